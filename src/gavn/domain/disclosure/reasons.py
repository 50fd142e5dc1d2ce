"""Why a table was refused, in a few rows: the groups that are known by least, which speak for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gavn.domain.disclosure.shown import Why
from gavn.domain.disclosure.tables import ALL, CountTable, Group, Unit, depth, parents


@dataclass(frozen=True, slots=True)
class Reason:
    """A group that is not told of, and how many are in it."""

    why: Why
    group: Group
    unit: Unit
    count: int


# What is few in itself; where nothing is, what everybody is, or all but few.
OWN = (Why.FEW, Why.NOBODY)
LEFT = (Why.EVERYBODY, Why.REST_FEW)


def main_reasons(table: CountTable, hidden: Mapping[Group, Why]) -> tuple[Reason, ...]:
    """The groups that are few and no part of another such group by fewer things."""
    found = tuple(_reasons(table, hidden, OWN))
    return found or tuple(_reasons(table, hidden, LEFT))


def _reasons(table: CountTable, hidden: Mapping[Group, Why], whys: tuple[Why, ...]) -> Iterator[Reason]:
    for group in sorted(hidden, key=depth):
        if hidden[group] in whys and not any(hidden.get(parent) in whys for parent in parents(group)):
            unit = min(table.counts, key=lambda each: table.counts[each][group])
            yield Reason(hidden[group], group, unit, table.counts[unit][group])


def named(table: CountTable, group: Group) -> Mapping[str, str]:
    """What a group is known by; nothing is everybody."""
    pairs = zip(table.layout.dimensions, group, strict=True)
    return {dimension.id: category for dimension, category in pairs if category != ALL}
