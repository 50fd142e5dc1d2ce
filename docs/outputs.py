"""What each command's JSON holds, as JSON Schema; the tests hold real output against these."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from gavn.domain.agreements.dossier import Expecting
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Why
from gavn.domain.disclosure.tables import Unit
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.matching import MatchKind
from gavn.domain.economy.reconcile import Check, Operation, Verdict
from gavn.domain.payments.lines import StepName
from gavn.domain.pipeline.workflow import Outcome
from gavn.domain.values.problem import Severity
from gavn.domain.values.provenance import Provenance
from gavn.files.codec import file_model
from gavn.files.releases import FileRelease
from gavn.files.statement_records import FileStatement

Schema = dict[str, Any]


def text(description: str = "", **others: object) -> Schema:
    return ({"type": "string", "description": description} if description else {"type": "string"}) | others


def whole(description: str = "", **others: object) -> Schema:
    return ({"type": "integer", "description": description} if description else {"type": "integer"}) | others


def one_of(names: type[StrEnum], *others: str) -> Schema:
    return {"enum": [*(name.value for name in names), *others]}


def or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def listed(items: Schema, description: str) -> Schema:
    return {"type": "array", "description": description, "items": items}


def holding(description: str = "", **properties: Schema) -> Schema:
    """An object with exactly these keys; `from_` stands for `from`, which is Python's own."""
    named = {name.rstrip("_"): schema for name, schema in properties.items()}
    about = {"description": description} if description else {}
    return {
        "type": "object", **about, "properties": named, "required": list(named), "additionalProperties": False,
    }  # fmt: skip


def plain_schema(record: type, *, without: tuple[str, ...] = ()) -> Schema:
    """The schema of a record in files, from the same model that checks it."""
    schema = file_model(record, without=without).model_json_schema()
    # pydantic repeats every key as its title, which tells a reader nothing.
    for part in (schema, *schema.get("$defs", {}).values()):
        for described in part.get("properties", {}).values():
            described.pop("title", None)
    return schema


DAY = text("A date, such as 2024-12-31", format="date")
FUND = text("The fund's id")
AMOUNT = text("An exact amount in the unit, as text", pattern=r"^-?\d+(\.\d+)?$")
EXACT = text("An exact amount, as text; a fraction where it has no end", pattern=r"^-?\d+(\.\d+|/\d+)?$")
MINOR = text("An exact amount in the fund's currency, as text", pattern=r"^-?\d+(\.\d+)?$")
# An amount, or blank where that side has none.
MAYBE = r"^(-?\d+(\.\d+)?)?$"
NUMBER = text("A number with at most four decimals, as text", pattern=r"^-?\d+(\.\d+)?$")
UNIT = whole("What every amount is divided by: 1 or 1000", enum=[1, 1000])
CURRENCY = text("ISO 4217 code", pattern="^[A-Z]{3}$")
DIGEST = text("SHA-256, in hexadecimal", pattern="^[0-9a-f]{64}$")

PROBLEM = holding(
    "A problem at its place, in the language that was asked for; null where there is no such place.",
    file=or_null(text()),
    line=or_null(whole("From 1")),
    column=or_null(whole("From 1")),
    path=or_null(text("The keys down to it, or the name of the column")),
    severity=one_of(Severity),
    code=text("See docs/reference/problems.md"),
    what=text("What is wrong"),
    why=text("Why it matters"),
    do=text("What to do"),
)

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

# A statement's file is checked by the model that its records make, which is its schema too.
STATEMENT = plain_schema(FileStatement) | {
    "description": "`gavn pay --format json`, and the file of a statement: its lines and all they came from.",
}

EXPLAIN = holding(
    "`gavn explain --format json`: lines of a statement, each above those it came from.",
    statement=text("The statement's id"),
    digest=DIGEST,
    currency=CURRENCY,
    provenance=one_of(Provenance),
    lines=listed(
        holding(
            depth=whole("From 0; a line's sources stand under it, one deeper"),
            id=text("The same in every statement of the agreement"),
            step=one_of(StepName),
            about=text("Whom and what it is about, in the language that was asked for"),
            on=or_null(text("The day or the period that the amount lies in")),
            clause=or_null(text("Where in the legal text it stands")),
            rule=or_null(text("The cap, gate, guarantee or donation that did it")),
            payer=or_null(text()),
            receiver=or_null(text()),
            before=EXACT,
            after=EXACT,
            amount=EXACT,
            stated_before=EXACT,
            stated_now=EXACT,
            stood_in=or_null(text("The earlier statement in which it last stood, where it holds no longer")),
            how=text("The formula with its inputs"),
            facts=listed(text(), "The facts that a price looks at"),
            above={"type": "boolean", "description": "Whether it was told above, with all under it"},
        ),
        "In the order in which a person reads them",
    ),
)

REPLAY = holding(
    "`gavn replay --format json`: whether a statement comes out the same again.",
    statement=text("The statement's id"),
    digest=DIGEST,
    agreement_digest=DIGEST,
    results_digest=DIGEST,
    rules_version=text("The version of the rules that it was worked out by again"),
    verdict={"enum": ["same", "replay-input-other", "replay-differs"]},
    problems=listed(PROBLEM, "What keeps it from being what it was"),
)

VERSION = holding(
    agreement=text("The agreement's id"),
    version=whole("From 1"),
    effective_from=DAY,
    digest=DIGEST,
    provenance=one_of(Provenance),
)

DIFF = holding(
    "`gavn diff --format json`: what differs between two versions of an agreement.",
    before=VERSION,
    after=VERSION,
    differences=listed(
        holding(
            path=listed(text(), "The keys down to it"),
            before=or_null(text("As it stands in the file; null where it is new")),
            after=or_null(text("As it stands in the file; null where it is gone")),
            said=text("In words, in the language that was asked for"),
        ),
        "In the order of the document",
    ),
)

SHOW = holding(
    "`gavn show --format json`: a version of an agreement as readable text.",
    **VERSION["properties"],
    title=text(),
    notices=listed(text(), "What stands above everything, such as that it is assumed"),
    sections=listed(holding(heading=text(), lines=listed(text(), "Sentences")), "In the order of the text"),
)

CASES = holding(
    "`gavn cases --format json`: each amount that a worked case expects, and what was found.",
    agreements=whole("How many were tried"),
    cases=listed(
        holding(
            agreement=text("Its id"),
            provenance=one_of(Provenance),
            case=text("The case's id"),
            as_of=DAY,
            at=one_of(Expecting),
            of=text("Of which term, party or guarantee; blank for the total"),
            currency=CURRENCY,
            expected=AMOUNT,
            found=AMOUNT,
            difference=AMOUNT,
            verdict={"enum": ["passed", "failed"]},
        ),
        "By agreement, in the order of its cases",
    ),
)


def money_rows(description: str, *, amounts: tuple[str, ...], **about: Schema) -> Schema:
    """Rows of amounts about one agreement; null stands where a row has no such amount."""
    row = holding(**about, **{name: or_null(MINOR) for name in amounts})
    version = {name: VERSION["properties"][name] for name in ("agreement", "version", "provenance")}
    return holding(description, **version, currency=CURRENCY, rows=listed(row, "In the order of the agreement"))


YEAR = or_null(whole("Null in the row that sums all years"))
SHARE = or_null(text(pattern=r"^-?\d+(\.\d+|/\d+)?$"))

AT_WORST = "a payer if all is owed that its caps allow, others if nothing is reached"
CASH_FLOW = money_rows(
    "`gavn cash-flow --format json`: each party's money by year, and over all of them.",
    party=text("Its id"),
    year=YEAR,
    amounts=("capital", "paid", "received", "net"),
    worst=or_null({**MINOR, "description": f"What the party ends with at worst, as an exact amount: {AT_WORST}"}),
    multiple={**SHARE, "description": "What comes back for each krone of capital, over all years"},
    rate={**SHARE, "description": "The yearly rate of that (XIRR): 0.05 is five per cent"},
)

PAYERS = money_rows(
    "`gavn payers --format json`: what each payer must expect to owe, what is stated, and what of it is due.",
    payer=text("Its id"),
    purse=text("Which of its purses; blank where it has one"),
    amounts=(),
    year=or_null(whole("The budget year in which amounts fall due; null in the row that sums all years")),
    plan={**MINOR, "description": "What the expected results give, stated as soon as it is known"},
    rule={**MINOR, "description": "The share of the plan that `--effect` counts on; “counted on” in the table"},
    booked={**MINOR, "description": "What the statements come to; “stated” in the table"},
    due={**MINOR, "description": "What of that has fallen due by `--as-of`"},
)

CLOSE = money_rows(
    "`gavn close --format json`: an agreement closed early; the last row is the whole.",
    payer=text("Its id; blank for the whole"),
    clause=text("The clause that settles it"),
    amounts=("expected", "agreed", "paid", "to_pay"),
)

TERMINATE = money_rows(
    "`gavn terminate --format json`: what investors get back of their capital; the last row is the whole.",
    investor=text("Its id; blank for the whole"),
    clause=text("The clause that says so"),
    amounts=("capital", "repaid", "amount"),
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

IMPORT_PEOPLE = holding(
    "`gavn import-people --format json`: what became of every row of the file, whose rows are those four together.",
    outcome=text("What was done with it", enum=["written", "partly", "dry-run", "nothing-new", "refused"]),
    written={"type": "boolean", "description": "The folder was changed"},
    digest=text("Of all that would be written and of every rejection; `--seen` takes it"),
    rows=whole(),
    new=whole(),
    already=whole("Rows that the folder holds with the same content"),
    correction=whole("Rows that the folder holds with other content"),
    rejected=whole(),
    lines=listed(
        holding(
            outcome=text(enum=["correction", "remark", "rejected"]),
            row=whole("From 1, with the head"),
            column=text("Its name in the file; blank for the whole row"),
            code=text("See docs/reference/problems.md; blank for a correction"),
            what=text("What is wrong, or what is corrected"),
        ),
        "What is to be looked at; a row that is simply new has none",
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

CELLS = listed(
    {
        "type": "object",
        "properties": {
            "group": {
                "type": "object",
                "description": "A category of each column that it is known by; none is everybody",
                "additionalProperties": text(),
            },
            **{unit.value: or_null(whole("As it may be told; null where it is hidden")) for unit in Unit},
            "why": {"enum": [*(why.value for why in Why), None], "description": "Only for whoever prepares the table"},
        },
        "required": ["group", "why"],
        "additionalProperties": False,
    },
    "Every group, everybody first",
)

PUBLISH_CHECK = holding(
    "`gavn publish-check --format json`: what of a table may be shown to whom, and why no more.",
    release=text("The id that it has, or would have, among all that was shown"),
    agreement=text("The agreement's id"),
    day=DAY,
    as_of=DAY,
    circle=one_of(Circle),
    least=whole("The fewest that may be told of"),
    base=whole("What numbers are rounded to; 1 is not at all"),
    digest=DIGEST,
    verdict={"enum": ["whole", "cut", "refused"]},
    kept=or_null(text("The file that it was kept in")),
    cells=CELLS,
    reasons=listed(text(), "Of whom a refused table would tell too much; only for whoever prepares it"),
    instead=listed(CELLS, "The tables of which one can be shown instead"),
)

# A release's file is checked by the model that its records make, which is its schema too.
RELEASE = plain_schema(FileRelease) | {
    "description": "The file of a release: a table as it was shown, to whom and when, with no reason in it.",
}

OUTPUTS = {
    "gavn.cases/1": CASES,
    "gavn.cash-flow/1": CASH_FLOW,
    "gavn.check/1": CHECK,
    "gavn.close/1": CLOSE,
    "gavn.diff/1": DIFF,
    "gavn.economy/1": ECONOMY,
    "gavn.explain/1": EXPLAIN,
    "gavn.import/1": IMPORT,
    "gavn.import-people/1": IMPORT_PEOPLE,
    "gavn.match/1": MATCH,
    "gavn.payers/1": PAYERS,
    "gavn.pipeline/1": PIPELINE,
    "gavn.postings/1": POSTINGS,
    "gavn.publish-check/1": PUBLISH_CHECK,
    "gavn.reconcile/1": RECONCILE,
    "gavn.release/1": RELEASE,
    "gavn.replay/1": REPLAY,
    "gavn.show/1": SHOW,
    "gavn.statement/1": STATEMENT,
    "gavn.terminate/1": TERMINATE,
    "gavn.verify/1": VERIFY,
}


def output_schema(name: str) -> Schema:
    """The whole schema of one output, with the key that names it."""
    body = OUTPUTS[name]
    return {
        **body,
        "title": name,
        "properties": {"schema": {"const": name}, **body["properties"]},
        "required": ["schema", *body["required"]],
    }
