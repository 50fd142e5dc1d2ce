"""A fund's room to invest by its rule and by its forecast, year by year and over all years (ADR 0021)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.room import Reading
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.room_ahead import YearRoom, rooms_of
from gavn.domain.fund.forecasts import Forecast
from gavn.domain.fund.fund import Fund, room_of, version_of
from gavn.domain.values.money import Money
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class WholeRoom:
    """Free capital + the payments still to come: by the rule, in its two readings, and in the futures.

    In the futures those payments are as many as so large a share of them bring or exceed: half, or the share asked for;
    and capital that an agreement had not called when it ended is free.
    """

    free: Money
    business_case: Money
    invested: Money
    median: Money
    safe: Money


@dataclass(frozen=True, slots=True)
class RoomAhead:
    """`safety` is the share of futures in which no balance may fall below nothing; `whole` is None where no budget was
    in force, by which the fund's own room is worked out."""

    safety: Fraction
    years: tuple[YearRoom, ...]
    whole: WholeRoom | None


def room_ahead(fund: Fund, forecast: Forecast, movements: Movements, *, safety: Fraction) -> RoomAhead:
    """Refused where the share is not between nothing and all: no drawn future says what is certain."""
    if not 0 < safety < 1:
        raise Refused([Problem("forecast-safety-outside", values={"safety": fraction_text(safety)})])
    years = rooms_of(forecast.years, forecast.summed.rooms, safety=safety)
    return RoomAhead(safety, years, _whole(fund, forecast, movements, safety))


def _whole(fund: Fund, forecast: Forecast, movements: Movements, safety: Fraction) -> WholeRoom | None:
    if version_of(fund, layer=Layer.BUDGET, on=forecast.as_of) is None:
        return None
    room = room_of(fund, as_of=forecast.as_of, moved=movements.until(forecast.as_of))
    everything = forecast.summed.everything[0]
    free = room.free + forecast.futures.spared_total
    median, safe = everything.median, everything.reached_in(safety)
    return WholeRoom(
        room.free,
        room.room[Reading.BUSINESS_CASE],
        room.room[Reading.INVESTED],
        free + Money(median, fund.currency),
        free + Money(safe, fund.currency),
    )
