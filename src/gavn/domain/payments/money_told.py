"""How many reached a result by what is paid: an amount divided by its one price is a number of people (ADR 0016)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import EXACT
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import Layout, Unit, Where
from gavn.domain.payments.entitlement import Ending
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.tellable import REACHED, Figure

# What multiplies a number of people by a price.
TIMES_PRICE = ("quantity-times-price", "once-only")


def told_by_money(stated: Iterable[FiledStatement], figure: Figure, *, unit: Unit) -> Iterator[Release]:
    """What everybody knows of a figure by the amounts of statements, as releases by which nobody need be protected.

    A statement tells of it where all that it pays is at one price for each who reached it. What several prices come to
    together is not worked back from: more than one set of numbers gives the same amount.
    """
    for filed in stated:
        count = _paid_for(filed, figure)
        if count is not None:
            yield _release(filed, figure, unit, count)


def _paid_for(filed: FiledStatement, figure: Figure) -> int | None:
    """How many prices all that is owed comes to; None where it is not all at one price for each of this figure.

    What ends an agreement is paid by what is expected, or by a share of capital, and tells of nobody who reached it.
    """
    entitlement = filed.statement.entitlement
    lines = [line for line in entitlement.lines if line.step is StepName.PRICE and line.amount]
    priced = {(line.term, dict(line.inputs).get("price") if line.formula in TIMES_PRICE else None) for line in lines}
    # What a cap or a guarantee changes is no longer a number of prices.
    same = sum((line.amount for line in lines), Fraction(0)) == entitlement.total.minor
    if len(priced) != 1 or not same or isinstance(entitlement, Ending):
        return None
    [(term, price)] = priced
    if price is None or _figure_of(filed.agreement, term) != figure:
        return None
    count = sum((line.count * Fraction(dict(line.inputs)["quantity"]) for line in lines), Fraction(0))
    return int(count) if count.denominator == 1 else None


def _figure_of(agreement: Agreement, term_id: str) -> Figure | None:
    """What a term pays on; None where it pays on several follow-ups alike, or less than it counts."""
    term = next((each for each in agreement.terms if each.id == term_id), None)
    metric = next((each for each in agreement.metrics if term and each.id == term.metric), None)
    if term is None or metric is None or metric.deadweight:
        return None
    known = [term.follow_up] if term.follow_up else [each.id for each in metric.follow_ups]
    return Figure(metric.id, known[0]) if len(known) == 1 else None


def _release(filed: FiledStatement, figure: Figure, unit: Unit, count: int) -> Release:
    """Of those due it tells who reached it and nothing else; its least is nobody, since money is seen by everybody."""
    statement = filed.statement
    day, as_of = statement.issued_on, statement.entitlement.as_of
    layout = Layout((), (Where(figure.dimension, (REACHED,)),))
    told = {unit: {layout.whole: count}}
    return Release(f"{statement.id}-paid", filed.agreement.id, day, as_of, Circle.PUBLIC, 0, EXACT, layout, told)
