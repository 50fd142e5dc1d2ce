"""Closings of years that somebody proposed."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.web.apps.economy.models import ClosingProposalRow
from gavn.web.apps.economy.queries.deciding import WAITING, Entered, entered_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Entered):
    """To close a year."""

    year: int


def proposal_for(year: int) -> Proposal | None:
    """The one that waits."""
    return next(iter(_proposals(year=year, state=WAITING)), None)


def proposals_that_wait() -> tuple[Proposal, ...]:
    return _proposals(state=WAITING)


def rejected_for(year: int) -> tuple[Proposal, ...]:
    """Those that were turned down, the latest first."""
    return _proposals(year=year, state=ClosingProposalRow.State.REJECTED)


def _proposals(**which: object) -> tuple[Proposal, ...]:
    rows = ClosingProposalRow.objects.filter(**which).order_by("-id")
    return tuple(Proposal(**entered_in(row), year=row.year) for row in rows)
