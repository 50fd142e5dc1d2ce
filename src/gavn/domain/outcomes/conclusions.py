"""What may be concluded of a result held against the level expected of it, and why nothing may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from gavn.domain.outcomes.rates import Interval, Reading


class Verdict(StrEnum):
    """Whether a result is better or worse than the level it is held against, as far as can be known."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_CONCLUDE = "cannot-conclude"


class Why(StrEnum):
    """What a verdict rests on: one of the first two where there is a conclusion, else one or more of the rest."""

    ABOVE = "interval-above"
    BELOW = "interval-below"
    HOLDS_LEVEL = "interval-holds-level"
    TOO_FEW = "too-few"
    TOO_FEW_CLUSTERS = "too-few-clusters"
    TOO_LITTLE_KNOWN = "too-little-known"
    UNKNOWN_DECIDE = "unknown-decide"
    NOT_MEASURED = "not-measured"
    SPREAD_UNKNOWN = "spread-unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """A result: its 95 % interval, the size of the smallest group, and coverage.

    The interval is None where nobody was measured, or too few, or all show the same: nothing then tells how sure it is.

    `bounds` is what those unknown could make of it; None where that is not known. `clusters` is how many the group with
    the fewest has, where whole clusters were chosen.
    """

    interval: Interval | None
    smallest: int
    coverage: Fraction | None = None
    bounds: Interval | None = None
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """The level to hold a result against, and what was agreed before a conclusion may be drawn.

    `least` persons in the smallest group, `coverage` of those due; `less` where less is better; `clusters` in the group
    with the fewest, where these are counted.
    """

    level: Fraction
    least: int
    coverage: Fraction
    less: bool = False
    clusters: int = 0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A verdict, and what it rests on."""

    verdict: Verdict
    why: tuple[Why, ...]


def conclude(found: Found, demand: Demand) -> Conclusion:
    """A conclusion is drawn only where nothing stands against it: the interval is clear of the level, enough people
    were measured, enough of those due are known, and those unknown could not turn it round."""
    against = tuple(_against(found, demand))
    if against or found.interval is None:
        return Conclusion(Verdict.CANNOT_CONCLUDE, against)
    above = found.interval.against(demand.level) is Reading.ABOVE
    verdict = Verdict.WORSE if above is demand.less else Verdict.BETTER
    return Conclusion(verdict, (Why.ABOVE if above else Why.BELOW,))


def _against(found: Found, demand: Demand) -> Iterator[Why]:
    if found.interval is None:
        yield Why.SPREAD_UNKNOWN if found.coverage else Why.NOT_MEASURED
        return
    reading = found.interval.against(demand.level)
    if reading is Reading.UNSURE:
        yield Why.HOLDS_LEVEL
    if found.smallest < demand.least:
        yield Why.TOO_FEW
    if found.clusters is not None and found.clusters < demand.clusters:
        yield Why.TOO_FEW_CLUSTERS
    if found.coverage is not None and found.coverage < demand.coverage:
        yield Why.TOO_LITTLE_KNOWN
    if reading is not Reading.UNSURE and found.bounds is not None and found.bounds.against(demand.level) is not reading:
        yield Why.UNKNOWN_DECIDE
