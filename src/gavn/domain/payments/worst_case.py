"""What can be owed at the end when least comes of an agreement: the worst case of those who receive by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from gavn.domain.agreements.agreement import Agreement, CapScope
from gavn.domain.agreements.terms.base import TimeTerm
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.endings import called_until
from gavn.domain.payments.entitlement import Entitlement, entitle_counted
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.money import Money


def worst_cases(agreement: Agreement) -> tuple[Entitlement, ...]:
    """What can be owed at the end when least comes of it: first when nothing at all is reached, so that fixed parts,
    lowest coupons, minimum and guarantee are all; then where a guarantee comes to cover less than that, and nothing
    else makes up for it. Where outcomes take the room of what is owed anyway under a cap, they can come before the
    guarantee's day, and what it covers is not counted.
    """
    nothing = Counted({}, agreement.owed_without_result)
    last = agreement.clocks.payment.last_day
    cases = [entitle_counted(agreement, nothing, as_of=last, final=True)]
    made_up = next((line for line in cases[0].lines if line.step is StepName.FLOOR), None)
    first = min((guarantee.trigger_on for guarantee in agreement.guarantees), default=last)
    if made_up and first < last:
        reached = (_reached_by(agreement, made_up, amount, first) for amount in _reachable(agreement, made_up))
        cases += [entitle_counted(each, nothing, as_of=last, final=True) for each in reached]
    anyway = cases[0].total.minor - (made_up.amount if made_up else 0)
    if anyway and agreement.guarantees and in_turn(agreement, WIDE):
        cases.append(entitle_counted(replace(agreement, guarantees=()), nothing, as_of=last, final=True))
    if first < agreement.clocks.measurement.last_day and any(term.takes_back for term in agreement.terms):
        # All of the capital came back by the day of the guarantee, and was taken back after it.
        cases.append(entitle_counted(called_until(agreement, date.min), nothing, as_of=last, final=True))
    return tuple(cases)


def only_guaranteed(agreement: Agreement) -> Entitlement:
    """What comes of guarantees alone: without fixed parts, coupons and a minimum, where nothing is reached."""
    terms = tuple(term for term in agreement.terms if not isinstance(term, TimeTerm))
    bare, last = replace(agreement, floors=(), terms=terms), agreement.clocks.payment.last_day
    return entitle_counted(bare, Counted({}, ()), as_of=last, final=True)


def _reachable(agreement: Agreement, line: TraceLine) -> Iterator[Money]:
    """What outcomes can come to that are nearest to what the minimum would make up: prices are rounded, it is not."""
    unit = agreement.rounding_unit.minor
    units, rest = divmod(line.amount.numerator, unit)
    yield Money(units * unit, agreement.currency)
    if rest:
        yield Money((units + 1) * unit, agreement.currency)


def _reached_by(agreement: Agreement, line: TraceLine, amount: Money, on: date) -> Agreement:
    """The same where outcomes of a day give an amount, of which the minimum makes up the rest at the end; no index, nor
    any cap but a payer's, holds of it, since they hold of no minimum."""
    own = tuple(term.id for term in agreement.terms)
    part = FixedPart(id=line.rule, clause=line.clause, amount=amount, due_on=on)
    caps = tuple(cap if cap.scope is CapScope.PAYER else replace(cap, terms=cap.terms or own) for cap in agreement.caps)
    level = replace(agreement.price_level, terms=agreement.price_level.terms or own)
    return replace(agreement, terms=(*agreement.terms, part), caps=caps, price_level=level)
