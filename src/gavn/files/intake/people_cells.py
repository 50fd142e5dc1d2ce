"""Cells of person-level data, read in one way only; a cell that cannot be read is told of, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from gavn.domain.outcomes.intake.kinds import CHOICES, Holds
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.outcomes.referrals import Step
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.period import YEARS
from gavn.files.intake.cells import Cell, plain_text
from gavn.files.intake.numbers import DateFormat, NumberFormat, Unreadable, read_day, read_number
from gavn.language.catalogue import Language, say
from gavn.language.spreadsheets import harmless

# Excel keeps 15 digits: those after them are noughts, whatever was typed.
MOST_KEPT = 10**15
# As a spreadsheet writes a long number for which a column is too narrow.
SHORTENED = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
YES = frozenset({"ja", "yes", "true", "sand", "1", "x", "j", "y"})
NO = frozenset({"nej", "no", "false", "falsk", "0", "n"})


@dataclass(frozen=True, slots=True)
class Formats:
    """How a file writes its numbers and days, where it was said."""

    number: NumberFormat | None = None
    day: DateFormat | None = None


def read_cell(holds: Holds, cell: Cell, formats: Formats) -> Any:
    """What a cell that is not blank says; Unreadable where that is not clear. A person is still a text."""
    return READERS[holds](cell, formats)


def _name(cell: Cell, _: Formats) -> str:
    if isinstance(cell, date):
        raise Unreadable("value-name-is-day")
    text = plain_text(cell)
    if SHORTENED.fullmatch(text) or (isinstance(cell, Decimal) and abs(cell) >= MOST_KEPT):
        raise Unreadable("value-name-shortened")
    # Before anything is said of the text: a reason may show it.
    if could_be_person_number(text):
        raise Unreadable("people-cpr")
    return _tidy(text)


def _person(cell: Cell, _: Formats) -> str:
    """The door says what a number may be; here only what nobody can see is turned down."""
    if isinstance(cell, date):
        raise Unreadable("value-name-is-day")
    return _tidy(plain_text(cell))


def _tidy(text: str) -> str:
    if not text.isprintable():
        raise Unreadable("text-unprintable")
    if len(text) > NAME_LENGTH:
        raise Unreadable("text-too-long")
    if harmless(text) != text:
        raise Unreadable("value-name-is-formula")
    return text


def _day(cell: Cell, formats: Formats) -> date:
    day = read_day(cell, date_format=formats.day)
    if day.year not in YEARS:
        raise Unreadable("value-not-a-day")
    return day


def _number(cell: Cell, formats: Formats) -> Fraction:
    if isinstance(cell, date):
        raise Unreadable("value-number-unreadable")
    try:
        return Fraction(cell if isinstance(cell, Decimal) else read_number(cell, formats.number))
    except Unreadable as unreadable:
        ambiguous = unreadable.code == "amount-ambiguous"
        raise Unreadable("value-number-ambiguous" if ambiguous else "value-number-unreadable") from None


def _answer(cell: Cell, formats: Formats) -> int:
    number = _number(cell, formats)
    if number.denominator != 1:
        raise Unreadable("value-number-unreadable")
    return int(number)


def _yes_no(cell: Cell, _: Formats) -> bool:
    word = plain_text(cell).casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("value-word-unknown")


def _choice(choices: type[StrEnum], words: Mapping[str, StrEnum]) -> Callable[[Cell, Formats], StrEnum]:
    """The word that files write, or one that people use in Danish or English."""
    known: dict[str, StrEnum] = {**{each.value: each for each in choices}, **words}

    def read(cell: Cell, _: Formats) -> StrEnum:
        word = plain_text(cell).casefold()
        if word not in known:
            raise Unreadable("value-word-unknown")
        return known[word]

    return read


STEP_WORDS: Mapping[str, StrEnum] = {
    **{say(f"referral.step.{step}", language): step for step in Step for language in Language},
    "indskrevet": Step.ENROLLED,
    "afvist": Step.TURNED_AWAY,
}
ARM_WORDS: Mapping[str, StrEnum] = {
    "indsats": Arm.EFFORT,
    "sammenligning": Arm.COMPARISON,
    "kontrol": Arm.COMPARISON,
    "control": Arm.COMPARISON,
}
READERS: Mapping[Holds, Callable[[Cell, Formats], Any]] = {
    Holds.PERSON: _person,
    Holds.NAME: _name,
    Holds.DAY: _day,
    Holds.NUMBER: _number,
    Holds.ANSWER: _answer,
    Holds.YES_NO: _yes_no,
    Holds.STEP: _choice(CHOICES[Holds.STEP], STEP_WORDS),
    Holds.ARM: _choice(CHOICES[Holds.ARM], ARM_WORDS),
}


def expected(holds: Holds) -> str:
    """What may stand in a column of few words; nothing for the others."""
    if holds is Holds.YES_NO:
        return "ja, nej, yes, no"
    if holds in CHOICES:
        words = STEP_WORDS if holds is Holds.STEP else ARM_WORDS
        return ", ".join([*words, *(each.value for each in CHOICES[holds] if each.value not in words)])
    return ""
