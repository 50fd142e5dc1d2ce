"""The fund's balance by year: what was realised, what is budgeted, and the range a forecast gives."""

from __future__ import annotations

from fractions import Fraction

from gavn.reports.charts.balance_labels import write_labels, write_years
from gavn.reports.charts.balance_sheet import (
    Balance,
    Budgeted,
    Drawings,
    Injection,
    Range,
    Realised,
    Sheet,
    Words,
    sheet_for,
)
from gavn.reports.charts.labels import Label, Point, width
from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, drawing, el, empty_state, number

__all__ = ["Balance", "Budgeted", "Drawings", "Injection", "Range", "Realised", "Words", "balance"]

WIDE = (800, 328)
NARROW = (343, 264)


def balance(*, data: Balance) -> Drawings:
    """Balances in kr. by year, as drawings 800 and 343 pixels wide."""
    if not data.realised and not data.budget:
        nothing = empty_state(data.words.empty)
        return Drawings(wide=nothing, narrow=Markup(""))
    return Drawings(wide=_draw(data, *WIDE), narrow=_draw(data, *NARROW))


def _draw(data: Balance, wide: int, high: int) -> Markup:
    sheet = sheet_for(data=data, wide=wide, high=high)
    _forecast(sheet)
    _axes(sheet)
    _lines(sheet)
    write_labels(sheet=sheet)
    class_ = f"c {'wide' if sheet.wide else 'narrow'}"
    return drawing(*sheet.parts, width=wide, height=high, class_=class_, description=data.description)


def _forecast(sheet: Sheet) -> None:
    """Two shaded ranges without outline or middle line, opening from the last realised balance."""
    spans, realised = sheet.data.forecast, sheet.data.realised
    if not spans:
        return
    start = [sheet.at(realised[-1].year, realised[-1].amount)] if realised else []
    for class_, low, high in (("fan1", "low", "high"), ("fan2", "half_low", "half_high")):
        upper = [sheet.at(span.year, getattr(span, high)) for span in spans]
        lower = [sheet.at(span.year, getattr(span, low)) for span in reversed(spans)]
        sheet.parts.append(el("path", d=_path(start + upper + lower) + "Z", class_=class_))
    if sheet.wide and len(spans) > 1:
        _name_range(sheet, sheet.data.words.eight_of_ten, [(span.year, span.high) for span in spans[-2:]])
        _name_range(sheet, sheet.data.words.half, [(span.year, span.half_high) for span in spans[-2:]])


def _name_range(sheet: Sheet, text: str, edge: list[tuple[int, int]]) -> None:
    """The range's name just under its upper edge at the right end, clear of the gridlines."""
    if not text:
        return
    (x1, y1), (x2, y2) = (sheet.at(year, amount) for year, amount in edge)
    slope = Scale(x1, x2, y1, y2)
    left = x2 - 8 - width(text, size=12)
    top = int(max(slope.at(left), slope.at(x2 - 8))) + 13
    places = [Label(text, x2 - 8, y, "end", "m", 12) for y in range(top, top + 24)]
    label = next((place for place in places if not sheet.on_grid(place)), places[0])
    sheet.ground.boxes.append(label.box)
    sheet.put(label)


def _axes(sheet: Sheet) -> None:
    zero = sheet.y.at(0)
    for tick in sheet.data.ticks:
        if tick.value != 0:
            y = sheet.y.at(tick.value)
            sheet.parts.append(el("line", x1=0, y1=y, x2=sheet.width, y2=y, class_="grid"))
            words = tick.label if sheet.wide else tick.short or tick.label
            label = Label(words, 0, y - 4, "start", "m", 12)
            sheet.ground.boxes.append(label.box)
            sheet.put(label)
    sheet.parts.append(el("line", x1=0, y1=zero, x2=sheet.width, y2=zero, class_="base"))
    write_years(sheet=sheet)


def _lines(sheet: Sheet) -> None:
    """Realised: one solid line, filled dots. Budget: a thin line, dotted where years are one sum, hollow rings."""
    realised = [sheet.at(point.year, point.amount) for point in sheet.data.realised]
    before = realised[-1:]
    budget: list[Point] = []
    for point in sheet.data.budget:
        here = sheet.at(point.last_year, point.amount)
        lump = point.last_year > point.first_year
        if before:
            sheet.parts.append(el("path", d=_path([*before, here]), class_="budget-lump" if lump else "budget-line"))
        before = [here]
        budget.append(here)
    if len(realised) > 1:
        sheet.parts.append(el("path", d=_path(realised), class_="real-line"))
    sheet.parts += [el("circle", cx=x, cy=y, r=Fraction(9, 2), class_="plan-m") for x, y in budget]
    sheet.parts += [el("circle", cx=x, cy=y, r=Fraction(9, 2), class_="real") for x, y in realised]
    sheet.ground.line(realised + budget)
    for x, y in realised + budget:
        sheet.ground.mark(x, y)


def _path(points: list[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
