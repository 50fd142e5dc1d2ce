"""Made-up histories of publishing: tables of one to three dimensions, to whom people are added and corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import CountTable, Dimension, Group, Layout, Unit, count_table, selected
from gavn.measurement.disclosure.protect import Protected, Wanted, protect

FIRST = date(2024, 1, 31)
SIZES = (15, 40, 120, 400, 1000)
SHAPES = ((2,), (4,), (2, 2), (3, 2), (4, 3), (5, 3), (2, 2, 2), (3, 2, 2), (4, 3, 2))
Cells = dict[Unit, dict[Group, int]]


@dataclass
class History:
    """Everything that was asked for, and what of it was released."""

    asked: list[Protected]
    releases: list[Release]

    def seen_by(self, circle: Circle) -> list[Release]:
        circles = (Circle.PUBLIC,) if circle is Circle.PUBLIC else (Circle.PUBLIC, Circle.CELLS)
        return [release for release in self.releases if release.circle in circles]


def some_history(random: Random, *, most: int = 3) -> History:
    """Up to so many tables of the same people, one after the other."""
    layout = some_layout(random)
    units = random.choice([(Unit.PERSON,), (Unit.PERSON,), (Unit.FAMILY, Unit.PERSON)])
    cells = some_cells(random, layout, units)
    theme = random.choice([Theme.VIOLENCE, Theme.OTHER])
    circles = random.choice([(Circle.PUBLIC,), (Circle.PUBLIC,), (Circle.CELLS,), (Circle.PUBLIC, Circle.CELLS)])
    history, as_of = History([], []), FIRST
    for _ in range(random.randint(1, most)):
        wanted = Wanted("x", as_of, as_of, random.choice(circles), theme, tuple(history.releases))
        publish(random, history, count_table(layout, cells), wanted)
        if random.random() < 0.7:
            as_of += timedelta(days=91)
            change(random, cells)
    return history


def publish(random: Random, history: History, table: CountTable, wanted: Wanted) -> None:
    """The table, with a filter or without; where it is refused, the first smaller one that is not."""
    names = [dimension.id for dimension in table.layout.dimensions]
    where = some_filter(random, table.layout.dimensions)
    for by in fewer(names):
        made = protect(selected(table, by=by, where=where), wanted)
        history.asked.append(made)
        if not made.is_refused:
            history.releases.append(made.release)
            return


def fewer(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All of them, then each smaller set, down to nothing crossed at all."""
    for size in range(len(names), -1, -1):
        yield from combinations(names, size)


def some_layout(random: Random, *, sizes: tuple[int, ...] = ()) -> Layout:
    """Of one to three dimensions, where no sizes are given."""
    named = zip("abc", sizes or random.choice(SHAPES), strict=False)
    return Layout(tuple(Dimension(name, tuple(f"{name}{at}" for at in range(size))) for name, size in named))


def some_cells(random: Random, layout: Layout, units: Sequence[Unit], *, size: int = 0) -> Cells:
    """Skewed as real tables are: some categories are rare, and some cells empty."""
    weights = [[random.random() ** 2 + 0.02 for _ in each.categories] for each in layout.dimensions]
    people: dict[Group, int] = {}
    for _ in range(size or random.choice(SIZES)):
        cell = tuple(
            random.choices(each.categories, of)[0] for each, of in zip(layout.dimensions, weights, strict=True)
        )
        people[cell] = people.get(cell, 0) + 1
    every = {cell: people.get(cell, 0) for cell in product(*(each.categories for each in layout.dimensions))}
    if len(units) == 1:
        return {units[0]: every}
    return {
        Unit.FAMILY: every,
        Unit.PERSON: {cell: sum(random.randint(1, 6) for _ in range(count)) for cell, count in every.items()},
    }


def change(random: Random, cells: Cells) -> None:
    """Some come; some are corrected, one cell to another; now and then nothing happens at all."""
    first = next(iter(cells.values()))
    places = list(first)
    if random.random() < 0.8:
        for _ in range(random.choice([1, 2, 5, 12, 40])):
            add(random, cells, random.choice(places), 1)
    if random.random() < 0.4:
        for _ in range(random.choice([1, 2, 8])):
            there = [place for place in places if first[place] > 0]
            if there and all(of[there[0]] > 0 for of in cells.values()):
                out = random.choice(there)
                moved = {unit: max(1, of[out] // first[out]) for unit, of in cells.items()}
                into = random.choice(places)
                for unit, of in cells.items():
                    of[out] -= moved[unit]
                    of[into] += moved[unit]


def add(random: Random, cells: Cells, place: Group, count: int) -> None:
    for unit, of in cells.items():
        of[place] += count if unit is Unit.FAMILY or len(cells) == 1 else random.randint(1, 6)


def some_filter(random: Random, dimensions: Sequence[Dimension]) -> dict[str, tuple[str, ...]]:
    if random.random() < 0.7:
        return {}
    dimension = random.choice(dimensions)
    count = random.randint(1, len(dimension.categories) - 1)
    kept = set(random.sample(dimension.categories, count))
    return {dimension.id: tuple(each for each in dimension.categories if each in kept)}
