"""Every page the secretariat reads, and every other an authority does, in both languages, wide, narrow and on paper.

No errors, no sideways scroll, no barriers, and no table that is wider than its paper.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from gavn.language.catalogue import Language
from gavn.web.design.reader import LANGUAGE_COOKIE
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
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def secretariat(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    yield from _logged_in(browser, served, "sekretariat")


@pytest.fixture(scope="module")
def authority(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    yield from _logged_in(browser, served, "myndighed")


def _logged_in(browser: Browser, served: Served, username: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    page = context.new_page()
    Visitor(page, served).log_in(username)
    page.close()
    yield context
    context.close()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_page_in_both_languages_wide_narrow_and_on_paper(
    row: Row, secretariat: BrowserContext, served: Served
) -> None:
    path = reverse(row.page, kwargs=row.named(**served.samples))
    if _is_page(secretariat, f"{served.address}{path}"):
        assert _looked_at(row, secretariat, served, path) == []


@pytest.mark.parametrize("row", PEOPLES.values(), ids=str)
def test_every_page_about_people_in_the_same_ways(row: Row, authority: BrowserContext, served: Served) -> None:
    path = reverse(row.page, kwargs=row.named(**served.samples))
    if _is_page(authority, f"{served.address}{path}"):
        assert _looked_at(row, authority, served, path) == []


def test_a_card_and_what_it_leads_to_in_the_same_ways(authority: BrowserContext, served: Served) -> None:
    """Once it is said what the card is opened for."""
    course, record = served.samples["course"], served.samples["record"]
    page, card = authority.new_page(), reverse("participants:course", args=[course])
    page.goto(f"{served.address}{card}")
    page.check("main [name=why][value=verification]")
    page.click("main form button[type=submit]")
    page.close()
    found = []
    for path in (card, *(reverse(f"participants:{name}", args=[course, record]) for name in OPENED_BY_IT)):
        found += _looked_at(Row("participants:course", "GET", "", "", {}), authority, served, path)
    assert found == []


OPENED_BY_IT = ("correct", "withdraw", "verify")


def _looked_at(row: Row, reader: BrowserContext, served: Served, path: str) -> list[str]:
    """Everything that is wrong with a page."""
    visitor = visitor_of(reader.new_page(), served)
    found: list[str] = []
    for language in Language:
        cookie = {"name": LANGUAGE_COOKIE, "value": language.value, "url": served.address}
        reader.add_cookies([cookie])
        visitor.page.emulate_media(media="screen")
        visitor.page.set_viewport_size({"width": OPENED[language][0], "height": 900})
        visitor.open(path)
        for width in OPENED[language]:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            found += [f"{language.value} at {width}: {finding}" for finding in _findings(visitor, width)]
        paper = LYING if row.page in LYING_PAGES else UPRIGHT
        found += [f"{language.value} on paper: {part}" for part in beyond(visitor, paper)]
    visitor.page.close()
    return found + visitor.wrong


def _is_page(context: BrowserContext, url: str) -> bool:
    """Whether it is a page to look at; a file to keep is only asked for."""
    response = context.request.get(url)
    assert response.status == 200
    return response.headers["content-type"].startswith("text/html")


def _findings(visitor: Visitor, width: int) -> list[str]:
    reach = visitor.page.evaluate("document.documentElement.scrollWidth")
    sideways = [f"{reach} pixels wide"] if reach > width else []
    violations = Axe().run(visitor.page, options=RULES).response["violations"]
    return sideways + [f"{finding['id']}: {finding['nodes'][0]['html'][:160]}" for finding in violations]
