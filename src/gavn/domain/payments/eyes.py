"""Which results a statement must be of to be checked and approved (ADR 0013)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from gavn.domain.payments.result_set import ResultSet


class Entered(Protocol):
    """A result set with who entered it when, in a folder or in the database."""

    @property
    def results(self) -> ResultSet: ...
    @property
    def entered_by(self) -> str: ...
    @property
    def entered_at(self) -> datetime: ...


def newer_than(sets: Iterable[Entered], *, number: int, at: datetime | None = None) -> int:
    """The newest set after that numbered so, known by a moment or now; 0 where there is none."""
    later = (each for each in sets if each.results.number > number and (at is None or each.entered_at < at))
    return max((each.results.number for each in later), default=0)
