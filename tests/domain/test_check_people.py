"""What must be in order before people are measured: each slip is told at its row, and no number is repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.people import (
    Beside,
    Course,
    Covariate,
    Elsewhere,
    EntryReading,
    Event,
    Exit,
    PastRate,
    People,
    Reading,
    Spell,
)
from gavn.domain.values.period import Period

DAY, EARLIER, LATER = date(2025, 3, 3), date(2025, 2, 1), date(2025, 3, 4)
# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "610170-1234"
ANNA, BO = Course("c-1", "p-1", DAY), Course("c-2", "p-2", DAY)
READ = Reading("r-1", "p-1", "WHO-5", DAY, Fraction(52))
HAPPENED = Event("e-1", "p-1", "charge", DAY)
STAYED = Spell("p-1", "in-work", EARLIER, DAY)
ENTRY = EntryReading("HbA1c", Fraction(53), Fraction(40), Fraction(10), Fraction(1), Fraction(2))
RIGHT = People(DAY, (ANNA, BO), (Exit("c-1", DAY),), (READ,), (HAPPENED,), (STAYED,))
MORE = Covariate("p-2", "age", "40")


def beside(**known: Any) -> Beside:
    return replace(Beside(), **known)


def test_what_is_in_order_has_no_problem() -> None:
    assert list(check_people(RIGHT)) == []
    both = beside(covariates=(Covariate("p-1", "age", "31"), MORE), entry=(ENTRY,))
    assert list(check_people(replace(RIGHT, beside=both))) == []


def test_a_comma_in_what_is_no_number_is_a_comma() -> None:
    named = beside(covariates=(replace(MORE, value="1,5"), Covariate("p-1", MORE.name, "skole, 9. klasse")))
    assert list(check_people(replace(RIGHT, beside=named))) == []


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"courses": (replace(ANNA, person=NUMBER), BO)}, "people-cpr", "courses.1"),
        ({"courses": (replace(ANNA, cohort=NUMBER), BO)}, "people-cpr", "courses.1"),
        ({"courses": (ANNA, replace(BO, group=f"hold {NUMBER}"))}, "people-cpr", "courses.2"),
        ({"exits": (Exit("c-1", DAY, reason=NUMBER),)}, "people-cpr", "exits.1"),
        ({"events": (replace(HAPPENED, id=NUMBER),)}, "people-cpr", "events.1"),
        ({"events": (replace(HAPPENED, event=f"dom {NUMBER}"),)}, "people-cpr", "events.1"),
        ({"readings": (replace(READ, instrument=NUMBER, value=Fraction(10**7)),)}, "people-cpr", "readings.1"),
        ({"readings": (replace(READ, instrument=NUMBER, value=Fraction(1, 7)),)}, "people-cpr", "readings.1"),
        ({"spells": (replace(STAYED, state=NUMBER),)}, "people-cpr", "spells.1"),
        ({"elsewhere": (Elsewhere("p-1", NUMBER, DAY, EARLIER),)}, "people-cpr", "elsewhere.1"),
        ({"courses": ()}, "people-nobody", "courses"),
        ({"courses": (ANNA, replace(BO, course="c-1"))}, "people-id-taken", "courses.2"),
        ({"readings": (READ, READ)}, "people-id-taken", "readings.2"),
        ({"exits": (Exit("c-9", DAY),)}, "people-exit-unknown", "exits.1"),
        ({"exits": (Exit("c-1", EARLIER),)}, "people-exit-too-early", "exits.1"),
        ({"readings": (replace(READ, value=Fraction(1, 3)),)}, "people-reading-too-fine", "readings.1"),
        ({"readings": (replace(READ, value=Fraction(1_000_001)),)}, "people-reading-too-large", "readings.1"),
        ({"events": (replace(HAPPENED, on=LATER),)}, "people-day-ahead", "events.1"),
        ({"spells": (replace(STAYED, first_day=LATER),)}, "people-spell-backwards", "spells.1"),
        ({"elsewhere": (Elsewhere("p-1", "other", DAY, EARLIER),)}, "people-spell-backwards", "elsewhere.1"),
        ({"spells": (STAYED, STAYED), "exclusive": True}, "people-two-states", "spells.2"),
        ({"beside": beside(covariates=(replace(MORE, value=NUMBER),))}, "people-cpr", "covariates.1"),
        ({"beside": beside(covariates=(replace(MORE, name=NUMBER),))}, "people-cpr", "covariates.1"),
        ({"beside": beside(covariates=(replace(MORE, name=NUMBER, value="1,5"),))}, "people-cpr", "covariates.1"),
        ({"beside": beside(entry=(replace(ENTRY, instrument=NUMBER, sd=Fraction(0)),))}, "people-cpr", "data"),
        ({"beside": beside(history=(PastRate("m", NUMBER, 1, 2, Period(EARLIER, DAY)),))}, "people-cpr", "data"),
        ({"beside": beside(history=(PastRate(NUMBER, "", 3, 2, Period(EARLIER, DAY)),))}, "people-cpr", "data"),
        ({"beside": beside(covariates=(replace(MORE, person="p-9"),))}, "people-covariate-unknown", "covariates.1"),
        ({"beside": beside(covariates=(MORE, MORE))}, "people-covariate-twice", "covariates.2"),
        ({"beside": beside(covariates=(MORE,))}, "people-covariate-missing", "covariates"),
        (
            {"beside": beside(covariates=(replace(MORE, value="20,5"), Covariate("p-1", "age", "31")))},
            "people-covariate-comma",
            "covariates",
        ),
        (
            {"beside": beside(history=(PastRate("m", "", 3, 2, Period(EARLIER, DAY)),))},
            "people-history-odd",
            "data",
        ),
        ({"beside": beside(entry=(replace(ENTRY, sd=Fraction(0)),))}, "people-entry-odd", "data"),
    ],
)
def test_each_slip_is_told_at_its_row(changed: dict[str, Any], code: str, path: str) -> None:
    problems = list(check_people(replace(RIGHT, **changed)))
    assert (code, path) in [(each.code, each.place.path) for each in problems]
    assert NUMBER not in str(problems)


def test_a_spell_may_be_known_to_go_on_and_two_states_overlap_where_they_may() -> None:
    going_on = replace(RIGHT, spells=(replace(STAYED, last_day=LATER), STAYED))
    assert list(check_people(going_on)) == []
