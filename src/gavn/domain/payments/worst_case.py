"""What can be owed at the end when least comes of an agreement: the worst case of those who receive by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, CapScope
from gavn.domain.agreements.terms.base import TimeTerm
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.endings import called_until
from gavn.domain.payments.entitlement import Entitlement, entitle_counted
from gavn.domain.payments.evaluate import evaluate_traced
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.without_result import with_years_owed
from gavn.domain.payments.worst_reached import Ahead, Reached, worst_reached
from gavn.domain.values.money import Money

NOTHING = Counted({}, ())


def worst_cases(agreement: Agreement) -> tuple[Entitlement, ...]:
    """What can be owed at the end when least comes of it: first when nothing at all is reached, so that fixed parts,
    lowest coupons, minimum and guarantee are all; then where outcomes make a guarantee cover less, and nothing else
    makes up for it. Where outcomes take the room of what is owed anyway under a cap, they can come before the
    guarantee's day, and what it covers is not counted.
    """
    last = agreement.clocks.payment.last_day
    cases = list(_with_least_reached(agreement))
    made_up = sum(line.amount for line in cases[0].lines if line.step is StepName.FLOOR)
    if cases[0].total.minor - made_up and agreement.guarantees and _holds_both(agreement):
        cases.append(entitle_counted(replace(agreement, guarantees=()), NOTHING, as_of=last, final=True))
    first = min((guarantee.trigger_on for guarantee in agreement.guarantees), default=last)
    if first < agreement.clocks.measurement.last_day and any(term.takes_back for term in agreement.terms):
        # All of the capital came back by the day of the guarantee, and was taken back after it.
        cases.append(entitle_counted(called_until(agreement, date.min), NOTHING, as_of=last, final=True))
    return tuple(cases)


def is_searched(agreement: Agreement) -> bool:
    """Whether it depends on outcomes of several days at once: then the worst is looked for step by step, and a little
    can be missed."""
    if not agreement.guarantees:
        return False
    ahead = _ahead(agreement, with_years_owed(agreement, NOTHING, until=date.max))
    return ahead.differs and len(ahead.days) > 1


def _holds_both(agreement: Agreement) -> bool:
    """Whether a cap counts outcomes beside what is owed anyway, whose room they can take."""
    held = (
        {isinstance(term, TimeTerm) for term in agreement.terms if cap.covers(term=term.id, metric=term.metric)}
        for cap in in_turn(agreement, WIDE)
    )
    return any(kinds == {True, False} for kinds in held)


def only_guaranteed(agreement: Agreement) -> tuple[Entitlement, ...]:
    """What comes of guarantees alone, without fixed parts, coupons and a minimum: where nothing is reached, and where
    what is reached makes them cover less."""
    terms = tuple(term for term in agreement.terms if not isinstance(term, TimeTerm))
    return tuple(_with_least_reached(replace(agreement, floors=(), terms=terms), owed_until=date.min))


def _with_least_reached(agreement: Agreement, *, owed_until: date = date.max) -> Iterator[Entitlement]:
    last = agreement.clocks.payment.last_day
    nothing = with_years_owed(agreement, NOTHING, until=owed_until)
    cases = [agreement]
    if agreement.guarantees:
        cases += [_reached_by(agreement, reached) for reached in worst_reached(_ahead(agreement, nothing))]
    for case in cases:
        yield entitle_counted(case, nothing, as_of=last, final=True, owed_until=date.min)


def _ahead(agreement: Agreement, nothing: Counted) -> Ahead:
    """What comes in by day where nothing is reached, and what the minimum makes up of that."""
    coming: defaultdict[date, int] = defaultdict(int)
    walked = evaluate_traced(agreement, one_column(nothing), as_of=agreement.clocks.payment.last_day, final=True)
    for event in walked.received.events:
        if not event.rule:
            coming[event.on] += int(event.amount[0])
    made_up = sum(int(step.after.sum() - step.before.sum()) for step in walked.steps if step.name is StepName.FLOOR)
    if made_up:
        coming[max(coming)] -= made_up
    return Ahead(agreement, coming, made_up)


def _reached_by(agreement: Agreement, reached: Reached) -> Agreement:
    """The same where outcomes of some days give amounts, of which the minimum makes up the rest at the end. All of each
    is paid, at no index and under no cap: it is what is paid after these."""
    own = tuple(term.id for term in agreement.terms)
    named = "".join((*own, *(floor.id for floor in agreement.floors)))
    parts = (
        FixedPart(id=f"{named}-{day}", clause="", amount=Money(amount, agreement.currency), due_on=day)
        for day, amount in reached.items()
        if amount
    )
    caps = (replace(cap, terms=cap.terms or own) for cap in agreement.caps if cap.scope is not CapScope.PAYER)
    level = replace(agreement.price_level, terms=agreement.price_level.terms or own)
    payers = (replace(agreement.payers[0], share=Fraction(1), metrics=(), terms=()),)
    return replace(
        agreement, terms=(*agreement.terms, *parts), caps=tuple(caps), price_level=level, payers=payers, donations=()
    )
