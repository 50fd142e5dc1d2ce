"""The authority's view: what each payer must expect to owe by budget year, and what it has paid (domain, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.entitlement import entitle_counted
from gavn.domain.payments.statement import Due, Statement
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.money import Money

# A payer, which of its purses, and a year.
Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class PayerYear:
    """`plan` is owed if all that is expected is reached, and `rule` the share of it counted on.

    `booked` is what is stated, and `due` how much of that has fallen due.
    """

    payer: str
    purse: str
    year: int
    plan: Money
    rule: Money
    booked: Money
    due: Money


def payer_view(
    agreement: Agreement,
    expected: Counted,
    stated: Sequence[Due],
    *,
    effect: Fraction,
    by: date = date.max,
) -> tuple[PayerYear, ...]:
    """By payer, purse and the year in which outcomes lie; what is stated by the year it is booked in."""
    whole = entitle_counted(agreement, expected, as_of=agreement.clocks.payment.last_day, final=True)
    lines = (line for line in whole.lines if line.step in PAYING and line.payer)
    plan = _summed(((line.payer, line.purse, int(line.on[:4])), line.amount) for line in lines)
    booked = _stated(each.statement for each in stated)
    due = _stated(each.statement for each in stated if each.on <= by)

    def money(amounts: Mapping[Place, Fraction], place: Place) -> Money:
        return Money(int(amounts.get(place, 0)), agreement.currency)

    return tuple(
        PayerYear(
            *place,
            money(plan, place),
            money(plan, place).times(effect, policy=agreement.rounding),
            money(booked, place),
            money(due, place),
        )
        for place in sorted({*plan, *booked})
    )


def _stated(statements: Iterable[Statement]) -> Mapping[Place, Fraction]:
    lines = (line for statement in statements for line in statement.lines)
    paying = (line for line in lines if line.line.step in PAYING and line.line.payer)
    return _summed(((line.line.payer, line.line.purse, line.booked_in), line.amount) for line in paying)


def _summed(amounts: Iterable[tuple[Place, Fraction]]) -> Mapping[Place, Fraction]:
    sums: defaultdict[Place, Fraction] = defaultdict(Fraction)
    for place, amount in amounts:
        sums[place] += amount
    return sums
