"""What can be told in the place of a table that is refused: the same people, crossed by less."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gavn.domain.disclosure.tables import CountTable, selected
from gavn.measurement.disclosure.protect import Protected, Wanted, protect


def instead_of(table: CountTable, wanted: Wanted) -> tuple[Protected, ...]:
    """The widest tables that are not refused, each by itself: one of them can be told, and not all of them.

    Where nothing else can, the number of all, if it is large enough.
    """
    found: list[Protected] = []
    for by in _fewer(tuple(dimension.id for dimension in table.layout.dimensions)):
        if any(set(by) <= {each.id for each in one.table.layout.dimensions} for one in found):
            continue
        made = protect(selected(table, by=by, where={}), wanted)
        if not made.is_refused:
            found.append(made)
    return tuple(found)


def _fewer(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each smaller set, the largest first, down to nothing crossed at all."""
    for size in range(len(names) - 1, -1, -1):
        yield from combinations(names, size)
