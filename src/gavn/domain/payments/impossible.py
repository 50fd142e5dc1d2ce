"""Shares and averages that somebody typed, which no count of so many persons gives (GRIM)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from gavn.domain.agreements.agreement import AgreedMetric, EvidenceDesign
from gavn.domain.agreements.grading import AGAINST_GROUP
from gavn.domain.outcomes.definition import Gives
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.grim import check_percentage, is_possible_mean
from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Place, Problem, Severity

# Nobody writes more decimals; a number that goes on without end was worked out from counts.
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Impossible:
    """`typed` of `whole` persons is a share (0 to 1), or with a `step` the mean of whole scores that go in such steps.

    `below` and `above` are the nearest that can be: so many persons, or such means.
    """

    typed: Fraction
    whole: int
    below: Fraction
    above: Fraction
    step: int = 0


def impossible(tally: Tally, metric: AgreedMetric, design: EvidenceDesign) -> Iterator[Impossible]:
    """Of an estimate without counts or interval, and of the same people's level before; nothing where all can be."""
    # Of groups that are compared an estimate is a difference, and nobody's share.
    if tally.reached is not None or not tally.due or tally.low is not None or design in AGAINST_GROUP:
        return
    own_level = tally.baseline if design is EvidenceDesign.BEFORE_AFTER else None
    for typed in (tally.estimate, own_level):
        found = _read(typed, tally.due, metric) if typed is not None else None
        if found is not None:
            yield found


def _read(typed: Fraction, whole: int, metric: AgreedMetric) -> Impossible | None:
    decimals = decimals_of(typed)
    if decimals is None:
        return None
    if _is_share(metric) and 0 <= typed <= 1:
        possible = is_possible_mean(typed, decimals=decimals, whole=whole)
        count = max(0, min(whole - 1, floor(typed * whole)))
        return None if possible else Impossible(typed, whole, Fraction(count), Fraction(count + 1))
    step = next((each.factor for each in KNOWN.values() if each.instrument == metric.instrument), 0)
    if not step or _is_mean_of_steps(typed, decimals, whole, step):
        return None
    parts = floor(typed * whole / step)
    below, above = (Fraction(step * many, whole) for many in (parts, parts + 1))
    return Impossible(typed, whole, below, above, step)


def _is_share(metric: AgreedMetric) -> bool:
    """Whether people reach it or not; of what is not measured by gavn, what is expected of it says so."""
    if metric.measured is not None:
        return metric.measured.looks_at.gives is Gives.REACHED
    return metric.expected is not None and 0 < metric.expected <= 1


def _is_mean_of_steps(typed: Fraction, decimals: int, whole: int, step: int) -> bool:
    """Whether some sum of scores, which is a whole number of steps, rounds to what was typed."""
    half = Fraction(1, 2 * 10**decimals)
    low, high = ((typed + end) * whole / step for end in (-half, half))
    return floor(high) >= low


def decimals_of(number: Fraction) -> int | None:
    """As many as it takes to write it; None where it has no end, or one that nobody writes."""
    return next((places for places in range(MOST_DECIMALS + 1) if (number * 10**places).denominator == 1), None)


def problem_of(found: Impossible, place: Place) -> Problem:
    """As a warning, in the words of GRIM where it is a share."""
    if not found.step:
        told = check_percentage(fraction_text(100 * found.typed), whole=found.whole, place=place)
        assert told is not None
        return replace(told, severity=Severity.WARNING)
    below, above = (fraction_text(Fraction(round(end * 100), 100)) for end in (found.below, found.above))
    values = {"typed": fraction_text(found.typed), "whole": str(found.whole), "below": below, "above": above}
    return Problem("mean-impossible", place, values, Severity.WARNING)
