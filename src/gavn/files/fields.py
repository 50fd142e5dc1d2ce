"""How each field of the ledger's files is read, and which of a row's cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from typing import NamedTuple

from gavn.domain.values.length import NAME_LENGTH, WHERE_LENGTH
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance
from gavn.files.layout import POSTING_COLUMNS
from gavn.files.source import CsvRow

# A ledger repeats its dates and moments many times over; reading each text once saves time and memory.
read_day = lru_cache(maxsize=65536)(date.fromisoformat)


@lru_cache(maxsize=65536)
def read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return moment.astimezone(UTC)


def text_of(text: str) -> str:
    """A text that must be there."""
    if not text or text.isspace():
        raise ValueError("a text is missing")
    return text


class TooLongError(ValueError):
    """A text that is there, and longer than such a text is."""


def _within(most: int, text: str) -> str:
    if len(text_of(text)) > most:
        raise TooLongError
    return text


short = partial(_within, NAME_LENGTH)
# One of few: an account or a person, kept in memory once.
name_of = lru_cache(maxsize=65536)(short)


def number_or_none(text: str) -> int:
    return int(text) if text else 0


@cache
def provenance_of(text: str) -> Provenance:
    """Blank means a record of the fund's own."""
    return Provenance(text or Provenance.RECORDED)


class Kind(NamedTuple):
    """How a field is read (ValueError where it cannot be), the code of that problem, and the values there are."""

    parse: Callable[[str], object]
    code: str
    expected: str = ""


NUMBER = Kind(int, "value-not-a-number")
TEXT = Kind(text_of, "key-missing")
NAME = Kind(short, "key-missing")
WHERE = Kind(partial(_within, WHERE_LENGTH), "key-missing")
DAY = Kind(read_day, "value-not-a-date")
MOMENT = Kind(read_moment, "value-not-a-moment")
PROVENANCE = Kind(provenance_of, "value-not-one-of", ", ".join(Provenance))

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
    "reverses": Kind(number_or_none, "value-not-a-number"),
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


def wrong_in_row(row: CsvRow, kinds: Mapping[str, Kind]) -> list[Problem]:
    """Every field of a row that cannot be read."""
    problems = []
    for name, kind in kinds.items():
        values = {"value": row.fields[name], "key": name, "expected": kind.expected}
        try:
            kind.parse(row.fields[name])
        except TooLongError:
            problems.append(Problem("text-too-long", row.place(name), values))
        except ValueError:
            problems.append(Problem(kind.code, row.place(name), values))
    return problems
