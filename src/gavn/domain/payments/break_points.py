"""Where a piece-wise straight function of several amounts turns: among these points is the least it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

import numpy as np

from gavn.domain.payments.whole import Whole

# An amount for each argument of the function.
Point = tuple[int, ...]
# All points that differ from one, where it is nothing, in an argument.
Line = tuple[Point, int]
# Slopes are read off so short a step, in amounts of which a million are one that matters.
STEP = 10**6
# So many times a line is looked at again; each time every turn that is found lies much nearer to the true one.
ROUNDS = 8
# By so much is a step shorter once none falls.
SHORTER = 6
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
        rooms = {(point, place): most - sum(point) for point in points}
        lines = {line: sorted({0, room, *_within(seeds, room)}) for line, room in rooms.items()}
        _refine(looked, lines)
        points = list(_on(lines))
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


def _on(lines: Mapping[Line, list[int]]) -> Iterator[Point]:
    return (_with(start, place, at) for (start, place), places in lines.items() for at in places)


def _refine(looked: Looked, lines: Mapping[Line, list[int]]) -> None:
    """Adds to each line the places where the straight pieces on both sides of a gap meet, until none turns in it."""
    straight: set[tuple[Line, int, int]] = set()
    for _ in range(ROUNDS):
        gaps = [
            (line, left, right)
            for line, places in lines.items()
            for left, right in pairwise(places)
            if right - left > 4 * STEP and (line, left, right) not in straight
        ]
        if not gaps:
            return
        ends = (
            _with(start, place, at)
            for (start, place), left, right in gaps
            for at in (left, left + STEP, right - STEP, right)
        )  # fmt: skip
        values = looked.at(ends)
        for number, (line, left, right) in enumerate(gaps):
            turns = set(_turns(left, right, values[4 * number : 4 * number + 4]))
            if not turns:
                straight.add((line, left, right))
            lines[line][:] = sorted({*lines[line], *turns})


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
    with several arguments a value can turn where no line along one of them leads. So each step along one is followed by
    a look along every other.
    """
    values = looked.at(points)
    best = [min(zip(values, points, strict=True), key=lambda each: each[0][row])[1] for row in range(len(values[0]))]
    step = most // 8 if looked.arguments > 1 else 0
    while step > STEP // 8:
        around = _around(looked, dict.fromkeys(best), step, most)
        moved = [min(around[point], key=lambda near: looked.found[near][row]) for row, point in enumerate(best)]
        falls = any(
            looked.found[new][row] < looked.found[old][row]
            for row, (old, new) in enumerate(zip(best, moved, strict=True))
        )
        best, step = moved, step if falls else step // SHORTER
    return best


def _around(looked: Looked, points: Iterable[Point], step: int, most: int) -> Mapping[Point, list[Point]]:
    """Of each point itself and those that turn on lines beside it."""
    beside = {point: dict(_lines_beside(point, step, most)) for point in points}
    lines = {line: places for own in beside.values() for line, places in own.items()}
    _refine(looked, lines)
    near = {point: [point, *_on({line: lines[line] for line in own})] for point, own in beside.items()}
    looked.at(each for own in near.values() for each in own)
    return near


def _lines_beside(point: Point, step: int, most: int) -> Iterator[tuple[Line, list[int]]]:
    """A step along one argument, and from there some steps to both sides along another."""
    for beside, along in permutations(range(len(point)), 2):
        for move in (-step, step):
            start = _with(_with(point, beside, max(0, point[beside] + move)), along, 0)
            room, here = most - sum(start), point[along]
            if room >= 0:
                ends = (max(0, here - 4 * step), here, here + 4 * step)
                yield (start, along), sorted({min(at, room) for at in ends})
