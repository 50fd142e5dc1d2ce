"""The floor: it is made up after the caps on what is owed, and shared between payers, whose caps hold of it too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, DonationUse, Floor
from gavn.domain.agreements.caps_leave import Owable, caps_leave, owable
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.checks.words import can_be_priced
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem, Severity


def check_floors(agreement: Agreement) -> Iterator[Problem]:
    if len(agreement.floors) > 1:
        yield found(code="floor-twice", path="floors.1")
    for place, floor in enumerate(agreement.floors):
        path = f"floors.{place}.amount"
        if floor.amount.minor <= 0:
            yield found(code="floor-not-positive", path=path, id=floor.id)
        if can_be_priced(agreement):
            yield from _check_caps(path, floor, agreement)
            yield from _check_payers(path, floor, agreement)


def _check_caps(path: str, floor: Floor, agreement: Agreement) -> Iterator[Problem]:
    """A cap over the agreement contradicts a floor above it. Others are of what is reached, in their periods and of the
    terms or the metric that they name, and the floor is neither."""
    told, caps = floor.amount.plain(), in_turn(agreement, WIDE)
    over_all = [cap for cap in caps if cap.amount is not None and _is_over_all(cap)]
    parts = [(each, Fraction(1)) for each in owable(agreement)]
    left = caps_leave([cap for cap in caps if cap not in over_all], parts)
    if left is not None and left.caps and left.most < floor.amount.minor:
        leaves = Money(left.most, agreement.currency)
        values = {"floor": told, "cap": leaves.plain(), "lifted": (floor.amount - leaves).plain()}
        ids = ", ".join(cap.id for cap in left.caps)
        yield found(code="floor-above-caps", path=path, severity=Severity.WARNING, ids=ids, **values)
    for cap in over_all:
        if cap.amount is not None and cap.amount.minor < floor.amount.minor:
            yield found(code="cap-below-floor", path=path, floor=told, cap=cap.amount.plain())


def _is_over_all(cap: Cap) -> bool:
    return cap.scope is CapScope.AGREEMENT and not (cap.terms or cap.metric or cap.periods)


def _check_payers(path: str, floor: Floor, agreement: Agreement) -> Iterator[Problem]:
    most = _most_of_payers(floor, agreement)
    if most is not None and most < floor.amount.minor:
        leaves = Money(most, agreement.currency).plain()
        yield found(code="floor-above-payer-caps", path=path, floor=floor.amount.plain(), cap=leaves)


def _most_of_payers(floor: Floor, agreement: Agreement) -> int | None:
    """What all payers together can come to pay; None where somebody is held to no cap on all that it pays."""
    own = [cap for cap in agreement.caps if cap.scope is CapScope.PAYER]
    bought = any(gift.use is DonationUse.BUYS_OUTCOMES for gift in agreement.donations)
    if bought or not agreement.payers or any(cap.overflow_to for cap in own):
        return None
    # Nothing counts as known: what one who pays is denied can be given back of what others pay (ADR 25).
    every = [*(replace(each, known=None) for each in owable(agreement)), Owable(floor.id, "", None)]
    parts = [(each, Fraction(1)) for each in every]
    paid = 0
    for party in {payer.party for payer in agreement.payers}:
        left = caps_leave([cap for cap in own if cap.payer == party], parts)
        if left is None:
            return None
        paid += left.most
    return paid
