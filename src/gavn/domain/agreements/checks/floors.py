"""The floor: it is made up after the caps on what is owed, and shared between payers, whose caps hold of it too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gavn.domain.agreements.agreement import Agreement, CapScope, DonationUse, Floor
from gavn.domain.agreements.cap_sums import most_in_all
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.turns import WIDE
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem, Severity


def check_floors(agreement: Agreement) -> Iterator[Problem]:
    if len(agreement.floors) > 1:
        yield found(code="floor-twice", path="floors.1")
    for place, floor in enumerate(agreement.floors):
        path = f"floors.{place}.amount"
        if floor.amount.minor <= 0:
            yield found(code="floor-not-positive", path=path, id=floor.id)
        yield from _check_caps(path, floor, agreement)
        yield from _check_payers(path, floor, agreement)


def _check_caps(path: str, floor: Floor, agreement: Agreement) -> Iterator[Problem]:
    """A cap over the agreement contradicts a floor above it. Others are of what is reached, in their periods and of the
    terms or the metric that they name, and the floor is neither."""
    besides = replace(agreement, floors=())
    for cap in agreement.caps:
        most = most_in_all(cap, besides) if cap.scope in WIDE else None
        if most is None or most >= floor.amount.minor:
            continue
        leaves = Money(most, agreement.currency)
        told, cap_told = floor.amount.plain(), leaves.plain()
        if cap.scope is CapScope.AGREEMENT and not (cap.terms or cap.metric or cap.periods):
            yield found(code="cap-below-floor", path=path, floor=told, cap=cap_told)
        else:
            values = {"id": cap.id, "floor": told, "cap": cap_told, "lifted": (floor.amount - leaves).plain()}
            yield found(code="floor-above-caps", path=path, severity=Severity.WARNING, **values)


def _check_payers(path: str, floor: Floor, agreement: Agreement) -> Iterator[Problem]:
    most = _most_of_payers(agreement)
    if most is not None and most < floor.amount.minor:
        leaves = Money(most, agreement.currency).plain()
        yield found(code="floor-above-payer-caps", path=path, floor=floor.amount.plain(), cap=leaves)


def _most_of_payers(agreement: Agreement) -> int | None:
    """What all payers together can come to pay; None where somebody is held to no cap on all that it pays."""
    own = [cap for cap in agreement.caps if cap.scope is CapScope.PAYER]
    bought = any(gift.use is DonationUse.BUYS_OUTCOMES for gift in agreement.donations)
    if bought or not agreement.payers or any(cap.overflow_to for cap in own):
        return None
    paid = 0
    for party in {payer.party for payer in agreement.payers}:
        most = [leaves for cap in own if cap.payer == party if (leaves := most_in_all(cap, agreement)) is not None]
        if not most:
            return None
        paid += min(most)
    return paid
