"""What the commands of a fund print as JSON."""

from __future__ import annotations

from docs.schemas import (
    AMOUNT,
    CURRENCY,
    DAY,
    DIGEST,
    FUND,
    MAYBE,
    MINOR,
    NUMBER,
    PROBLEM,
    UNIT,
    holding,
    listed,
    one_of,
    or_null,
    text,
    whole,
)
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.matching import MatchKind
from gavn.domain.economy.reconcile import Check, Operation, Verdict
from gavn.domain.pipeline.workflow import Outcome

ECONOMY = holding(
    "`gavn economy --format json`: the economy table and the room to invest.",
    fund=FUND,
    as_of=DAY,
    currency=CURRENCY,
    unit=UNIT,
    columns=listed(
        holding(
            label=text("Layer's letter and years, such as B2029-2034"),
            layer=one_of(Layer),
            from_=DAY,
            to=DAY,
            version=or_null(text("The budget, plan or forecast; null for realised")),
        ),
        "The columns shown, in order",
    ),
    rows=listed(
        holding(
            line=text("Short name of the account, or of the sum"),
            kind=one_of(AccountKind, "sum"),
            label=text("In the language that was asked for"),
            cells=listed(
                {"anyOf": [AMOUNT, whole("A count"), {"type": "null"}]},
                "One for each column; null where the books say nothing, which is not zero",
            ),
        ),
        "Accounts in the chart's order, then the sums",
    ),
    room={
        "type": ["object", "null"],
        "description": "Free capital and room to invest, in both readings; null before the first budget",
        "propertyNames": {"pattern": "^[a-z-]+$"},
        "additionalProperties": AMOUNT,
        "minProperties": 1,
    },  # fmt: skip
    effect_share=or_null(
        text("The effect policy's share, as an exact fraction such as 4/5; null with the room", pattern=r"^\d+(/\d+)?$")
    ),
)

POSTINGS = holding(
    "`gavn economy --postings ACCOUNT --format json`: the postings behind a realised figure.",
    fund=FUND,
    account=text("Its id in accounts.yaml"),
    as_of=DAY,
    years=or_null(text("Such as 2020-2024; null for all")),
    currency=CURRENCY,
    unit=UNIT,
    postings=listed(
        holding(
            number=whole("Its place in the ledger, from 1"),
            voucher=text(),
            value_date=DAY,
            document_date=DAY,
            amount=AMOUNT,
            text=text(),
            entered_by=text(),
            approved_by=text(),
            reverses=or_null(whole("The number of the posting that this one takes back")),
        ),
        "In the ledger's order; the amount is what moved on this account",
    ),
    total=AMOUNT,
)

PIPELINE = holding(
    "`gavn pipeline --format json`: what became of the inquiries.",
    fund=FUND,
    as_of=DAY,
    year=or_null(whole("Only inquiries received in this year; null for all")),
    streams=listed(
        holding(
            "`received` is the sum of the outcomes.",
            stream=text("`general`, or a call's id"),
            received=whole(),
            **{outcome.value: whole() for outcome in Outcome},
        ),
        "The open stream, then each call",
    ),
    open=listed(
        holding(
            inquiry=text("Its id"),
            stage=text("The stage's id in workflow.yaml"),
            since=DAY,
            owner=text("The role that must act; blank for none"),
        ),
        "Inquiries that somebody must act on, the one that has waited longest first",
    ),
)

RECONCILE = holding(
    "`gavn reconcile --format json`: where published figures disagree. `difference` is calculated less printed.",
    fund=FUND,
    figures_checked=whole("How many printed figures were held against something"),
    findings=listed(
        holding(
            source=text("The publication's id"),
            section=text(),
            page=or_null(whole()),
            check=one_of(Check),
            verdict=one_of(Verdict),
            figure=text("An account, total, closing-balance, an outcome, or a sentence's id"),
            column=text("Column of the table; blank for a sentence"),
            unit=text(),
            printed=NUMBER,
            calculated=NUMBER,
            difference=NUMBER,
            tolerance=NUMBER,
            carried_from=text("The column where the same difference first arose; blank for none"),
            inferred={"type": "boolean", "description": "Some cell of the column was read from a damaged text"},
            quote=text("The sentence; blank for a table"),
            operation=one_of(Operation),
            terms=listed(holding(name=text(), value=NUMBER), "What `calculated` comes of by `operation`"),
        ),
        "In the order in which they are printed",
    ),
)

CHECK = holding(
    "`gavn check --format json`: every problem in a fund folder.",
    folder=text("As it was given"),
    counts={
        "anyOf": [
            holding(postings=whole(), inquiries=whole(), investments=whole(), agreements=whole()),
            {"type": "null"},
        ],
        "description": "What was read; null where there are errors",
    },
    problems=listed(PROBLEM, "By file, line and column"),
)

VERIFY = holding(
    "`gavn verify --format json`: the ledger's hash chain against the published heads; of a database also the closed "
    "years against the log, and the log's own chain.",
    fund=FUND,
    computed=holding("The end of the chain.", number=whole("Number of postings"), digest=DIGEST),
    heads=listed(
        holding(
            number=whole(),
            digest=text(),
            published_on=DAY,
            where=text(),
            verdict={"enum": ["agrees", "chain-head", "chain-cut"]},
        ),
        "Each published head, and whether the ledger agrees with it",
    ),
    problems=listed(PROBLEM, "Where the ledger, its closed years or the log are not what was written or published"),
)

IMPORT = holding(
    "`gavn import --format json`: what became of every row of the file.",
    outcome=text("What was done with it", enum=["written", "partly", "dry-run", "nothing-new", "refused"]),
    written={"type": "boolean", "description": "The ledger was changed"},
    rows=whole("Rows in the file: those accepted and those rejected"),
    accepted=whole(),
    rejected=whole(),
    postings=listed(
        holding(
            number=whole("Its place in the ledger, also where nothing was written"),
            voucher=text(),
            value_date=DAY,
            text=text(),
            lines=listed(holding(account=text(), amount=MINOR), "Debit positive, credit negative; they sum to zero"),
        ),
        "The new postings",
    ),
    already=listed(text(), "Vouchers that the ledger holds with the same dates, text and lines"),
    rejections=listed(
        holding(
            row=whole("From 1, with the head"),
            voucher=text("Blank where the row has none"),
            reasons=listed(
                holding(
                    column=text("Its name in the file; blank for the whole row"),
                    code=text("See docs/reference/problems.md"),
                    what=text("What is wrong"),
                    why=text("Why it matters"),
                    do=text("What to do"),
                ),
                "Every reason at once",
            ),
        ),
        "By row",
    ),
)

MATCH = holding(
    "`gavn match --format json`: the ledger against the municipality's own. `difference` is ours less theirs.",
    fund=FUND,
    years=or_null(text("Such as 2020-2024; null for all")),
    totals=listed(
        holding(kind=one_of(MatchKind), count=whole(), ours=MINOR, theirs=MINOR),
        "One for each kind; they add up to both ledgers",
    ),
    matches=listed(
        holding(
            kind=one_of(MatchKind),
            voucher=text("Blank where the row has none"),
            account=text("Its id in accounts.yaml"),
            value_date=DAY,
            ours={**MINOR, "pattern": MAYBE},
            theirs={**MINOR, "pattern": MAYBE},
            difference=MINOR,
            rows=text("Rows of the file, with a blank between; blank where it has none"),
            postings=text("Numbers of postings, with a blank between; blank where the ledger has none"),
        ),
        "Every entry of both sides is in exactly one",
    ),
)
