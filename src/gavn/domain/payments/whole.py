"""Arrays of whole minor units, lines by columns: limits in order, parts that sum to the whole, rounding (ADR 0010)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gavn.domain.values.money import Rounding

Whole = NDArray[Any]
# Below it no sum or difference of two amounts leaves int64, which wraps round without a word.
SAFE = 2**62
# So many columns for each part, and no part is sorted (measured).
MANY = 20


def type_for(bound: int) -> type:
    """int64 where no amount can leave it, else Python's own integers."""
    return np.int64 if bound < SAFE else object


def narrowed(amounts: Whole) -> Whole:
    """The same as int64 where they fit: it may have been products on the way that needed Python's own integers."""
    if amounts.dtype != object or int(np.max(np.abs(amounts), initial=0)) >= SAFE:
        return amounts
    return amounts.astype(np.int64)


def at_most(amounts: Whole, most: Whole | int) -> Whole:
    """The lines, in their order, until they come to `most`; what is above falls away from the last of them."""
    return _steps(np.minimum(running(amounts), most))


def at_most_after(amounts: Whole, kinds: Sequence[Hashable], above: Whole, most: Whole | int | None) -> Whole:
    """The same of a later period, where what each kind takes back beyond what it gave in it was first of all what an
    earlier one had `above` its limit; without `most` it has no limit itself."""
    sums = running(amounts)
    of_kind: dict[Hashable, Whole] = {}
    beyond: Whole = np.zeros_like(above)
    for row, kind in enumerate(kinds):
        before = of_kind.get(kind, np.zeros_like(above))
        of_kind[kind] = before + amounts[row]
        beyond = beyond + np.minimum(before, 0) - np.minimum(of_kind[kind], 0)
        sums[row] += np.minimum(beyond, above)
    return _steps(sums if most is None else np.minimum(sums, most))


def running(amounts: Whole) -> Whole:
    """Each line with all lines before it: row by row, which is several times as fast as `cumsum` down the columns."""
    sums: Whole = amounts.copy()
    for row in range(1, len(sums)):
        sums[row] += sums[row - 1]
    return sums


def _steps(sums: Whole) -> Whole:
    steps: Whole = sums.copy()
    steps[1:] -= sums[:-1]
    return steps


def summed(keys: Sequence[Hashable], amounts: Whole, lines: Sequence[Hashable]) -> Whole:
    """What each line comes to of the amounts of keys: of several, or of none."""
    place = {line: at for at, line in enumerate(lines)}
    sums: Whole = np.zeros((len(lines), amounts.shape[1]), dtype=amounts.dtype)
    for key, amount in zip(keys, amounts, strict=True):
        sums[place[key]] += amount
    return sums


def split(amounts: Whole, weights: Sequence[int] | Whole) -> Whole:
    """Parts, one more axis in front, in proportion to `weights`; largest remainder, ties to the earliest.

    `weights` are one number for each part, or an array with one for each part and amount. All zero gives nothing.
    """
    weight = np.asarray(weights, dtype=amounts.dtype)
    weight = weight.reshape(weight.shape + (1,) * (amounts.ndim + 1 - weight.ndim))
    if len(weight) == 1:
        # Whoever is alone has all of it.
        return np.where(weight > 0, amounts[None], 0)
    size = np.abs(amounts)
    if weight.size == 2 and weight.min() >= 0:
        # Of two, the first has its part rounded half up: the earliest has what ties.
        first, both = int(weight.flat[0]), int(weight.sum())
        part = divide(size * first, both, Rounding.HALF_UP) if both else np.zeros_like(size)
        parts = np.stack([part, size - part if both else part])
        return np.where(amounts < 0, -parts, parts)
    total = weight.sum(axis=0)
    exact = size * weight
    divisor = np.maximum(total, 1)
    parts = exact // divisor
    remainder = exact - parts * divisor
    left = np.where(total > 0, size - parts.sum(axis=0), 0)
    parts = parts + (_places(remainder) < left)
    signed: Whole = np.where(amounts < 0, -parts, parts)
    return signed


def _places(remainder: Whole) -> Whole:
    """The place of each part by falling remainder. Few parts of many columns are held each against each, which is
    faster than to sort them."""
    if MANY * len(remainder) ** 2 > remainder.size:
        return np.argsort(np.argsort(-remainder, axis=0, kind="stable"), axis=0)
    places: Whole = np.zeros(remainder.shape, dtype=np.int64)
    for this in range(len(remainder)):
        for other in range(len(remainder)):
            if other < this:
                places[this] += remainder[other] >= remainder[this]
            elif other > this:
                places[this] += remainder[other] > remainder[this]
    return places


def split_by_amounts(amounts: Whole, weights: Whole) -> Whole:
    """As `split`, by weights that are amounts themselves: their products may need Python's own integers."""
    largest = max(1, int(np.max(np.abs(amounts), initial=0))) * max(1, int(np.max(weights, initial=0)))
    kind = type_for(largest * 2)
    return split(amounts.astype(kind), weights.astype(kind)).astype(amounts.dtype)


def share_of_each(amounts: Whole, share: Fraction, whole: Whole) -> Whole:
    """`share` of each amount, also of those below nothing, so that they add up to `whole`: the same share of their sum,
    rounded. Largest remainder, ties to the earliest."""
    kind = type_for(2 * int(np.max(np.abs(amounts), initial=0)) * max(1, share.numerator) * max(1, len(amounts)))
    exact: Whole = amounts.astype(kind) * share.numerator
    parts = exact // share.denominator
    more = _places(exact - parts * share.denominator) < whole - parts.sum(axis=0)
    return narrowed(parts + more)


def fill(amount: Whole, rooms: Whole, weights: Sequence[int]) -> Whole:
    """Parts of `amount` by `weights`, none above its room; what one cannot take goes on to the others."""
    weight = np.asarray(weights, dtype=amount.dtype)[:, None]
    if len(rooms) == 1:
        return np.where(weight > 0, np.clip(amount, 0, np.maximum(rooms, 0)), 0)
    taken = np.zeros_like(rooms)
    left = np.minimum(amount, rooms.sum(axis=0))
    while np.any(left > 0):
        open_weight = np.where(rooms > taken, weight, 0)
        taken = np.minimum(taken + split(left, open_weight), rooms)
        left = np.minimum(amount, rooms.sum(axis=0)) - taken.sum(axis=0)
    return taken


def divide(amounts: Whole, by: Whole | int, policy: Rounding) -> Whole:
    """Each amount divided by a whole number above nothing, or by one of its own, made whole by a named policy; the same
    as `round_fraction`."""
    size = divide_size(np.abs(amounts), by, policy)
    rounded: Whole = np.where(amounts < 0, -size, size)
    return rounded


def divide_size(size: Whole, by: Whole | int, policy: Rounding) -> Whole:
    """The same of amounts none of which is below nothing."""
    match policy:
        case Rounding.DOWN:
            more: Whole | int = 0
        case Rounding.UP:
            more = by - 1
        case Rounding.HALF_UP | Rounding.HALF_EVEN:
            more = by // 2
    whole: Whole = (size + more) // by
    if policy is Rounding.HALF_EVEN:
        # What lay halfway has been rounded up, and what that made odd goes back.
        whole -= (2 * (whole * by - size) == by) & (whole % 2 == 1)
    return whole


def whole_weights(shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Shares as the smallest whole numbers in the same proportion."""
    common = lcm(*(share.denominator for share in shares))
    weights = [share.numerator * (common // share.denominator) for share in shares]
    divisor = gcd(*weights) or 1
    return tuple(weight // divisor for weight in weights)
