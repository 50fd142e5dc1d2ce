"""What each investment or programme has cost and given: paid out, still to pay, paid back, still expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.room import Books, EffectPolicy, outstanding
from gavn.domain.economy.table import Turnover
from gavn.domain.values.money import Money, Rounding, total
from gavn.domain.values.provenance import Provenance, weakest


@dataclass(frozen=True, slots=True)
class YearMoney:
    """What went out and came back in a year; None where nothing was posted."""

    year: int
    out: Money | None
    back: Money | None


@dataclass(frozen=True, slots=True)
class ConcernMoney:
    """`expected` is what may be counted on under the effect policy; `business_case` all payments at 100 % effect.

    Both, and `remaining`, are None before any budget is in force. `provenance` is that of the payments expected.
    """

    concern: str
    out: Money
    back: Money
    years: tuple[YearMoney, ...]
    remaining: Money | None = None
    expected: Money | None = None
    business_case: Money | None = None
    provenance: Provenance = Provenance.RECORDED

    @property
    def invested(self) -> Money:
        """The capital when the agreement is fully paid."""
        return self.out if self.remaining is None else self.out + self.remaining

    @property
    def is_open(self) -> bool:
        """Whether money is still to go out or expected back, as far as anybody knows without a budget."""
        return any(amount is None or not amount.is_zero for amount in (self.remaining, self.expected))


def money_by_year(chart: ChartOfAccounts, moved: Turnover, *, concern: str, as_of: date) -> ConcernMoney:
    """What the ledger says of one investment or programme."""
    outgoing, payments = _accounts(chart, concern)
    years = tuple(
        YearMoney(year, _moved(moved, outgoing, year, sign=1), _moved(moved, payments, year, sign=-1))
        for year in moved.years
        if year <= as_of.year
    )
    return ConcernMoney(
        concern=concern,
        out=moved.until(outgoing, as_of.year),
        back=-moved.until(payments, as_of.year),
        years=tuple(year for year in years if year.out is not None or year.back is not None),
    )


def _accounts(chart: ChartOfAccounts, concern: str) -> tuple[tuple[Account, ...], tuple[Account, ...]]:
    outgoing = chart.of_kind(AccountKind.INVESTMENT, AccountKind.DONATION)
    payments = chart.of_kind(AccountKind.OUTCOME_PAYMENT)
    return tuple(a for a in outgoing if a.concerns == concern), tuple(a for a in payments if a.concerns == concern)


def _moved(moved: Turnover, accounts: tuple[Account, ...], year: int, *, sign: int) -> Money | None:
    amounts = [amount for account in accounts if (amount := moved.of(account.id, year)) is not None]
    return Money(sign * sum(amount.minor for amount in amounts), moved.currency) if amounts else None


def budgeted_back(books: Books, *, concern: str, as_of: date) -> Money:
    """Outcome payments that the budget still holds for a concern, positive."""
    _, payments = _accounts(books.chart, concern)
    return -outstanding(books, payments, as_of=as_of)


def with_budget(books: Books, paid: ConcernMoney, *, expected: Money, as_of: date) -> ConcernMoney:
    """The same with what is still to come; `expected` is this concern's part of all that may be counted on."""
    outgoing, payments = _accounts(books.chart, paid.concern)
    signed = tuple(account for account in outgoing if account.concerns in books.signed)
    lines = [line for line in books.budget.lines if line.account in {account.id for account in payments}]
    budgeted = budgeted_back(books, concern=paid.concern, as_of=as_of)
    return ConcernMoney(
        concern=paid.concern,
        out=paid.out,
        back=paid.back,
        years=paid.years,
        remaining=outstanding(books, signed, as_of=as_of),
        expected=expected,
        business_case=paid.back + budgeted.times(1 / books.budget.effect, policy=Rounding.HALF_UP),
        provenance=weakest(line.provenance for line in lines),
    )


def money_of_concerns(
    books: Books, concerns: tuple[str, ...], *, policy: EffectPolicy, as_of: date
) -> tuple[ConcernMoney, ...]:
    """All of them; the parts expected add up to what the room to invest counts on, to the øre."""
    paid = [money_by_year(books.chart, books.moved, concern=concern, as_of=as_of) for concern in concerns]
    budgeted = [budgeted_back(books, concern=concern, as_of=as_of) for concern in concerns]
    whole = total(budgeted, currency=books.moved.currency)
    counted = whole.times(policy.share / books.budget.effect, policy=Rounding.HALF_UP)
    weights = [Fraction(amount.minor) for amount in budgeted]
    parts = counted.split(weights) if not whole.is_zero else tuple(budgeted)
    return tuple(
        with_budget(books, money, expected=expected, as_of=as_of) for money, expected in zip(paid, parts, strict=True)
    )
