"""What of a statement and of results a circle may see: lines and facts of fewer than five persons are gathered, and of
what stands on counts whoever sees none is told nothing (ADR 0016). What an estimate lacks holds no count."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.counts import is_few
from gavn.domain.outcomes.facts import Shortfall
from gavn.domain.outcomes.histories import Counted, Reached
from gavn.domain.payments.explain import Fact
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import TraceLine

SHORT = frozenset(Shortfall)
Name = TypeVar("Name", bound=Hashable)


def holds_too_much(counted: Counted, circle: Circle) -> bool:
    """Whether a file with all of it would tell the circle of fewer than five persons, or of counts it does not see.

    Its hash tells them as well: whoever guesses what it is of sees by the hash which guess is right.
    """
    few = any(is_few(count) for count in counted.persons.values())
    return circle is not Circle.HISTORIES and (few or not circle.sees_counts)


def line_is_shown(line: TraceLine, agreement: Agreement, circle: Circle) -> bool:
    """Whether a line may stand by itself: not where it tells what few persons reached on a day.

    What an estimate lacks of what was agreed is of the comparison and of no persons, and stands for everybody.

    A limit's line does not say how many it is of, so that it is gathered wherever persons are priced.
    """
    if tells_shortfall(line):
        return True
    if not circle.sees_counts:
        return False
    if line.is_note or circle is Circle.HISTORIES or line.day is None:
        return True
    term = next((term for term in agreement.terms if term.id == line.term), None)
    if isinstance(term, PersonTerm):
        return line.step is StepName.PRICE and not is_few(line.count)
    # What an earlier version priced by is not known here, and can have been persons.
    return term is not None or not line.term


def lines_told(lines: Sequence[TraceLine], agreement: Agreement, circle: Circle) -> list[TraceLine]:
    """Those that may stand by themselves. Of a term's prices those that are gathered are together of five persons or
    more, wherever there are so many: else the whole less what is shown would tell of one of them."""
    told = [line for line in lines if line_is_shown(line, agreement, circle)]
    alone = {line.id for line in told}
    priced = [line for line in lines if line.step is StepName.PRICE]
    for term in dict.fromkeys(line.term for line in priced):
        own = [line for line in priced if line.term == term]
        alone -= _with_few([(line.id, line.count, line.id in alone) for line in own])
    return [line for line in told if line.id in alone]


def facts_told(facts: Sequence[Fact], circle: Circle) -> list[Fact]:
    """The same of the facts behind a price."""
    stand = [fact_is_shown(fact, circle) for fact in facts]
    own = [(n, fact.count, stand[n]) for n, fact in enumerate(facts) if isinstance(fact.seen, Reached)]
    gathered = _with_few(own)
    return [fact for n, fact in enumerate(facts) if stand[n] and n not in gathered]


def _with_few(counts: Sequence[tuple[Name, int, bool]]) -> set[Name]:
    """Of those that could stand by themselves, by how many persons each is of, the smallest that are gathered with the
    others until these are five or more."""
    held = sum(count for _, count, stands in counts if not stands)
    found: set[Name] = set()
    for name, count in sorted(((n, c) for n, c, stands in counts if stands and c), key=lambda each: each[1]):
        if not is_few(held):
            break
        found.add(name)
        held += count
    return found


def tells_shortfall(line: TraceLine) -> bool:
    """Whether it says what an estimate lacks of what was agreed."""
    return line.step is StepName.COMPARISON and line.formula in SHORT


def fact_is_shown(fact: Fact, circle: Circle) -> bool:
    """A fact of few persons is for those who see each history; one of a cohort for those who see totals."""
    if isinstance(fact.seen, Reached):
        return circle is Circle.HISTORIES or (circle.sees_counts and not is_few(fact.count))
    return circle.sees_counts
