"""The due calendar says of those who are due what the reference engine says, and what there is to do of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Population
from gavn.domain.agreements.plans import follow_up_plans
from gavn.domain.outcomes.calendar import (
    BASELINE,
    Coverage,
    FollowUp,
    FollowUpState,
    Plan,
    calendar,
    coverage,
    due_between,
    overdue,
)
from gavn.domain.outcomes.definition import (
    Change,
    Definition,
    Level,
    MeanChange,
    MissingRule,
    Operator,
    Overlap,
    StateOnDay,
)
from gavn.domain.outcomes.people import Arm, Course, Covered, Exit, People, Reading, Register
from gavn.domain.values.period import RelativeDate
from gavn.files.agreements import read_dossier
from gavn.language.catalogue import Language
from gavn.language.follow_ups import state_text
from gavn.measurement.days import date_of, day_number
from gavn.measurement.engines import reference
from gavn.measurement.question import Question, Row, questions
from tests.conftest import ROOT
from tests.measurement.peoples import QUESTIONS, made_up, some_questions

STATE_OF = {(1, 0): FollowUpState.MEASURED, (0, 1): FollowUpState.LOST, (0, 0): FollowUpState.MISSING}


def plan_of(question: Question) -> Plan:
    return Plan(
        question.effort,
        question.metric.id,
        question.definition,
        question.metric.follow_ups,
        question.metric.grace,
        date_of(question.enrolled_from),
        date_of(question.enrolled_to),
        question.completers_only,
    )


def known_on(people: People, day: date) -> People:
    """Nothing of a later day is known."""
    return replace(
        people,
        as_of=day,
        courses=tuple(each for each in people.courses if each.enrolled_on <= day),
        exits=tuple(each for each in people.exits if each.exited_on <= day),
        readings=tuple(each for each in people.readings if each.on <= day),
    )


def held_together(question: Question, people: People) -> set[FollowUpState]:
    """Holds each course against its row; the states that were seen."""
    rows = {(row.follow_up, row.course): row for row in reference.rows(question, people)}
    shown = [one for one in calendar(plan_of(question), people) if one.counts and one.follow_up != BASELINE]
    assert {(one.follow_up, one.course.course) for one in shown} == set(rows)
    for one in shown:
        row = rows[one.follow_up, one.course.course]
        assert one.is_due == bool(row.due), one
        if row.due:
            assert one.state is STATE_OF[row.found, row.lost], one
        if one.due_on is not None:
            assert day_number(one.due_on) == row.on_day
    added_up(question, people, rows.values())
    return {one.state for one in shown}


def added_up(question: Question, people: People, rows: Iterable[Row]) -> None:
    totals = reference.added_up(rows)
    for (_, follow_up), found in coverage(calendar(plan_of(question), people)).items():
        if follow_up == BASELINE:
            continue
        own = [total for total in totals if total.follow_up == follow_up and total.is_of_effort]
        for name in ("enrolled", "due", "found", "lost", "missing", "not_due"):
            assert getattr(found, name) == sum(getattr(total, name) for total in own), (name, follow_up)


@pytest.mark.parametrize("seed", range(12))
def test_the_calendar_and_the_reference_engine_say_the_same(seed: int) -> None:
    """Of every operator and rule, on days around the edges of every window."""
    chance = Random(seed)
    people = made_up(seed)
    seen: set[FollowUpState] = set()
    for asked in (*QUESTIONS, *some_questions(chance)):
        days = (people.as_of, *(date(2021, 1, 1) + timedelta(days=chance.randrange(1500)) for _ in range(3)))
        for day in days:
            narrowed = replace(asked, as_of=day_number(day))
            seen |= held_together(narrowed, known_on(people, day))
            metric = replace(narrowed.metric, population=Population.COMPLETERS)
            seen |= held_together(replace(narrowed, metric=metric), known_on(people, day))
    assert FollowUpState.MEASURED in seen and len(seen) > 2


def test_on_every_day_around_a_follow_up_they_say_the_same() -> None:
    """The day of each edge, and those beside it, course by course."""
    asked = QUESTIONS[0]
    seen: set[FollowUpState] = set()
    for seed in range(4):
        people = made_up(seed)
        for course in people.courses:
            due = RelativeDate.parse("6 months after enrolment").on(course.enrolled_on)
            for edge in (-30, 0, 60):
                for beside in (-1, 0, 1):
                    day = due + timedelta(days=edge + beside)
                    seen |= held_together(replace(asked, as_of=day_number(day)), known_on(people, day))
    # What a register tells is read by nobody, and asked of below.
    assert seen == set(FollowUpState) - {FollowUpState.BY_REGISTER}


def days_after(days: int) -> date:
    """Counted from the one enrolment below."""
    return date(2024, 1, 1) + timedelta(days=days)


def a_plan(operator: Operator | None = None, **changes: Any) -> Plan:
    """100 days after enrolment, open 10 days before, with 20 days of grace."""
    definition = Definition(
        looks_at=operator or Level(instrument="WHO-5", at_least=Fraction(50)),
        missing=MissingRule.WORST,
        overlap=Overlap.EACH_COURSE,
        earliest=RelativeDate.parse("10 days before follow-up"),
    )
    follow_ups = (RelativeDate.parse("100 days after enrolment"),)
    grace = RelativeDate.parse("20 days after due")
    plan = Plan("own", "wellbeing", definition, follow_ups, grace, date(2023, 1, 1), date(2024, 12, 31))
    return replace(plan, **changes)


COURSE = Course("c1", "p1", date(2024, 1, 1))


def one(as_of: int, *read_on: int, left: int | None = None, withdrawn: bool = False) -> FollowUp:
    exits = () if left is None else (Exit("c1", days_after(left)),)
    readings = tuple(
        Reading(f"r{on}", "p1", "WHO-5", days_after(on), Fraction(60), withdrawn) for on in read_on if on <= as_of
    )
    [found] = calendar(a_plan(), People(days_after(as_of), (COURSE,), exits, readings))
    return found


@pytest.mark.parametrize("language", Language)
def test_every_state_is_told_with_its_day(language: Language) -> None:
    told = {state_text(one(as_of, left=left), language) for as_of, left in ((89, None), (90, None), (110, None))}
    told |= {state_text(one(120, left=50), language), state_text(one(121), language), state_text(one(95, 95), language)}
    assert len(told) == 6
    assert all(any(character.isdigit() for character in text) for text in told)
    [going_on] = calendar(
        a_plan(follow_ups=(RelativeDate.parse("9 days after exit"),)), People(days_after(9), (COURSE,))
    )
    assert state_text(going_on, language) not in told


S = FollowUpState
EDGES = (
    (one(89), S.NOT_YET, False),
    (one(90), S.OPEN, True),
    (one(100), S.OPEN, True),
    (one(101), S.OVERDUE, True),
    (one(119), S.OVERDUE, True),
    # On the last day of grace the count is made up at its end; until then a reading still counts.
    (one(120), S.MISSING, True),
    (one(121), S.MISSING, False),
    (one(89, 89), S.NOT_YET, False),
    (one(121, 89), S.MISSING, False),
    (one(90, 90), S.MEASURED, False),
    (one(120, 120), S.MEASURED, False),
    (one(130, 121), S.MISSING, False),
    # Whoever left is followed up all the same.
    (one(100, left=50), S.OPEN, True),
    (one(110, left=50), S.OVERDUE, True),
    (one(120, left=99), S.LOST, True),
    (one(120, left=100), S.MISSING, True),
    (one(120, 95, left=50), S.MEASURED, False),
    # A reading that was withdrawn keeps its place.
    (one(110, 95, withdrawn=True), S.OVERDUE, False),
)


@pytest.mark.parametrize(("follow_up", "state", "awaited"), EDGES)
def test_a_follow_up_stands_so_on_a_day(follow_up: FollowUp, state: FollowUpState, awaited: bool) -> None:
    assert follow_up.state is state
    assert (follow_up.opens_on, follow_up.due_on, follow_up.last_day) == (
        days_after(90),
        days_after(100),
        days_after(120),
    )


@pytest.mark.parametrize(
    ("as_of", "awaited"), [(89, False), (90, True), (100, True), (119, True), (120, True), (121, False)]
)
def test_a_reading_is_awaited_to_the_last_day_of_grace(as_of: int, awaited: bool) -> None:
    assert one(as_of).awaits_reading(days_after(as_of)) == awaited
    assert not one(as_of, 90).awaits_reading(days_after(as_of)) or as_of < 90


def test_a_baseline_stands_in_the_calendar_and_cannot_be_made_up_for() -> None:
    plan = a_plan(MeanChange(instrument="WHO-5"))
    before = {}
    for as_of in (-91, -90, -1, 0, 1):
        first, *_ = calendar(plan, People(days_after(as_of), (COURSE,)))
        assert (first.follow_up, first.opens_on, first.last_day) == (BASELINE, days_after(-90), days_after(0))
        before[as_of] = first.state
    assert before == {-91: S.NOT_YET, -90: S.OPEN, -1: S.OPEN, 0: S.MISSING, 1: S.MISSING}
    read = Reading("r", "p1", "WHO-5", days_after(95), Fraction(60))
    states = [each.state for each in calendar(plan, People(days_after(120), (COURSE,), readings=(read,)))]
    assert states == [S.MISSING, S.MISSING]


@pytest.mark.parametrize(("relative", "state"), [(True, S.MISSING), (False, S.MEASURED)])
def test_a_share_of_a_baseline_of_nothing_is_not_measured(relative: bool, state: FollowUpState) -> None:
    plan = a_plan(Change(instrument="WHO-5", by=Fraction(1, 10), relative=relative))
    read = tuple(Reading(f"r{on}", "p1", "WHO-5", days_after(on), Fraction(max(on, 0))) for on in (0, 95))
    people = People(days_after(120), (COURSE,), readings=read)
    assert calendar(plan, people)[-1].state is state
    metric = replace(QUESTIONS[0].metric, follow_ups=plan.follow_ups, grace=plan.grace)
    asked = replace(QUESTIONS[0], metric=metric, definition=plan.definition, as_of=day_number(people.as_of))
    [row] = reference.rows(asked, people)
    assert bool(row.found) == (state is S.MEASURED)


def test_a_register_tells_by_itself_and_nobody_is_reminded_of_it() -> None:
    plan = a_plan(StateOnDay(states=("work",)))
    covered = (Covered(Register.SPELLS, date(2024, 1, 1), days_after(99)),)
    [short] = calendar(plan, People(days_after(130), (COURSE,), covered=covered))
    [unsaid] = calendar(plan, People(days_after(130), (COURSE,)))
    other = (Covered(Register.EVENTS, date(2024, 1, 1), days_after(130)),)
    [elsewhere] = calendar(plan, People(days_after(130), (COURSE,), covered=other))
    just = (Covered(Register.SPELLS, date(2024, 1, 1), days_after(100)),)
    [reached] = calendar(plan, People(days_after(130), (COURSE,), covered=just))
    assert (reached.state, reached.is_due) == (S.MEASURED, True)
    assert (short.state, short.is_due) == (S.BY_REGISTER, False)
    assert (unsaid.state, unsaid.is_due) == (elsewhere.state, elsewhere.is_due) == (S.BY_REGISTER, False)
    assert overdue([short], days_after(110)) == due_between([short], days_after(90), days_after(101)) == ()


def test_what_is_due_today_this_week_and_overdue() -> None:
    courses = tuple(Course(f"c{n}", f"p{n}", days_after(n)) for n in (-30, -14, -1, 0, 6, 7))
    read = (Reading("r", "p6", "WHO-5", days_after(98), Fraction(60)),)
    today = days_after(100)
    found = calendar(a_plan(), People(today, courses, readings=read))
    assert [each.course.course for each in due_between(found, today, today)] == ["c0"]
    assert [each.course.course for each in due_between(found, today, today + timedelta(days=6))] == ["c0"]
    assert [each.course.course for each in due_between(found, today, today + timedelta(days=7))] == ["c0", "c7"]
    assert [each.course.course for each in overdue(found, today)] == ["c-14", "c-1"]
    assert coverage(found) == {
        ("wellbeing", "100-days"): Coverage(enrolled=6, due=1, found=0, lost=0, missing=1, early=1, overdue=2)
    }


def test_coverage_stands_in_the_order_of_time_and_not_of_names() -> None:
    follow_ups = tuple(RelativeDate.parse(f"{after} after enrolment") for after in ("12 months", "6 months", "1 years"))
    courses = (COURSE, Course("c2", "p2", days_after(40)))
    plan = a_plan(follow_ups=(*follow_ups, RelativeDate.parse("90 days after enrolment")))
    found = calendar(plan, People(days_after(200), courses))
    assert [follow_up for _, follow_up in coverage(found)] == ["90-days", "6-months", "1-years", "12-months"]


def test_coverage_is_of_those_who_are_offered_the_effort() -> None:
    courses = (COURSE, Course("c2", "p2", date(2024, 1, 1), arm=Arm.COMPARISON))
    found = calendar(a_plan(), People(days_after(200), courses))
    [effort] = coverage(found).values()
    assert (effort.enrolled, effort.share) == (1, 0)
    [compared] = coverage(found, Arm.COMPARISON).values()
    assert compared.enrolled == 1
    [nobody] = coverage(calendar(a_plan(), People(days_after(0), (COURSE,)))).values()
    assert nobody.share is None


def test_a_follow_up_from_exit_has_no_day_before_it() -> None:
    plan = a_plan(follow_ups=(RelativeDate.parse("100 days after exit"),))
    [found] = calendar(plan, People(days_after(500), (COURSE,)))
    assert (found.state, found.due_on, found.awaits_reading(days_after(500))) == (S.NOT_YET, None, False)
    [found] = calendar(plan, People(days_after(110), (COURSE,), (Exit("c1", days_after(5)),)))
    assert (found.state, found.due_on) == (S.OVERDUE, days_after(105))


def test_where_completers_count_those_still_in_it_are_followed_up_but_not_counted() -> None:
    plan = a_plan(completers_only=True)
    [going_on] = calendar(plan, People(days_after(100), (COURSE,)))
    assert (going_on.counts, going_on.state) == (False, S.OPEN)
    [done] = calendar(plan, People(days_after(100), (COURSE,), (Exit("c1", days_after(50), completed=True),)))
    assert done.counts
    assert calendar(plan, People(days_after(100), (COURSE,), (Exit("c1", days_after(50)),))) == ()


def test_the_plans_of_an_agreement_are_the_questions_asked_of_it() -> None:
    dossier = read_dossier(ROOT / "examples" / "aarhus" / "agreements" / "diabetes").dossier
    assert dossier is not None
    for agreement in dossier.versions:
        asked = questions(agreement, as_of=date(2024, 12, 31))
        assert follow_up_plans(agreement) == tuple(map(plan_of, asked))
        assert asked
