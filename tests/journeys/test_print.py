"""What is printed: every table stands on its page whole, its last column too, on paper of the size it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from tests.journeys.conftest import Visitor
from tests.journeys.paper import LYING, TABLE, UPRIGHT, beyond

PAPER = {UPRIGHT: (595, 842), LYING: (842, 595)}  # in points, 72 to an inch


@pytest.mark.parametrize(
    ("page", "named", "width"),
    [
        (TABLE, {}, LYING),
        ("economy:posting", {"number": 12}, UPRIGHT),
        ("pipeline:inquiries", {}, UPRIGHT),
        ("agreements:investment", {"investment_id": "diabetes"}, UPRIGHT),
        ("forecasts:fund", {}, UPRIGHT),
        ("forecasts:agreement", {"agreement_id": "din-vej-i-job"}, UPRIGHT),
        ("forecasts:accuracy", {}, UPRIGHT),
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


@pytest.mark.parametrize("path", ["/people/", "/people/dialog-mod-vold/", "/people/dialog-mod-vold/whom/"])
def test_the_pages_of_people_print_what_there_is_to_read_and_nothing_to_press(
    path: str, visit: Callable[..., Visitor]
) -> None:
    """Of today's page a heading over nothing and a way to a file were printed; of whom it is for, empty fields."""
    visitor = visit("myndighed")
    visitor.open(path)

    assert beyond(visitor, UPRIGHT) == []
    assert visitor.page.locator("main h1").is_visible()
    pressed = visitor.page.locator("main .g-act, main input, main button")
    assert not [each for each in pressed.all() if each.is_visible()]
