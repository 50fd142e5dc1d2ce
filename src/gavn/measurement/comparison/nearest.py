"""The nearest on a line: the few controls that are most like each person treated, found by one sort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matches:
    """For each treated person, in order, the places of its controls, nearest first, and how far away they are.

    Both are `persons × k`; where fewer are within the caliper, the rest are −1 and infinite.
    """

    controls: Places
    distances: Values

    @property
    def matched(self) -> NDArray[np.bool_]:
        """Who found anybody."""
        return self.controls[:, 0] >= 0


def nearest(treated: Values, controls: Values, *, k: int = 1, caliper: float = np.inf) -> Matches:
    """The `k` nearest controls of each, with replacement, no farther than `caliper` away, in the unit of the values.

    Of two as near the lower value is taken, and which of several equal ones follows from their order alone. ValueError
    where a value is not known.
    """
    if k < 1 or np.isnan(treated).any() or np.isnan(controls).any():
        raise ValueError("matching needs known values, and one control or more for each")
    order = _sorted_order(controls)
    values = controls[order]
    # The k nearest lie among the k on either side of where the person would stand, those of equal value included.
    first = np.searchsorted(values, treated)[:, None] + np.arange(-k, k)
    inside = (first >= 0) & (first < len(values))
    gaps = np.full(first.shape, np.inf)
    gaps[inside] = np.abs(np.broadcast_to(treated[:, None], first.shape)[inside] - values[first[inside]])
    gaps[gaps > caliper] = np.inf
    chosen = np.argsort(gaps, axis=1, kind="stable")[:, :k]
    distances = np.take_along_axis(gaps, chosen, axis=1)
    places = np.take_along_axis(first, chosen, axis=1)
    known = np.isfinite(distances)
    found = np.full(places.shape, -1)
    found[known] = order[places[known]]
    return Matches(found, distances)


def _sorted_order(values: Values) -> Places:
    """The places in order of value, equal ones as they stand.

    Whole numbers sort several times faster than places by value do: the leading bits of each value and its place are
    sorted as one number, and what the bits left out is put right in a second pass over values almost in order.
    """
    low = max(1, (len(values) - 1).bit_length())
    bits = (values + 0.0).view(np.uint64)
    rising = bits ^ np.where(bits >> 63, np.uint64(2**64 - 1), np.uint64(2**63))
    places = np.arange(len(values), dtype=np.uint64)
    packed = np.sort((rising >> low << low) | places)
    order = (packed & np.uint64(2**low - 1)).astype(np.int64)
    ordered = values[order]
    return order if (ordered[1:] >= ordered[:-1]).all() else order[np.argsort(ordered, kind="stable")]
