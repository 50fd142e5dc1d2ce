"""Scenarios of a whole fund, side by side in the same futures (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.room import Reading, Room
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.assumptions import known_by
from gavn.domain.forecasting.drawn import Change
from gavn.domain.forecasting.simulated import Running
from gavn.domain.forecasting.structuring.scenarios import Scenario, change_of
from gavn.domain.forecasting.what_if import InScenario
from gavn.domain.fund.forecasts import MOST_HELD, Forecast, Ground, forecast_changed, forecast_on, ground_of, model_of
from gavn.domain.fund.fund import Fund, room_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.canonical import digest
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused

# Raised whenever the same fund and scenarios would come to something else than before.
RULES = "6"
# Between so many futures of what is believed the work can be ended.
AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is asked: these scenarios beside what is believed, in so many futures, by what was known on a day."""

    scenarios: tuple[Scenario, ...]
    as_of: date
    trials: int
    seed: int


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What the fund held at the end of a year that is over."""

    year: int
    balance: Money


@dataclass(frozen=True, slots=True)
class Comparison:
    """`columns` begin with what is believed. `inputs` is the digest of all that it went out from and was asked.

    `free` is the capital that nothing is promised of any more, which no scenario changes, and `rule` the room that the
    fund's own rule gives; None where no budget in force says so.
    """

    as_of: date
    trials: int
    seed: int
    inputs: str
    version: str
    free: Money | None
    rule: Money | None
    realised: tuple[YearEnd, ...]
    columns: tuple[InScenario, ...]

    def room(self, column: InScenario) -> Money | None:
        """Free capital and what comes of payments in the middle of the futures."""
        return None if self.free is None else replace(self.free, minor=self.free.minor + column.whole.payments.median)


def compare_scenarios(
    fund: Fund,
    results: Mapping[str, Results],
    movements: Movements,
    asked: WhatIf,
    *,
    watch: Callable[[int, int], None],
) -> Comparison:
    """`results` are those of each agreement, as for a forecast; `watch` hears as the work goes on how many
    efforts of how many in all columns are done, and what it raises ends the work.

    Refused where the fund assumes nothing of the future, had no plan on the day, or so many futures cannot be held.
    """
    model_of(fund, trials=asked.trials, most=MOST_HELD)
    ground = ground_of(fund, results, movements, as_of=asked.as_of)
    order = {effort.id: place for place, effort in enumerate(ground.efforts)}
    whole = (len(asked.scenarios) + 1) * len(order)
    running = Running(block=AT_A_TIME, tell=lambda done, of: watch(done * len(order) // of, whole))
    believed = forecast_on(fund, ground, as_of=asked.as_of, trials=asked.trials, seed=asked.seed, how=running)
    columns = [_column(None, believed)]
    for scenario in asked.scenarios:
        before = len(columns) * len(order)

        def change(effort: str, scenario: Scenario = scenario, before: int = before) -> Change:
            watch(before + order[effort], whole)
            return change_of(scenario, effort)

        columns.append(_column(scenario, forecast_changed(fund, ground, believed, change)))
    room = _room(fund, ground, asked.as_of)
    return Comparison(
        asked.as_of,
        asked.trials,
        asked.seed,
        _inputs(fund, ground, asked),
        ground.version.id,
        None if room is None else room.free + believed.futures.spared_total,
        None if room is None else room.room[Reading.BUSINESS_CASE],
        _realised(believed),
        tuple(columns),
    )


def _column(scenario: Scenario | None, found: Forecast) -> InScenario:
    return InScenario(scenario, tuple(found.years), found.whole, tuple(found.accounts))


def inputs_of(fund: Fund, results: Mapping[str, Results], movements: Movements, asked: WhatIf) -> str:
    """The digest of all that a comparison would go out from, so that one that is kept can be known again.

    Refused like the comparison itself.
    """
    model_of(fund, trials=asked.trials, most=MOST_HELD)
    return _inputs(fund, ground_of(fund, results, movements, as_of=asked.as_of), asked)


def _inputs(fund: Fund, ground: Ground, asked: WhatIf) -> str:
    """What a scenario is called changes nothing."""
    efforts = [replace(each, plan=known_by(each.plan, asked.as_of)) for each in ground.efforts]
    books = (fund.chart, fund.injections, fund.policies, fund.operations_until, fund.versions, fund.council)
    signed = [(each.id, each.programme, each.signed_on) for each in fund.investments]
    moved: Mapping[str, int] = {f"{a} {y}": minor for (a, y), minor in sorted(ground.moved.by_account_year.items())}
    changes = [(each.id, each.effect, each.volume, each.delay, each.measured, each.effort) for each in asked.scenarios]
    drawn = (asked.as_of, asked.trials, asked.seed)
    return digest((RULES, fund.forecast_model, efforts, ground.version, books, signed, moved, changes, drawn))


def _room(fund: Fund, ground: Ground, as_of: date) -> Room | None:
    try:
        return room_of(fund, as_of=as_of, moved=ground.moved)
    except Refused:
        return None


def _realised(forecast: Forecast) -> tuple[YearEnd, ...]:
    table = forecast.futures.table
    return tuple(
        YearEnd(column.period.last_day.year, closing)
        for column, closing in zip(table.columns, table.closings, strict=True)
        if column.layer is Layer.REALISED and column.period.last_day <= forecast.as_of
    )
