"""Whose purse pays what: everybody who may pay, who shares a unit, and the caps on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, DonationUse, PayerShare
from gavn.domain.agreements.sharing import sharing
from gavn.domain.agreements.turns import in_turn
from gavn.domain.payments.lines import StepName, Unit
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class PayerStep:
    """What each owes of each unit before and after a cap on a payer."""

    cap: Cap
    before: Whole
    after: Whole
    unpaid: Whole

    @property
    def name(self) -> StepName:
        return StepName.PAYER_CAP


@dataclass(frozen=True, slots=True)
class Purses:
    """Everybody who may pay: those of the agreement, those whom a cap sends the rest to, donors who buy outcomes."""

    shares: tuple[PayerShare, ...]
    caps: tuple[tuple[Cap, tuple[int, ...]], ...]
    donors: Mapping[str, int]
    bought: tuple[int, ...]

    @property
    def debtors(self) -> tuple[tuple[int, ...], ...]:
        """The places of the shares of each who owes: of a party, since what it pays of one metric is set against what
        it gets back of another. What a donor buys is paid by its gift, and stands alone."""
        bought = set(self.bought)
        found: dict[tuple[str, int | None], tuple[int, ...]] = {}
        for place, share in enumerate(self.shares):
            owes = share.party, place if place in bought else None
            found[owes] = (*found.get(owes, ()), place)
        return tuple(found.values())

    def sharing(self, unit: Unit) -> tuple[int, ...]:
        """Who shares a unit: its donor, else the payers of the agreement."""
        if unit.term in self.donors:
            return (self.donors[unit.term],)
        return sharing(self.shares, term=unit.term, metric=unit.metric)

    def taking_over(self, unit: Unit, party: str) -> int:
        """The purse of a party that pays what another's cap leaves of a unit: one that pays for it, if it has any."""
        own = [place for place, share in enumerate(self.shares) if share.party == party]
        return next((place for place in own if place in self.sharing(unit)), own[0])


def purses_of(agreement: Agreement, *, as_of: date) -> Purses:
    """Caps stand in the order in which they bite: before a cap on whoever takes what they leave."""
    shares = list(agreement.payers)
    for cap in agreement.caps:
        if cap.overflow_to and all(share.party != cap.overflow_to for share in shares):
            shares.append(PayerShare(cap.overflow_to, Fraction(0), cap.clause))
    own = in_turn(agreement, [CapScope.PAYER])
    capped = [
        (cap, tuple(place for place, share in enumerate(shares) if share.party == cap.payer))
        for cap in sorted(own, key=lambda cap: _depth(cap, own))
    ]
    donors: dict[str, int] = {}
    bought = []
    for gift in agreement.donations:
        if gift.use is DonationUse.BUYS_OUTCOMES:
            given = gift.amount if gift.on <= as_of else Money.zero(agreement.currency)
            capped.append((Cap(gift.id, gift.clause, CapScope.PAYER, given, payer=gift.donor), (len(shares),)))
            donors = {term: len(shares) for term in gift.terms} | donors
            bought.append(len(shares))
            shares.append(PayerShare(gift.donor, Fraction(1), gift.clause, terms=gift.terms, purse=gift.id))
    return Purses(tuple(shares), tuple(capped), donors, tuple(bought))


def _depth(cap: Cap, caps: Sequence[Cap], seen: tuple[str, ...] = ()) -> int:
    if cap.payer in seen:
        raise Refused([Problem("overflow-circular", Place(path=cap.id), {"payer": cap.payer})])
    feeding = [other for other in caps if other.overflow_to == cap.payer]
    return max((1 + _depth(other, caps, (*seen, cap.payer)) for other in feeding), default=0)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """What one of a payer's purses owes of a unit."""

    unit: Unit
    place: int

    @property
    def on(self) -> date:
        return self.unit.on

    @property
    def metric(self) -> str:
        return self.unit.metric

    @property
    def term(self) -> str:
        return self.unit.term

    @property
    def kind(self) -> tuple[int, str, str]:
        return self.place, self.metric, self.term

    def on_day_of(self, other: Part) -> Part:
        return replace(self, unit=replace(self.unit, period=other.unit.period))


def most_of_payer(cap: Cap, owed: Whole) -> Whole | int:
    if cap.amount is not None:
        return cap.amount.minor
    share = cap.share or Fraction(0)
    most: Whole = np.maximum(owed, 0) * share.numerator // share.denominator
    return most
