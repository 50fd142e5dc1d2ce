"""What pages and other apps ask of the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gavn.domain.access.decision import Person, may_see_parties
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.web.apps.pipeline import storage


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
