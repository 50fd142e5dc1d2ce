"""The finest table that all releases are tables of, and which of its cells each group holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from gavn.domain.disclosure.tables import ALL, Dimension, Group, Layout

Mask = NDArray[np.bool_]


class Space:
    """Cells of every dimension that any layout crosses or filters by."""

    def __init__(self, layouts: Iterable[Layout], named: Iterable[Mapping[str, str]] = ()) -> None:
        """`named` are groups that are known by dimension and category."""
        categories: dict[str, dict[str, None]] = {}
        for layout in layouts:
            for dimension in (*(each.dimension for each in layout.where), *layout.dimensions):
                categories.setdefault(dimension.id, {}).update(dict.fromkeys(dimension.categories))
        for group in named:
            for name, category in group.items():
                categories.setdefault(name, {}).update({category: None})
        self.dimensions = tuple(Dimension(name, tuple(known)) for name, known in categories.items())
        self.shape = tuple(len(dimension.categories) for dimension in self.dimensions)
        self.size = int(np.prod(self.shape, dtype=np.int64))

    def mask(self, layout: Layout, group: Group) -> Mask:
        """The cells of a group of a layout; one of its own dimensions holds those categories that it lists."""
        kept = {each.dimension.id: frozenset(each.kept) for each in layout.where}
        for dimension, category in zip(layout.dimensions, group, strict=True):
            kept[dimension.id] = frozenset(dimension.categories if category == ALL else (category,))
        return self._of(kept)

    def named(self, group: Mapping[str, str]) -> Mask:
        return self._of({name: frozenset((category,)) for name, category in group.items()})

    def _of(self, kept: Mapping[str, frozenset[str]]) -> Mask:
        mask = np.ones(self.shape, dtype=np.bool_)
        for axis, dimension in enumerate(self.dimensions):
            if dimension.id in kept:
                inside = np.array([each in kept[dimension.id] for each in dimension.categories], dtype=np.bool_)
                mask &= inside.reshape([-1 if axis == place else 1 for place in range(len(self.shape))])
        return mask.reshape(-1)
