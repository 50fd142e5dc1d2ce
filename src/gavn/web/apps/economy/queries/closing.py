"""Closings of years: those that somebody proposed, and those that stand, held against the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from gavn.domain.economy.ledger import NOBODY_KNOWN, Closing
from gavn.domain.values.problem import Place, Problem
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.audit.storage import Event
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import ClosingProposalRow, ClosingRow
from gavn.web.apps.economy.queries import UNREADABLE
from gavn.web.apps.economy.queries.deciding import WAITING, Entered, entered_in
from gavn.web.database.snapshot import snapshot

# What the log called them before two were asked.
OLDER = {"closed_by": "approved_by", "closed_at": "approved_at"}


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


def verify_closings() -> list[Problem]:
    """Where the closings differ from what the log tells: each has its line there, and each line its closing."""
    with snapshot():
        try:
            standing = {closing.year: closing for closing in storage.closings()}
            logged = {int(event.subject.removeprefix("year ")): event for event in told_of("year-closed")}
            proposed = told_of("closing-proposed")
        except UNREADABLE:
            return [Problem("closings-unreadable")]
    years = sorted({*standing, *logged})
    told = {year: _told(event, proposed) for year, event in logged.items()}
    return [found for year in years if (found := _difference(year, standing.get(year), told.get(year)))]


def _difference(year: int, closing: Closing | None, told: Mapping[str, str] | None) -> Problem | None:
    place, values = Place(path=f"year {year}"), {"year": str(year)}
    if closing is None:
        return Problem("closing-missing", place, values)
    if told is None:
        return Problem("closing-unlogged", place, values)
    stands = {name: str(value) for name, value in asdict(closing).items()}
    same = all(told[name] == value for name, value in stands.items())
    return None if same else Problem("closing-changed", place, values)


def _told(event: Event, proposed: Sequence[Event]) -> Mapping[str, str]:
    """What the log tells of a closing: of one that was loaded, in the details; of one confirmed here, by whom and when
    that was done, and by whom and when it was last proposed. One from before two were asked was proposed by nobody, as
    it closed."""
    told = {OLDER.get(name, name): value for name, value in event.details.items()}
    closed = {"year": event.subject.removeprefix("year "), "approved_by": event.by, "approved_at": _moment(event.at)}
    before = [each for each in proposed if each.subject == event.subject and each.number < event.number]
    entered = (before[-1].by, _moment(before[-1].at)) if before else (NOBODY_KNOWN, (closed | told)["approved_at"])
    return dict(zip(("entered_by", "entered_at"), entered, strict=True)) | closed | told


def _moment(at: datetime) -> str:
    """As a closing that is loaded has it in the log."""
    return str(at.astimezone(UTC))
