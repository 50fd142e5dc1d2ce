"""What is shown of a table: a count, a rounded count, or nothing and why; and a release, which is what was told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Policy, bounds_of
from gavn.domain.disclosure.tables import Group, Layout, Unit
from gavn.domain.values.plain import to_data


class Why(StrEnum):
    """Why a group is not shown, from what it tells itself to what it would tell of others."""

    FEW = "few"
    NOBODY = "nobody"
    REST_FEW = "rest-few"
    EVERYBODY = "everybody"
    CROSSED = "crossed"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Shown:
    count: int


@dataclass(frozen=True, slots=True)
class Rounded:
    """To the nearest multiple of the policy's base."""

    count: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Whoever reads the table sees no reason: it would tell which cells are few."""

    reason: Why


Cell = Shown | Rounded | Hidden


@dataclass(frozen=True, slots=True)
class Known:
    """A count that stands elsewhere, so that it is known whatever the table shows: the 15 families of the agreement.

    `group` names a category for each dimension that it is known by; none is everybody.
    """

    unit: Unit
    group: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Release:
    """A table as it was told, on `day`, of what was known `as_of`; a group that is not in `told` was hidden."""

    id: str
    agreement: str
    day: date
    as_of: date
    circle: Circle
    least: int
    base: int
    layout: Layout
    told: Mapping[Unit, Mapping[Group, int]]

    @property
    def digest(self) -> str:
        """SHA-256 of all that it tells, its id and days among it."""
        data = to_data(self) | {"told": {unit: _rows(told) for unit, told in self.told.items()}}
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def tells_as(self, other: Release) -> bool:
        """Whether the other told all of this before: of the same day, to the same circle, by the same rule."""
        return replace(self, id=other.id, day=other.day) == other

    @property
    def groups(self) -> frozenset[Group]:
        """Those that are told of: the same in every unit."""
        return frozenset(next(iter(self.told.values()), ()))

    def bounds(self, unit: Unit, group: Group) -> tuple[int, int] | None:
        """Between what a reader knows a group to lie; None where it was hidden."""
        count = self.told[unit].get(group)
        return None if count is None else bounds_of(count, least=self.least, base=self.base)


def _rows(told: Mapping[Group, int]) -> list[list[object]]:
    return sorted([[*group, count] for group, count in told.items()], key=str)


def cell_of(count: int, *, policy: Policy) -> Shown | Rounded:
    """A count that may be told, as the policy tells it."""
    return Shown(count) if policy.base == 1 else Rounded(policy.told(count))
