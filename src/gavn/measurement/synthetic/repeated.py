"""Repeated measurements in whole numbers: so many reach a change, and all changes add up to a sum that was set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gavn.domain.outcomes.people import Course, Reading
from gavn.domain.values.period import RelativeDate
from gavn.measurement.synthetic.draw import Draw

# Days before enrolment on which a baseline is read, and around a follow-up on which that is.
BEFORE = (20, 0)
AROUND = (-14, 40)


@dataclass(frozen=True, slots=True)
class Instrument:
    """Its name, that of its readings, the range of baselines, and whether a good change is a `fall`."""

    name: str
    short: str
    lowest: int
    highest: int
    fall: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """How many reach a change that is `enough` of their baseline, up to `beyond` more; the others are up to `short`
    below it. `total` is what all changes come to; None leaves it to chance."""

    reached: int
    enough: Callable[[int], int]
    beyond: int
    short: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most that a number may be."""

    least: int
    most: int


def baselines(draw: Draw, instrument: Instrument, courses: Sequence[Course]) -> tuple[Reading, ...]:
    """One for each course, in the last weeks before enrolment."""
    return tuple(
        Reading(
            f"{instrument.short}-0-{course.course}",
            course.person,
            instrument.name,
            course.enrolled_on - timedelta(days=draw.between(BEFORE[1], BEFORE[0])),
            Fraction(draw.between(instrument.lowest, instrument.highest)),
        )
        for course in courses
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """A follow-up of these courses; nothing is read after `known_on`."""

    at: RelativeDate
    courses: Sequence[Course]
    known_on: date


def follow_up(
    draw: Draw, instrument: Instrument, before: Sequence[Reading], visit: Visit, aim: Aim
) -> Iterator[Reading]:
    """A reading of each course in the weeks around the follow-up; `before` holds a baseline of each person."""
    by_person = {reading.person: int(reading.value) for reading in before}
    own = [by_person[course.person] for course in visit.courses]
    for course, start, change in zip(visit.courses, own, changes(draw, own, aim), strict=True):
        day = visit.at.on(course.enrolled_on) + timedelta(days=draw.between(*AROUND))
        value = start - change if instrument.fall else start + change
        named = f"{instrument.short}-{visit.at.id}-{course.course}"
        yield Reading(named, course.person, instrument.name, min(day, visit.known_on), Fraction(value))


def changes(draw: Draw, before: Sequence[int], aim: Aim) -> list[int]:
    """The change of each, as the aim has it."""
    reaching = set(draw.some(range(len(before)), aim.reached))
    limits = [_limits(aim, start, reaches=place in reaching) for place, start in enumerate(before)]
    drawn = [draw.between(each.least, each.most) for each in limits]
    return drawn if aim.total is None else adding_up(drawn, limits, aim.total)


def _limits(aim: Aim, start: int, *, reaches: bool) -> Limits:
    enough = aim.enough(start)
    return Limits(enough, enough + aim.beyond) if reaches else Limits(enough - aim.short, enough - 1)


def adding_up(numbers: Sequence[int], limits: Sequence[Limits], total: int) -> list[int]:
    """The numbers, each moved a step at a time within its limits, until they add up; ValueError where none can."""
    if not sum(each.least for each in limits) <= total <= sum(each.most for each in limits):
        raise ValueError(f"numbers within their limits do not add up to {total}")
    moved = list(numbers)
    place = 0
    while (missing := total - sum(moved)) != 0:
        step = 1 if missing > 0 else -1
        at = place % len(moved)
        if limits[at].least <= moved[at] + step <= limits[at].most:
            moved[at] += step
        place += 1
    return moved


def share_of(share: Fraction) -> Callable[[int], int]:
    """The least whole change that is such a share of the baseline."""
    return lambda start: -(-start * share.numerator // share.denominator)


def same(change: int) -> Callable[[int], int]:
    """The same change whatever the baseline."""
    return lambda start: change


def all_of_it(start: int) -> int:
    """Down to nothing."""
    return start
