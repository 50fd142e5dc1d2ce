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
from gavn.reports.charts.svg import Markup, Number, drawing, el, empty_state, number

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
    """Shaded ranges without outline or middle line, opening from the last realised balance: the palest first."""
    spans, realised = sheet.data.forecast, sheet.data.realised
    if not spans:
        return
    start = [sheet.at(realised[-1].year, realised[-1].amount)] if realised else []
    bands = [("fan1", "low", "high"), ("fan2", "half_low", "half_high")]
    if all(span.far_low is not None and span.far_high is not None for span in spans):
        bands.insert(0, ("fan0", "far_low", "far_high"))
    for class_, low, high in bands:
        upper = [sheet.at(span.year, getattr(span, high)) for span in spans]
        lower = [sheet.at(span.year, getattr(span, low)) for span in reversed(spans)]
        sheet.parts.append(el("path", d=_path(start + upper + lower) + "Z", class_=class_))
    if sheet.wide and len(spans) > 1:
        words, last = sheet.data.words, spans[-2:]
        _name_range(sheet, words.eight_of_ten, [(s.year, s.high) for s in last], [(s.year, s.low) for s in last])
        half = [(s.year, s.half_low) for s in last]
        _name_range(sheet, words.half, [(s.year, s.half_high) for s in last], half)
        far = [(s.year, s.ends[0]) for s in last]
        _name_range(sheet, words.most, [(s.year, s.ends[1]) for s in last], far)


def _name_range(sheet: Sheet, text: str, upper: list[tuple[int, int]], lower: list[tuple[int, int]]) -> None:
    """The range's name just under its upper edge at the right end, clear of the gridlines; just over its lower one
    where a line of the budget runs through the first."""
    if not text:
        return
    label = _under(sheet, text, upper)
    if _is_crossed(sheet, label):
        label = _over(sheet, text, lower)
    sheet.ground.boxes.append(label.box)
    sheet.put(label)


def _heights(sheet: Sheet, text: str, edge: list[tuple[int, int]]) -> tuple[Number, Number, Number]:
    """Where a name at the right end of an edge ends, and how high the edge is at either end of it."""
    (x1, y1), (x2, y2) = (sheet.at(year, amount) for year, amount in edge)
    slope, end = Scale(x1, x2, y1, y2), x2 - 8
    return end, slope.at(end - width(text, size=12)), slope.at(end)


def _under(sheet: Sheet, text: str, edge: list[tuple[int, int]]) -> Label:
    end, left, right = _heights(sheet, text, edge)
    top = int(max(left, right)) + 13
    places = [Label(text, end, y, "end", "m", 12) for y in range(top, top + 24)]
    return next((place for place in places if not sheet.on_grid(place)), places[0])


def _over(sheet: Sheet, text: str, edge: list[tuple[int, int]]) -> Label:
    end, left, right = _heights(sheet, text, edge)
    bottom = int(min(left, right)) - 4
    places = [Label(text, end, y, "end", "m", 12) for y in range(bottom, bottom - 24, -1)]
    return next((place for place in places if not sheet.on_grid(place)), places[0])


def _is_crossed(sheet: Sheet, label: Label) -> bool:
    """Whether the budget's last line runs through a name."""
    points = [sheet.at(point.last_year, point.amount) for point in sheet.data.budget[-2:]]
    if len(points) < 2:
        return False
    (x1, y1), (x2, y2) = points
    height = Scale(x1, x2, y1, y2).at(label.x - width(label.text, size=12) / 2)
    return label.y - 20 < height < label.y + 10


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
