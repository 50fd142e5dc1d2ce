"""Numbers drawn from a seed by SHA-256, so that they are the same in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """A stream of draws; each one moves it on."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, `limit`."""
        self._drawn += 1
        return int.from_bytes(sha256(f"{self._seed}/{self._drawn}".encode()).digest()[:8]) % limit

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many of them, in their own order; ValueError where there are not so many."""
        if not 0 <= count <= len(items):
            raise ValueError(f"{count} cannot be drawn of {len(items)}")
        places = list(range(len(items)))
        for at in range(count):
            other = self.between(at, len(places) - 1)
            places[at], places[other] = places[other], places[at]
        return [items[place] for place in sorted(places[:count])]
