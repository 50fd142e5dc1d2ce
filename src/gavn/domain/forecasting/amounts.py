"""Numbers of many futures, taken in as they come and told of in quantiles, in little memory however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

Many = NDArray[Any]
# As many have less as have more.
HALF = Fraction(1, 2)
# Up to so many futures every number is kept; of more so many that a quantile is off by less than one future in 5,000.
ALL, FEW = 131_072, 16_384


class Amounts:
    """`number` of them so far, `whole` their sum.

    Munro and Paterson (1980), Theoretical Computer Science 12:315-323: each time as many as are kept have come, every
    second of them in order stands for two, of these every second for four, and so on. It is the same in however many
    parts they come.
    """

    def __init__(self, expected: int) -> None:
        self.most = ALL if expected <= ALL else FEW
        self.number = 0
        self.whole: Any = 0
        # Those that stand for one, for two, for four …, and at which place the next halving begins.
        self._kept: list[list[Many]] = [[]]
        self._held = 0
        self._odd: list[bool] = [False]

    def add(self, numbers: Many) -> None:
        """Some more."""
        self.number += len(numbers)
        self.whole += numbers.sum().item()
        while len(numbers):
            if self._held == self.most:
                self._halve(0)
                self._held = 0
            now, numbers = numbers[: self.most - self._held], numbers[self.most - self._held :]
            # A copy of its own, so that what it is a part of can go.
            self._kept[0].append(now.copy())
            self._held += len(now)

    @property
    def mean(self) -> float:
        return float(self.whole / self.number)

    @property
    def median(self) -> Any:
        """What half of them have or exceed: of two in the middle the larger, so that it is the same whether a balance
        or the room in it is asked for."""
        return self.reached_in(HALF)

    def at(self, shares: Sequence[float]) -> list[Any]:
        """The least number up to which at least such a share of all of them lies; numbers that came themselves."""
        return self._ranked([max(1, ceil(share * self.number)) for share in shares])

    def reached_in(self, share: Fraction) -> Any:
        """The largest number that so large a share of all of them have or exceed."""
        return self._ranked([self.number - ceil(share * self.number) + 1])[0]

    def _ranked(self, ranks: Sequence[int]) -> list[Any]:
        """Those that are so many from the least on."""
        values = np.concatenate([part for level in self._kept for part in level])
        weights = np.concatenate(
            [np.full(len(part), 2**place) for place, level in enumerate(self._kept) for part in level]
        )
        order = np.argsort(values, kind="stable")
        below = np.cumsum(weights[order])
        places = np.searchsorted(below, ranks)
        return [values[order[min(int(place), len(values) - 1)]].item() for place in places]

    def _halve(self, level: int) -> None:
        if level + 1 == len(self._kept):
            self._kept.append([])
            self._odd.append(False)
        together = np.sort(np.concatenate(self._kept[level]))
        self._kept[level] = []
        self._kept[level + 1].append(together[int(self._odd[level]) :: 2])
        self._odd[level] = not self._odd[level]
        if len(self._kept[level + 1]) == 2:
            self._halve(level + 1)
