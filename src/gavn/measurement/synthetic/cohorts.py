"""Who is enrolled, who comes back for another course, and who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gavn.domain.outcomes.people import Arm, Course, Exit
from gavn.measurement.synthetic.draw import Draw


@dataclass(frozen=True, slots=True)
class Wave:
    """So many people enrolled on days from `first_day` to `last_day`, both included."""

    people: int
    first_day: date
    last_day: date
    arm: Arm = Arm.EFFORT


@dataclass(frozen=True, slots=True)
class Leaving:
    """How courses end: from so many days after enrolment to so many."""

    earliest: int
    latest: int
    completed: bool = False
    reason: str = ""


def enrol(draw: Draw, waves: Iterable[Wave]) -> tuple[Course, ...]:
    """A course for each person, `p-0001` and on, in the order in which they were enrolled."""
    drawn = sorted(
        (draw.day(wave.first_day, wave.last_day), wave.arm.value) for wave in waves for _ in range(wave.people)
    )
    return tuple(
        Course(f"c-{number:04}", f"p-{number:04}", day, arm=Arm(arm)) for number, (day, arm) in enumerate(drawn, 1)
    )


def enrol_again(draw: Draw, courses: Sequence[Course], count: int, *, days: tuple[date, date]) -> tuple[Course, ...]:
    """Another course, `c-0001b`, for so many of those who had one."""
    return tuple(
        replace(course, course=f"{course.course}b", enrolled_on=draw.day(*days)) for course in draw.some(courses, count)
    )


def leave(draw: Draw, courses: Iterable[Course], leaving: Leaving) -> Iterator[Exit]:
    """Each of these courses comes to its end."""
    for course in courses:
        day = course.enrolled_on + timedelta(days=draw.between(leaving.earliest, leaving.latest))
        yield Exit(course.course, day, leaving.completed, leaving.reason)
