"""The forecast of a fund on a day when no plan was adopted yet: its agreements' own terms stand for it (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gavn.domain.agreements.dossier import in_force
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.terms_plan import OF_TERMS, Signed, plan_of_terms
from gavn.domain.fund.forecasts import Forecast, Ground, efforts_of, forecast_of, forecast_on, groups_of, model_of
from gavn.domain.fund.fund import Fund, version_of
from gavn.domain.outcomes.facts import Results


def forecast_then(
    fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, trials: int, seed: int
) -> Forecast:
    """By the plan in force on the day, where there was one; else by a plan of the agreements' own terms.

    Refused where the fund assumes nothing of the future, or so many futures cannot be held.
    """
    model = model_of(fund, trials=trials)
    if version_of(fund, layer=Layer.PLAN, on=as_of) is not None:
        return forecast_of(fund, results, movements, as_of=as_of, trials=trials, seed=seed)
    found = efforts_of(fund, results, as_of=as_of)
    # Their own terms say what comes, since no plan does.
    efforts = [replace(effort, plan=replace(effort.plan, follows_plan=False)) for effort in found]
    agreements = [each for dossier in fund.dossiers if (each := in_force(dossier.versions, on=as_of))]
    moved = movements.until(as_of)
    signed = Signed(fund.chart, moved, agreements, efforts, groups_of(fund), fund.council)
    version = plan_of_terms(signed, model, as_of=as_of, seed=seed)
    return forecast_on(fund, Ground(version, efforts, moved), as_of=as_of, trials=trials, seed=seed)


def is_of_terms(forecast: Forecast) -> bool:
    """Whether the agreements' own terms stood for a plan."""
    return forecast.version.startswith(OF_TERMS)
