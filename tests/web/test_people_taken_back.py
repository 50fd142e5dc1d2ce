"""A referral that was a mistake is taken back whole, before enrolment; what was told of it stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Protected, Read
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import Language, say
from gavn.web.apps.participants.actions.importing import look_through
from gavn.web.apps.participants.actions.looking import find_by_number
from gavn.web.apps.participants.actions.protecting import protect
from gavn.web.apps.participants.actions.recording import withdraw
from gavn.web.apps.participants.actions.referring import assess, move_on
from gavn.web.apps.participants.actions.taking_back import take_back
from gavn.web.apps.participants.queries.courses import card, events_about, participants
from gavn.web.apps.participants.queries.following import funnel, taken_back
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.queries.verifying import verify_people
from gavn.web.apps.participants.storage.telling import rows_of
from tests.web.conftest import logged_in
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    PROVIDER,
    TODAY,
    VIOLENCE,
    agreed,
    enrolled,
    referred,
    refused,
    sending,
    submitted,
    taken_in,
)
from tests.web.people_pages import of, text_of

pytestmark = pytest.mark.django_db(databases=["default", "people"])
MISTAKE = {"reason": "forkert person", "by": AUTHORITY, "now": NOW}


def backs() -> dict[str, str]:
    return {each.course: each.told.reason for each in taken_back(VIOLENCE, by=AUTHORITY)}


def test_of_somebody_protected_it_is_marked_and_left_off_the_paper() -> None:
    for case, number in (("S-1", NUMBERS[0]), ("S-2", NUMBERS[1])):
        course = referred(number, case=case)
        if case == "S-1":
            protect(course, Protected(on=TODAY), by=PROVIDER, now=NOW)
        take_back(course, **MISTAKE)
    assert {each.case_number: each.protected for each in taken_back(VIOLENCE, by=AUTHORITY)} == {
        "S-1": True,
        "S-2": False,
    }
    page = text_of(logged_in("myndighed"), of("list", VIOLENCE))
    _, section = page.split('id="taken-back"')
    assert section.count("Beskyttet") == 1 and section.count('class="g-kept"') == 1


def test_it_is_in_no_list_and_no_funnel_and_its_reason_can_be_asked_for() -> None:
    course = referred(case="S-1")
    assess(course, {}, on=date(2022, 2, 10), by=PROVIDER, now=NOW)
    told = rows_of(VIOLENCE).count()
    take_back(course, **MISTAKE)
    assert participants(VIOLENCE, on=TODAY, by=AUTHORITY) == ()
    assert card(course, on=TODAY, by=AUTHORITY) is None
    assert {stage.reached for stage in funnel(VIOLENCE, on=TODAY, by=AUTHORITY)} == {0}
    assert backs() == {course: "forkert person"}
    assert taken_back(VIOLENCE, by=PROVIDER) == taken_back("none", by=AUTHORITY) == ()
    # Referred, assessed, and what was known of the person.
    assert rows_of(VIOLENCE).count() == told + 3
    assert [each.what for each in events_about(course, by=AUTHORITY)][-3:] == ["taken-back"] * 3
    assert list(verify_people()) == []
    assert all(
        say(f"people-event.{each.what}", language)
        for language in Language
        for each in events_about(course, by=AUTHORITY)
    )
    before = NOW - timedelta(seconds=1)
    assert known_of(VIOLENCE, before) == ()


def test_the_same_person_can_be_referred_again_and_it_goes_no_further() -> None:
    course = referred()
    assert refused(referred, noted="referral-tried") == {"referral-still-open"}
    take_back(course, **MISTAKE)
    again = referred()
    assert [each.course for each in participants(VIOLENCE, on=TODAY, by=AUTHORITY)] == [again]
    assert refused(lambda: take_back(course, **MISTAKE)) == {"told-withdrawn"}
    motivated = {"on": date(2022, 2, 20), "by": PROVIDER, "now": NOW}
    assert "referral-not-referred" in refused(lambda: move_on(course, Step.MOTIVATED, **motivated))


def test_who_was_turned_away_can_have_been_a_mistake_too() -> None:
    agreed()
    course = referred()
    move_on(course, Step.TURNED_AWAY, on=date(2022, 2, 2), reason="no-show", by=PROVIDER, now=NOW)
    take_back(course, **MISTAKE)
    assert participants(VIOLENCE, on=TODAY, by=AUTHORITY) == ()


def test_whoever_is_enrolled_and_what_is_observed_stay() -> None:
    course = enrolled()
    assert refused(lambda: take_back(course, **MISTAKE)) == {"take-back-enrolled"}
    other = referred("620271-2345")
    [record] = submitted(other, 5)
    assert refused(lambda: take_back(other, **MISTAKE)) == {"take-back-observed"}
    withdraw(record, reason="forkert person", by=PROVIDER, now=NOW)
    take_back(other, **MISTAKE)
    assert list(backs()) == [other]


def test_no_file_is_matched_with_whom_a_mistake_was_about_and_no_number_finds_them() -> None:
    course, other = referred(case="S-1"), enrolled("620271-2345", case="S-2")
    sent = sending("Sagsnr.;Redskab;Dato;Score\nS-1;WHO-5;01-04-2022;52\nS-2;WHO-5;01-04-2022;40\n")
    assert look_through(sent, by=PROVIDER, now=NOW).intake.rejections == ()
    take_back(course, **MISTAKE)
    [rejected] = look_through(sent, by=PROVIDER, now=NOW).intake.rejections
    [never] = look_through(
        replace(sent, data=sent.data.replace(b"S-1", b"S-9")), by=PROVIDER, now=NOW
    ).intake.rejections
    # As of somebody who was never there.
    assert rejected == never
    taken_in(sent, partly=True)
    assert {each.course for each in known_of(VIOLENCE) if isinstance(each.says, Read)} == {other}
    with pytest.raises(Refused) as missed:
        find_by_number(VIOLENCE, "610170-1234", purpose="Opfølgning", by=AUTHORITY, now=NOW)
    assert [problem.code for problem in missed.value.problems] == ["number-not-found"]
    again = referred(case="S-1")
    assert look_through(sent, by=PROVIDER, now=NOW).intake.rejections == ()
    assert find_by_number(VIOLENCE, "610170-1234", purpose="Opfølgning", by=AUTHORITY, now=NOW) == again


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [
        (PROVIDER, "x", "not-allowed"),
        (Person("x", Role.EVALUATOR), "x", "not-allowed"),
        (Person("x", Role.AUTHORITY, "sundhed-og-omsorg"), "x", "course-gone"),
        (AUTHORITY, " ", "people-text-blank"),
        (AUTHORITY, "610170-1234", "people-text-cpr"),
    ],
)
def test_the_authority_alone_takes_back_and_says_why(by: Person, reason: str, code: str) -> None:
    course = referred()
    assert refused(lambda: take_back(course, reason=reason, by=by, now=NOW)) == {code}
