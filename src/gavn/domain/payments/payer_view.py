"""The authority's view: what each payer must expect to owe by budget year, and what it has paid (domain, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import evaluate
from gavn.domain.payments.statement import Statement
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.money import Money


@dataclass(frozen=True, slots=True)
class PayerYear:
    """`plan` is owed if all that is expected is reached, `rule` the share of it counted on, `booked` what is stated."""

    payer: str
    year: int
    plan: Money
    rule: Money
    booked: Money


def payer_view(
    agreement: Agreement, expected: Counted, statements: Sequence[Statement], *, effect: Fraction
) -> tuple[PayerYear, ...]:
    """By payer and the year in which outcomes lie; what is stated by the year it is booked in."""
    end = agreement.clocks.payment.last_day
    planned = evaluate(agreement, one_column(expected), as_of=end).by_payer_year
    booked: dict[tuple[str, int], Fraction] = {}
    for line in (line for statement in statements for line in statement.lines):
        if line.line.step in PAYING and line.line.payer:
            place = (line.line.payer, line.booked_in)
            booked[place] = booked.get(place, Fraction(0)) + line.amount
    rows = []
    for payer, year in sorted({*planned, *booked}):
        plan = Money(int(planned[payer, year][0]) if (payer, year) in planned else 0, agreement.currency)
        stated = Money(int(booked.get((payer, year), Fraction(0))), agreement.currency)
        rows.append(PayerYear(payer, year, plan, plan.times(effect, policy=agreement.rounding), stated))
    return tuple(rows)
