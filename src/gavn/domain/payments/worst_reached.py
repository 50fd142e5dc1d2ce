"""What outcomes come to where it is worst for somebody: what is paid back early makes a guarantee cover less, and of
that some have more than others (ADR 14).

How much each receives is made of straight pieces, by what comes before each guarantee and each call of capital; so the
least is at one of the points where they meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, product

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import TimeTerm
from gavn.domain.payments.balance import calls_of, paid_in
from gavn.domain.payments.break_points import STEP, Looked, Point, lowest, turning_points
from gavn.domain.payments.most_owed import can_owe, most_owed
from gavn.domain.payments.periods import cuts_of, period_of
from gavn.domain.payments.waterfall import Income, Received, hand_out
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money

# Outcomes by the day on which they come, in minor units.
Reached = Mapping[date, int]
# So many units to each side of a turn, where all is in whole units again.
BESIDE = 2
# Of no more days than so all turns are held in whole units; of more the best alone.
FEW = 2


@dataclass(frozen=True)
class Ahead:
    """`anyway` is what comes in by day whatever is reached; `made_up` is what a minimum makes up at the end where
    nothing is, and so much less of it as outcomes come to."""

    agreement: Agreement
    anyway: Reached
    made_up: int

    @cached_property
    def days(self) -> tuple[date, ...]:
        """A day of outcomes before each guarantee and after each call of capital before it: the last, and the first too
        where a yearly rate tells them apart and more is to come."""
        measured, cuts = self.agreement.clocks.measurement, cuts_of(self.agreement)
        triggers = [guarantee.trigger_on for guarantee in self.agreement.guarantees]
        called = {day for tranche in self.agreement.investors for day, _ in calls_of(self.agreement, tranche)}
        found: defaultdict[tuple[int, int], list[date]] = defaultdict(list)
        day = measured.start
        while day in measured:
            period = period_of(day, cuts)
            if ahead := sum(on >= period.last_day for on in triggers):
                still = sum(on > period.last_day for on in called)
                found[ahead, still].append(min(period.last_day, measured.last_day))
            day = period.end
        rated = len(found) > 1 and any(tranche.most_irr is not None for tranche in self.agreement.investors)
        return tuple(day for days in found.values() for day in sorted({*(days[:1] if rated else ()), days[-1]}))

    @property
    def differs(self) -> bool:
        """Whether more outcomes can be worse for somebody."""
        shared = len(self.agreement.investors) > 1 or self.made_up > 0
        outcomes = any(not isinstance(term, TimeTerm) for term in self.agreement.terms)
        return shared and outcomes and bool(self.days) and not self.agreement.two_sided

    def ends(self, amounts: Whole) -> Whole:
        """What each investor receives, and each guarantor covers (below nothing), by what comes on each of the days."""
        cuts, nothing = cuts_of(self.agreement), np.zeros(amounts.shape[1], dtype=object)
        coming: defaultdict[date, Whole] = defaultdict(lambda: nothing)
        last = period_of(self.agreement.clocks.payment.last_day, cuts).last_day
        coming[last] = np.maximum(self.made_up - amounts.sum(axis=0), 0)
        for day, amount in (*self.anyway.items(), *zip(self.days, amounts, strict=True)):
            coming[period_of(day, cuts).last_day] = coming[period_of(day, cuts).last_day] + amount
        incomes = [Income("", day, amount) for day, amount in sorted(coming.items())]
        received = hand_out(self.agreement, incomes, as_of=self.agreement.clocks.payment.last_day, nothing=nothing)
        return np.stack(list(_rows(self.agreement, received)))

    def finer(self) -> Ahead:
        """The same in such small parts of minor units that none is rounded so as to matter."""
        return Ahead(_times(self.agreement), {day: STEP * n for day, n in self.anyway.items()}, STEP * self.made_up)

    @cached_property
    def plenty(self) -> int:
        """Of more all have their capital back, however it is shared; or more than is ever paid for outcomes."""
        returns = max([Fraction(1), *(tranche.most_return or 0 for tranche in self.agreement.investors)])
        capital = sum(tranche.capital.minor for tranche in self.agreement.investors)
        enough = self.made_up + int(capital * (1 + returns)) + 1
        parties = {party.party for party in self.agreement.parties} | {payer.party for payer in self.agreement.payers}
        parties |= {gift.donor for gift in self.agreement.donations}
        owed = [most_owed(self.agreement, party) for party in parties if can_owe(self.agreement, party)]
        known = [most.minor for most in owed if most is not None]
        paid = sum(known) - sum(self.anyway.values()) if len(known) == len(owed) else enough
        return max(0, min(enough, paid))

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """Where the capital of each rank is paid back, and where outcomes come to the minimum."""
        tranches, anyway = sorted(self.agreement.investors, key=lambda tranche: tranche.rank), sum(self.anyway.values())
        back = (
            at
            for guarantee in self.agreement.guarantees
            for at in accumulate(paid_in(self.agreement, tranche, guarantee.trigger_on) for tranche in tranches)
        )
        return tuple(dict.fromkeys(at for each in (*back, self.made_up) for at in (each, each - anyway)))


def worst_reached(ahead: Ahead) -> tuple[Reached, ...]:
    """What is reached where one investor receives least, or one guarantor covers most; none where it is all the same.

    Outcomes come in whole rounding units. One who invests alone has more of whatever comes: only where a minimum makes
    up for what does not come can that be less than where nothing comes.
    """
    if not ahead.differs:
        return ()
    fine = Looked(ahead.finer().ends, len(ahead.days))
    points = turning_points(fine, [STEP * seed for seed in ahead.seeds], STEP * ahead.plenty)
    best = lowest(fine, points, STEP * ahead.plenty)
    unit = ahead.agreement.rounding_unit.minor
    few = len(ahead.days) <= FEW
    near = dict.fromkeys(
        [*(at for point in (points if few else ()) for at in _in_units(point, unit, BESIDE if len(point) == 1 else 0)),
         *(at for point in best for at in _in_units(point, unit, BESIDE if few else 0))]
    )  # fmt: skip
    whole = Looked(ahead.ends, len(ahead.days))
    held = [point for point in near if sum(point) <= ahead.plenty]
    values = whole.at(held)
    found = dict.fromkeys(min(range(len(held)), key=lambda at: values[at][row]) for row in range(len(values[0])))
    return tuple(dict(zip(ahead.days, held[at], strict=True)) for at in found if any(held[at]))


def _in_units(point: Point, unit: int, beside: int) -> Iterator[Point]:
    """Whole units to both sides of a point, in minor units."""
    floors = [at // (STEP * unit) for at in point]
    for moves in product(range(-beside, beside + 2), repeat=len(point)):
        yield tuple(unit * max(0, floor + move) for floor, move in zip(floors, moves, strict=True))


def _rows(agreement: Agreement, received: Received) -> Iterator[Whole]:
    parts = received.total(guaranteed=False) + received.total(guaranteed=True)
    for party in dict.fromkeys(tranche.party for tranche in agreement.investors):
        yield np.sum([parts[at] for at, own in enumerate(received.tranches) if own.party == party], axis=0)
    for guarantor in dict.fromkeys(guarantee.guarantor for guarantee in agreement.guarantees):
        yield -np.sum([each.amount for each in received.events if each.rule and each.payer == guarantor], axis=0)


def _times(agreement: Agreement) -> Agreement:
    """All that those who receive look at, in smaller parts."""

    def finer(amount: Money) -> Money:
        return Money(STEP * amount.minor, amount.currency)

    tranches = (
        replace(each, capital=finer(each.capital), protected=None if each.protected is None else finer(each.protected))
        for each in agreement.investors
    )
    return replace(
        agreement,
        investors=tuple(tranches),
        calls=tuple(replace(call, amount=finer(call.amount)) for call in agreement.calls),
        guarantees=tuple(replace(each, most=finer(each.most)) for each in agreement.guarantees),
    )
