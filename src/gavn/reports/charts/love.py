"""Whether matching made two groups alike: each covariate's difference before and after (a love plot)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.balance_sheet import Drawings
from gavn.reports.charts.labels import Label
from gavn.reports.charts.plot import NARROW, Plot, both, fitted, nothing
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup

HEAD, NAMED, ROW, NARROW_ROW, LABELS = 22, 24, 30, 46, 250


@dataclass(frozen=True, slots=True)
class LoveRow:
    """One covariate: how far apart the groups' means are, in standard deviations, without sign."""

    label: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Love:
    """Rows in the order drawn; groups within `limit` are alike. Without a `before_word` only what is after is drawn."""

    rows: tuple[LoveRow, ...]
    limit: Fraction
    ticks: tuple[Tick, ...]
    before_word: str
    after_word: str
    limit_word: str
    description: str
    empty: str


def love(*, data: Love) -> Drawings:
    """Grey tick = before, line = the change, dot = after; a broken line at the limit."""
    if not data.rows:
        return nothing(data.empty)
    return both(lambda width: _draw(data, width))


def _draw(data: Love, width: int) -> Markup:
    narrow = width == NARROW
    row_high, left, right = (NARROW_ROW, 8, width - 16) if narrow else (ROW, LABELS, width - 16)
    plot = Plot(width, HEAD + NAMED + row_high * len(data.rows))
    most = max(data.limit, *(max(row.before, row.after) for row in data.rows), *(Fraction(t.value) for t in data.ticks))
    x = Scale(0, most, left, right)
    heights = [HEAD + NAMED + place * row_high + row_high - 14 for place in range(len(data.rows))]
    spans = [(y - 10, y + 10) for y in heights] if narrow else [(HEAD, plot.height)]
    plot.columns(x, data.ticks, top=HEAD, spans=spans)
    limit = x.at(data.limit)
    for start, end in spans:
        # Below the names of the marks, where they stand above the rows.
        plot.line((limit, max(start, HEAD + NAMED - 4)), (limit, end), "limit")
    for place, (row, y) in enumerate(zip(data.rows, heights, strict=True)):
        plot.words(Label(fitted(row.label, width if narrow else LABELS - 14), 0, y - 16 if narrow else y + 5, "start"))
        before, after = x.at(row.before), x.at(row.after)
        if data.before_word:
            plot.line((before, y), (after, y), "change")
            plot.line((before, y - 6), (before, y + 6), "start")
        plot.dot(after, y, "real")
        plot.ground.mark(before, y)
        if place == 0:
            named = ((after, data.after_word, "a b"), (before, data.before_word, "m"), (limit, data.limit_word, "m"))
            for at, word, class_ in (each for each in named if each[1]):
                spots = ((0, "middle"), (6, "start"), (-6, "end"))
                plot.name(Label(word, at + aside, HEAD + 14, anchor, class_) for aside, anchor in spots)
    return plot.finished(data.description)
