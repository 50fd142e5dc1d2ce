"""The price step: each distinct history once, exactly, then whole; and caps per person inside it (ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.amounts import due_with_time, indexed, placed, whole
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Priced, Term
from gavn.domain.agreements.turns import in_turn
from gavn.domain.outcomes.histories import History, Measure
from gavn.domain.payments.capped import Room, groups, most_of, with_new_room
from gavn.domain.payments.in_time import hold_in_time
from gavn.domain.payments.lines import LineKey, Price
from gavn.domain.payments.population import deadweights
from gavn.domain.payments.whole import summed


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
        term = self._narrowed.get(priced.term)
        return priced if term is None else placed(term, priced)

    def _indexed(self, priced: Priced) -> Fraction:
        return indexed(self.agreement, priced)

    def person(self, history: History) -> tuple[Price, ...]:
        """What one person's history gives, in the order in which it holds; deadweight taken off each amount."""
        found = (self._placed(priced) for term in self.person_terms for priced in term.price(history))
        kept = self._kept
        net = ((p, self._indexed(p) * kept[p.metric] if p.metric in kept else self._indexed(p)) for p in found)
        return self._prices(net, history.cohort)

    def cohort(self, term: CohortTerm, measures: Sequence[Measure]) -> tuple[Price, ...]:
        """What measures give under one term; deadweight has been taken off the measures."""
        found = (self._placed(priced) for priced in term.price(measures))
        return self._prices((priced, self._indexed(priced)) for priced in found)

    def time(self) -> tuple[Price, ...]:
        """What has fallen due with time."""
        return self._prices(due_with_time(self.agreement, self.as_of))

    def whole(self, exact: Fraction) -> int:
        """An exact amount as whole minor units."""
        return whole(self.agreement, exact)

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
    keys = [price.key for price in prices]
    amounts = [price.amount for price in prices]
    if caps and any(amount < 0 for amount in amounts):
        return _limit_in_time(caps, keys, amounts, carries=carries, as_of=as_of)
    stages = [amounts]
    for cap in caps:
        stages.append(_hold(cap, keys, stages[-1]))
    return Limited(keys, stages)


def _hold(cap: Cap, keys: Sequence[LineKey], amounts: Sequence[int]) -> list[int]:
    """Where nothing is taken back. A person is priced by the thousand, and arrays of one column are slow to make."""
    after = list(amounts)
    for group in groups(cap, keys):
        if group.is_held:
            own = sum(after[row] for row in group.rows)
            left = most_of(cap, others=sum(after) - own)
            for row in group.rows:
                after[row] = min(after[row], left)
                left -= after[row]
    return after


def _limit_in_time(
    caps: Sequence[Cap], own: Sequence[LineKey], amounts: Sequence[int], *, carries: bool, as_of: date
) -> Limited:
    keys = with_new_room(own, caps, until=as_of)
    stages = [summed(own, np.array(amounts, dtype=object)[:, None], keys)]
    rooms: list[Room] = []
    for cap in caps:
        lines, before, after = hold_in_time(cap, keys, stages[-1], rooms, carries=carries)
        if lines != keys:
            stages = [summed(keys, stage, lines) for stage in stages]
        keys = lines
        stages.append(after)
    return Limited(keys, [[int(amount) for amount in stage[:, 0]] for stage in stages])
