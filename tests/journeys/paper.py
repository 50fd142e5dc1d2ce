"""A page as it is laid out for the paper it asks for, and what would be cut off there."""

from __future__ import annotations

from tests.journeys.conftest import Visitor

# A4 less the margins of `@page`, in the pixels of CSS (96 to an inch).
UPRIGHT, LYING = round((210 - 2 * 14) / 25.4 * 96), round((297 - 2 * 16) / 25.4 * 96)
TABLE = "economy:table"
LYING_PAGES = {TABLE}
BEYOND = """width => [...document.querySelectorAll("table, table tr > :last-child")]
    .filter(part => Math.round(part.getBoundingClientRect().right) > width)
    .map(part => part.tagName + " " + part.className + " " + part.innerText.slice(0, 40))"""


def beyond(visitor: Visitor, width: int) -> list[str]:
    """The tables and last cells that reach over the edge of the paper; the page stays laid out for it."""
    visitor.page.emulate_media(media="print")
    visitor.page.set_viewport_size({"width": width, "height": 900})
    return list(visitor.page.evaluate(BEYOND, width))
