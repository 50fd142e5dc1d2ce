"""To look at one person is an act of its own, which leaves its trace with what it was for."""

from __future__ import annotations

from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.web.apps.participants.actions.acting import acting, unfit
from gavn.web.apps.participants.queries.courses import Card, card
from gavn.web.apps.participants.rules import course_reached


def look_up(course: str, *, purpose: str, by: Person, now: datetime) -> Card:
    """The card of a course; refused without a purpose, and where whoever asks does not reach it."""
    row = course_reached(course, Permission.SEE_PARTICIPANTS, by)
    refuse(unfit(purpose, "purpose"))
    found = card(course, on=day_of(now), by=by)
    if found is None:
        raise Refused([Problem("course-gone")])
    with acting(by, now) as pen:
        # An event's note is as short as a line.
        pen.note("looked-up", agreement=found.agreement, about=row.person, note=purpose.strip()[:200])
    return found
