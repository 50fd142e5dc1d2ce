"""Several results under each other: what was expected of each, what was found, and its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Label, width
from gavn.reports.charts.plot import NARROW, Plot, both, in_lines, nothing
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup, Number

# Above the rows stand the axis and the names of the marks; a row on a narrow page has its label over its marks.
HEAD, NAMED, ROW, NARROW_ROW = 22, 24, 36, 54
LABELS, COUNTS = 290, 90
# A label that is too wide for one line has more; the wide row has room for two.
LINE, WIDE_LINES = 15, 2
# Shaded as a range is in every drawing.
BAND, HALF_BAND = "fan2", 9


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One result in the axis's unit, with `low` and `high` as its interval; None is unknown, and not drawn.

    `counts` is what it rests on, such as `22 / 38`; `band` is where it could lie with no effect at all.
    """

    label: str
    counts: str
    expected: Fraction | None = None
    found: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    band: tuple[Fraction, Fraction] | None = None

    @property
    def numbers(self) -> Iterator[Fraction]:
        """Everything drawn."""
        known = (self.expected, self.found, self.low, self.high, *(self.band or ()))
        yield from (number for number in known if number is not None)


@dataclass(frozen=True, slots=True)
class Intervals:
    """All rows on one scale; `description` is the sentence that a screen reader reads."""

    rows: tuple[IntervalRow, ...]
    ticks: tuple[Tick, ...]
    expected_word: str
    found_word: str
    description: str
    empty: str
    band_word: str = ""


def intervals(*, data: Intervals) -> Drawings:
    """Ring = expected, dot = found, whisker = interval, shade = band; drawings 800 and 343 pixels wide."""
    if not any(True for row in data.rows for _ in row.numbers):
        return nothing(data.empty)
    return both(lambda wide: _draw(data, wide))


def _draw(data: Intervals, wide: int) -> Markup:
    narrow = wide == NARROW
    left, right = (8, wide - 8) if narrow else (LABELS, wide - COUNTS)
    row_high = _row_high(data, wide)
    plot = Plot(wide, HEAD + NAMED + row_high * len(data.rows))
    numbers = [*(n for row in data.rows for n in row.numbers), *(Fraction(tick.value) for tick in data.ticks)]
    x = Scale(min(numbers), max(numbers), left, right)
    # Over the foot of its row, or beside the middle of its label.
    foot = 18 if narrow else 18 + (row_high - ROW) // 2
    heights = [HEAD + NAMED + (place + 1) * row_high - foot for place in range(len(data.rows))]
    spans = [(y - 12, y + 12) for y in heights] if narrow else [(HEAD, plot.height)]
    plot.columns(x, data.ticks, top=HEAD, spans=spans)
    for row, y in zip(data.rows, heights, strict=True):
        _label(plot, row, y - 18 if narrow else y + 5)
        _marks(plot, row, x, y)
    if narrow:
        _key(plot, data)
    else:
        first, y = next(both for both in zip(data.rows, heights, strict=True) if any(True for _ in both[0].numbers))
        _names(plot, data, first, x, y)
        _band_name(plot, data, heights, x)
    return plot.finished(data.description)


def _row_high(data: Intervals, wide: int) -> int:
    """Every row as high as the label with most lines needs."""
    high, has_room_for = (NARROW_ROW, 1) if wide == NARROW else (ROW, WIDE_LINES)
    return high + LINE * max(0, *(len(_lines(row, wide)) - has_room_for for row in data.rows))


def _lines(row: IntervalRow, wide: int) -> tuple[str, ...]:
    """The label: left of the marks, or over them beside the counts on a narrow page."""
    return in_lines(row.label, wide - width(row.counts) - 14 if wide == NARROW else LABELS - 14)


def _key(plot: Plot, data: Intervals) -> None:
    """One of each mark that has a name, where rows leave no room for them."""
    at: Number = 6
    drawn = any(row.expected is not None for row in data.rows), any(row.found is not None for row in data.rows)
    marks = (("plan-m", data.expected_word, "a"), ("real", data.found_word, "a b"))
    for class_, word, style in (mark for mark, has_one in zip(marks, drawn, strict=True) if has_one and mark[1]):
        plot.dot(at, HEAD + 14, class_)
        plot.words(Label(word, at + 12, HEAD + 19, "start", style))
        at += 36 + width(word, bold=True)
    if data.band_word:
        plot.block((at - 6, at + 6), (HEAD + 8, HEAD + 20), BAND)
        plot.words(Label(data.band_word, at + 12, HEAD + 19, "start", "m"))


def _label(plot: Plot, row: IntervalRow, y: Number) -> None:
    """Its lines lie around the middle of the marks, or end over them."""
    lines = _lines(row, plot.width)
    above = LINE * (len(lines) - 1)
    first = y - above // 2 if plot.wide else y - above
    for place, line in enumerate(lines):
        plot.words(Label(line, 0, first + LINE * place, "start"))
    plot.words(Label(row.counts, plot.width, y, "end", "m"))


def _marks(plot: Plot, row: IntervalRow, x: Scale, y: Number) -> None:
    if row.band is not None:
        plot.block((x.at(row.band[0]), x.at(row.band[1])), (y - HALF_BAND, y + HALF_BAND), BAND)
    if row.low is not None and row.high is not None:
        plot.whisker((x.at(row.low), x.at(row.high)), (y, y))
    if row.expected is not None:
        plot.line((x.at(row.expected), y - 10), (x.at(row.expected), y + 10), "promise")
        plot.dot(x.at(row.expected), y, "plan-m")
    if row.found is not None:
        plot.dot(x.at(row.found), y, "real")


def _names(plot: Plot, data: Intervals, row: IntervalRow, x: Scale, y: Number) -> None:
    """The marks are named on the first row that has them."""
    for at, word, class_ in ((row.found, data.found_word, "a b"), (row.expected, data.expected_word, "a")):
        if at is not None:
            spots = ((0, "middle"), (-6, "end"), (6, "start"))
            plot.name(Label(word, x.at(at) + aside, y - 14, anchor, class_) for aside, anchor in spots)


def _band_name(plot: Plot, data: Intervals, heights: Sequence[Number], x: Scale) -> None:
    """Over the first band where no other name stands, or beside it."""
    spots = []
    for row, y in zip(data.rows, heights, strict=True):
        if row.band is not None:
            left, right = map(x.at, row.band)
            places = ((left, "start"), (right, "end"), (right + 12, "start"), (left - 12, "end"))
            spots += [Label(data.band_word, at, y - 14, anchor, "m") for at, anchor in places]
    if spots:
        plot.name(spots, must=True)
