"""The builder: exact numbers, escaping, the same bytes every time."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest

from gavn.reports.charts.scale import Scale, round_ticks
from gavn.reports.charts.svg import Markup, Number, drawing, el, empty_state, join, number, percent, silent


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12, "12"),
        (0, "0"),
        (Fraction(1, 3), "0.3"),
        (Fraction(-7, 2), "-3.5"),
        (Fraction(1, 20), "0.1"),
        (Fraction(-1, 20), "-0.1"),
        (Fraction(-1, 30), "0"),
        (Fraction(1999, 100), "20"),
    ],
)
def test_a_coordinate_has_at_most_one_decimal(value: Number, written: str) -> None:
    assert number(value) == written


def test_a_share_becomes_a_percentage() -> None:
    assert percent(Fraction(22, 38)) == "57.9%"


def test_text_and_attributes_are_escaped_once() -> None:
    hostile = "<script>\"&'</script>"
    drawn = drawing(el("text", hostile, x=1), width=10, height=10, class_="c", description=hostile)
    assert "<script" not in drawn
    tree = ElementTree.fromstring(drawn)  # noqa: S314
    assert tree.attrib["aria-label"] == hostile
    assert tree[0].text == hostile
    assert "&lt;b&gt;" in empty_state("<b>")


def test_markup_is_not_escaped_again_and_templates_may_print_it() -> None:
    inner = el("b", "a & b")
    assert el("p", inner) == "<p><b>a &amp; b</b></p>"
    assert join(inner, "<") == "<b>a &amp; b</b>&lt;"
    assert Markup("<i/>").__html__() == "<i/>"


def test_attributes_keep_their_order_and_none_is_left_out() -> None:
    assert el("rect", x=1, class_="a", stroke_width=2, y=None) == '<rect x="1" class="a" stroke-width="2"/>'


def test_an_inline_drawing_is_silent_and_stretches_only_when_it_has_a_width() -> None:
    stretching = silent(class_="bar", height=16, width=1000)
    assert 'aria-hidden="true"' in stretching and 'preserveAspectRatio="none"' in stretching
    assert "viewBox" not in silent(class_="c", height=18)


def test_a_scale_is_exact_and_one_without_span_does_not_divide_by_zero() -> None:
    assert Scale(0, 3, 10, 20).at(1) == Fraction(40, 3)
    assert Scale(2024, 2024, 10, 20).at(2024) == 10


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 39678, (10000, 20000, 30000)),
        (0, 4, (1, 2, 3, 4)),
        (-113, 200, (-100, 100, 200)),
        (0, 0, ()),
    ],
)
def test_gridlines_are_round_and_at_most_four(lowest: int, highest: int, ticks: tuple[int, ...]) -> None:
    assert round_ticks(lowest=lowest, highest=highest) == ticks
