"""Three engines answer the same: whole numbers, course by course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.outcomes.definition import Overlap, Source, StateOnDay, TimeInState
from gavn.domain.outcomes.people import Course, People
from gavn.measurement.engines import duck, portable, reference
from gavn.measurement.question import Question
from tests.measurement import peoples
from tests.measurement.peoples import QUESTIONS, made_up


@pytest.mark.parametrize("seed", range(12))
def test_duckdb_answers_as_the_reference_engine_does(seed: int) -> None:
    people = made_up(seed)
    engine = duck.over_people(people)
    rows, totals = portable.rows(QUESTIONS, engine), portable.totals(QUESTIONS, engine)
    for question, own, added in zip(QUESTIONS, rows, totals, strict=True):
        assert own == reference.rows(question, people), question.metric.id
        assert added == reference.totals(question, people), question.metric.id


def test_of_a_register_of_which_nobody_said_how_far_it_reaches_nobody_is_due() -> None:
    """That nothing stands in it says nothing; readings tell of themselves."""
    people = replace(made_up(2), covered=())
    rows = portable.rows(QUESTIONS, duck.over_people(people))
    for question, own in zip(QUESTIONS, rows, strict=True):
        assert own == reference.rows(question, people), question.metric.id
        assert any(row.due for row in own) == (question.definition.looks_at.SOURCE is Source.READINGS)


@pytest.mark.parametrize("follow_ups", [1, 2])
def test_metrics_of_the_same_states_and_of_others_answer_alike_at_one_follow_up_and_at_two(follow_ups: int) -> None:
    """Where all spells joined are in a metric's states they are not looked at again, and one follow-up is no key."""
    same = (
        peoples.question("all", TimeInState(states=("work",))),
        peoples.question("there", StateOnDay(states=("work",))),
    )
    other = peoples.question("less", TimeInState(states=("work",), minus=("school",)))
    people = next(each for each in map(made_up, range(12)) if each.exclusive)
    asked = [_at(follow_ups, each) for each in (*same, other)]
    for questions in (asked[:2], asked):
        found = portable.rows(questions, duck.over_people(people))
        assert found == tuple(reference.rows(each, people) for each in questions)


def _at(follow_ups: int, asked: Question) -> Question:
    return replace(asked, metric=replace(asked.metric, follow_ups=asked.metric.follow_ups[:follow_ups]))


@pytest.mark.parametrize("years", [1, 10, 11, 60])
@pytest.mark.parametrize("counted_from", ["enrolment", "exit", "cohort-closing"])
def test_a_clock_of_any_length_answers_alike(years: int, counted_from: str) -> None:
    """A calendar holds every day of a clock of ten years and less; of a longer one those that the data have."""
    asked = peoples.question("days", TimeInState(states=("work", "school")), counted_from=counted_from)
    asked = replace(asked, enrolled_from=asked.enrolled_to - 365 * years)
    for people in map(made_up, range(3)):
        [rows] = portable.rows([asked], duck.over_people(people))
        assert rows == reference.rows(asked, people)


def test_a_person_with_several_courses_counts_by_the_first_within_the_clock() -> None:
    """Of two on one day the one whose name comes first, and a course before the clock is not the first."""
    on = {"a1": (2020, 6, 1), "a2": (2022, 1, 1), "a3": (2022, 1, 1), "a4": (2023, 1, 1), "b1": (2022, 5, 1)}
    courses = tuple(Course(name, name[0], date(*day)) for name, day in reversed(on.items()))
    people = People(peoples.AS_OF, courses)
    for overlap, names in ((Overlap.FIRST_COURSE, ["a2", "b1"]), (Overlap.EACH_COURSE, ["a2", "a3", "a4", "b1"])):
        asked = _at(1, peoples.question("days", TimeInState(states=("work",)), overlap=overlap))
        [rows] = portable.rows([asked], duck.over_people(people))
        assert [row.course for row in rows] == names
        assert rows == reference.rows(asked, people)


def test_an_empty_table_and_one_without_a_text_are_tables_too() -> None:
    engine = duck.over_people(People(peoples.AS_OF, (Course("c", "p", date(2022, 1, 1)),)))
    assert engine.select("SELECT person, day FROM events") == []
    kinds = engine.select("SELECT typeof(cohort), cohort, typeof(exited_day) FROM courses")
    assert kinds == [("VARCHAR", "", "BIGINT")]


def test_nothing_is_made_in_the_engines_database_but_the_calendar() -> None:
    engine = duck.over_people(made_up(1))
    before = {name for (name,) in engine.select("SELECT table_name FROM information_schema.tables")}
    portable.totals(QUESTIONS, engine)
    after = {name for (name,) in engine.select("SELECT table_name FROM information_schema.tables")}
    assert after - before == {"calendar"}


def test_the_made_up_people_reach_and_miss_every_metric() -> None:
    """A comparison of nothing with nothing would prove nothing."""
    for question in QUESTIONS:
        rows = [row for seed in range(12) for row in reference.rows(question, made_up(seed))]
        assert {row.due for row in rows} == {0, 1}, question.metric.id
        shown = {(row.reached, row.quantity) for row in rows if row.found}
        assert len(shown) > 1, question.metric.id
