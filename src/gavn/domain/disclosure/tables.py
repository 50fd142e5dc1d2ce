"""A table of counts as data: its dimensions, whom it is of, and how many are in each group, families and persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

# A category of each dimension in turn, or ALL: the row ("completed", ALL) is the sum over the second dimension.
Group = tuple[str, ...]
ALL = ""
# Stands for a dimension that no filter narrows.
BOTH = ("", "")


class Unit(StrEnum):
    """What is counted; a table of families can count the persons in them too, and then both are protected."""

    PERSON = "person"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What groups are told apart by, and the categories of it, in order."""

    id: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Where:
    """A filter: only those who are in some categories of a dimension."""

    dimension: Dimension
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The dimensions that are crossed, and the filters, also those on a dimension that is crossed."""

    dimensions: tuple[Dimension, ...]
    where: tuple[Where, ...] = ()

    @property
    def whole(self) -> Group:
        """Everybody in the table."""
        return (ALL,) * len(self.dimensions)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Every cell and every margin, everybody first."""
        return tuple(product(*((ALL, *dimension.categories) for dimension in self.dimensions)))


def parents(group: Group) -> Iterator[Group]:
    """The groups that this one is a part of, one dimension less each."""
    for place, category in enumerate(group):
        if category != ALL:
            yield (*group[:place], ALL, *group[place + 1 :])


def depth(group: Group) -> int:
    """How many things a group is known by; two and more is crossed."""
    return sum(category != ALL for category in group)


@dataclass(frozen=True, slots=True)
class CountTable:
    """How many are in every group; the margins are the sums of the cells, and never typed."""

    layout: Layout
    counts: Mapping[Unit, Mapping[Group, int]]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(self.counts)


def count_table(layout: Layout, cells: Mapping[Unit, Mapping[Group, int]]) -> CountTable:
    """The table with its margins; a cell that is not given is empty."""
    return CountTable(layout, {unit: _with_margins(layout, of) for unit, of in cells.items()})


def _with_margins(layout: Layout, cells: Mapping[Group, int]) -> Mapping[Group, int]:
    sums = dict.fromkeys(layout.groups, 0)
    for cell, count in cells.items():
        for group in product(*((ALL, category) for category in cell)):
            sums[group] += count
    return sums


def selected(table: CountTable, *, by: Iterable[str], where: Mapping[str, tuple[str, ...]]) -> CountTable:
    """The same people crossed by fewer dimensions, and only those in the categories of the filters.

    A dimension of which a filter leaves one category is crossed no more.
    """
    known = {dimension.id: place for place, dimension in enumerate(table.layout.dimensions)}
    places = [known[name] for name in by if len(where.get(name, BOTH)) > 1]
    dimensions = tuple(_kept(table.layout.dimensions[place], where) for place in places)
    filters = tuple(Where(table.layout.dimensions[known[name]], kept) for name, kept in where.items())
    layout = Layout(dimensions, (*table.layout.where, *filters))
    keeps = [(known[name], frozenset(kept)) for name, kept in where.items()]
    cells: dict[Unit, dict[Group, int]] = {unit: {} for unit in table.counts}
    for unit, counts in table.counts.items():
        for group, count in counts.items():
            if ALL not in group and all(group[place] in kept for place, kept in keeps):
                cell = tuple(group[place] for place in places)
                cells[unit][cell] = cells[unit].get(cell, 0) + count
    return count_table(layout, cells)


def _kept(dimension: Dimension, where: Mapping[str, tuple[str, ...]]) -> Dimension:
    if dimension.id not in where:
        return dimension
    return replace(dimension, categories=tuple(each for each in dimension.categories if each in where[dimension.id]))
