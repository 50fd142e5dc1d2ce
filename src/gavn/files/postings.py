"""The ledger as CSV: a posting's first row holds its voucher, dates and people, the rows after it further lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Line, Posting
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem
from gavn.domain.values.provenance import Provenance
from gavn.files.layout import POSTING_COLUMNS
from gavn.files.source import CsvRow

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

# What only a posting's first row may hold.
HEAD_COLUMNS = tuple(name for name in POSTING_COLUMNS if name not in ("number", "account", "amount"))

# A ledger repeats its dates and people many times over; reading each text once saves time and memory.
_day = lru_cache(maxsize=65536)(date.fromisoformat)


@lru_cache(maxsize=65536)
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return moment.astimezone(UTC)


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of a row; what cannot be read becomes a problem and a stand-in, so that all are found."""

    row: CsvRow
    problems: list[Problem] = field(default_factory=list)

    def read(self, column: str, parse: Callable[[str], T], *, code: str, instead: T) -> T:
        text = self.row.fields[column]
        try:
            return parse(text)
        except ValueError:
            self.problems.append(Problem(code, self.row.place(column), {"value": text, "key": column}))
            return instead

    def text(self, column: str) -> str:
        """A text that must be there."""
        text = self.row.fields[column]
        if not text.strip():
            self.problems.append(Problem("key-missing", self.row.place(column), {"key": column}))
        return sys.intern(text)

    def day(self, column: str) -> date:
        return self.read(column, _day, code="value-not-a-date", instead=date.min)

    def moment(self, column: str) -> datetime:
        return self.read(column, _moment, code="value-not-a-moment", instead=datetime.min.replace(tzinfo=UTC))

    def number(self, column: str) -> int:
        return self.read(column, int, code="value-not-a-number", instead=0)

    def amount(self, column: str, currency: str) -> Money:
        return self.read(
            column, lambda text: Money.parse(text, currency), code="amount-wrong", instead=Money.zero(currency)
        )

    def provenance(self, column: str) -> Provenance:
        """Blank means a record of the fund's own."""
        return self.read(
            column,
            lambda text: Provenance(text or Provenance.RECORDED),
            code="value-not-one-of",
            instead=Provenance.RECORDED,
        )


def read_postings(rows: Iterable[CsvRow], *, currency: str) -> tuple[list[Posting], dict[int, Place], list[Problem]]:
    """The postings, the place of each by its index, and every field that could not be read."""
    postings: list[Posting] = []
    places: dict[int, Place] = {}
    problems: list[Problem] = []
    for group in _groups(rows):
        posting, wrong = _posting(group, currency)
        if wrong:
            problems += wrong
            continue
        places[len(postings)] = group[0].place("number")
        postings.append(posting)
    return postings, places, problems


def _groups(rows: Iterable[CsvRow]) -> Iterator[list[CsvRow]]:
    """Rows that follow one another with one number and no voucher belong to the posting above them."""
    group: list[CsvRow] = []
    for row in rows:
        if group and row.fields["number"] == group[0].fields["number"] and not row.fields["voucher"]:
            group.append(row)
            continue
        if group:
            yield group
        group = [row]
    if group:
        yield group


def _posting(group: Sequence[CsvRow], currency: str) -> tuple[Posting, list[Problem]]:
    head = FieldReader(group[0])
    lines, problems = [], head.problems
    for row in group:
        line = FieldReader(row, problems)
        lines.append(Line(line.text("account"), line.amount("amount", currency)))
        if row is not group[0]:
            problems += [
                Problem("field-on-later-row", row.place(name), {"key": name})
                for name in HEAD_COLUMNS
                if row.fields[name]
            ]
    posting = Posting(
        number=head.number("number"),
        voucher=head.text("voucher"),
        value_date=head.day("value_date"),
        document_date=head.day("document_date"),
        text=head.text("text"),
        entered_by=head.text("entered_by"),
        entered_at=head.moment("entered_at"),
        approved_by=head.text("approved_by"),
        approved_at=head.moment("approved_at"),
        lines=tuple(lines),
        reverses=head.number("reverses") if group[0].fields["reverses"] else 0,
        amount_provenance=head.provenance("amount_provenance"),
        date_provenance=head.provenance("date_provenance"),
    )
    return posting, problems


def read_closings(rows: Iterable[CsvRow]) -> tuple[list[Closing], list[Problem]]:
    """The years that have closed."""
    closings, problems = [], []
    for row in rows:
        reader = FieldReader(row)
        closing = Closing(reader.number("year"), reader.text("closed_by"), reader.moment("closed_at"))
        problems += reader.problems
        # A stand-in date would close the year for every posting in it.
        if not reader.problems:
            closings.append(closing)
    return closings, problems


def read_heads(rows: Iterable[CsvRow]) -> tuple[list[Head], list[Problem]]:
    """The heads of the chain that were published."""
    heads, problems = [], []
    for row in rows:
        reader = FieldReader(row)
        head = Head(reader.number("number"), reader.text("digest"), reader.day("published_on"), reader.text("where"))
        problems += reader.problems
        if not reader.problems:
            heads.append(head)
    return heads, problems


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
            moment_text(posting.entered_at),
            posting.approved_by,
            moment_text(posting.approved_at),
            str(posting.reverses) if posting.reverses else "",
            _provenance_text(posting.amount_provenance),
            _provenance_text(posting.date_provenance),
        )
        for line in others:
            blank = [""] * 8
            yield (str(posting.number), "", "", "", line.account, line.amount.plain(), *blank)


def moment_text(moment: datetime) -> str:
    """`2024-12-31T12:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _provenance_text(provenance: Provenance) -> str:
    return "" if provenance == Provenance.RECORDED else provenance.value
