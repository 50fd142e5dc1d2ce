"""No more is given back than is paid in all; what is denied is given back as soon as it can be (ADR 14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.payments.capped import Counted, Room
from gavn.domain.payments.whole import Whole, running, split_by_amounts

# Places among those who owe, and of kinds of metric and term: an index into amounts of both.
Owes = tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...]
Kind = tuple[str, str]


def set_off_by(
    agreement: Agreement,
    caps: Iterable[tuple[Cap, Sequence[int]]],
    debtors: Iterable[Sequence[int]],
    kinds: Sequence[Kind],
) -> list[Owes]:
    """What of one that owes is set off, among `kinds` of metric and term: what each of its caps counts, the fewest
    terms of the agreement first, then all. Each cap and each that owes with its places."""

    def width(cap: Cap) -> int:
        return sum(cap.covers(term=term.id, metric=term.metric) for term in agreement.terms)

    capped = [
        (places, [at for at, (metric, term) in enumerate(kinds) if cap.covers(term=term, metric=metric)])
        for cap, places in sorted(caps, key=lambda pair: width(pair[0]))
    ]
    every = [(places, range(len(kinds))) for places in debtors]
    return [np.ix_(places, of) for places, of in (*capped, *every)]


@dataclass(frozen=True)
class Held:
    """The cells of each day that a cap counts in one of its groups, and the most that they may come to."""

    cells: Sequence[Owes]
    most: Whole | int


def held_by(places: Sequence[int], rooms: Iterable[Room], days: Sequence[Sequence[Counted]]) -> list[Held]:
    """Of caps on these places, where each day has a row of each kind."""
    return [Held([np.ix_(places, _counted(room, rows)) for rows in days], room.most) for room in rooms]


def _counted(room: Room, rows: Sequence[Counted]) -> list[int]:
    return [at for at, row in enumerate(rows) if room.group.counts(row)]


def above_nothing(
    cells: Whole, set_off: Sequence[Owes], caps: Sequence[Held], new_room: Sequence[bool]
) -> Whole | None:
    """What is owed (who owes × days or periods × kinds × columns), so that all together never come to less than
    nothing; None where they do not.

    Day by day nobody gets more back than all have paid by its end. What is denied of a kind is given back of what comes
    next: of what its own owe, then of what others do. What would pass a cap, since it counts what is denied, waits for
    a day on which something else is told or that has `new_room`.
    """
    if not np.any(running(cells.sum(axis=(0, 2))) < 0):
        return None
    walk = _Walk(cells[:, 0], set_off, [cap.most for cap in caps])
    days = range(cells.shape[1])
    found = [walk.owed(cells[:, day], [cap.cells[day] for cap in caps], has_new_room=new_room[day]) for day in days]
    return np.stack(found, axis=1)


class _Walk:
    """Through the days, in order: what has been owed `before`, what is `denied` and what `waiting`, of each that owes
    and kind, and what each cap has `left`."""

    def __init__(self, cells: Whole, set_off: Sequence[Owes], most: Sequence[Whole | int]) -> None:
        self.set_off, self.everything = set_off, np.ix_(range(cells.shape[0]), range(cells.shape[1]))
        self.denied, self.waiting = np.zeros_like(cells), np.zeros_like(cells)
        self.before: Whole = np.zeros(cells.shape[2], dtype=cells.dtype)
        self.left: list[Whole] = [np.zeros_like(self.before) + each for each in most]

    def owed(self, cells: Whole, counted: Sequence[Owes], *, has_new_room: bool) -> Whole:
        """What is owed of these, of what waits and of what was denied, each cap counting its own. On a day that is as
        if it was not there, what waits goes on waiting."""
        is_there = np.any(cells, axis=(0, 1)) | has_new_room
        owed, waiting = cells + np.where(is_there, self.waiting, 0), np.zeros_like(cells)
        for own in self.set_off:
            self._give_back(owed[own].sum(axis=(0, 1)), owed, own)
        self._give_back(self._in_all(owed), owed, self.everything)
        self._deny(-self._in_all(owed), owed)
        rooms = list(zip(counted, self.left, strict=True))
        waits = False
        while _all_wait(owed, waiting, rooms):
            self._deny(-self._in_all(owed), owed)
            waits = True
        if waits:
            _find_room(owed, waiting, rooms)
            self._give_back(self._in_all(owed), owed, self.everything)
        self.waiting = np.where(is_there, waiting, self.waiting)
        self.before = self._in_all(owed)
        self.left = [room - owed[own].sum(axis=(0, 1)) for own, room in rooms]
        return owed

    def _in_all(self, owed: Whole) -> Whole:
        in_all: Whole = self.before + owed.sum(axis=(0, 1))
        return in_all

    def _give_back(self, amount: Whole, owed: Whole, to: Owes) -> None:
        """Takes up to an amount off what is `owed`, by what was denied before."""
        back = _up_to(amount, self.denied[to])
        owed[to] -= back
        self.denied[to] -= back

    def _deny(self, amount: Whole, owed: Whole) -> None:
        """Gives up to an amount less back, by what each gets back beside what it owes."""
        gets, owes = np.maximum(-owed, 0), np.maximum(owed, 0)
        for own in self.set_off:
            both = np.minimum(gets[own].sum(axis=(0, 1)), owes[own].sum(axis=(0, 1)))
            gets[own] -= _up_to(both, gets[own])
            owes[own] -= _up_to(both, owes[own])
        less = _up_to(amount, gets)
        owed += less
        self.denied += less


def _all_wait(owed: Whole, waiting: Whole, rooms: Sequence[tuple[Owes, Whole]]) -> bool:
    """Puts off all that is owed of whatever has too little room; whether there was any."""
    found = False
    for own, room in rooms:
        is_over = owed[own].sum(axis=(0, 1)) > room
        if np.any(is_over):
            gives = np.where(is_over, np.maximum(owed[own], 0), 0)
            owed[own] -= gives
            waiting[own] += gives
            found = True
    return found


def _find_room(owed: Whole, waiting: Whole, rooms: Sequence[tuple[Owes, Whole]]) -> None:
    """Owes what waits as far as every cap has room, in the order of purses and kinds."""
    for place, kind in np.argwhere(np.any(waiting > 0, axis=2)):
        part = waiting[place, kind].copy()
        for own, room in rooms:
            if place in own[0] and kind in own[1]:
                part = np.minimum(part, np.maximum(room - owed[own].sum(axis=(0, 1)), 0))
        owed[place, kind] += part
        waiting[place, kind] -= part


def _up_to(amount: Whole, rooms: Whole) -> Whole:
    """An amount split by the rooms there are for it, as far as these reach; nothing of one below nothing."""
    flat = rooms.reshape(-1, rooms.shape[-1])
    return split_by_amounts(np.clip(amount, 0, flat.sum(axis=0)), flat).reshape(rooms.shape)
