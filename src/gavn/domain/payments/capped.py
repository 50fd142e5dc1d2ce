"""Which lines a cap counts together, period by period, and which of those it only looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Cap, CapScope
from gavn.domain.payments.lines import LineKey, Unit


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that a cap counts together: of one of its periods and, under a metric cap, of one `metric`.

    What lies outside the periods that a cap names is together too, after the last of them that had begun, and is not
    held by it: it can still take back what the cap left above it (ADR 14).
    """

    rows: list[int]
    is_held: bool
    metric: str


def groups(cap: Cap, keys: Sequence[LineKey | Unit]) -> list[Group]:
    """Every row that the cap covers, the earliest period first, then by metric. A row is in one group for each period
    that it lies in; a cap per period that names none counts each calendar year."""
    found: dict[tuple[date, bool, str], list[int]] = {}
    for row, key in enumerate(keys):
        if cap.covers(term=key.term, metric=key.metric):
            metric = key.metric if cap.scope is CapScope.METRIC else ""
            for start, is_outside in _periods(cap, key.on):
                found.setdefault((start, is_outside, metric), []).append(row)
    return [Group(rows, not is_outside, metric) for (_, is_outside, metric), rows in sorted(found.items())]


def _periods(cap: Cap, on: date) -> Iterator[tuple[date, bool]]:
    """The first day of each of its periods that a day lies in; else of the last before it, and that it is outside."""
    if not cap.periods:
        yield date(on.year, 1, 1) if cap.scope is CapScope.PERIOD else date.min, False
        return
    named = [period.start for period in cap.periods if on in period]
    yield from ((start, False) for start in named)
    if not named:
        yield max((period.start for period in cap.periods if period.start <= on), default=date.min), True
