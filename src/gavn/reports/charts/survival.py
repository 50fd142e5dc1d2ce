"""How many it has not happened to yet, as time goes: one stepped line a group, with its interval at marks of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Label
from gavn.reports.charts.plot import NARROW, Plot, both, nothing
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup, Number, number

HEIGHT, NARROW_HEIGHT = 328, 264
CLASSES = ("real-line", "other-line")
TEXT = ("a b", "m")
WHISKERS = ("whisker", "start")


@dataclass(frozen=True, slots=True)
class StepPoint:
    """From `time` on, the share `still` that it has not happened to, with its interval; shares from 0 to 1."""

    time: Number
    still: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class StepLine:
    """One group, of whom the last was followed to `until`; nothing is drawn beyond it."""

    label: str
    points: tuple[StepPoint, ...]
    until: Number

    def at(self, time: Number) -> StepPoint | None:
        """The point in force at a time; None before the first, and beyond the last that was followed."""
        known = [point for point in self.points if point.time <= time <= self.until]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class Survival:
    """One group, or two of which the second is compared with; `times` and `shares` are the marks of the axes."""

    lines: tuple[StepLine, ...]
    times: tuple[Tick, ...]
    shares: tuple[Tick, ...]
    description: str
    empty: str


def survival(*, data: Survival) -> Drawings:
    """Drawings 800 and 343 pixels wide; the first group's line is solid accent, the other's grey."""
    if not data.lines:
        return nothing(data.empty)
    return both(lambda width: _draw(data, width))


def _draw(data: Survival, width: int) -> Markup:
    high = NARROW_HEIGHT if width == NARROW else HEIGHT
    plot = Plot(width, high)
    ends: list[Number] = [*(tick.value for tick in data.times), *(line.until for line in data.lines)]
    x, y = Scale(0, max(1, *ends), 46, width - 30), Scale(0, 1, high - 26, 20)
    _axes(plot, data, x, y)
    for place, line in enumerate(data.lines):
        corners = _corners(line, x, y)
        plot.parts.append(_path(corners, CLASSES[min(place, 1)]))
        plot.ground.line(corners)
    for place in range(len(data.lines)):
        _whiskers(plot, data, place, x, y)
    for place, line in enumerate(data.lines):
        _name(plot, line, x, y, TEXT[min(place, 1)])
    return plot.finished(data.description)


def _axes(plot: Plot, data: Survival, x: Scale, y: Scale) -> None:
    for tick in data.shares:
        at = y.at(tick.value)
        if tick.value:
            plot.line((0, at), (plot.width, at), "grid")
            plot.words(Label(tick.label, 0, at - 4, "start", "m", 12))
    plot.line((0, y.at(0)), (plot.width, y.at(0)), "base")
    for tick in data.times:
        words = tick.label if plot.wide else tick.short or tick.label
        plot.words(plot.within(Label(words, x.at(tick.value), plot.height - 8, "middle", "m", 12)))


def _corners(line: StepLine, x: Scale, y: Scale) -> list[tuple[Number, Number]]:
    """From everybody at the start, down at each step, and on to the last who was followed."""
    level: Fraction = y.at(1)
    corners: list[tuple[Number, Number]] = [(x.at(0), level)]
    for point in line.points:
        corners.append((x.at(point.time), level))
        level = y.at(point.still)
        corners.append((x.at(point.time), level))
    return [*corners, (x.at(line.until), level)]


def _whiskers(plot: Plot, data: Survival, place: int, x: Scale, y: Scale) -> None:
    """The interval of one group at each mark of time; two groups' stand side by side."""
    aside = (place * 2 - 1) * 4 if len(data.lines) > 1 else 0
    for tick in data.times:
        point = data.lines[place].at(tick.value)
        if point is not None and point.low < point.high:
            at = x.at(tick.value) + aside
            plot.whisker((at, at), (y.at(point.high), y.at(point.low)), WHISKERS[min(place, 1)])
            plot.ground.line([(at, y.at(point.high)), (at, y.at(point.low))])


def _name(plot: Plot, line: StepLine, x: Scale, y: Scale, class_: str) -> None:
    """A group's name near the end of its line, or wherever along it there is room."""
    spots = [(line.until, line.points[-1].still if line.points else Fraction(1)), *_spots(line)]
    places = [
        Label(line.label, x.at(time) + aside, y.at(still) + down, anchor, class_)
        for time, still in spots
        for down in (-8, 18)
        for aside, anchor in ((0, "end"), (6, "start"))
    ]
    # A line that nobody can tell from the other says nothing, so that it is always named.
    plot.name(places, must=True)


def _spots(line: StepLine) -> Sequence[tuple[Number, Fraction]]:
    start = [(line.points[0].time, Fraction(1))] if line.points else []
    return [*((point.time, point.still) for point in reversed(line.points)), *start]


def _path(corners: Sequence[tuple[Number, Number]], class_: str) -> Markup:
    d = "M" + "L".join(f"{number(across)} {number(down)}" for across, down in corners)
    return Markup(f'<path d="{d}" class="{class_}"/>')
