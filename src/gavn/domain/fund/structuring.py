"""A design of an agreement, asked about with what a fund assumes and has learned from its other efforts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import known_by
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import Question, ask
from gavn.domain.forecasting.structuring.fitting import plan_problems
from gavn.domain.forecasting.structuring.lab import Asked, inputs_of
from gavn.domain.forecasting.structuring.worth import worth_of
from gavn.domain.fund.forecasts import efforts_of
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.known import known_results
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.problem import Problem, Refused, nearest, refuse

# Where nothing is known but what the folder tells.
NOTHING_MORE: Mapping[str, Results] = {}


def question_of(
    fund: Fund,
    agreement: Agreement,
    *,
    as_of: date,
    worth: Iterable[str] = (),
    results: Mapping[str, Results] = NOTHING_MORE,
) -> Question:
    """By what was known on the day; the agreement itself need not be the fund's own version of it. `results` are those
    of agreements that more is known of than what the fund's folder tells.

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
    known = known_results(fund, results, as_of=as_of).get(agreement.id, Results())
    effort, others = Effort(agreement, plan, known), _others(fund, agreement.id, results, as_of)
    return ask(effort, model, as_of=as_of, worth=worth_of(worth, agreement, plan), others=others)


def _others(fund: Fund, agreement: str, results: Mapping[str, Results], as_of: date) -> Sequence[Effort]:
    return [each for each in efforts_of(fund, results, as_of=as_of) if each.id != agreement]


def versions_beside(fund: Fund, agreement: Agreement) -> Sequence[Agreement]:
    """The other versions of an agreement, the newest first."""
    versions = next((dossier.versions for dossier in fund.dossiers if dossier.id == agreement.id), ())
    return [each for each in reversed(versions) if each.version != agreement.version]


def lab_inputs(fund: Fund, question: Question, asked: Asked, *, results: Mapping[str, Results]) -> str:
    """The digest of all that the lab's answer would go out from, so that one that is kept can be known again."""
    agreement, as_of = question.agreement, question.as_of
    learned = [
        (each.agreement, known_by(each.plan, as_of), each.results)
        for each in _others(fund, agreement.id, results, as_of)
    ]
    return inputs_of(question, asked, versions_beside(fund, agreement), learned)
