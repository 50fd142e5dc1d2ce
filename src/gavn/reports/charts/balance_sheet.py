"""What a balance drawing holds, and the sheet it is drawn on."""

from __future__ import annotations

from dataclasses import dataclass, field

from gavn.reports.charts.labels import Box, Ground, Label, Point
from gavn.reports.charts.scale import Scale, Tick
from gavn.reports.charts.svg import Markup


@dataclass(frozen=True, slots=True)
class Realised:
    """The balance at the end of `year`, in kr., from the fund's own records."""

    year: int
    amount: int
    label: str


@dataclass(frozen=True, slots=True)
class Budgeted:
    """The balance at the end of `last_year`, in kr., when `first_year`..`last_year` are budgeted in one sum."""

    first_year: int
    last_year: int
    amount: int
    label: str


@dataclass(frozen=True, slots=True)
class Range:
    """A forecast of the balance at the end of `year`, in kr.: 8 of 10 futures, and half of them, lie within.

    So do 95 of 100 within `far_low` and `far_high`, where these are told.
    """

    year: int
    low: int
    half_low: int
    half_high: int
    high: int
    far_low: int | None = None
    far_high: int | None = None

    @property
    def ends(self) -> tuple[int, int]:
        """Between which all that is drawn lies."""
        low = self.low if self.far_low is None else self.far_low
        high = self.high if self.far_high is None else self.far_high
        return low, high


@dataclass(frozen=True, slots=True)
class Injection:
    """Capital put in during `year`; only its words are drawn, at that year's balance."""

    year: int
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """The drawing's words, in the reader's language."""

    realised: str
    budget: str
    empty: str
    span: str = ""
    half: str = ""
    eight_of_ten: str = ""
    most: str = ""
    title: str = ""
    subtitle: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Everything in one balance drawing. `description` is the full sentence a screen reader reads.

    `reach` are amounts in kr. that the scale holds though nothing is drawn there, so that several drawings share one.
    """

    realised: tuple[Realised, ...]
    budget: tuple[Budgeted, ...]
    words: Words
    description: str
    forecast: tuple[Range, ...] = ()
    injections: tuple[Injection, ...] = ()
    ticks: tuple[Tick, ...] = ()
    reach: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawings:
    """The same chart twice; the stylesheet shows the one that fits."""

    wide: Markup
    narrow: Markup


@dataclass(slots=True)
class Sheet:
    """One drawing under way: its scales, what is drawn, and what ground is taken."""

    data: Balance
    width: int
    height: int
    x: Scale
    y: Scale
    ground: Ground
    parts: list[Markup] = field(default_factory=list)

    @property
    def wide(self) -> bool:
        """Whether there is room for every word."""
        return self.width >= 600

    def at(self, year: int, amount: int) -> Point:
        """Where a balance in kr. at the end of a year stands, in pixels."""
        return self.x.at(year), self.y.at(amount)

    def on_grid(self, label: Label) -> bool:
        """Whether a gridline would run through the words."""
        return any(label.y - 11 < self.y.at(tick.value) < label.y + 4 for tick in self.data.ticks)

    def put(self, label: Label | None) -> None:
        """Draw the label, if a place was found for it."""
        if label is not None:
            self.parts.append(label.draw())


def sheet_for(*, data: Balance, wide: int, high: int) -> Sheet:
    """An empty sheet of `wide` × `high` pixels with its scales: years from the first to the last, kr. from zero."""
    years = [point.year for point in data.realised] + [point.last_year for point in data.budget]
    years += [span.year for span in data.forecast]
    amounts = [point.amount for point in data.realised] + [point.amount for point in data.budget]
    amounts += [amount for span in data.forecast for amount in span.ends]
    amounts += [int(tick.value) for tick in data.ticks] + list(data.reach)
    left, right = (46, wide - 22) if wide >= 600 else (20, wide - 16)
    x = Scale(min(years), max(years), left, right)
    y = Scale(min(0, *amounts), max(1, *amounts), high - 34 if min(amounts) < 0 else high - 26, 30)
    return Sheet(data, wide, high, x, y, Ground(Box(0, 2, wide, high - 28)))
