"""Ranges in table rows: what may come as shading, beside what the rule counts on and the whole plan."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.reports.charts.bars import UNITS
from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, Number, el, join, number, silent

HIGH, TOP, THICK = 16, 3, 10


@dataclass(frozen=True, slots=True)
class Span:
    """8 of 10 futures lie between `low` and `high`, half of them between `half_low` and `half_high`; a ring stands at
    `counted`, an end tick at `planned`, where there are any. All in one unit."""

    low: Number
    half_low: Number
    half_high: Number
    high: Number
    counted: Number | None = None
    planned: Number | None = None


def range_bar(span: Span, *, least: Number, most: Number) -> Markup:
    """One row's bar on the scale `least`..`most`; it stretches to its cell, and its ring does not."""
    scale = Scale(least, most if most > least else least + 1, 0, UNITS)
    zero, middle = scale.at(max(least, min(0, most))), TOP + THICK // 2
    parts = [el("line", x1=zero, y1=TOP - 1, x2=zero, y2=TOP + THICK + 1, class_="zero vx")]
    for class_, low, high in (("fan1", span.low, span.high), ("fan2", span.half_low, span.half_high)):
        start = scale.at(low)
        parts.append(el("rect", x=start, y=TOP, width=scale.at(high) - start, height=THICK, class_=class_))
    if span.planned is not None:
        at = scale.at(span.planned)
        parts.append(el("line", x1=at, y1=TOP + 1, x2=at, y2=TOP + THICK - 1, class_="case-end vx"))
    if span.counted is not None:
        parts.append(_ring(scale, span.counted, middle))
    return silent(*parts, class_="bar", height=HIGH, width=UNITS)


def _ring(scale: Scale, value: Number, middle: Number) -> Markup:
    """A line without length has a round end of the width of its stroke, whatever the drawing is stretched to."""
    here = f"M{number(scale.at(value))} {number(middle)}h0"
    return join(el("path", d=here, class_="ring vx"), el("path", d=here, class_="ring-in vx"))
