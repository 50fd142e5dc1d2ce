"""Every page × method × role answers what permissions.csv says; no refusal and no reading writes anything."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import BOUND_BY_PARTY, Role
from gavn.language.access import reason_text
from gavn.language.catalogue import Language, say, texts
from gavn.web.apps.accounts.guard import Guard
from gavn.web.design.reader import LANGUAGE_COOKIE
from tests.web.conftest import ClientOf
from tests.web.permissions import ANOTHER, METHODS, NOBODY, READERS, Page, Row, missing, pages, rows, wanted
from tests.web.samples import MAKERS, Samples

ROWS = rows()
PAGES = {page.name: page for page in pages()}
STATUSES = {"200", "302", "log-in", "403", "404", "405"}
REFUSED = {"log-in", "403", "404", "405"}


def sender(row: Row) -> str | None:
    """The first reader who gets through."""
    return next((reader for reader, expected in row.expected.items() if expected in {"200", "302"}), None)


@pytest.mark.same_everywhere
def test_every_page_has_its_rows_and_every_row_a_page() -> None:
    chosen = {name: [row.object for row in ROWS if row.page == name] for name in PAGES}
    keys = {key for name, page in PAGES.items() for key in wanted(page, chosen[name])}

    assert [str(row) for row in missing()] == [], "python -m tests.web.permissions --missing"
    assert {row.key for row in ROWS} == keys
    assert len(ROWS) == len(keys), "a row is there twice"


@pytest.mark.same_everywhere
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_cell_is_written_well(row: Row) -> None:
    assert set(row.expected.values()) <= STATUSES
    assert tuple(row.named(**dict.fromkeys(MAKERS, 1))) == PAGES[row.page].parameters
    if row.method not in PAGES[row.page].methods:
        assert set(row.expected.values()) == {"405"}


@pytest.mark.same_everywhere
@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_every_page_is_guarded_and_takes_reading_or_sending_only(page: Page) -> None:
    assert isinstance(getattr(page.view, "guard", None), Guard)
    assert set(page.methods) <= {"GET", "POST"}


@pytest.mark.same_everywhere
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_the_table_says_of_a_role_follows_from_its_permission(row: Row) -> None:
    """The table is written by hand, so that a change of rights shows; it never says yes where the rule says no."""
    permission, unseen = PAGES[row.page].permission, PAGES[row.page].unseen
    for reader, expected in row.expected.items():
        if expected == "405" or permission is None:
            continue
        person = None if reader == NOBODY else Person("", Role(reader))
        if unseen and not may(person, unseen).allowed:
            assert expected == "404", reader
        elif not may(person, permission).allowed:
            assert expected == ("log-in" if person is None else "403"), reader
        elif row.object == ANOTHER and Role(reader) in BOUND_BY_PARTY:
            assert expected == "404", reader


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if sender(row)], ids=str)
def test_every_page_answers_the_first_who_gets_through(row: Row, client_of: ClientOf, samples: Samples) -> None:
    """On each kind of database; who gets through is not decided there."""
    reader = sender(row)
    assert reader is not None

    assert answer(client_of(role_of(reader)), row.method, address(row, samples), "") == row.expected[reader]


@pytest.mark.same_everywhere
@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_reader_gets_the_answer_of_the_table(row: Row, client_of: ClientOf, samples: Samples) -> None:
    url = address(row, samples)
    got: dict[str, str] = {}
    for reader in READERS:
        # Every method is asked by the first to get each answer, and by the others the one that the row is about.
        first = row.expected[reader] not in got.values()
        methods = METHODS[row.method] if first else METHODS[row.method][:1]
        client = client_of(role_of(reader))
        answers = [answer(client, method, url, row.expected[reader]) for method in methods]
        got[reader] = " and ".join(dict.fromkeys(answers))

    assert got == row.expected


@pytest.mark.same_everywhere
@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if "403" in row.expected.values()], ids=str)
def test_every_no_says_why_in_the_readers_language(row: Row, client_of: ClientOf, samples: Samples) -> None:
    url = address(row, samples)
    refused = [reader for reader, expected in row.expected.items() if expected == "403"]
    # The first in each language, and of the others each in one: the words are the same for whoever is refused.
    for reader, language in [(refused[0], Language.ENGLISH), *zip(refused, cycle(Language), strict=False)]:
        client = client_of(Role(reader))
        client.cookies[LANGUAGE_COOKIE] = language.value

        text = html.unescape(client.generic(row.method, url).content.decode())

        assert say("design.forbidden_title", language) in text
        permission = PAGES[row.page].permission
        decision = may(Person("", Role(reader)), permission) if permission else None
        if decision is not None and not decision.allowed:
            assert reason_text(decision, language) in text, reader
        else:
            assert any(reason in text for reason in reasons(language)), reader


@pytest.mark.same_everywhere
@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST" and sender(row)], ids=str)
def test_nothing_is_sent_from_a_page_of_somebody_else(row: Row, client_of: ClientOf, samples: Samples) -> None:
    """A form that did not come from here (no CSRF token) is turned away, and does nothing."""
    reader = sender(row)
    assert reader is not None
    client = client_of(role_of(reader))
    client.handler.enforce_csrf_checks = True

    url = address(row, samples)  # makes the sample, which is not what the page writes

    with written() as writes:
        response = client.post(url)

    assert (response.status_code, writes) == (403, [])


def address(row: Row, samples: Samples) -> str:
    """Where no method is taken nobody looks for the object, and none is made."""
    taken = set(row.expected.values()) != {"405"}
    made = samples.for_(row.arguments) if taken else dict.fromkeys(MAKERS, 1)
    return reverse(row.page, kwargs=row.named(**made))


def role_of(reader: str) -> Role | None:
    return None if reader == NOBODY else Role(reader)


def answer(client: Client, method: str, url: str, expected: str) -> str:
    """The status as the table writes it, and what was written where nothing may be."""
    with written() as writes:
        response = client.generic(method, url)
    status = status_of(response)
    if writes and (method in {"GET", "HEAD"} or expected in REFUSED):
        return f"{status}, though it wrote {writes}"
    return status


def status_of(response: HttpResponse) -> str:
    asked = response.status_code == 302 and response.headers["Location"].startswith(reverse("accounts:log-in"))
    return "log-in" if asked else str(response.status_code)


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that change either database."""
    found: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            found.append(sql[:120])
        return execute(sql, parameters, many, context)

    with ExitStack() as watching:
        for database in connections.all():
            watching.enter_context(database.execute_wrapper(watch))
        yield found


def reasons(language: Language) -> list[str]:
    """What every reason begins with, up to its first placeholder."""
    return [text[language].split("{")[0] for key, text in texts().items() if key.startswith("access.reason.")]
