"""No more is given back than is paid in all; what is denied is given back as soon as it can be (ADR 25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.payments.capped import Counted, Room
from gavn.domain.payments.whole import Whole, running, split_by_amounts, type_for

# Places among those who owe, and of kinds of metric and term: an index into amounts of both.
Owes = tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], ...]
Kind = tuple[str, str]


def set_off_by(
    agreement: Agreement,
    caps: Iterable[tuple[Cap, Sequence[int]]],
    debtors: Iterable[Sequence[int]],
    kinds: Sequence[Kind],
) -> list[Owes]:
    """What of one that owes is set off, among `kinds` of metric and term: each kind, what each of its caps counts, the
    fewest terms of the agreement first, then all. Each cap and each that owes with its places."""

    def width(cap: Cap) -> int:
        return sum(cap.covers(term=term.id, metric=term.metric) for term in agreement.terms)

    capped = [
        (places, [at for at, (metric, term) in enumerate(kinds) if cap.covers(term=term, metric=metric)])
        for cap, places in sorted(caps, key=lambda pair: width(pair[0]))
    ]
    owing = tuple(debtors)
    alike = [(places, [at]) for places in owing for at in range(len(kinds))]
    every = [(places, range(len(kinds))) for places in owing]
    return [np.ix_(places, of) for places, of in (*alike, *capped, *every)]


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


@dataclass(frozen=True)
class AboveNothing:
    """What is owed (who owes × days or periods × kinds × columns): in `fits` what waits counts on the day from which it
    waits, in `owed` on that on which it has found room."""

    fits: Whole
    owed: Whole


def above_nothing(cells: Whole, set_off: Sequence[Owes], caps: Sequence[Held]) -> AboveNothing | None:
    """What is owed (who owes × days or periods × kinds × columns), so that all together never come to less than
    nothing; None where they do not.

    Day by day nobody gets more back than all have paid by its end. What is denied of a kind is given back of what comes
    next: of what its own owe, then of what others do. What would pass a cap, since it counts what is denied, waits
    until there is room.
    """
    if not np.any(running(cells.sum(axis=(0, 2))) < 0):
        return None
    walk = _Walk(cells[:, 0], set_off, [cap.most for cap in caps])
    fits, after = np.zeros_like(cells), np.zeros_like(cells)
    for day in range(cells.shape[1]):
        counted, waited = [cap.cells[day] for cap in caps], walk.waiting
        after[:, day] = walk.owed(cells[:, day], counted)
        # What that makes room for is owed too, so that another day, on which nothing is told, would change nothing.
        while np.any(walk.waiting):
            before = walk.waiting, walk.denied.copy()
            after[:, day] += walk.owed(np.zeros_like(walk.waiting), counted)
            # What waits can be set against what was denied of itself, so that nothing is owed and there is room yet.
            if all(np.array_equal(*pair) for pair in zip(before, (walk.waiting, walk.denied), strict=True)):
                break
        fits[:, day] = after[:, day] + walk.waiting - waited
    return AboveNothing(fits, after)


class _Walk:
    """Through the days, in order: what has been owed `before`, what is `denied` and what `waiting`, of each that owes
    and kind, and what each cap has `left`."""

    def __init__(self, cells: Whole, set_off: Sequence[Owes], most: Sequence[Whole | int]) -> None:
        self.set_off, self.everything = set_off, np.ix_(range(cells.shape[0]), range(cells.shape[1]))
        self.denied, self.waiting = np.zeros_like(cells), np.zeros_like(cells)
        self.before: Whole = np.zeros(cells.shape[2], dtype=cells.dtype)
        self.left: list[Whole] = [np.zeros_like(self.before) + each for each in most]

    def owed(self, cells: Whole, counted: Sequence[Owes]) -> Whole:
        """What is owed of these, of what waits and of what was denied, each cap counting its own."""
        owed, self.waiting = cells + self.waiting, np.zeros_like(cells)
        for own in self.set_off:
            self._give_back(owed[own].sum(axis=(0, 1)), owed, own)
        self._give_back(self._in_all(owed), owed, self.everything)
        self._deny(-self._in_all(owed), owed)
        rooms = list(zip(counted, self.left, strict=True))
        while self._all_wait(owed, rooms):
            self._deny(-self._in_all(owed), owed)
        for place, kind in np.argwhere(np.any(self.waiting, axis=2)).tolist():
            self._find_room(place, kind, owed, [pair for pair in rooms if place in pair[0][0] and kind in pair[0][1]])
        self.before = self._in_all(owed)
        self.left = [room - owed[own].sum(axis=(0, 1)) for own, room in rooms]
        return owed

    def _in_all(self, owed: Whole) -> Whole:
        in_all: Whole = self.before + owed.sum(axis=(0, 1))
        return in_all

    def _give_back(self, amount: Whole, owed: Whole, to: Owes) -> None:
        """Takes up to an amount off what is `owed`, by what was denied before."""
        if not np.any(self.denied[to]):
            return
        back = _up_to(amount, self.denied[to])
        owed[to] -= back
        self.denied[to] -= back

    def _deny(self, amount: Whole, owed: Whole) -> None:
        """Gives up to an amount less back, by what each gets back beside what it owes."""
        if not np.any(amount > 0):
            return
        gets, owes = np.maximum(-owed, 0), np.maximum(owed, 0)
        for own in self.set_off:
            both = np.minimum(gets[own].sum(axis=(0, 1)), owes[own].sum(axis=(0, 1)))
            if not np.any(both):
                continue
            gets[own] -= _up_to(both, gets[own])
            owes[own] -= _up_to(both, owes[own])
        less = _up_to(amount, gets)
        owed += less
        self.denied += less

    def _all_wait(self, owed: Whole, rooms: Sequence[tuple[Owes, Whole]]) -> bool:
        """Puts off all that is owed of whatever has too little room; whether there was any."""
        found = False
        for own, room in rooms:
            gives = np.where(owed[own].sum(axis=(0, 1)) > room, np.maximum(owed[own], 0), 0)
            if np.any(gives):
                owed[own] -= gives
                self.waiting[own] += gives
                found = True
        return found

    def _find_room(self, place: int, kind: int, owed: Whole, rooms: Sequence[tuple[Owes, Whole]]) -> None:
        """Owes what waits of one kind as far as every cap that counts it has room, with what that gives back of what
        was denied, some of which the cap counts too."""
        short: list[Whole] = [np.zeros_like(self.before) for _ in rooms]
        waits, denied = self.waiting[place, kind], self.denied.sum(axis=(0, 1))
        counted = [self.denied[own].sum(axis=(0, 1)) for own, _ in rooms]
        while True:
            limits = [
                _most_with(np.maximum(room - less - owed[own].sum(axis=(0, 1)), 0), of_it, denied)
                for (own, room), less, of_it in zip(rooms, short, counted, strict=True)
            ]
            part = np.minimum.reduce([waits, *limits])
            back = _up_to(self._in_all(owed) + part, self.denied)
            more = [part - back[own].sum(axis=(0, 1)) for own, _ in rooms]
            passed = [owed[own].sum(axis=(0, 1)) + by - room for (own, room), by in zip(rooms, more, strict=True)]
            if not any(np.any((over > 0) & (part > 0)) for over in passed):
                break
            short = [less + np.maximum(over, 0) for less, over in zip(short, passed, strict=True)]
        # A few minor units can go back to what the cap itself counts, whole: they would go round for ever.
        for limit, of_it, by in zip(limits, counted, more, strict=True):
            is_idle = (part < waits) & (part == limit) & (of_it < denied) & (by <= 0)
            part, back = np.where(is_idle, 0, part), np.where(is_idle, 0, back)
        owed[place, kind] += part
        owed -= back
        self.denied -= back
        self.waiting[place, kind] -= part


def _most_with(free: Whole, counted: Whole, denied: Whole) -> Whole:
    """How much more can be owed where as much of all that was `denied` is given back, and a cap that leaves so much
    `free` counts a part of it: what it counts is more by no more than that, but for what is rounded."""
    kind = type_for(int(np.max(free, initial=0)) * max(1, int(np.max(denied, initial=0))))
    apart = np.maximum(denied - counted, 1).astype(kind)
    in_part = -(-free.astype(kind) * denied.astype(kind) // apart)
    return np.where(free + counted >= denied, free + counted, in_part).astype(free.dtype)


def _up_to(amount: Whole, rooms: Whole) -> Whole:
    """An amount split by the rooms there are for it, as far as these reach; nothing of one below nothing."""
    flat = rooms.reshape(-1, rooms.shape[-1])
    return split_by_amounts(np.clip(amount, 0, flat.sum(axis=0)), flat).reshape(rooms.shape)
