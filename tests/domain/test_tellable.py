"""What a measured set tells of a figure: those due, and each who was not measured as the worst."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.disclosure.tables import ALL, Group, Unit
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.tellable import OTHERS, REACHED, Figure, table_of
from tests.agreements import DROPOUT, IN_WORK, agreement

DAY = date(2026, 12, 31)
AGREED = agreement(metrics=(IN_WORK, DROPOUT))


def told(metric: str, *counts: int) -> dict[Group, int]:
    """Of `counts` reached, measured, missing, lost and not yet due, what the table has."""
    rate = MeasuredRate(metric, "12-months", *counts, EvidenceGrade.D)
    table = table_of(ResultSet("a", 1, DAY, (), {}, (rate,)), Figure(metric, "12-months"), AGREED)
    return dict(table.counts[Unit.PERSON])


@pytest.mark.parametrize(
    ("metric", "reached", "others"),
    [
        # 40 of 60 measured reached it; 7 are missing and 3 were lost, so 70 were due: 40 and the other 30.
        ("work", 40, 30),
        # Of dropping out the ten who are not known count too: 50, and 20 of whom it is known that they did not.
        ("dropout", 50, 20),
    ],
)
def test_whoever_was_not_measured_counts_as_the_worst(metric: str, reached: int, others: int) -> None:
    assert told(metric, 40, 60, 7, 3, 5) == {(ALL,): 70, (REACHED,): reached, (OTHERS,): others}


@given(st.lists(st.integers(0, 500), min_size=5, max_size=5))
def test_no_more_are_told_to_have_done_well_than_are_known_to(counts: list[int]) -> None:
    reached, others, missing, lost, not_yet = counts
    for metric, good, known in (("work", REACHED, reached), ("dropout", OTHERS, others)):
        table = told(metric, reached, reached + others, missing, lost, not_yet)
        assert table[(good,)] == known and table[(ALL,)] == reached + others + missing + lost
