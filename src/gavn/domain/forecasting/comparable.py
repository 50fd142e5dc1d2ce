"""Comparable efforts whose payments are known beside their first plan, as a belief of effect and volume (ADR 0021).

Source: 29 projects in the United Kingdom that were paid by outcomes, realised payments over those of the first plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import exp, log, sqrt

# A belief is told, and written in files, to so many parts of the plan.
PARTS = 1000


class Comparable(StrEnum):
    """Which of them are looked at: all, or those that are completed; each counting as one, or by the money in it."""

    UK_COMPLETED = "uk-completed"
    UK_COMPLETED_BY_MONEY = "uk-completed-by-money"
    UK_ALL = "uk-all"
    UK_ALL_BY_MONEY = "uk-all-by-money"


@dataclass(frozen=True, slots=True)
class PaidOfPlan:
    """What was paid of 1 planned by `efforts` of them: its mean, and the standard deviation over efforts, each of which
    counts as one there whatever the mean is weighted by."""

    efforts: int
    mean: Fraction
    sd: Fraction


COMPLETED, ALL = 15, 29
PAID: Mapping[Comparable, PaidOfPlan] = {
    Comparable.UK_COMPLETED: PaidOfPlan(COMPLETED, Fraction("0.91"), Fraction("0.32")),
    Comparable.UK_COMPLETED_BY_MONEY: PaidOfPlan(COMPLETED, Fraction("0.747"), Fraction("0.32")),
    Comparable.UK_ALL: PaidOfPlan(ALL, Fraction(1), Fraction("0.64")),
    Comparable.UK_ALL_BY_MONEY: PaidOfPlan(ALL, Fraction("0.815"), Fraction("0.64")),
}


@dataclass(frozen=True, slots=True)
class Half:
    """What effect, and volume likewise, is of 1 planned: its mean and standard deviation."""

    mean: Fraction
    sd: Fraction


def half_of(comparable: Comparable) -> Half:
    """What is paid is effect times volume. Both are taken to be alike and apart from each other, and each to have half
    of the variance of the logarithm, which is ln(1 + (sd / mean)²) of what varies as a log-normal does."""
    paid = PAID[comparable]
    variance = log(1 + float(paid.sd / paid.mean) ** 2)
    mean = sqrt(paid.mean)
    return Half(_told(mean), _told(mean * sqrt(exp(variance / 2) - 1)))


def _told(number: float) -> Fraction:
    return Fraction(round(number * PARTS), PARTS)
