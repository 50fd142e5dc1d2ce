"""The number that meets the parties' targets: sought in futures simulated once, and tried in others (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import ceil, floor

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.structuring.bench import Bench, bench_of
from gavn.domain.forecasting.structuring.free import Number, number_at, with_number
from gavn.domain.forecasting.structuring.grid import Grid, Range, grid_of, where_it_holds
from gavn.domain.forecasting.structuring.targets import Reading, Target, check_worth, readings
from gavn.domain.payments.evaluate import Outcome
from gavn.domain.values.problem import Problem, Refused


class Side(StrEnum):
    """Which numbers of the range meet a target."""

    FROM = "from"
    UP_TO = "up-to"
    ALL = "all"
    NONE = "none"


class Moves(StrEnum):
    """What the number moves in the range that was tried: what is asked, something else that is paid, or nothing."""

    ASKED = "asked"
    UNASKED = "unasked"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from one to another."""

    lowest: Number
    highest: Number


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
    `fresh` those in futures drawn with another seed. `holds` is the part of the range in which the agreement holds
    together, None where it does in all of it; `by_chance` where the number could as well have come out in as many other
    futures, by two standard errors of the target that decides it: None where none does, or none of its futures differ.
    The errors are those of futures drawn each by itself; these are spread more evenly, so that it is told rather wide.
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
    moves: Moves
    holds: Span | None
    by_chance: Span | None

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
    asked = grid_of(present, within)
    grid = where_it_holds(asked, agreement, paths)
    tries = Tries(bench, tuple(paths), targets, grid, watch)
    for place in grid.scanned():
        tries.at(place)
    places = [_bound(tries, target) for target in range(len(targets))]
    bounds = tuple(_told(tries, target, *found) for target, found in enumerate(places))
    lowest = max([place for side, place in places if side is Side.FROM], default=0)
    highest = min([place for side, place in places if side is Side.UP_TO], default=grid.steps)
    is_met = all(side is not Side.NONE for side, _ in places) and lowest <= highest
    chosen = _chosen(tries, places, lowest, highest) if is_met else None
    design = None if chosen is None else tries.design(chosen)
    return Solved(
        tries.paths, present, readings(bench, agreement, targets), bounds,
        None if chosen is None else grid.at(chosen), grid.at(lowest), grid.at(highest), design,
        () if chosen is None else tries.at(chosen),
        () if design is None else _fresh(bench, design, targets, fresh_seed), fresh_seed,
        _moves(tries), None if grid == asked else Span(grid.at(0), grid.at(grid.steps)),
        None if chosen is None else _by_chance(tries, places, chosen),
    )  # fmt: skip


def _chosen(tries: Tries, places: Sequence[tuple[Side, int]], lowest: int, highest: int) -> int:
    """The least that meets all, unless only limits from above were asked for: then the most. Where nothing that is
    asked moves with the number, what stands there, or what comes nearest to it."""
    above = {_is_above(tries, target, side) for target, (side, _) in enumerate(places)}
    if above == {None}:
        return tries.grid.nearest(number_at(tries.bench.question.agreement, tries.paths[0]))
    return lowest if False in above else highest


def _is_above(tries: Tries, target: int, side: Side) -> bool | None:
    """Whether a target limits the number from above, though all that were tried may meet it; None where it does not
    move with it."""
    if side is not Side.ALL:
        return side is Side.UP_TO
    if not _is_moved(tries, target):
        return None
    first, *_, last = (found[target] for _, found in sorted(tries.found.items()))
    return (last.value >= first.value) != first.target.at_least


def _is_moved(tries: Tries, target: int) -> bool:
    return len({found[target].value for found in tries.found.values()}) > 1


def _moves(tries: Tries) -> Moves:
    if any(_is_moved(tries, target) for target in range(len(tries.targets))):
        return Moves.ASKED
    first, *others = (tries.bench.believed.pay(tries.design(place)) for place in tries.grid.scanned())
    return Moves.NOTHING if all(_is_same(first, each) for each in others) else Moves.UNASKED


def _is_same(one: Outcome, other: Outcome) -> bool:
    """Whether everybody pays and gets the same in every future."""
    amounts = ((o.by_payer, o.by_investor, o.by_guarantor) for o in (one, other))
    return all(
        mine.keys() == theirs.keys() and all(np.array_equal(mine[party], theirs[party]) for party in mine)
        for mine, theirs in zip(*amounts, strict=True)
    )


def _by_chance(tries: Tries, places: Sequence[tuple[Side, int]], chosen: int) -> Span | None:
    """Between numbers that were tried the reading is taken to go evenly, which is near enough for an error."""
    decides = [target for target, (side, at) in enumerate(places) if side in (Side.FROM, Side.UP_TO) and at == chosen]
    errors = {target: 2 * tries.at(chosen)[target].error for target in decides}
    if not decides or not all(errors.values()):
        return None
    target = decides[0]
    limit = float(tries.targets[target].limit)
    # Above nothing where a reading is farther from the limit than its error explains.
    beyond = {place: abs(found[target].value - limit) - errors[target] for place, found in sorted(tries.found.items())}
    low = _crossed(chosen, [place for place in reversed(beyond) if place < chosen], beyond)
    high = _crossed(chosen, [place for place in beyond if place > chosen], beyond)
    return Span(tries.grid.at(floor(low)), tries.grid.at(ceil(high)))


def _crossed(inside: int, outwards: Sequence[int], beyond: Mapping[int, float]) -> float:
    """Where a line through what was tried first goes above nothing, going outwards."""
    if beyond[inside] > 0:
        return inside
    for place in outwards:
        if beyond[place] > 0:
            return inside + (place - inside) * beyond[inside] / (beyond[inside] - beyond[place])
        inside = place
    return inside


def _fresh(bench: Bench, design: Agreement, targets: Sequence[Target], seed: int) -> tuple[Reading, ...]:
    return readings(bench_of(bench.question, trials=bench.trials, seed=seed), design, targets)


def _present(agreement: Agreement, paths: Sequence[str]) -> Number:
    numbers = [number_at(agreement, path) for path in paths]
    if len({type(number) for number in numbers}) > 1:
        raise Refused([Problem("structure-paths-mixed", values={"paths": ", ".join(paths)})])
    return numbers[0]


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
