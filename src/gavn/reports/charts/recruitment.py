"""How many have come of those planned: one bar with its marks named on it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.labels import Box, Ground, Label
from gavn.reports.charts.svg import Markup, el, percent, silent

TOP, HIGH, HEIGHT = 19, 28, 66
ABOVE, BELOW = 12, 62
# On the narrowest page words take the most of the bar: what has room there has room everywhere.
NARROWEST = 343


@dataclass(frozen=True, slots=True)
class Recruited:
    """How many have come, are planned in all, should have come by now and were planned at first; None is not drawn."""

    reached: int
    planned: int
    by_now: int | None = None
    original: int | None = None


@dataclass(frozen=True, slots=True)
class MarkWords:
    """What stands at each mark, with its number."""

    reached: str
    planned: str
    by_now: str
    original: str


def recruitment_bar(*, recruited: Recruited, words: MarkWords) -> Markup:
    """Solid is come, hollow the rest of the plan, an ink tick what should have come, dotted out to the first plan.

    The bar stretches and its words do not; a word without room is left to the table beside it.
    """
    top = max(1, recruited.reached, recruited.planned, recruited.by_now or 0, recruited.original or 0)
    shares = {
        name: Fraction(count, top)
        for name in ("reached", "planned", "by_now", "original")
        if (count := getattr(recruited, name)) is not None
    }
    return silent(*_bar(shares), *_words(shares, words), class_="c recruit", height=HEIGHT)


def _bar(shares: dict[str, Fraction]) -> list[Markup]:
    reached, planned, original = shares["reached"], shares["planned"], shares.get("original")
    middle = TOP + Fraction(HIGH, 2)
    parts = []
    if original is not None and original > planned:
        end = percent(original)
        parts.append(el("line", x1=percent(max(reached, planned)), y1=middle, x2=end, y2=middle, class_="case"))
        parts.append(el("line", x1=end, y1=TOP + 4, x2=end, y2=TOP + HIGH - 4, class_="case-end"))
    if planned > reached:
        wide = percent(planned - reached)
        parts.append(el("rect", x=percent(reached), y=TOP, width=wide, height=HIGH, class_="plan-m"))
    if reached:
        parts.append(el("rect", x=0, y=TOP, width=percent(reached), height=HIGH, class_="real"))
    if "by_now" in shares:
        at = percent(shares["by_now"])
        parts.append(el("line", x1=at, y1=TOP - 4, x2=at, y2=TOP + HIGH + 4, class_="tick"))
    return parts


def _words(shares: dict[str, Fraction], words: MarkWords) -> list[Markup]:
    ground = Ground(Box(0, 0, NARROWEST, HEIGHT))
    named = (
        ("reached", Fraction(0), ABOVE, "a b"),
        ("planned", shares["planned"], ABOVE, "a"),
        ("by_now", shares.get("by_now"), BELOW, ""),
        ("original", shares.get("original"), BELOW, "m"),
    )
    drawn = []
    for name, share, y, style in named:
        if share is None:
            continue
        anchor = "end" if share > Fraction(1, 2) else "start"
        label = ground.place([Label(getattr(words, name), share * NARROWEST, y, anchor, style)])
        if label:
            end = None if anchor == "start" else anchor
            drawn.append(el("text", label.text, x=percent(share), y=y, text_anchor=end, class_=style or None))
    return drawn
