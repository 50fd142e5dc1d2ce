"""A slow and obvious second way to work out what is owed: one person, one fact and one krone at a time.

It shares no code with `gavn.domain.payments`: no arrays, no distinct histories, no matrices; only the agreement's data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, Direction
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.values.money import Rounding
from tests.oracle_back import Held, OwedAgain, counting, is_counted, never_below_nothing
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


def cohort_of(tally: Tally) -> tuple[str, str, date, str]:
    return tally.metric, tally.follow_up, tally.holds_on, tally.cohort


WIDE = (CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT)


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
        first = min(key[0] for key, _ in lines)
        edges = {day for cap in caps for period in cap.periods for day in (period.start, period.end)}
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
            if kind != "coupon":
                # A year without a result is told for a coupon alone.
                own = [t for t in own if t.shortfall or (t.reached, t.due, t.quantity, t.estimate) != (None,) * 4]
            seen = [self.seen(tally) for tally in own]
            found = OF_COHORTS[kind](term, [*seen, *(self.untold(term, seen) if kind == "coupon" else [])])
        else:
            found = []
        found = self.paid_days(term, found)
        return [((day, term.metric, term.id, cohort), exact) for day, cohort, exact in found]

    def untold(self, term: Any, seen: list[Seen]) -> list[Seen]:
        """The early years of a coupon that have ended, of which nothing is told."""
        measured = self.agreement.clocks.measurement
        last = measured.end - timedelta(days=1)
        ends = [min(date(year, 12, 31), last) for year in range(measured.start.year, last.year + 1)]
        told = {one.on.year for one in seen}
        return [
            Seen(term.metric, term.follow_up, end, "", *[None] * 8)
            for end in ends
            if end.year < term.lowest_until.year and end <= self.as_of and end.year not in told
        ]

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
        metric and term that takes back in a later group, what was cut off before goes first. `held` are the caps before
        it, each with the most of each of its periods."""
        amounts = [amount for _, amount in lines]
        keys = [key for key, _ in lines]
        spared = 0
        most_from: dict[date, int] = {}
        for since, group, holds in self.walks(cap, keys):
            most = self.most(cap, amounts, group) if holds else None
            if most is not None:
                most_from[since] = most
            so_far = counted = 0
            of_kind: dict[tuple[str, str], int] = defaultdict(int)
            for place in group:
                so_far += amounts[place]
                of_kind[keys[place][1:3]] += amounts[place]
                allowed = self.allowed(so_far, spared, of_kind.values(), most)
                amounts[place] = allowed - counted
                counted = allowed
            spared += so_far - counted if self.gives_back else 0
        held.append((cap, most_from))
        if any(now > amount for now, (_, amount) in zip(amounts, lines, strict=True)):
            return OwedAgain(cap, held, carries=self.gives_back).lines(lines, amounts)
        return [(key, amount) for (key, _), amount in zip(lines, amounts, strict=True)]

    @staticmethod
    def allowed(so_far: int, spared: int, of_kinds: Iterable[int], most: int | None) -> int:
        """Of what a period has come to: no more than the cap; and of what each kind takes back in all, what was cut off
        before goes first."""
        allowed = so_far + min(spared, sum(-amount for amount in of_kinds if amount < 0))
        return allowed if most is None else min(allowed, most)

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
        return [(start, [p for p in counted if start <= keys[p][0] < end]) for start, end in spans]

    def limit(self) -> None:
        lines = sorted(self.lines.items())
        if self.gives_back or self.agreement.two_sided or any(amount < 0 for _, amount in lines):
            of_all: dict[Key, int] = defaultdict(int)
            for key, amount in lines:
                of_all[(*key[:3], "")] += amount
            lines = sorted(of_all.items())
        takes_back = any(amount < 0 for _, amount in lines)
        if takes_back:
            lines = self.with_new_room(lines, self.agreement.caps)
        caps = self.of_scopes(*WIDE)
        held: Held = []
        for cap in caps:
            lines = self.capped(cap, lines, held)
        self.lines = dict(lines)
        if takes_back and not self.agreement.two_sided:
            self.limit_to_nothing(caps, held)
        if self.final and self.agreement.floors:
            highest = max(self.agreement.floors, key=lambda minimum: minimum.amount.minor)
            missing = max(0, highest.amount.minor - sum(self.lines.values()))
            # However late it is corrected, it lies on the last day of payment.
            self.lines[(min(self.as_of, self.agreement.clocks.payment.last_day), "", highest.id, "")] = missing

    def limit_to_nothing(self, caps: list[Cap], held: Held) -> None:
        kinds = sorted({key[1:3] for key in self.lines})
        together = [
            [kind for kind in kinds if is_counted(cap, *kind)]
            for cap in sorted([*self.of_scopes(CapScope.PERSON), *caps], key=self.width)
        ]
        in_turn = [*([kind] for kind in kinds), *together, kinds]
        cells = {(key[0], key[1:3]): amount for key, amount in self.lines.items()}
        for (day, kind), amount in never_below_nothing(cells, in_turn, counting(held)).items():
            if amount or (day, *kind, "") in self.lines:
                self.lines[(day, *kind, "")] = amount
