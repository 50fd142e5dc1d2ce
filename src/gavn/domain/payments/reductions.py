"""What falls away from payers once all is shared: what no investor may receive, and what donations write down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gavn.domain.agreements.agreement import Agreement, DonationUse
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.payers import Paid
from gavn.domain.payments.waterfall import Received
from gavn.domain.payments.whole import Whole, at_most, split_by_amounts
from gavn.domain.values.party import PartyRole


@dataclass(frozen=True, slots=True, eq=False)
class Reduction:
    """What falls away from each payer (payers × columns): a donation in its place, or what is above every ceiling."""

    name: StepName
    rule: str
    clause: str
    donor: str
    on: date
    amounts: Whole


def reductions_of(agreement: Agreement, paid: Paid, received: Received, *, as_of: date) -> list[Reduction]:
    """First what is above every ceiling, in order of time, then donations, as they are given."""
    above = _above(agreement, paid, received)
    return [*above, *_donations(agreement, paid, above, as_of)]


def _together(amounts: Whole, paid: Paid) -> Whole:
    """Amounts of every share, summed by who owes them."""
    return np.stack([amounts[list(places)].sum(axis=0) for places in paid.debtors])


def _apart(amounts: Whole, owed: Whole, paid: Paid) -> Whole:
    """Amounts of all who owe, split between the shares of each by what is `owed` of these."""
    found = np.zeros_like(owed)
    for places, amount in zip(paid.debtors, amounts, strict=True):
        weights = np.maximum(owed[list(places)], 0)
        # Where nothing is owed of any, the first has it.
        weights[0] += weights.sum(axis=0) == 0
        found[list(places)] = split_by_amounts(amount, weights)
    return found


def _donations(agreement: Agreement, paid: Paid, earlier: Sequence[Reduction], as_of: date) -> list[Reduction]:
    """Donations that write down what authorities owe, in proportion to it once nothing is above a ceiling.

    As they are given, whatever their order in the agreement: a later one takes nothing from what is written down.
    """
    rows = paid.amounts.sum(axis=1) - sum(reduction.amounts for reduction in earlier)
    authorities = {party.party for party in agreement.parties if party.role is PartyRole.AUTHORITY}
    rows[[p for p, share in enumerate(paid.payers) if share.party not in authorities or p in paid.bought]] = 0
    reductions = []
    for gift in sorted(agreement.donations, key=lambda gift: gift.on):
        if gift.use is DonationUse.WRITES_DOWN and gift.on <= as_of:
            owed = np.maximum(_together(rows, paid), 0)
            given = at_most(owed.sum(axis=0)[None], gift.amount.minor)[0]
            parts = _apart(split_by_amounts(given, owed), rows, paid)
            rows = rows - parts
            reductions.append(Reduction(StepName.DONATION, gift.id, gift.clause, gift.donor, gift.on, parts))
    return reductions


def _above(agreement: Agreement, paid: Paid, received: Received) -> list[Reduction]:
    """What no investor may receive of a period is not paid: it falls back to those who owe for that period, by that.

    Where something is taken back later, they owe as much of it again, what fell away last first, and no more falls from
    anybody than it owes in all by then; between the purses of one who owes it is then by what these owe by then
    (ADR 25).
    """
    reductions: list[Reduction] = []
    fallen: list[Whole] = []
    periods: list[Whole] = []
    rows = before = np.zeros_like(paid.amounts.sum(axis=1))
    for event in (event for event in received.events if not event.rule):
        above = event.amount - event.parts.sum(axis=0)
        units = [row for row, unit in enumerate(paid.units) if unit.period.label == event.label]
        of_period = paid.amounts[:, units].sum(axis=1)
        rows = rows + of_period
        if np.any(above) or fallen:
            _owe_again(fallen, np.maximum(-above, 0))
            fallen.append(split_by_amounts(np.maximum(above, 0), np.maximum(_together(of_period, paid), 0)))
            periods.append(of_period)
            if not agreement.two_sided:
                _hold_to(fallen, np.maximum(_together(rows, paid), 0))
            if agreement.takes_back or agreement.two_sided:
                after = _apart(np.sum(fallen, axis=0), rows, paid)
            else:
                after = sum((_apart(*each, paid) for each in zip(fallen, periods, strict=True)), np.zeros_like(rows))
            if np.any(after != before):
                reductions.append(Reduction(StepName.CEILING, "", "", "", event.on, after - before))
            before = after
    return reductions


def _owe_again(fallen: list[Whole], amount: Whole) -> None:
    """Takes an amount off what has `fallen` from those who owe, period by period, the last first."""
    for place, parts in reversed(list(enumerate(fallen))):
        again = split_by_amounts(np.minimum(amount, parts.sum(axis=0)), parts)
        fallen[place], amount = parts - again, amount - again.sum(axis=0)


def _hold_to(fallen: list[Whole], owed: Whole) -> None:
    """Moves what has fallen from anybody beyond what it owes to those who owe more, by that, the last first."""
    for place, parts in reversed(list(enumerate(fallen))):
        spare = owed - np.sum(fallen, axis=0)
        if np.any(spare < 0):
            moved = np.minimum(parts, np.maximum(-spare, 0))
            fallen[place] = parts - moved + split_by_amounts(moved.sum(axis=0), np.maximum(spare, 0))
