"""Protected name and address: told as everything is, seen wherever the person is, and never going out unasked."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.told import Protected
from gavn.language.catalogue import Language, say
from gavn.web.apps.participants.actions.protecting import lift, protect, put_on_paper
from gavn.web.apps.participants.actions.tying import decide_tie
from gavn.web.apps.participants.models import ToldRow
from gavn.web.apps.participants.queries.courses import card, events_about, participants, whose
from gavn.web.apps.participants.queries.verifying import verify_people
from tests.web.people import (
    AUTHORITY,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    TODAY,
    VIOLENCE,
    WORK,
    agreed,
    enrolled,
    erasable,
    erased,
    refused,
    submitted,
    tie_told,
)
from tests.web.people_pages import of, opened

pytestmark = pytest.mark.django_db(databases=["default", "people"])
SINCE = Protected(on=date(2025, 1, 10), until=date(2026, 1, 10))
BY = {"by": PROVIDER, "now": NOW}
MARK, HEADING = "Beskyttet", "Navne- og adressebeskyttet"


def protected_now(course: str, by: Person = AUTHORITY) -> bool:
    [line] = [each for each in participants(VIOLENCE, on=TODAY, by=by) if each.course == course]
    shown = card(course, on=TODAY, by=by)
    assert shown is not None
    found = {line.protected, shown.protection is not None, whose({course}, by=by)[course].protected}
    assert len(found) == 1
    return found.pop()


def test_it_is_of_the_person_in_every_agreement_and_stands_until_it_is_lifted() -> None:
    course, other = enrolled(), enrolled(NUMBERS[1])
    elsewhere = enrolled(agreement=WORK, on=date(2023, 1, 1))
    protect(course, SINCE, **BY)
    assert protected_now(course) and protected_now(course, PROVIDER) and not protected_now(other)
    assert whose({elsewhere}, by=AUTHORITY)[elsewhere].protected
    rows = list(ToldRow.objects.values_list())
    # Told anew, it takes the place of what was; nothing is changed.
    protect(course, Protected(on=SINCE.on, until=date(2027, 1, 10)), **BY)
    assert protected_now(course)
    lift(course, reason="ophørt i CPR", by=AUTHORITY, now=NOW)
    assert not protected_now(course)
    assert list(ToldRow.objects.values_list())[: len(rows)] == rows
    assert [each.what for each in events_about(course, by=AUTHORITY)][-3:] == [
        "protected",
        "protected",
        "protection-lifted",
    ]
    protect(course, SINCE, **BY)
    assert protected_now(course)
    assert list(verify_people()) == []
    kinds = {each.what for each in events_about(course, by=AUTHORITY)} | {"paper"}
    assert all(say(f"people-event.{kind}", language) for language in Language for kind in kinds)


def test_who_is_protected_by_one_registration_is_by_all_and_is_lifted_of_all() -> None:
    first, second = enrolled(), enrolled(NUMBERS[1])
    protect(second, SINCE, **BY)
    record = tie_told(first, course=second)
    assert not protected_now(first)
    decide_tie(record, agrees=True, by=OTHER_AUTHORITY, now=NOW + timedelta(hours=1))
    assert protected_now(first)
    lift(first, reason="ophørt i CPR", by=AUTHORITY, now=NOW + timedelta(hours=2))
    assert not protected_now(first) and not protected_now(second)


def test_it_goes_with_the_person() -> None:
    course = enrolled()
    protect(course, SINCE, **BY)
    erasable()
    erased(course)
    assert not ToldRow.objects.filter(kind="protected").exists()
    assert list(verify_people()) == []


@pytest.mark.parametrize(
    ("by", "says", "code"),
    [
        (PROVIDER, Protected(on=date(2025, 3, 4)), "day-not-come"),
        (PROVIDER, Protected(on=TODAY, until=date(2025, 3, 2)), "people-spell-backwards"),
        (Person("x", Role.EVALUATOR), SINCE, "not-allowed"),
        (Person("x", Role.SECRETARIAT), SINCE, "not-allowed"),
        (Person("x", Role.PROVIDER, "ipscenter"), SINCE, "course-gone"),
    ],
)
def test_what_is_refused(by: Person, says: Protected, code: str) -> None:
    course = enrolled()
    assert refused(lambda: protect(course, says, by=by, now=NOW)) == {code}


def test_the_provider_never_lifts_and_nothing_is_told_twice() -> None:
    course = enrolled()
    assert refused(lambda: lift(course, reason="x", by=AUTHORITY, now=NOW)) == {"protected-not"}
    protect(course, SINCE, **BY)
    assert refused(lambda: protect(course, SINCE, **BY)) == {"protected-already"}
    assert refused(lambda: lift(course, reason="x", by=PROVIDER, now=NOW)) == {"not-allowed"}
    assert refused(lambda: lift(course, reason=" ", by=AUTHORITY, now=NOW)) == {"people-text-blank"}
    assert refused(lambda: put_on_paper(course, purpose=" ", **BY)) == {"people-text-blank"}


def shown(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_every_page_of_the_person_says_so_and_prints_nothing_unasked(authority: Client) -> None:
    agreed()
    course = enrolled(case="S-1")
    [record] = submitted(course, 5)
    protect(course, SINCE, **BY)
    opened(authority, course)
    pages = [
        *(of(name, course) for name in ("course", "note", "exit", "reading", "same", "protect", "lift", "paper")),
        *(of("observed", course, kind) for kind in ("event", "stay")),
        *(of(name, course, record) for name in ("correct", "withdraw", "verify")),
        of("erase", course),
    ]
    for url in pages:
        text = shown(authority, url)
        assert HEADING in text and "g-paper-stop" in text, url
        # A printer writes the title at the top of each sheet.
        title = re.search(r"<title>(.*?)</title>", text)
        assert title is not None and "S-1" not in title[1], url


def test_a_row_of_the_protected_is_marked_and_left_off_the_paper(authority: Client, provider: Client) -> None:
    course = enrolled(case="S-1")
    enrolled(NUMBERS[1], case="S-2")
    submitted(course, 5)
    protect(course, SINCE, **BY)
    for client in (authority, provider):
        rows = re.findall(r"<tr[^>]*>.*?</tr>", shown(client, of("list", VIOLENCE)), re.S)
        marked = [row for row in rows if "S-1" in row]
        assert marked and all('class="g-kept"' in row and MARK in row for row in marked)
        assert not any(MARK in row for row in rows if "S-2" in row)
    today = re.findall(r"<tr[^>]*>.*?</tr>", shown(authority, of("today")), re.S)
    assert all('class="g-kept"' in row for row in today if "S-1" in row)


def test_the_card_is_printed_once_it_was_asked_what_for(authority: Client) -> None:
    course = enrolled(case="S-1")
    protect(course, SINCE, **BY)
    opened(authority, course)
    before = shown(authority, of("course", course))
    assert "data-print" not in before and of("paper", course) in before
    assert authority.post(of("paper", course), {"purpose": "Advokaten, aktindsigt"}).status_code == 200
    assert "g-paper-stop" in shown(authority, of("course", course))
    answer = authority.post(of("paper", course), {"purpose": "Advokaten, aktindsigt", "sure": "on"})
    assert answer.status_code == 302
    after = shown(authority, of("course", course))
    assert "data-print" in after and "g-paper-stop" not in after and HEADING in after
    last = events_about(course, by=AUTHORITY)[-1]
    assert (last.what, last.note) == ("paper", "Advokaten, aktindsigt")


def test_a_file_is_marked_where_it_is_about_them_and_rejected_rows_name_nobody_of_them(provider: Client) -> None:
    course = enrolled(case="S-1")
    enrolled(NUMBERS[1], case="S-2")
    protect(course, SINCE, **BY)
    text = "Sagsnr.;Redskab;Dato;Score\nS-1;WHO-5;01-04-2022;52\nS-1;WHO-5;01-04-2022;x\nS-2;WHO-5;01-04-2022;y\n"

    def sent(act: str) -> str:
        file = SimpleUploadedFile("a.csv", text.encode())
        data = {"agreement": VIOLENCE, "kind": "readings", "file": file, "act": act}
        return provider.post(reverse("participants:import"), data).content.decode()

    page = sent("look")
    rows = re.findall(r"<tr[^>]*>.*?</tr>", page, re.S)
    assert sum('class="g-kept"' in row for row in rows) >= 2
    assert "beskyttet navn og adresse" in page
    written = sent("rejected-csv")
    assert "S-2" in written and "S-1" not in written
