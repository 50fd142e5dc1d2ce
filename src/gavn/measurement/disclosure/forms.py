"""What must not be told: how many are in a group, how many are left of it, and how many came between two releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import ALL, Group, Unit, parents
from gavn.measurement.disclosure.space import Mask, Space
from gavn.measurement.disclosure.world import Row, Told, World

# A number as a sum of numbers that may stand in releases: what it is known to be where they all do.
Sum = tuple[tuple[int, Told], ...]


@dataclass(slots=True)
class Form:
    """A number that a reader may work out: `row @ x`.

    A reader must be left in doubt by `need`, or sure only that it is `least` and more. Of a `change` less than nothing
    can be true as well; it tells of nobody where nobody may have come at all (`whole`, the change of everybody).
    """

    row: Row
    least: int
    need: int
    change: bool = False
    whole: Form | None = None
    sums: list[Sum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A release among the others, with the cells of each of its groups."""

    at: int
    release: Release
    least: int
    masks: Mapping[Group, Mask]

    def known_by(self, group: Group) -> frozenset[tuple[str, str]]:
        named = zip(self.release.layout.dimensions, group, strict=True)
        return frozenset((dimension.id, category) for dimension, category in named if category != ALL)


def forms_of(world: World, releases: Sequence[Release], space: Space, *, most_least: int) -> list[Form]:
    """Every one of them; `most_least` is the fewest that the reader may be told of, where that is less."""
    placed = [_placed(at, release, space, most_least) for at, release in enumerate(releases)]
    found: dict[bytes, Form] = {}
    for each in placed:
        _collect(found, _of_one(world, each))
    for one, other in combinations(placed, 2):
        _collect(found, _of_two(world, one, other))
    return list(found.values())


def _placed(at: int, release: Release, space: Space, most_least: int) -> _Placed:
    masks = {group: space.mask(release.layout, group) for group in release.layout.groups}
    return _Placed(at, release, min(release.least, most_least), masks)


def _collect(found: dict[bytes, Form], forms: Iterator[Form]) -> None:
    """One form for each number; the one that asks for most."""
    for form in forms:
        kept = found.setdefault(form.row.tobytes(), form)
        if kept is not form:
            kept.least, kept.need = max(kept.least, form.least), max(kept.need, form.need)
            kept.sums += form.sums


def _of_one(world: World, placed: _Placed) -> Iterator[Form]:
    """Each group, and those that are left of each group that it is a part of."""
    for unit in placed.release.told:
        layer = world.layer(placed.at, unit)
        for mask, total in _numbers(placed, unit):
            yield Form(world.row(layer, mask), placed.least, placed.least, sums=[total])


def _numbers(placed: _Placed, unit: Unit) -> Iterator[tuple[Mask, Sum]]:
    for group, mask in placed.masks.items():
        own = Told(placed.at, unit, group)
        yield mask, ((1, own),)
        for parent in parents(group):
            left = placed.masks[parent] & ~mask
            if left.any():
                yield left, ((1, Told(placed.at, unit, parent)), (-1, own))


def _of_two(world: World, one: _Placed, other: _Placed) -> Iterator[Form]:
    """Who came; and, of groups that are known by the same things, who is in only one of the filters, and in both."""
    least = max(one.least, other.least)
    same = {other.known_by(group): mask for group, mask in other.masks.items()}
    for unit in one.release.told.keys() & other.release.told.keys():
        layers = world.layer(one.at, unit), world.layer(other.at, unit)
        for group, first in one.masks.items():
            second = same.get(one.known_by(group))
            if second is not None and not np.array_equal(first, second):
                yield from _pieces(world, (first, second), layers, least)
        if layers[0] != layers[1]:
            yield from _changes(world, one, other, unit, least)


def _pieces(world: World, masks: tuple[Mask, Mask], layers: tuple[int, int], least: int) -> Iterator[Form]:
    first, second = masks
    for piece in (first & ~second, second & ~first, first & second):
        if piece.any():
            for layer in dict.fromkeys(layers):
                yield Form(world.row(layer, piece), least, least)


def _changes(world: World, one: _Placed, other: _Placed, unit: Unit, least: int) -> Iterator[Form]:
    """Of every group that both tell of, the largest first."""
    before, after = world.layer(one.at, unit), world.layer(other.at, unit)
    later = {mask.tobytes(): total for mask, total in _numbers(other, unit)}
    whole = None
    for mask, total in sorted(_numbers(one, unit), key=lambda number: -int(number[0].sum())):
        now = later.get(mask.tobytes())
        if now is not None:
            row = world.row(after, mask) - world.row(before, mask)
            less = tuple((-times, told) for times, told in total)
            form = Form(row, least, least, change=True, whole=whole, sums=[(*now, *less)])
            whole = whole or form
            yield form
