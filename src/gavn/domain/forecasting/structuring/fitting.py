"""Whether what is assumed of an agreement fits a design of it."""

from __future__ import annotations

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ForecastModel, ForecastPlan
from gavn.domain.forecasting.checks import check_plan
from gavn.domain.values.problem import Place, Problem


def plan_problems(plan: ForecastPlan, agreement: Agreement, model: ForecastModel) -> tuple[Problem, ...]:
    """The path of each problem names its key."""
    if plan.agreement != agreement.id:
        values = {"plan": plan.agreement, "agreement": agreement.id}
        return (Problem("structure-plan-of-another", Place(path="agreement"), values),)
    return tuple(check_plan(plan, agreement, model))
