"""Three engines answer the same: whole numbers, course by course."""

from __future__ import annotations

import pytest

from gavn.measurement.engines import duck, portable, reference
from tests.measurement.peoples import QUESTIONS, made_up


@pytest.mark.parametrize("seed", range(12))
def test_duckdb_answers_as_the_reference_engine_does(seed: int) -> None:
    people = made_up(seed)
    engine = duck.over_people(people)
    rows, totals = portable.rows(QUESTIONS, engine), portable.totals(QUESTIONS, engine)
    for question, own, added in zip(QUESTIONS, rows, totals, strict=True):
        assert own == reference.rows(question, people), question.metric.id
        assert added == reference.totals(question, people), question.metric.id


def test_the_made_up_people_reach_and_miss_every_metric() -> None:
    """A comparison of nothing with nothing would prove nothing."""
    for question in QUESTIONS:
        rows = [row for seed in range(12) for row in reference.rows(question, made_up(seed))]
        assert {row.due for row in rows} == {0, 1}, question.metric.id
        shown = {(row.reached, row.quantity) for row in rows if row.found}
        assert len(shown) > 1, question.metric.id
