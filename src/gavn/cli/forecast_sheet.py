"""What one run of `gavn forecast` shows, and how it writes amounts and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gavn.domain.forecasting.moves import Moved, Since
from gavn.domain.forecasting.no_effect import NoEffect
from gavn.domain.fund.forecasts import Forecast
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.room_ahead import RoomAhead
from gavn.domain.values.money import Money
from gavn.language.amounts import Unit
from gavn.language.catalogue import Language, say
from gavn.language.forecasts import percent

# What is uncertain by millions is not told to the krone.
UNITS_OF_FORECASTS = {"tkr": Unit(1000, 0), "mio": Unit(1_000_000, 2)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one run of the command shows; `since` is None where no forecast was kept before this one."""

    fund: Fund
    forecast: Forecast
    unit: Unit
    unit_name: str
    language: Language
    no_effect: tuple[NoEffect, ...]
    room: RoomAhead
    since: Since | None
    moves: Sequence[Moved]

    def amount(self, minor: int) -> str:
        return self.unit.shown(Money(minor, self.fund.currency), self.language)

    def plain(self, minor: int) -> str:
        return self.unit.plain(Money(minor, self.fund.currency))

    def percent(self, share: float | None) -> str:
        if share is None:
            return say("forecast.none", self.language)
        return say("power.percent", self.language, number=percent(share, self.language))
