"""What cohorts as a whole show in each future: counts and means of each outcome, by the year in which it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.chance import Chance
from gavn.domain.forecasting.samplers import Counts
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import Measure
from gavn.domain.payments.columns import NONE, CountedSlot

# Between an estimate and an end of its 95 % interval lie so many standard errors.
WIDE = 1.96
# A mean is told in so many parts of its standard error: finer than it is known, and few enough to price each once.
PARTS = 100


@dataclass(frozen=True, slots=True)
class Slot:
    """A measure to come: of an outcome, on a day."""

    outcome: ExpectedOutcome
    on: date


@dataclass
class Cohorts:
    """By slot those who are due in each future, and those of them who reached it; `known` stands in every future.

    `units` are planned, by which it is settled how finely a mean is told.
    """

    trials: int
    known: Sequence[Measure]
    units: int
    slots: dict[Slot, tuple[Counts, Counts]] = field(default_factory=dict)

    def add(self, slot: Slot, due: Counts, reached: Counts) -> None:
        before = self.slots.get(slot)
        self.slots[slot] = (due, reached) if before is None else (before[0] + due, before[1] + reached)

    def measures(self, means: dict[ExpectedOutcome, Numbers], chance: Chance) -> Found:
        """All of them, known and to come; `means` are those that each future has of an outcome that is a mean."""
        found = Found(self.trials)
        pooled = {(slot.outcome.metric, slot.outcome.follow_up) for slot in self.slots if slot.outcome.once}
        for measure in self.known:
            if (measure.metric, measure.follow_up) not in pooled:
                found.add([measure], np.zeros(self.trials, dtype=np.int64))
        for slot, (due, reached) in self.slots.items():
            before = [m for m in self.known if _is_of(m, slot)] if slot.outcome.once else []
            if slot.outcome.share is not None:
                found.counted.append(_counted(slot, before, due, reached))
            else:
                drawn = means[slot.outcome] + _error(slot, due) * chance.normal(self.trials)
                found.add(*_estimated(slot, before, due, drawn, self._part(slot)))
        return found

    def tells_of(self, year: Measure) -> NDArray[np.bool_]:
        """The futures in which something is measured in a year of what a measure without a number is of."""

        def is_of(metric: str, follow_up: str, on: date) -> bool:
            return metric == year.metric and year.follow_up in ("", follow_up) and on.year == year.on.year

        told = np.full(self.trials, any(is_of(each.metric, each.follow_up, each.on) for each in self.known))
        for slot, (due, _) in self.slots.items():
            if is_of(slot.outcome.metric, slot.outcome.follow_up, slot.on):
                told |= due > 0
        return told

    def _part(self, slot: Slot) -> Fraction:
        """The power of ten at or below a part of the standard error of all who are planned."""
        return Fraction(10) ** floor(log10(float(slot.outcome.sd) / max(self.units, 1) ** 0.5 / PARTS))


@dataclass
class Found:
    """Distinct measures, and which of them stands in each slot in each future; beside them what is only counted."""

    trials: int
    distinct: list[Measure] = field(default_factory=list)
    taken: list[Counts] = field(default_factory=list)
    counted: list[CountedSlot] = field(default_factory=list)

    def add(self, measures: Sequence[Measure | None], which: Counts) -> None:
        if any(measures):
            places = []
            for measure in measures:
                places.append(NONE if measure is None else len(self.distinct))
                self.distinct += [] if measure is None else [measure]
            self.taken.append(np.array(places)[which])


def _error(slot: Slot, due: Counts) -> Numbers:
    """A mean of those measured scatters round the future's own by the spread of persons."""
    error: Numbers = float(slot.outcome.sd) / np.sqrt(np.maximum(due, 1))
    return error


def _is_of(measure: Measure, slot: Slot) -> bool:
    return (measure.metric, measure.follow_up) == (slot.outcome.metric, slot.outcome.follow_up)


def persons_of(measured: Measure | Tally) -> int:
    """How many an estimate is of, as far as it says."""
    return measured.due or measured.enrolled or 1


def _counted(slot: Slot, before: Sequence[Measure], due: Counts, reached: Counts) -> CountedSlot:
    """What was known before is counted with what comes, where it is counted once."""
    counted = [measure for measure in before if measure.reached is not None]
    if counted:
        due = due + sum(measure.due or 0 for measure in counted)
        reached = reached + sum(int(measure.reached or 0) for measure in counted)
    return CountedSlot(slot.outcome.metric, slot.outcome.follow_up, slot.on, due, reached)


def _estimated(
    slot: Slot, before: Sequence[Measure], due: Counts, drawn: Numbers, part: Fraction
) -> tuple[Sequence[Measure | None], Counts]:
    """A mean of those measured, with what was known before."""
    weights = [(persons_of(measure), measure.estimate) for measure in before if measure.estimate is not None]
    known = sum(number for number, _ in weights)
    told = sum(number * float(estimate) for number, estimate in weights)
    whole = (told + due * drawn) / np.maximum(known + due, 1)
    rows, which = np.unique(
        np.stack([known + due, np.rint(whole / float(part)).astype(np.int64)]), axis=1, return_inverse=True
    )
    return [_estimate(slot, int(d), int(n) * part) if d else None for d, n in rows.T], which.reshape(-1)


def _estimate(slot: Slot, due: int, estimate: Fraction) -> Measure:
    outcome = slot.outcome
    error = Fraction(round(1000 * WIDE * float(outcome.sd) / due**0.5), 1000)
    return Measure(
        outcome.metric, outcome.follow_up, slot.on, due=due, enrolled=due, quantity=estimate * due,
        estimate=estimate, low=estimate - error, high=estimate + error,
    )  # fmt: skip
