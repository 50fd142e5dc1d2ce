"""How large any amount of an evaluation can become, so that int64 is used only where it cannot wrap (ADR 0010)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.balance import calls_of
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.lines import Price
from gavn.domain.payments.prepared import Prepared
from gavn.domain.payments.whole import whole_weights


def bound(prepared: Prepared, columns: Columns) -> int:
    """The largest product of an amount and a weight that any step could form, with room for sums of a few."""
    amounts = _persons(prepared, columns) + _measures(prepared) + _counted(prepared) + _size(prepared.time)
    return room_for(prepared.agreement, amounts)


def room_for(agreement: Agreement, amounts: int) -> int:
    """The same where all lines together are no further from nothing than `amounts`."""
    stated = sum(floor.amount.minor for floor in agreement.floors)
    stated += sum(guarantee.most.minor for guarantee in agreement.guarantees)
    stated += sum(cap.amount.minor for cap in agreement.caps if cap.amount is not None)
    return 4 * (amounts + stated + _capital(agreement)) * _multiplier(agreement)


def _size(prices: Iterable[Price]) -> int:
    return sum(abs(price.amount) for price in prices)


def _persons(prepared: Prepared, columns: Columns) -> int:
    return sum(_size(p.prices) * int(columns.counts[p.row].max(initial=0)) for p in prepared.persons)


def _measures(prepared: Prepared) -> int:
    """For each slot, or for all of them together, the dearest that a column could hold."""
    return sum(max((_size(prices) for prices in table.prices), default=0) for table in prepared.tables)


def _counted(prepared: Prepared) -> int:
    return sum(int(np.max(np.abs(slot.amounts), initial=0)) for slot in prepared.counted)


def _capital(agreement: Agreement) -> int:
    """Capital with what could accrue on it until the last payment."""
    largest = 0
    for tranche in agreement.investors:
        multiple = max(Fraction(1), tranche.most_return or 1)
        rate = tranche.most_irr or Fraction(0)
        years = max(1, agreement.clocks.payment.end.year - calls_of(agreement, tranche)[0][0].year + 2)
        largest += int(tranche.capital.minor * max(multiple, (1 + rate) ** years)) + 1
    return largest


def _multiplier(agreement: Agreement) -> int:
    shares = [payer.share for payer in agreement.payers]
    shares += [cap.share for cap in agreement.caps if cap.share is not None]
    shares += [guarantee.share for guarantee in agreement.guarantees]
    largest = lcm(*(share.denominator for share in shares)) if shares else 1
    rates = [tranche.most_irr.numerator * 366 for tranche in agreement.investors if tranche.most_irr]
    weights = whole_weights([Fraction(tranche.capital.minor) for tranche in agreement.investors])
    return max([largest, *rates, *weights, *(share.numerator for share in shares)])
