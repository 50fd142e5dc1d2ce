"""Chance of its own for each future: what it draws depends on the seed, a name and its number alone (ADR 0023).

So it is the same whichever block a future is worked out in, on whichever thread, beside however many others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from zlib import crc32

import numpy as np
from scipy.special import ndtri

from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.samplers import (
    BY_ARRAYS,
    GOLDEN,
    MASK,
    Bits,
    Counts,
    Samplers,
    mixed,
    share_of,
)

Many = TypeVar("Many", Counts, Numbers)

# Below it a chance is none at all.
TINY = 1e-300


@dataclass
class Chance:
    """Of the futures from `start` on; `drawn` counts what each of them has drawn, by whichever `samplers`.

    Arrays have futures along their last axis.
    """

    key: int
    start: int = 0
    drawn: int = field(default=0, compare=False)
    samplers: Samplers = BY_ARRAYS

    def part(self, start: int) -> Chance:
        """The same for the futures from the one at `start` on, with nothing drawn."""
        return Chance(self.key, self.start + start, samplers=self.samplers)

    def normal(self, trials: int) -> Numbers:
        """Of the standard normal law."""
        return np.asarray(ndtri(self.random(trials)))

    def random(self, trials: int) -> Numbers:
        """Shares spread evenly between 0 and 1, neither of them included."""
        return share_of(self._bits(1, trials).words()).reshape(trials)

    def binomial(self, people: Counts | int, shares: Numbers | float) -> Counts:
        """How many of so many people reach what each reaches with such a chance."""
        shape = np.broadcast_shapes(np.shape(people), np.shape(shares))
        # People are the same in all rows where they are given once.
        whole = np.atleast_2d(_spread(np.asarray(people, dtype=np.int64), shape if np.ndim(people) > 1 else shape[-1:]))
        chances = np.atleast_2d(_spread(np.asarray(shares, dtype=np.float64), shape))
        return self.samplers.binomial(whole, chances, self._bits(*chances.shape)).reshape(shape)

    def beta(self, a: Numbers, b: Numbers, rows: Counts) -> Sequence[Numbers]:
        """Shares by beta laws, of which each row that is drawn follows one (laws × futures)."""
        bits = self._bits(len(rows), a.shape[-1])
        drawn: dict[int, Numbers] = {}
        for law in range(len(a)):
            own = np.flatnonzero(rows == law)
            drawn.update(zip(own.tolist(), self.samplers.beta(a[law], b[law], bits.of(own)), strict=True))
        return [drawn[row] for row in range(len(rows))]

    def multinomial(self, people: Counts, chances: Numbers) -> Counts:
        """How many of so many people show each of several patterns (patterns × futures), by chances that sum to one."""
        found, left, rest = np.empty(chances.shape, dtype=np.int64), people, np.ones(chances.shape[-1])
        for pattern, chance in enumerate(chances[:-1]):
            found[pattern] = self.binomial(left, np.clip(chance / np.maximum(rest, TINY), 0.0, 1.0))
            left, rest = left - found[pattern], rest - chance
        found[-1] = left
        return found

    def _bits(self, rows: int, trials: int) -> Bits:
        """For each row and future; each row is one more thing drawn."""
        first = np.arange(self.drawn, self.drawn + rows, dtype=np.uint64)
        self.drawn += rows
        with np.errstate(over="ignore"):
            starts = mixed(first * np.uint64(GOLDEN) + np.uint64(self.key))
            futures = np.arange(self.start, self.start + trials, dtype=np.uint64) * np.uint64(GOLDEN)
            return Bits(starts, futures)


def _spread(given: Many, shape: tuple[int, ...]) -> Many:
    return given if given.shape == shape else np.broadcast_to(given, shape).copy()


def generator(seed: int, *names: str) -> Chance:
    """Chance of its own for each thing that is named: one more effort leaves the others' futures as they are."""
    made = np.random.SeedSequence([seed, *(crc32(name.encode()) for name in names)])
    return Chance(int(made.generate_state(1, np.uint64)[0]) & MASK)
