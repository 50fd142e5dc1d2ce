"""Releases in the database, as the domain's own values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release, Why
from gavn.domain.disclosure.tables import Dimension, Layout
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import Prepared, ProposedRelease, Published, Told, Verdict
from gavn.domain.values.problem import Problem, Refused
from gavn.files.releases import release_in, release_text
from gavn.web.apps.releases.models import ReleaseDecisionRow, ReleaseProposalRow, ReleaseRow

APPROVED = {"proposal__decision__outcome": Outcome.APPROVE.value}


def published(agreement: str = "", *circles: Circle) -> tuple[Published, ...]:
    """What was made public of an agreement, or of all, in the order in which it was; to all circles, or these."""
    rows = ReleaseRow.objects.filter(**APPROVED).exclude(text="").select_related("proposal__decision")
    rows = rows.filter(proposal__agreement=agreement) if agreement else rows
    rows = rows.filter(circle__in=[circle.value for circle in circles]) if circles else rows
    return tuple(_published(row) for row in rows.order_by("proposal__decision__id", "id"))


def count(agreement: str) -> int:
    """How many releases of an agreement were made public."""
    return ReleaseRow.objects.filter(**APPROVED, proposal__agreement=agreement).exclude(text="").count()


def proposals(agreement: str = "") -> tuple[ProposedRelease, ...]:
    """Those that nobody has decided on."""
    rows = ReleaseProposalRow.objects.filter(decision=None).order_by("id").prefetch_related("releases")
    return tuple(_proposal(row) for row in (rows.filter(agreement=agreement) if agreement else rows))


def decided(proposal: int, *, outcome: str, by: str) -> bool:
    """Whether somebody has decided so on a proposal already."""
    return ReleaseDecisionRow.objects.filter(proposal_id=proposal, outcome=outcome, by=by).exists()


def add(prepared: Prepared, *, by: str, now: datetime) -> ProposedRelease:
    """Keeps what was found for each circle."""
    row = ReleaseProposalRow.objects.create(
        agreement=prepared.agreement,
        metric=prepared.figure.metric,
        follow_up=prepared.figure.follow_up,
        results=prepared.results,
        seen=prepared.seen,
        made_by=by,
        made_at=now,
    )
    for each in prepared.told:
        ReleaseRow.objects.create(
            proposal=row,
            circle=each.circle.value,
            verdict=each.verdict.value,
            text=release_text(each.release) if each.release else "",
            digest=each.release.digest if each.release else "",
            hidden={
                "dimensions": [[d.id, *d.categories] for d in each.layout.dimensions],
                "groups": [[why.value, *group] for group, why in each.hidden],
            },
        )
    return _proposal(row)


def decide(proposal: int, outcome: str, *, by: str, now: datetime, grounds: str) -> None:
    """What became of it, once."""
    ReleaseDecisionRow.objects.create(proposal_id=proposal, outcome=outcome, by=by, at=now, grounds=grounds)


@lru_cache(maxsize=512)
def _release(text: str, agreement: str) -> Release:
    try:
        return release_in(text, name=agreement)
    except Refused as refused:
        raise Refused([Problem("kept-unreadable", values={"agreement": agreement}), *refused.problems]) from refused


def _published(row: ReleaseRow) -> Published:
    own, decision = row.proposal, row.proposal.decision
    release = _release(row.text, own.agreement)
    return Published(release, Figure(own.metric, own.follow_up), row.text, decision.at.astimezone(UTC), decision.by)


def _proposal(row: ReleaseProposalRow) -> ProposedRelease:
    told, figure = tuple(_told(row.agreement, row.releases.all())), Figure(row.metric, row.follow_up)
    prepared = Prepared(row.agreement, figure, row.results, row.seen, told)
    return ProposedRelease(row.pk, prepared, row.made_by, row.made_at.astimezone(UTC))


def _told(agreement: str, rows: Iterable[ReleaseRow]) -> Iterator[Told]:
    for row in rows:
        release = _release(row.text, agreement) if row.text else None
        layout = Layout(tuple(Dimension(name, tuple(rest)) for name, *rest in row.hidden["dimensions"]))
        hidden = tuple((tuple(group), Why(why)) for why, *group in row.hidden["groups"])
        yield Told(Circle(row.circle), Verdict(row.verdict), release, layout, hidden)
