"""Three engines answer the same: whole numbers, course by course."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gavn.domain.outcomes.definition import StateOnDay, TimeInState
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
