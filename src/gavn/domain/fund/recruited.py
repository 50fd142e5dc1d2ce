"""Whether what a report says was planned by its day is what the forecast's plan gives by the same day."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ForecastPlan
from gavn.domain.forecasting.enrolling import planned_by
from gavn.domain.fund.fund import Fund
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Place, Problem


def check_told(fund: Fund, plan: ForecastPlan, agreement: Agreement) -> Iterator[Problem]:
    """By whole persons: pages, forecast and warnings go by one plan.

    A report's number stands until another report has a new one, and the plan names its day: the last of its own days
    that has come. Without one it is held against the day to which the fund's records are complete.
    """
    investment = fund.investment(plan.agreement)
    if investment is None or investment.recruitment is None or not investment.recruitment.by_now:
        return
    told = investment.fact(investment.recruitment.by_now).value
    days = (point.on for point in plan.recruitment.planned if point.on <= fund.as_of)
    on = max(days, default=fund.as_of)
    planned = round(planned_by(agreement, plan, on))
    if planned != round(told):
        values = {"told": fraction_text(told), "planned": str(planned), "on": on.isoformat()}
        yield Problem("forecast-planned-otherwise", Place(path="recruitment.planned"), values)
