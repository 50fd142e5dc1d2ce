"""Closing a year: proposed by one, confirmed by another, who closes it; turned down, or taken back, until then."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions.deciding import CLOSING, Entered, turn_down, withdraw
from gavn.web.apps.economy.models import ClosingProposalRow, ClosingRow
from gavn.web.apps.economy.rules import check_proposal, check_year

WAITING, APPROVED = ClosingProposalRow.State.WAITING, ClosingProposalRow.State.APPROVED


@transaction.atomic
def propose_closing(year: int, *, by: Person, now: datetime) -> None:
    """Asks another to close a year that is over, once the years before it are closed and none of its drafts wait."""
    may(by, Permission.CLOSE_YEAR).require()
    storage.lock_end(documents().head.currency)
    refuse([*check_year(year, now), *check_proposal(year)])
    ClosingProposalRow.objects.create(year=year, entered_by=by.username, entered_at=now)
    record("closing-proposed", subject=f"year {year}", by=by.username, now=now)


@transaction.atomic
def approve_closing(year: int, *, by: Person, now: datetime) -> None:
    """Closes a year that somebody else proposed to close, where it can still close."""
    may(by, Permission.CLOSE_YEAR).require()
    storage.lock_end(documents().head.currency)
    proposal, entered = _proposal(year)
    entered.require_another(by)
    refuse(check_year(year, now))
    entered.decide(APPROVED, by=by, now=now)
    ClosingRow.objects.create(
        year=year,
        entered_by=proposal.entered_by,
        entered_at=proposal.entered_at,
        approved_by=by.username,
        approved_at=now,
    )
    details = {"entered_by": proposal.entered_by, "entered_at": str(proposal.entered_at.astimezone(UTC))}
    record("year-closed", subject=f"year {year}", by=by.username, now=now, details=details)


@transaction.atomic
def reject_closing(year: int, *, grounds: str, by: Person, now: datetime) -> None:
    """Turns a proposal down with grounds; the year stays open."""
    may(by, Permission.CLOSE_YEAR).require()
    storage.lock_end(documents().head.currency)
    turn_down(_proposal(year)[1], grounds=grounds, by=by, now=now)


@transaction.atomic
def withdraw_closing(year: int, *, by: Person, now: datetime) -> None:
    """Takes back one's own proposal before anybody has decided on it."""
    may(by, Permission.CLOSE_YEAR).require()
    storage.lock_end(documents().head.currency)
    withdraw(_proposal(year)[1], by=by, now=now)


def _proposal(year: int) -> tuple[ClosingProposalRow, Entered]:
    """The proposal that waits for a year."""
    rows = ClosingProposalRow.objects.filter(year=year, state=WAITING)
    proposal = rows.first()
    if proposal is None:
        raise Refused([Problem("closing-not-proposed", values={"year": str(year)})])
    # By its id: what is decided on waits no more.
    one = ClosingProposalRow.objects.filter(pk=proposal.pk)
    return proposal, Entered(CLOSING, f"year {year}", proposal.entered_by, one)
