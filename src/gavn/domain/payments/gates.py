"""Gates: nothing of the terms behind one is paid unless its metrics reach their levels, pooled or by cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Direction, Gate
from gavn.domain.outcomes.histories import Measure
from gavn.domain.payments.columns import NONE, Columns
from gavn.domain.payments.population import deadweights
from gavn.domain.payments.prepared import Prepared
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True)
class Openings:
    """By gate and cohort, in which columns it is open; a pooled gate stands under every cohort."""

    gates: tuple[Gate, ...]
    open: Mapping[tuple[str, str], Whole]
    levels: Mapping[tuple[str, str, str], tuple[Whole, Whole]]

    def states(self, cohort: str, width: int) -> Iterator[tuple[frozenset[str], Whole]]:
        """The terms that are shut, and the columns in which just these are, for every combination there is."""
        if not self.gates:
            yield frozenset(), np.ones(width, dtype=bool)
            return
        opened = np.stack([self.open[gate.id, cohort] for gate in self.gates])
        kinds, which = np.unique(opened, axis=1, return_inverse=True)
        for kind in range(kinds.shape[1]):
            shut = frozenset(
                term for gate, is_open in zip(self.gates, kinds[:, kind], strict=True) if not is_open
                for term in gate.terms
            )  # fmt: skip
            yield shut, which.reshape(-1) == kind

    def is_open(self, term: str, cohort: str) -> Whole | None:
        """The columns in which a term is paid for a cohort; None where no gate stands before it."""
        opened = [self.open[gate.id, cohort] for gate in self.gates if term in gate.terms]
        return np.logical_and.reduce(opened) if opened else None


def open_gates(prepared: Prepared, columns: Columns) -> Openings:
    """Holds every gate's metrics against their levels, for every cohort."""
    opened: dict[tuple[str, str], Whole] = {}
    levels: dict[tuple[str, str, str], tuple[Whole, Whole]] = {}
    for gate in prepared.agreement.gates:
        for cohort in prepared.cohorts:
            only = cohort if gate.per_cohort else None
            passed = np.ones(columns.width, dtype=bool)
            for metric, level in gate.levels.items():
                top, bottom = _value(prepared, columns, metric, only)
                levels[gate.id, cohort, metric] = top, bottom
                passed &= _reaches(prepared.agreement, metric, level, top, bottom)
            opened[gate.id, cohort] = passed
    return Openings(prepared.agreement.gates, opened, levels)


def _reaches(agreement: Agreement, metric: str, level: Fraction, top: Whole, bottom: Whole) -> Whole:
    left, right = top * level.denominator, bottom * level.numerator
    less = any(agreed.id == metric and agreed.direction is Direction.LESS for agreed in agreement.metrics)
    reached: Whole = (left <= right) if less else (left >= right)
    return reached & (bottom > 0)


def _value(prepared: Prepared, columns: Columns, metric: str, cohort: str | None) -> tuple[Whole, Whole]:
    """A metric's level in each column, as numerator and denominator (Python integers, which cannot overflow).

    Measures of a rate are pooled, those of a quantity or count summed, estimates averaged; without measures it is the
    number of persons who reached it.
    """
    places = [
        place
        for place, measure in enumerate(prepared.measures)
        if measure is not None and measure.metric == metric and cohort in (None, measure.cohort)
    ]
    if not places:
        return _persons(prepared, columns, metric, cohort)
    pairs = {place: _pair(measure) for place in places if (measure := prepared.measures[place]) is not None}
    common = lcm(*(Fraction(part).denominator for pair in pairs.values() for part in pair))
    size = len(prepared.measures) + 1
    tops, bottoms = np.zeros(size, dtype=object), np.zeros(size, dtype=object)
    for place, (top, bottom) in pairs.items():
        tops[place], bottoms[place] = int(top * common), int(bottom * common)
    taken = np.where(columns.taken == NONE, size - 1, columns.taken)
    top_sum, bottom_sum = tops[taken].sum(axis=0), bottoms[taken].sum(axis=0)
    if all(measure.estimate is None and not measure.due for measure in map(prepared.measures.__getitem__, places)
           if measure is not None):  # fmt: skip
        bottom_sum = np.minimum(bottom_sum, common)
    return top_sum, bottom_sum


def _pair(measure: Measure) -> tuple[Fraction, Fraction]:
    if measure.due is not None:
        return Fraction(measure.reached or 0), Fraction(measure.due)
    stated = (measure.estimate, measure.quantity, measure.reached)
    return Fraction(next((value for value in stated if value is not None), 0)), Fraction(1)


def _persons(prepared: Prepared, columns: Columns, metric: str, cohort: str | None) -> tuple[Whole, Whole]:
    kept = 1 - deadweights(prepared.agreement).get(metric, Fraction(0))
    count = np.zeros(columns.width, dtype=object)
    for person in prepared.persons:
        reached = any(step.metric == metric and step.quantity > 0 for step in person.history.steps)
        if reached and cohort in (None, person.history.cohort):
            count = count + columns.counts[person.row]
    return count * kept.numerator, np.full(columns.width, kept.denominator, dtype=object)
