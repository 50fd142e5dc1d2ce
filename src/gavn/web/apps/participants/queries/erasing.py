"""Proposals to erase somebody: what would go, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.web.apps.participants.models import ErasureRow, PersonRow, SnapshotRow
from gavn.web.apps.participants.rules import ground_of


@dataclass(frozen=True, slots=True)
class Erasure:
    """A proposal that waits: of whom, by their courses; `told`, `marks` and `snapshots` are how many would go."""

    number: int
    grounds: str
    proposed_by: str
    proposed_at: datetime
    agreements: tuple[str, ...]
    courses: tuple[str, ...]
    told: int
    marks: int
    snapshots: int


def erasure(number: int, *, by: Person | None) -> Erasure | None:
    """None where it was decided, and where the person is of no agreement of somebody's party."""
    row = ErasureRow.objects.filter(pk=number, decision=None).first()
    person = PersonRow.objects.filter(pk=row.person).first() if row else None
    if row is None or person is None:
        return None
    agreements = tuple(sorted(person.participations.values_list("agreement", flat=True)))
    grounds = [ground_of(each) for each in agreements]
    if not any(ground is not None and ground.may(by, Permission.ERASE_PEOPLE).allowed for ground in grounds):
        return None
    return Erasure(
        row.pk,
        row.grounds,
        row.proposed_by,
        row.proposed_at,
        agreements,
        tuple(person.referrals.order_by("id").values_list("ref", flat=True)),
        told=person.told.count(),
        marks=person.marks.count(),
        snapshots=SnapshotRow.objects.filter(agreement__in=agreements).count(),
    )


def erasure_of(course: str, *, by: Person | None) -> Erasure | None:
    """The proposal that waits for the person of a course."""
    persons = PersonRow.objects.filter(referrals__ref=course).values_list("pk", flat=True)
    row = ErasureRow.objects.filter(person__in=list(persons), decision=None).first()
    return erasure(row.pk, by=by) if row else None
