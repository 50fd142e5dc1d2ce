"""Which lines a cap counts together, period by period, which of those it only looks at, and how much it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Protocol, TypeVar

from gavn.domain.agreements.agreement import Cap
from gavn.domain.payments.lines import LineKey
from gavn.domain.payments.whole import Whole

Amounts = TypeVar("Amounts", int, Whole)


class Counted(Protocol):
    """What a cap can count: of a day, a metric and a term."""

    @property
    def on(self) -> date: ...

    @property
    def metric(self) -> str: ...

    @property
    def term(self) -> str: ...


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The rows that a cap counts together: all, or those of one of its periods.

    What lies outside the periods that a cap names is together by calendar year, or what of one lies between two of
    them, and is not held by it: it can still take back what the cap left above it (ADR 25).
    """

    cap: Cap
    since: date
    is_held: bool
    rows: list[int] = field(default_factory=list)

    def counts(self, key: Counted) -> bool:
        """Also a row that was not there when the groups were made."""
        is_covered = self.cap.covers(term=key.term, metric=key.metric)
        return is_covered and (self.since, not self.is_held) in periods_of(self.cap, key.on)


@dataclass(frozen=True, slots=True)
class Room:
    """The most that a group may come to."""

    group: Group
    most: Whole | int


def groups(cap: Cap, keys: Sequence[Counted]) -> list[Group]:
    """Every row that the cap covers, the earliest period first. A row is in one group for each period it lies in."""
    found: dict[tuple[date, bool], Group] = {}
    for row, key in enumerate(keys):
        if cap.covers(term=key.term, metric=key.metric):
            for since, is_outside in periods_of(cap, key.on):
                group = found.setdefault((since, is_outside), Group(cap, since, is_held=not is_outside))
                group.rows.append(row)
    return [found[period] for period in sorted(found)]


def with_new_room(keys: Sequence[LineKey], caps: Iterable[Cap], *, until: date) -> tuple[LineKey, ...]:
    """The lines in order, and one of each kind on each day with new room, on which nothing may be owed yet."""
    days = new_room_on(caps, after=keys[0].on, until=until)
    kinds = {replace(key, on=date.min) for key in keys}
    return tuple(sorted({*keys, *(replace(kind, on=day) for kind in kinds for day in days)}))


def new_room_on(caps: Iterable[Cap], *, after: date, until: date) -> list[date]:
    """The days on which a period of some cap begins or has ended: what waits may find room then, with no line there."""
    edges = {day for cap in caps for period in cap.periods for day in (period.start, period.end)}
    return sorted(day for day in edges if after < day <= until)


def periods_of(cap: Cap, on: date) -> Iterator[tuple[date, bool]]:
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
