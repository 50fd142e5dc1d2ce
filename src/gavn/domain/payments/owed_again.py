"""Where something is taken back: what a cap had left unpaid is owed again there where it was left (ADR 25).

So no cap is passed by what another lets go, and nothing comes to more than what it gave, whoever pays for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, Protocol, TypeVar

import numpy as np

from gavn.domain.agreements.agreement import Cap
from gavn.domain.payments.capped import Counted, Room, periods_of
from gavn.domain.payments.whole import Whole

RowT = TypeVar("RowT", bound="Row")


class Row(Counted, Protocol):
    """Where an amount stands: on a day and of a kind, which is all that caps tell rows apart by."""

    @property
    def kind(self) -> tuple[object, ...]: ...

    def on_day_of(self: RowT, other: RowT) -> RowT:
        """The same on the day of another."""
        ...


def owe_again(
    rows: Sequence[RowT], before: Whole, after: Whole, *, cap: Cap, rooms: Sequence[Room], carries: bool
) -> dict[RowT, Whole]:
    """What rows come to where a cap changes them, in their order, so that in all they come from `before` to `after`.

    What a row takes back is first what the cap left unpaid of its own kind, also later on that day, the last first:
    what the kind takes back beyond what it gave in this period of the cap in others, if these carry over; then in this
    one; and more in others only once that is let go of which other kinds have something in this one. What the cap lets
    go of a row itself is for it before others. The rest is owed by the end of the day of those of which it left
    something unpaid, the first first and those of the same period of the cap before others: each within the `rooms` of
    this cap and of all that were held before it. What finds no room waits for it; a row can also be cut for want of
    room under an earlier cap, that what was owed again has taken.
    """
    walk: _Walk[RowT] = _Walk(cap, rooms, np.zeros_like(before[0]), carries=carries)
    days = groupby(zip(rows, before, after, strict=True), key=lambda each: each[0].on)
    for _, of_day in days:
        changes = list(of_day)
        first = changes[0][0]
        walk.begin(first)
        # What a day takes back makes room for what it gives, in whatever order it is told.
        for row, own, _ in changes:
            walk.take_back(row, np.minimum(own, 0))
        for row, own, granted in changes:
            walk.give(row, own, granted)
        # Only now is all of a kind known that the day gives, and takes back.
        back = [(row, np.maximum(-own, 0), granted - own) for row, own, granted in changes if np.any(own < 0)]
        rest = [(row, amount - walk.set_off(row, np.clip(let_go, 0, amount))) for row, amount, let_go in back]
        for set_off in (walk.set_off_here, walk.set_off_beside_others):
            rest = [(row, amount - set_off(row, amount)) for row, amount in rest]
        walk.place(first)
    return walk.owed


@dataclass
class _Left(Generic[RowT]):
    """What was left unpaid of a row, by the cap or for want of room under an earlier one; `period` is the cap's, of its
    day. What was `set_off` against what a later period takes back, can come to be unpaid again in it."""

    row: RowT
    period: tuple[date, bool]
    amount: Whole
    set_off: Whole


class _Walk(Generic[RowT]):
    """Through the days, in order; `loose` is what the cap lets be owed and what no row owes yet."""

    def __init__(self, cap: Cap, rooms: Sequence[Room], nothing: Whole, *, carries: bool) -> None:
        self.cap, self.rooms, self.carries = cap, rooms, carries
        self.nothing, self.loose = nothing, nothing
        self.owed: dict[RowT, Whole] = {}
        self.come_to = [nothing.copy() for _ in rooms]
        self.counting: dict[tuple[date, str, str], Sequence[int]] = {}
        self.left: list[_Left[RowT]] = []
        self.period = (date.min, False)
        self.gave: dict[tuple[object, ...], Whole] = {}
        self.gave_before = self.gave

    def begin(self, today: RowT) -> None:
        period = next(periods_of(self.cap, today.on))
        self.gave_before = dict(self.gave) if period == self.period else {}
        if period != self.period:
            for left in self.left:
                left.set_off = self.nothing
        self.period, self.gave = period, dict(self.gave_before)

    def take_back(self, row: RowT, amount: Whole) -> None:
        self._count(row, amount)
        self._owe(row, amount)

    def give(self, row: RowT, own: Whole, granted: Whole) -> None:
        self.loose = self.loose + np.maximum(granted - own, 0)
        gives = np.maximum(own, 0)
        undone = np.minimum(gives, np.maximum(-self.gave.get(row.kind, self.nothing), 0))
        self._count(row, gives)
        cut = np.maximum(own - granted, 0)
        allowed = self._within(row, gives - cut)
        self.loose = self.loose + (gives - cut - allowed)
        unpaid = gives - allowed
        if np.any(unpaid):
            unpaid = unpaid - self._undo(row, np.minimum(unpaid, undone))
            self.left.append(_Left(row, self.period, unpaid, self.nothing))
        self._owe(row, allowed)

    def _undo(self, row: RowT, amount: Whole) -> Whole:
        """How much of an amount is what was set off before, and is left unpaid again where it was then."""
        _, elsewhere = self._unpaid_of(row)
        found = self.nothing
        for left in elsewhere:
            part = np.minimum(amount - found, left.set_off)
            left.amount, left.set_off, found = left.amount + part, left.set_off - part, found + part
        return found

    # How much of an amount is set off against what was left unpaid of the same kind, in each of three ways.

    def set_off(self, row: RowT, amount: Whole) -> Whole:
        _, elsewhere = self._unpaid_of(row)
        found = self._settle(row, np.minimum(amount, self._beyond(row)), elsewhere)
        return found + self.set_off_here(row, amount - found)

    def set_off_here(self, row: RowT, amount: Whole) -> Whole:
        here, _ = self._unpaid_of(row)
        return self._settle(row, amount, here)

    def set_off_beside_others(self, row: RowT, amount: Whole) -> Whole:
        others = (left.amount for left in self.left if left.period == self.period and left.row.kind != row.kind)
        _, elsewhere = self._unpaid_of(row)
        return self._settle(row, np.minimum(amount, self.loose - sum(others, self.nothing)), elsewhere)

    def _unpaid_of(self, row: RowT) -> tuple[list[_Left[RowT]], list[_Left[RowT]]]:
        """What was left unpaid of its kind in this period, and in others if it carries over."""
        alike = [left for left in self.left if left.row.kind == row.kind]
        here = [left for left in alike if left.period == self.period]
        return here, [left for left in alike if self.carries and left.period != self.period]

    def _settle(self, row: RowT, amount: Whole, unpaid: Sequence[_Left[RowT]]) -> Whole:
        """Owes up to an amount of what was left unpaid, the last first."""
        if not unpaid or not np.any(amount > 0) or not np.any(self.loose):
            return self.nothing
        most = self._within(row, np.minimum(amount, self.loose))
        found = self.nothing
        for left in reversed(unpaid):
            part = np.clip(most - found, 0, left.amount)
            left.amount, left.set_off, found = left.amount - part, left.set_off + part, found + part
        if np.any(found):
            self.loose = self.loose - found
            self._owe(row, found)
        return found

    def place(self, today: RowT) -> None:
        for left in sorted(self.left, key=lambda left: left.period != self.period):
            if not np.any(self.loose):
                break
            to = left.row.on_day_of(today)
            part = self._within(to, np.minimum(self.loose, left.amount))
            if np.any(part):
                self._owe(to, part)
                self.loose, left.amount = self.loose - part, left.amount - part
        self.left = [left for left in self.left if np.any(left.amount) or np.any(left.set_off)]

    def _count(self, row: RowT, amount: Whole) -> None:
        self.gave[row.kind] = self.gave[row.kind] + amount if row.kind in self.gave else amount

    def _beyond(self, row: RowT) -> Whole:
        """What the kind takes back today beyond what it gave in the period."""
        gave, before = self.gave[row.kind], self.gave_before.get(row.kind, self.nothing)
        more: Whole = np.minimum(before, 0) - np.minimum(gave, 0)
        return np.maximum(more, 0)

    def _within(self, row: RowT, amount: Whole) -> Whole:
        """As much of an amount as no cap is passed by."""
        for place in self._counting(row):
            amount = np.minimum(amount, np.maximum(self.rooms[place].most - self.come_to[place], 0))
        return amount

    def _owe(self, row: RowT, amount: Whole) -> None:
        self.owed[row] = self.owed[row] + amount if row in self.owed else amount
        for place in self._counting(row):
            self.come_to[place] = self.come_to[place] + amount

    def _counting(self, row: RowT) -> Sequence[int]:
        """The places of the rooms whose caps count a row."""
        told_by = row.on, row.metric, row.term
        if told_by not in self.counting:
            self.counting[told_by] = [place for place, room in enumerate(self.rooms) if room.group.counts(row)]
        return self.counting[told_by]
