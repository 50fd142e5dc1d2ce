"""Free capital and the room to invest, by the effect policy and its two readings (the 80 % rule)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Version, VersionLine
from gavn.domain.economy.table import Injection, Turnover, to_come
from gavn.domain.values.money import Money, Rounding, total
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Refused
from gavn.domain.values.share import Share


class Reading(StrEnum):
    """The two ways the report reads its own rule."""

    BUSINESS_CASE = "business-case"
    INVESTED = "invested"


@dataclass(frozen=True, slots=True)
class EffectPolicy:
    """The share of expected outcome payments that may be counted on, from a date."""

    version: int
    in_force_from: date
    share: Share
    source_da: str
    source_en: str


def by_rule(amount: Money, share: Fraction) -> Money:
    """What a rule lets be counted on of an amount: so large a share of it, half an øre rounded up."""
    return amount.times(share, policy=Rounding.HALF_UP)


def each_by_rule(amounts: Sequence[Money], share: Fraction) -> tuple[Money, ...]:
    """The same of amounts one after the other, so that they add up to what it is of their sum."""
    if not amounts:
        return ()
    sums = [by_rule(each, share) for each in accumulate(amounts)]
    return (sums[0], *(after - before for before, after in pairwise(sums)))


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
    coming = total((left for _, left in to_come(moved, granted, last_year=as_of.year)), currency=moved.currency)
    outgoing = [a for a in chart.of_kind(AccountKind.INVESTMENT) if a.concerns in books.signed]
    committed = outstanding(books, outgoing, as_of=as_of)
    operations = operations_left(books, as_of=as_of, until=operations_until)
    payments = chart.of_kind(AccountKind.OUTCOME_PAYMENT)
    received = -moved.until(payments, as_of.year)
    invested = moved.until(chart.of_kind(AccountKind.INVESTMENT), as_of.year) + committed
    budgeted = -outstanding(books, payments, as_of=as_of)
    expected = {
        Reading.BUSINESS_CASE: by_rule(budgeted, policy.share / books.budget.effect),
        Reading.INVESTED: by_rule(invested, policy.share) - received,
    }
    free = balance + coming - committed - operations
    return Room(
        as_of=as_of,
        operations_until=operations_until,
        balance=balance,
        injections_to_come=coming,
        committed=committed,
        operations=operations,
        free=free,
        invested=invested,
        received=received,
        expected=expected,
        room={reading: free + amount for reading, amount in expected.items()},
    )


def outstanding(books: Books, accounts: Sequence[Account], *, as_of: date) -> Money:
    """What the budget holds on `accounts` from its first period to its last, less what has moved since it began.

    What was promised or expected in a period that has ended, and has not moved, is still to come. Each account is
    taken as a whole: never less than nothing, and never more than its budget. A year in which more outcome payments
    were taken back than came in counts as a year without any: money once given back is not expected anew.
    """
    left = 0
    for account in accounts:
        lines = [line for line in books.budget.lines if line.account == account.id]
        if lines:
            left += _left(books, account, lines, since=books.budget.periods[0], as_of=as_of)
    return Money(left, books.moved.currency)


def operations_left(books: Books, *, as_of: date, until: date) -> Money:
    """What the budget holds for operations in periods that have not ended, to `until`, less what they have cost.

    Operations of a period that has ended are dropped, unlike capital: what was not used then is owed to nobody.
    """
    left = 0
    for account in books.chart.of_kind(AccountKind.OPERATIONS):
        lines = [
            line
            for line in books.budget.lines
            if line.account == account.id and line.period.last_day > as_of and _ends_by(line.period, until)
        ]
        if lines:
            left += _left(books, account, lines, since=min(line.period for line in lines), as_of=as_of)
    return Money(left, books.moved.currency)


def _left(books: Books, account: Account, lines: Sequence[VersionLine], *, since: Period, as_of: date) -> int:
    """In minor units, signed as the account is; what has moved is taken off once, however many lines there are."""
    sign = -1 if account.kind == AccountKind.OUTCOME_PAYMENT else 1
    budgeted = sign * sum(line.amount.minor for line in lines)
    shown = range(since.start.year, as_of.year + 1)
    years = (sign * books.moved.by_account_year.get((account.id, year), 0) for year in shown)
    moved = sum(max(0, minor) if sign < 0 else minor for minor in years)
    return sign * max(0, min(budgeted, budgeted - moved))


def _ends_by(period: Period, until: date) -> bool:
    """Whether a budget period counts; one that `until` falls inside cannot be divided, and is refused."""
    if period.last_day <= until:
        return True
    if period.start <= until:
        values = {"until": until.isoformat(), "period": period.label}
        raise Refused([Problem("operations-until-inside-period", values=values)])
    return False
