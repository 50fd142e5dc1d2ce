"""What pages and other apps ask of the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gavn.domain.access.decision import Person, may, may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.pipeline.actors import next_actors, unanswered
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.statistics import OpenInquiry, open_inquiries
from gavn.domain.pipeline.workflow import Workflow
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.pipeline import storage
from gavn.web.design.waiting import Waiting


def inquiries() -> tuple[Inquiry, ...]:
    """All inquiries in order, with what happened to them."""
    return storage.inquiries()


def inquiry(inquiry_id: str) -> Inquiry | None:
    """One inquiry; None where there is none of that id."""
    return storage.inquiry(inquiry_id)


def inquiries_seen_by(person: Person) -> tuple[Inquiry, ...]:
    """All of them, or for an authority those in which its department is asked."""
    return tuple(known for known in inquiries() if may_see_parties(person, known.departments).allowed)


def pipeline_date(known: Iterable[Inquiry], *, as_of: date, today: date) -> date:
    """The day a page shows unless it is told another.

    It is the fund's own date until something later is recorded: from then on the pipeline is lived in, and
    deadlines count from today.
    """
    return today if any(_latest(each) > as_of for each in known) else as_of


def _latest(known: Inquiry) -> date:
    answered = [hearing.answered_on or hearing.asked_on for hearing in known.hearings]
    return max((known.received_on, *(event.on for event in known.events), *answered))


def waits_for(person: Person, *, today: date) -> tuple[Waiting, ...]:
    """Hearings that the person's department must answer, inquiries that the role must move on, and late answers."""
    if not may(person, Permission.SEE_PIPELINE).allowed:
        return ()
    seen, known = inquiries_seen_by(person), documents()
    as_of = pipeline_date(seen, as_of=known.head.as_of, today=today)
    found = open_inquiries(seen, workflow=known.workflow, as_of=as_of)
    return (
        *_to_answer(found, person, as_of=as_of),
        *_to_move(found, person, workflow=known.workflow, as_of=as_of),
        *_answered_late(found, person, as_of=as_of),
    )


def _to_answer(found: Iterable[OpenInquiry], person: Person, *, as_of: date) -> tuple[Waiting, ...]:
    if not may(person, Permission.ANSWER_HEARING).allowed:
        return ()
    own = [
        (each.inquiry.id, place, hearing)
        for each in found
        for place, hearing in unanswered(each.inquiry, as_of=as_of)
        if hearing.department == person.party
    ]
    if not own:
        return ()
    late = sum(hearing.is_overdue(on=as_of) for *_, hearing in own)
    only = (own[0][0], str(own[0][1])) if len(own) == 1 else ()
    since = min(hearing.asked_on for *_, hearing in own)
    return (Waiting("hearings", len(own), since=since, only=only, late=late),)


def _to_move(found: Iterable[OpenInquiry], person: Person, *, workflow: Workflow, as_of: date) -> tuple[Waiting, ...]:
    own = [
        each
        for each in found
        if person.role in next_actors(each.inquiry, each.stage, workflow=workflow, as_of=as_of).roles
    ]
    if not own:
        return ()
    only = (own[0].inquiry.id,) if len(own) == 1 else ()
    return (Waiting("inquiries", len(own), since=min(each.since for each in own), only=only),)


def _answered_late(found: Iterable[OpenInquiry], person: Person, *, as_of: date) -> tuple[Waiting, ...]:
    """Departments past their deadline, for those who asked them."""
    if not may(person, Permission.MOVE_INQUIRY).allowed:
        return ()
    late = [
        (each.inquiry.id, hearing.deadline)
        for each in found
        for _, hearing in unanswered(each.inquiry, as_of=as_of)
        if hearing.is_overdue(on=as_of)
    ]
    if not late:
        return ()
    only = (late[0][0],) if len({inquiry for inquiry, _ in late}) == 1 else ()
    return (Waiting("late", len(late), since=min(deadline for _, deadline in late), only=only, late=len(late)),)
