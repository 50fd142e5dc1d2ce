"""A slow and obvious second way to owe again what a cap left unpaid, and to withhold what nobody has paid yet.

It tells the same rule as `gavn.domain.payments` without arrays, and so proves these alone; that the rule passes no cap
is proved by the properties (`test_back_under_caps`, `test_back_to_payers`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from gavn.domain.agreements.agreement import Cap

# Each cap, and the most that it leaves of each of its periods.
Held = list[tuple[Cap, dict[date, int]]]


def largest_remainder(amount: int, weights: list[Fraction]) -> list[int]:
    if sum(weights) == 0:
        return [0 for _ in weights]
    exact = [Fraction(abs(amount)) * weight / sum(weights) for weight in weights]
    parts = [floor(part) for part in exact]
    while sum(parts) < abs(amount):
        most = max(range(len(parts)), key=lambda place: (exact[place] - parts[place], -place))
        parts[most] += 1
    return [-part if amount < 0 else part for part in parts]


def is_counted(cap: Cap, metric: str, term: str) -> bool:
    return cap.metric in ("", metric) and (not cap.terms or term in cap.terms)


def is_alike(key: Any, other: Any) -> bool:
    return bool(key[1:3] == other[1:3]) and (len(key) < 5 or bool(key[4] == other[4]))


@dataclass
class Unpaid:
    key: Any
    since: date
    amount: int
    # What was set off, by the period that took it back.
    spared: dict[date, int] = field(default_factory=lambda: defaultdict(int))


@dataclass
class OwedAgain:
    """Day by day, where a cap lets something go that it had left unpaid: of what takes back, the last of it first, and
    then of the others, the first first, as far as this cap and those before it have room.

    A key begins with a day, a metric and a term, and with what else tells it apart.
    """

    cap: Cap
    held: Held
    carries: bool
    owed: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    unpaid: list[Unpaid] = field(default_factory=list)
    waiting: int = 0
    given: list[tuple[Any, int]] = field(default_factory=list)

    def lines(self, lines: list[tuple[Any, int]], amounts: list[int]) -> list[tuple[Any, int]]:
        allowed = [(key, own, may) for (key, own), may in zip(lines, amounts, strict=True)]
        for day in sorted({key[0] for key, _ in lines}):
            of_day = [each for each in allowed if each[0][0] == day]
            now = self.since(of_day[0][0])
            self.given += [(key, own) for key, own, _ in of_day]
            for key, own, _ in of_day:
                self.owe(key, min(0, own))
            for key, own, may in of_day:
                self.waiting += max(0, may - own)
                if own > 0:
                    self.pay(key, own, may, now)
            self.spare_all([(key, -own, may) for key, own, may in of_day if own < 0], now)
            self.end_day(day, now)
        return sorted(self.owed.items())

    def pay(self, key: Any, own: int, may: int, now: date) -> None:
        paid = min(own, may, self.room(key))
        self.waiting += min(own, may) - paid
        self.owe(key, paid)
        left = own - paid
        # What the period took back before, and now gives again, is left unpaid where it was.
        again = min(left, own, max(0, -self.came_to(key, now)))
        for one in self.of_other_periods(now):
            if is_alike(one.key, key):
                part = min(again, one.spared[now])
                one.amount += part
                one.spared[now] -= part
                again -= part
                left -= part
        self.unpaid.append(Unpaid(key, now, left))

    def since(self, key: Any) -> date:
        """The start of the period of the cap that a day lies in, or of the days of its year between two."""
        on = key[0]
        for period in self.cap.periods:
            if period.start <= on < period.end:
                return period.start
        over = [period.end for period in self.cap.periods if period.end <= on]
        return max([date(on.year, 1, 1), *over]) if self.cap.periods else date.min

    def room(self, key: Any) -> int:
        rooms = [10**18]
        for cap, most_from in self.held:
            for since, most in most_from.items():
                until = [period.end for period in cap.periods if period.start == since] or [date.max]
                if is_counted(cap, *key[1:3]) and since <= key[0] < until[0]:
                    there = [a for k, a in self.owed.items() if is_counted(cap, *k[1:3]) and since <= k[0] < until[0]]
                    rooms.append(max(0, most - sum(there)))
        return min(rooms)

    def owe(self, key: Any, amount: int) -> None:
        self.owed[key] += amount

    def came_to(self, key: Any, now: date) -> int:
        """What its kind has given and taken back in a period before a day."""
        return sum(own for on, own in self.given if is_alike(on, key) and self.since(on) == now and on[0] < key[0])

    def spare_all(self, back: list[tuple[Any, int, int]], now: date) -> None:
        """First by what is let go of each itself, then by all that waits."""
        left = {key: amount for key, amount, _ in back}
        let_go = {key: max(0, may + amount) for key, amount, may in back}
        for key in left:
            part = self.spare_before(key, let_go[key], now)
            let_go[key], left[key] = let_go[key] - part, left[key] - part
        for key in left:
            left[key] -= self.spare_here(key, let_go[key], now)
        for key in left:
            left[key] -= self.spare_before(key, left[key], now)
        for key in left:
            left[key] -= self.spare_here(key, left[key], now)
        for key in left:
            waits = self.waiting - sum(one.amount for one in self.unpaid if one.since == now)
            self.take_off(key, min(left[key], waits), self.of_other_periods(now), now)

    def spare_before(self, key: Any, amount: int, now: date) -> int:
        """Of other periods, what has been taken back in this one beyond what was given in it."""
        own = [one for one in self.of_other_periods(now) if is_alike(one.key, key)]
        taken = sum(given for on, given in self.given if is_alike(on, key) and self.since(on) == now)
        beyond = max(0, -taken) - sum(one.spared[now] for one in own)
        return self.take_off(key, min(amount, beyond), own, now)

    def spare_here(self, key: Any, amount: int, now: date) -> int:
        return self.take_off(key, amount, [one for one in self.unpaid if one.since == now], now)

    def of_other_periods(self, now: date) -> list[Unpaid]:
        return [one for one in self.unpaid if self.carries and one.since != now]

    def take_off(self, key: Any, amount: int, unpaid: list[Unpaid], now: date) -> int:
        most, spared = max(0, min(amount, self.room(key), self.waiting)), 0
        for one in reversed(unpaid):
            if is_alike(one.key, key):
                part = min(most - spared, one.amount)
                one.amount -= part
                one.spared[now] += part
                spared += part
        self.waiting -= spared
        self.owe(key, spared)
        return spared

    def end_day(self, day: date, now: date) -> None:
        for is_now in (True, False):
            for one in self.unpaid:
                if (one.since == now) is is_now:
                    key = (day, *one.key[1:])
                    part = min(self.waiting, one.amount, self.room(key))
                    one.amount -= part
                    self.waiting -= part
                    if part:
                        self.owe(key, part)


def never_below_nothing(
    amounts: dict[tuple[Any, Any], int], together: list[list[Any]], caps: list[tuple[Any, int]]
) -> dict[tuple[Any, Any], int]:
    """By the end of each day, over all kinds; what is withheld from one is given back as soon as it can be, first of
    what those `together` with it owe, in turn. What would pass one of the `caps` waits. A day ends when nothing more
    comes of what waits. Amounts are by day and kind."""
    waiting: dict[Any, int] = defaultdict(int)
    kinds = sorted({kind for _, kind in amounts})
    withheld = dict.fromkeys(kinds, 0)
    found: dict[tuple[Any, Any], int] = {}
    for day in sorted({day for day, _ in amounts}):
        now = {kind: amounts.get((day, kind), 0) for kind in kinds}
        found |= {(day, kind): 0 for kind in kinds}
        while any(now.values()) or any(waiting.values()):
            before = Counter(waiting), dict(withheld)
            rooms = [
                (
                    [kind for kind in kinds if counts(day, kind)],
                    most - sum(amount for (on, kind), amount in found.items() if counts(on, kind)),
                )
                for counts, most in caps
            ]
            for kind in kinds:
                now[kind] += waiting.pop(kind, 0)
            owe_today(now, sum(found.values()), withheld, waiting, together, rooms)
            for kind in kinds:
                found[day, kind] += now[kind]
            if not any(now.values()) and before == (Counter(waiting), withheld):
                break
            now = dict.fromkeys(kinds, 0)
    return found


def owe_today(
    now: dict[Any, int],
    paid: int,
    withheld: dict[Any, int],
    waiting: dict[Any, int],
    together: list[list[Any]],
    rooms: list[tuple[list[Any], int]],
) -> None:
    for own in together:
        give(min(max(0, sum(now[each] for each in own)), sum(withheld[each] for each in own)), own, withheld, now)
    give(min(max(0, paid + sum(now.values())), sum(withheld.values())), list(now), withheld, now)
    withhold(max(0, -paid - sum(now.values())), now, withheld, together)
    while all_wait(now, waiting, rooms):
        withhold(max(0, -paid - sum(now.values())), now, withheld, together)
    for kind in now:
        find_room(kind, now, paid, withheld, waiting, [pair for pair in rooms if kind in pair[0]])


def find_room(
    kind: Any,
    now: dict[Any, int],
    paid: int,
    withheld: dict[Any, int],
    waiting: dict[Any, int],
    rooms: list[tuple[list[Any], int]],
) -> None:
    """As much more of what waits as can be owed where as much of all that is withheld is given back in proportion: a
    cap that counts a part of that comes to no more than it has room for."""
    if not waiting[kind]:
        return
    denied = sum(withheld.values())
    short = [0 for _ in rooms]
    while True:
        limits = []
        for (own, room), less in zip(rooms, short, strict=True):
            free = max(0, room - less - sum(now[each] for each in own))
            counted = sum(withheld[each] for each in own)
            enough = free + counted >= denied
            limits.append(free + counted if enough else ceil(Fraction(free * denied, denied - counted)))
        part = min([waiting[kind], *limits])
        after, left = dict(now), dict(withheld)
        after[kind] += part
        give(min(max(0, paid + sum(after.values())), denied), list(now), left, after)
        over = [sum(after[each] for each in own) - room for own, room in rooms]
        if part == 0 or max(over, default=0) <= 0:
            break
        short = [less + max(0, by) for less, by in zip(short, over, strict=True)]
    for (own, _), limit in zip(rooms, limits, strict=True):
        counted = sum(withheld[each] for each in own)
        if part == limit < waiting[kind] and counted < denied and sum(after[each] - now[each] for each in own) <= 0:
            return
    now |= after
    withheld |= left
    waiting[kind] -= part


def all_wait(now: dict[Any, int], waiting: dict[Any, int], rooms: list[tuple[list[Any], int]]) -> bool:
    """Whether what some have room for is passed: then nothing of it is owed yet."""
    found = False
    for own, room in rooms:
        if sum(now[kind] for kind in own) > room:
            found = True
            for kind in own:
                waiting[kind] += max(0, now[kind])
                now[kind] = min(0, now[kind])
    return found


def withhold(lacking: int, now: dict[Any, int], withheld: dict[Any, int], together: list[list[Any]]) -> None:
    """From those who get something back beside what they owe."""
    gets = {each: max(0, -amount) for each, amount in now.items()}
    owes = {each: max(0, amount) for each, amount in now.items()}
    for own in together:
        both = min(sum(gets[each] for each in own), sum(owes[each] for each in own))
        give(both, own, gets)
        give(both, own, owes)
    for each, part in zip(list(now), largest_remainder(lacking, [Fraction(gets[each]) for each in now]), strict=True):
        now[each] += part
        withheld[each] += part


def counting(held: Held, places: list[int] | None = None) -> list[tuple[Any, int]]:
    """Each period of each cap, as whether it counts a day and a kind, with the most that it leaves."""
    found = []
    for cap, most_from in held:
        for since, most in most_from.items():
            until = [period.end for period in cap.periods if period.start == since] or [date.max]

            def counts(on: Any, kind: Any, cap: Cap = cap, since: date = since, until: date = until[0]) -> bool:
                day = on[0] if isinstance(on, tuple) else on
                what = kind[:2] if places is None else kind[1:]
                return is_counted(cap, *what) and since <= day < until and (places is None or kind[0] in places)

            found.append((counts, most))
    return found


def give(amount: int, own: list[Any], *sums: dict[Any, int]) -> None:
    """Takes an amount off sums, by the first of them."""
    parts = largest_remainder(amount, [Fraction(sums[0][each]) for each in own])
    for each, part in zip(own, parts, strict=True):
        for one in sums:
            one[each] -= part
