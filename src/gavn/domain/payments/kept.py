"""What is kept of an agreement beside its text: the result sets, and the statements that were approved (ADR 0013)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.life import TRANSITIONS, Event, Move, State
from gavn.domain.payments.result_set import ResultSet


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


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one agreement, in order of number."""

    agreement: str
    sets: tuple[KeptSet, ...]
    statements: tuple[Issued, ...] = ()
