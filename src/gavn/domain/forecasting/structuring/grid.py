"""The numbers that are tried: by what stands there where nobody says, and such alone as the agreement can hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.validate import validate
from gavn.domain.forecasting.structuring.free import Number, number_at, with_number
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.problem import Problem, Refused, Severity

# So many numbers are tried across the whole range before it is narrowed down.
SCAN = 9
# Where no range is given: from nothing to so many times what stands there, in steps of about a thousandth of it.
TIMES, STEPS = 10, 1000
MOST_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The numbers that are tried: `lowest` and every `step` above it, `steps` of them; exact, in major units."""

    lowest: Fraction
    step: Fraction
    steps: int
    currency: str

    def at(self, place: int) -> Number:
        exact = self.lowest + place * self.step
        if not self.currency:
            return exact
        return Money(int(exact * 10 ** MINOR_UNITS[self.currency]), self.currency)

    def nearest(self, number: Number) -> int:
        """The place of the number that comes nearest to this one."""
        exact = number.major if isinstance(number, Money) else number
        return min(max(round((exact - self.lowest) / self.step), 0), self.steps)

    def scanned(self) -> list[int]:
        """Places across all of it, both ends among them."""
        return sorted({round(float(each)) for each in np.linspace(0, self.steps, SCAN)})

    def between(self, first: int, last: int) -> Grid:
        return Grid(self.lowest + first * self.step, self.step, last - first, self.currency)


@dataclass(frozen=True, slots=True)
class Range:
    """The range to look in and its step, in major units; None for what follows from what stands there."""

    lowest: Fraction | None = None
    highest: Fraction | None = None
    step: Fraction | None = None


def grid_of(present: Number, within: Range) -> Grid:
    """From one step to ten times what stands there, or, of a share, to the whole."""
    is_amount = isinstance(present, Money)
    now = present.major if isinstance(present, Money) else present
    whole = Fraction(1) if not is_amount and 0 <= now <= 1 else TIMES * now
    highest = whole if within.highest is None else within.highest
    span = highest - (within.lowest or 0)
    finest = Fraction(1, 10 ** MINOR_UNITS[present.currency]) if isinstance(present, Money) else Fraction(0)
    derived = max(power_of_ten(span / STEPS), finest) if span > 0 else Fraction(0)
    step = derived if within.step is None else within.step
    lowest = step if within.lowest is None else within.lowest
    if step <= 0 or highest <= lowest or (highest - lowest) / step > MOST_STEPS or _is_odd(finest, lowest, step):
        raise Refused([Problem("structure-range-odd", values={"most": str(MOST_STEPS)})])
    return Grid(lowest, step, int((highest - lowest) / step), present.currency if isinstance(present, Money) else "")


def _is_odd(finest: Fraction, *amounts: Fraction) -> bool:
    """Whether some amount has a part of an øre."""
    return bool(finest) and any((amount / finest).denominator != 1 for amount in amounts)


def power_of_ten(size: Fraction) -> Fraction:
    """The power of ten at or below a size above nothing."""
    found = Fraction(1)
    while found > size:
        found /= 10
    while found * 10 <= size:
        found *= 10
    return found


def where_it_holds(grid: Grid, agreement: Agreement, paths: Sequence[str]) -> Grid:
    """The numbers with which the agreement holds together: one stretch, with what stands there or nearest to it.

    Refused where there is none, or a single one that leaves nothing to seek, with what is wrong beside it.
    """
    wrong: dict[int, list[Problem]] = {}

    def holds(place: int) -> bool:
        if place not in wrong:
            found = validate(with_number(agreement, paths, grid.at(place)))
            wrong[place] = [each for each in found if each.severity is Severity.ERROR]
        return not wrong[place]

    own = grid.nearest(number_at(agreement, paths[0]))
    places = sorted({*grid.scanned(), own})
    good = [place for place in places if holds(place)]
    if not good:
        raise Refused(wrong[own])
    inside = min(good, key=lambda place: abs(place - own))
    first = _edge(inside, [place for place in reversed(places) if place < inside], holds)
    last = _edge(inside, [place for place in places if place > inside], holds)
    if first == last and grid.steps:
        raise Refused(wrong[first - 1] if first else wrong[1])
    return grid.between(first, last)


def _edge(good: int, beyond: Sequence[int], holds: Callable[[int], bool]) -> int:
    """The last place before the first that does not hold, going outwards."""
    for bad in beyond:
        if holds(bad):
            good = bad
            continue
        while abs(good - bad) > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if holds(middle) else (good, middle)
        break
    return good
