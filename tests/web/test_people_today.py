"""What there is to do about people, each line told from the others; and what is read before it is decided."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Happened, Rater, Read
from gavn.language.catalogue import Language
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.actions.referring import Enrolling, Referring, assess, enrol, move_on, refer
from gavn.web.apps.participants.queries.following import tasks, waits_for
from gavn.web.apps.participants.queries.keeping import keeping
from gavn.web.apps.participants.show.today import Today, _answer, today_context
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.payments.queries import dossier
from tests.web.conftest import ClientOf
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    TODAY,
    VIOLENCE,
    WORK,
    enrolled,
    erasable,
    erasure_proposed,
    referred,
    submitted,
    tie_told,
    tied,
)
from tests.web.people_pages import of, text_of
from tests.web.reading import cells_of, words

pytestmark = pytest.mark.django_db(databases=["default", "people"])
HEALTH = Person("sundhed", Role.AUTHORITY, "sundhed-og-omsorg")


def with_diabetes(on: date, *, number: str = NUMBERS[0]) -> str:
    """Somebody enrolled whose blood sugar is read for two metrics of the agreement."""
    course = refer(Referring("diabetes", HEALTH.party, on, cpr=number), by=HEALTH, now=NOW)
    assess(course, {}, on=on, by=HEALTH, now=NOW)
    move_on(course, Step.MOTIVATED, on=on, by=HEALTH, now=NOW)
    enrol(course, Enrolling(on), by=HEALTH, now=NOW)
    return course


def shown_on(day: date, language: Language) -> dict[str, Any]:
    """What the page is made of on a day."""
    found, words = tasks(on=day, by=HEALTH), Words.of(language)
    own = dossier("diabetes")
    assert own is not None
    return today_context(Today(found, {}, {"diabetes": in_force(own.versions, on=day)}, day, words))


@pytest.mark.parametrize(
    ("day", "language", "said"),
    [
        (
            date(2024, 1, 5),
            Language.ENGLISH,
            "Long-term blood sugar at least 8.5 % lower · The cohort's fall in long-term blood sugar, mmol/mol, "
            "12 months after enrolment",
        ),
        (
            date(2024, 1, 5),
            Language.DANISH,
            "Langtidsblodsukker mindst 8,5 % lavere · Holdets fald i langtidsblodsukker, mmol/mol, "
            "12 måneder efter optagelse",
        ),
        # Before the effort, too, one reading is all that either is held against.
        (
            date(2023, 1, 10),
            Language.ENGLISH,
            "Long-term blood sugar at least 8.5 % lower · The cohort's fall in long-term blood sugar, mmol/mol, "
            "at the start",
        ),
    ],
)
def test_one_reading_is_one_thing_to_do_however_many_metrics_it_is_for(
    day: date, language: Language, said: str
) -> None:
    with_diabetes(date(2023, 1, 10))
    context = shown_on(day, language)
    [row] = context["to_take"]["rows"]
    [waiting] = [each for each in waits_for(HEALTH, today=day) if each.kind == "follow-ups"]

    assert row["cells"][0]["text"] == said
    assert waiting.count == 1
    assert ("Én opfølgning" if language is Language.DANISH else "One follow-up") in context["page_title"]


def test_a_reading_that_was_taken_is_done_for_all_that_it_is_for() -> None:
    course, day = with_diabetes(date(2023, 1, 10)), date(2024, 1, 5)
    with_diabetes(date(2023, 1, 10), number=NUMBERS[1])
    read = Read(instrument="HbA1c", on=day, value=Fraction(50), rater=Rater.PROFESSIONAL)
    before = tasks(on=day, by=HEALTH)[0].to_take
    submit("diabetes", [Observation(course, read)], by=HEALTH, now=NOW)
    [left] = tasks(on=day, by=HEALTH)[0].to_take

    assert [len(each.follow_ups) for each in before] == [2, 2]
    assert (left.first.course.course == course, len(left.follow_ups)) == (False, 2)


def to_verify(page: str) -> list[list[str]]:
    """The rows of those to be verified."""
    return cells_of(page.partition('id="verify"')[2].partition("</section>")[0])


def test_several_readings_of_one_person_are_told_apart(authority: Client) -> None:
    submitted(enrolled(case="S-1"), 3, 4)
    rows = to_verify(text_of(authority, of("today")))
    assert [(row[0].split()[0], row[1]) for row in rows] == [
        ("S-1", "Samtale, 01.03.2022 · 1/2"),
        ("S-1", "Samtale, 01.03.2022 · 2/2"),
    ]
    # What was read stands on the page of the reading, which is opened for a purpose.
    assert not any(re.search(r"\b[34]\b", row[1].partition(",")[0]) for row in rows)


def test_that_something_happened_is_not_told_before_the_card_is_opened(client_of: ClientOf) -> None:
    course = enrolled(case="S-1")
    charged = Happened(event="sigtelse", on=date(2022, 5, 17))
    submit(VIOLENCE, [Observation(course, charged)], by=AUTHORITY, now=NOW)
    page = text_of(client_of(Role.EVALUATOR), of("today"))
    [row] = to_verify(page)
    assert row[1].startswith("Oplysning fra register, indsendt 03.03.2025 kl. ")
    assert "sigtelse" not in page and "17.05.2022" not in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", "I mmol/mol. Et tal fra −1.000.000 til 1.000.000 med højst tre decimaler."),
        ("en", "In mmol/mol. A number from −1,000,000 to 1,000,000 with at most three decimals."),
    ],
)
def test_the_form_of_a_reading_says_in_what_it_is_read_and_between_what(
    client_of: ClientOf, language: str, told: str
) -> None:
    asked = Referring("diabetes", HEALTH.party, date(2022, 2, 1), cpr=NUMBERS[0])
    url = f"{of('reading', refer(asked, by=HEALTH, now=NOW))}?metric=blood-sugar"
    assert told in words(client_of(Role.EVALUATOR), url, language=language)


def in_order(page: str, *ids: str) -> bool:
    places = [page.find(f'id="{name}"') for name in ids]
    return -1 not in places and places == sorted(places)


def test_one_reads_what_goes_before_one_decides(authority: Client) -> None:
    course = enrolled()
    erasable()
    number = erasure_proposed(course)
    page = text_of(authority, of("erasure", number))
    assert in_order(page, "acts", "who", "grounds", "goes", "stays", "decide")
    assert page.find("<button", page.find('id="acts"')) > page.find('id="stays"')


def test_whoever_decides_an_erasure_sees_whom_it_is_of_in_every_agreement_they_reach(authority: Client) -> None:
    course = enrolled(case="S-1")
    other = enrolled(agreement=WORK, on=date(2023, 1, 1), case="J-7")
    for agreement in (VIOLENCE, WORK):
        erasable(agreement)
    page = text_of(authority, of("erasure", erasure_proposed(course)))
    who = page.partition('id="who"')[2].partition("</section>")[0]
    assert [who.count(f'href="{of("course", ref)}"') for ref in (course, other)] == [1, 1]
    assert ">S-1</a>" in who and ">J-7</a>" in who and "Åbn kortet for at se, at det er den rigtige person." in who
    assert "Beskyttet" not in who
    for ref in (course, other):
        assert "Hvad åbner du" in text_of(authority, of("course", ref)), "nothing of the card is seen without a purpose"


def test_one_reads_what_a_tie_means_before_one_decides(authority: Client) -> None:
    first = enrolled()
    referred(NUMBERS[1])
    record = tie_told(first)
    page = text_of(authority, of("tie", record))
    assert in_order(page, "acts", "purpose", "means", "decide")
    assert page.find("<button", page.find('id="acts"')) > page.find('id="means"')


def test_an_erasure_of_either_registration_waits_in_the_agreements_of_both() -> None:
    first = enrolled()
    second = enrolled(NUMBERS[1], agreement=WORK, on=date(2023, 1, 1))
    tied(first, course=second)
    for agreement in (VIOLENCE, WORK):
        erasable(agreement)
    number = erasure_proposed(first)
    found = {each.agreement: each.erasures for each in tasks(on=TODAY, by=OTHER_AUTHORITY)}
    assert (found[VIOLENCE], found[WORK]) == ((number,), (number,))
    for agreement, course in ((VIOLENCE, first), (WORK, second)):
        kept = keeping(agreement, by=OTHER_AUTHORITY)
        assert kept is not None and [(each.id, each.courses) for each in kept.erasures] == [(number, (course,))]


def test_a_decision_that_is_sent_twice_is_done_once_and_leads_on(authority: Client) -> None:
    course = enrolled()
    erasable()
    number = erasure_proposed(course)
    for _ in range(2):
        answer = authority.post(of("erasure", number), {"carry_out": "1", "confirmed": "1"})
        assert (answer.status_code, answer["Location"]) == (302, of("today"))
    assert authority.get(of("erasure", number)).status_code == 404


def test_the_heading_says_how_many_are_overdue_as_one_would_say_it() -> None:
    words = Words(Language.ENGLISH, {}, {}, {})
    assert [_answer(words, late, of, 0) for late, of in ((1, 1), (2, 2), (1, 7))] == [
        "One follow-up can be taken now, and it is overdue.",
        "Two follow-ups can be taken now, and all are overdue.",
        "One of the seven follow-ups that can be taken now is overdue.",
    ]
