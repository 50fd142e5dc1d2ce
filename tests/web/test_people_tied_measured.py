"""Whoever was registered several times, and is tied then, is measured as if they had been registered once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.plans import follow_up_plans
from gavn.domain.outcomes.calendar import calendar
from gavn.domain.outcomes.people import People
from gavn.domain.outcomes.referrals import Step, referral_funnel
from gavn.domain.outcomes.told import Enrolled, Exited, Happened, Moved, Read, Says, Stayed, moves_of
from gavn.measurement.door.numbers import read_number
from gavn.measurement.engines import reference
from gavn.web.apps.participants.actions.acting import acting
from gavn.web.apps.participants.actions.tying import Other, decide_tie, tell_same
from gavn.web.apps.participants.models import PersonRow, ReferralRow
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.rules import ground_of
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.pen import Pen, Telling
from tests.measurement.peoples import EVENTS, QUESTIONS, STATES
from tests.sizes import examples
from tests.web.people import AUTHORITY, NOW, OTHER_AUTHORITY, VIOLENCE, WORK

pytestmark = pytest.mark.django_db(databases=["default", "people"])
AS_OF, FIRST = date(2025, 3, 3), date(2022, 3, 1)
EFFORTS = (VIOLENCE, WORK)
SOMETIME = st.integers(0, 700)


@dataclass(frozen=True)
class Course:
    """Of a person (0 or 1), told of their registration (0 to 2): when it began, how long it took, what was observed."""

    person: int
    registration: int
    effort: str
    day: int
    days: int
    seen: tuple[tuple[int, int], ...]


COURSES = st.lists(
    st.builds(
        Course,
        st.integers(0, 1),
        st.integers(0, 2),
        st.sampled_from(EFFORTS),
        SOMETIME,
        st.integers(0, 500),
        st.lists(st.tuples(SOMETIME, st.integers(0, 5)), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=6,
)


def says_of(course: Course) -> Iterator[Says]:
    began = FIRST + timedelta(days=course.day)
    yield Moved(step=Step.REFERRED, on=began)
    yield Enrolled(on=began)
    if course.days < 400:
        yield Exited(on=began + timedelta(days=course.days), completed=course.days % 2 == 0, reason="")
    for day, value in course.seen:
        on = FIRST + timedelta(days=day)
        yield Read(instrument="HbA1c", on=on, value=Fraction(45 + value))
        yield Happened(event=EVENTS[value % 2], on=on)
        yield Stayed(state=STATES[value % 3], first_day=on, last_day=on + timedelta(days=value))


def number_of(person: int, registration: int) -> str:
    """The day has 60 added to it: made for testing, and nobody's."""
    return f"{61 + registration}0170-100{person}"


def told(courses: Sequence[Course], *, once: bool) -> None:
    """Each course with what was observed, by names that are the same in either world."""
    for effort in EFFORTS:
        with acting(AUTHORITY, NOW) as pen:
            for place, course in enumerate(courses):
                if course.effort == effort:
                    row = _row(pen, place, replace(course, registration=0) if once else course)
                    tellings = [
                        Telling(effort, f"t-{place}-{number}", says, row) for number, says in enumerate(says_of(course))
                    ]
                    pen.tell("submitted", *tellings)


def _row(pen: Pen, place: int, course: Course) -> ReferralRow:
    ground = ground_of(course.effort)
    assert ground is not None
    own = door.door_of(ground.authority)
    mark = own.mark(read_number(number_of(course.person, course.registration), today=AS_OF))
    person = door.person_by(mark) or door.new_person(own, mark, by=pen.by.username, now=pen.now)
    return ReferralRow.objects.create(
        person=person,
        participant=door.participant(own, person, course.effort),
        ref=f"c-{place}",
        provider=course.effort,
        made_by=pen.by.username,
        made_at=pen.now,
    )


def tie_all(courses: Sequence[Course], order: Random) -> None:
    """Every registration of each person to another that is of the same already, in some order."""
    for person in (0, 1):
        refs: dict[int, str] = {}
        for place, course in enumerate(courses):
            if course.person == person:
                refs.setdefault(course.registration, f"c-{place}")
        left = list(refs.values())
        order.shuffle(left)
        for number, ref in enumerate(left[1:], start=1):
            record = tell_same(
                ref, Other(course=order.choice(left[:number])), on=AS_OF, purpose="x", by=AUTHORITY, now=NOW
            )
            decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=NOW)


def named(people: People) -> People:
    """The same, each person by the name of their first course: pseudonyms are drawn at random."""
    names: dict[str, str] = {}
    for course in sorted(people.courses, key=lambda each: each.course):
        names.setdefault(course.person, course.course)
    tables: dict[str, Any] = {
        table.name: tuple(sorted((replace(each, person=names[each.person]) for each in rows), key=repr))
        for table in fields(People)
        if isinstance(rows := getattr(people, table.name), tuple) and rows and hasattr(rows[0], "person")
    }
    return replace(people, **tables)


def measured(effort: str) -> Mapping[str, object]:
    """The people, what every kind of metric finds in them, their calendar and their funnel."""
    people, ground = named(people_on(effort, AS_OF)), ground_of(effort)
    assert ground is not None
    plans = follow_up_plans(ground.dossier.versions[-1])
    return {
        "people": people,
        "rows": [reference.rows(replace(question, effort=effort), people) for question in QUESTIONS],
        "calendar": [calendar(plan, people) for plan in plans],
        "funnel": referral_funnel(moves_of(known_of(effort)), as_of=AS_OF),
    }


@examples(12)
@given(courses=COURSES, seed=st.integers(0, 1000))
def test_tied_then_measured_is_registered_once_and_measured(courses: list[Course], seed: int) -> None:
    found = []
    for once in (True, False):
        with transaction.atomic(using="people"), transaction.atomic():
            # The action's own transaction is the outermost that there is, but for a test's.
            transaction.get_connection("people").atomic_blocks[-1]._from_testcase = True
            told(courses, once=once)
            if not once:
                tie_all(courses, Random(seed))
            registered = {(each.person, 0 if once else each.registration) for each in courses}
            assert PersonRow.objects.count() == len(registered)
            found.append([measured(effort) for effort in EFFORTS])
            for alias in ("people", "default"):
                transaction.set_rollback(True, using=alias)
    assert found[0] == found[1]
