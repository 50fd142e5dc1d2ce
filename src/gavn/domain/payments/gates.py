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
from gavn.domain.payments.prepared import Prepared
from gavn.domain.payments.whole import Whole


@dataclass(frozen=True, slots=True)
class Openings:
    """By gate and cohort, in which columns it is open; a pooled gate stands under every cohort.

    Of each metric that a gate asks for, the `levels` found (numerator and denominator), and whether its own is `kept`.
    """

    gates: tuple[Gate, ...]
    open: Mapping[tuple[str, str], Whole]
    levels: Mapping[tuple[str, str, str], tuple[Whole, Whole]]
    kept: Mapping[tuple[str, str, str], Whole]

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
    kept: dict[tuple[str, str, str], Whole] = {}
    for gate in prepared.agreement.gates:
        for cohort in prepared.cohorts:
            only = cohort if gate.per_cohort else None
            passed = np.ones(columns.width, dtype=bool)
            for metric, level in gate.levels.items():
                top, bottom = _value(prepared, columns, metric, only, gate.follow_up)
                levels[gate.id, cohort, metric] = top, bottom
                kept[gate.id, cohort, metric] = _reaches(prepared.agreement, metric, level, top, bottom)
                passed &= kept[gate.id, cohort, metric]
            opened[gate.id, cohort] = passed
    return Openings(prepared.agreement.gates, opened, levels, kept)


def _reaches(agreement: Agreement, metric: str, level: Fraction, top: Whole, bottom: Whole) -> Whole:
    left, right = top * level.denominator, bottom * level.numerator
    reached: Whole = (left <= right) if _less(agreement, metric) else (left >= right)
    return reached & (bottom > 0)


def _less(agreement: Agreement, metric: str) -> bool:
    return any(agreed.id == metric and agreed.direction is Direction.LESS for agreed in agreement.metrics)


def _value(
    prepared: Prepared, columns: Columns, metric: str, cohort: str | None, follow_up: str
) -> tuple[Whole, Whole]:
    """A metric's level in each column, as numerator and denominator (Python integers, which cannot overflow).

    Column by column: rates are pooled; else estimates averaged; nothing of nobody where a column holds neither. A level
    is a share, with which no number of persons and no sum can be compared.
    """
    top, bottom = (np.zeros(columns.width, dtype=object) for _ in range(2))
    for kind in (_estimate_of, _worst_rate_of if _less(prepared.agreement, metric) else _rate_of):
        pairs = {
            place: pair
            for place, measure in enumerate(prepared.measures)
            if measure is not None and measure.metric == metric
            if cohort in (None, measure.cohort) and follow_up in ("", measure.follow_up)
            if (pair := kind(measure)) is not None
        }
        if pairs:
            tops, bottoms, held = _gathered(pairs, columns, len(prepared.measures))
            top, bottom = np.where(held > 0, tops, top), np.where(held > 0, bottoms, bottom)
    return top, bottom


def _gathered(pairs: Mapping[int, tuple[Fraction, int]], columns: Columns, size: int) -> tuple[Whole, Whole, Whole]:
    """Numerators and denominators summed in each column, over one common denominator, and how many it holds."""
    common = lcm(*(top.denominator for top, _ in pairs.values()))
    table = np.zeros((3, size + 1), dtype=object)
    for place, (top, bottom) in pairs.items():
        table[:, place] = int(top * common), bottom, 1
    taken = np.where(columns.taken == NONE, size, columns.taken)
    tops, bottoms, held = table[:, taken].sum(axis=1)
    return tops, bottoms * common, held


def _rate_of(measure: Measure) -> tuple[Fraction, int] | None:
    return None if measure.due is None else (Fraction(measure.reached or 0), measure.due)


def _worst_rate_of(measure: Measure) -> tuple[Fraction, int] | None:
    """Where less is better, a count that is missing is as bad as it can be: all those due."""
    if measure.due is None:
        return None
    return Fraction(measure.due if measure.reached is None else measure.reached), measure.due


def _estimate_of(measure: Measure) -> tuple[Fraction, int] | None:
    return None if measure.due is not None or measure.estimate is None else (measure.estimate, 1)
