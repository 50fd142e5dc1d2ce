"""One person's readings of an instrument as time goes: dots on a line, each with its value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Label
from gavn.reports.charts.plot import NARROW, Plot, both
from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, Number, el, number

HEIGHT, NARROW_HEIGHT = 168, 148


@dataclass(frozen=True, slots=True)
class Dot:
    """A value on a day, with its label as readers write it and the day under the axis."""

    on: date
    value: Fraction
    label: str
    day: str


@dataclass(frozen=True, slots=True)
class Readings:
    """At least one dot, in order of day. `least` and `most` are the ends of the instrument's own scale where it has
    one; `limit` a level to hold the values against, with its words."""

    dots: tuple[Dot, ...]
    description: str
    least: Fraction | None = None
    most: Fraction | None = None
    limit: Fraction | None = None
    limit_label: str = ""


def readings(data: Readings) -> Drawings:
    """Drawings 800 and 343 pixels wide."""
    return both(lambda width: _draw(data, width))


def _draw(data: Readings, width: int) -> Markup:
    plot = Plot(width, NARROW_HEIGHT if width == NARROW else HEIGHT)
    days = [dot.on.toordinal() for dot in data.dots]
    x, y = Scale(min(days), max(days), 36, width - 44), _levels(data, plot.height)
    plot.line((0, plot.height - 26), (width, plot.height - 26), "base")
    if data.limit is not None:
        at = y.at(data.limit)
        plot.line((0, at), (width, at), "limit")
    points: list[tuple[Number, Number]] = [(x.at(dot.on.toordinal()), y.at(dot.value)) for dot in data.dots]
    if len(points) > 1:
        d = "M" + "L".join(f"{number(across)} {number(down)}" for across, down in points)
        plot.parts.append(el("path", d=d, class_="real-line"))
        plot.ground.line(points)
    for across, down in points:
        plot.dot(across, down, "real")
    for (across, down), dot in zip(points, data.dots, strict=True):
        plot.name([Label(dot.label, across, down + aside, "middle", "b a") for aside in (-11, 20)])
        plot.name([plot.within(Label(dot.day, across, plot.height - 8, "middle", "m", 12))])
    if data.limit is not None:
        spots = ((width, "end"), (0, "start"), (width // 2, "middle"))
        at = y.at(data.limit)
        plot.name(
            [Label(data.limit_label, x_, at + down, anchor, "m", 12) for down in (-5, 15) for x_, anchor in spots],
            must=True,
        )
    return plot.finished(data.description)


def _levels(data: Readings, height: int) -> Scale:
    """From the instrument's own ends where it has them; else around what was found."""
    values = [dot.value for dot in data.dots]
    low, high = min(values), max(values)
    room = max(high - low, abs(high) / 10, Fraction(1)) / 4
    first = data.least if data.least is not None else low - room
    last = data.most if data.most is not None else high + room
    return Scale(first, last, height - 34, 24)
