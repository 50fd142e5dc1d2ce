"""What a reader knows as inequalities over whole numbers: one variable for each cell of each layer.

A layer is what was known on a day, in one unit. What a reader takes for granted of several days is an assumption:
that people only come (`ONLY_ADDED`), that anything may have been corrected (`CORRECTED`), or that also what was known
on one day is told of twice in different ways (`APART`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gavn.domain.disclosure.shown import Known, Release
from gavn.domain.disclosure.tables import Group, Unit
from gavn.measurement.disclosure.space import Mask, Space

Row = NDArray[np.int64]
# What a reader may believe a group to be at most, above all that is told.
ROOM = 4


class Assumption(StrEnum):
    ONLY_ADDED = "only-added"
    CORRECTED = "corrected"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Told:
    """A number that stands in a release: which, of which unit, and of which group."""

    release: int
    unit: Unit
    group: Group


@dataclass(frozen=True, slots=True)
class World:
    """`rows @ x` lies between `low` and `high`, and each x between 0 and `most`; `told` says where a row comes from."""

    rows: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    most: int
    told: Mapping[Told, int]
    layers: Mapping[tuple[object, Unit], int]
    keys: tuple[object, ...]
    space: Space

    def layer(self, release: int, unit: Unit) -> int:
        return self.layers[self.keys[release], unit]

    def row(self, layer: int, mask: Mask) -> Row:
        """The variables of some cells in a layer."""
        row = np.zeros(len(self.layers) * self.space.size, dtype=np.int64)
        row[layer * self.space.size : (layer + 1) * self.space.size] = mask
        return row


def world_of(releases: Sequence[Release], known: Sequence[Known], space: Space, *, assumes: Assumption) -> World:
    """What is told by the releases and known besides; `known` is of the last release's day."""
    apart = assumes is Assumption.APART
    keys = tuple((at if apart else 0, release.as_of) for at, release in enumerate(releases))
    units = dict.fromkeys(unit for release in releases for unit in release.told)
    ordered = sorted(dict.fromkeys(keys), key=lambda key: (key[1], key[0]))
    layers: dict[tuple[object, Unit], int] = {}
    for key in ordered:
        for unit in units:
            layers[key, unit] = len(layers)
    highest = _highest(releases, known)
    most = highest + ROOM * max(release.least for release in releases)
    empty = World(_none(len(layers) * space.size), _nothing(), _nothing(), most, {}, layers, keys, space)
    facts = [*_told(empty, releases, space), *_known(empty, known, space)]
    told = {fact.told: at for at, fact in enumerate(facts) if fact.told is not None}
    facts += _links(empty, ordered, tuple(units), only_added=assumes is Assumption.ONLY_ADDED)
    rows = np.array([fact.row for fact in facts], dtype=np.int64)
    low, high = (np.array([getattr(fact, name) for fact in facts], dtype=np.int64) for name in ("low", "high"))
    return World(rows, low, high, most, told, layers, keys, space)


@dataclass(frozen=True, slots=True)
class _Fact:
    row: Row
    low: int
    high: int
    told: Told | None = None


def _none(width: int) -> NDArray[np.int64]:
    return np.zeros((0, width), dtype=np.int64)


def _nothing() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


def _highest(releases: Sequence[Release], known: Sequence[Known]) -> int:
    bounds = (release.bounds(unit, group) for release in releases for unit, of in release.told.items() for group in of)
    return max([0, *(each[1] for each in bounds if each), *(each.count for each in known)])


def _told(world: World, releases: Sequence[Release], space: Space) -> Iterator[_Fact]:
    for at, release in enumerate(releases):
        masks = {group: space.mask(release.layout, group) for group in release.layout.groups}
        for unit, told in release.told.items():
            for group in told:
                low, high = release.bounds(unit, group) or (0, 0)
                row = world.row(world.layer(at, unit), masks[group])
                yield _Fact(row, low, high, Told(at, unit, group))


def _known(world: World, known: Sequence[Known], space: Space) -> Iterator[_Fact]:
    last = world.keys[-1]
    for each in known:
        if (last, each.unit) in world.layers:
            row = world.row(world.layers[last, each.unit], space.named(each.group))
            yield _Fact(row, each.count, each.count)


def _links(world: World, ordered: Sequence[object], units: Sequence[Unit], *, only_added: bool) -> Iterator[_Fact]:
    """A family is at least one person; and where people only come, no cell becomes less."""
    pairs = [(world.layers[a, unit], world.layers[b, unit]) for a, b in pairwise(ordered) for unit in units]
    linked = pairs if only_added else []
    if len(units) > 1:
        linked += [(world.layers[key, Unit.FAMILY], world.layers[key, Unit.PERSON]) for key in ordered]
    for less, more in linked:
        for cell in range(world.space.size):
            row = np.zeros(len(world.layers) * world.space.size, dtype=np.int64)
            row[less * world.space.size + cell], row[more * world.space.size + cell] = -1, 1
            yield _Fact(row, 0, world.most)
