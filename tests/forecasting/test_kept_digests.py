"""A key that came after forecasts were kept changes no digest where it says nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

from gavn.domain.forecasting.assumptions import ForecastPlan, RecruitmentPlan
from gavn.domain.payments.canonical import canonical, digest

PLAN = ForecastPlan("work", RecruitmentPlan(10), ())


def test_a_key_that_came_later_is_no_part_of_what_says_nothing_of_it() -> None:
    assert '"stops":"0"' in canonical(PLAN)
    assert "closes" not in canonical(PLAN)


def test_where_it_says_something_it_is_another_plan() -> None:
    closed = replace(PLAN, closes=F(1, 20))

    assert '"closes":"1/20"' in canonical(closed)
    assert len({digest(each) for each in (PLAN, closed, replace(closed, closes=F(1, 10)))}) == 3
