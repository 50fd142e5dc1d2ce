"""A fund's forecasts held against what came: those that were kept, and those of earlier days made again (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.dossier import known_in_force
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Movements, derive_table
from gavn.domain.forecasting.grounds import ground_of, totals_of
from gavn.domain.forecasting.held import Held, Scored, by_account, hold
from gavn.domain.forecasting.keeping import About, KeptForecast, MadeBy, rows_of_budget
from gavn.domain.forecasting.kept_rows import rows_of
from gavn.domain.fund.forecasts import Forecast, groups_of, last_whole_year
from gavn.domain.fund.fund import Fund, version_of
from gavn.domain.fund.terms import forecast_then
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.canonical import digest
from gavn.domain.values.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Tested:
    """A forecast with what came of it; `again` where it was not kept but made again of what was known on its day.

    `counted` where its misses count in the scores, once for each day. `later` are the agreements that came into force
    after it, by whose money the fund's own figures were bound to miss; `assumed` those whose prices are assumed.
    """

    kept: KeptForecast
    again: bool
    counted: bool
    held: Sequence[Held]
    later: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """All forecasts in the order of their days, and the scores of those that the model made, one of each day."""

    last_year: int
    tested: Sequence[Tested]
    scores: Mapping[tuple[About, str], Scored]


def kept_of(fund: Fund, forecast: Forecast, *, program: str) -> KeptForecast:
    """A forecast as it is kept."""
    follows = {plan.agreement: plan.follows_plan for plan in fund.forecast_plans}
    efforts = [each.effort for each in forecast.simulated.values()]
    return KeptForecast(
        forecast.as_of,
        MadeBy.MODEL,
        forecast.version,
        fund.currency,
        rows_of(forecast.summed),
        program,
        forecast.trials,
        forecast.seed,
        forecast.inputs,
        digest(fund.forecast_model),
        totals_of(forecast.accounts, forecast.whole),
        tuple(ground_of(each, as_of=forecast.as_of, follows_plan=follows[each.id]) for each in efforts),
    )


def to_keep(fund: Fund, movements: Movements, forecast: Forecast, *, program: str) -> tuple[KeptForecast, ...]:
    """A forecast as it is kept, and the budget beside it: people's own forecast is held against what comes too."""
    budget = kept_budget(fund, movements, as_of=forecast.as_of)
    kept = kept_of(fund, forecast, program=program)
    return (kept,) if budget is None else (kept, budget)


def kept_budget(fund: Fund, movements: Movements, *, as_of: date) -> KeptForecast | None:
    """The budget in force on a day, as a forecast by people: as of the day it was adopted. None where there is none."""
    budget = version_of(fund, layer=Layer.BUDGET, on=as_of)
    if budget is None:
        return None
    granted = [injection for injection in fund.injections if injection.granted_on <= budget.adopted_on]
    table = derive_table(
        chart=fund.chart,
        moved=movements.until(budget.adopted_on),
        versions=[budget],
        injections=granted,
        as_of=budget.adopted_on,
    )
    rows = rows_of_budget(table, budget)
    return KeptForecast(budget.adopted_on, MadeBy.BUDGET, budget.id, fund.currency, rows)


@dataclass(frozen=True, slots=True)
class Again:
    """Days as of which the forecast is made again, with so many futures of a seed, by a version of the program."""

    days: Sequence[date]
    trials: int
    seed: int
    program: str


def backtest_of(fund: Fund, results: Mapping[str, Results], movements: Movements, again: Again) -> Backtest:
    """Of several forecasts of a day the last of those that the fund keeps counts, and one that is made again only where
    none is kept.

    Refused where a day is not past, the fund assumes nothing, or so many futures cannot be held.
    """
    for day in again.days:
        if day >= fund.as_of:
            values = {"on": day.isoformat(), "until": fund.as_of.isoformat()}
            raise Refused([Problem("backtest-not-past", values=values)])
    made = []
    for day in sorted(set(again.days)):
        forecast = forecast_then(fund, results, movements, as_of=day, trials=again.trials, seed=again.seed)
        made.append(kept_of(fund, forecast, program=again.program))
    all_of_them = [*((each, True) for each in made), *((each, False) for each in fund.kept_forecasts)]
    last = {(each.made_by, each.as_of): (each.id, anew) for each, anew in all_of_them}
    tested = [
        _tested(fund, movements, each, again=anew, counted=last[each.made_by, each.as_of] == (each.id, anew))
        for each, anew in sorted(all_of_them, key=lambda pair: pair[0].id)
    ]
    by_model = [held for each in tested if each.counted and each.kept.made_by is MadeBy.MODEL for held in each.held]
    return Backtest(last_whole_year(fund.as_of), tested, by_account(by_model))


def _tested(fund: Fund, movements: Movements, kept: KeptForecast, *, again: bool, counted: bool) -> Tested:
    held = hold(kept, movements.until(fund.as_of), fund.chart, last_year=last_whole_year(fund.as_of))
    begun = {dossier.id: known_in_force(dossier.versions, on=kept.as_of) for dossier in fund.dossiers}
    then = {each: version for each, version in begun.items() if version is not None}
    follows = {plan.agreement for plan in fund.forecast_plans if plan.follows_plan}
    later = [each for each in begun if each not in then and _has_moved(fund, movements, each)]
    assumed = tuple(each for each in then if each in follows) if kept.made_by is MadeBy.MODEL else ()
    return Tested(kept, again, counted, held, tuple(later), assumed)


def _has_moved(fund: Fund, movements: Movements, agreement: str) -> bool:
    concerns = groups_of(fund).get(agreement, agreement)
    own = {account.id for account in fund.chart if account.concerns == concerns}
    return any(account in own for account, _ in movements.by_account_day)
