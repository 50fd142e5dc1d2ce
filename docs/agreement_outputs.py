"""What the commands of agreements, people and what is published of them print as JSON."""

from __future__ import annotations

from docs.schemas import (
    AMOUNT,
    CURRENCY,
    DAY,
    DIGEST,
    EXACT,
    MINOR,
    PROBLEM,
    Schema,
    holding,
    listed,
    one_of,
    or_null,
    plain_schema,
    text,
    whole,
)
from gavn.domain.agreements.dossier import Expecting
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Why
from gavn.domain.disclosure.tables import Unit
from gavn.domain.payments.lines import StepName
from gavn.domain.values.provenance import Provenance
from gavn.files.releases import FileRelease
from gavn.files.statement_records import FileStatement

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

AT_WORST = "a payer if all is owed that its caps allow, others if nothing is reached or a guarantee covers less"

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
