"""A design of an agreement, asked about with what a fund assumes and has learned from its other efforts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import Question, ask
from gavn.domain.forecasting.structuring.fitting import plan_problems
from gavn.domain.forecasting.structuring.worth import worth_of
from gavn.domain.fund.forecasts import efforts_of
from gavn.domain.fund.fund import Fund
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.problem import Problem, Refused, nearest, refuse


def question_of(fund: Fund, agreement: Agreement, *, as_of: date, worth: Iterable[str] = ()) -> Question:
    """By what was known on the day; the agreement itself need not be the fund's own version of it.

    Refused where the fund assumes nothing of an agreement of that name, or what it assumes does not fit this design.
    """
    model = fund.forecast_model
    if model is None:
        raise Refused([Problem("forecast-not-assumed")])
    plans = {plan.agreement: plan for plan in fund.forecast_plans}
    if agreement.id not in plans:
        values = {"agreement": agreement.id, "known": ", ".join(plans)} | nearest(agreement.id, plans)
        raise Refused([Problem("structure-no-plan", values=values)])
    plan = plans[agreement.id]
    refuse(plan_problems(plan, agreement, model))
    tallies = next((dossier.tallies for dossier in fund.dossiers if dossier.id == agreement.id), ())
    effort = Effort(agreement, plan, Results(tallies=tallies).as_known_on(as_of))
    others = [each for each in efforts_of(fund, {}, as_of=as_of) if each.id != agreement.id]
    return ask(effort, model, as_of=as_of, worth=worth_of(worth, agreement, plan), others=others)
