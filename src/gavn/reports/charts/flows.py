"""Each party's money by year: what it receives above its line, what it pays below; all parties on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, drawing, el

ROW, TOP, FOOT = 124, 8, 26


@dataclass(frozen=True, slots=True)
class Party:
    """A party's name and its net amount by year, in one unit for all; `labels` are the amounts in words."""

    name: str
    amounts: Mapping[int, int]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Flows:
    """`expected_from` is the first year that is not over; its amounts and later ones are hollow."""

    parties: Sequence[Party]
    years: Sequence[int]
    expected_from: int
    description: str


def flows(data: Flows) -> tuple[Markup, Markup]:
    """The drawing 800 pixels wide, and the one 343 wide."""
    return _draw(data, 800, "wide"), _draw(data, 343, "narrow")


def _draw(data: Flows, wide: int, class_: str) -> Markup:
    high = TOP + ROW * len(data.parties) + FOOT
    most = max((abs(a) for party in data.parties for a in party.amounts.values()), default=1) or 1
    step = Fraction(wide, max(1, len(data.years)))
    parts: list[Markup] = []
    for place, party in enumerate(data.parties):
        parts += _party(data, party, base=TOP + ROW * place + 66, most=most, step=step, wide=wide)
    # Years that would run into each other are left out, the first one never.
    every = 1 if step >= 40 else 2 if step >= 22 else 4
    for place, year in enumerate(data.years[::every]):
        x = step * (place * every + Fraction(1, 2))
        parts.append(el("text", str(year), x=x, y=high - 8, text_anchor="middle", class_="m", font_size=12))
    return drawing(*parts, width=wide, height=high, class_=f"c {class_}", description=data.description)


def _party(data: Flows, party: Party, *, base: int, most: int, step: Fraction, wide: int) -> list[Markup]:
    scale = Scale(0, most, 0, 28)
    parts = [el("text", party.name, x=0, y=base - 52, class_="b")]
    parts.append(el("line", x1=0, y1=base, x2=wide, y2=base, class_="base"))
    thick = min(Fraction(28), step * Fraction(3, 5))
    for place, year in enumerate(data.years):
        amount = party.amounts.get(year, 0)
        if not amount:
            continue
        x, tall = step * (place + Fraction(1, 2)), max(Fraction(2), scale.at(abs(amount)))
        class_ = "plan-m" if year >= data.expected_from else "real" if amount > 0 else "counter"
        y = base - tall if amount > 0 else Fraction(base)
        parts.append(el("rect", x=x - thick / 2, y=y, width=thick, height=tall, class_=class_))
        if step >= 48:
            at = base - tall - 5 if amount > 0 else base + tall + 13
            parts.append(el("text", party.labels[year], x=x, y=at, text_anchor="middle", font_size=12))
    return parts
