"""Where something is taken back: what a cap had left unpaid is owed again there where it was left (ADR 25).

So no cap is passed by what another lets go, and nothing comes to more than what it gave, whoever pays for it.
"""

from __future__ import annotations

from collections import defaultdict
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

    What a row takes back is first what the cap left unpaid of its own kind, also later on that day, the last first: in
    other periods of the cap what the kind takes back beyond what it gave in this one, if they carry over; then in this
    one; then more in others, as far as no other kind has something unpaid in this one. The rest is owed by the end of
    the day of those of which the cap left something unpaid, the first first and those of the same period before others:
    each within the `rooms` of this cap and of all that were held before it. What finds no room waits for it; a row can
    also be cut for want of room under an earlier cap, that what was owed again has taken.
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
        walk.spare([(row, own, granted) for row, own, granted in changes if np.any(own < 0)])
        walk.place(first)
    return walk.owed


@dataclass
class _Left(Generic[RowT]):
    """What was left unpaid of a row, by the cap or for want of room under an earlier one; `period` is the cap's, of its
    day. What was `spared` of what this period takes back is unpaid again where this period gives it again."""

    row: RowT
    period: tuple[date, bool]
    amount: Whole
    spared: Whole


class _Walk(Generic[RowT]):
    """Through the days, in order; `loose` is what the cap lets be owed and what no row owes yet, `balance` what a kind
    gives in the period less what it takes back."""

    def __init__(self, cap: Cap, rooms: Sequence[Room], nothing: Whole, *, carries: bool) -> None:
        self.cap, self.rooms, self.carries = cap, rooms, carries
        self.nothing, self.loose = nothing, nothing
        self.owed: dict[RowT, Whole] = {}
        self.come_to = [nothing.copy() for _ in rooms]
        self.counting: dict[tuple[date, str, str], Sequence[int]] = {}
        self.left: list[_Left[RowT]] = []
        self.period = (date.min, False)
        self.balance: defaultdict[tuple[object, ...], Whole] = defaultdict(lambda: nothing)

    def begin(self, today: RowT) -> None:
        period = next(periods_of(self.cap, today.on))
        if period != self.period:
            self.balance.clear()
            for left in self.left:
                left.spared = self.nothing
        self.period = period

    def take_back(self, row: RowT, amount: Whole) -> None:
        self.balance[row.kind] = self.balance[row.kind] + amount
        self._owe(row, amount)

    def give(self, row: RowT, own: Whole, granted: Whole) -> None:
        self.loose = self.loose + np.maximum(granted - own, 0)
        gives, taken_before = np.maximum(own, 0), np.maximum(-self.balance[row.kind], 0)
        self.balance[row.kind] = self.balance[row.kind] + gives
        may = gives - np.maximum(own - granted, 0)
        allowed = self._within(row, may)
        self.loose = self.loose + (may - allowed)
        unpaid = gives - allowed
        if np.any(unpaid):
            unpaid = unpaid - self._undo(row, np.minimum(unpaid, taken_before))
            self.left.append(_Left(row, self.period, unpaid, self.nothing))
        self._owe(row, allowed)

    def _undo(self, row: RowT, amount: Whole) -> Whole:
        """How much of an amount was spared before in this period, and is left unpaid again: the last first."""
        found = self.nothing
        for left in self._unpaid_of(row, here=False) if np.any(amount) else ():
            part = np.minimum(amount - found, left.spared)
            left.amount, left.spared, found = left.amount + part, left.spared - part, found + part
        return found

    def spare(self, changes: Sequence[tuple[RowT, Whole, Whole]]) -> None:
        """Takes less back by what was left unpaid of the same kind: first by what the cap lets go of a row itself, then
        by all that is loose."""
        back = {row: np.maximum(-own, 0) for row, own, _ in changes}
        let_go = {row: np.maximum(granted - own, 0) for row, own, granted in changes}
        for most in (let_go, back):
            for spare in (self._spare_before, self._spare_here):
                for row in back:
                    part = spare(row, most[row])
                    let_go[row], back[row] = let_go[row] - part, back[row] - part
        for row, amount in back.items():
            self._spare_beside_others(row, amount)

    def _spare_before(self, row: RowT, amount: Whole) -> Whole:
        """Of other periods, what the kind has taken back in this one beyond what it gave in it."""
        before = self._unpaid_of(row, here=False)
        beyond = np.maximum(-self.balance[row.kind], 0) - sum((left.spared for left in before), self.nothing)
        return self._settle(row, np.minimum(amount, beyond), before)

    def _spare_here(self, row: RowT, amount: Whole) -> Whole:
        return self._settle(row, amount, self._unpaid_of(row, here=True))

    def _spare_beside_others(self, row: RowT, amount: Whole) -> None:
        """Of other periods, as far as nothing is left unpaid of others in this one."""
        if np.any(self.loose) and np.any(amount):
            here = sum((left.amount for left in self.left if left.period == self.period), self.nothing)
            self._settle(row, np.minimum(amount, self.loose - here), self._unpaid_of(row, here=False))

    def _unpaid_of(self, row: RowT, *, here: bool) -> list[_Left[RowT]]:
        """What was left unpaid of its kind in this period, or in others if they carry over."""
        if not here and not self.carries:
            return []
        alike = (left for left in self.left if left.row.kind == row.kind)
        return [left for left in alike if (left.period == self.period) is here]

    def _settle(self, row: RowT, amount: Whole, unpaid: Sequence[_Left[RowT]]) -> Whole:
        """Owes up to an amount of what was left unpaid, the last first."""
        if not unpaid or not np.any(amount > 0) or not np.any(self.loose):
            return self.nothing
        most, found = self._within(row, np.minimum(amount, self.loose)), self.nothing
        for left in reversed(unpaid):
            part = np.clip(most - found, 0, left.amount)
            left.amount, found = left.amount - part, found + part
            if left.period != self.period:
                left.spared = left.spared + part
        self.loose = self.loose - found
        self._owe(row, found)
        return found

    def place(self, today: RowT) -> None:
        if not np.any(self.loose):
            return
        for left in sorted(self.left, key=lambda left: left.period != self.period):
            to = left.row.on_day_of(today)
            part = self._within(to, np.minimum(self.loose, left.amount))
            if np.any(part):
                self._owe(to, part)
                self.loose, left.amount = self.loose - part, left.amount - part
        self.left = [left for left in self.left if np.any(left.amount) or np.any(left.spared)]

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
