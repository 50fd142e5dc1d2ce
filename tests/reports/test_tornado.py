"""The tornado: ranges on one scale across the line of what is believed, their words beside them."""

from __future__ import annotations

from xml.etree import ElementTree

from gavn.reports.charts.scale import Tick
from gavn.reports.charts.tornado import Swung, Tornado, tornado

ROWS = (
    Swung("Effekt, andel af planens", 8_000, 16_000, "8,0", "16,0"),
    Swung("Forsinkelse, måneder", 13_000, 10_000, "13,0", "10,0"),
    Swung("Intet", 12_000, 12_000, "12,0", "12,0"),
)
DATA = Tornado(
    ROWS, 12_000, "12,0 mio. ventes", (Tick(10_000, "10"), Tick(15_000, "15")), "Effekten flytter mest.", "-"
)


def read(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)  # noqa: S314 - our own


def parts(drawing: str, name: str, class_: str) -> list[ElementTree.Element]:
    return [each for each in read(drawing).iter(name) if each.get("class") == class_]


def test_each_range_lies_across_the_scale_and_the_line_is_what_is_believed() -> None:
    for drawing in (tornado(DATA).wide, tornado(DATA).narrow):
        bars = [(float(bar.get("x", 0)), float(bar.get("width", 0))) for bar in parts(drawing, "rect", "fan2")]
        [line] = parts(drawing, "line", "tick")
        at = float(line.get("x1", 0))
        assert len(bars) == 3
        assert bars[0][0] < bars[1][0] < at < bars[1][0] + bars[1][1] < bars[0][0] + bars[0][1]
        # A range of nothing is seen all the same.
        assert bars[2] == (at, 2.0)


def test_no_words_leave_the_drawing_and_a_screen_reader_hears_the_sentence() -> None:
    for drawing, wide in ((tornado(DATA).wide, 800), (tornado(DATA).narrow, 343)):
        image = read(drawing)
        assert (image.get("role"), image.get("aria-label")) == ("img", "Effekten flytter mest.")
        for text in image.iter("text"):
            x, size = float(text.get("x", 0)), 7.5 * len(text.text or "")
            left = {"middle": x - size / 2, "end": x - size}.get(text.get("text-anchor", ""), x)
            assert left >= -8 and left + size <= wide + 8, text.text


def test_the_lower_end_stands_to_the_left_of_its_bar_whichever_assumption_brings_it() -> None:
    told = [(text.text, float(text.get("x", 0))) for text in read(tornado(DATA).wide).iter("text")]
    places = dict(told)
    assert places["10,0"] < places["13,0"] and places["8,0"] < places["16,0"]


def test_without_anything_uncertain_it_says_so() -> None:
    empty = Tornado((), 1, "", (), "", "Intet er usikkert.")
    assert "Intet er usikkert." in tornado(empty).wide and tornado(empty).narrow == ""
