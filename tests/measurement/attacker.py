"""Somebody who has every release and wants to know of few: linear programmes, and no line of gavn's own suppression.

The attacker knows the rules (whatever is shown is of so many and more, and rounded so), and tries what can be taken for
granted of several days in turn: that people only come, and that anything may have been corrected. A number is recovered
where it is known to within less than the fewest that may be told of, and may be fewer than that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from gavn.domain.disclosure.shown import Known, Release

Person = tuple[tuple[str, str], ...]
Key = tuple[object, str, Person]
SURE = 1e-6
# More than are in any table.
MOST = 100_000
# So many tables that could be true are made first: most numbers are then seen to be in doubt without asking for each.
MANY = 12


@dataclass(frozen=True)
class Recovered:
    """What is known of whom: between `low` and `high`."""

    what: str
    low: int
    high: int
    fewest: int


@dataclass(frozen=True)
class Target:
    what: str
    weights: NDArray[np.int64]
    fewest: int
    whole: NDArray[np.int64] | None = None


class Attacker:
    def __init__(self, releases: Sequence[Release], known: Sequence[Known] = (), *, only_added: bool, fewest: int = 99):
        self.releases = releases
        self.fewest = fewest
        self.kinds = _kinds(releases, known)
        self.days = sorted({release.as_of for release in releases})
        self.units = sorted({unit.value for release in releases for unit in release.told})
        people = [tuple(zip(self.kinds, each, strict=True)) for each in product(*self.kinds.values())]
        keys = [(day, unit, person) for day in self.days for unit in self.units for person in people]
        self.place: Mapping[Key, int] = {key: at for at, key in enumerate(keys)}
        self.people = people
        self.equal: list[tuple[NDArray[np.int64], int]] = []
        self.most: list[tuple[NDArray[np.int64], int]] = []
        self.examples: list[NDArray[np.int64]] = []
        self.wholes: dict[bytes, tuple[int, int]] = {}
        self._read(known)
        self._link(only_added)
        equal, most = (np.array([row for row, _ in of]).reshape(-1, len(self.place)) for of in (self.equal, self.most))
        values = [np.array([value for _, value in of], dtype=np.int64) for of in (self.equal, self.most)]
        self.whole = (equal, values[0]), (most, values[1])
        rows = csc_array(np.concatenate([equal, most]).astype(np.float64))
        self.rules = LinearConstraint(
            rows, np.concatenate([values[0], np.full(len(most), -np.inf)]), np.concatenate(values).astype(np.float64)
        )
        self.bounds = Bounds(0, MOST)

    def _read(self, known: Sequence[Known]) -> None:
        for release in self.releases:
            for unit, told in release.told.items():
                for group, count in told.items():
                    weights = self.weights(release.as_of, unit.value, self.inside(release, group))
                    below, above = release.base // 2, (release.base - 1) // 2
                    if release.base == 1:
                        self.equal.append((weights, count))
                    else:
                        self.most.append((weights, count + above))
                        self.most.append((-weights, -max(release.least, count - below)))
        for each in known:
            held = [person for person in self.people if set(each.group.items()) <= set(person)]
            self.equal.append((self.weights(self.days[-1], each.unit.value, held), each.count))

    def _link(self, only_added: bool) -> None:
        for person in self.people:
            for unit in self.units:
                for before, after in zip(self.days, self.days[1:], strict=False) if only_added else ():
                    less = self.weights(before, unit, [person]) - self.weights(after, unit, [person])
                    self.most.append((less, 0))
            for day in self.days if len(self.units) > 1 else ():
                less = self.weights(day, "family", [person]) - self.weights(day, "person", [person])
                self.most.append((less, 0))

    def weights(self, day: object, unit: str, people: Collection[Person]) -> NDArray[np.int64]:
        found = np.zeros(len(self.place), dtype=np.int64)
        for person in people:
            found[self.place[day, unit, person]] += 1
        return found

    def inside(self, release: Release, group: Sequence[str]) -> list[Person]:
        """Those whom a group of a release counts."""
        wanted: dict[str, set[str]] = {each.dimension.id: set(each.kept) for each in release.layout.where}
        for dimension, category in zip(release.layout.dimensions, group, strict=True):
            wanted[dimension.id] = {category} if category else set(dimension.categories)
        return [person for person in self.people if all(dict(person)[name] in kept for name, kept in wanted.items())]

    def targets(self) -> Iterator[Target]:
        """Every group, those who are left of it, who came since, and who is in one table and not in the other."""
        for release in self.releases:
            for unit in release.told:
                for what, people in self.groups(release):
                    weights = self.weights(release.as_of, unit.value, people)
                    yield Target(f"{release.id} {unit} {what}", weights, min(self.fewest, release.least))
        for at, one in enumerate(self.releases):
            for other in self.releases[at + 1 :]:
                fewest = min(self.fewest, max(one.least, other.least))
                for unit in one.told.keys() & other.told.keys():
                    if one.as_of == other.as_of:
                        yield from self.pieces(one, other, unit.value, fewest)
                    else:
                        yield from self.changes(one, other, unit.value, fewest)

    def groups(self, release: Release) -> Iterator[tuple[str, list[Person]]]:
        choices = [("", *dimension.categories) for dimension in release.layout.dimensions]
        for group in product(*choices):
            yield str(group), self.inside(release, group)
            for at, category in enumerate(group):
                wider = self.inside(release, (*group[:at], "", *group[at + 1 :])) if category else []
                inner = set(self.inside(release, group))
                if left := [person for person in wider if person not in inner]:
                    yield f"{group} without {category}", left

    def pieces(self, one: Release, other: Release, unit: str, fewest: int) -> Iterator[Target]:
        beside = {_named(other, group): set(self.inside(other, group)) for group in _all(other)}
        for group in _all(one):
            first, second = set(self.inside(one, group)), beside.get(_named(one, group))
            if second is None or first == second:
                continue
            for name, piece in (("-", first - second), ("+", second - first), ("&", first & second)):
                if piece:
                    yield Target(f"{one.id}{name}{other.id} {group}", self.weights(one.as_of, unit, piece), fewest)

    def changes(self, one: Release, other: Release, unit: str, fewest: int) -> Iterator[Target]:
        before = {frozenset(people): what for what, people in self.groups(one)}
        both = [people for _, people in self.groups(other) if frozenset(people) in before]
        if not both:
            return
        largest = max(both, key=len)
        whole = self.weights(other.as_of, unit, largest) - self.weights(one.as_of, unit, largest)
        for people in both:
            weights = self.weights(other.as_of, unit, people) - self.weights(one.as_of, unit, people)
            yield Target(f"{other.id} since {one.id} {before[frozenset(people)]}", weights, fewest, whole)

    def recovered(self) -> list[Recovered]:
        """Nothing, where what is told holds nothing to be found; and also where the assumption cannot be true."""
        if self.end(np.zeros(len(self.place))) is None:
            return []
        random = np.random.default_rng(1)
        for _ in range(MANY):
            self.end(random.integers(-3, 4, len(self.place)).astype(float))
        found = []
        for target in self.targets():
            low, high = self.between(target)
            if high - low < target.fewest and not self._is_no_matter(target, low, high):
                found.append(Recovered(target.what, low, high, target.fewest))
        return found

    def _is_no_matter(self, target: Target, low: int, high: int) -> bool:
        """Many; or perhaps nobody, where perhaps nobody came at all, but not surely nobody where somebody may have."""
        if low >= target.fewest:
            return True
        if target.whole is None:
            return False
        if high <= -target.fewest:
            return True
        least, most = self.ends_of_whole(target.whole)
        return low <= 0 <= high and least <= 0 <= most and (high > 0 or most <= 0)

    def between(self, target: Target) -> tuple[int, int]:
        """As far as it takes to see that it is not recovered: in doubt, or many at the least."""
        seen = [int(target.weights @ example) for example in self.examples]
        if max(seen) - min(seen) >= target.fewest:
            return min(seen), max(seen)
        if min(seen) >= target.fewest:
            example = self.end(target.weights.astype(float))
            assert example is not None
            if (low := int(target.weights @ example)) >= target.fewest:
                return low, max(seen)
        return self.ends(target.weights)

    def ends_of_whole(self, weights: NDArray[np.int64]) -> tuple[int, int]:
        """Asked for by every group that two releases share, and the same for each."""
        key = weights.tobytes()
        if key not in self.wholes:
            self.wholes[key] = self.ends(weights)
        return self.wholes[key]

    def ends(self, weights: NDArray[np.int64]) -> tuple[int, int]:
        low, high = self.end(weights.astype(float)), self.end(-weights.astype(float))
        assert low is not None and high is not None
        return int(weights @ low), int(weights @ high)

    def end(self, cost: NDArray[np.float64]) -> NDArray[np.int64] | None:
        """The table that could be true at one end; it is kept as an example of what could be."""
        for whole in (0, 1):
            found = milp(
                cost,
                constraints=self.rules,
                bounds=self.bounds,
                integrality=np.full(len(cost), whole),
                # Preparing a small programme takes longer than solving it.
                options={"presolve": bool(whole)},
            )
            if found.status != 0:
                assert found.status == 2, found.message
                return None
            if np.abs(found.x - np.rint(found.x)).max() < SURE:
                break
        example = np.rint(found.x).astype(np.int64)
        assert self.could_be(example)
        self.examples.append(example)
        return example

    def could_be(self, example: NDArray[np.int64]) -> bool:
        """Held against every rule in whole numbers, whatever the solver says."""
        (equal, same), (most, limits) = self.whole
        exact = (equal @ example == same).all()
        return bool(exact and (most @ example <= limits).all() and (example >= 0).all())


def _kinds(releases: Sequence[Release], known: Sequence[Known]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    dimensions = [each.dimension for release in releases for each in release.layout.where]
    for dimension in (*dimensions, *(each for release in releases for each in release.layout.dimensions)):
        there = found.setdefault(dimension.id, [])
        there += [category for category in dimension.categories if category not in there]
    for each in known:
        for name, category in each.group.items():
            there = found.setdefault(name, [])
            there += [category] if category not in there else []
    return found


def _all(release: Release) -> list[tuple[str, ...]]:
    return list(product(*(("", *dimension.categories) for dimension in release.layout.dimensions)))


def _named(release: Release, group: Sequence[str]) -> frozenset[tuple[str, str]]:
    pairs = zip(release.layout.dimensions, group, strict=True)
    return frozenset((dimension.id, category) for dimension, category in pairs if category)


def attack(releases: Sequence[Release], known: Sequence[Known] = (), *, fewest: int = 99) -> list[Recovered]:
    """What is recovered under any assumption; nothing of nothing."""
    if not releases:
        return []
    days = len({release.as_of for release in releases})
    corrected = Attacker(releases, known, only_added=False, fewest=fewest)
    if days == 1:
        return corrected.recovered()
    added = Attacker(releases, known, only_added=True, fewest=fewest)
    found = added.recovered()
    # What could be where people only come could be where anything may have been corrected too.
    corrected.examples = list(added.examples)
    return found + corrected.recovered()
