"""What is kept of an agreement beside its text: the result sets, and the statements that were approved (ADR 0013)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from gavn.domain.payments.eyes import newer_than
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.life import OF_NEWEST, TRANSITIONS, Event, Move, State
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A result set, and who entered it when; `file` is where it came from, blank where it was entered by hand."""

    results: ResultSet
    file: str
    sha256: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that was approved: of which result set, by whom it was made, and what happened to it."""

    filed: FiledStatement
    results: int
    made_by: str
    made_at: datetime
    events: tuple[Event, ...]

    @property
    def is_in_order(self) -> bool:
        """Whether its events lead to approval by somebody who did not make it."""
        state = State.DRAFT
        for event in self.events:
            if event.move not in TRANSITIONS[state]:
                return False
            if event.move in (Move.CHECK, Move.APPROVE) and event.by == self.made_by:
                return False
            state = TRANSITIONS[state][event.move]
        return state is State.APPROVED

    def is_of_newest(self, sets: Iterable[KeptSet]) -> bool:
        """Whether no newer results were known when it was checked and approved."""
        own = tuple(sets)
        moments = (event.at for event in self.events if event.move in OF_NEWEST)
        return not any(newer_than(own, number=self.results, at=moment) for moment in moments)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one agreement, in order of number."""

    agreement: str
    sets: tuple[KeptSet, ...]
    statements: tuple[Issued, ...] = ()


def check_issued(issued: Issued, sets: Mapping[int, KeptSet]) -> Iterator[Problem]:
    """Why an approved statement is not what its result set gives when it is worked out again; `sets` by number."""
    statement = issued.filed.statement
    entered = sets.get(issued.results)
    stated = statement.entitlement
    if entered is None or stated.results_digest != entered.results.digest:
        yield Problem("statement-of-other-results", values={"statement": statement.id, "number": str(issued.results)})
    elif stated.as_of != entered.results.as_of:
        days = {"stated": stated.as_of.isoformat(), "known": entered.results.as_of.isoformat()}
        yield Problem("statement-of-other-day", values={"statement": statement.id, **days})
    if not issued.is_in_order or not issued.is_of_newest(sets.values()):
        yield Problem("statement-not-approved", values={"statement": statement.id})
    try:
        yield from issued.filed.repeated()
    except Refused as refused:
        yield from refused.problems


def check_kept(kept: Kept) -> Iterator[Problem]:
    """The same of every statement of an agreement."""
    sets = {entered.results.number: entered for entered in kept.sets}
    for issued in kept.statements:
        yield from check_issued(issued, sets)
