"""What an outcome is worth to the authorities, as somebody states it: `employment.12-months=90000`."""

from __future__ import annotations

from collections.abc import Iterable

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ForecastPlan
from gavn.domain.forecasting.structuring.bench import Worth
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem, Refused, nearest


def worth_of(texts: Iterable[str], agreement: Agreement, plan: ForecastPlan) -> Worth:
    """By metric and follow-up, in the agreement's currency; refused where the plan expects no such outcome."""
    expected = {f"{outcome.metric}.{outcome.follow_up}": outcome for outcome in plan.outcomes}
    found, problems = {}, []
    for text in texts:
        name, _, amount = text.partition("=")
        try:
            worth = Money.parse(amount, agreement.currency)
        except ValueError:
            worth = None
        if name in expected and worth is not None:
            found[expected[name].metric, expected[name].follow_up] = worth
        else:
            values = {"worth": text, "known": ", ".join(expected)} | nearest(name, set(expected) - {name})
            problems.append(Problem("structure-worth-unknown", values=values))
    if problems:
        raise Refused(problems)
    return found
