"""What futures come to: ranges, chances, and what drives the spread (ADR 0021). Amounts in minor units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.room import by_rule, each_by_rule
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.amounts import Amounts
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.portfolio import AccountFutures, FundFutures, least_from
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
    period. Both are None where nothing is assumed of any account: a plan that stands as it is has no chance."""

    period: Period
    planned: Money
    rule: Money
    balance: Spread
    payments: Spread
    dry: float | None
    first_dry: float | None


@dataclass(frozen=True, slots=True)
class AllPayments:
    """All payments to come; `holds` is the chance of as much as the rule counts on, None where nothing is assumed of
    any account."""

    planned: Money
    rule: Money
    payments: Spread
    holds: float | None


@dataclass(frozen=True, slots=True)
class OfAccount:
    """Payments to come on an account beside the plan and the rule.

    `holds` is the chance of as much as the rule counts on, `risk` the part of the spread of all payments that it
    accounts for. `invested` is all that is or will be put in, `received` what has come back so far; `returns` the
    chance that in the end as much comes back, `multiple` how much for each krone, and `rate` the yearly rate of all
    flows (low end of the 80 % range, median, high end); None where nothing is put in. Both chances are None where
    nothing is assumed of an account, which goes by the plan, and the rate where fewer than `MOSTLY` futures have one.
    """

    account: str
    efforts: tuple[str, ...]
    planned: Money
    rule: Money
    payments: Spread
    by_period: tuple[Spread, ...]
    holds: float | None
    risk: float
    invested: Money
    received: Money
    returns: float | None
    multiple: tuple[float, float, float] | None
    rate: tuple[float, float, float] | None
    # What the plan has in each period; nothing is said of it in what was kept before it was told.
    planned_by_period: tuple[Money, ...] = ()

    def by_invested(self, rule: Fraction) -> Money:
        """What the rule's second reading counts on: so large a share of what is put in, less what has come back."""
        return by_rule(self.invested, rule) - self.received

    def rule_by_period(self, rule: Fraction) -> tuple[Money, ...]:
        """What the rule counts on in each period of what the plan has in it; they add up to what it counts on in all.
        None of it is known of what was kept before the plan was told by period."""
        return each_by_rule(self.planned_by_period, rule)


def ever_dry(years: Sequence[Year]) -> float | None:
    """The chance of less than nothing at the end of any period; None where no chance can be told."""
    first = [year.first_dry for year in years if year.first_dry is not None]
    return sum(first) if len(first) == len(years) else None


def spread(amounts: Whole) -> Spread:
    """Of one amount in all futures; quantiles are futures' own amounts."""
    found = Amounts(len(amounts))
    found.add(amounts)
    return spread_of(found)


def spread_of(amounts: Amounts) -> Spread:
    """The same of amounts that have been taken in."""
    shares = [edge for size in RANGES for edge in ((1 - size) / 2, (1 + size) / 2)]
    median, *edges = (int(edge) for edge in amounts.median_and(shares))
    return Spread(round(amounts.mean), median, tuple(zip(edges[::2], edges[1::2], strict=True)))


def all_payments(futures: FundFutures, *, rule: Fraction) -> AllPayments:
    """Over all accounts."""
    return _summed(futures, Turnover(futures.table.currency, {}), rule).all_payments()


def accounts_of(futures: FundFutures, moved: Turnover, *, rule: Fraction) -> Sequence[OfAccount]:
    """Every account on which something is planned or comes; `rule` is the share of the plan that is counted on."""
    return _summed(futures, moved, rule).accounts()


def _summed(futures: FundFutures, moved: Turnover, rule: Fraction) -> Summing:
    found = Summing(moved, rule, futures.balances.shape[1])
    found.add(futures)
    return found


@dataclass
class Summing:
    """Takes in a fund's futures a block at a time, `trials` in all, and tells what they come to.

    By period there are `balances`, `rooms` (the least balance from there on) and `payments`, in minor units; over all
    periods `everything` that is paid.
    """

    moved: Turnover
    rule: Fraction
    trials: int
    first: FundFutures | None = None
    number: int = 0
    balances: list[Amounts] = field(default_factory=list)
    rooms: list[Amounts] = field(default_factory=list)
    payments: list[Amounts] = field(default_factory=list)
    everything: list[Amounts] = field(default_factory=list)
    own: list[SummingAccount] = field(default_factory=list)
    dry: Whole = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    first_dry: Whole = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    holds: int = 0
    spread: Covarying = field(default_factory=lambda: Covarying())

    def add(self, futures: FundFutures) -> None:
        """Some more of them."""
        if self.first is None:
            self._begin(futures)
        self.number += futures.balances.shape[1]
        below = futures.balances < 0
        ever = np.logical_or.accumulate(below, axis=0).astype(np.int64)
        self.dry = self.dry + below.sum(axis=1)
        self.first_dry = self.first_dry + np.diff(ever, axis=0, prepend=0).sum(axis=1)
        payments = sum((each.payments for each in futures.accounts), start=np.zeros_like(futures.balances))
        whole = payments.sum(axis=0)
        for amounts, rows in (
            (self.balances, futures.balances),
            (self.rooms, least_from(futures.balances)),
            (self.payments, payments),
            (self.everything, [whole]),
        ):
            for amount, row in zip(amounts, rows, strict=True):
                amount.add(row)
        planned = self._planned().minor
        self.holds += int((whole >= by_rule(self._planned(), self.rule).minor).sum())
        self.spread.add(whole - planned, whole - planned)
        for own, each in zip(self.own, futures.accounts, strict=True):
            own.add(each, whole - planned)

    def _begin(self, futures: FundFutures) -> None:
        self.first = futures
        made = ([Amounts(self.trials) for _ in futures.periods] for _ in range(3))
        self.balances, self.rooms, self.payments = made
        self.everything = [Amounts(self.trials)]
        self.own = [
            SummingAccount(backed(futures, self.moved, each), by_rule(each.planned_total, self.rule).minor, self.trials)
            for each in futures.accounts
        ]

    @property
    def known(self) -> FundFutures:
        """The first of them. ValueError where there is none."""
        if self.first is None:
            raise ValueError("no futures have been taken in")
        return self.first

    def years(self) -> Sequence[Year]:
        """The fund period by period."""
        futures = self.known
        closings = futures.table.closings[-len(futures.periods) :]
        nothing = Money.zero(futures.table.currency)
        by_account = [each.planned for each in futures.accounts]
        planned = [sum(own, start=nothing) for own in zip(*by_account, strict=True)] or [nothing] * len(closings)
        means = self._means()
        return [
            Year(
                period,
                closings[place],
                closings[place] - stands + by_rule(stands, self.rule),
                replace(spread_of(self.balances[place]), mean=(closings[place] - stands).minor + comes),
                replace(spread_of(self.payments[place]), mean=means[place]),
                self._chance(self.dry[place]),
                self._chance(self.first_dry[place]),
            )
            for place, (period, stands, comes) in enumerate(
                zip(futures.periods, accumulate(planned), accumulate(means), strict=True)
            )
        ]

    def all_payments(self) -> AllPayments:
        """Over all accounts."""
        planned, found = self._planned(), replace(spread_of(self.everything[0]), mean=sum(self._means()))
        return AllPayments(planned, by_rule(planned, self.rule), found, self._chance(self.holds))

    def _chance(self, times: int) -> float | None:
        """That something comes to pass, which it does so many times."""
        assumed = any(each.efforts for each in self.known.accounts)
        return float(times / self.number) if assumed else None

    def _planned(self) -> Money:
        futures = self.known
        return sum((each.planned_total for each in futures.accounts), start=Money.zero(futures.table.currency))

    def _means(self) -> Sequence[int]:
        """By period: each account's own in whole minor units, so that what is told adds up across and down."""
        return [sum(own.mean(place) for own in self.own) for place in range(len(self.payments))]

    def accounts(self) -> Sequence[OfAccount]:
        """Every account on which something is planned or comes."""
        variance = self.spread.covariance
        return [own.told(each, variance) for each, own in self._pairs() if each.planned_total.minor or own.comes]

    def over(self) -> Sequence[str]:
        """The accounts of what is invested in from which nothing more comes."""
        left_out = ((each, own) for each, own in self._pairs() if not (each.planned_total.minor or own.comes))
        return [each.account.id for each, own in left_out if own.backed.invested.minor > 0]

    def _pairs(self) -> Iterator[tuple[AccountFutures, SummingAccount]]:
        return zip(self.known.accounts, self.own, strict=True)


@dataclass
class Covarying:
    """How two numbers vary together."""

    number: int = 0
    first: float = 0.0
    second: float = 0.0
    both: float = 0.0

    def add(self, first: Whole, second: Whole) -> None:
        """Some more; numbers not far from nothing lose least."""
        one, other = first.astype(np.float64), second.astype(np.float64)
        self.number += len(one)
        self.first += float(one.sum())
        self.second += float(other.sum())
        self.both += float(one @ other)

    @property
    def covariance(self) -> float:
        return self.both / self.number - self.first / self.number * self.second / self.number


@dataclass(frozen=True, slots=True)
class Backed:
    """What is put into an account's effort and has come back of it by days, in minor units."""

    invested: Money
    received: Money
    put_in: Sequence[int]
    so_far: Sequence[int]
    days: Sequence[date]


@dataclass
class SummingAccount:
    """The same of one account; `counted` is what the rule counts on."""

    backed: Backed
    counted: int
    trials: int
    comes: bool = False
    holds: int = 0
    returns: int = 0
    spread: Covarying = field(default_factory=Covarying)
    by_period: list[Amounts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total, self.rates = Amounts(self.trials), Amounts(self.trials)

    def add(self, each: AccountFutures, whole: Whole) -> None:
        """Some more futures; `whole` is what all accounts come to less their plan."""
        self.by_period = self.by_period or [Amounts(self.trials) for _ in each.payments]
        total = each.total
        self.comes = self.comes or bool(total.any())
        self.total.add(total)
        for amounts, row in zip(self.by_period, each.payments, strict=True):
            amounts.add(row)
        self.holds += int((total >= self.counted).sum())
        self.spread.add(total - each.planned_total.minor, whole)
        if self.backed.invested.minor > 0:
            received = self.backed.received.minor
            self.returns += int((received + total >= self.backed.invested.minor).sum())
            for at in range(0, len(total), RATES_AT_A_TIME):
                self.rates.add(rates(each.payments[:, at : at + RATES_AT_A_TIME], self.backed))

    def mean(self, place: int) -> int:
        """Of what comes in a period."""
        return round(self.by_period[place].mean)

    def told(self, each: AccountFutures, variance: float) -> OfAccount:
        planned, backed, assumed = each.planned_total, self.backed, bool(each.efforts)
        holds = self.holds / self.total.number if assumed else None
        returns, multiple, found = None, None, None
        if backed.invested.minor > 0:
            low, middle, high = (
                (backed.received.minor + total) / backed.invested.minor for total in middle_of(self.total)
            )
            returns, multiple = self.returns / self.total.number if assumed else None, (low, middle, high)
            if self.rates.number >= MOSTLY * self.total.number:
                least, median, most = middle_of(self.rates)
                found = float(least), float(median), float(most)
        by_period = tuple(spread_of(amounts) for amounts in self.by_period)
        payments = replace(spread_of(self.total), mean=sum(spread.mean for spread in by_period))
        return OfAccount(
            each.account.id, each.efforts, planned, Money(self.counted, planned.currency), payments, by_period, holds,
            self.spread.covariance / variance if variance else 0.0, backed.invested, backed.received, returns, multiple,
            found, each.planned,
        )  # fmt: skip


def backed(futures: FundFutures, moved: Turnover, each: AccountFutures) -> Backed:
    """By all years before the day and all periods after it."""
    outgoing = [row for row in futures.table.rows if row.account.kind is AccountKind.INVESTMENT]
    own = [row for row in outgoing if row.account.concerns == each.account.concerns]
    places = range(len(futures.table.columns) - len(futures.periods), len(futures.table.columns))
    not_paid = futures.spared_of(each.account.concerns or "")
    coming = [
        sum((cell.minor for row in own if (cell := row.cells[place]) is not None), 0) - less
        for place, less in zip(places, not_paid, strict=True)
    ]
    years = [
        year for year in moved.years if date(year, 12, 31) <= futures.as_of or year < futures.periods[0].start.year
    ]
    put_in = [sum(moved.by_account_year.get((row.account.id, year), 0) for row in own) for year in years] + coming
    so_far = [-moved.by_account_year.get((each.account.id, year), 0) for year in years]
    days = [date(year, 12, 31) for year in years] + [_middle(period) for period in futures.periods]
    currency = futures.table.currency
    return Backed(Money(sum(put_in), currency), Money(sum(so_far), currency), put_in, so_far, days)


def _middle(period: Period) -> date:
    """The end of a year; of several, the end of the one in the middle."""
    return date((period.start.year + period.last_day.year) // 2, 12, 31)


def middle_of(amounts: Amounts) -> tuple[Any, Any, Any]:
    """The middle between the ends of a range in which four fifths of all futures lie."""
    median, low, high = amounts.median_and(EIGHTY)
    return low, median, high


# The ends of a range in which four fifths of all futures lie.
EIGHTY = (0.1, 0.9)
# Far enough to either side for any investment that anybody would make, in steps of half a per cent.
RATES = np.arange(-0.95, 2.0, 0.005)
# So many futures at a time are held against these.
RATES_AT_A_TIME = 1024


def rates(payments: Whole, backed: Backed) -> Numbers:
    """The yearly rate at which the flows are worth nothing (XIRR) in each future that has one: the one nearest to
    nothing, where money that goes out late gives several."""
    so_far = np.broadcast_to(np.array(backed.so_far, dtype=np.int64)[:, None], (len(backed.so_far), payments.shape[1]))
    flows = np.concatenate([so_far, payments]) - np.array(backed.put_in)[:, None]
    years = np.array([(day - backed.days[0]).days / DAYS_OF_A_YEAR for day in backed.days])
    discount = (1 + RATES)[:, None] ** -years
    once = _turns(flows) == 1
    return np.concatenate([_only_rates(flows[:, once], discount), nearest_rates(flows[:, ~once], discount)])


def _turns(flows: Whole) -> Whole:
    """How often money turns from going out to coming in, or back; where it does once, no more than one rate can be."""
    turns, last = np.zeros(flows.shape[1], dtype=np.int64), np.zeros(flows.shape[1], dtype=np.int64)
    for sign in np.sign(flows):
        turns += sign * last < 0
        last = np.where(sign != 0, sign, last)
    return turns


def _only_rates(flows: Whole, discount: Numbers) -> Numbers:
    """By halving: each step looks at one rate for each future, where the others look at all."""
    column = np.ascontiguousarray(flows.T)
    low, high = np.zeros(len(column), dtype=np.int64), np.full(len(column), len(RATES) - 1)

    def worth(place: Whole) -> Numbers:
        found: Numbers = (discount[place] * column).sum(axis=1)
        return found

    first = worth(low) > 0
    for _ in range(len(RATES).bit_length()):
        middle = (low + high) // 2
        before = (worth(middle) > 0) == first
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    above, below = worth(low), worth(low + 1)
    here = (above > 0) != (below > 0)
    return _between(low[here], above[here], below[here])


def nearest_rates(flows: Whole, discount: Numbers) -> Numbers:
    """Over all rates, whatever the flows."""
    worth = discount @ flows
    crossing = (worth[:-1] > 0) != (worth[1:] > 0)
    far = np.where(crossing, np.abs(RATES[:-1])[:, None], np.inf)
    futures = np.flatnonzero(crossing.any(axis=0))
    place = far[:, futures].argmin(axis=0)
    return _between(place, worth[place, futures], worth[place + 1, futures])


def _between(place: Whole, above: Numbers, below: Numbers) -> Numbers:
    found: Numbers = RATES[place] + (RATES[1] - RATES[0]) * above / (above - below)
    return found
