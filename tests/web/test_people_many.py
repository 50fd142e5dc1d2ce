"""Many people are read as quickly as few: a fixed number of questions, and what holds is worked out once a request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gavn.domain.outcomes.told import Noted, Read, known_at
from gavn.web.apps.participants.actions.acting import acting, new_name
from gavn.web.apps.participants.actions.recording import withdraw
from gavn.web.apps.participants.models import ReferralRow
from gavn.web.apps.participants.queries.courses import participants
from gavn.web.apps.participants.queries.following import coming, coverage_of, funnel, tasks
from gavn.web.apps.participants.queries.standing import known_of
from gavn.web.apps.participants.storage import knowing
from gavn.web.apps.participants.storage.pen import Telling
from gavn.web.apps.participants.storage.telling import rows_of, told_in
from tests.web.people import AUTHORITY, NOW, NUMBERS, PROVIDER, TODAY, VIOLENCE, enrolled, submitted

pytestmark = pytest.mark.django_db(databases=["default", "people"])
READ: list[Callable[[], object]] = [
    lambda: participants(VIOLENCE, on=TODAY, by=AUTHORITY),
    lambda: tasks(on=TODAY, by=AUTHORITY),
    lambda: funnel(VIOLENCE, on=TODAY, by=PROVIDER),
    lambda: coverage_of(VIOLENCE, on=TODAY, by=PROVIDER),
    lambda: coming(on=TODAY, by=PROVIDER, days=365),
]


def asked(read: Callable[[], object]) -> int:
    """How many questions it takes, when nothing was read before."""
    knowing.forget()
    with CaptureQueriesContext(connections["people"]) as captured:
        read()
    return len(captured)


@pytest.mark.parametrize("read", READ, ids=["list", "tasks", "funnel", "coverage", "coming"])
def test_more_people_take_no_more_questions(read: Callable[[], object]) -> None:
    submitted(enrolled(NUMBERS[0]), 5)
    one = asked(read)
    for number in NUMBERS[1:]:
        submitted(enrolled(number), *range(1, 13))
    assert asked(read) == one


def test_what_holds_is_read_once_and_let_go_when_the_request_is_over() -> None:
    submitted(enrolled(), 5)
    first = known_of(VIOLENCE)
    assert known_of(VIOLENCE) is first
    # As the end of any request.
    Client().get("/")
    again = known_of(VIOLENCE)
    assert again == first and again is not first


def test_what_is_told_is_known_at_once_within_the_act_and_not_once_it_is_refused() -> None:
    course = enrolled()
    row, before = ReferralRow.objects.get(ref=course), known_of(VIOLENCE)

    class Broken(Exception):
        """Something that goes wrong in the midst of an act."""

    for text in ("Går godt", "Går stadig godt"):
        with pytest.raises(Broken), acting(PROVIDER, NOW) as pen:
            pen.tell("noted", Telling(VIOLENCE, new_name("t"), Noted(on=TODAY, text=text), row))
            [new] = [each for each in known_of(VIOLENCE) if each not in before]
            assert isinstance(new.says, Noted) and new.says.text == text
            raise Broken
        assert known_of(VIOLENCE) == before


def test_rows_that_somebody_holds_say_what_the_question_says() -> None:
    [record] = submitted(enrolled(), 5)
    withdraw(record, reason="forkert person", by=PROVIDER, now=NOW)
    rows = rows_of(VIOLENCE)
    assert told_in(list(rows)) == told_in(rows)
    assert known_at(told_in(rows)) == known_of(VIOLENCE)
    assert [each.withdrawn for each in told_in(rows) if isinstance(each.says, Read)] == [False, True]
