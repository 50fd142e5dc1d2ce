"""One cap held where something is taken back, one of its periods after another (ADR 25)."""

from __future__ import annotations

import numpy as np

from gavn.domain.agreements.agreement import Cap
from gavn.domain.payments.capped import Room, groups, most_of
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.owed_again import owe_again
from gavn.domain.payments.whole import Whole, at_most_after, summed

Lines = tuple[LineKey, ...]


def hold_in_time(
    cap: Cap, keys: Lines, amounts: Whole, rooms: list[Room], *, carries: bool
) -> tuple[Lines, Whole, Whole]:
    """The lines, in order, with what they come to before the cap and after it; its rooms are added to `rooms`.

    What a later period takes back was first of all what the cap left above it before, which nobody ever paid, where
    that `carries` over. Lines can be added: what was left unpaid is owed again on the day that takes back.
    """
    after = amounts.copy()
    above: Whole = np.zeros_like(amounts[0])
    # Each kind has a line on every day on which a period begins, so that none is missing in which it may be owed again.
    for group in groups(cap, keys):
        own = after[group.rows]
        most = most_of_rows(cap, after, own) if group.is_held else None
        after[group.rows] = at_most_after(own, [keys[row].kind for row in group.rows], above, most)
        if carries:
            above = above + (own - after[group.rows]).sum(axis=0)
        if most is not None:
            rooms.append(Room(group, most))
    if not np.any(after > amounts):
        return keys, amounts, after
    owed = owe_again(keys, amounts, after, cap=cap, rooms=rooms, carries=carries)
    every = tuple(sorted(owed))
    return every, summed(keys, amounts, every), np.stack([owed[key] for key in every])


def most_of_rows(cap: Cap, amounts: Whole, own: Whole) -> Whole | int:
    """What a cap's own rows may come to; a share is of all that is left in a column at its turn, these included."""
    others: Whole = np.maximum(amounts.sum(axis=0) - own.sum(axis=0), 0)
    return most_of(cap, others=others)
