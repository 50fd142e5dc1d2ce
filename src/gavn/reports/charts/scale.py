"""From amounts and years to pixels, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.svg import Number


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis, in the axis's own unit, with its label formatted; `short` is for narrow drawings."""

    value: Number
    label: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from the values `first`..`last` to the pixels `start`..`end` (either may run backwards)."""

    first: Number
    last: Number
    start: Number
    end: Number

    def at(self, value: Number) -> Fraction:
        """The pixel of a value; everything lies at `start` when the values span nothing."""
        if self.last == self.first:
            return Fraction(self.start)
        return self.start + Fraction(value - self.first) * (self.end - self.start) / (self.last - self.first)


def round_ticks(*, lowest: int, highest: int, at_most: int = 4) -> tuple[int, ...]:
    """Round values (1, 2 or 5 times a power of ten) for gridlines within `lowest`..`highest`, zero left out.

    In the unit of the arguments; at most `at_most` of them, and one above `highest` never.
    """
    step, factor = 1, 0
    while True:
        values = range(-(-lowest // step) * step, highest + 1, step)
        if len(values) - (0 in values) <= at_most:
            return tuple(value for value in values if value != 0)
        factor += 1
        step = (1, 2, 5)[factor % 3] * 10 ** (factor // 3)
