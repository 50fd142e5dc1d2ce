"""Inquiry rows to and from the domain's inquiries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from gavn.domain.pipeline.inquiry import Event, EventKind, Hearing, Inquiry
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance
from gavn.web.apps.pipeline.models import EventRow, HearingRow, InquiryEnd, InquiryRow

HEARING_FIELDS = tuple(item.name for item in fields(Hearing))
EVENT_FIELDS = tuple(item.name for item in fields(Event))


def inquiries() -> tuple[Inquiry, ...]:
    """All inquiries in order, with what happened to them."""
    rows = InquiryRow.objects.prefetch_related("hearings", "events").order_by("place")
    return tuple(inquiry_of(row) for row in rows)


def inquiry(inquiry_id: str) -> Inquiry | None:
    """One inquiry; None where there is none of that id."""
    row = InquiryRow.objects.prefetch_related("hearings", "events").filter(id=inquiry_id).first()
    return None if row is None else inquiry_of(row)


def lock_inquiry(inquiry_id: str) -> Inquiry | None:
    """The inquiry as it stands once whoever else acts on it is done."""
    InquiryRow.objects.select_for_update().filter(id=inquiry_id).first()
    return inquiry(inquiry_id)


def lock_end() -> None:
    """Whoever adds an inquiry holds the end of them, so that two never take the same place."""
    InquiryEnd.objects.select_for_update().get_or_create(id=1)


def lock_inquiries() -> tuple[Inquiry, ...]:
    """All inquiries as they stand once whoever else acts on any of them is done."""
    lock_end()
    list(InquiryRow.objects.select_for_update().order_by("place").values_list("id"))
    return inquiries()


def inquiry_of(row: InquiryRow) -> Inquiry:
    """The domain's inquiry that a row stands for."""
    return Inquiry(
        id=row.id,
        received_on=row.received_on,
        source=row.source,
        title=row.title,
        provenance=Provenance(row.provenance),
        call=row.call,
        theme=row.theme,
        description=row.description,
        investments=tuple(row.investments),
        hearings=tuple(Hearing(**{name: getattr(h, name) for name in HEARING_FIELDS}) for h in row.hearings.all()),
        events=tuple(_event_of(event) for event in row.events.all()),
    )


def _event_of(row: EventRow) -> Event:
    return replace(Event(**{name: getattr(row, name) for name in EVENT_FIELDS}), kind=EventKind(row.kind))


def append(inquiry: Inquiry, *, place: int) -> None:
    """Writes a new inquiry with what has happened to it."""
    InquiryRow.objects.create(
        id=inquiry.id,
        place=place,
        received_on=inquiry.received_on,
        source=inquiry.source,
        title=inquiry.title,
        provenance=inquiry.provenance.value,
        call=inquiry.call,
        theme=inquiry.theme,
        description=inquiry.description,
        investments=list(inquiry.investments),
    )
    append_events(inquiry.id, inquiry.events, after=0)
    append_hearings(inquiry.id, inquiry.hearings, after=0)


def append_events(inquiry: str, events: Iterable[Event], *, after: int) -> None:
    """Writes events that come after the `after` first."""
    EventRow.objects.bulk_create(
        EventRow(inquiry_id=inquiry, place=place, **{name: getattr(event, name) for name in EVENT_FIELDS})
        for place, event in enumerate(events, start=after + 1)
    )


def append_hearings(inquiry: str, hearings: Iterable[Hearing], *, after: int) -> None:
    """Writes hearings that come after the `after` first."""
    HearingRow.objects.bulk_create(
        HearingRow(inquiry_id=inquiry, place=place, **{name: getattr(hearing, name) for name in HEARING_FIELDS})
        for place, hearing in enumerate(hearings, start=after + 1)
    )


def goes_on_from(inquiry: Inquiry, stored: Inquiry) -> bool:
    """Whether `inquiry` is `stored` with nothing changed but what was added: events, hearings, answers that came."""
    own = replace(inquiry, events=(), hearings=(), investments=())
    theirs = replace(stored, events=(), hearings=(), investments=())
    answered = all(
        new == old or (old.answered_on is None and _asked(new) == _asked(old))
        for new, old in zip(inquiry.hearings, stored.hearings, strict=False)
    )
    return (
        own == theirs
        and answered
        and len(inquiry.hearings) >= len(stored.hearings)
        and inquiry.events[: len(stored.events)] == stored.events
        and inquiry.investments[: len(stored.investments)] == stored.investments
    )


def _asked(hearing: Hearing) -> tuple[object, ...]:
    return hearing.department, hearing.asked_on, hearing.deadline


def differences(given: Sequence[Inquiry], stored: Sequence[Inquiry]) -> list[Problem]:
    """Why `given` does not go on from the stored inquiries, in their order; nothing where it does."""
    ids = [inquiry.id for inquiry in given]
    for place, before in enumerate(stored):
        if ids[place : place + 1] != [before.id]:
            return [Problem("inquiry-differs", values={"inquiry": before.id})]
    return [
        Problem("inquiry-differs", values={"inquiry": inquiry.id})
        for inquiry, before in zip(given, stored, strict=False)
        if not goes_on_from(inquiry, before)
    ]


def append_inquiries(given: Sequence[Inquiry], stored: Sequence[Inquiry]) -> list[str]:
    """Adds what `given` holds beyond the stored inquiries, from which it goes on; the ids of those that gained."""
    changed = [(inquiry, before) for inquiry, before in zip(given, stored, strict=False) if inquiry != before]
    for inquiry, before in changed:
        _add(inquiry, before)
    new = given[len(stored) :]
    for place, inquiry in enumerate(new, start=len(stored) + 1):
        append(inquiry, place=place)
    return [*(inquiry.id for inquiry, _ in changed), *(inquiry.id for inquiry in new)]


def _add(inquiry: Inquiry, before: Inquiry) -> None:
    append_events(inquiry.id, inquiry.events[len(before.events) :], after=len(before.events))
    append_hearings(inquiry.id, inquiry.hearings[len(before.hearings) :], after=len(before.hearings))
    for place, (new, old) in enumerate(zip(inquiry.hearings, before.hearings, strict=False), start=1):
        if new != old:
            answer(inquiry.id, new, place=place)
    InquiryRow.objects.filter(id=inquiry.id).update(investments=list(inquiry.investments))


def answer(inquiry: str, hearing: Hearing, *, place: int) -> None:
    """Writes the answer of a department that was asked and has not answered."""
    waiting = HearingRow.objects.filter(inquiry_id=inquiry, place=place, answered_on=None)
    written = waiting.update(
        answered_on=hearing.answered_on, relevance=hearing.relevance, fit=hearing.fit, economy=hearing.economy
    )
    if written != 1:
        raise RuntimeError(f"hearing {place} of {inquiry} does not wait for an answer")
