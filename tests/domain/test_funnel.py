"""The funnel of inquiries: every stage adds up, as of any date."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.funnel import funnels
from gavn.domain.pipeline.statistics import count_inquiries
from gavn.files.read import read_fund
from tests.conftest import AARHUS


@pytest.fixture(scope="module")
def fund() -> Fund:
    found = read_fund(AARHUS).fund
    assert found is not None
    return found


def test_the_open_stream_of_2024(fund: Fund) -> None:
    stream, call = funnels(fund.inquiries, workflow=fund.workflow, as_of=date(2024, 12, 31))
    found = {s.stage.id: (s.reached, s.onward, s.here, {k.value: v for k, v in s.ended.items()}) for s in stream.stages}
    assert found == {
        "received": (53, 34, 0, {"rejected-outright": 19}),
        "hearing": (34, 12, 0, {"rejected-after-hearing": 21, "donation": 1}),
        "development": (12, 9, 3, {}),
        "adopted": (9, 9, 0, {}),
        "launched": (9, 0, 9, {}),
    }
    assert [s.stage.id for s in stream.stages if s.is_passed_through] == ["adopted"]
    assert (call.stages[0].reached, call.stages[-1].reached) == (12, 2)


@pytest.mark.parametrize("day", [date(2019, 1, 1), date(2020, 7, 1), date(2022, 5, 1), date(2023, 12, 31)])
def test_every_stage_adds_up_and_agrees_with_table_1(fund: Fund, day: date) -> None:
    counts = {c.stream: c for c in count_inquiries(fund.inquiries, workflow=fund.workflow, as_of=day)}
    for stream in funnels(fund.inquiries, workflow=fund.workflow, as_of=day):
        assert stream.stages[0].reached == counts[stream.stream].received
        for stage, following in zip(stream.stages, stream.stages[1:], strict=False):
            assert stage.reached == stage.onward + stage.here + sum(stage.ended.values())
            assert stage.onward == following.reached
