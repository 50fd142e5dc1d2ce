"""How many reached a result by what is paid: an amount divided by its one price is a number of people (ADR 0016)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import EXACT
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import Layout, Unit, Where
from gavn.domain.payments.entitlement import Ending, Entitlement
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.tellable import REACHED, Figure
from gavn.domain.payments.trace import PAYING, TraceLine

# What multiplies a number of people by a price.
TIMES_PRICE = ("quantity-times-price", "once-only")


def told_by_money(stated: Iterable[FiledStatement], figure: Figure, *, unit: Unit) -> Iterator[Release]:
    """What everybody knows of a figure by the amounts of statements, as releases by which nobody need be protected.

    A statement tells of it where all that somebody pays by it is at one price for each who reached it. What several
    prices come to together is not worked back from: more than one set of numbers gives the same amount.
    """
    for filed in stated:
        counts = set(_paid_for(filed, figure))
        # Terms that pay for unlike numbers of the same result each pay for some of those who reached it.
        if len(counts) == 1:
            yield _release(filed, figure, unit, counts.pop())


def _paid_for(filed: FiledStatement, figure: Figure) -> Iterator[int]:
    """How many prices what is owed comes to, of each term of this figure that amounts tell of.

    What ends an agreement is paid by what is expected, or by a share of capital, and tells of nobody who reached it.
    """
    entitlement = filed.statement.entitlement
    if isinstance(entitlement, Ending):
        return
    by_term: dict[str, list[TraceLine]] = {}
    for line in entitlement.lines:
        if line.step is StepName.PRICE and line.amount:
            by_term.setdefault(line.term, []).append(line)
    for term in _told_terms(entitlement, by_term):
        if _figure_of(filed.agreement, term) == figure:
            priced = by_term[term]
            count = sum((line.count * Fraction(dict(line.inputs)["quantity"]) for line in priced), Fraction(0))
            if count.denominator == 1:
                yield int(count)


def _told_terms(entitlement: Entitlement, by_term: Mapping[str, Sequence[TraceLine]]) -> Iterator[str]:
    """The terms of which an amount that stands on a page tells alone: what all pay together, or what one does, less
    what is known of it already."""
    paid: dict[str, dict[str, Fraction]] = {}
    for line in entitlement.lines:
        if line.step in PAYING and line.payer and line.amount:
            own = paid.setdefault(line.payer, {})
            own[line.term] = own.get(line.term, Fraction(0)) + line.amount
    left = [{*by_term}, *({term for term, amount in own.items() if amount} for own in paid.values())]
    plain = {term for term, priced in by_term.items() if _is_plain(term, priced, paid.values())}
    while found := {term for terms in left if len(terms) == 1 for term in terms if term in plain}:
        yield from sorted(found)
        left = [terms - found for terms in left]


def _is_plain(term: str, priced: Sequence[TraceLine], paid: Iterable[Mapping[str, Fraction]]) -> bool:
    """Whether a term has one price, and all of it is paid: what a cap or a guarantee changes is no longer a number of
    prices."""
    prices = {dict(line.inputs).get("price") if line.formula in TIMES_PRICE else None for line in priced}
    whole = sum((line.amount for line in priced), Fraction(0))
    return (
        len(prices) == 1
        and None not in prices
        and whole == sum((own.get(term, Fraction(0)) for own in paid), Fraction(0))
    )


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
