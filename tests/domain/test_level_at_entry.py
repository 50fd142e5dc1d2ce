"""Whether those enrolled began where the target group is: a quarter of a standard deviation, and what chance makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.calendar import Plan, baselines
from gavn.domain.outcomes.definition import Change, Definition, Level, MissingRule, Overlap
from gavn.domain.outcomes.level_at_entry import levels_at_entry, states_target
from gavn.domain.outcomes.people import Arm, Course, Exit, People, Reading
from gavn.domain.values.period import RelativeDate

DAY = date(2024, 1, 1)
FALL = Change(instrument="HbA1c", fall=True, by=F(5), target_mean=F(62), target_deviation=F(12))
DEFINITION = Definition(looks_at=FALL, missing=MissingRule.WORST, overlap=Overlap.FIRST_COURSE)
FOLLOW_UPS = (RelativeDate.parse("12 months after enrolment"),)
GRACE = RelativeDate.parse("60 days after due")
PLAN = Plan("own", "blood-sugar", DEFINITION, FOLLOW_UPS, GRACE, date(2023, 1, 1), date(2025, 12, 31))


def people(*values: int, cohorts: Sequence[str] = ("",), arm: Arm = Arm.EFFORT) -> People:
    """One of each value, read ten days before enrolment; the cohorts in turn."""
    courses = tuple(
        Course(f"c{at}", f"p{at}", DAY, cohort=cohorts[at % len(cohorts)], arm=arm) for at in range(len(values))
    )
    readings = tuple(
        Reading(f"r{at}", f"p{at}", "HbA1c", DAY - timedelta(days=10), F(value)) for at, value in enumerate(values)
    )
    return People(date(2024, 6, 1), courses, (), readings)


def test_a_cohort_a_third_of_a_deviation_better_off_is_flagged_and_one_at_a_quarter_is_not() -> None:
    """The target group is at 62 with a deviation of 12: a mean of 58 is a third below it, one of 59 just a quarter."""
    [well_off], [just_so] = (list(levels_at_entry(PLAN, people(*[mean] * 100), least=1)) for mean in (58, 59))

    assert (well_off.people, well_off.mean, well_off.apart) == (100, F(58), F(-1, 3))
    assert well_off.is_apart and not well_off.may_be_chance
    assert just_so.apart == F(-1, 4) and not just_so.is_apart
    [few] = levels_at_entry(PLAN, people(*[58] * 20), least=1)
    assert few.is_apart and few.may_be_chance, "1.96 / √20 is 0.44 deviations"


def test_each_cohort_stands_for_itself_where_there_are_several() -> None:
    found = list(levels_at_entry(PLAN, people(50, 74, 50, 74, cohorts=("2023", "2024")), least=1))

    assert [(each.cohort, each.people, each.apart) for each in found] == [("", 4, 0), ("2023", 2, -1), ("2024", 2, 1)]


def test_a_mean_is_of_five_at_least_and_none_of_fewer_can_be_worked_out_from_the_others() -> None:
    def means(*cohorts: str) -> list[tuple[str, int, F | None]]:
        own = people(*range(50, 50 + len(cohorts)), cohorts=cohorts)
        return [(each.cohort, each.people, each.mean) for each in levels_at_entry(PLAN, own, least=5)]

    assert means("a") == [("", 1, None)], "with one enrolled the mean would be its reading"
    assert means(*"aaaa") == [("", 4, None)]
    assert means(*"aaaaa") == [("", 5, F(52))]
    assert means(*"aaaaab") == [("", 6, F("52.5")), ("a", 5, None), ("b", 1, None)], "b is the whole less a"
    assert means(*"aaaaa", "") == [("", 6, F("52.5")), ("a", 5, None)], "nor of whoever is in no cohort"
    assert means(*"aaaaabbbccc") == [("", 11, F(55)), ("a", 5, F(52)), ("b", 3, None), ("c", 3, None)]
    assert means(*"aaaaabbbbb") == [("", 10, F("54.5")), ("a", 5, F(52)), ("b", 5, F(57))]
    [few] = levels_at_entry(PLAN, people(20), least=5)
    assert few.apart is None and not few.is_apart and not few.may_be_chance


def test_somebody_with_several_courses_is_one_person_and_not_as_many_as_may_be_told_of() -> None:
    """Where each course counts, five courses of one person would have shown that person's own mean."""
    each = replace(PLAN, definition=replace(DEFINITION, overlap=Overlap.EACH_COURSE))
    first = people(50)
    courses = tuple(replace(first.courses[0], course=f"c{n}", enrolled_on=DAY + timedelta(n)) for n in range(5))
    [alone] = levels_at_entry(each, replace(first, courses=courses), least=5)
    assert (alone.people, alone.mean) == (1, None)
    five = people(50, 52, 54, 56, 58)
    again = replace(five.courses[0], course="again", enrolled_on=DAY + timedelta(3))
    [told] = levels_at_entry(each, replace(five, courses=(again, *five.courses)), least=5)
    assert (told.people, told.mean) == (5, 54), "by the first of the two courses"


def test_whoever_leaves_stays_in_it_and_no_comparison_group_comes_into_it() -> None:
    own = people(50, 74)
    left = replace(own, exits=(Exit("c1", DAY + timedelta(days=30), completed=False),))
    completers = replace(PLAN, completers_only=True)

    assert list(levels_at_entry(completers, left, least=1)) == list(levels_at_entry(PLAN, own, least=1))
    assert list(levels_at_entry(PLAN, people(50, 74, arm=Arm.COMPARISON), least=1)) == []


def test_the_first_reading_of_the_window_is_meant_and_a_withdrawn_one_is_none() -> None:
    own = people(50)
    more = (*own.readings, Reading("later", "p0", "HbA1c", DAY, F(90)))
    assert baselines(PLAN, replace(own, readings=more)) == {"c0": F(50)}
    withdrawn = (replace(own.readings[0], withdrawn=True), *more[1:])
    assert baselines(PLAN, replace(own, readings=withdrawn)) == {}
    assert list(levels_at_entry(PLAN, replace(own, readings=withdrawn), least=1)) == []


def test_where_the_agreement_says_nothing_of_the_target_group_nothing_is_held_against_it() -> None:
    for looks_at in (replace(FALL, target_mean=None, target_deviation=None), Level(instrument="HbA1c", at_most=F(53))):
        plan = replace(PLAN, definition=replace(DEFINITION, looks_at=looks_at))
        assert not states_target(plan) and list(levels_at_entry(plan, people(50), least=1)) == []


@given(st.lists(st.integers(20, 140), min_size=1, max_size=30), st.integers(-500, 500), st.integers(1, 40))
def test_moving_everybody_and_the_target_group_alike_changes_nothing(values: list[int], by: int, times: int) -> None:
    moved = replace(FALL, target_mean=F(62 * times + by), target_deviation=F(12 * times))
    plan = replace(PLAN, definition=replace(DEFINITION, looks_at=moved))
    [own] = levels_at_entry(PLAN, people(*values), least=1)
    [other] = levels_at_entry(plan, people(*(value * times + by for value in values)), least=1)

    assert (own.apart, own.is_apart, own.may_be_chance) == (other.apart, other.is_apart, other.may_be_chance)
