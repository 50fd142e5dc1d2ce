"""Early warnings of a whole fund as of a day, by what was known and dated then (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.agreed import agreed_by
from gavn.domain.forecasting.assumptions import WarningLimits
from gavn.domain.forecasting.warning import Level, Warned
from gavn.domain.forecasting.warning_data import reported, warnings_of_data
from gavn.domain.forecasting.warning_effort import Look, warnings_of_effort
from gavn.domain.forecasting.warning_money import Verdict, break_even, cash, room_left, verdicts_of
from gavn.domain.fund.forecasts import Forecast, model_of
from gavn.domain.fund.fund import Fund, room_of, version_of
from gavn.domain.fund.terms import forecast_then, is_of_terms
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.provenance import Provenance

# Where a fund states none of its own.
USUAL = WarningLimits(
    watch=Fraction(1, 200),
    act=Fraction(1, 2000),
    doubtful=Fraction(1, 5),
    futility=Fraction(1, 20),
    success=Fraction(19, 20),
    dry_watch=Fraction(1, 20),
    dry_act=Fraction(1, 5),
    provenance=Provenance.ASSUMED,
)


@dataclass(frozen=True, slots=True, eq=False)
class Warnings:
    """What is to be told on a day, the most serious first, and how each account with capital in it stands.

    `untold` are the efforts of whose money nothing is said: no plan was adopted yet, and the prices in their agreements
    are assumed, so that what they would pay is not known even where all goes well.
    """

    as_of: date
    limits: WarningLimits
    forecast: Forecast
    warned: Sequence[Warned]
    verdicts: Sequence[Verdict]
    untold: tuple[str, ...]


def warnings_of(
    fund: Fund, results: Mapping[str, Results], movements: Movements, *, as_of: date, trials: int, seed: int
) -> Warnings:
    """Nothing where all is well. Refused where the fund assumes nothing of the future, or so many futures cannot be
    held."""
    model = model_of(fund, trials=trials)
    limits = model.limits or USUAL
    forecast = forecast_then(fund, results, movements, as_of=as_of, trials=trials, seed=seed)
    efforts = {effort: simulated.effort for effort, simulated in forecast.simulated.items()}
    looks = [Look(effort, as_of, limits, model.scatter) for effort in efforts.values()]
    untold = _without_money(fund, forecast)
    accounts = [each for each in forecast.accounts if not set(each.efforts) & set(untold)]
    agreed = {dossier.id: agreed_by(dossier.measurement_plan, as_of=as_of) for dossier in fund.dossiers}
    verdicts = verdicts_of(accounts, forecast.simulated, limits, agreed, as_of=as_of)
    found = [each for look in looks for each in (*warnings_of_effort(look), *warnings_of_data(look))]
    found += [*break_even(accounts, verdicts, limits), *(cash(forecast.years, limits) if not untold else ())]
    found += [*_room(fund, movements, as_of), *_reported(fund, as_of)]
    return Warnings(
        as_of, limits, forecast, sorted(found, key=lambda each: each.level is not Level.ACT), verdicts, untold
    )


def _without_money(fund: Fund, forecast: Forecast) -> tuple[str, ...]:
    """Efforts whose prices are assumed, where their own terms stand for a plan."""
    if not is_of_terms(forecast):
        return ()
    return tuple(
        plan.agreement for plan in fund.forecast_plans if plan.follows_plan and plan.agreement in forecast.simulated
    )


def _room(fund: Fund, movements: Movements, as_of: date) -> Iterator[Warned]:
    """Only where a budget was in force, since the rule counts on its payments."""
    if version_of(fund, layer=Layer.BUDGET, on=as_of) is not None:
        room = room_of(fund, as_of=as_of, moved=movements.until(as_of))
        yield from room_left({reading.value: amount for reading, amount in room.room.items()})


def _reported(fund: Fund, as_of: date) -> Iterator[Warned]:
    """Reported numbers are those of the day to which the fund's records are complete."""
    signed: Sequence[Investment] = fund.investments if as_of >= fund.as_of else ()
    yield from (each for investment in signed for each in reported(investment))
