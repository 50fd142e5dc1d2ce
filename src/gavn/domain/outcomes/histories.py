"""Distinct histories with counts: what a person, or a cohort as a whole, reached and when (ADR 0010)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TypeVar

from gavn.domain.outcomes.facts import Claim, Results, Shortfall, Tally
from gavn.domain.values.plain import CAME_LATER

Number = TypeVar("Number", int, Fraction)


@dataclass(frozen=True, slots=True)
class Reached:
    """One step of a history: so much of a metric, at a follow-up, on the day it lies."""

    metric: str
    follow_up: str
    on: date
    # Nearly always one, and dear to hash: what differs in it alone is told apart by comparison.
    quantity: Fraction = field(default=Fraction(1), hash=False)


@dataclass(frozen=True, slots=True)
class History:
    """What one person reached, in the order in which it holds; two people with the same history are priced once."""

    steps: tuple[Reached, ...]
    enrolled_on: date | None = None
    group: str = ""
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a cohort as a whole shows of a metric at a follow-up: the history of a cohort, its groups added together.

    `low` and `high` are the ends of the estimate's interval, `shortfall` is what it lacks of what was agreed; `reached`
    is a fraction of a person where deadweight has been deducted from it.
    """

    metric: str
    follow_up: str
    on: date
    cohort: str = ""
    reached: int | Fraction | None = None
    due: int | None = None
    enrolled: int | None = None
    quantity: Fraction | None = None
    estimate: Fraction | None = None
    baseline: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    shortfall: Shortfall | None = field(default=None, metadata=CAME_LATER)

    @property
    def rate(self) -> Fraction | None:
        """Reached of due, exact; None where either is not stated or nobody was due."""
        return Fraction(self.reached, self.due) if self.reached is not None and self.due else None

    @property
    def states_nothing(self) -> bool:
        """Whether it has no number, and says of none why it could not be made: a year without a result."""
        numbers = (self.reached, self.due, self.quantity, self.estimate)
        return self.shortfall is None and all(number is None for number in numbers)


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct histories with how many show each, and the measures of cohorts."""

    persons: Mapping[History, int]
    measures: tuple[Measure, ...]


def count_histories(results: Results) -> Counted:
    """What the results come to; they should be as known on a day (`Results.as_known_on`)."""
    by_person = sorted(results.claims, key=lambda claim: claim.participant)
    histories = (_history(list(claims)) for _, claims in groupby(by_person, key=lambda claim: claim.participant))
    return Counted(Counter(histories), _measures(results.tallies))


def _history(claims: Iterable[Claim]) -> History:
    ordered = sorted(claims, key=lambda claim: (claim.holds_on, claim.metric, claim.follow_up))
    first = ordered[0]
    steps = tuple(Reached(claim.metric, claim.follow_up, claim.holds_on, claim.quantity) for claim in ordered)
    return History(steps, first.enrolled_on, first.group, first.cohort)


def of_cohort(tally: Tally) -> tuple[str, str, date, str]:
    """What tallies of one cohort's groups have in common; they are added together before anything is priced."""
    return tally.metric, tally.follow_up, tally.holds_on, tally.cohort


def _measures(tallies: Iterable[Tally]) -> tuple[Measure, ...]:
    cohorts: dict[tuple[str, str, date, str], list[Tally]] = {}
    for tally in tallies:
        cohorts.setdefault(of_cohort(tally), []).append(tally)
    return tuple(_measure(groups) for groups in cohorts.values())


def _measure(groups: Sequence[Tally]) -> Measure:
    """An estimate is of the cohort as a whole, so that only a single tally has one."""
    first = groups[0]
    return Measure(
        first.metric,
        first.follow_up,
        first.holds_on,
        first.cohort,
        _sum(tally.reached for tally in groups),
        _sum(tally.due for tally in groups),
        _sum(tally.enrolled for tally in groups),
        _sum(tally.quantity for tally in groups),
        first.estimate,
        first.baseline,
        first.low,
        first.high,
        first.shortfall,
    )


def _sum(numbers: Iterable[Number | None]) -> Number | None:
    stated = [number for number in numbers if number is not None]
    return sum(stated[1:], start=stated[0]) if stated else None
