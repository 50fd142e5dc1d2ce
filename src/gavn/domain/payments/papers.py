"""Result sets and statements in the hands of people: who entered or made each, and what happened to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from gavn.domain.payments.moves import Event, State, state_after
from gavn.domain.payments.result_set import ResultSet


@dataclass(frozen=True, slots=True)
class EnteredSet:
    """A result set with who entered it, when, and from which file; `source` is blank where it was entered by hand."""

    id: int
    results: ResultSet
    digest: str
    source: str
    source_sha256: str
    entered_by: str
    entered_at: datetime


class HasResults(Protocol):
    """A result set with whatever stands beside it."""

    @property
    def results(self) -> ResultSet: ...


AnySet = TypeVar("AnySet", bound=HasResults)


def told_from(sets: Sequence[AnySet], *, expected: Collection[int] = ()) -> AnySet | None:
    """The set that is told of: the newest that was measured, or else the newest that was counted; None where there is
    none. By those whose numbers are `expected` an early closing was stated: unless they were measured they hold what is
    expected, which nobody has reached.
    """
    measured = [each for each in sets if each.results.rates]
    chosen = measured or [each for each in sets if each.results.number not in expected]
    return chosen[-1] if chosen else None


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement with what happened to it; what its text says is read with the approved ones before it."""

    id: int
    agreement: str
    number: int
    text: str
    digest: str
    entered: EnteredSet
    made_by: str
    made_at: datetime
    events: tuple[Event, ...]

    @property
    def name(self) -> str:
        """What the ledger's voucher is called."""
        return f"{self.agreement}-{self.number}"

    @property
    def state(self) -> State:
        return state_after(self.events)

    @property
    def approved_at(self) -> datetime | None:
        """The moment it was approved, which is its end; None while it is not."""
        return self.events[-1].at if self.state is State.APPROVED else None
