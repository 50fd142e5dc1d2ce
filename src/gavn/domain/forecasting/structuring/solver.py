"""The number that meets the parties' targets: sought in futures simulated once, and tried in others (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.validate import validate
from gavn.domain.forecasting.structuring.bench import Bench, bench_of
from gavn.domain.forecasting.structuring.free import Number, number_at, with_number
from gavn.domain.forecasting.structuring.targets import Reading, Target, check_worth, readings
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.problem import Problem, Refused, Severity, refuse

# So many numbers are tried across the whole range before it is narrowed down.
SCAN = 9
# Where no range is given: from nothing to so many times what stands there, in steps of about a thousandth of it.
TIMES, STEPS = 10, 1000
MOST_STEPS = 1_000_000


class Side(StrEnum):
    """Which numbers of the range meet a target."""

    FROM = "from"
    UP_TO = "up-to"
    ALL = "all"
    NONE = "none"


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


@dataclass(frozen=True, slots=True)
class Bound:
    """What one target asks of the number: to be so much or more, or so much or less.

    `number` is where it is met and one step to the other side is not; where no number meets it, that which comes
    nearest. `monotone` is False where what is asked rises and falls, so that there may be other such numbers.
    """

    target: Target
    side: Side
    number: Number
    reading: Reading
    monotone: bool


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """`number` is None where no number meets all; `lowest` and `highest` are the ends of those that do.

    `present` is what stands in the agreement, `own` the readings of the number in the futures that it was sought in,
    `fresh` those in futures drawn with another seed.
    """

    paths: tuple[str, ...]
    present: Number
    before: tuple[Reading, ...]
    bounds: tuple[Bound, ...]
    number: Number | None
    lowest: Number
    highest: Number
    agreement: Agreement | None
    own: tuple[Reading, ...]
    fresh: tuple[Reading, ...]
    fresh_seed: int

    @property
    def verified(self) -> bool:
        """Whether the fresh futures meet every target, or miss it by no more than chance explains."""
        return bool(self.fresh) and all(reading.met or reading.within_error for reading in self.fresh)


Watch = Callable[[], None]


def unwatched() -> None:
    """Nobody looks on."""


@dataclass
class Tries:
    """What has been tried so far, by place on the grid."""

    bench: Bench
    paths: tuple[str, ...]
    targets: Sequence[Target]
    grid: Grid
    watch: Watch
    found: dict[int, tuple[Reading, ...]] = field(default_factory=dict)

    def at(self, place: int) -> tuple[Reading, ...]:
        if place not in self.found:
            self.watch()
            self.found[place] = readings(self.bench, self.design(place), self.targets)
        return self.found[place]

    def design(self, place: int) -> Agreement:
        return with_number(self.bench.question.agreement, self.paths, self.grid.at(place))


@dataclass(frozen=True, slots=True)
class Range:
    """The range to look in and its step, in major units; None for what follows from what stands there."""

    lowest: Fraction | None = None
    highest: Fraction | None = None
    step: Fraction | None = None


def solve(
    bench: Bench,
    paths: Sequence[str],
    targets: Sequence[Target],
    *,
    within: Range,
    fresh_seed: int,
    watch: Watch = unwatched,
) -> Solved:
    """One number, which stands at all the paths, so that all targets are met; the least that any of them asks for.

    `watch` is called before each number is tried; what it raises ends the search.

    Refused where the paths name no number or different kinds of them, or the agreement that comes out does not hold
    together.
    """
    check_worth(targets, bench)
    agreement = bench.question.agreement
    present = _present(agreement, paths)
    tries = Tries(bench, tuple(paths), targets, grid_of(present, within), watch)
    for place in {round(float(each)) for each in np.linspace(0, tries.grid.steps, SCAN)}:
        tries.at(place)
    places = [_bound(tries, target) for target in range(len(targets))]
    bounds = tuple(_told(tries, target, *found) for target, found in enumerate(places))
    lowest = max([place for side, place in places if side is Side.FROM], default=0)
    highest = min([place for side, place in places if side is Side.UP_TO], default=tries.grid.steps)
    chosen = (
        None if any(side is Side.NONE for side, _ in places) or lowest > highest else _least(places, lowest, highest)
    )
    design = None if chosen is None else tries.design(chosen)
    if design is not None:
        refuse(problem for problem in validate(design) if problem.severity is Severity.ERROR)
    return Solved(
        tries.paths, present, readings(bench, agreement, targets), bounds,
        None if chosen is None else tries.grid.at(chosen), tries.grid.at(lowest), tries.grid.at(highest), design,
        () if chosen is None else tries.at(chosen),
        () if design is None else _fresh(bench, design, targets, fresh_seed), fresh_seed,
    )  # fmt: skip


def _least(places: Sequence[tuple[Side, int]], lowest: int, highest: int) -> int:
    """The least that meets all, unless only limits from above were asked for: then the most."""
    only_above = any(side is Side.UP_TO for side, _ in places) and all(side is not Side.FROM for side, _ in places)
    return highest if only_above else lowest


def _fresh(bench: Bench, design: Agreement, targets: Sequence[Target], seed: int) -> tuple[Reading, ...]:
    return readings(bench_of(bench.question, trials=bench.trials, seed=seed), design, targets)


def _present(agreement: Agreement, paths: Sequence[str]) -> Number:
    numbers = [number_at(agreement, path) for path in paths]
    if len({type(number) for number in numbers}) > 1:
        raise Refused([Problem("structure-paths-mixed", values={"paths": ", ".join(paths)})])
    return numbers[0]


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


def _bound(tries: Tries, target: int) -> tuple[Side, int]:
    """Where the first change from met to not met, or back, lies; or the place that comes nearest."""
    met = {place: found[target].met for place, found in sorted(tries.found.items())}
    if not any(met.values()) or all(met.values()):
        return Side.ALL if any(met.values()) else Side.NONE, _nearest(tries.found, target)
    lower, upper = next((a, b) for a, b in pairwise(met) if met[a] != met[b])
    begins = met[upper]
    while upper - lower > 1:
        middle = (lower + upper) // 2
        if tries.at(middle)[target].met == begins:
            upper = middle
        else:
            lower = middle
    return (Side.FROM, upper) if begins else (Side.UP_TO, lower)


def _nearest(found: Mapping[int, tuple[Reading, ...]], target: int) -> int:
    """Of those that were tried the one nearest to the limit, the lowest of several."""
    return min(sorted(found), key=lambda place: abs(found[place][target].value - found[place][target].target.limit))


def _told(tries: Tries, target: int, side: Side, place: int) -> Bound:
    values = [found[target].value for _, found in sorted(tries.found.items())]
    rises = all(before <= after for before, after in pairwise(values))
    falls = all(before >= after for before, after in pairwise(values))
    reading = tries.at(place)[target]
    return Bound(reading.target, side, tries.grid.at(place), reading, rises or falls)
