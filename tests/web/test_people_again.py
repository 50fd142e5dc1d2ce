"""Somebody who comes again: their card leads to the other course, and says where a course is not counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Exited
from gavn.web.apps.participants.actions.referring import Referring, assess, leave, move_on, refer
from tests.web.people import AUTHORITY, NOW, NUMBERS, VIOLENCE, agreed, enrolled, referred
from tests.web.people_pages import of, opened, text_of
from tests.web.reading import words

pytestmark = pytest.mark.django_db(databases=["default", "people"])
ALONE = "The agreement's metrics do not count this course, so that there is nothing to follow up."


def came_again(*, case: str = "S-1") -> tuple[str, str]:
    """Enrolled and dropped out, and on the way to enrolment again a year later."""
    agreed()
    first = enrolled(case=case)
    leave(first, Exited(on=date(2022, 12, 1), completed=False, reason="moved"), by=AUTHORITY, now=NOW)
    second = refer(Referring(VIOLENCE, VIOLENCE, date(2023, 2, 1), cpr=NUMBERS[0]), by=AUTHORITY, now=NOW)
    assess(second, {}, on=date(2023, 2, 10), by=AUTHORITY, now=NOW)
    move_on(second, Step.MOTIVATED, on=date(2023, 2, 20), by=AUTHORITY, now=NOW)
    return first, second


def test_a_course_that_is_not_counted_is_not_said_to_stand_in_the_calendar(authority: Client) -> None:
    """A person counts once, by the first course."""
    first, second = came_again()
    opened(authority, second)
    answer = authority.post(of("enrol", second), {"on": "2023-03-01", "cohort": ""}, follow=True)
    page = answer.content.decode()

    assert "Personen er optaget. Personen har været optaget før, og aftalens resultatmål tæller ikke dette" in page
    assert "opfølgningerne står i kalenderen" not in page
    told = words(authority, of("course", second), language="en")
    assert "The person was enrolled before, and the agreement's metrics do not count this course" in told
    assert f'href="{of("course", first)}"' in text_of(authority, of("course", second))


def test_each_course_leads_to_the_other(authority: Client) -> None:
    first, second = came_again()
    opened(authority, first)
    page = words(authority, of("course", first), language="en")

    assert "Other courses in the agreement Motivated on 20/02/2023" in page
    # Whoever does not complete is not counted by this agreement, with no other course to point at.
    assert ALONE in page


def test_whose_first_course_is_followed_up_is_told_of_the_calendar_and_of_no_other_course(authority: Client) -> None:
    course = referred(case="S-2")
    assess(course, {}, on=date(2022, 2, 10), by=AUTHORITY, now=NOW)
    move_on(course, Step.MOTIVATED, on=date(2022, 2, 20), by=AUTHORITY, now=NOW)
    opened(authority, course)
    answer = authority.post(of("enrol", course), {"on": "2022-03-01", "cohort": ""}, follow=True)
    page = answer.content.decode()

    assert "Personen er optaget, og opfølgningerne står i kalenderen." in page
    assert 'id="others"' not in page and "tæller ikke dette forløb" not in page
