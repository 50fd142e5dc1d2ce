"""What is printed: every table stands on its page whole, its last column too, on paper of the size it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from gavn.language.catalogue import Language
from gavn.web.design.reader import LANGUAGE_COOKIE
from tests.journeys.conftest import Served, Visitor
from tests.web.permissions import rows

# A4 less the margins of `@page`, in the pixels of CSS (96 to an inch); paper in points (72 to an inch).
UPRIGHT, LYING = round((210 - 2 * 14) / 25.4 * 96), round((297 - 2 * 16) / 25.4 * 96)
PAPER = {UPRIGHT: (595, 842), LYING: (842, 595)}
TABLE = "economy:table"
BEYOND = """width => [...document.querySelectorAll("table, table tr > :last-child")]
    .filter(part => Math.round(part.getBoundingClientRect().right) > width)
    .map(part => part.tagName + " " + part.className + " " + part.innerText.slice(0, 40))"""


@pytest.mark.parametrize(
    ("page", "named", "width"),
    [
        (TABLE, {}, LYING),
        ("economy:posting", {"number": 12}, UPRIGHT),
        ("pipeline:inquiries", {}, UPRIGHT),
        ("agreements:investment", {"investment_id": "diabetes"}, UPRIGHT),
    ],
)
def test_a_page_is_printed_on_its_paper_with_every_column(
    page: str, named: dict[str, str | int], width: int, visit: Callable[..., Visitor]
) -> None:
    visitor = visit("revisor")
    visitor.open(reverse(page, kwargs=named))

    printed = visitor.page.pdf(prefer_css_page_size=True)

    boxes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)
    assert {(round(float(across)), round(float(up))) for across, up in boxes} == {PAPER[width]}
    assert beyond(visitor, width) == []


def test_the_economy_table_prints_all_its_years(visit: Callable[..., Visitor]) -> None:
    visitor = visit("revisor")
    visitor.open(reverse(TABLE))

    assert beyond(visitor, LYING) == []
    last = visitor.page.locator(".g-economy thead tr:last-child th").last
    edges = last.bounding_box()
    assert last.inner_text() == "2029–2034"
    assert edges is not None
    assert 0 < edges["x"] < edges["x"] + edges["width"] <= LYING


def test_no_table_of_any_page_is_wider_than_its_paper(visit: Callable[..., Visitor], served: Served) -> None:
    visitor = visit("sekretariat")
    seen = {
        (row.page, reverse(row.page, kwargs=row.named(**served.samples)))
        for row in rows()
        if row.method == "GET" and row.expected["secretariat"] == "200"
    }
    found = []
    for page, path in sorted(seen):
        answer = visitor.page.request.get(f"{served.address}{path}")
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        for language in Language:
            cookie = {"name": LANGUAGE_COOKIE, "value": language.value, "url": served.address}
            visitor.page.context.add_cookies([cookie])
            visitor.open(path)
            wide = LYING if page == TABLE else UPRIGHT
            found += [f"{path} {language.value}: {part}" for part in beyond(visitor, wide)]

    assert found == []


def beyond(visitor: Visitor, width: int) -> list[str]:
    """The tables and last cells that reach over the edge of the paper; the page is laid out as it is printed."""
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": width, "height": 900})
    return list(visitor.page.evaluate(BEYOND, width))
