"""A rate as it was expected and as it was found, with the exact interval around what was found."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.scale import Tick
from gavn.reports.charts.svg import Markup, el, empty_state, percent, silent

HEIGHT, MIDDLE = 40, 26
# Of a row without words over its marks: that of a line of text, so that the marks stand on the row's own line.
LINE = 22
SHARES = tuple(Fraction(quarter, 4) for quarter in range(5))


@dataclass(frozen=True, slots=True)
class Rate:
    """Shares from 0 to 1. `low` and `high` are the exact 95 % interval; `start` is the share before the effort.

    None is unknown, and not drawn. The words name the marks, on the first row of a column only.
    """

    expected: Fraction | None = None
    found: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    start: Fraction | None = None
    expected_word: str = ""
    found_word: str = ""
    start_word: str = ""


def rate(*, rate: Rate, empty: str, on_line: bool = False) -> Markup:
    """Ring = expected, dot = found, whisker = interval, grey tick = start; the sentence `empty` if nothing is known.

    `on_line` where no row of the column has words: the marks then stand beside the row's first line of text.
    """
    if rate.expected is None and rate.found is None and rate.start is None:
        return empty_state(empty)
    height, name = (LINE, "c rate rate-line") if on_line else (HEIGHT, "c rate")
    grid = [_line(share, share, 0, height, "grid") for share in SHARES]
    marks = [*_start(rate), *_found(rate), *_expected(rate), *_words(rate)]
    if on_line:
        marks = [el("g", *marks, transform=f"translate(0 {LINE // 2 - MIDDLE})")]
    return silent(*grid, *marks, class_=name, height=height)


def rate_axis(*, ticks: tuple[Tick, ...]) -> Markup:
    """The percentages over a column of rates; the ticks' values are shares from 0 to 1."""
    ends = {Fraction(0): None, Fraction(1): "end"}
    words = [
        el("text", tick.label, x=percent(tick.value), y=13, text_anchor=ends.get(Fraction(tick.value), "middle"))
        for tick in ticks
    ]
    return silent(*words, class_="c axis rate-axis", height=18)


def _start(rate: Rate) -> list[Markup]:
    if rate.start is None:
        return []
    parts = [_line(rate.start, rate.start, MIDDLE - 6, MIDDLE + 6, "start")]
    if rate.found is not None:
        parts.append(_line(rate.start, rate.found, MIDDLE, MIDDLE, "change"))
    return parts


def _found(rate: Rate) -> list[Markup]:
    parts = []
    if rate.low is not None and rate.high is not None:
        parts.append(_line(rate.low, rate.high, MIDDLE, MIDDLE, "whisker"))
        parts += [_line(end, end, MIDDLE - 5, MIDDLE + 5, "whisker") for end in (rate.low, rate.high)]
    if rate.found is not None:
        parts.append(el("circle", cx=percent(rate.found), cy=MIDDLE, r=Fraction(11, 2), class_="real"))
    return parts


def _expected(rate: Rate) -> list[Markup]:
    if rate.expected is None:
        return []
    return [
        _line(rate.expected, rate.expected, MIDDLE - 10, MIDDLE + 10, "promise"),
        el("circle", cx=percent(rate.expected), cy=MIDDLE, r=Fraction(11, 2), class_="plan-m"),
    ]


def _words(rate: Rate) -> list[Markup]:
    named = (
        (rate.expected, rate.expected_word, "a"),
        (rate.found, rate.found_word, "a b"),
        (rate.start, rate.start_word, "m"),
    )
    return [
        el("text", word, x=percent(at), y=11, text_anchor="middle", class_=class_)
        for at, word, class_ in named
        if at is not None and word
    ]


def _line(start: Fraction, end: Fraction, top: int, bottom: int, class_: str) -> Markup:
    return el("line", x1=percent(start), y1=top, x2=percent(end), y2=bottom, class_=class_)
