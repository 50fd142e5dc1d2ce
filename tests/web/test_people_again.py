"""Somebody who comes again: known by which number, where their courses are told apart, and which is not counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Exited
from gavn.web.apps.participants.actions.referring import Referring, assess, leave, move_on, refer
from gavn.web.apps.participants.actions.taking_back import take_back
from gavn.web.apps.participants.models import PersonRow, ReferralRow
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    PROVIDER,
    VIOLENCE,
    agreed,
    enrolled,
    erasable,
    erasure_proposed,
    referred,
)
from tests.web.people_pages import of, opened, sent, taken, text_of
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


def test_an_authority_is_asked_whether_a_new_number_is_of_the_person_of_the_case(
    authority: Client, provider: Client
) -> None:
    url = of("refer", VIOLENCE)
    agreed()
    first = taken(provider, url, case_number="S-7", on="2022-02-01").rstrip("/").rpartition("/")[2]
    move_on(first, Step.TURNED_AWAY, on=date(2022, 2, 2), reason="no-show", by=PROVIDER, now=NOW)
    assert 'name="same"' not in text_of(authority, url)
    again = {"number": NUMBERS[0], "case_number": "S-7", "on": "2022-04-01"}

    asked = sent(authority, url, **again)

    assert 'name="same"' in asked and "kendt her uden CPR-nummer" in asked
    assert ReferralRow.objects.count() == 1
    taken(authority, url, **again, same="on")
    assert (ReferralRow.objects.count(), PersonRow.objects.count()) == (2, 1)


def test_one_persons_courses_are_told_apart_where_they_are_to_be_erased_and_the_person_is_listed_once(
    authority: Client,
) -> None:
    first = enrolled(case="S-1")
    leave(first, Exited(on=date(2022, 9, 1), completed=True), by=PROVIDER, now=NOW)
    second = Referring(VIOLENCE, VIOLENCE, date(2023, 2, 1), case_number="S-1")
    taken_back = refer(second, by=PROVIDER, now=NOW)
    take_back(taken_back, reason="forkert", by=AUTHORITY, now=NOW)
    refer(replace(second, on=date(2023, 3, 1)), by=PROVIDER, now=NOW)
    erasable()
    assert text_of(authority, of("keeping", VIOLENCE)).count('">S-1</a>') == 1

    page = text_of(authority, of("erasure", erasure_proposed(first)))

    assert page.count('">S-1</a>') == 3
    assert "Dialog mod Vold. Henvist 01.02.2022 · Gennemført 01.09.2022<" in page
    assert "Dialog mod Vold. Henvist 01.03.2023<" in page and "Dialog mod Vold. Taget tilbage som en fejl<" in page
    assert f'href="{of("keeping", VIOLENCE)}"' in page
