"""How much of what should be known is known."""

from __future__ import annotations

from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, el, empty_state, silent

UNITS = 1000


def coverage(*, known: int, total: int, empty: str) -> Markup:
    """Persons known (solid) of `total` persons; the grey remainder is unknown. Of nobody, the words `empty`."""
    if total <= 0:
        return empty_state(empty)
    scale = Scale(0, total, 0, UNITS)
    parts = [el("rect", x=0, y=3, width=UNITS, height=10, class_="unknown vx")]
    if known > 0:
        parts.append(el("rect", x=0, y=3, width=scale.at(min(known, total)), height=10, class_="real"))
    return silent(*parts, class_="bar", height=16, width=UNITS)
