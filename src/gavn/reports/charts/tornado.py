"""What an amount or a chance rests on: for each assumption how far it moves it from one end to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Label, width
from gavn.reports.charts.plot import Plot, both, fitted, nothing
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup, Number, el

ROW, TOP, FOOT, BAR = 56, 44, 10, 16


@dataclass(frozen=True, slots=True)
class Swung:
    """An assumption in words, and what is looked at where it is at its lower and at its upper end."""

    name: str
    low: Number
    high: Number
    low_label: str
    high_label: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """`at` is where all is as it is believed, named by `at_label`; `description` is the sentence that is read out."""

    rows: Sequence[Swung]
    at: Number
    at_label: str
    ticks: tuple[Tick, ...]
    description: str
    empty: str


def tornado(data: Tornado) -> Drawings:
    """A shaded range for each, the longest first as they are given, across a line at what is believed."""
    if not data.rows:
        return nothing(data.empty)
    return both(lambda wide: _draw(data, wide))


def _draw(data: Tornado, wide: int) -> Markup:
    plot = Plot(wide, TOP + ROW * len(data.rows) + FOOT)
    x, base = _scale(data, wide), TOP + ROW * len(data.rows)
    plot.columns(x, data.ticks, top=TOP, spans=[(TOP, base)])
    at = x.at(data.at)
    plot.line((at, TOP - 4), (at, base), "tick")
    plot.words(plot.within(Label(data.at_label, at, 14, "middle", "b")))
    for place, row in enumerate(data.rows):
        _row(plot, row, x, TOP + ROW * place)
    return plot.finished(data.description)


def _scale(data: Tornado, wide: int) -> Scale:
    """With room at either side for the words of the widest bar."""
    ends = [*(row.low for row in data.rows), *(row.high for row in data.rows), data.at]
    ends += [tick.value for tick in data.ticks]
    room = max(width(label, size=12) for row in data.rows for label in (row.low_label, row.high_label)) + 10
    return Scale(min(ends), max(ends), room, wide - room)


def _row(plot: Plot, row: Swung, x: Scale, top: Number) -> None:
    left, right = sorted((x.at(row.low), x.at(row.high)))
    y = top + 26
    plot.words(Label(fitted(row.name, plot.width), 0, top + 18, "start", "b"))
    plot.parts.append(el("rect", x=left, y=y, width=max(right - left, Fraction(2)), height=BAR, class_="fan2"))
    first, last = (row.low_label, row.high_label) if row.low <= row.high else (row.high_label, row.low_label)
    plot.words(Label(first, left - 5, y + 12, "end", "a", 12))
    plot.words(Label(last, right + 5, y + 12, "start", "a", 12))
