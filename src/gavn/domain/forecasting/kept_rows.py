"""What is kept of all futures. Apart from what a kept forecast is, which everybody reads who reads a fund."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.forecasting.amounts import Amounts
from gavn.domain.forecasting.keeping import SHARES, About, KeptRow
from gavn.domain.forecasting.summary import Summing
from gavn.domain.values.money import Money


def rows_of(summed: Summing) -> tuple[KeptRow, ...]:
    """The fund's balance and payments, and those of every account, period by period, of all futures."""
    return tuple(_rows(summed))


def _rows(summed: Summing) -> Iterator[KeptRow]:
    futures = summed.known
    planned, currency = futures.table.closings[-len(futures.periods) :], futures.table.currency
    for place, period in enumerate(futures.periods):
        yield KeptRow(About.BALANCE, period, planned[place], _points(summed.balances[place], currency))
        plan = sum(each.planned[place].minor for each in futures.accounts)
        yield KeptRow(About.PAYMENTS, period, Money(plan, currency), _points(summed.payments[place], currency))
        for each, own in zip(futures.accounts, summed.own, strict=True):
            points = _points(own.by_period[place], currency)
            yield KeptRow(About.PAYMENTS, period, each.planned[place], points, each.account.id)


def _points(amounts: Amounts, currency: str) -> tuple[Money, ...]:
    return tuple(Money(int(amount), currency) for amount in amounts.at(SHARES))
