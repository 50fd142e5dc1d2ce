"""Every page the secretariat reads, and every other an authority does, in both languages, wide, narrow and on paper.

No errors, no sideways scroll, no barriers, and no table that is wider than its paper. Barriers lie in the words, or in
what is laid out at a width: they are looked for in each language at one width, and in both of them so at either.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Error

from gavn.language.catalogue import Language
from gavn.web.design.reader import LANGUAGE_COOKIE
from tests.journeys.barriers import barriers
from tests.journeys.conftest import NARROW, WIDE, Served, Visitor, visitor_of
from tests.journeys.paper import LYING, LYING_PAGES, UPRIGHT, beyond
from tests.web.permissions import Row, rows

# Each page once, with the first object that the table names for it.
SEEN = [row for row in rows() if row.method == "GET" and row.expected["secretariat"] == "200"]
FIRST = {row.page: row for row in reversed(SEEN)}
# What these pages show is another thing where a version waits, and where a programme shares its accounts.
OTHERS = (
    Row("payments:amendment", "GET", "waiting", "agreement_id={proposed}", {}),
    Row("payments:money", "GET", "programme", "agreement_id=housing-first-havnen", {}),
)
ROWS = [*FIRST.values(), *OTHERS]
# The pages about people, which nobody of the secretariat sees.
PEOPLES = {
    row.page: row
    for row in rows()
    if row.method == "GET" and row.page not in FIRST and row.object != "another" and row.expected["authority"] == "200"
}
# Each language is opened at one width and then resized to the other, so that every page is opened at both.
OPENED = {Language.DANISH: (WIDE, NARROW), Language.ENGLISH: (NARROW, WIDE)}


@pytest.fixture(scope="module")
def secretariat(browser: Browser, served: Served) -> Iterator[Visitor]:
    yield from _logged_in(browser, served, "sekretariat")


@pytest.fixture(scope="module")
def authority(browser: Browser, served: Served) -> Iterator[Visitor]:
    yield from _logged_in(browser, served, "myndighed")


@pytest.fixture(scope="module")
def auditor(browser: Browser, served: Served) -> Iterator[Visitor]:
    yield from _logged_in(browser, served, "revisor")


def _logged_in(browser: Browser, served: Served, username: str) -> Iterator[Visitor]:
    """One window for all that a reader looks at; each page is opened anew in it."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    visitor = visitor_of(context.new_page(), served)
    visitor.log_in(username)
    yield visitor
    context.close()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_page_in_both_languages_wide_narrow_and_on_paper(row: Row, secretariat: Visitor) -> None:
    path = reverse(row.page, kwargs=row.named(**secretariat.served.samples))
    assert _looked_at(row, secretariat, path) == []


@pytest.mark.parametrize("row", PEOPLES.values(), ids=str)
def test_every_page_about_people_in_the_same_ways(row: Row, authority: Visitor) -> None:
    path = reverse(row.page, kwargs=row.named(**authority.served.samples))
    assert _looked_at(row, authority, path) == []


# In each cell of the first row.
LONG_VALUES = """
    for (const cell of document.querySelectorAll("tbody tr:first-child td"))
        cell.textContent = "0123456789abcdef".repeat(4)
"""


def test_the_log_in_the_same_ways(auditor: Visitor) -> None:
    """Of the readers above nobody may see it."""
    path = reverse("audit:log")
    auditor.open(path)
    assert auditor.page.locator("td.g-full").count()
    assert _looked_at(Row("audit:log", "GET", "", "", {}), auditor, path) == []

    # Nobody is called so in the demo, nor is a hash whole: what can be as long goes on below, whichever cell it is in.
    auditor.page.emulate_media(media="screen")
    auditor.page.set_viewport_size({"width": NARROW, "height": 900})
    auditor.page.evaluate(LONG_VALUES)
    assert _sideways(auditor, NARROW) == []


def test_a_card_and_what_it_leads_to_in_the_same_ways(authority: Visitor) -> None:
    """Once it is said what the card is opened for."""
    course, record = authority.served.samples["course"], authority.served.samples["record"]
    card = reverse("participants:course", args=[course])
    authority.page.emulate_media(media="screen")
    authority.open(card)
    authority.page.check("main [name=why][value=verification]")
    authority.press("main form button[type=submit]")
    found = []
    enrol = reverse("participants:enrol", args=[course])
    for path in (card, enrol, *(reverse(f"participants:{name}", args=[course, record]) for name in OPENED_BY_IT)):
        found += _looked_at(Row("participants:course", "GET", "", "", {}), authority, path)
    assert found == []


OPENED_BY_IT = ("correct", "withdraw", "verify")


def _looked_at(row: Row, reader: Visitor, path: str) -> list[str]:
    """Everything that is wrong with a page."""
    page, found = reader.page, list[str]()
    for language in Language:
        cookie = {"name": LANGUAGE_COOKIE, "value": language.value, "url": reader.served.address}
        page.context.add_cookies([cookie])
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": OPENED[language][0], "height": 900})
        if not _opened(reader, path):
            continue
        opened, resized = OPENED[language]
        wrong_there = [*_sideways(reader, opened), *barriers(page)]
        found += [f"{language.value} at {opened}: {finding}" for finding in wrong_there]
        page.set_viewport_size({"width": resized, "height": 900})
        found += [f"{language.value} at {resized}: {finding}" for finding in _sideways(reader, resized)]
        paper = LYING if row.page in LYING_PAGES else UPRIGHT
        found += [f"{language.value} on paper: {part}" for part in beyond(reader, paper)]
    wrong = list(reader.wrong)
    reader.wrong.clear()
    return found + wrong


def _opened(reader: Visitor, path: str) -> bool:
    """Whether there is a page to look at; a file is only kept."""
    try:
        answer = reader.open(path)
    except Error as error:
        assert "Download is starting" in error.message
        return False
    assert answer is not None
    assert answer.status == 200
    return True


def _sideways(reader: Visitor, width: int) -> list[str]:
    reach = reader.page.evaluate("document.documentElement.scrollWidth")
    return [f"{reach} pixels wide"] if reach > width else []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p style='color: #767676; background: #fff'>text</p>", []),
        ("<p style='color: #777; background: #fff'>text</p>", ["color-contrast"]),
        (
            "<p style='color: #777; background: #fff'>text</p><p>more</p><p style='color: #000'>text</p>",
            ["color-contrast"],
        ),
        ("<p>text</p><input>", ["label"]),
    ],
)
def test_a_barrier_is_found_where_there_is_one(browser: Browser, body: str, found: list[str]) -> None:
    page = browser.new_page()
    page.set_content(f"<!doctype html><html lang=en><title>page</title><main><h1>page</h1>{body}</main></html>")

    assert [[rule.partition(":")[0] for rule in barriers(page)] for _ in range(2)] == [found, found]
    page.close()
