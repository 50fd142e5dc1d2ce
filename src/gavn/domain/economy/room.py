"""Free capital and the room to invest, by the effect policy and its two readings (the 80 % rule)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Version
from gavn.domain.economy.table import Injection, Turnover
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Refused


class Reading(StrEnum):
    """The two ways the report reads its own rule."""

    BUSINESS_CASE = "business-case"
    INVESTED = "invested"


@dataclass(frozen=True, slots=True)
class EffectPolicy:
    """The share of expected outcome payments that may be counted on, from a date."""

    version: int
    in_force_from: date
    share: Fraction
    source_da: str
    source_en: str


@dataclass(frozen=True, slots=True)
class Room:
    """`free` = balance + injections to come − committed capital − operations; `room` adds what is expected back.

    `invested` and `received` are what the second reading is worked out from: all that will have been invested
    when signed agreements are fully paid, and the payments received so far.
    """

    as_of: date
    operations_until: date
    balance: Money
    injections_to_come: Money
    committed: Money
    operations: Money
    free: Money
    invested: Money
    received: Money
    expected: dict[Reading, Money]
    room: dict[Reading, Money]


@dataclass(frozen=True, slots=True)
class Books:
    """What the room is worked out from: the ledger up to a date and the budget in force."""

    chart: ChartOfAccounts
    moved: Turnover
    budget: Version
    injections: Sequence[Injection]
    signed: Collection[str]


def room_to_invest(books: Books, *, policy: EffectPolicy, as_of: date, operations_until: date) -> Room:
    """Domain page, section 6. `books.moved` must hold nothing later than `as_of`."""
    chart, moved = books.chart, books.moved
    balance = moved.until(chart.of_kind(AccountKind.CASH), as_of.year)
    granted = [i for i in books.injections if i.granted_on <= as_of]
    come = -moved.until(chart.of_kind(AccountKind.INJECTION), as_of.year)
    to_come = Money(sum(i.amount.minor for i in granted), moved.currency) - come
    outgoing = [a for a in chart.of_kind(AccountKind.INVESTMENT) if a.concerns in books.signed]
    committed = remaining(books, outgoing, as_of=as_of, until=None)
    operations = remaining(books, chart.of_kind(AccountKind.OPERATIONS), as_of=as_of, until=operations_until)
    payments = chart.of_kind(AccountKind.OUTCOME_PAYMENT)
    received = -moved.until(payments, as_of.year)
    invested = moved.until(chart.of_kind(AccountKind.INVESTMENT), as_of.year) + committed
    budgeted = -remaining(books, payments, as_of=as_of, until=None)
    expected = {
        Reading.BUSINESS_CASE: budgeted.times(policy.share / books.budget.effect, policy=Rounding.HALF_UP),
        Reading.INVESTED: invested.times(policy.share, policy=Rounding.HALF_UP) - received,
    }
    free = balance + to_come - committed - operations
    return Room(
        as_of=as_of,
        operations_until=operations_until,
        balance=balance,
        injections_to_come=to_come,
        committed=committed,
        operations=operations,
        free=free,
        invested=invested,
        received=received,
        expected=expected,
        room={reading: free + amount for reading, amount in expected.items()},
    )


def remaining(books: Books, accounts: Sequence[Account], *, as_of: date, until: date | None) -> Money:
    """What the budget still holds on `accounts` after `as_of`, never less than nothing on an account.

    In a year that is under way, what has been posted in it is taken off the year's budget.
    """
    ids = {account.id: account.kind for account in accounts}
    remaining = 0
    for line in books.budget.lines:
        if line.account not in ids or line.period.last_day <= as_of:
            continue
        if until is not None and not _ends_by(line.period, until):
            continue
        moved = sum(
            books.moved.by_account_year.get((line.account, year), 0)
            for year in range(line.period.start.year, as_of.year + 1)
        )
        left = line.amount.minor - moved
        sign = -1 if ids[line.account] == AccountKind.OUTCOME_PAYMENT else 1
        remaining += sign * max(0, sign * left)
    return Money(remaining, books.moved.currency)


def _ends_by(period: Period, until: date) -> bool:
    """Whether a budget period counts; one that `until` falls inside cannot be divided, and is refused."""
    if period.last_day <= until:
        return True
    if period.start <= until:
        values = {"until": until.isoformat(), "period": period.label}
        raise Refused([Problem("operations-until-inside-period", values=values)])
    return False
