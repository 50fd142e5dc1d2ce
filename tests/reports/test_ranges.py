"""A range in a table's row: where its shading, the rule's ring and the plan's tick stand, on one scale for a column."""

from __future__ import annotations

import pytest

from gavn.reports.charts.ranges import Span, range_bar
from tests.reports.test_balance import marks


def test_shading_ring_and_tick_stand_where_their_amounts_say() -> None:
    drawn = range_bar(Span(20, 30, 50, 80, counted=40, planned=100), least=0, most=100)

    assert [(mark["x"], mark["width"]) for mark in marks(drawn, "fan1") + marks(drawn, "fan2")] == [
        ("200", "600"),
        ("300", "200"),
    ]
    assert [mark["d"] for mark in marks(drawn, "ring vx")] == ["M400 8h0"]
    assert [mark["x1"] for mark in marks(drawn, "case-end vx")] == ["1000"]
    assert [mark["x1"] for mark in marks(drawn, "zero vx")] == ["0"]


@pytest.mark.parametrize(
    ("least", "most", "zero"),
    [(-50, 50, "500"), (-100, -20, "1000"), (0, 0, "0")],
)
def test_nothing_stands_where_it_is_also_below_it(least: int, most: int, zero: str) -> None:
    drawn = range_bar(Span(least, least, most, most), least=least, most=most)

    assert [mark["x1"] for mark in marks(drawn, "zero vx")] == [zero]
    assert marks(drawn, "ring vx") == marks(drawn, "case-end vx") == []
