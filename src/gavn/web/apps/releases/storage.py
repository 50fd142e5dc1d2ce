"""Releases in the database, as the domain's own values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Max

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release, Why
from gavn.domain.disclosure.tables import Dimension, Group, Layout
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
            hidden=_hidden(each.layout, each.hidden),
        )
    return _proposal(row)


def append(given: Sequence[Published]) -> tuple[Published, ...]:
    """Writes what a checked folder holds of an agreement beyond what is stored, which must be its beginning; what was
    written. What was proposed as one, to several circles, is one proposal again."""
    agreement = given[0].release.agreement
    stored = published(agreement)
    if stored != tuple(given[: len(stored)]):
        raise Refused([Problem("kept-differs", values={"agreement": agreement})])
    row: ReleaseProposalRow | None = None
    for seen, each in enumerate(given[len(stored) :], start=len(stored)):
        if row is None or not _is_of(row, each):
            row = _proposed(each, seen=seen)
        whole = each.release.groups == frozenset(each.release.layout.groups)
        ReleaseRow.objects.create(
            proposal=row,
            circle=each.release.circle.value,
            verdict=(Verdict.WHOLE if whole else Verdict.CUT).value,
            text=release_text(each.release),
            digest=each.release.digest,
            hidden=_hidden(each.release.layout, ()),
        )
    return tuple(given[len(stored) :])


def _is_of(row: ReleaseProposalRow, told: Published) -> bool:
    """Whether a release was proposed and made public with those of a proposal, to another circle than theirs."""
    own = (row.metric, row.follow_up, row.results, row.made_by, row.made_at, row.decision.by, row.decision.at)
    figure = told.figure
    same = own == (figure.metric, figure.follow_up, told.results, told.made_by, told.made_at, told.by, told.at)
    return same and not row.releases.filter(circle=told.release.circle.value).exists()


def _proposed(told: Published, *, seen: int) -> ReleaseProposalRow:
    """A proposal that was made public."""
    row = ReleaseProposalRow.objects.create(
        agreement=told.release.agreement,
        metric=told.figure.metric,
        follow_up=told.figure.follow_up,
        results=told.results,
        seen=seen,
        made_by=told.made_by,
        made_at=told.made_at,
    )
    decide(row.pk, Outcome.APPROVE.value, by=told.by, now=told.at, grounds="")
    return ReleaseProposalRow.objects.get(pk=row.pk)


def agreements() -> tuple[str, ...]:
    """Those of which anything was made public."""
    rows = ReleaseRow.objects.filter(**APPROVED).exclude(text="").order_by("proposal__agreement")
    return tuple(rows.values_list("proposal__agreement", flat=True).distinct())


def _hidden(layout: Layout, groups: Iterable[tuple[Group, Why]]) -> dict[str, Any]:
    return {
        "dimensions": [[d.id, *d.categories] for d in layout.dimensions],
        "groups": [[why.value, *group] for group, why in groups],
    }


def decide(proposal: int, outcome: str, *, by: str, now: datetime, grounds: str) -> None:
    """What became of it, once. Where the clock has gone back it was when it was proposed, or when the last of the
    agreement's was decided on: what was done last stands last."""
    row = ReleaseProposalRow.objects.get(pk=proposal)
    last = ReleaseDecisionRow.objects.filter(proposal__agreement=row.agreement).aggregate(last=Max("at"))["last"]
    at = max([now, row.made_at, *([last] if last else [])])
    ReleaseDecisionRow.objects.create(proposal_id=proposal, outcome=outcome, by=by, at=at, grounds=grounds)


@lru_cache(maxsize=512)
def _release(text: str, agreement: str) -> Release:
    try:
        return release_in(text, name=agreement)
    except Refused as refused:
        raise Refused([Problem("kept-unreadable", values={"agreement": agreement}), *refused.problems]) from refused


def _published(row: ReleaseRow) -> Published:
    own, decision = row.proposal, row.proposal.decision
    release = _release(row.text, own.agreement)
    return Published(
        release,
        Figure(own.metric, own.follow_up),
        own.results,
        own.made_by,
        own.made_at.astimezone(UTC),
        decision.by,
        decision.at.astimezone(UTC),
    )


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
