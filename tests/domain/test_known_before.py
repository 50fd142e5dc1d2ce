"""What was known of people before an effort: the last that was told up to the day of their first course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from gavn.domain.outcomes.before import known_before
from gavn.domain.outcomes.people import Covariate
from gavn.domain.outcomes.told import Assessed, Enrolled, Read, Says, Told, people_of

FIRST, LATER, AS_OF = date(2024, 3, 1), date(2024, 9, 1), date(2024, 12, 31)
BEFORE, AFTER = date(2024, 2, 1), date(2024, 3, 2)


def told(*says: Says) -> list[Told]:
    """Of one person with two courses, in the order in which it was told."""
    courses = (Enrolled(on=LATER), Enrolled(on=FIRST))
    return [
        Told(number, f"r{number}", each, datetime(2024, 1, 1, tzinfo=UTC), "x", person="p", course=f"c{number}")
        for number, each in enumerate((*courses, *says))
    ]


def read(on: date, value: str) -> Read:
    return Read(instrument="WHO-5", on=on, value=Fraction(value))


def assessed(on: date, value: str) -> Assessed:
    return Assessed(on=on, known={"WHO-5": value})


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ((), None),
        ((read(FIRST, "44"),), "44"),
        ((read(BEFORE, "43.5"),), "43.5"),
        ((read(AFTER, "44"),), None),
        ((read(LATER, "44"),), None),
        ((read(FIRST, "44"), read(BEFORE, "40")), "44"),
        ((read(FIRST, "44"), read(FIRST, "52")), "52"),
        ((assessed(BEFORE, "low"),), "low"),
        ((assessed(AFTER, "low"),), None),
        ((assessed(FIRST, "high"), assessed(BEFORE, "low")), "high"),
        # What was assessed is what was asked about.
        ((assessed(BEFORE, "low"), read(FIRST, "44")), "low"),
        ((assessed(AFTER, "low"), read(FIRST, "44")), "44"),
    ],
)
def test_the_last_up_to_the_first_course_holds(says: tuple[Says, ...], value: str | None) -> None:
    known = told(*says)
    found = known_before(known, people_of(known, as_of=AS_OF), ["WHO-5"])

    assert found == (() if value is None else (Covariate("p", "WHO-5", value),))


@pytest.mark.parametrize("says", [read(FIRST, "44"), assessed(FIRST, "low")])
def test_what_was_withdrawn_was_never_known_and_what_was_not_agreed_is_not_told(says: Says) -> None:
    *rest, last = told(says)
    withdrawn = [*rest, replace(last, withdrawn=True)]

    assert known_before(withdrawn, people_of(withdrawn, as_of=AS_OF), ["WHO-5"]) == ()
    assert known_before([*rest, last], people_of([*rest, last], as_of=AS_OF), ["age"]) == ()
