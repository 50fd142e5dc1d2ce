"""The ledger as CSV: a posting's first row holds its voucher, dates and people, the rows after it further lines."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Line, Posting, check_closing
from gavn.domain.values.length import NAME_LENGTH, WHERE_LENGTH
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, refuse
from gavn.domain.values.provenance import Provenance
from gavn.files.layout import HEAD_COLUMNS, POSTING_COLUMNS, POSTINGS
from gavn.files.source import CsvRow, Record, read_csv

# A ledger repeats its dates and moments many times over; reading each text once saves time and memory.
_day = lru_cache(maxsize=65536)(date.fromisoformat)


@lru_cache(maxsize=65536)
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return moment.astimezone(UTC)


def _text(text: str) -> str:
    """A text that must be there."""
    if not text or text.isspace():
        raise ValueError("a text is missing")
    return text


class TooLongError(ValueError):
    """A text that is there, and longer than such a text is."""


def _within(most: int, text: str) -> str:
    if len(_text(text)) > most:
        raise TooLongError
    return text


_short = partial(_within, NAME_LENGTH)
# One of few: an account or a person, kept in memory once.
_name = lru_cache(maxsize=65536)(_short)


def _number_or_none(text: str) -> int:
    return int(text) if text else 0


@cache
def _provenance(text: str) -> Provenance:
    """Blank means a record of the fund's own."""
    return Provenance(text or Provenance.RECORDED)


class Kind(NamedTuple):
    """How a field is read, which raises ValueError where it cannot be, and the code of that problem."""

    parse: Callable[[str], object]
    code: str


NUMBER = Kind(int, "value-not-a-number")
TEXT = Kind(_text, "key-missing")
NAME = Kind(_short, "key-missing")
WHERE = Kind(partial(_within, WHERE_LENGTH), "key-missing")
DAY = Kind(_day, "value-not-a-date")
MOMENT = Kind(_moment, "value-not-a-moment")
PROVENANCE = Kind(_provenance, "value-not-one-of")

# Every column of a posting's first row but the amount, which is read in the fund's currency.
POSTING_KINDS = {
    "number": NUMBER,
    "voucher": NAME,
    "value_date": DAY,
    "document_date": DAY,
    "account": NAME,
    "text": TEXT,
    "entered_by": NAME,
    "entered_at": MOMENT,
    "approved_by": NAME,
    "approved_at": MOMENT,
    "reverses": Kind(_number_or_none, "value-not-a-number"),
    "amount_provenance": PROVENANCE,
    "date_provenance": PROVENANCE,
}
CLOSING_KINDS = {
    "year": NUMBER,
    "entered_by": NAME,
    "entered_at": MOMENT,
    "approved_by": NAME,
    "approved_at": MOMENT,
}
# What only a posting's first row may hold.
FIRST_ROW_ONLY = tuple(name for name in POSTING_COLUMNS if name not in ("number", "account", "amount"))
ACCOUNT, AMOUNT = POSTING_COLUMNS.index("account"), POSTING_COLUMNS.index("amount")
BLANKS = [""] * len(FIRST_ROW_ONLY)


@dataclass(frozen=True, slots=True)
class PostingPlaces(Mapping[int, Place]):
    """Where each posting stands, by its index; a place is made only when it is asked for."""

    lines: array[int] = field(default_factory=lambda: array("L"))

    def __getitem__(self, index: int) -> Place:
        return Place(POSTINGS, self.lines[index], 1, "number")

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.lines)))

    def __len__(self) -> int:
        return len(self.lines)


def read_postings(records: Iterable[Record], *, currency: str) -> tuple[list[Posting], PostingPlaces, list[Problem]]:
    """The postings, the place of each by its index, and every field that could not be read."""
    postings: list[Posting] = []
    places = PostingPlaces()
    problems: list[Problem] = []
    for group in _groups(records):
        try:
            postings.append(_posting(group, currency))
        except ValueError:
            # Almost every posting can be read, so only one that cannot pays for knowing the place of each field.
            wrong = _wrong_fields(group, currency)
            if not wrong:
                raise
            problems += wrong
        else:
            places.lines.append(group[0][0])
    return postings, places, problems


def _groups(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Rows that follow one another with one number and no voucher belong to the posting above them."""
    group: list[Record] = []
    first = ""
    for record in records:
        number, voucher, *_ = record[1]
        if not voucher and group and number == first:
            group.append(record)
            continue
        if group:
            yield group
        group, first = [record], number
    if group:
        yield group


def _posting(group: Sequence[Record], currency: str) -> Posting:
    """The posting; ValueError where any field cannot be read."""
    (
        number, voucher, value_date, document_date, _, _, text, entered_by, entered_at, approved_by, approved_at,
        reverses, amount_provenance, date_provenance,
    ) = group[0][1]  # fmt: skip
    lines = []
    for place, (_, fields) in enumerate(group):
        if place and fields[1:ACCOUNT] + fields[AMOUNT + 1 :] != BLANKS:
            raise ValueError("a later row holds what only the first may hold")
        lines.append(Line(_name(fields[ACCOUNT]), Money.parse(fields[AMOUNT], currency)))
    return Posting(
        int(number),
        _short(voucher),
        _day(value_date),
        _day(document_date),
        _text(text),
        _name(entered_by),
        _moment(entered_at),
        _name(approved_by),
        _moment(approved_at),
        tuple(lines),
        _number_or_none(reverses),
        _provenance(amount_provenance),
        _provenance(date_provenance),
    )


def _wrong_fields(group: Sequence[Record], currency: str) -> list[Problem]:
    """Every field of a posting's rows that cannot be read or should not be there."""
    amount = Kind(lambda text: Money.parse(text, currency), "amount-wrong")
    columns = {name: place for place, name in enumerate(POSTING_COLUMNS, start=1)}
    problems = []
    for place, (line, fields) in enumerate(group):
        row = CsvRow(POSTINGS, line, columns, dict(zip(POSTING_COLUMNS, fields, strict=True)))
        kinds: Mapping[str, Kind] = {"account": NAME} if place else POSTING_KINDS
        problems += _wrong_in_row(row, {**kinds, "amount": amount})
        if place:
            held = [name for name in FIRST_ROW_ONLY if row.fields[name]]
            problems += [Problem("field-on-later-row", row.place(name), {"key": name}) for name in held]
    return problems


def _wrong_in_row(row: CsvRow, kinds: Mapping[str, Kind]) -> list[Problem]:
    problems = []
    for name, kind in kinds.items():
        try:
            kind.parse(row.fields[name])
        except TooLongError:
            problems.append(Problem("text-too-long", row.place(name), {"value": row.fields[name], "key": name}))
        except ValueError:
            problems.append(Problem(kind.code, row.place(name), {"value": row.fields[name], "key": name}))
    return problems


def read_closings(rows: Iterable[CsvRow]) -> tuple[list[Closing], list[Problem]]:
    """The years that have closed."""
    closings, problems = [], []
    for row in rows:
        wrong = _wrong_in_row(row, CLOSING_KINDS)
        problems += wrong
        if not wrong:
            closing = _closing(row.fields)
            problems += check_closing(closing, place=row.place("year"))
            closings.append(closing)
    return closings, problems


def _closing(fields: Mapping[str, str]) -> Closing:
    return Closing(
        int(fields["year"]),
        fields["entered_by"],
        _moment(fields["entered_at"]),
        fields["approved_by"],
        _moment(fields["approved_at"]),
    )


def closing_rows(closings: Iterable[Closing]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for each in closings:
        entered, approved = canonical_moment(each.entered_at), canonical_moment(each.approved_at)
        yield (str(each.year), each.entered_by, entered, each.approved_by, approved)


def read_heads(rows: Iterable[CsvRow]) -> tuple[list[Head], list[Problem]]:
    """The heads of the chain that were published."""
    heads, problems = [], []
    for row in rows:
        wrong = _wrong_in_row(row, {"number": NUMBER, "digest": NAME, "published_on": DAY, "where": WHERE})
        problems += wrong
        if not wrong:
            fields = row.fields
            heads.append(Head(int(fields["number"]), fields["digest"], _day(fields["published_on"]), fields["where"]))
    return heads, problems


def heads_in(path: Path) -> tuple[Head, ...]:
    """The heads of a file that somebody kept, in the form of `heads.csv`; refused with every problem of it."""
    problems: list[Problem] = []
    heads, wrong = read_heads(read_csv(path.parent, path.name, columns=HEAD_COLUMNS, problems=problems))
    refuse([*problems, *wrong])
    return tuple(heads)


def head_rows(heads: Iterable[Head]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for head in heads:
        yield (str(head.number), head.digest, head.published_on.isoformat(), head.where)


def posting_rows(postings: Iterable[Posting]) -> Iterator[tuple[str, ...]]:
    """The canonical rows."""
    for posting in postings:
        first, *others = posting.lines
        yield (
            str(posting.number),
            posting.voucher,
            posting.value_date.isoformat(),
            posting.document_date.isoformat(),
            first.account,
            first.amount.plain(),
            posting.text,
            posting.entered_by,
            canonical_moment(posting.entered_at),
            posting.approved_by,
            canonical_moment(posting.approved_at),
            str(posting.reverses) if posting.reverses else "",
            _provenance_text(posting.amount_provenance),
            _provenance_text(posting.date_provenance),
        )
        for line in others:
            blank = [""] * 8
            yield (str(posting.number), "", "", "", line.account, line.amount.plain(), *blank)


def canonical_moment(moment: datetime) -> str:
    """`2024-12-31T12:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _provenance_text(provenance: Provenance) -> str:
    return "" if provenance == Provenance.RECORDED else provenance.value
