"""To look at one person, or to find one by their number, is an act of its own, which leaves a trace and its purpose."""

from __future__ import annotations

from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.told import taken_back
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.measurement.door.numbers import read_number
from gavn.web.apps.participants.actions.acting import acting, short, unfit
from gavn.web.apps.participants.models import PersonRow, ReferralRow
from gavn.web.apps.participants.queries.courses import Card, card
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.rules import agreement_reached, course_reached
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.knowing import persons_of


def look_up(course: str, *, purpose: str, by: Person, now: datetime) -> Card:
    """The card of a course; refused without a purpose, and where whoever asks does not reach it."""
    row = course_reached(course, Permission.SEE_PARTICIPANTS, by)
    refuse(unfit(purpose, "purpose"))
    found = card(course, on=day_of(now), by=by)
    if found is None:
        raise Refused([Problem("course-gone")])
    with acting(by, now, row) as pen:
        pen.note("looked-up", agreement=found.agreement, about=row.person, note=short(purpose))
    return found


def find_by_number(agreement: str, number: str, *, purpose: str, by: Person, now: datetime) -> str:
    """The newest course in an agreement of whoever has a CPR number, which is read at the door and let go; refused in
    the same words where nobody has it and where they are not in the agreement.

    It is noted, whoever was found: that nobody was, too, about nobody, so that no one tries numbers unseen.
    """
    ground = agreement_reached(agreement, Permission.ENROL, by)
    refuse(unfit(purpose, "purpose"))
    mark = door.door_of(ground.authority).mark(read_number(number, today=day_of(now), place=Place(path="number")))
    person = door.person_by(mark)
    row = _course_of(person, agreement) if person else None
    with acting(by, now) as pen:
        what, about = ("found", person) if row else ("not-found", None)
        pen.note(what, agreement=agreement, about=about, note=short(purpose))
    if row is None:
        raise Refused([Problem("number-not-found", Place(path="number"))])
    return str(row.ref)


def _course_of(person: PersonRow, agreement: str) -> ReferralRow | None:
    """The newest of whoever it is, by each of the numbers that they were registered with; none that was taken back."""
    rows = ReferralRow.objects.filter(participant__agreement=agreement, person__in=persons_of(person))
    return rows.exclude(ref__in=list(taken_back(known_of(agreement)))).order_by("id").last()
