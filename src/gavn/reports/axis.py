"""How amounts are written in a drawing: in millions, or in thousands where none of them reaches a million."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.values.money import Money
from gavn.language.amounts import MILLION
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text
from gavn.reports.charts.scale import Tick, round_ticks

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Axis:
    """From nothing, or the lowest of the amounts below it, to the highest; all in whole kroner."""

    lowest: int
    highest: int
    language: Language

    @classmethod
    def of(cls, amounts: Iterable[Money], language: Language) -> Axis:
        whole = [0, *(int(amount.major) for amount in amounts)]
        return cls(min(whole), max(whole), language)

    @property
    def step(self) -> int:
        return MILLION if max(self.highest, -self.lowest) >= MILLION else THOUSAND

    def label(self, amount: Money) -> str:
        """`7,7`."""
        return number_text(amount.major / self.step, self.language, decimals=1)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Round values; the last of them names the step."""
        values = round_ticks(lowest=self.lowest, highest=self.highest)
        return tuple(self._tick(value, last=value == values[-1]) for value in values)

    def _tick(self, value: int, *, last: bool) -> Tick:
        number = exact_text(Fraction(value, self.step), self.language)
        key = "fund.balance.tick" if self.step == MILLION else "fund.balance.tick_thousands"
        return Tick(value, say(key, self.language, number=number) if last else number, number)
