"""Proposals to erase somebody: what would go, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.web.apps.participants.models import (
    ErasureDecisionRow,
    ErasureRow,
    MarkRow,
    ParticipantRow,
    PersonRow,
    ReferralRow,
    SnapshotRow,
    ToldRow,
)
from gavn.web.apps.participants.rules import ground_of
from gavn.web.apps.participants.storage.knowing import persons_of, ties
from gavn.web.apps.participants.storage.scrubbing import left


@dataclass(frozen=True, slots=True)
class Erasure:
    """A proposal that waits: of whom, by their courses; `told`, `marks` and `snapshots` are how many would go.

    `registered` is how many times the person was; `mentioned`: of somebody else it stays told that they were once taken
    to be the same, by a pseudonym that then leads nowhere.
    """

    number: int
    grounds: str
    proposed_by: str
    proposed_at: datetime
    agreements: tuple[str, ...]
    courses: tuple[str, ...]
    told: int
    marks: int
    snapshots: int
    registered: int
    mentioned: bool


def erasure(number: int, *, by: Person | None) -> Erasure | None:
    """None where it was decided, and where the person is of no agreement of somebody's party."""
    row = ErasureRow.objects.filter(pk=number, decision=None).first()
    person = PersonRow.objects.filter(pk=row.person).first() if row else None
    if row is None or person is None:
        return None
    own = persons_of(person)
    rows = ParticipantRow.objects.filter(person__in=own)
    agreements = tuple(sorted(set(rows.values_list("agreement", flat=True))))
    grounds = [ground_of(each) for each in agreements]
    if not any(ground is not None and ground.may(by, Permission.ERASE_PEOPLE).allowed for ground in grounds):
        return None
    return Erasure(
        row.pk,
        row.grounds,
        row.proposed_by,
        row.proposed_at,
        agreements,
        tuple(ReferralRow.objects.filter(person__in=own).order_by("id").values_list("ref", flat=True)),
        told=ToldRow.objects.filter(person__in=own).count(),
        marks=MarkRow.objects.filter(person__in=own).count(),
        snapshots=SnapshotRow.objects.filter(agreement__in=agreements).count(),
        registered=len(own),
        mentioned=_mentioned(own),
    )


def erasure_of(course: str, *, by: Person | None) -> Erasure | None:
    """The proposal that waits for the person of a course."""
    person = PersonRow.objects.filter(referrals__ref=course).first()
    persons = [each.pk for each in persons_of(person)] if person else []
    row = ErasureRow.objects.filter(person__in=persons, decision=None).first()
    return erasure(row.pk, by=by) if row else None


def _mentioned(own: Sequence[PersonRow]) -> bool:
    names = {each.pseudonym for each in own}
    return any(len(names & set(tie.persons)) == 1 for tie in ties())


def is_decided_by(number: int, *, by: Person) -> bool:
    """Whether somebody has decided on a proposal already, of whom nothing may be left."""
    return ErasureDecisionRow.objects.filter(erasure=number, by=by.username).exists()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """How many erasures were carried out of which something can still lie in the files, the oldest `since` a moment."""

    count: int
    since: datetime


def unfinished(*, by: Person | None) -> Unfinished | None:
    """Those of somebody's own party, and that they carried out themselves; None where all are finished, and for whoever
    erases nobody."""
    if by is None or not may(by, Permission.ERASE_PEOPLE).allowed:
        return None
    rows = left().filter(Q(erasure__party=by.party) | Q(by=by.username))
    # However often a person was registered, it was one erasure.
    moments = sorted(set(rows.values_list("at", flat=True)))
    return Unfinished(len(moments), moments[0]) if moments else None
