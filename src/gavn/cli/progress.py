"""Progress of long work: a line on standard error that renews itself, where a person sits before it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
# So many at a time: often enough to see that it moves, seldom enough to cost nothing.
STEP = 20_000
CLEAR = "\r\x1b[K"


def watched(items: Iterable[T], told: Callable[[int], str], *, step: int = STEP) -> Iterable[T]:
    """The same items; `told` makes the line from how many have passed, every so many. Silent where nobody reads it."""
    return _renewing(items, told, step) if sys.stderr.isatty() else items


def _renewing(items: Iterable[T], told: Callable[[int], str], step: int) -> Iterator[T]:
    try:
        for passed, item in enumerate(items):
            if passed and passed % step == 0:
                print(CLEAR + told(passed), end="", file=sys.stderr, flush=True)
            yield item
    finally:
        print(CLEAR, end="", file=sys.stderr, flush=True)
