"""The forecast of a whole fund as of a day, by what was known and dated then (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.dossier import known_in_force
from gavn.domain.economy.layers import Layer, Version
from gavn.domain.economy.table import Movements, Turnover
from gavn.domain.forecasting.assumptions import ForecastModel, known_by
from gavn.domain.forecasting.drawn import ChangeOf
from gavn.domain.forecasting.effort import Effort, as_agreed
from gavn.domain.forecasting.no_effect import NoEffect, no_effects
from gavn.domain.forecasting.portfolio import FundFutures, Plan, joined_futures, outlook_of
from gavn.domain.forecasting.simulated import ALONE, Running, Simulated, blocks, joined, look_ahead, simulate_changed
from gavn.domain.forecasting.summary import AllPayments, OfAccount, Summing, Year
from gavn.domain.fund.fund import Fund, policy_of, version_of
from gavn.domain.fund.known import ended_agreements, known_results
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
    `futures` are the first of them alone where there are more than 100,000; all else is of all of them, as `summed` up.

    `unmodelled` are the agreements of which nothing is assumed: their account stands as the plan has it. From
    the accounts in `over`, of what is invested in, nothing more comes.
    """

    as_of: date
    trials: int
    seed: int
    inputs: str
    version: str
    rule: Fraction
    rule_version: int
    simulated: Mapping[str, Simulated]
    futures: FundFutures
    summed: Summing
    years: Sequence[Year]
    whole: AllPayments
    accounts: Sequence[OfAccount]
    unmodelled: tuple[str, ...]
    over: tuple[str, ...]


def forecast_of(
    fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, trials: int, seed: int
) -> Forecast:
    """`results` are those of each agreement, also what came after the day: that is left out here.

    Refused where the fund assumes nothing of the future, had no plan yet, or so many futures cannot be held.
    """
    model_of(fund, trials=trials)
    return forecast_on(fund, ground_of(fund, results, movements, as_of=as_of), as_of=as_of, trials=trials, seed=seed)


def model_of(fund: Fund, *, trials: int, most: int = MOST_TRIALS) -> ForecastModel:
    """What the fund assumes of all its efforts; refused where that is nothing, or `most` is less than so many."""
    if not 1 <= trials <= most:
        values = {"trials": str(trials), "most": str(most)}
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


def ground_of_plan(fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date) -> Ground | None:
    """What a forecast by the plan in force on a day stands on; None where there was none. Refused where some year that
    is over by the day has no records."""
    _refuse_without_records(fund, as_of)
    version = version_of(fund, layer=Layer.PLAN, on=as_of)
    if version is None:
        return None
    return Ground(version, efforts_of(fund, results, as_of=as_of), movements.until(as_of))


def ground_of(fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date) -> Ground:
    """By the plan in force on the day; refused where there was none."""
    ground = ground_of_plan(fund, results, movements, as_of=as_of)
    if ground is None:
        raise Refused([Problem("forecast-no-plan", values={"on": as_of.isoformat()})])
    return ground


def forecast_on(fund: Fund, ground: Ground, *, as_of: date, trials: int, seed: int, how: Running = ALONE) -> Forecast:
    """The forecast of a fund from whatever ground; refused where it assumes nothing, or so many cannot be held.

    However it is worked out, it comes to the same; `how` says too who hears how far it is, and can end it.
    """
    ahead = look_ahead(ground.efforts, model_of(fund, trials=trials), as_of=as_of, seed=seed)
    parts = blocks(ahead, trials=trials, how=how)
    return _told(fund, ground, parts, as_of=as_of, trials=trials, seed=seed)


def forecast_changed(fund: Fund, ground: Ground, believed: Forecast, change: ChangeOf) -> Forecast:
    """A forecast from the same ground, in the same futures, where each effort's change moves what was drawn of it.

    Refused where `believed` is of more futures than are held one by one.
    """
    as_of, trials, seed = believed.as_of, believed.trials, believed.seed
    model_of(fund, trials=trials, most=MOST_HELD)
    return _told(fund, ground, [simulate_changed(believed.simulated, change)], as_of=as_of, trials=trials, seed=seed)


def _told(
    fund: Fund, ground: Ground, parts: Iterable[Mapping[str, Simulated]], *, as_of: date, trials: int, seed: int
) -> Forecast:
    injections = [injection for injection in fund.injections if injection.granted_on <= as_of]
    plan = Plan(fund.chart, ground.moved, ground.version, injections, fund.council)
    groups, efforts = groups_of(fund), [effort.id for effort in ground.efforts]
    policy = policy_of(fund, on=as_of)
    outlook = outlook_of(plan, {effort: groups.get(effort, effort) for effort in efforts}, as_of=as_of)
    found, held = Summing(ground.moved, policy.share, trials), FirstFutures(trials)
    for simulated in parts:
        futures = outlook.futures(simulated)
        found.add(futures)
        held.add(simulated, futures)
    return Forecast(
        as_of,
        trials,
        seed,
        _digest(fund, model_of(fund, trials=trials), ground, as_of),
        ground.version.id,
        policy.share,
        policy.version,
        joined(held.simulated),
        joined_futures(held.futures),
        found,
        found.years(),
        found.all_payments(),
        found.accounts(),
        tuple(dossier.id for dossier in fund.dossiers if dossier.id not in efforts),
        tuple(found.over()),
    )


@dataclass
class FirstFutures:
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


def _refuse_without_records(fund: Fund, as_of: date) -> None:
    """A year that is over and has no records would be neither planned nor paid, and its money in no future."""
    if last_whole_year(as_of) > last_whole_year(fund.as_of):
        values = {"on": as_of.isoformat(), "until": fund.as_of.isoformat()}
        raise Refused([Problem("forecast-without-records", values=values)])


def last_whole_year(day: date) -> int:
    """The last year that is over at the end of a day."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def no_effects_of(fund: Fund, forecast: Forecast) -> tuple[NoEffect, ...]:
    """What each agreement of a forecast would pay if its effort did nothing, in as many futures with the same seed."""
    if fund.forecast_model is None:
        return ()
    efforts = [each.effort for each in forecast.simulated.values()]
    return tuple(no_effects(efforts, fund.forecast_model, trials=forecast.trials, seed=forecast.seed))


def efforts_of(fund: Fund, results: Mapping[str, Results], *, as_of: date) -> Sequence[Effort]:
    """Those with a plan whose agreement was in force by the day, as it was agreed and with what was known of them
    then; also that a statement had ended it."""
    plans = {plan.agreement: plan for plan in fund.forecast_plans}
    known, ended = known_results(fund, results, as_of=as_of), ended_agreements(fund, as_of=as_of)
    found = []
    for dossier in fund.dossiers:
        agreement = known_in_force(dossier.versions, on=as_of)
        if agreement is not None and dossier.id in plans:
            plan = as_agreed(plans[dossier.id], agreement, dossier.versions[-1])
            found.append(Effort(agreement, plan, known[dossier.id], ended.get(dossier.id)))
    return found


def groups_of(fund: Fund) -> Mapping[str, str]:
    """What the accounts of each investment concern: its programme, where it has one, or itself."""
    return {investment.id: investment.programme or investment.id for investment in fund.investments}


def _digest(fund: Fund, model: ForecastModel, ground: Ground, as_of: date) -> str:
    """Measurement plans are in it, where some were registered by the day: what is warned of goes by their limits."""
    known = [replace(each, plan=known_by(each.plan, as_of)) for each in ground.efforts]
    efforts = {effort.id for effort in ground.efforts}
    plans = [dossier.measurement_plan for dossier in fund.dossiers if dossier.id in efforts]
    registered = [plan for plan in plans if plan is not None and plan.registered_on <= as_of]
    inputs = (model, known, ground.version.id, as_of)
    return digest((*inputs, registered) if registered else inputs)
