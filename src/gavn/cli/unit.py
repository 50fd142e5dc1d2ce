"""The units in which amounts are shown."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.domain.values.money import Money
from gavn.language.catalogue import Language
from gavn.language.formats import decimal_of, number_text


@dataclass(frozen=True, slots=True)
class Unit:
    """Kroner are shown to the øre, thousands rounded half up to the thousand."""

    divisor: int
    decimals: int

    def plain(self, amount: Money | None) -> str:
        """For other programs: a point for decimals, blank where the books say nothing."""
        return "" if amount is None else str(decimal_of(amount.major / self.divisor, self.decimals))

    def shown(self, amount: Money | None, language: Language) -> str:
        if amount is None:
            return ""
        return number_text(amount.major / self.divisor, language, decimals=self.decimals)


UNITS = {"kr": Unit(1, 2), "tkr": Unit(1000, 0)}
