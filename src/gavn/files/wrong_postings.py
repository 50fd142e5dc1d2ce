"""What is made of a posting that cannot be read whole: each field that is wrong, and what of the rest can be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeAlias

from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem
from gavn.files.fields import ACCOUNT, AMOUNT, FIRST_ROW_ONLY, NAME, POSTING_KINDS, Kind, name_of, wrong_in_row
from gavn.files.layout import POSTING_COLUMNS, POSTINGS
from gavn.files.source import CsvRow, Record

# What of a posting could not be read, by the line where it stands: names of columns, and ROWS.
Unread: TypeAlias = Mapping[int, frozenset[str]]
# No voucher, also in a row that ends before it.
BLANK: tuple[list[str], ...] = ([""], [])
DATES = slice(POSTING_COLUMNS.index("value_date"), ACCOUNT)
# Stands beside names of columns where it is unsure which rows a posting has.
ROWS = "rows"
ALL_UNREAD = frozenset([*POSTING_COLUMNS, ROWS])
UNREAD_DAY = date(2000, 1, 1)
UNREAD_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

# What each rule of the ledger rests on: where that could not be read, the rule cannot be judged.
RESTS_ON: Mapping[str, frozenset[str]] = {
    "posting-number": frozenset({"number"}),
    "voucher-taken": frozenset({"voucher"}),
    "date-far-ahead": frozenset({"approved_at"}),
    "year-closed": frozenset({"value_date", "approved_at"}),
    "posting-too-few-lines": frozenset({ROWS}),
    "posting-unbalanced": frozenset({"amount", ROWS}),
    "approved-by-enterer": frozenset({"entered_by", "approved_by"}),
    "approved-before-entered": frozenset({"entered_at", "approved_at"}),
    "reversal-not-opposite": frozenset({"account", "amount", ROWS}),
    "reversal-too-early": frozenset({"value_date"}),
}
OF_LINES = frozenset({"posting-too-few-lines", "posting-unbalanced", "account-unknown", "currency-other"})


def is_dateless(fields: Sequence[str]) -> bool:
    return not any(fields[DATES])


def is_headless(fields: Sequence[str]) -> bool:
    """A later row of a posting, whose first row is not there or has another number."""
    return fields[1:2] in BLANK and is_dateless(fields)


def headless(record: Record, *, above: int) -> Problem:
    line, fields = record
    return Problem("posting-headless", Place(POSTINGS, line, 1, "number"), {"number": fields[0], "above": str(above)})


def wrong_fields(group: Sequence[Record], currency: str) -> list[Problem]:
    """Every field of a posting's rows that cannot be read or should not be there; a row with too few or too many fields
    is told of already."""
    amount = Kind(lambda text: Money.parse(text, currency), "amount-wrong")
    columns = {name: place for place, name in enumerate(POSTING_COLUMNS, start=1)}
    problems = []
    for place, (line, fields) in enumerate(group):
        if not _is_whole((line, fields)):
            continue
        row = CsvRow(POSTINGS, line, columns, dict(zip(POSTING_COLUMNS, fields, strict=True)))
        kinds: Mapping[str, Kind] = {"account": NAME} if place else POSTING_KINDS
        problems += wrong_in_row(row, {**kinds, "amount": amount})
        if place:
            held = [name for name in FIRST_ROW_ONLY if row.fields[name]]
            problems += [Problem("field-on-later-row", row.place(name), {"key": name}) for name in held]
    return problems


def unread_in(group: Sequence[Record], found: Iterable[Problem]) -> frozenset[str]:
    """The columns that could not be read; what stands in a row with too few or too many fields is in none of them."""
    wrong = frozenset(problem.place.path for problem in found if problem.code != "field-on-later-row")
    if not _is_whole(group[0]):
        return ALL_UNREAD
    return wrong if all(map(_is_whole, group)) else wrong | {ROWS}


def _is_whole(record: Record) -> bool:
    return len(record[1]) == len(POSTING_COLUMNS)


def stand_in(group: Sequence[Record], currency: str, *, number: int) -> Posting:
    """What of a posting can be read, and for the rest what breaks no rule by itself; `number` is the next in turn."""
    fields = dict(zip(POSTING_COLUMNS, group[0][1], strict=False))

    def read(name: str, otherwise: Any) -> Any:
        return _read(POSTING_KINDS[name].parse, fields.get(name, ""), otherwise)

    return Posting(
        number=read("number", number),
        voucher=read("voucher", ""),
        value_date=read("value_date", UNREAD_DAY),
        document_date=read("document_date", UNREAD_DAY),
        text="",
        entered_by=read("entered_by", ""),
        entered_at=read("entered_at", UNREAD_MOMENT),
        approved_by=read("approved_by", ""),
        approved_at=read("approved_at", UNREAD_MOMENT),
        lines=tuple(_line(row, currency) for _, row in group),
        reverses=read("reverses", 0),
    )


def _line(fields: Sequence[str], currency: str) -> Line:
    account, amount = (*fields[ACCOUNT : AMOUNT + 1], "", "")[:2]
    parse = partial(Money.parse, currency=currency)
    return Line(_read(name_of, account, ""), _read(parse, amount, Money.zero(currency)))


def _read(parse: Callable[[str], Any], text: str, otherwise: Any) -> Any:
    try:
        return parse(text)
    except ValueError:
        return otherwise


def judged(
    problems: Sequence[Problem], *, postings: Iterable[Posting], lines: Iterable[int], unread: Unread
) -> list[Problem]:
    """The problems that stand whatever could not be read; `lines` says where each posting stands."""
    doubtful = {line for line, columns in unread.items() if columns & {"account", "amount", ROWS}}
    doubtful |= {problem.place.line for problem in problems if problem.code in OF_LINES}
    number_at = {line: posting.number for posting, line in zip(postings, lines, strict=True)} if doubtful else {}
    numbers = {str(number_at[line]) for line in doubtful}
    return [problem for problem in problems if _is_judged(problem, unread, numbers)]


def _is_judged(problem: Problem, unread: Unread, doubtful: Set[str]) -> bool:
    if problem.code == "reversal-not-opposite" and not doubtful.isdisjoint(problem.values.values()):
        return False
    # An account that is missing is told of as a field that is.
    if problem.code == "account-unknown" and not problem.values["account"]:
        return False
    return not RESTS_ON.get(problem.code, frozenset()) & unread.get(problem.place.line, frozenset())
