"""To erase a person: proposed by one, carried out by another, after the archive's clearance and the time of keeping."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gavn.domain.access.decision import Person, may, may_approve_erasure
from gavn.domain.access.roles import Permission
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.web.apps.participants.actions.acting import acting, unfit
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
from gavn.web.apps.participants.queries.keeping import retentions_of
from gavn.web.apps.participants.rules import course_reached, ground_of
from gavn.web.apps.participants.storage.knowing import forget, name_of, persons_of, ties
from gavn.web.apps.participants.storage.scrubbing import left, scrub


def propose_erasure(ref: str, *, grounds: str, by: Person, now: datetime) -> int:
    """That the person of a course be erased from all that an authority knows of them; the proposal's number."""
    row = course_reached(ref, Permission.ERASE_PEOPLE, by)
    refuse(unfit(grounds, "grounds"))
    with acting(by, now, row) as pen:
        own = [each.pk for each in persons_of(row.person)]
        if ErasureRow.objects.filter(person__in=own, decision=None).exists():
            raise Refused([Problem("erasure-waits")])
        refuse(_obstacles(row.person, now))
        erasure = ErasureRow.objects.create(
            person=row.person.pk, grounds=grounds.strip(), proposed_by=by.username, party=by.party, proposed_at=now
        )
        pen.note("erasure-proposed", about=row.person)
    return erasure.pk


def _obstacles(person: PersonRow, now: datetime) -> Iterator[Problem]:
    """Of each agreement that the person is in, however often they were registered: the time of keeping that is not
    over, and no clearance; and a tie that another has not decided on yet."""
    own = persons_of(person)
    names = {each.pseudonym for each in own}
    if any(tie.waits and names & set(tie.persons) for tie in ties()):
        yield Problem("erasure-tie-waits")
    rows = ParticipantRow.objects.filter(person__in=own).order_by("agreement", "pk")
    for agreement, name in {row.agreement: name_of(row) for row in rows}.items():
        kept = next((each for each in retentions_of(agreement) if name in each.persons), None)
        if kept is None or kept.keeps is None:
            yield Problem("erasure-not-said", values={"agreement": agreement})
        elif not kept.is_over(day_of(now)):
            yield Problem("erasure-too-early", values={"agreement": agreement, "date": kept.keeps.until.isoformat()})
        if kept is None or not kept.is_cleared(name):
            yield Problem("erasure-not-cleared", values={"agreement": agreement})


def decide_erasure(proposal: int, *, carry_out: bool, by: Person, now: datetime) -> bool:
    """Carried out by another than the proposer: every row of the person, every mark and the salt are gone, and the
    snapshots that held them; or turned down, and nothing is. Whether it is finished: somebody who read on kept what was
    deleted in the files, and that is tried again until it is gone."""
    erasure = ErasureRow.objects.filter(pk=proposal, decision=None).first()
    person = PersonRow.objects.filter(pk=erasure.person).first() if erasure else None
    if erasure is None or person is None or not _reaches(person, by):
        raise Refused([Problem("erasure-gone")])
    if carry_out:
        may_approve_erasure(by, proposed_by=erasure.proposed_by).require()
    with acting(by, now) as pen:
        if carry_out:
            refuse(_obstacles(person, now))
        if ErasureDecisionRow.objects.filter(erasure=erasure).exists():
            raise Refused([Problem("erasure-gone")])
        own = persons_of(person)
        for each in (erasure, *_of_the_others(erasure, own)) if carry_out else (erasure,):
            ErasureDecisionRow.objects.create(erasure=each, carried_out=carry_out, by=by.username, at=now)
        if carry_out:
            _drop_snapshots(own)
            pen.erased(sum(map(_erase, own)))
        else:
            pen.note("erasure-refused", about=person)
    if not carry_out:
        return True
    forget()
    return scrub(now=now)


def finish_erasures(*, by: Person, now: datetime) -> bool:
    """Once more by somebody of an authority, who waits for it; whether all are finished."""
    may(by, Permission.ERASE_PEOPLE).require()
    return scrub(now=now)


def finish_in_passing(*, now: datetime) -> None:
    """The same by the worker, which waits for nobody."""
    if left().exists():
        scrub(now=now, patient=False)


def _of_the_others(erasure: ErasureRow, own: Sequence[PersonRow]) -> Iterator[ErasureRow]:
    """The same proposal for each other registration of the person: what two decided, they decided of all of them."""
    for each in own:
        if each.pk != erasure.person:
            yield ErasureRow.objects.create(
                person=each.pk,
                grounds=erasure.grounds,
                proposed_by=erasure.proposed_by,
                party=erasure.party,
                proposed_at=erasure.proposed_at,
            )


def _reaches(person: PersonRow, by: Person) -> bool:
    agreements = ParticipantRow.objects.filter(person__in=persons_of(person)).values_list("agreement", flat=True)
    own = [ground_of(agreement) for agreement in agreements]
    return any(ground is not None and ground.may(by, Permission.ERASE_PEOPLE).allowed for ground in own)


def _drop_snapshots(own: Sequence[PersonRow]) -> None:
    """First, since what was frozen can be frozen again of those who stay; the hashes are kept."""
    agreements = list(ParticipantRow.objects.filter(person__in=own).values_list("agreement", flat=True))
    for row in SnapshotRow.objects.filter(agreement__in=agreements):
        _drop(Path(row.folder))


def _drop(folder: Path) -> None:
    """Where it was frozen, and where it went if it was moved with the database; refused where it cannot be deleted."""
    for place in {folder, settings.SNAPSHOTS / folder.name}:
        try:
            shutil.rmtree(place)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Refused([Problem("snapshot-not-deleted")]) from error


def _erase(person: PersonRow) -> int:
    """What hangs on a row goes before it; how many things told went."""
    gone, _ = ToldRow.objects.filter(person=person).delete()
    for table in (ReferralRow, ParticipantRow, MarkRow):
        table.objects.filter(person=person).delete()
    person.delete()
    return gone
