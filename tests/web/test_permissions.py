"""Every page × method × role answers what permissions.csv says; no refusal and no reading writes anything."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from typing import Any

import pytest
from django.db import connection, connections
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
from tests.web.permissions import ANOTHER, METHODS, NOBODY, READERS, Row, missing, pages, rows, wanted
from tests.web.samples import MAKERS, Samples

ROWS = rows()
PAGES = {page.name: page for page in pages()}
STATUSES = {"200", "302", "log-in", "403", "404", "405"}
REFUSED = {"log-in", "403", "404", "405"}


# Who gets through is not decided by the database: each kind of it answers the first who does.
ON_SQLITE = connection.vendor == "sqlite"


def sender(row: Row) -> str | None:
    """The first reader who gets through."""
    return next((reader for reader, expected in row.expected.items() if expected in {"200", "302"}), None)


ASKED = [row for row in ROWS if ON_SQLITE or sender(row)]


@pytest.mark.same_everywhere
def test_every_page_has_its_rows_and_every_row_a_page() -> None:
    chosen = {name: [row.object for row in ROWS if row.page == name] for name in PAGES}
    keys = {key for name, page in PAGES.items() for key in wanted(page, chosen[name])}

    assert [str(row) for row in missing()] == [], "python -m tests.web.permissions --missing"
    assert {row.key for row in ROWS} == keys
    assert len(ROWS) == len(keys), "a row is there twice"


@pytest.mark.same_everywhere
def test_every_cell_is_written_well() -> None:
    for row in ROWS:
        assert set(row.expected.values()) <= STATUSES, row
        assert tuple(row.named(**dict.fromkeys(MAKERS, 1))) == PAGES[row.page].parameters, row
        if row.method not in PAGES[row.page].methods:
            assert set(row.expected.values()) == {"405"}, row


@pytest.mark.same_everywhere
def test_every_page_is_guarded_and_takes_reading_or_sending_only() -> None:
    for page in PAGES.values():
        assert isinstance(getattr(page.view, "guard", None), Guard), page.name
        assert set(page.methods) <= {"GET", "POST"}, page.name


@pytest.mark.same_everywhere
def test_what_the_table_says_of_a_role_follows_from_its_permission() -> None:
    """The table is written by hand, so that a change of rights shows; it never says yes where the rule says no."""
    wrong = [
        f"{row} for {reader}" for row in ROWS for reader in READERS if row.expected[reader] not in allowed(row, reader)
    ]
    assert wrong == []


def allowed(row: Row, reader: str) -> set[str]:
    """The answers that the rule leaves open."""
    permission, unseen = PAGES[row.page].permission, PAGES[row.page].unseen
    person = None if reader == NOBODY else Person("", Role(reader))
    if row.expected[reader] == "405" or permission is None:
        return STATUSES
    if unseen and not may(person, unseen).allowed:
        return {"404"}
    if not may(person, permission).allowed:
        return {"log-in" if person is None else "403"}
    return {"404"} if row.object == ANOTHER and Role(reader) in BOUND_BY_PARTY else STATUSES


@pytest.mark.django_db
@pytest.mark.parametrize("row", ASKED, ids=str)
def test_every_reader_gets_the_answer_of_the_table(row: Row, client_of: ClientOf, samples: Samples) -> None:
    """And each no says why in the reader's language."""
    url, languages = address(row, samples), cycle(Language)
    got: dict[str, str] = {}
    for reader in READERS if ON_SQLITE else [sender(row)]:
        client = client_of(role_of(reader))
        # The first to get an answer asks by every method, and in each language where it is a no.
        first = row.expected[reader] not in got.values()
        methods = METHODS[row.method] if first else METHODS[row.method][:1]
        several = Language if first and row.expected[reader] == "403" else [next(languages)]
        answers = [answer(row, reader, method, url, in_language(client, one)) for one in several for method in methods]
        got[reader] = " and ".join(dict.fromkeys(answers))

    assert got == {reader: row.expected[reader] for reader in got}


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


def in_language(client: Client, language: Language) -> Client:
    client.cookies[LANGUAGE_COOKIE] = language.value
    return client


def answer(row: Row, reader: str, method: str, url: str, client: Client) -> str:
    """The status as the table writes it, with what was written where nothing may be, or a no that does not say why."""
    with written() as writes:
        response = client.generic(method, url)
    status = status_of(response)
    if writes and (method in {"GET", "HEAD"} or row.expected[reader] in REFUSED):
        return f"{status}, though it wrote {writes}"
    if status == "403" and method != "HEAD" and not says_why(response, row, reader):
        return f"{status}, though it does not say why"
    return status


def says_why(response: HttpResponse, row: Row, reader: str) -> bool:
    """In the language of whoever asked: by the role's permission, or else by some reason that there is."""
    text, language = html.unescape(response.content.decode()), Language(response.headers["Content-Language"])
    permission = PAGES[row.page].permission
    decision = may(Person("", Role(reader)), permission) if permission else None
    known = [reason_text(decision, language)] if decision and not decision.allowed else reasons(language)
    return say("design.forbidden_title", language) in text and any(reason in text for reason in known)


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
