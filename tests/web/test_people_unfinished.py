"""An erasure that could not be finished, since somebody was reading, is told, stands to be done and is tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.web.apps.fund.queries import investments
from gavn.web.apps.fund.show.landing import landing_url
from gavn.web.apps.participants.actions.erasing import decide_erasure, finish_erasures
from gavn.web.apps.participants.models import PersonRow, ScrubbedRow
from gavn.web.apps.participants.queries.erasing import unfinished
from gavn.web.apps.participants.queries.following import waits_for
from gavn.web.apps.participants.storage import scrubbing
from gavn.web.project import kinds
from gavn.web.project.worker import do_chores
from tests.web.conftest import ClientOf, logged_in
from tests.web.people import (
    AUTHORITY,
    EVALUATOR,
    LATER,
    NOW,
    NUMBERS,
    OTHER_AUTHORITY,
    PROVIDER,
    enrolled,
    erasable,
    erasure_proposed,
    refused,
)
from tests.web.reading import text_of, words

pytestmark = pytest.mark.django_db(databases=["default", "people"])
STRANGER = Person("sundhed", Role.AUTHORITY, "sundhed-og-omsorg")
PAGE = "/people/erasures/unfinished/"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Somebody reads on in the database; called, they are through."""
    reads = [True]
    monkeypatch.setattr(scrubbing, "_made_anew", lambda *_: not reads)
    yield reads.clear


def proposed(number: str = NUMBERS[0]) -> int:
    course = enrolled(number)
    erasable()
    return erasure_proposed(course)


def erased(number: str = NUMBERS[0]) -> bool:
    return decide_erasure(proposed(number), carry_out=True, by=OTHER_AUTHORITY, now=NOW)


def test_whoever_carries_it_out_hears_that_it_is_not_finished_and_it_stands_until_it_is(
    held: Callable[[], None],
) -> None:
    assert not erased() and PersonRow.objects.count() == 0
    found = unfinished(by=AUTHORITY)
    assert found is not None and (found.count, found.since) == (1, NOW)
    assert [(each.kind, each.count, each.late) for each in waits_for(AUTHORITY, today=NOW.date())] == [
        ("unfinished", 1, 1)
    ]
    assert not finish_erasures(by=AUTHORITY, now=LATER) and unfinished(by=OTHER_AUTHORITY) == found
    held()
    assert finish_erasures(by=AUTHORITY, now=LATER)
    assert unfinished(by=AUTHORITY) is None and waits_for(AUTHORITY, today=NOW.date()) == ()
    assert [row.at for row in ScrubbedRow.objects.all()] == [LATER]
    # Nothing is to be done twice, and nothing is written of it.
    assert finish_erasures(by=AUTHORITY, now=LATER) and ScrubbedRow.objects.count() == 1


def test_the_worker_tries_again_of_itself(held: Callable[[], None]) -> None:
    erased()
    do_chores([kinds.finish_erasures], now=LATER)
    assert unfinished(by=AUTHORITY) is not None
    held()
    do_chores([kinds.finish_erasures], now=LATER)
    assert unfinished(by=AUTHORITY) is None
    do_chores([kinds.finish_erasures], now=LATER)
    assert ScrubbedRow.objects.count() == 1


def test_the_worker_waits_for_nobody_and_whoever_asks_does(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[int] = []
    monkeypatch.setattr(scrubbing, "_made_anew", lambda _, each: bool(waits.append(len(each))))
    erased()
    do_chores([kinds.finish_erasures], now=LATER)
    finish_erasures(by=AUTHORITY, now=LATER)
    assert waits == [len(scrubbing.WAITS), 0, len(scrubbing.WAITS)]


@pytest.mark.parametrize("error", [OperationalError, DatabaseError])
def test_a_database_that_is_away_leaves_it_unfinished_and_the_person_erased(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise error("connection lost")

    monkeypatch.setattr(scrubbing, "_made_anew", away)
    assert not erased()
    assert PersonRow.objects.count() == 0 and unfinished(by=AUTHORITY) is not None


def test_a_chore_that_cannot_be_done_stops_no_other() -> None:
    done: list[str] = []

    def broken(*_: object) -> None:
        raise KeyError("p-abcde")

    do_chores([broken, lambda _: done.append("the other")], now=NOW)
    assert done == ["the other"]


def test_what_is_turned_down_is_finished(held: Callable[[], None]) -> None:
    assert decide_erasure(proposed(), carry_out=False, by=OTHER_AUTHORITY, now=NOW)
    assert unfinished(by=AUTHORITY) is None


def test_several_are_finished_together_and_a_later_one_is_not_taken_for_finished(held: Callable[[], None]) -> None:
    erased()
    erased(NUMBERS[1])
    found = unfinished(by=AUTHORITY)
    assert found is not None and found.count == 1, "both were at one moment, as registrations of one person are"
    held()
    assert finish_erasures(by=AUTHORITY, now=LATER) and unfinished(by=AUTHORITY) is None


@pytest.mark.parametrize("by", [PROVIDER, EVALUATOR, Person("s", Role.SECRETARIAT), Person("a", Role.AUDITOR)])
def test_nobody_else_sees_that_somebody_was_erased_or_tries_again(by: Person, held: Callable[[], None]) -> None:
    erased()
    assert unfinished(by=by) is None and unfinished(by=None) is None and unfinished(by=STRANGER) is None
    assert refused(lambda: finish_erasures(by=by, now=LATER)) == {"not-allowed"}


def test_the_pages_say_so_and_the_button_finishes_it(client_of: ClientOf, held: Callable[[], None]) -> None:
    authority = client_of(Role.AUTHORITY)
    assert "Alle sletninger er færdige." in words(authority, PAGE)
    number = proposed()
    sent = authority.post(
        reverse("participants:erasure", args=[number]), {"carry_out": "1", "confirmed": "1"}, follow=True
    )
    assert sent.redirect_chain == [(PAGE, 302)]
    told = text_of(sent)
    assert "Personen er slettet og kan ikke ses mere, men det slettede kan endnu stå" in told
    assert "Én sletning er ikke færdig." in told and "Gør sletningen færdig nu" in told
    today = words(authority, "/people/", language="en")
    assert "One erasure is not finished." in today and "Finish the erasure now" in today
    front = words(authority, landing_url(AUTHORITY, investments()), language="en")
    assert "One erasure is not finished" in front, front[front.find("Act now") :][:300]
    again = text_of(authority.post(PAGE, follow=True))
    assert "Finish the erasure now" in again and "The erasure is still not finished" in again
    held()
    assert "The erasure is finished." in text_of(authority.post(PAGE, follow=True))
    assert "not finished" not in words(authority, "/people/", language="en")


def test_who_does_not_erase_has_no_such_page() -> None:
    for username, status in (("leverandoer", 403), ("sekretariat", 404), ("raad", 404)):
        client: Client = logged_in(username)
        assert client.get(PAGE).status_code == client.post(PAGE).status_code == status
