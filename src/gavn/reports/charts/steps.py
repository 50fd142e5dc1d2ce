"""A statement's steps: what each adds to the amount before it, or takes from it, on one scale for all of them."""

from __future__ import annotations

from gavn.reports.charts.bars import UNITS
from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, Number, el, silent

HEIGHT = 30


def step_bar(
    *, before: Number, after: Number, lowest: Number, highest: Number, gridlines: tuple[Number, ...]
) -> Markup:
    """What is added is solid, what is taken off grey, and a line stands where the amount is after the step.

    Amounts are in any one unit; a step that changes nothing shows the line alone.
    """
    scale = Scale(min(0, lowest), max(1, highest), 0, UNITS)
    grid = [_line(scale, at, "grid") for at in gridlines]
    parts = [*grid, _line(scale, 0, "zero")]
    if before != after:
        left, right = sorted((scale.at(before), scale.at(after)))
        added = after > before if before >= 0 else after < before
        parts.append(el("rect", x=left, y=8, width=right - left, height=14, class_="real" if added else "counter"))
    parts.append(_line(scale, after, "promise"))
    return silent(*parts, class_="bar step", height=HEIGHT, width=UNITS)


def _line(scale: Scale, at: Number, class_: str) -> Markup:
    return el("line", x1=scale.at(at), y1=0, x2=scale.at(at), y2=HEIGHT, class_=f"{class_} vx")
