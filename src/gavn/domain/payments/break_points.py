"""Where a piece-wise straight function of several amounts turns: among these points is the least it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np

from gavn.domain.payments.whole import Whole

# An amount for each argument of the function.
Point = tuple[int, ...]
# Slopes are read off so short a step, in amounts of which a million are one that matters.
STEP = 10**6
# So many times a line is looked at again; each time every turn that is found lies much nearer to the true one.
ROUNDS = 24
# Of so many points the next argument is looked at.
MOST_LINES = 60


@dataclass
class Looked:
    """A function of several amounts and with several values, none of which is worked out twice: it is asked for many
    points (arguments × points) at a time, and gives values × points."""

    function: Callable[[Whole], Whole]
    arguments: int
    found: dict[Point, list[int]] = field(default_factory=dict)

    def at(self, points: Iterable[Point]) -> list[list[int]]:
        asked = list(points)
        new = list(dict.fromkeys(point for point in asked if point not in self.found))
        if new:
            columns = np.array(new, dtype=object).reshape(len(new), self.arguments).T
            self.found |= dict(zip(new, self.function(columns).T.tolist(), strict=True))
        return [self.found[point] for point in asked]


def turning_points(looked: Looked, seeds: Sequence[int], most: int) -> list[Point]:
    """Points where some value turns, of all arguments that are not below nothing and come to no more than `most`: along
    the first where the others are nothing, then from each of these along the next. `seeds` are where turns are likely.
    """
    points: list[Point] = [(0,) * looked.arguments]
    for place in range(looked.arguments):
        points = _spread(looked, points)
        lines = {point: sorted({0, most - sum(point), *_within(seeds, most - sum(point))}) for point in points}
        _refine(looked, lines, place)
        points = [_with(start, place, at) for start, places in lines.items() for at in places]
    return points


def _spread(looked: Looked, points: list[Point]) -> list[Point]:
    """Those where each value is least, where they are too many to look at all."""
    if len(points) <= MOST_LINES:
        return points
    values = looked.at(points)
    rows = range(len(values[0]))
    best = [sorted(range(len(points)), key=lambda at: values[at][row]) for row in rows]
    kept = dict.fromkeys(order[rank] for rank in range(MOST_LINES // len(rows) + 1) for order in best)
    return [points[at] for at in kept]


def _within(seeds: Iterable[int], most: int) -> Iterator[int]:
    return (seed for seed in seeds if 0 < seed < most)


def _with(point: Point, place: int, at: int) -> Point:
    return (*point[:place], at, *point[place + 1 :])


def _refine(looked: Looked, lines: Mapping[Point, list[int]], place: int) -> None:
    """Adds to each line the places where the straight pieces on both sides of a gap meet, until none turns in it."""
    straight: set[tuple[Point, int, int]] = set()
    for _ in range(ROUNDS):
        gaps = [
            (start, left, right)
            for start, places in lines.items()
            for left, right in pairwise(places)
            if right - left > 4 * STEP and (start, left, right) not in straight
        ]
        if not gaps:
            return
        ends = (
            _with(start, place, at)
            for start, left, right in gaps
            for at in (left, left + STEP, right - STEP, right)
        )  # fmt: skip
        values = looked.at(ends)
        for number, (start, left, right) in enumerate(gaps):
            turns = set(_turns(left, right, values[4 * number : 4 * number + 4]))
            if not turns:
                straight.add((start, left, right))
            lines[start][:] = sorted({*lines[start], *turns})


def _turns(left: int, right: int, values: Sequence[Sequence[int]]) -> Iterator[int]:
    """Where the lines through the ends meet, for each value that is not straight between them."""
    for here, after, before, there in zip(*values, strict=True):
        rises, falls, width = after - here, there - before, right - left
        off = (there - here) * STEP - rises * width
        # Both slopes are read off in whole units.
        if abs(off) <= 4 * width + 4 * STEP and abs(rises - falls) <= 4:
            continue
        if abs(rises - falls) <= 4:
            yield (left + right) // 2
            continue
        meet = left + ((there - here) * STEP - falls * width) // (rises - falls)
        yield meet if left + STEP < meet < right - STEP else (left + right) // 2


def lowest(looked: Looked, points: Sequence[Point], most: int) -> list[Point]:
    """For each value the best of the points, and what comes of going on from it in ever shorter steps while it falls:
    with several arguments a value can turn where no line along one of them leads."""
    values = looked.at(points)
    best = [min(zip(values, points, strict=True), key=lambda each: each[0][row])[1] for row in range(len(values[0]))]
    step = most // 8
    while looked.arguments > 1 and step > STEP // 8:
        around = {point: list(_around(point, step, most)) for point in dict.fromkeys(best)}
        looked.at(point for near in around.values() for point in near)
        moved = [min(around[point], key=lambda near: looked.found[near][row]) for row, point in enumerate(best)]
        stays = [
            looked.found[new][row] >= looked.found[old][row]
            for row, (old, new) in enumerate(zip(best, moved, strict=True))
        ]
        best = [old if stay else new for old, new, stay in zip(best, moved, stays, strict=True)]
        step = step // 2 if all(stays) else step
    return best


def _around(point: Point, step: int, most: int) -> Iterator[Point]:
    for moves in product((0, -step, step), repeat=len(point)):
        near = tuple(max(0, at + move) for at, move in zip(point, moves, strict=True))
        if sum(near) <= most:
            yield near
