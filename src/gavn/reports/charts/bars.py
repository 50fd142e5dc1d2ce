"""Bars in table rows: one investment's payments against its promise, and money out beside money back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup, Number, drawing, el, percent, silent

UNITS = 1000
"""An inline bar is this many units wide and stretches to its cell; every bar of a column has the same `top`."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One investment in kr.: paid back, still expected, capital when fully paid out, payments at 100 % effect.

    `invested` and `business_case` are None when unknown, and then not drawn.
    """

    paid_back: int
    expected: int
    invested: int | None = None
    business_case: int | None = None


@dataclass(frozen=True, slots=True)
class KeyWords:
    """The words of the sample bar in the column's head."""

    paid_back: str
    expected: str
    invested: str
    business_case: str
    description: str


def promise_bar(*, promise: Promise, top: int, gridlines: tuple[int, ...] = ()) -> Markup:
    """One row's bar on the scale 0..`top` kr., with a faint line at each of `gridlines` kr."""
    scale = Scale(0, max(1, top), 0, UNITS)
    return silent(*_grid(scale, gridlines), *_promise(promise, scale, 3, 10), class_="bar", height=16, width=UNITS)


def _promise(promise: Promise, scale: Scale, y: int, high: int) -> list[Markup]:
    """Solid, then hollow, then a dotted extension with an end tick; the capital as an ink tick across."""
    paid, whole = promise.paid_back, promise.paid_back + promise.expected
    zero, middle = scale.at(0), y + Fraction(high, 2)
    parts = [el("line", x1=zero, y1=y - 1, x2=zero, y2=y + high + 1, class_="zero vx")]
    if promise.business_case is not None and promise.business_case > whole:
        end = scale.at(promise.business_case)
        parts.append(el("line", x1=scale.at(whole), y1=middle, x2=end, y2=middle, class_="case vx"))
        parts.append(el("line", x1=end, y1=y + 2, x2=end, y2=y + high - 2, class_="case-end vx"))
    if promise.expected > 0:
        start = scale.at(paid)
        parts.append(el("rect", x=start, y=y, width=scale.at(whole) - start, height=high, class_="plan-m vx"))
    if paid > 0:
        parts.append(el("rect", x=zero, y=y, width=scale.at(paid) - zero, height=high, class_="real"))
    if promise.invested is not None:
        at = scale.at(promise.invested)
        parts.append(el("line", x1=at, y1=y - 3, x2=at, y2=y + high + 3, class_="tick vx"))
    return parts


def bar_axis(*, top: int, ticks: tuple[Tick, ...]) -> Markup:
    """The numbers over a column of bars on the scale 0..`top` kr.; they keep their size when the column stretches."""
    words = [
        el("text", tick.label, x=percent(Fraction(tick.value) / max(1, top)), y=13, text_anchor=_anchor(tick, top))
        for tick in ticks
    ]
    return silent(*words, class_="c axis", height=18)


def _anchor(tick: Tick, top: int) -> str | None:
    share = Fraction(tick.value) / max(1, top)
    return None if share == 0 else "end" if share > Fraction(24, 25) else "middle"


def bar_key(*, words: KeyWords) -> Markup:
    """The legend: one sample bar of 230 × 32 pixels with its parts named on it."""
    scale = Scale(0, 100, 0, 144)
    sample = _promise(Promise(paid_back=28, expected=50, invested=88, business_case=97), scale, 20, 9)
    invested = scale.at(88)
    named = [
        el("text", words.paid_back, x=0, y=12, class_="a"),
        el("text", words.expected, x=scale.at(28), y=12, class_="a"),
        el("text", words.invested, x=invested - 5, y=12),
        el("text", words.business_case, x=scale.at(97) + 5, y=28, class_="m"),
    ]
    return drawing(*named, *sample, width=230, height=32, class_="c key", description=words.description)


def pair_bar(*, out: int, back: int, top: int) -> Markup:
    """Money out in grey over money back in accent, on the scale 0..`top` kr."""
    scale = Scale(0, max(1, top), 0, UNITS)
    parts = [el("line", x1=0, y1=0, x2=0, y2=22, class_="zero vx")]
    if out > 0:
        parts.append(el("rect", x=0, y=2, width=scale.at(out), height=8, class_="counter"))
    if back > 0:
        parts.append(el("rect", x=0, y=12, width=scale.at(back), height=8, class_="real"))
    return silent(*parts, class_="bar pair", height=22, width=UNITS)


def _grid(scale: Scale, lines: tuple[Number, ...]) -> list[Markup]:
    return [el("line", x1=x, y1=-6, x2=x, y2=22, class_="grid vx") for x in (scale.at(at) for at in lines)]
