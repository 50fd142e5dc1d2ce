"""How the persons of a file come in at the door: by CPR number, by case number, or as pseudonyms already.

A mark is what a number becomes; `person_with` says whose mark it is, and gives the mark itself where it is new.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gavn.domain.outcomes.intake.known import Who
from gavn.domain.values.problem import Place
from gavn.measurement.door.numbers import read_number
from gavn.measurement.door.pseudonyms import Door, read_case_number

PersonWith = Callable[[str], str]


def by_number(door: Door, *, person_with: PersonWith, today: date) -> Callable[[str, Place], Who]:
    """A department's file: CPR numbers are read, turned into marks and let go."""

    def who(text: str, place: Place) -> Who:
        number = read_number(text, today=today, place=place)
        return Who(person_with(door.mark(number)), number.born_on)

    return who


def by_case_number(
    door: Door, *, person_with: PersonWith, provider: str, agreement: str
) -> Callable[[str, Place], Who]:
    """A provider's file: its own case numbers, and nothing that could be a CPR number."""

    def who(text: str, place: Place) -> Who:
        case = read_case_number(text, provider=provider, agreement=agreement, place=place)
        return Who(person_with(door.case_mark(case)))

    return who
