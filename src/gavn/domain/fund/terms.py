"""The forecast of a fund on a day when no plan was adopted yet: its agreements' own terms stand for it (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gavn.domain.agreements.dossier import known_in_force
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.terms_plan import OF_TERMS, Signed, plan_of_terms
from gavn.domain.fund.forecasts import (
    Forecast,
    Ground,
    efforts_of,
    forecast_on,
    ground_of_plan,
    groups_of,
    model_of,
)
from gavn.domain.fund.fund import Fund
from gavn.domain.outcomes.facts import Results


def forecast_then(
    fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, trials: int, seed: int
) -> Forecast:
    """By the plan in force on the day, where there was one; else by a plan of the agreements' own terms.

    Refused where the fund assumes nothing of the future, or so many futures cannot be held.
    """
    model_of(fund, trials=trials)
    ground = ground_then(fund, results, movements, as_of=as_of, seed=seed)
    return forecast_on(fund, ground, as_of=as_of, trials=trials, seed=seed)


def ground_then(fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, seed: int) -> Ground:
    """What such a forecast stands on; refused where the fund assumes nothing of the future."""
    model = model_of(fund, trials=1)
    if (planned := ground_of_plan(fund, results, movements, as_of=as_of)) is not None:
        return planned
    found = efforts_of(fund, results, as_of=as_of)
    # Their own terms say what comes, since no plan does.
    efforts = [replace(effort, plan=replace(effort.plan, follows_plan=False)) for effort in found]
    agreements = [each for dossier in fund.dossiers if (each := known_in_force(dossier.versions, on=as_of))]
    moved = movements.until(as_of)
    signed = Signed(fund.chart, moved, agreements, efforts, groups_of(fund), fund.council)
    version = plan_of_terms(signed, model, as_of=as_of, seed=seed)
    return Ground(version, efforts, moved)


def is_of_terms(forecast: Forecast) -> bool:
    """Whether the agreements' own terms stood for a plan."""
    return forecast.version.startswith(OF_TERMS)
