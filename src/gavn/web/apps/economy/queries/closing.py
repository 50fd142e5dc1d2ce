"""Closings of years that somebody proposed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from gavn.web.apps.economy.models import ClosingProposalRow, ClosingRow
from gavn.web.apps.economy.queries.deciding import WAITING, Entered, entered_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Entered):
    """To close a year."""

    year: int


def proposal_for(year: int) -> Proposal | None:
    """The one that waits."""
    return next(iter(_proposals(year=year, state=WAITING)), None)


def proposals_that_wait() -> tuple[Proposal, ...]:
    """The latest first."""
    return _proposals_of(rows_that_wait())


def rows_that_wait() -> QuerySet[ClosingProposalRow]:
    """None for a year that has closed without it, as a loaded folder may close one: there is nothing left to decide."""
    closed = ClosingRow.objects.values("year")
    return ClosingProposalRow.objects.filter(state=WAITING).exclude(year__in=closed)


def rejected_for(year: int) -> tuple[Proposal, ...]:
    """Those that were turned down, the latest first."""
    return _proposals(year=year, state=ClosingProposalRow.State.REJECTED)


def _proposals(**which: object) -> tuple[Proposal, ...]:
    return _proposals_of(ClosingProposalRow.objects.filter(**which))


def _proposals_of(rows: QuerySet[ClosingProposalRow]) -> tuple[Proposal, ...]:
    return tuple(Proposal(**entered_in(row), year=row.year) for row in rows.order_by("-id"))
