"""The price step: each distinct history once, exactly, then whole; and caps per person inside it (ADR 0010)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np

from gavn.domain.agreements.agreement import AS_WRITTEN, Agreement, Cap, CapScope
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Priced, Term, TimeTerm
from gavn.domain.agreements.turns import in_turn
from gavn.domain.outcomes.histories import History, Measure
from gavn.domain.payments.capped import Group, Room, groups, most_of, with_new_room
from gavn.domain.payments.lines import LineKey, Price
from gavn.domain.payments.owed_again import owe_again
from gavn.domain.payments.population import deadweights
from gavn.domain.payments.whole import Whole, summed
from gavn.domain.values.money import round_fraction


@dataclass(frozen=True)
class Pricer:
    """An agreement's terms on a day, ready to price histories."""

    agreement: Agreement
    as_of: date

    @cached_property
    def person_terms(self) -> tuple[PersonTerm, ...]:
        return tuple(term for term in self.agreement.terms if isinstance(term, PersonTerm))

    @cached_property
    def cohort_terms(self) -> tuple[CohortTerm, ...]:
        return tuple(term for term in self.agreement.terms if isinstance(term, CohortTerm))

    @cached_property
    def person_caps(self) -> tuple[Cap, ...]:
        """In the order in which they bite."""
        return tuple(in_turn(self.agreement, [CapScope.PERSON]))

    @cached_property
    def _kept(self) -> dict[str, Fraction]:
        return {metric: 1 - share for metric, share in deadweights(self.agreement).items()}

    @cached_property
    def _narrowed(self) -> dict[str, Term]:
        return {term.id: term for term in self.agreement.terms if term.within or term.outside}

    def _placed(self, priced: Priced) -> Priced:
        """What lies where its term does not pay is nothing, and says why."""
        term = self._narrowed.get(priced.term)
        if term is None or term.pays_on(priced.on):
            return priced
        return replace(priced, exact=Fraction(0), formula="outside-periods", inputs=())

    def indexed(self, priced: Priced) -> Fraction:
        """The price at the price level of the day that it lies on."""
        factor = self.agreement.price_level.factor(priced.term, priced.on)
        return priced.exact if factor is AS_WRITTEN else priced.exact * factor

    def person(self, history: History) -> tuple[Price, ...]:
        """What one person's history gives, in the order in which it holds; deadweight taken off each amount."""
        found = (self._placed(priced) for term in self.person_terms for priced in term.price(history))
        kept = self._kept
        net = ((p, self.indexed(p) * kept[p.metric] if p.metric in kept else self.indexed(p)) for p in found)
        return self._prices(net, history.cohort)

    def cohort(self, term: CohortTerm, measures: Sequence[Measure]) -> tuple[Price, ...]:
        """What measures give under one term; deadweight has been taken off the measures."""
        found = (self._placed(priced) for priced in term.price(measures))
        return self._prices((priced, self.indexed(priced)) for priced in found)

    def time(self) -> tuple[Price, ...]:
        """What has fallen due with time."""
        terms = (term for term in self.agreement.terms if isinstance(term, TimeTerm))
        found = (self._placed(priced) for term in terms for priced in term.price(self.as_of))
        return self._prices((priced, self.indexed(priced)) for priced in found)

    def whole(self, exact: Fraction) -> int:
        """An exact amount as whole minor units: so many of the rounding unit, by the agreement's policy."""
        unit = self.agreement.rounding_unit.minor
        return round_fraction(exact / unit, policy=self.agreement.rounding) * unit

    def _price(self, priced: Priced, exact: Fraction, cohort: str) -> Price:
        key = LineKey(priced.on, priced.metric, priced.term, priced.cohort or cohort)
        return Price(key, exact, self.whole(exact), priced)

    def _prices(self, found: Iterable[tuple[Priced, Fraction]], cohort: str = "") -> tuple[Price, ...]:
        return tuple(sorted((self._price(p, exact, cohort) for p, exact in found), key=lambda price: price.key))


@dataclass(frozen=True, slots=True)
class Limited:
    """One person's amounts by line: as they are priced, then after each cap in turn."""

    keys: Sequence[LineKey]
    stages: Sequence[Sequence[int]]


def limit_person(caps: Sequence[Cap], prices: Sequence[Price], *, carries: bool, as_of: date) -> Limited:
    """In the order in which they hold. What is taken back in a later period was first of all what a cap left above it,
    where that `carries` over (ADR 25)."""
    keys: Sequence[LineKey] = [price.key for price in prices]
    amounts = [price.amount for price in prices]
    if caps and any(amount < 0 for amount in amounts):
        lines = with_new_room(keys, caps, until=as_of)
        keys, amounts = lines, _summed(keys, amounts, lines)
    stages: list[Sequence[int]] = [amounts]
    rooms: list[Room] = []
    for cap in caps:
        before = stages[-1]
        after = list(before)
        above = 0
        for group in groups(cap, keys):
            changed = _hold(cap, keys, after, group, rooms, above=above)
            above += changed if carries else 0
        if any(now > then for now, then in zip(after, before, strict=True)):
            owed = owe_again(keys, _column(before), _column(after), cap=cap, rooms=rooms, carries=carries)
            lines = tuple(sorted(owed))
            stages = [_summed(keys, stage, lines) for stage in stages]
            keys, after = lines, [int(owed[key][0]) for key in lines]
        stages.append(after)
    return Limited(keys, stages)


def _column(amounts: Sequence[int]) -> Whole:
    return np.array(amounts, dtype=object)[:, None]


def _summed(keys: Sequence[LineKey], amounts: Sequence[int], lines: Sequence[LineKey]) -> list[int]:
    return [int(amount) for amount in summed(keys, _column(amounts), lines)[:, 0]]


def _hold(cap: Cap, keys: Sequence[LineKey], after: list[int], group: Group, rooms: list[Room], *, above: int) -> int:
    """What a group comes to is at most what the cap leaves; what each kind takes back beyond what it gave was first of
    all what is `above`. What that changes in all."""
    own = sum(after[row] for row in group.rows)
    most = most_of(cap, others=max(0, sum(after) - own)) if group.is_held else None
    if most is not None:
        rooms.append(Room(group, most))
    of_kind = Counter[tuple[str, str]]()
    running = kept = 0
    for row in group.rows:
        running += after[row]
        of_kind[keys[row].kind] += after[row]
        beyond = -sum(min(0, amount) for amount in of_kind.values())
        before, kept = kept, running + min(beyond, above)
        kept = kept if most is None else min(kept, most)
        after[row] = kept - before
    return own - kept
