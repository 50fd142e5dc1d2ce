"""A slow and obvious second way to work out what is owed: one person, one fact and one krone at a time.

Of what is owed again, denied or waits it tells the same rule without arrays, and so proves these alone; that the rule
passes no cap is proved by the properties (`test_back_under_caps`, `test_back_to_payers`).
It shares no code with `gavn.domain.payments`: no arrays, no distinct histories, no matrices; only the agreement's data.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Direction
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.values.money import Rounding
from tests.oracle_terms import OF_COHORTS, OF_PERSONS, OF_TIME, Given, Seen, looked_at

Key = tuple[date, str, str, str]


def round_to(value: Fraction, policy: Rounding) -> int:
    below = floor(abs(value))
    rest = abs(value) - below
    half = Fraction(1, 2)
    if policy is Rounding.UP:
        up = rest > 0
    elif policy is Rounding.DOWN:
        up = False
    elif policy is Rounding.HALF_UP:
        up = rest >= half
    else:
        up = rest > half or (rest == half and below % 2 == 1)
    size = below + (1 if up else 0)
    return -size if value < 0 else size


def largest_remainder(amount: int, weights: list[Fraction]) -> list[int]:
    if sum(weights) == 0:
        return [0 for _ in weights]
    exact = [Fraction(abs(amount)) * weight / sum(weights) for weight in weights]
    parts = [floor(part) for part in exact]
    while sum(parts) < abs(amount):
        most = max(range(len(parts)), key=lambda place: (exact[place] - parts[place], -place))
        parts[most] += 1
    return [-part if amount < 0 else part for part in parts]


def cohort_of(tally: Tally) -> tuple[str, str, date, str]:
    return tally.metric, tally.follow_up, tally.holds_on, tally.cohort


WIDE = (CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT)
# Each cap, and the most that it leaves of each of its periods.
Held = list[tuple[Cap, dict[date, int]]]


def is_counted(cap: Cap, metric: str, term: str) -> bool:
    return cap.metric in ("", metric) and (not cap.terms or term in cap.terms)


@dataclass
class Unpaid:
    key: Any
    since: date
    amount: int


@dataclass
class OwedAgain:
    """Day by day, where a cap lets something go that it had left unpaid: of what takes back, the last of it first, and
    then of the others, the first first, as far as this cap and those before it have room.

    A key begins with a day, a metric and a term, and with what else tells it apart.
    """

    cap: Cap
    held: Held
    owed: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    unpaid: list[Unpaid] = field(default_factory=list)
    waiting: int = 0

    def lines(self, lines: list[tuple[Any, int]], amounts: list[int]) -> list[tuple[Any, int]]:
        now = date.min
        for place, ((key, own), may) in enumerate(zip(lines, amounts, strict=True)):
            self.owed[key] += 0
            now = self.since(key)
            self.waiting += max(0, may - own)
            if own < 0:
                self.owe(key, own)
            else:
                paid = min(own, may, self.room(key))
                self.waiting += min(own, may) - paid
                self.owe(key, paid)
                self.unpaid.append(Unpaid(key, now, own - paid))
            if place + 1 == len(lines) or lines[place + 1][0][0] != key[0]:
                for back, amount in lines:
                    if back[0] == key[0] and amount < 0:
                        self.owe(back, self.spare(back, -amount, now))
                self.end_day(key[0], now)
        return sorted(self.owed.items())

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

    def spare(self, key: Any, amount: int, now: date) -> int:
        def alike(one: Unpaid) -> bool:
            return one.key[1:3] == key[1:3] and (len(key) < 5 or one.key[4] == key[4])

        others = sum(one.amount for one in self.unpaid if one.since == now and not alike(one))
        spared, amount = 0, min(amount, self.room(key))
        for is_now, kept in ((True, 0), (False, others)):
            for one in reversed(self.unpaid):
                if alike(one) and (one.since == now) is is_now:
                    part = max(0, min(amount - spared, one.amount, self.waiting - kept))
                    one.amount -= part
                    self.waiting -= part
                    spared += part
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
    what those `together` with it owe, in turn. What would pass one of the `caps` waits. Amounts are by day and kind."""
    waiting: dict[Any, int] = defaultdict(int)
    kinds = sorted({kind for _, kind in amounts})
    withheld, paid = dict.fromkeys(kinds, 0), 0
    found: dict[tuple[Any, Any], int] = {}
    for day in sorted({day for day, _ in amounts}):
        now = {kind: amounts.get((day, kind), 0) + waiting.pop(kind, 0) for kind in kinds}
        for own in together:
            give(min(max(0, sum(now[each] for each in own)), sum(withheld[each] for each in own)), own, withheld, now)
        give(min(max(0, paid + sum(now.values())), sum(withheld.values())), kinds, withheld, now)
        withhold(max(0, -paid - sum(now.values())), now, withheld, together)
        rooms = [
            (
                [kind for kind in kinds if counts(day, kind)],
                most - sum(amount for (on, kind), amount in found.items() if counts(on, kind)),
            )
            for counts, most in caps
        ]
        waits = False
        while all_wait(now, waiting, rooms):
            withhold(max(0, -paid - sum(now.values())), now, withheld, together)
            waits = True
        if waits:
            for kind in kinds:
                left = [room - sum(now[each] for each in own) for own, room in rooms if kind in own]
                part = min([waiting[kind], *(max(0, room) for room in left)])
                now[kind] += part
                waiting[kind] -= part
            give(min(max(0, paid + sum(now.values())), sum(withheld.values())), kinds, withheld, now)
        paid += sum(now.values())
        found |= {(day, kind): amount for kind, amount in now.items()}
    return found


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


class Owed:
    def __init__(self, agreement: Agreement, results: Results, *, as_of: date, final: bool = False) -> None:
        self.agreement, self.as_of, self.final = agreement, as_of, final
        self.per_unit = {metric.id: metric.reported_per_unit for metric in agreement.metrics}
        counting = [c for c in self.known(results.claims) if c.quantity != 0 and self.counts(c)]
        self.claims = [replace(c, quantity=c.quantity / self.per_unit[c.metric]) for c in counting]
        self.tallies = self.whole_cohorts([t for t in self.known(results.tallies) if self.counts(t)])
        self.deadweight = {metric.id: metric.deadweight for metric in agreement.metrics}
        self.lines: dict[Key, int] = {}

    def known(self, facts: Any) -> list[Any]:
        known = [fact for fact in facts if fact.known_on <= self.as_of]
        return [fact for fact in known if not any(other.replaces == fact.id for other in known)]

    def counts(self, fact: Claim | Tally) -> bool:
        clocks = self.agreement.clocks
        enrolled = fact.enrolled_on if isinstance(fact, Claim) else None
        return (
            clocks.measurement.start <= fact.holds_on < clocks.measurement.end
            and fact.holds_on <= self.as_of
            and (enrolled is None or clocks.enrolment.start <= enrolled < clocks.enrolment.end)
            and fact.metric in [metric.id for metric in self.agreement.metrics]
        )

    def whole_cohorts(self, tallies: list[Tally]) -> list[Tally]:
        """A cohort counted in groups is what they come to together."""
        whole: list[Tally] = []
        for tally in tallies:
            same = [t for t in whole if cohort_of(t) == cohort_of(tally)]
            for other in same:
                whole.remove(other)
                for name in ("reached", "due", "enrolled", "quantity"):
                    if getattr(tally, name) is not None:
                        tally = replace(tally, **{name: getattr(tally, name) + getattr(other, name)})
            whole.append(tally)
        return whole

    def shut(self, term: str, cohort: str) -> bool:
        return any(not self.is_open(gate, cohort) for gate in self.agreement.gates if term in gate.terms)

    def is_open(self, gate: Any, cohort: str) -> bool:
        only = cohort if gate.per_cohort else None
        return all(self.reaches(m, level, only, gate.follow_up) for m, level in gate.levels.items())

    def reaches(self, metric: str, level: Fraction, cohort: str | None, follow_up: str) -> bool:
        """A level is a share: of rates pooled, else of estimates averaged; what nobody measured is not reached."""
        less = next(m for m in self.agreement.metrics if m.id == metric).direction is Direction.LESS
        there = [t for t in self.tallies if t.metric == metric and follow_up in ("", t.follow_up)]
        seen = [self.seen(t) for t in there if cohort in (None, t.cohort)]
        rated = [(one.reached, one.due) for one in seen if one.due is not None]
        estimates = [one.estimate for one in seen if one.due is None and one.estimate is not None]
        if rated:
            due = sum(of for _, of in rated)
            if due == 0:
                return False
            counted = [n if n is not None else Fraction(of if less else 0) for n, of in rated]
            value = sum(counted, Fraction(0)) / due
        elif estimates:
            value = sum(estimates, Fraction(0)) / len(estimates)
        else:
            return False
        return value <= level if less else value >= level

    def seen(self, tally: Tally) -> Seen:
        """What was counted, less the part that would have come about anyway; an estimate is net of it already."""
        net, units = 1 - self.deadweight[tally.metric], self.per_unit[tally.metric]
        return Seen(
            tally.metric, tally.follow_up, tally.holds_on, tally.cohort,
            None if tally.reached is None else tally.reached * net, tally.due, tally.enrolled,
            None if tally.quantity is None else tally.quantity / units * net,
            *(None if end is None else end / units for end in (tally.estimate, tally.low, tally.high)),
            tally.baseline,
        )  # fmt: skip

    def price(self) -> None:
        for participant in sorted({claim.participant for claim in self.claims}):
            own = sorted(
                (c for c in self.claims if c.participant == participant),
                key=lambda c: (c.holds_on, c.metric, c.follow_up),
            )
            for key, amount in self.person(own):
                self.lines[key] = self.lines.get(key, 0) + amount
        for term in self.agreement.terms:
            for key, exact in self.cohort(term):
                if not self.shut(term.id, key[3]):
                    self.lines[key] = self.lines.get(key, 0) + self.whole(self.indexed(exact, term.id, key[0]))

    def indexed(self, exact: Fraction, term: str, on: date) -> Fraction:
        level = self.agreement.price_level
        if level.terms and term not in level.terms:
            return exact
        for year in range(on.year, 1999, -1):
            if str(year) in level.values:
                return exact * level.values[str(year)] / level.values[str(level.base_year)]
        return exact

    def whole(self, exact: Fraction) -> int:
        unit = self.agreement.rounding_unit.minor
        return round_to(exact / unit, self.agreement.rounding) * unit

    def person(self, claims: list[Claim]) -> list[tuple[Key, int]]:
        priced: list[tuple[Key, int]] = []
        for term in self.agreement.terms:
            if term.KIND in OF_PERSONS and not self.shut(term.id, claims[0].cohort):
                for day, cohort, exact in self.paid_days(term, OF_PERSONS[term.KIND](term, claims)):
                    net = self.indexed(exact, term.id, day) * (1 - self.deadweight[term.metric])
                    priced.append(((day, term.metric, term.id, cohort), self.whole(net)))
        priced.sort(key=lambda pair: pair[0])
        held: Held = []
        if any(amount < 0 for _, amount in priced):
            priced = self.with_new_room(priced, self.of_scopes(CapScope.PERSON))
        for cap in self.of_scopes(CapScope.PERSON):
            priced = self.capped(cap, priced, held)
        return priced

    def with_new_room(self, lines: list[tuple[Key, int]], caps: list[Cap]) -> list[tuple[Key, int]]:
        """A line of each kind, of nothing yet, on each day on which a period of a cap begins or has ended."""
        sums: dict[Key, int] = defaultdict(int)
        for key, amount in lines:
            sums[key] += amount
        edges = {day for cap in caps for period in cap.periods for day in (period.start, period.end)}
        first = min(key[0] for key, _ in lines)
        for day in edges:
            if first < day <= self.as_of:
                for key, _ in lines:
                    sums[(day, *key[1:])] += 0
        return sorted(sums.items())

    def of_scopes(self, *scopes: CapScope) -> list[Cap]:
        return [cap for scope in scopes for cap in self.agreement.caps if cap.scope is scope]

    def width(self, cap: Cap) -> int:
        return len([term for term in self.agreement.terms if is_counted(cap, term.metric, term.id)])

    def cohort(self, term: Any) -> list[tuple[Key, Fraction]]:
        """What a term on cohorts, or on time, gives."""
        kind = term.KIND
        if kind in OF_TIME:
            found = OF_TIME[kind](term, self.as_of)
        elif kind in OF_COHORTS:
            tallies = sorted(self.tallies, key=lambda t: (t.holds_on, t.cohort, t.metric, t.follow_up))
            own = [t for t in tallies if t.metric in looked_at(term) and term.follow_up in ("", t.follow_up)]
            found = OF_COHORTS[kind](term, [self.seen(tally) for tally in own])
        else:
            found = []
        found = self.paid_days(term, found)
        return [((day, term.metric, term.id, cohort), exact) for day, cohort, exact in found]

    def paid_days(self, term: Any, found: list[Given]) -> list[Given]:
        """Only what lies in the periods that the term pays."""
        kept = []
        for day, cohort, exact in found:
            inside = [period for period in term.within if period.start <= day < period.end]
            out = [period for period in term.outside if period.start <= day < period.end]
            if (inside or not term.within) and not out:
                kept.append((day, cohort, exact))
        return kept

    def capped(self, cap: Cap, lines: list[tuple[Key, int]], held: Held) -> list[tuple[Key, int]]:
        """The lines after one cap: each counted group is walked through in order, and what is above is cut off; of a
        later group that takes back, what was cut off before goes first. `held` are the caps before it, each with the
        most of each of its periods."""
        amounts = [amount for _, amount in lines]
        keys = [key for key, _ in lines]
        spared = 0
        most_from: dict[date, int] = {}
        for since, group, holds in self.walks(cap, keys):
            most = self.most(cap, amounts, group) if holds else None
            if most is not None:
                most_from[since] = most
            so_far = counted = 0
            for place in group:
                so_far += amounts[place]
                allowed = self.allowed(so_far, spared, most)
                amounts[place] = allowed - counted
                counted = allowed
            spared += so_far - counted if self.gives_back else 0
        for since in [period.start for period in cap.periods] or [date.min]:
            most_from.setdefault(since, self.most(cap, amounts, []))
        held.append((cap, most_from))
        if any(now > amount for now, (_, amount) in zip(amounts, lines, strict=True)):
            return OwedAgain(cap, held).lines(lines, amounts)
        return [(key, amount) for (key, _), amount in zip(lines, amounts, strict=True)]

    @staticmethod
    def allowed(so_far: int, spared: int, most: int | None) -> int:
        """Of what a period has come to: no more than the cap; and where it takes back in all, what was cut off before
        goes first."""
        if so_far < 0:
            return 0 if -so_far <= spared else so_far + spared
        return so_far if most is None else min(so_far, most)

    @property
    def gives_back(self) -> bool:
        terms = self.agreement.terms
        return not self.agreement.two_sided and any(self.can_fall(term) for term in terms)

    @staticmethod
    def can_fall(term: Any) -> bool:
        """What is less of a state, prices that fall, and numbers below nothing of what is added up over cohorts."""
        added_up = term.KIND in ("graduated-tiers", "volume-wide-tiers") and term.reads == "quantity"
        return bool(getattr(term, "minus", "") or getattr(term, "may_fall", False) or added_up)

    def walks(self, cap: Cap, keys: list[Key]) -> list[tuple[date, list[int], bool]]:
        """The groups in order; where money can be given back, by their first day, and with what no period of the cap
        holds between them."""
        groups = self.groups(cap, keys)
        if not self.gives_back or not cap.periods:
            return [(day, places, True) for day, places in groups]
        inside = {place for _, places in groups for place in places}
        between: dict[date, list[int]] = {}
        for place, (day, metric, term, _) in enumerate(keys):
            if place in inside or (cap.metric and metric != cap.metric) or (cap.terms and term not in cap.terms):
                continue
            since = max([date(day.year, 1, 1), *(period.end for period in cap.periods if period.end <= day)])
            between.setdefault(since, []).append(place)
        held = [(day, places, True) for day, places in groups]
        after = [(day, places, False) for day, places in between.items()]
        return sorted([*held, *after], key=lambda each: (each[0], not each[2]))

    def most(self, cap: Cap, amounts: list[int], group: list[int]) -> int:
        if cap.share is None:
            return cap.amount.minor
        others = max(0, sum(amounts) - sum(amounts[place] for place in group))
        return floor(cap.share * others / (1 - cap.share))

    def groups(self, cap: Cap, keys: list[Key]) -> list[tuple[date, list[int]]]:
        counted = [
            place
            for place, (_, metric, term, _) in enumerate(keys)
            if (not cap.metric or metric == cap.metric) and (not cap.terms or term in cap.terms)
        ]
        spans = [(period.start, period.end) for period in cap.periods] or [(date.min, date.max)]
        groups = [(start, [p for p in counted if start <= keys[p][0] < end]) for start, end in spans]
        return [group for group in groups if group[1]]

    def limit(self) -> None:
        lines = sorted(self.lines.items())
        if any(amount < 0 for _, amount in lines):
            lines = self.with_new_room(lines, self.agreement.caps)
        caps = self.of_scopes(*WIDE)
        held: Held = []
        for cap in caps:
            lines = self.capped(cap, lines, held)
        self.lines = dict(lines)
        if not self.agreement.two_sided:
            kinds = sorted({key[1:] for key in self.lines})
            together = [
                [kind for kind in kinds if is_counted(cap, *kind[:2])]
                for cap in sorted([*self.of_scopes(CapScope.PERSON), *caps], key=self.width)
            ]
            cells = {(key[0], key[1:]): amount for key, amount in self.lines.items()}
            for (day, kind), amount in never_below_nothing(cells, [*together, kinds], counting(held)).items():
                if amount or (day, *kind) in self.lines:
                    self.lines[(day, *kind)] = amount
        if self.final and self.agreement.floors:
            highest = max(self.agreement.floors, key=lambda minimum: minimum.amount.minor)
            missing = max(0, highest.amount.minor - sum(self.lines.values()))
            self.lines[(self.as_of, "", highest.id, "")] = missing
