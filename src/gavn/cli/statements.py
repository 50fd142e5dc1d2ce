"""Statements as the terminal shows them: a table with its sums, CSV, or the statement's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from textwrap import wrap

from gavn.cli.arguments import Request
from gavn.cli.output import Format, print_csv
from gavn.cli.tables import TextTable, print_table
from gavn.domain.payments.entitlement import Closing, Terminated
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Statement, StatementLine
from gavn.domain.payments.trace import OWED, PAYING, RECEIVING, TraceLine
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.plain import fraction_text
from gavn.files.statements import statement_text
from gavn.language.agreements import standing_text, value_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text
from gavn.language.statements import LineWords, all_enrolled_text, due_text

LINE_COLUMNS = (
    "id", "step", "on", "metric", "term", "cohort", "rule", "clause", "formula", "inputs", "count", "payer", "purse",
    "receiver", "before", "after",
)  # fmt: skip
BOOKED_COLUMNS = ("kind", "stated_before", "stated_after", "amount", "booked_in")
COLUMNS = ("statement", "number", *LINE_COLUMNS, *BOOKED_COLUMNS, "provenance")
HEAD = ("number", "step", "about", "on", "clause", "how", "amount")
NUMBERS = frozenset({0, 6})
# A longer reason is folded, so that the amount beside it is found on an ordinary screen.
WIDEST = 110


def print_statement(filed: FiledStatement, request: Request, parties: Mapping[str, str]) -> None:
    """In the format that was asked for; JSON is the statement's file itself. A table names those `parties` that have a
    name."""
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *(_plain(line, filed) for line in filed.statement.lines)])
        case Format.JSON:
            print(statement_text(filed), end="")
        case Format.TABLE:
            _print_table(filed, LineWords(filed.agreement, request.language, parties))


def _print_table(filed: FiledStatement, words: LineWords) -> None:
    language = words.language
    for text in notices(filed, words):
        print(text)
    print()
    rows, ruled = _rows(filed, words)
    head = tuple(say(f"statement.head.{name}", language) for name in HEAD)
    print_table(TextTable(head, tuple(rows), NUMBERS, frozenset(ruled)))
    print()
    if not filed.statement.lines:
        print(say("statement.nothing", language))
    entitlement = filed.statement.entitlement
    if everybody := all_enrolled_text(entitlement, language, told=lambda amount: words.money(Fraction(amount.minor))):
        print(everybody)


def notices(filed: FiledStatement, words: LineWords) -> Iterator[str]:
    """What stands above a statement's lines: that it is assumed must be seen before an amount is."""
    statement, agreement, language = filed.statement, filed.agreement, words.language
    entitlement = statement.entitlement
    name = agreement.name_da if language == Language.DANISH else agreement.name_en
    as_of = date_text(entitlement.as_of, language)
    yield say("statement.title", language, id=statement.id, name=name, version=agreement.version, as_of=as_of)
    if standing := standing_text(agreement, language):
        yield standing
    dates = {"issued_on": date_text(statement.issued_on, language), "due": due_text(statement, language)}
    yield say("statement.dated", language, digest=statement.digest, **dates)
    if isinstance(entitlement, Closing):
        yield say("statement.closing", language, reason=entitlement.reason)
    if isinstance(entitlement, Terminated):
        by, on = value_text(entitlement.by, language, {}), date_text(entitlement.on, language)
        yield say("statement.terminated", language, by=by, on=on, reason=entitlement.reason)
    if entitlement.final:
        yield say("statement.final", language)


def _rows(filed: FiledStatement, words: LineWords) -> tuple[list[tuple[str, ...]], set[int]]:
    """Steps that move no money, then what is owed, who pays it and who receives it, each with its sums under it."""
    notes = (note_row(line, words) for line in filed.statement.entitlement.lines if not line.amount)
    rows = [part for row in notes for part in folded(row)]
    ruled = set()
    for steps, sums in _groups(filed.statement, words):
        told = [_row(line, words) for line in filed.statement.lines if line.line.step in steps]
        rows += [part for row in told for part in folded(row)]
        # What has no lines of its own is no table with a line above and below.
        ruled |= {len(rows)} if told else set()
        rows += [("", "", "", "", "", label, words.amount(Fraction(amount.minor))) for label, amount in sums]
        ruled.add(len(rows))
    return rows, ruled


def _groups(
    statement: Statement, words: LineWords
) -> Iterator[tuple[frozenset[StepName], Sequence[tuple[str, Money]]]]:
    """The steps of each of the three sums, and the sums under them."""

    def label(key: str, party: str = "") -> str:
        return say(f"statement.sum.{key}", words.language, party=words.party(party))

    yield OWED, [(label("owed"), statement.total)]
    paid = [(label("paid", party), statement.paid_by(party)) for party in statement.payers]
    unpaid = [] if statement.unpaid.is_zero else [(label("unpaid"), statement.unpaid)]
    yield PAYING, [*paid, *unpaid]
    covered = [(label("covered", party), statement.covered_by(party)) for party in statement.guarantors]
    received = [(label("received", party), statement.received_by(party)) for party in statement.receivers]
    yield RECEIVING, [*covered, *received]


def folded(row: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A row whose long reason goes on in the rows below it, where nothing else stands."""
    how = HEAD.index("how")
    first, *more = wrap(row[how], WIDEST) or [""]
    yield (*row[:how], first, *row[how + 1 :])
    for text in more:
        yield tuple(text if place == how else "" for place in range(len(row)))


def note_row(line: TraceLine, words: LineWords) -> tuple[str, ...]:
    """A step that counts people, or a price that comes to nothing."""
    amount = "" if line.is_note else words.amount(line.amount)
    return "", words.step(line), words.about(line), words.lies(line), line.clause, words.how(line), amount


def _row(line: StatementLine, words: LineWords) -> tuple[str, ...]:
    about = line.line
    told = words.step(about), words.about(about), words.lies(about), about.clause, words.booked(line)
    return str(line.number), *told, words.amount(line.amount)


def line_cells(line: TraceLine, currency: str) -> dict[str, str]:
    """A line of the trace for CSV."""
    same = {name: str(getattr(line, name)) for name in LINE_COLUMNS}
    told = (f"{name}={fraction_text(v) if isinstance(v, Fraction) else v}" for name, v in line.inputs)
    amounts = {name: amount_cell(getattr(line, name), currency) for name in ("before", "after")}
    return same | amounts | {"inputs": "; ".join(told), "count": str(line.count or "")}


def amount_cell(minor: Fraction, currency: str) -> str:
    """With a point, and all its decimals where it is whole minor units."""
    if minor.denominator == 1:
        return Money(minor.numerator, currency).plain()
    return fraction_text(minor / 10 ** MINOR_UNITS[currency])


def _plain(line: StatementLine, filed: FiledStatement) -> list[str]:
    statement, currency = filed.statement, filed.agreement.currency
    cells = {
        "statement": statement.id,
        "number": str(line.number),
        **line_cells(line.line, currency),
        "kind": line.kind.value,
        "stated_before": amount_cell(line.before, currency),
        "stated_after": amount_cell(line.after, currency),
        "amount": amount_cell(line.amount, currency),
        "booked_in": str(line.booked_in),
        "provenance": filed.agreement.provenance.value,
    }
    return [cells[name] for name in COLUMNS]
