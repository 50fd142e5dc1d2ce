"""A release on its way: proposed by one, made public by another, and what has been made public so far (ADR 0016)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release, Why
from gavn.domain.disclosure.tables import Group, Layout
from gavn.domain.payments.tellable import Figure


class Verdict(StrEnum):
    """What can be told of the table that was asked for: all, part, less by fewer groups, or nothing."""

    WHOLE = "whole"
    CUT = "cut"
    INSTEAD = "instead"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Told:
    """What was found for a circle: `release` is what it would be told, None where that is nothing.

    `hidden` are the groups of the table asked for, by `layout`, that cannot be told, and why: for those who prepare it.
    """

    circle: Circle
    verdict: Verdict
    release: Release | None
    layout: Layout
    hidden: tuple[tuple[Group, Why], ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What can be told of a figure of the result set numbered `results`; `seen` is how many releases the agreement had
    when it was held against them."""

    agreement: str
    figure: Figure
    results: int
    seen: int
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ProposedRelease:
    """It waits for another than `made_by`."""

    id: int
    prepared: Prepared
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A release as it was made public: of a figure of the result set numbered `results`, proposed by one and made
    public by another."""

    release: Release
    figure: Figure
    results: int
    made_by: str
    made_at: datetime
    by: str
    at: datetime

    @property
    def number(self) -> int:
        """Of the agreement's releases, the first being 1."""
        return int(self.release.id.rpartition("-")[2])
