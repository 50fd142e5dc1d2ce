"""The referral funnel: one bar for each stage, of those who went on, those still there, and those who came no
further."""

from __future__ import annotations

from dataclasses import dataclass

from gavn.reports.charts.scale import Scale
from gavn.reports.charts.svg import Markup, el, silent

UNITS, HEIGHT = 1000, 16


@dataclass(frozen=True, slots=True)
class ReferralBar:
    """How many of a stage went on, are still there, and came no further."""

    onward: int
    here: int
    lost: int

    @property
    def reached(self) -> int:
        return self.onward + self.here + self.lost


def referral_bars(stages: tuple[ReferralBar, ...]) -> tuple[Markup, ...]:
    """All on one scale, which the largest fills: solid went on, hollow is still there, grey came no further."""
    scale = Scale(0, max(1, *(stage.reached for stage in stages)) if stages else 1, 0, UNITS)
    return tuple(_bar(stage, scale) for stage in stages)


def _bar(stage: ReferralBar, scale: Scale) -> Markup:
    parts, start = [], 0
    for count, class_ in ((stage.onward, "onward"), (stage.here, "plan-m vx"), (stage.lost, "lost")):
        if count:
            width = scale.at(count)
            parts.append(el("rect", x=scale.at(start), y=2, width=width, height=HEIGHT - 4, class_=class_))
            start += count
    return silent(*parts, class_="bar", height=HEIGHT, width=UNITS)
