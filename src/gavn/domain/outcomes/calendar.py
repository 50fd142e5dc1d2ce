"""The due calendar: for each course, metric and follow-up when it opens, when it is due, and how it stands.

It says of everybody who is due what the engines of `gavn.measurement` say (found, lost or missing), and of everybody
else what there is to do. A day is told as it stands at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from gavn.domain.outcomes.definition import Change, Definition, FromBaseline, Level, MissingRule, Overlap
from gavn.domain.outcomes.people import Arm, Course, Exit, People, Reading, reaches_to
from gavn.domain.values.period import RelativeDate

# The baseline stands in the calendar as a follow-up of this name: what is not measured then can never be made up for.
BASELINE = "baseline"


class FollowUpState(StrEnum):
    """`overdue`: the day has passed, and a reading still counts; `missing` and `lost`: none does any more.

    `by-register`: nobody reads it, and the register does not reach so far yet.
    """

    NOT_YET = "not-yet"
    OPEN = "open"
    OVERDUE = "overdue"
    BY_REGISTER = "by-register"
    MEASURED = "measured"
    MISSING = "missing"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be followed up of one metric: of courses that begin from `first_day` to `last_day`, both included.

    Every follow-up is counted from the same event: enrolment, exit, or the cohort's closing, which is `last_day`.
    """

    effort: str
    metric: str
    definition: Definition
    follow_ups: tuple[RelativeDate, ...]
    grace: RelativeDate
    first_day: date
    last_day: date
    completers_only: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One course at one follow-up; its days are None where what they are counted from has not happened yet.

    `is_due`: it is in the denominator. `left_on`: the course ended before the follow-up, which is to be made all the
    same. `by_hand`: somebody must take a reading; else a register tells. `place_taken`: there is a reading, and since
    the first of the window counts, no other one is asked for. `counts`: not while only those who complete do.
    `instrument` is what a reading is taken by; blank where a register tells.
    """

    metric: str
    follow_up: str
    course: Course
    opens_on: date | None
    due_on: date | None
    last_day: date | None
    state: FollowUpState
    is_due: bool = False
    left_on: date | None = None
    by_hand: bool = True
    place_taken: bool = False
    counts: bool = True
    instrument: str = ""

    def awaits_reading(self, day: date) -> bool:
        """Whether somebody can still take the reading on a day; on the last day of grace, too."""
        if self.opens_on is None or self.last_day is None or not self.by_hand:
            return False
        return not self.place_taken and self.opens_on <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Taking:
    """One reading to take, and the follow-ups of the same course, instrument and day that it is all for."""

    follow_ups: tuple[FollowUp, ...]

    @property
    def first(self) -> FollowUp:
        """Which tells of course, day and instrument for all of them."""
        return self.follow_ups[0]

    def is_open(self, day: date) -> bool:
        """Whether somebody can take it on a day."""
        return self.first.awaits_reading(day)

    @property
    def last_day(self) -> date | None:
        """The last on which it counts for all of them."""
        return min((one.last_day for one in self.follow_ups if one.last_day is not None), default=None)


def takings(follow_ups: Iterable[FollowUp]) -> tuple[Taking, ...]:
    """The readings that are to be taken for those who await one, in the order of the first that each is for."""
    found: dict[tuple[str, str, date | None], list[FollowUp]] = {}
    for one in follow_ups:
        found.setdefault((one.course.course, one.instrument, one.due_on), []).append(one)
    return tuple(Taking(tuple(own)) for own in found.values())


@dataclass(frozen=True, slots=True)
class _Days:
    opens_on: date
    due_on: date
    last_day: date
    baseline_from: date
    baseline_to: date


def calendar(plan: Plan, people: People) -> tuple[FollowUp, ...]:
    """Every course of the plan at its baseline and its follow-ups, as known on `people.as_of`; by due day, course."""
    exits = {gone.course: gone for gone in people.exits}
    own = _own_readings(plan, people)
    found = [
        one
        for course in _courses(plan, people, exits)
        for one in _of_course(plan, people, course, exits.get(course.course), own.get(course.person, ()))
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.course.course, one.follow_up)))


def baselines(plan: Plan, people: People) -> Mapping[str, Fraction]:
    """By course, what was read at the baseline; whoever has no reading there, or a withdrawn one, is not in it."""
    operator = plan.definition.looks_at
    if not isinstance(operator, FromBaseline):
        return {}
    exits = {gone.course: gone for gone in people.exits}
    own = _own_readings(plan, people)
    found: dict[str, Fraction] = {}
    for course in _courses(plan, people, exits):
        index = _index_day(plan, course, exits.get(course.course))
        if index is not None:
            first, last = operator.baseline_from.on(index), operator.baseline_to.on(index)
            value = _held(_first(own.get(course.person, ()), first, last))
            found |= {} if value is None else {course.course: value}
    return found


def _own_readings(plan: Plan, people: People) -> Mapping[str, Sequence[Reading]]:
    """By person, those of the metric's instrument in the order in which they count."""
    operator = plan.definition.looks_at
    found: dict[str, list[Reading]] = {}
    if isinstance(operator, Level | FromBaseline):
        for each in sorted(people.readings, key=lambda each: (each.on, each.id)):
            if each.instrument == operator.instrument:
                found.setdefault(each.person, []).append(each)
    return found


def _courses(plan: Plan, people: People, exits: Mapping[str, Exit]) -> list[Course]:
    """Those whom the metric is of, by its rules for several courses and other efforts."""
    within = [course for course in people.courses if plan.first_day <= course.enrolled_on <= plan.last_day]
    within.sort(key=lambda course: (course.enrolled_on, course.course))
    if plan.definition.overlap is not Overlap.EACH_COURSE:
        firsts: dict[str, Course] = {}
        for course in within:
            firsts.setdefault(course.person, course)
        within = [course for course in firsts.values() if not _came_elsewhere_first(plan, course, people)]
    if plan.completers_only:
        within = [course for course in within if course.course not in exits or exits[course.course].completed]
    return within


def _came_elsewhere_first(plan: Plan, course: Course, people: People) -> bool:
    return plan.definition.overlap is Overlap.FIRST_EFFORT and any(
        other.person == course.person
        and other.first_day <= course.enrolled_on <= other.last_day
        and (other.first_day, other.effort) < (course.enrolled_on, plan.effort)
        for other in people.elsewhere
    )


def _of_course(
    plan: Plan, people: People, course: Course, gone: Exit | None, own: Sequence[Reading]
) -> Iterable[FollowUp]:
    index = _index_day(plan, course, gone)
    if index is not None and isinstance(plan.definition.looks_at, FromBaseline):
        yield _baseline(plan, people.as_of, course, plan.definition.looks_at, index, own)
    for follow_up in plan.follow_ups:
        counts = not plan.completers_only or gone is not None
        if index is None:
            nothing = FollowUpState.NOT_YET
            name = _instrument(plan)
            yield FollowUp(plan.metric, follow_up.id, course, None, None, None, nothing, counts=counts, instrument=name)
        else:
            days = _days(plan, follow_up, index)
            yield _follow_up(plan, people, course, follow_up.id, days, (gone, own, counts))


def _index_day(plan: Plan, course: Course, gone: Exit | None) -> date | None:
    match plan.follow_ups[0].event:
        case "enrolment":
            return course.enrolled_on
        case "exit":
            return gone.exited_on if gone else None
        case _:
            return plan.last_day


def _days(plan: Plan, follow_up: RelativeDate, index: date) -> _Days:
    due, earliest, operator = follow_up.on(index), plan.definition.earliest, plan.definition.looks_at
    opens = earliest.on(due if earliest.event == "follow-up" else index)
    first, last = index, index
    if isinstance(operator, FromBaseline):
        first, last = operator.baseline_from.on(index), operator.baseline_to.on(index)
    by_hand = isinstance(operator, Level | FromBaseline)
    return _Days(opens if by_hand else due, due, plan.grace.on(due), first, last)


def _baseline(
    plan: Plan, as_of: date, course: Course, operator: FromBaseline, index: date, own: Sequence[Reading]
) -> FollowUp:
    first, last = operator.baseline_from.on(index), operator.baseline_to.on(index)
    made = _first(own, first, last)
    over = last <= as_of
    if _held(made) is not None:
        state = FollowUpState.MEASURED
    elif over:
        state = FollowUpState.MISSING
    else:
        state = FollowUpState.NOT_YET if as_of < first else FollowUpState.OPEN
    taken = made is not None
    days, name = (first, last, last), operator.instrument
    return FollowUp(plan.metric, BASELINE, course, *days, state, is_due=over, place_taken=taken, instrument=name)


def _follow_up(
    plan: Plan,
    people: People,
    course: Course,
    name: str,
    days: _Days,
    rest: tuple[Exit | None, Sequence[Reading], bool],
) -> FollowUp:
    gone, own, counts = rest
    by_hand = isinstance(plan.definition.looks_at, Level | FromBaseline)
    known_to = reaches_to(plan.definition.looks_at.SOURCE.value, people.covered)
    is_due = days.last_day <= people.as_of and days.due_on <= known_to
    found = _is_found(plan.definition, days, own, at_last=is_due) if by_hand else is_due
    left = gone.exited_on if gone and gone.exited_on < days.due_on else None
    state = _state(days, people.as_of, is_due=is_due, found=found, left=left is not None)
    if not by_hand and state in (FollowUpState.OPEN, FollowUpState.OVERDUE):
        state = FollowUpState.BY_REGISTER
    return FollowUp(
        plan.metric,
        name,
        course,
        days.opens_on,
        days.due_on,
        days.last_day,
        state,
        is_due=is_due,
        left_on=left,
        by_hand=by_hand,
        place_taken=by_hand and _first(own, days.opens_on, days.last_day) is not None,
        counts=counts,
        instrument=_instrument(plan),
    )


def _instrument(plan: Plan) -> str:
    operator = plan.definition.looks_at
    return operator.instrument if isinstance(operator, Level | FromBaseline) else ""


def _state(days: _Days, as_of: date, *, is_due: bool, found: bool, left: bool) -> FollowUpState:
    if found:
        return FollowUpState.MEASURED
    if is_due:
        return FollowUpState.LOST if left else FollowUpState.MISSING
    if as_of < days.opens_on:
        return FollowUpState.NOT_YET
    return FollowUpState.OPEN if as_of <= days.due_on else FollowUpState.OVERDUE


def _is_found(definition: Definition, days: _Days, own: Sequence[Reading], *, at_last: bool) -> bool:
    """Whether there is a reading to count, and a baseline to count it from; an earlier one stands in only at last."""
    value = _held(_first(own, days.opens_on, days.last_day))
    if value is None and at_last and definition.missing is MissingRule.LAST_VALUE:
        one_day = timedelta(days=1)
        value = _held(_first(own[::-1], days.baseline_to + one_day, days.opens_on - one_day))
    if not isinstance(definition.looks_at, FromBaseline):
        return value is not None
    before = _held(_first(own, days.baseline_from, days.baseline_to))
    if value is None or before is None:
        return False
    # A share of nothing is no share.
    return before > 0 or not (isinstance(definition.looks_at, Change) and definition.looks_at.relative)


def _first(own: Iterable[Reading], from_day: date, to_day: date) -> Reading | None:
    return next((each for each in own if from_day <= each.on <= to_day), None)


def _held(reading: Reading | None) -> Fraction | None:
    """What was read; nothing where it was withdrawn."""
    return None if reading is None or reading.withdrawn else reading.value


def could_await(plan: Plan, day: date) -> bool:
    """Whether a reading of anybody of the plan could be awaited on a day: none is where registers tell, nor once the
    last window of the last who could begin is closed."""
    if not isinstance(plan.definition.looks_at, Level | FromBaseline):
        return False
    if any(each.event == "exit" for each in plan.follow_ups):
        return True
    return day <= max(plan.grace.on(each.on(plan.last_day)) for each in plan.follow_ups)


def due_between(follow_ups: Iterable[FollowUp], first: date, last: date) -> tuple[FollowUp, ...]:
    """Those due on one of these days, both included, for which a reading is awaited on the first of them or later."""
    return tuple(
        one
        for one in follow_ups
        if one.due_on is not None and first <= one.due_on <= last and one.awaits_reading(one.due_on)
    )


def overdue(follow_ups: Iterable[FollowUp], day: date) -> tuple[FollowUp, ...]:
    """Those whose day has passed and for which a reading on `day` would still count."""
    return tuple(one for one in follow_ups if one.due_on is not None and one.due_on < day and one.awaits_reading(day))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a metric's courses stand how at a follow-up; `found + lost + missing` is `due`.

    Of those not due, `early` have their reading already, `overdue` are past their day and within their grace, and
    `by_register` are those that a register is to tell of.
    """

    enrolled: int
    due: int
    found: int
    lost: int
    missing: int
    early: int
    overdue: int
    by_register: int = 0

    @property
    def not_due(self) -> int:
        return self.enrolled - self.due

    @property
    def share(self) -> Fraction | None:
        """Found of due, exact; None where nobody is due."""
        return Fraction(self.found, self.due) if self.due else None


def coverage(follow_ups: Iterable[FollowUp], arm: Arm = Arm.EFFORT) -> Mapping[tuple[str, str], Coverage]:
    """By metric and follow-up, of the courses of an arm that count; those of a metric in the order of time."""
    groups: dict[tuple[str, str], Counter[tuple[bool, FollowUpState]]] = {}
    first_due: dict[tuple[str, str], date] = {}
    for one in follow_ups:
        if one.counts and one.course.arm is arm:
            key = (one.metric, one.follow_up)
            groups.setdefault(key, Counter())[one.is_due, one.state] += 1
            first_due[key] = min(first_due.get(key, date.max), one.due_on or date.max)
    in_time = sorted(groups, key=lambda key: (key[0], first_due[key], key[1]))
    return {key: _coverage(groups[key]) for key in in_time}


def _coverage(counted: Counter[tuple[bool, FollowUpState]]) -> Coverage:
    return Coverage(
        enrolled=counted.total(),
        due=sum(count for (is_due, _), count in counted.items() if is_due),
        found=counted[True, FollowUpState.MEASURED],
        lost=counted[True, FollowUpState.LOST],
        missing=counted[True, FollowUpState.MISSING],
        early=counted[False, FollowUpState.MEASURED],
        overdue=counted[False, FollowUpState.OVERDUE],
        by_register=counted[False, FollowUpState.BY_REGISTER],
    )
