"""What one run of `gavn forecast` shows, and how it writes amounts and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gavn.cli.output import Format
from gavn.domain.forecasting.moves import Moved, Since
from gavn.domain.forecasting.no_effect import NoEffect
from gavn.domain.fund.forecasts import Forecast
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.room_ahead import RoomAhead
from gavn.domain.fund.told import Told
from gavn.domain.values.money import Money
from gavn.language.amounts import UNITS, Unit
from gavn.language.catalogue import Language, say
from gavn.language.chances import times_text, whole_chance_text, whole_share_text

UNITS_OF_FORECASTS = {**UNITS, "mio": Unit(1_000_000, 2)}


def unit_asked(unit: str | None, form: Format) -> str:
    """Where none is: what is uncertain by millions is not told people to the krone, and programs add it up."""
    return unit or ("mio" if form is Format.TABLE else "kr")


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
    told: Told
    since: Since | None
    moves: Sequence[Moved]

    def amount(self, minor: int) -> str:
        return self.unit.shown(Money(minor, self.fund.currency), self.language)

    def plain(self, minor: int) -> str:
        return self.unit.plain(Money(minor, self.fund.currency))

    def percent(self, share: float | None) -> str:
        return say("forecast.none", self.language) if share is None else whole_share_text(share, self.language)

    def chance(self, chance: float | None) -> str:
        """Never said to be none, nor certain."""
        if chance is None:
            return say("forecast.none", self.language)
        return whole_chance_text(chance, self.language, futures=self.forecast.trials)

    def times(self, times: float) -> str:
        """Of a krone."""
        return times_text(times, self.language)

    def account(self, account: str) -> str:
        found = self.fund.chart[account]
        return found.name_da if self.language == Language.DANISH else found.name_en

    def agreement(self, agreement: str) -> str:
        [found] = [dossier.versions[-1] for dossier in self.fund.dossiers if dossier.id == agreement]
        return found.name_da if self.language == Language.DANISH else found.name_en

    def party(self, party: str) -> str:
        names = {each.id: each.name for each in self.fund.parties}
        return names.get(party, party)
