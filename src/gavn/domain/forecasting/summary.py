"""What futures come to: ranges, chances, and what drives the spread (ADR 0021). Amounts in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.room import EffectPolicy
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.portfolio import AccountFutures, FundFutures
from gavn.domain.payments.balance import DAYS_OF_A_YEAR
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period

# The ranges in which so much of all futures lies, the same to either side of the middle.
RANGES = (0.5, 0.8, 0.95)
# A rate is told where at least so many futures have one.
MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of an amount over all futures, its median, and the ends of each of `RANGES`."""

    mean: int
    median: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """What the fund holds at the end of a period: by its plan, where so much of the payments comes as the rule counts
    on, and in its futures; `dry` is the chance of less than nothing then, `first_dry` that this is the first such
    period."""

    period: Period
    planned: Money
    rule: Money
    balance: Spread
    payments: Spread
    dry: float
    first_dry: float


@dataclass(frozen=True, slots=True)
class AllPayments:
    """All payments to come; `holds` is the chance of as much as the rule counts on."""

    planned: Money
    rule: Money
    payments: Spread
    holds: float


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Payments to come on an account beside the plan and the rule.

    `holds` is the chance of as much as the rule counts on, `risk` the part of the spread of all payments that it
    accounts for. `invested` is all that is or will be put in, `received` what has come back so far; `returns` the
    chance that in the end as much comes back, `multiple` how much for each krone, and `rate` the yearly rate of all
    flows (low end of the 80 % range, median, high end); None where nothing is put in.
    """

    account: str
    efforts: tuple[str, ...]
    planned: Money
    rule: Money
    payments: Spread
    by_period: tuple[Spread, ...]
    holds: float
    risk: float
    invested: Money
    received: Money
    returns: float | None
    multiple: tuple[float, float, float] | None
    rate: tuple[float, float, float] | None


def counted_on(policy: EffectPolicy) -> float:
    """The share of the plan that a policy counts on, as the futures are held against it."""
    return float(policy.share)


def spread(amounts: Whole) -> Spread:
    """Of one amount in all futures; quantiles are futures' own amounts."""
    shares = [0.5, *(edge for size in RANGES for edge in ((1 - size) / 2, (1 + size) / 2))]
    median, *edges = (int(edge) for edge in np.quantile(amounts, shares, method="inverted_cdf"))
    pairs = tuple(zip(edges[::2], edges[1::2], strict=True))
    return Spread(round(float(np.mean(amounts))), median, pairs)


def years_of(futures: FundFutures, *, rule: float) -> Sequence[Year]:
    """The fund period by period."""
    below = futures.balances < 0
    first = np.diff(np.logical_or.accumulate(below, axis=0).astype(np.int64), axis=0, prepend=0)
    payments = sum((each.payments for each in futures.accounts), start=np.zeros_like(futures.balances))
    planned = futures.table.closings[-len(futures.periods) :]
    counted = np.cumsum([sum(each.planned[place].minor for each in futures.accounts) for place in range(len(planned))])
    return [
        Year(
            period, planned[place], planned[place] - Money(round((1 - rule) * counted[place]), planned[place].currency),
            spread(futures.balances[place]), spread(payments[place]), float(below[place].mean()),
            float(first[place].mean()),
        )
        for place, period in enumerate(futures.periods)
    ]  # fmt: skip


def all_payments(futures: FundFutures, *, rule: float) -> AllPayments:
    """Over all accounts."""
    planned = sum(each.planned_total.minor for each in futures.accounts)
    counted, payments, currency = round(planned * rule), futures.payments, futures.table.currency
    holds = float((payments >= counted).mean())
    return AllPayments(Money(planned, currency), Money(counted, currency), spread(payments), holds)


def accounts_of(futures: FundFutures, moved: Turnover, *, rule: float) -> Sequence[OfAccount]:
    """Every account on which something is planned or comes; `rule` is the share of the plan that is counted on."""
    whole = futures.payments
    variance = float(np.var(whole))
    found = []
    for each in (each for each in futures.accounts if each.planned_total.minor or each.total.any()):
        counted = Money(round(each.planned_total.minor * rule), each.planned_total.currency)
        risk = float(np.cov(each.total, whole, bias=True)[0, 1]) / variance if variance else 0.0
        back = _back(futures, moved, each)
        found.append(
            OfAccount(
                each.account.id, each.efforts, each.planned_total, counted, spread(each.total),
                tuple(spread(row) for row in each.payments), float((each.total >= counted.minor).mean()), risk, *back,
            )
        )  # fmt: skip
    return found


Back = tuple[Money, Money, float | None, tuple[float, float, float] | None, tuple[float, float, float] | None]


def _back(futures: FundFutures, moved: Turnover, each: AccountFutures) -> Back:
    """What is put in and what comes back of it, by all years before the day and all periods after it."""
    outgoing = [row for row in futures.table.rows if row.account.kind is AccountKind.INVESTMENT]
    own = [row for row in outgoing if row.account.concerns == each.account.concerns]
    places = range(len(futures.table.columns) - len(futures.periods), len(futures.table.columns))
    coming = [sum((cell.minor for row in own if (cell := row.cells[place]) is not None), 0) for place in places]
    years = [
        year for year in moved.years if date(year, 12, 31) <= futures.as_of or year < futures.periods[0].start.year
    ]
    put_in = [sum(moved.by_account_year.get((row.account.id, year), 0) for row in own) for year in years] + coming
    so_far = [-moved.by_account_year.get((each.account.id, year), 0) for year in years]
    currency, invested, received = moved.currency, sum(put_in), sum(so_far)
    amounts = Money(invested, currency), Money(received, currency)
    if invested <= 0:
        return *amounts, None, None, None
    came = np.concatenate(
        [np.broadcast_to(np.array(so_far)[:, None], (len(years), each.payments.shape[1])), each.payments]
    )
    days = [date(year, 12, 31) for year in years] + [_middle(period) for period in futures.periods]
    whole = came.sum(axis=0)
    return *amounts, float((whole >= invested).mean()), _middling(whole / invested), _rates(came, put_in, days)


def _middle(period: Period) -> date:
    """The end of a year; of several, the end of the one in the middle."""
    return date((period.start.year + period.last_day.year) // 2, 12, 31)


def _middling(numbers: Numbers) -> tuple[float, float, float]:
    low, median, high = np.quantile(numbers, [0.1, 0.5, 0.9], method="inverted_cdf")
    return float(low), float(median), float(high)


# Far enough to either side for any investment that anybody would make, in steps of half a per cent.
RATES = np.arange(-0.95, 2.0, 0.005)


def _rates(came: Whole, put_in: Sequence[int], days: Sequence[date]) -> tuple[float, float, float] | None:
    """The yearly rate at which the flows are worth nothing (XIRR) in each future: the one nearest to nothing, where
    money that goes out late gives several. None where more than one future in ten has none."""
    flows = came - np.array(put_in)[:, None]
    years = np.array([(day - days[0]).days / DAYS_OF_A_YEAR for day in days])
    worth = (1 + RATES)[:, None] ** -years @ flows
    crossing = (worth[:-1] > 0) != (worth[1:] > 0)
    far = np.where(crossing, np.abs(RATES[:-1])[:, None], np.inf)
    place, futures = far.argmin(axis=0), np.arange(flows.shape[1])
    above, below = worth[place, futures], worth[place + 1, futures]
    rates = (RATES[place] + (RATES[1] - RATES[0]) * above / (above - below))[crossing.any(axis=0)]
    return _middling(rates) if len(rates) >= MOSTLY * len(futures) else None
