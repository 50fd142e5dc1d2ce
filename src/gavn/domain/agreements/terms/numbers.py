"""The number that a term reads off a measure, and measures put together: by cohort, or pooled over all cohorts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from gavn.domain.outcomes.histories import Measure


class Reads(StrEnum):
    """Which number of a measure a term looks at; a rate is a share, 0.58 for 58 of 100."""

    RATE = "rate"
    REACHED = "reached"
    QUANTITY = "quantity"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Piece:
    """From a number on: `amount` there, in exact minor units, and `each` for every one above it."""

    at_least: Fraction
    amount: Fraction
    each: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class ByNumber:
    """An amount that depends on one number of a measure alone, in straight pieces; nothing below the first of them."""

    reads: Reads
    pieces: tuple[Piece, ...]


def number(measure: Measure, reads: Reads) -> Fraction | None:
    """The number, exact; None where it is not stated."""
    match reads:
        case Reads.RATE:
            return measure.rate
        case Reads.REACHED:
            return None if measure.reached is None else Fraction(measure.reached)
        case Reads.QUANTITY:
            return measure.quantity
        case Reads.ESTIMATE:
            return measure.estimate


def numbered(measures: Iterable[Measure], reads: Reads) -> list[tuple[Measure, Fraction]]:
    """The measures that state the number, with it."""
    return [(measure, found) for measure in measures if (found := number(measure, reads)) is not None]


def number_of_all(measures: Iterable[Measure], reads: Reads) -> Fraction | None:
    """The number of several measures as one: rates pooled, estimates averaged, counts and sums added up; exact, and
    None where none of them states it."""
    stated = numbered(measures, reads)
    if not stated:
        return None
    if reads is Reads.RATE:
        return Fraction(
            sum(measure.reached or 0 for measure, _ in stated), sum(measure.due or 0 for measure, _ in stated)
        )
    whole = sum((value for _, value in stated), Fraction(0))
    return whole / len(stated) if reads is Reads.ESTIMATE else whole


def stating(metric: str, reads: Reads, value: Fraction, *, on: date, follow_up: str = "") -> Measure:
    """A measure that states the number; a rate as whole people of a hundred or more."""
    match reads:
        case Reads.RATE:
            share = min(max(Fraction(0), value), Fraction(1))
            due = share.denominator * max(1, 100 // share.denominator)
            return Measure(metric, follow_up, on, reached=int(share * due), due=due)
        case Reads.REACHED:
            return Measure(metric, follow_up, on, reached=int(value))
        case Reads.QUANTITY:
            return Measure(metric, follow_up, on, quantity=value)
        case Reads.ESTIMATE:
            return Measure(metric, follow_up, on, estimate=value)


def by_cohort(measures: Sequence[Measure]) -> list[list[Measure]]:
    """The measures of each cohort, their order kept."""
    ordered = sorted(measures, key=lambda measure: measure.cohort)
    return [list(own) for _, own in groupby(ordered, key=lambda measure: measure.cohort)]


def latest(measures: Sequence[Measure]) -> Mapping[str, Measure]:
    """The last measure of each metric."""
    return {measure.metric: measure for measure in sorted(measures, key=lambda measure: measure.on)}


def pooled(measures: Sequence[Measure]) -> list[Measure]:
    """All cohorts as one, for each metric and follow-up, on the day of the last of them.

    An estimate or a baseline belongs to its cohort and is not pooled.
    """

    def kind(measure: Measure) -> tuple[str, str]:
        return measure.metric, measure.follow_up

    return [_sum(list(own)) for _, own in groupby(sorted(measures, key=kind), key=kind)]


def _sum(measures: Sequence[Measure]) -> Measure:
    first = measures[0]
    # A cohort that does not state both counts has no rate to add to the others.
    rated = [m for m in measures if m.reached is not None and m.due is not None]
    reached = sum(m.reached for m in rated if m.reached is not None)
    due = sum(m.due for m in rated if m.due is not None)
    quantities = [m.quantity for m in measures if m.quantity is not None]
    return Measure(
        first.metric,
        first.follow_up,
        max(m.on for m in measures),
        reached=reached if rated else None,
        due=due if rated else None,
        quantity=sum(quantities, Fraction(0)) if quantities else None,
    )
