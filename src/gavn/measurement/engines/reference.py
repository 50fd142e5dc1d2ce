"""The slow, obvious engine: one course at a time, one day at a time. It is what the others are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from gavn.domain.outcomes.definition import (
    THOUSANDTHS,
    Change,
    EventBefore,
    EventCount,
    FromBaseline,
    Level,
    LongestSpell,
    OfEvents,
    OfReadings,
    OfStates,
    ReliableChange,
    StateOnDay,
    Sustained,
    TimeInState,
    TimeToEvent,
)
from gavn.domain.outcomes.people import Course, Exit, People, Reading, reaches_to
from gavn.measurement.days import NEVER, Window, day_number, windows
from gavn.measurement.question import Question, Row, Total

# What a course shows: whether it is reached, and how much of it; None where nothing was observed.
Shown = tuple[bool, int] | None


def rows(question: Question, people: People) -> tuple[Row, ...]:
    """Every course that counts, at every follow-up."""
    exits = {each.course: each for each in people.exits}
    courses = _counting(question, people, exits)
    index = {course.course: _index_day(question, course, exits, people) for course in courses}
    calendar = windows(question.metric, question.definition, index.values())
    found = [
        _row(question, people, course, window, exits)
        for course in courses
        for window in calendar
        if window.index_day == index[course.course]
    ]
    return tuple(sorted(found))


def totals(question: Question, people: People) -> tuple[Total, ...]:
    """The rows added up by follow-up, arm, cohort and group."""
    return added_up(rows(question, people))


def added_up(rows: Iterable[Row]) -> tuple[Total, ...]:
    """The same of rows that are known."""
    groups: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.follow_up, row.arm, row.cohort, row.group), []).append(row)
    return tuple(sorted(_total(key, members) for key, members in groups.items()))


def _total(key: tuple[str, str, str, str], members: Sequence[Row]) -> Total:
    due = [row for row in members if row.due]
    return Total(
        *key,
        enrolled=len(members),
        due=len(due),
        found=sum(row.found for row in due),
        lost=sum(row.lost for row in due),
        reached=sum(row.reached for row in due),
        quantity=sum(row.quantity for row in due),
        squares=sum(row.quantity**2 for row in due),
        last_day=max((row.on_day for row in due), default=0),
    )


def _counting(question: Question, people: People, exits: Mapping[str, Exit]) -> list[Course]:
    """The courses of the agreement's people by its own rules: within the clock, once or each, and not elsewhere."""
    within = [
        course
        for course in people.courses
        if question.enrolled_from <= day_number(course.enrolled_on) <= question.enrolled_to
    ]
    ordered = sorted(within, key=lambda course: (course.enrolled_on, course.course))
    if question.once:
        first: dict[str, Course] = {}
        for course in ordered:
            first.setdefault(course.person, course)
        ordered = [course for course in first.values() if not _was_elsewhere(question, course, people)]
    if question.completers_only:
        ordered = [course for course in ordered if course.course in exits and exits[course.course].completed]
    return ordered


def _was_elsewhere(question: Question, course: Course, people: People) -> bool:
    """Whether the person was in another effort that began before this one and had not ended when it began."""
    return question.yields and any(
        other.person == course.person
        and other.first_day <= course.enrolled_on <= other.last_day
        and (other.first_day < course.enrolled_on or other.effort < question.effort)
        for other in people.elsewhere
    )


def _index_day(question: Question, course: Course, exits: Mapping[str, Exit], people: People) -> int:
    match question.index_event:
        case "enrolment":
            return day_number(course.enrolled_on)
        case "exit":
            return day_number(exits[course.course].exited_on) if course.course in exits else NEVER
        case _:
            return question.enrolled_to


def _row(question: Question, people: People, course: Course, window: Window, exits: Mapping[str, Exit]) -> Row:
    due = window.late_day <= question.as_of and window.to_day <= _covered_to(question, people)
    shown = _shown(question, people, course, window) if due else None
    reached, quantity = shown or (False, 0)
    left = course.course in exits and day_number(exits[course.course].exited_on) < window.to_day
    return Row(
        window.follow_up,
        course.course,
        course.person,
        course.arm.value,
        course.cohort,
        course.group,
        day_number(course.enrolled_on),
        window.to_day,
        int(due),
        int(shown is not None),
        int(due and shown is None and left),
        int(reached),
        quantity,
    )


def _covered_to(question: Question, people: People) -> int:
    return day_number(reaches_to(question.definition.looks_at.SOURCE.value, people.covered))


def _shown(question: Question, people: People, course: Course, window: Window) -> Shown:
    operator = question.definition.looks_at
    match operator:
        case Level() | FromBaseline():
            return _by_readings(question, operator, people, course, window)
        case EventBefore() | TimeToEvent() | EventCount():
            return _by_events(operator, people, course, window)
        case _:
            return _by_spells(operator, people, course, window)


def _by_readings(question: Question, operator: OfReadings, people: People, course: Course, window: Window) -> Shown:
    own = [each for each in people.readings if (each.person, each.instrument) == (course.person, operator.instrument)]
    value = _first(own, window.early_day, window.late_day)
    if isinstance(operator, Level):
        if value is None and question.carries:
            value = _last(own, window.baseline_to + 1, window.early_day - 1)
        return None if value is None else (_is_level(operator, value), thousandths(value))
    before = _first(own, window.baseline_from, window.baseline_to)
    if value is None and question.carries:
        value = _last(own, window.baseline_to + 1, window.early_day - 1)
    if value is None or before is None:
        return None
    return _against(operator, before, value)


def _first(readings: Iterable[Reading], from_day: int, to_day: int) -> Fraction | None:
    """The first reading of these days; where that was withdrawn its place stays empty."""
    ordered = sorted(readings, key=lambda each: (each.on, each.id))
    return next((_held(each) for each in ordered if from_day <= day_number(each.on) <= to_day), None)


def _last(readings: Iterable[Reading], from_day: int, to_day: int) -> Fraction | None:
    ordered = sorted(readings, key=lambda each: (each.on, each.id), reverse=True)
    return next((_held(each) for each in ordered if from_day <= day_number(each.on) <= to_day), None)


def _held(reading: Reading) -> Fraction | None:
    return None if reading.withdrawn else reading.value


def thousandths(value: Fraction) -> int:
    """A reading as the whole number that every engine adds up; the door lets no finer one in."""
    return int(value * THOUSANDTHS)


def _is_level(operator: Level, value: Fraction) -> bool:
    if operator.at_least is not None:
        return value >= operator.at_least
    return operator.at_most is not None and value <= operator.at_most


def _against(operator: FromBaseline, before: Fraction, value: Fraction) -> Shown:
    change = before - value if operator.fall else value - before
    quantity = thousandths(change)
    match operator:
        case Change(relative=True):
            # A share of nothing is no share.
            return (change >= operator.by * before, quantity) if before > 0 else None
        case Change():
            return change >= operator.by, quantity
        case ReliableChange():
            return quantity >= operator.least, quantity
        case _:
            return False, quantity


def _by_events(operator: OfEvents, people: People, course: Course, at: Window) -> Shown:
    days = sorted(
        day_number(each.on)
        for each in people.events
        if each.person == course.person and each.event in operator.events and not each.withdrawn
    )
    inside = [day for day in days if at.from_day <= day <= at.to_day]
    match operator:
        case EventBefore():
            return bool(inside) != operator.never, len(inside)
        case TimeToEvent():
            return bool(inside), (inside[0] if inside else at.to_day) - at.from_day
        case EventCount():
            least, most = operator.at_least, operator.at_most
            enough = (least is None or len(inside) >= least) and (most is None or len(inside) <= most)
            return operator.gives == "reached" and enough, len(inside)


def _by_spells(operator: OfStates, people: People, course: Course, at: Window) -> Shown:
    def days_in(states: Sequence[str]) -> set[int]:
        own = [each for each in people.spells if each.person == course.person and each.state in states]
        return {day for each in own for day in _days(each.first_day, each.last_day) if at.from_day <= day <= at.to_day}

    match operator:
        case TimeInState():
            days = len(days_in(operator.states)) - len(days_in(operator.minus))
            length = at.to_day - at.from_day + 1
            return operator.at_least is not None and days >= operator.at_least * length, days
        case StateOnDay():
            there = at.to_day in days_in(operator.states)
            return there, int(there)
        case Sustained():
            longest = _longest(sorted(days_in(operator.states)), operator.gap)
            return longest >= operator.days, longest
        case LongestSpell():
            return False, _longest(sorted(days_in(operator.states)), operator.gap)


def _days(first: date, last: date) -> range:
    return range(day_number(first), day_number(last) + 1)


def _longest(days: Sequence[int], gap: int) -> int:
    """The most days from the first to the last of a run in which nothing longer than `gap` days is left out."""
    longest = start = 0
    for place, day in enumerate(days):
        if place == 0 or day - days[place - 1] > gap + 1:
            start = day
        longest = max(longest, day - start + 1)
    return longest
