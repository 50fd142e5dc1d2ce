"""What of a statement and of results a circle may see: lines and facts of fewer than five persons are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.counts import is_few, tells_of_few
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import Counted, Measure, Reached
from gavn.domain.payments.explain import Fact
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import TraceLine

# What of a note counts people.
PEOPLE = frozenset({"left-out", "reached"})


def is_shown(measure: Measure | Tally, circle: Circle) -> bool:
    """Whether the counts of a cohort may be seen; the parties see uncrossed totals, others five and more."""
    few = tells_of_few(reached=measure.reached, due=measure.due) or is_few(measure.enrolled)
    return circle in (Circle.HISTORIES, Circle.TOTALS) or not few


def holds_too_much(counted: Counted, circle: Circle) -> bool:
    """Whether a file with all of it would tell the circle of fewer than five persons."""
    few = any(is_few(count) for count in counted.persons.values())
    return circle is not Circle.HISTORIES and (few or not all(is_shown(each, circle) for each in counted.measures))


def line_is_shown(line: TraceLine, agreement: Agreement, measures: Iterable[Measure], circle: Circle) -> bool:
    """Whether a line may stand by itself: not where it tells what few persons reached on a day.

    A limit's line does not say how many it is of, so that it is gathered wherever persons are priced.
    """
    if line.is_note:
        return circle is not Circle.CELLS or _note_tells_of_many(line, agreement, measures)
    if circle is Circle.HISTORIES or line.on.count("-") != 2 or "/" in line.on:
        return True
    term = next((term for term in agreement.terms if term.id == line.term), None)
    if isinstance(term, PersonTerm):
        return line.step is StepName.PRICE and not is_few(line.count)
    if term is None:
        # What an earlier version priced by is not known here, and can have been persons.
        return not line.term
    behind = (each for each in measures if each.metric in term.metrics and each.on.isoformat() == line.on)
    return all(is_shown(each, circle) for each in behind)


def _note_tells_of_many(line: TraceLine, agreement: Agreement, measures: Iterable[Measure]) -> bool:
    """Not where it counts persons and they are few, nor where a rate or a count of its metric is of few."""
    priced = any(isinstance(term, PersonTerm) and line.metric in term.metrics for term in agreement.terms)
    few = priced and any(is_few(count) for name, count in line.inputs if name in PEOPLE and isinstance(count, Fraction))
    return not few and all(is_shown(each, Circle.CELLS) for each in measures if each.metric == line.metric)


def fact_is_shown(fact: Fact, circle: Circle) -> bool:
    if isinstance(fact.seen, Reached):
        return circle is Circle.HISTORIES or not is_few(fact.count)
    return is_shown(fact.seen, circle)
