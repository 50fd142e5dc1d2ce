"""What is evaluated: one column of counts for a statement, many for futures, over the same histories (ADR 0010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gavn.domain.outcomes.histories import Counted, History, Measure, Reached
from gavn.domain.payments.whole import Whole

NONE = -1
# So many patterns (2 to this power) are still few beside a million persons.
MOST_STEPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class CountedSlot:
    """A metric of all cohorts at a follow-up on a day, in each column as so many `reached` of those `due`, all of whom
    are enrolled: no measure where nobody is."""

    metric: str
    follow_up: str
    on: date
    due: Whole
    reached: Whole

    def part(self, start: int, end: int) -> CountedSlot:
        """Some of the columns."""
        return CountedSlot(self.metric, self.follow_up, self.on, self.due[start:end], self.reached[start:end])

    def chosen(self, which: Whole) -> CountedSlot:
        """Those columns that are true."""
        return CountedSlot(self.metric, self.follow_up, self.on, self.due[which], self.reached[which])

    def measures(self) -> tuple[list[Measure], Whole]:
        """The distinct measures, and which of them each column holds."""
        rows, which = np.unique(np.stack([self.due, self.reached]), axis=1, return_inverse=True)
        held = rows[0] > 0
        places = np.where(held, np.cumsum(held) - 1, NONE)
        return [self.measure(int(due), int(reached)) for due, reached in rows.T[held]], places[which.reshape(-1)]

    def measure(self, due: int, reached: int) -> Measure:
        """As a cohort as a whole shows it."""
        return Measure(self.metric, self.follow_up, self.on, reached=reached, due=due, enrolled=due)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`counts` says how many persons show each history in each column (histories × columns).

    `taken` says which of the distinct measures stands in each slot (a cohort's metric at a follow-up) in each column
    (slots × columns); `NONE` where there is none. `counted` are more slots, whose numbers stand by themselves.
    """

    persons: tuple[History, ...]
    counts: Whole
    measures: tuple[Measure, ...]
    taken: Whole
    counted: tuple[CountedSlot, ...] = ()

    def __post_init__(self) -> None:
        if self.counts.shape[0] != len(self.persons) or self.counts.shape[1] != self.taken.shape[1]:
            raise ValueError("a row of counts for each history, and as many columns of measures as of counts")
        if np.any(self.counts < 0) or np.any(self.taken >= len(self.measures)):
            raise ValueError("counts are not negative, and each measure taken is one of those given")

    @property
    def width(self) -> int:
        return int(self.counts.shape[1])

    def part(self, start: int, end: int) -> Columns:
        """Some of the columns, over the same histories."""
        counted = tuple(slot.part(start, end) for slot in self.counted)
        return Columns(self.persons, self.counts[:, start:end], self.measures, self.taken[:, start:end], counted)

    def chosen(self, which: Whole) -> Columns:
        """Those columns that are true."""
        counted = tuple(slot.chosen(which) for slot in self.counted)
        return Columns(self.persons, self.counts[:, which], self.measures, self.taken[:, which], counted)

    def spelled_out(self) -> Columns:
        """The same with every slot as measures."""
        measures, taken = list(self.measures), list(self.taken)
        for slot in self.counted:
            own, places = slot.measures()
            if own:
                taken.append(np.where(places == NONE, NONE, places + len(measures)))
                measures += own
        held = np.stack(taken) if taken else self.taken
        return Columns(self.persons, self.counts, tuple(measures), held)


def one_column(counted: Counted) -> Columns:
    """The column of a statement."""
    persons = tuple(counted.persons)
    counts = np.array([[counted.persons[history]] for history in persons], dtype=np.int64).reshape(-1, 1)
    taken = np.arange(len(counted.measures), dtype=np.int64).reshape(-1, 1)
    return Columns(persons, counts, counted.measures, taken)


def count_patterns(reached: Whole, steps: Sequence[Reached]) -> Counted:
    """Persons as rows of a wide 0/1 matrix, a column for each step: the histories they show, and how many show each."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise ValueError(f"a pattern has 1 to {MOST_STEPS} steps")
    counts = _counts_by_eights(reached) if len(steps) <= 8 else _counts_one_by_one(reached)
    histories = {
        History(tuple(step for place, step in enumerate(steps) if pattern >> place & 1)): int(counts[pattern])
        for pattern in range(1, 2 ** len(steps))
        if counts[pattern]
    }
    return Counted(histories, ())


def _counts_by_eights(reached: Whole) -> Whole:
    """How many show each pattern, whose bit `place` is the step at `place`; no person is looked at alone.

    Eight persons' bits fill one whole number, from which patterns are counted in pairs: a million in milliseconds.
    """
    persons, steps = reached.shape
    eights, pairs = -(-persons // 8), 4**steps
    bits = np.packbits(reached != 0, axis=None, bitorder="little")
    bits = np.concatenate([bits, np.zeros(steps + 8, np.uint8)])
    groups = np.ndarray((eights,), "<i8", bits, strides=(steps,)).copy()
    counted = np.zeros(pairs, np.int64)
    for pair in range(4):
        counted += np.bincount((groups >> (2 * steps * pair)) & (pairs - 1), minlength=pairs)
    square = counted.reshape(2**steps, 2**steps)
    counts: Whole = square.sum(axis=0) + square.sum(axis=1)
    counts[0] -= 8 * eights - persons  # those who fill up the last eight
    return counts


def _counts_one_by_one(reached: Whole) -> Whole:
    steps = reached.shape[1]
    patterns = (reached != 0) @ (1 << np.arange(steps))
    return np.bincount(patterns, minlength=2**steps)
