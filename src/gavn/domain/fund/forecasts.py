"""The forecast of a whole fund as of a day, by what was known and dated then (ADR 0021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gavn.domain.agreements.dossier import in_force
from gavn.domain.economy.layers import Layer, Version
from gavn.domain.economy.table import Movements, Turnover
from gavn.domain.forecasting.assumptions import ForecastModel, known_by
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.no_effect import NoEffect, no_effects
from gavn.domain.forecasting.portfolio import FundFutures, Plan, fund_futures, joined_futures
from gavn.domain.forecasting.simulated import ALONE, Running, Simulated, blocks, joined, look_ahead
from gavn.domain.forecasting.summary import AllPayments, OfAccount, Summing, Year, counted_on
from gavn.domain.fund.fund import Fund, policy_of, version_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.canonical import digest
from gavn.domain.values.problem import Problem, Refused

# More futures would tell no more.
MOST_TRIALS = 1_000_000
# Of so many each one is held; of more only what they come to, and the first of them.
MOST_HELD, HELD_OF_MORE = 100_000, 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """`inputs` is the digest of all that it went out from, so that the same forecast can be told again. `simulated` and
    `futures` are the first of them alone where there are more than 100,000; all else is of all of them.

    `unmodelled` are the agreements of which nothing is assumed: their account stands as the plan has it.
    """

    as_of: date
    trials: int
    seed: int
    inputs: str
    version: str
    rule: float
    simulated: Mapping[str, Simulated]
    futures: FundFutures
    years: Sequence[Year]
    whole: AllPayments
    accounts: Sequence[OfAccount]
    unmodelled: tuple[str, ...]


def forecast_of(
    fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, trials: int, seed: int
) -> Forecast:
    """`results` are those of each agreement, also what came after the day: that is left out here.

    Refused where the fund assumes nothing of the future, had no plan yet, or so many futures cannot be held.
    """
    model_of(fund, trials=trials)
    ground = ground_of(fund, results, movements, as_of=as_of)
    return forecast_on(fund, ground, as_of=as_of, trials=trials, seed=seed)


def ground_of(fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date) -> Ground:
    """What a forecast of the fund as it was known on a day stands on; refused where it had no plan yet."""
    version = version_of(fund, layer=Layer.PLAN, on=as_of)
    if version is None:
        raise Refused([Problem("forecast-no-plan", values={"on": as_of.isoformat()})])
    return Ground(version, efforts_of(fund, results, as_of=as_of), movements.until(as_of))


def model_of(fund: Fund, *, trials: int) -> ForecastModel:
    """What the fund assumes of all its efforts; refused where that is nothing, or so many futures cannot be held."""
    if not 1 <= trials <= MOST_TRIALS:
        values = {"trials": str(trials), "most": str(MOST_TRIALS)}
        raise Refused([Problem("forecast-trials-outside", values=values)])
    if fund.forecast_model is None:
        raise Refused([Problem("forecast-not-assumed")])
    return fund.forecast_model


@dataclass(frozen=True, slots=True)
class Ground:
    """What a forecast stands on: a plan of all the fund's money to come, its efforts, and what has moved."""

    version: Version
    efforts: Sequence[Effort]
    moved: Turnover


def forecast_on(fund: Fund, ground: Ground, *, as_of: date, trials: int, seed: int, how: Running = ALONE) -> Forecast:
    """The forecast of a fund from whatever ground; refused where it assumes nothing, or so many cannot be held.

    However it is worked out, it comes to the same.
    """
    model = model_of(fund, trials=trials)
    efforts, moved = ground.efforts, ground.moved
    injections = [injection for injection in fund.injections if injection.granted_on <= as_of]
    plan, groups = Plan(fund.chart, moved, ground.version, injections, fund.council), groups_of(fund)
    found, held = Summing(moved, counted_on(policy_of(fund, on=as_of)), trials), Held(trials)
    for simulated in blocks(look_ahead(efforts, model, as_of=as_of, seed=seed), trials=trials, how=how):
        futures = fund_futures(plan, simulated, groups, as_of=as_of)
        found.add(futures)
        held.add(simulated, futures)
    return Forecast(
        as_of,
        trials,
        seed,
        _digest(model, efforts, ground.version.id, as_of),
        ground.version.id,
        found.rule,
        joined(held.simulated),
        joined_futures(held.futures),
        found.years(),
        found.all_payments(),
        found.accounts(),
        tuple(dossier.id for dossier in fund.dossiers if all(dossier.id != effort.id for effort in efforts)),
    )


@dataclass
class Held:
    """Blocks of futures until there are enough of them."""

    trials: int
    number: int = 0
    simulated: list[Mapping[str, Simulated]] = field(default_factory=list)
    futures: list[FundFutures] = field(default_factory=list)

    def add(self, simulated: Mapping[str, Simulated], futures: FundFutures) -> None:
        """Holds them where there are not enough yet."""
        if self.number < (self.trials if self.trials <= MOST_HELD else HELD_OF_MORE):
            self.number += futures.balances.shape[1]
            self.simulated.append(simulated)
            self.futures.append(futures)


def no_effects_of(fund: Fund, forecast: Forecast) -> tuple[NoEffect, ...]:
    """What each agreement of a forecast would pay if its effort did nothing, in as many futures with the same seed."""
    if fund.forecast_model is None:
        return ()
    efforts = [each.effort for each in forecast.simulated.values()]
    return tuple(no_effects(efforts, fund.forecast_model, trials=forecast.trials, seed=forecast.seed))


def efforts_of(fund: Fund, results: Mapping[str, Results], *, as_of: date) -> Sequence[Effort]:
    """Those with a plan whose agreement was in force by the day, with what was known of them then."""
    plans = {plan.agreement: plan for plan in fund.forecast_plans}
    found = []
    for dossier in fund.dossiers:
        agreement = in_force(dossier.versions, on=as_of)
        if agreement is not None and dossier.id in plans:
            known = results.get(dossier.id, Results(tallies=dossier.tallies)).as_known_on(as_of)
            found.append(Effort(agreement, plans[dossier.id], known))
    return found


def groups_of(fund: Fund) -> Mapping[str, str]:
    """What the accounts of each investment concern: its programme, where it has one, or itself."""
    return {investment.id: investment.programme or investment.id for investment in fund.investments}


def _digest(model: ForecastModel, efforts: Sequence[Effort], version: str, as_of: date) -> str:
    known = [replace(each, plan=known_by(each.plan, as_of)) for each in efforts]
    return digest((model, known, version, as_of))
