"""The words in a balance drawing, each where it covers neither line, mark nor other words."""

from __future__ import annotations

from gavn.reports.charts.balance_sheet import Sheet
from gavn.reports.charts.labels import Label, Point, width
from gavn.reports.charts.svg import el


def write_labels(*, sheet: Sheet) -> None:
    """All words, the most important first: those that come later give way."""
    _realised_labels(sheet)
    _injections(sheet)
    _budget_labels(sheet)
    _words(sheet)


def write_years(*, sheet: Sheet) -> None:
    """The years that have a point, as many as fit; the first, the last and the turn to budget before the others."""
    data, y = sheet.data, sheet.height - 8
    years = sorted({point.year for point in data.realised} | {point.last_year for point in data.budget})
    turn = [data.realised[-1].year] if data.realised else []
    shown: list[int] = []
    for year in [years[0], years[-1], *turn, *years]:
        if all(abs(sheet.x.at(year) - sheet.x.at(other)) >= 36 for other in shown):
            shown.append(year)
    for year in sorted(shown):
        sheet.put(Label(str(year), sheet.x.at(year), y, "middle", "m", 12))
    for point in data.budget:
        before = sheet.x.at(point.first_year - 1)
        after = sheet.x.at(point.last_year)
        if point.last_year > point.first_year and data.words.span:
            label = Label(data.words.span, (before + after) / 2, y, "middle", "m", 12)
            if width(label.text, size=12) < after - before - 56:
                sheet.put(label)


def _around(text: str, at: Point, class_: str, *, above_first: bool) -> list[Label]:
    """The places beside a mark, the preferred ones first."""
    x, y = at
    high = [Label(text, x + 9, y - 8, "start", class_), Label(text, x, y - 13, "middle", class_)]
    low = [Label(text, x, y + 22, "middle", class_), Label(text, x - 3, y + 22, "end", class_)]
    low += [Label(text, x + 5, y + 20, "start", class_), Label(text, x, y + 28, "middle", class_)]
    rest = [Label(text, x - 7, y - 9, "end", class_), Label(text, x, y - 26, "middle", class_)]
    return (high + low if above_first else low + high) + rest


def _realised_labels(sheet: Sheet) -> None:
    """Every realised balance, and the line's name behind the first one that leaves room for it."""
    points = [sheet.at(point.year, point.amount) for point in sheet.data.realised]
    named = False
    for index, point in enumerate(sheet.data.realised):
        after = sheet.data.realised[index + 1].amount if index + 1 < len(points) else None
        falling = after is not None and points[index + 1][1] - points[index][1] > 6
        label = sheet.ground.place(_around(point.label, points[index], "a b", above_first=falling), must=True)
        sheet.put(label)
        if label is not None and label.anchor == "start" and index and not named:
            name = Label(sheet.data.words.realised, label.x + width(label.text, bold=True) + 4, label.y, "start", "a b")
            placed = sheet.ground.place([name])
            named = placed is not None
            sheet.put(placed)
    if points and not named:
        beside = [place for at in points for place in _around(sheet.data.words.realised, at, "a b", above_first=True)]
        sheet.put(sheet.ground.place(beside))


def _budget_labels(sheet: Sheet) -> None:
    """Every budgeted balance on the wide drawing; on the narrow one those that fit, the last one always."""
    last = sheet.data.budget[-1:]
    points = [(sheet.at(point.last_year, point.amount), point) for point in sheet.data.budget]
    for at, point in sorted(points, key=lambda pair: pair[1] not in last):
        places = _around(point.label, at, "a", above_first=False)
        if not sheet.wide:
            places = places[:3]
        if at[0] + width(point.label) / 2 > sheet.width:
            places = [Label(point.label, sheet.width, at[1] + 22, "end", "a"), *places]
        sheet.put(sheet.ground.place(places, must=sheet.wide or point in last))
    name = sheet.data.words.budget
    below = [Label(name, at[0] + 12, at[1] + drop, "start", "a") for at, _ in points for drop in range(40, 64, 4)]
    across = [Label(name, sheet.width - 8, y, "end", "a") for y in _rows(sheet)] if points else []
    sheet.put(sheet.ground.place(place for place in below + across if not sheet.on_grid(place)))


def _rows(sheet: Sheet) -> range:
    return range(sheet.height - 50, 40, -14)


def _injections(sheet: Sheet) -> None:
    known = {point.year: point.amount for point in sheet.data.realised}
    known |= {point.last_year: point.amount for point in sheet.data.budget}
    for put_in in sheet.data.injections:
        if put_in.year not in known:
            continue
        x, y = sheet.at(put_in.year, known[put_in.year])
        label = sheet.ground.place(Label(put_in.label, x, y - rise, "middle", "m", 12) for rise in (46, 60, 76, 34))
        if label is not None:
            sheet.put(label)
            sheet.parts.append(el("line", x1=x, y1=label.y + 6, x2=x, y2=y - 8, class_="lead"))
            sheet.ground.line([(x, label.y), (x, y)])


def _words(sheet: Sheet) -> None:
    """An illustration says so in bold inside the chart, clear of the line and the shaded range."""
    words, spans = sheet.data.words, sheet.data.forecast
    if not words.title:
        return
    sheet.ground.line([sheet.at(span.year, span.high) for span in spans])
    sheet.ground.line([sheet.at(span.year, span.half_high) for span in spans])
    wide = width(words.title, bold=True)
    subtitle = words.subtitle if sheet.wide else ""
    wide = max(wide, width(subtitle))
    for y in range(14, sheet.height - 60, 8):
        for x in range(sheet.width // 2 - int(wide / 2), sheet.width // 8, -8):
            title = Label(words.title, x, y, "start", "b")
            rest = Label(subtitle, x, y + 18, "start", "m")
            if not sheet.ground.faults(title) and not sheet.ground.faults(rest):
                sheet.put(sheet.ground.place([title]))
                if subtitle:
                    sheet.put(sheet.ground.place([rest]))
                return
