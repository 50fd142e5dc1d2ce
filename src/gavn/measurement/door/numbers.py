"""CPR numbers as people write them, by today's rules; nothing here, and no problem, ever repeats one.

Rules: the CPR office's "Personnummeret i CPR-systemet" (centuries; numbers without modulus 11 have been valid since
1 October 2007), its advice on replacement numbers (60 added to the day), and the two formats of the health service
(X-eCPR and D-eCPR: two letters among the last four).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gavn.domain.outcomes.person_numbers import as_written, has_modulus_11
from gavn.domain.values.problem import Place, Problem, Refused, Severity


class NumberKind(StrEnum):
    """Who gave the number; only the CPR office and the national health service give none to two people."""

    CPR = "cpr"
    REPLACEMENT = "replacement"
    HEALTH_NATIONAL = "health-national"
    HEALTH_LOCAL = "health-local"


UNIQUE = frozenset({NumberKind.CPR, NumberKind.HEALTH_NATIONAL})
# The seventh character beside two letters says the century, and which of the two formats it is.
LETTERED = {
    "0": (NumberKind.HEALTH_LOCAL, 1900),
    "1": (NumberKind.HEALTH_NATIONAL, 1900),
    "5": (NumberKind.HEALTH_LOCAL, 1800),
    "6": (NumberKind.HEALTH_LOCAL, 2000),
    "7": (NumberKind.HEALTH_NATIONAL, 2000),
}
ADDED_TO_DAY = 60
NOWHERE = Place()

_NAMED = re.compile(r"^'?(?:CPR(?:-?(?:NR|NUMMER))?[.:]*)?", re.ASCII)
_GAP = r"[./\u2010-\u2015\u2212-]*"
_SPELLED = re.compile(rf"(\d{{1,2}}){_GAP}(\d\d){_GAP}(\d\d){_GAP}(\d{{4}}|[015-7][A-Z]{{2}}\d)", re.ASCII)
# A number that went through a column of numbers: with a decimal of nought, or with its thousands apart.
_AS_FLOAT = re.compile(r"(\d{9,10})[.,]0+", re.ASCII)
_AS_THOUSANDS = re.compile(r"\d{1,3}([.,'])\d{3}\1\d{3}(?:\1\d{3})?", re.ASCII)
# Where it was shortened, digits may be gone that nobody can put back.
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class PersonNumber:
    """A number that was read at the door: ten characters, of whom it is born (or taken to be), and who gave it.

    It is there to be turned into a mark and a pseudonym, and then let go: it is never kept, logged or shown.
    """

    characters: str
    born_on: date
    kind: NumberKind

    def __repr__(self) -> str:
        return "PersonNumber(…)"

    @property
    def has_check_digit(self) -> bool:
        """Whether modulus 11 comes out. A number for which it does not is as valid as any."""
        return self.characters.isdecimal() and has_modulus_11(self.characters)


def read_number(text: str, *, today: date, place: Place = NOWHERE) -> PersonNumber:
    """Reads a number in any spelling: blanks, hyphens, a nought lost at its front, or as an amount.

    Refuses with what is wrong where it is none, where its day does not exist, and where nobody is born on it yet.
    """
    spelled = _SPELLED.fullmatch(_plain(text, place))
    if spelled is None:
        raise Refused([Problem("cpr-not-ten", place)]) from None
    day, month, year, last = spelled.groups()
    kind, century = _century(year, last)
    if int(day) > ADDED_TO_DAY and kind is NumberKind.CPR:
        kind = NumberKind.REPLACEMENT
    born = _day(
        century + int(year), int(month), int(day) % ADDED_TO_DAY if kind is NumberKind.REPLACEMENT else int(day)
    )
    if born is None:
        raise Refused([Problem("cpr-no-such-day", place)]) from None
    if born > today:
        raise Refused([Problem("cpr-not-born", place)]) from None
    number = PersonNumber(day.zfill(2) + month + year + last, born, kind)
    if len(day) == 1 and not number.has_check_digit:
        # Nine digits are also a number that lost its last one, and would then be somebody else's.
        raise Refused([Problem("cpr-nought-unsure", place)]) from None
    return number


def remarks(number: PersonNumber, place: Place = NOWHERE) -> Iterator[Problem]:
    """What somebody may want to look at once more; never a reason to turn a number down."""
    if number.kind is NumberKind.CPR and not number.has_check_digit:
        yield Problem("cpr-without-modulus", place, severity=Severity.WARNING)
    if number.kind not in UNIQUE:
        yield Problem("cpr-replacement", place, severity=Severity.WARNING)


def _plain(text: str, place: Place) -> str:
    """Without blanks, in plain characters, and as ten or nine of them where a spreadsheet had made it an amount."""
    tidy = _NAMED.sub("", "".join(as_written(text).split()).upper())
    if _SHORTENED.fullmatch(tidy):
        raise Refused([Problem("cpr-shortened", place)]) from None
    if whole := _AS_FLOAT.fullmatch(tidy):
        return whole[1]
    if _AS_THOUSANDS.fullmatch(tidy):
        return re.sub(r"\D", "", tidy)
    return tidy


def _century(year: str, last: str) -> tuple[NumberKind, int]:
    """By the seventh character and the year: what it means beside two letters is of its own."""
    if last[1].isalpha():
        return LETTERED[last[0]]
    match last[0]:
        case "0" | "1" | "2" | "3":
            return NumberKind.CPR, 1900
        case "4" | "9":
            return NumberKind.CPR, 2000 if int(year) <= 36 else 1900
        case _:
            return NumberKind.CPR, 2000 if int(year) <= 57 else 1800


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
