"""What falls due soon, on the page and in a file for a calendar outside, which names nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.language.catalogue import Language
from gavn.web.apps.participants.models import ParticipantRow
from gavn.web.apps.participants.queries.following import coming
from gavn.web.apps.participants.show.reminding import LONGEST_LINE, calendar_file
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views import today
from tests.web.conftest import ClientOf
from tests.web.people import NUMBERS, PROVIDER, enrolled, submitted
from tests.web.people_pages import of, text_of

pytestmark = [pytest.mark.django_db(databases=["default", "people"])]

On = Callable[[date], None]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> On:
    """Has the pages take a day to be today."""

    def is_today(day: date) -> None:
        now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        monkeypatch.setattr(today, "timezone", SimpleNamespace(localdate=lambda _=None: day, now=lambda: now))

    return is_today


def test_what_falls_due_within_sixty_days_is_told_before_it_can_be_taken(provider: Client, on: On) -> None:
    """Enrolled on 1 March 2022, and read from 31 January 2024 on, 30 days before the two years are over."""
    enrolled(NUMBERS[0], case="S-1")
    for day, comes, waits in (
        (date(2023, 12, 31), False, False),
        (date(2024, 1, 1), True, False),
        (date(2024, 1, 30), True, False),
        (date(2024, 1, 31), False, True),
        (date(2024, 3, 1), False, True),
    ):
        on(day)
        page = text_of(provider, of("today"))
        assert ("Kommer snart</h2>" in page, "S-1" in page) == (comes, comes or waits), day


def test_the_calendar_counts_what_falls_due_of_each_agreement_and_names_nobody(provider: Client, on: On) -> None:
    course = enrolled(NUMBERS[0], case="S-1")
    on(date(2023, 6, 1))
    assert reverse("participants:calendar") in text_of(provider, of("today"))
    answer = provider.get(reverse("participants:calendar"))

    lines = unfolded(answer.content.decode())
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (lines[0], lines[-1], lines.count("BEGIN:VEVENT")) == ("BEGIN:VCALENDAR", "END:VCALENDAR", 1)
    assert {"DTSTART;VALUE=DATE:20240301", "SUMMARY:To målinger forfalder: Dialog mod Vold"} <= set(lines)
    assert [each for each in lines if each.startswith("TRIGGER")] == ["TRIGGER:-P14D", "TRIGGER:-P3D"]
    [participant] = ParticipantRow.objects.all()
    told = "\n".join(lines)
    assert not any(each in told for each in (course, "S-1", participant.pseudonym, participant.person.pseudonym))
    # A reading that is taken falls due no more; nobody else gets it, nor what is not theirs.
    on(date(2024, 2, 20))
    submitted(course, 5)
    assert "BEGIN:VEVENT" in provider.get(reverse("participants:calendar")).content.decode()
    assert calendar_file((), Words.of(Language.ENGLISH), now=datetime(2024, 1, 1, tzinfo=UTC), url="").count("\n") == 5


def test_only_who_takes_readings_gets_the_calendar(client_of: ClientOf) -> None:
    for role in (Role.SECRETARIAT, Role.COUNCIL, Role.INVESTOR, Role.AUDITOR, Role.ADMINISTRATOR):
        assert client_of(role).get(reverse("participants:calendar")).status_code in (403, 404), role


def test_a_long_line_goes_on_below_without_a_letter_cut_in_two(provider: Client) -> None:
    enrolled(NUMBERS[0])
    ahead = coming(on=date(2023, 6, 1), by=PROVIDER, days=365)
    name = "Æblegård, " * 20
    text = calendar_file(
        ahead, Words.of(Language.DANISH), now=datetime(2024, 1, 1, tzinfo=UTC), url=f"https://x/{name}"
    )
    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE
    assert f"URL:https://x/{name}" in unfolded(text)


def unfolded(text: str) -> list[str]:
    """RFC 5545, section 3.1: a line that begins with a blank goes on with the one above."""
    return text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")
