"""Which lines a cap counts together, period by period, and which of those it only looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from gavn.domain.agreements.agreement import Cap
from gavn.domain.payments.lines import LineKey, Unit
from gavn.domain.payments.whole import Whole

Amounts = TypeVar("Amounts", int, Whole)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that a cap counts together: all, or those of one of its periods.

    What lies outside the periods that a cap names is together by calendar year, or what of one lies between two of
    them, and is not held by it: it can still take back what the cap left above it (ADR 14).
    """

    rows: list[int]
    is_held: bool


def groups(cap: Cap, keys: Sequence[LineKey | Unit]) -> list[Group]:
    """Every row that the cap covers, the earliest period first. A row is in one group for each period it lies in."""
    found: dict[tuple[date, bool], list[int]] = {}
    for row, key in enumerate(keys):
        if cap.covers(term=key.term, metric=key.metric):
            for period in _periods(cap, key.on):
                found.setdefault(period, []).append(row)
    return [Group(rows, not is_outside) for (_, is_outside), rows in sorted(found.items())]


def _periods(cap: Cap, on: date) -> Iterator[tuple[date, bool]]:
    """The first day of each of its periods that a day lies in; else from when it is outside them in its year."""
    if not cap.periods:
        yield date.min, False
        return
    named = [period.start for period in cap.periods if on in period]
    yield from ((start, False) for start in named)
    if not named:
        over = (period.end for period in cap.periods if period.end <= on)
        yield max([date(on.year, 1, 1), *over]), True


def most_of(cap: Cap, *, others: Amounts) -> Amounts | int:
    """The most that a cap on persons, a metric, a period or the agreement leaves: its amount, or else its share of all,
    what it counts and the `others` beside it, where neither is below nothing."""
    if cap.amount is not None:
        return cap.amount.minor
    share = cap.share or Fraction(0)
    most: Amounts = others * share.numerator // (share.denominator - share.numerator)
    return most
