"""What people do to the pipeline. Each takes `by` and `now`, and leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gavn.domain.access.decision import Person, may, may_answer
from gavn.domain.access.roles import Permission
from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Inquiry, check_words
from gavn.domain.pipeline.moves import check_answer, check_asked, check_next, hears
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.domain.values.provenance import Provenance
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.pipeline import storage


@dataclass(frozen=True, slots=True)
class Reception:
    """What somebody writes down of a new inquiry; `seen` is how many there were when the form was made."""

    seen: int
    received_on: date
    source: str
    title: str
    description: str
    call: str = ""
    theme: str = ""


def append_inquiries(given: Sequence[Inquiry], *, by: str, now: datetime) -> None:
    """Appends what `given` holds beyond the stored inquiries; refused where it is not their continuation."""
    stored = storage.lock_inquiries()
    refuse(storage.differences(given, stored))
    written = storage.append_inquiries(given, stored)
    if written:
        details = {"count": str(len(written)), "inquiries": ", ".join(written)}
        record("inquiries-loaded", subject=f"inquiry {written[-1]}", by=by, now=now, details=details)


@transaction.atomic
def receive_inquiry(reception: Reception, *, by: Person, now: datetime) -> str:
    """Keeps a new inquiry; its id. The same form sent twice is one inquiry."""
    may(by, Permission.RECEIVE_INQUIRY).require()
    storage.lock_end()
    inquiries = storage.inquiries()
    for known in inquiries[reception.seen :]:
        if _received(known) == _received(reception):
            return known.id
    ids = {inquiry.id for inquiry in inquiries}
    inquiry = Inquiry(
        id=_free_id(reception.received_on.year, ids),
        received_on=reception.received_on,
        source=reception.source,
        title=reception.title,
        provenance=Provenance.RECORDED,
        call=reception.call,
        theme=reception.theme,
        description=reception.description,
    )
    refuse([*_check_reception(reception, today=timezone.localdate(now)), *check_words(inquiry)])
    storage.append(inquiry, place=len(inquiries) + 1)
    record("inquiry-received", subject=f"inquiry {inquiry.id}", by=by.username, now=now)
    return inquiry.id


def _received(of: Reception | Inquiry) -> tuple[object, ...]:
    return of.received_on, of.source, of.title, of.call, of.theme, of.description


def _check_reception(reception: Reception, *, today: date) -> list[Problem]:
    problems = []
    if reception.received_on > today:
        values = {"on": reception.received_on.isoformat()}
        problems.append(Problem("event-in-future", Place(path="received_on"), values))
    if not reception.title.strip():
        problems.append(Problem("inquiry-untitled", Place(path="title")))
    if not reception.description.strip():
        problems.append(Problem("inquiry-undescribed", Place(path="description")))
    calls = {call.id: call for call in documents().calls}
    call = calls.get(reception.call)
    if reception.call and (call is None or not call.opened_on <= reception.received_on <= call.closed_on):
        problems.append(Problem("call-not-open", Place(path="call"), {"on": reception.received_on.isoformat()}))
    return problems


def _free_id(year: int, taken: set[str]) -> str:
    number = 1
    while f"h-{year}-{number:02}" in taken:
        number += 1
    return f"h-{year}-{number:02}"


@transaction.atomic
def record_event(
    inquiry_id: str, event: Event, *, seen: int, by: Person, now: datetime, asked: tuple[Hearing, ...] = ()
) -> None:
    """Adds what happened next: a move, with the departments it asks, or a formal approval.

    `seen` is how many events stood when the form was made: sent twice it is recorded once, and refused where somebody
    else has acted since.
    """
    may(by, Permission.MOVE_INQUIRY).require()
    inquiry = _locked(inquiry_id)
    if inquiry.events[seen : seen + 1] == (event,):
        return
    if len(inquiry.events) != seen:
        raise Refused([Problem("inquiry-moved-on", values={"inquiry": inquiry_id})])
    today = timezone.localdate(now)
    refuse(check_next(inquiry, event, asked=asked, workflow=documents().workflow, today=today))
    storage.append_events(inquiry_id, [event], after=seen)
    storage.append_hearings(inquiry_id, asked, after=len(inquiry.hearings))
    details = {"by": event.by, "on": event.on.isoformat()} | ({"to": event.to_stage} if event.to_stage else {})
    if asked:
        details["asked"] = ", ".join(hearing.department for hearing in asked)
    what = "inquiry-moved" if event.kind == EventKind.MOVE else "inquiry-approved"
    record(what, subject=f"inquiry {inquiry_id}", by=by.username, now=now, details=details)


@transaction.atomic
def ask_departments(inquiry_id: str, asked: tuple[Hearing, ...], *, seen: int, by: Person, now: datetime) -> None:
    """Asks more departments of an inquiry that is in hearing; `seen` is how many had been asked."""
    may(by, Permission.MOVE_INQUIRY).require()
    inquiry = _locked(inquiry_id)
    if asked and inquiry.hearings[seen : seen + len(asked)] == asked:
        return
    if len(inquiry.hearings) != seen:
        raise Refused([Problem("inquiry-moved-on", values={"inquiry": inquiry_id})])
    today, workflow = timezone.localdate(now), documents().workflow
    stage = inquiry.stage(workflow, on=date.max)
    if stage is None or not hears(stage, workflow):
        raise Refused([Problem("hearing-not-open", values={"inquiry": inquiry_id})])
    in_future = [
        Problem("event-in-future", Place(path="on"), {"on": h.asked_on.isoformat()})
        for h in asked[:1]
        if h.asked_on > today
    ]
    refuse([*check_asked(asked, asked_from=inquiry.received_on), *in_future])
    storage.append_hearings(inquiry_id, asked, after=seen)
    details = {"asked": ", ".join(hearing.department for hearing in asked)}
    record("departments-asked", subject=f"inquiry {inquiry_id}", by=by.username, now=now, details=details)


@transaction.atomic
def answer_hearing(inquiry_id: str, *, place: int, answer: Hearing, by: Person, now: datetime) -> None:
    """Keeps a department's own answer, which does not change afterwards; the same answer sent twice is one."""
    inquiry = _locked(inquiry_id)
    hearing = inquiry.hearings[place - 1]
    may_answer(by, department=hearing.department).require()
    answered = replace(
        hearing,
        answered_on=answer.answered_on,
        relevance=answer.relevance,
        fit=answer.fit,
        economy=answer.economy,
    )
    if hearing == answered:
        return
    if hearing.answered_on is not None:
        raise Refused([Problem("hearing-answered", values={"on": hearing.answered_on.isoformat()})])
    refuse(check_answer(hearing, answered, today=timezone.localdate(now)))
    storage.answer(inquiry_id, answered, place=place)
    details = {"department": hearing.department}
    record("hearing-answered", subject=f"inquiry {inquiry_id}", by=by.username, now=now, details=details)


def _locked(inquiry_id: str) -> Inquiry:
    """The inquiry, which nobody else acts on until this is done."""
    inquiry = storage.lock_inquiry(inquiry_id)
    if inquiry is None:
        raise Refused([Problem("inquiry-unknown", values={"inquiry": inquiry_id})])
    return inquiry
