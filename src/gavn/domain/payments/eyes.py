"""Whose eyes a statement needs: who entered what it first states, and which results it must be of (ADR 0013)."""

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


def enterers(sets: Iterable[Entered], *, number: int, stated: int) -> frozenset[str]:
    """Who entered the set numbered so, or any after that of the last approved statement, `stated` (0 for none).

    A set is all that is known, so whoever entered one in between has a hand in what is stated.
    """
    own = (each for each in sets if stated < each.results.number <= number or each.results.number == number)
    return frozenset(each.entered_by for each in own)


def newer_than(sets: Iterable[Entered], *, number: int, at: datetime | None = None) -> int:
    """The newest set after that numbered so, known by a moment or now; 0 where there is none."""
    later = (each for each in sets if each.results.number > number and (at is None or each.entered_at < at))
    return max((each.results.number for each in later), default=0)
