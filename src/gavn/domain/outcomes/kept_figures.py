"""What a measurement found beside its counts and rates, as it is kept with them: how long until something happened, and
what would have shown though nothing was done. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gavn.domain.outcomes.facts import MOST_COUNTED
from gavn.domain.outcomes.people import Arm


@dataclass(frozen=True, slots=True)
class DurationStep:
    """On `day`, counted from the first, it happened to `events` of the `at_risk` who were followed until then; from
    then on it had not happened to the share `still`, with its interval."""

    day: int
    at_risk: int
    events: int
    still: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class MeasuredDuration:
    """One arm's curve of a metric at a follow-up of a cohort: of `persons`, the last of whom was followed to `until`.

    `median` is the day by which it had happened to half, and `median_low` and `median_high` the ends of its interval,
    each None where it is not reached. ValueError where that is no curve.
    """

    metric: str
    follow_up: str
    arm: Arm
    persons: int
    until: int
    steps: tuple[DurationStep, ...] = ()
    median: int | None = None
    median_low: int | None = None
    median_high: int | None = None
    cohort: str = ""

    def __post_init__(self) -> None:
        in_turn = all(a.day < b.day and a.at_risk - a.events >= b.at_risk for a, b in pairwise(self.steps))
        followed = all(0 <= s.day <= self.until and 0 < s.events <= s.at_risk <= self.persons for s in self.steps)
        shares = all(0 <= step.low <= step.still <= step.high <= 1 for step in self.steps)
        counted = 0 < self.persons < MOST_COUNTED and 0 <= self.until < MOST_COUNTED
        if not (counted and in_turn and followed and shares):
            raise ValueError("no such curve")

    @property
    def key(self) -> tuple[str, str, str]:
        return self.metric, self.follow_up, self.cohort


@dataclass(frozen=True, slots=True)
class MeasuredBand:
    """The least and the most that people chosen for a high or low reading would show though nothing was done: the share
    of them who reach the metric, and how much better their mean is, in the instrument's unit.

    ValueError where that is no band.
    """

    metric: str
    follow_up: str
    low_share: Fraction
    high_share: Fraction
    low_fall: Fraction
    high_fall: Fraction
    cohort: str = ""

    def __post_init__(self) -> None:
        if not (
            0 <= self.low_share <= self.high_share <= 1
            and -MOST_COUNTED < self.low_fall <= self.high_fall < MOST_COUNTED
        ):
            raise ValueError("no such band")

    @property
    def key(self) -> tuple[str, str, str]:
        return self.metric, self.follow_up, self.cohort
