"""A register of states that a person is in one at a time, and things that happen on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gavn.domain.outcomes.people import Course, Event, Spell
from gavn.domain.values.period import RelativeDate
from gavn.measurement.synthetic.draw import Draw

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """In a state from a day to another, both included."""

    state: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Span:
    """Days after enrolment, both included."""

    earliest: int
    latest: int


def register(
    courses: Sequence[Course], stays: Mapping[str, Sequence[Stay]], *, otherwise: str, until: date
) -> Iterator[Spell]:
    """Spells from enrolment to `until`: each course's stays in their order, and `otherwise` wherever there is none."""
    for course in courses:
        day = course.enrolled_on
        for stay in stays.get(course.course, ()):
            if day < stay.first_day:
                yield Spell(course.person, otherwise, day, stay.first_day - DAY)
            yield Spell(course.person, stay.state, stay.first_day, min(stay.last_day, until))
            day = stay.last_day + DAY
        if day <= until:
            yield Spell(course.person, otherwise, day, until)


def staying(draw: Draw, courses: Sequence[Course], state: str, span: Span, *, until: date) -> dict[str, list[Stay]]:
    """In a state from a day within the span and to the end."""
    return {
        course.course: [
            Stay(state, course.enrolled_on + timedelta(days=draw.between(span.earliest, span.latest)), until)
        ]
        for course in courses
    }


def passing(
    draw: Draw, courses: Sequence[Course], state: str, before: RelativeDate, *, days: Span
) -> dict[str, list[Stay]]:
    """In a state for so few days, ended some time in the three months before a follow-up."""
    found = {}
    for course in courses:
        last = before.on(course.enrolled_on) - timedelta(days=draw.between(1, 90))
        found[course.course] = [Stay(state, last - timedelta(days=draw.between(days.earliest, days.latest) - 1), last)]
    return found


def happening(draw: Draw, courses: Sequence[Course], event: str, span: Span) -> Iterator[Event]:
    """It happens once to each of these, on a day within the span."""
    for course in courses:
        day = course.enrolled_on + timedelta(days=draw.between(span.earliest, span.latest))
        yield Event(f"{event.split()[0].lower()}-{course.course}", course.person, event, day)
