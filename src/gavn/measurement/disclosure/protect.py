"""Complementary suppression: hides more of a table until no reader of it, and of all told before, learns of few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Policy, Theme, policy_for
from gavn.domain.disclosure.primary import sensitive
from gavn.domain.disclosure.shown import Cell, Hidden, Known, Release, Why, cell_of
from gavn.domain.disclosure.tables import CountTable, Group, Unit, depth
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.disclosure.forms import forms_of
from gavn.measurement.disclosure.reader import Open, Reader
from gavn.measurement.disclosure.space import Space
from gavn.measurement.disclosure.world import Assumption, world_of

# Above so many whole numbers the questions are too many to be answered while somebody waits.
MOST_NUMBERS = 3000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be told, to whom, and what they know already: earlier releases, counts that stand elsewhere, and what
    is known `beside` them of any day, as releases that nobody made.
    """

    agreement: str
    day: date
    as_of: date
    circle: Circle
    theme: Theme
    earlier: Sequence[Release] = ()
    known: Sequence[Known] = ()
    beside: Sequence[Release] = ()

    @property
    def policy(self) -> Policy:
        return policy_for(self.circle, self.theme)


@dataclass(frozen=True, slots=True)
class Protected:
    """A table as it may be told; `release` is what is kept of it, with no reason in it."""

    table: CountTable
    policy: Policy
    cells: Mapping[Unit, Mapping[Group, Cell]]
    release: Release

    @property
    def hidden(self) -> Mapping[Group, Why]:
        cells = next(iter(self.cells.values()))
        return {group: cell.reason for group, cell in cells.items() if isinstance(cell, Hidden)}

    @property
    def finest(self) -> int:
        """How many of the groups that are known by every dimension are shown."""
        return sum(depth(group) == len(group) for group in self.release.groups)

    @property
    def is_refused(self) -> bool:
        """Whether nothing is left of what was asked for: no group by all its dimensions."""
        return self.finest == 0


def protect(table: CountTable, wanted: Wanted) -> Protected:
    """The table with as little hidden as it found to be enough; the same table always loses the same groups."""
    reasons = dict(sensitive(table, wanted.policy))
    told = [group for group in table.layout.groups if group not in reasons]
    if wanted.policy.least and told:
        kept = _Keeping(release_of(table, wanted, told)).against(wanted)
        reasons |= {group: Why.OTHERS for group in told if group not in kept}
    return _protected(table, wanted, reasons)


def release_of(table: CountTable, wanted: Wanted, told: Iterable[Group]) -> Release:
    """Some groups of a table, as the policy tells them."""
    policy, groups = wanted.policy, tuple(told)
    numbers = {
        unit: {group: cell_of(counts[group], policy=policy).count for group in groups}
        for unit, counts in table.counts.items()
    }
    of = f"{wanted.agreement}-{len(wanted.earlier) + 1}"
    return Release(
        of, wanted.agreement, wanted.day, wanted.as_of, policy.circle, policy.least, policy.base, table.layout, numbers
    )


def _protected(table: CountTable, wanted: Wanted, reasons: Mapping[Group, Why]) -> Protected:
    policy = wanted.policy
    cells = {
        unit: {
            group: Hidden(reasons[group]) if group in reasons else cell_of(counts[group], policy=policy)
            for group in table.layout.groups
        }
        for unit, counts in table.counts.items()
    }
    told = [group for group in table.layout.groups if group not in reasons]
    return Protected(table, policy, cells, release_of(table, wanted, told))


def may_release(new: Release, earlier: Sequence[Release], known: Sequence[Known] = ()) -> bool:
    """Whether a release, as it stands, tells nobody who has seen the earlier ones of few."""
    told = new.groups
    return not told or new.least == 0 or _Keeping(new).among(earlier, known) == told


@dataclass(slots=True)
class _Keeping:
    """The groups of a new release that can still be told."""

    release: Release
    kept: set[Group] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kept = set(self.release.groups)

    def against(self, wanted: Wanted) -> frozenset[Group]:
        return self.among((*wanted.beside, *wanted.earlier), wanted.known)

    def among(self, earlier: Sequence[Release], known: Sequence[Known]) -> frozenset[Group]:
        """What is left where nothing is told of few, to anyone who sees the release."""
        seen = audiences(self.release, earlier)
        readers = [reader for releases, least in seen for reader in _readers(releases, known, least)]
        while any(self._is_changed_by(reader, readers) for reader in readers):
            pass
        return frozenset(self.kept)

    def _is_changed_by(self, reader: Reader, readers: Sequence[Reader]) -> bool:
        before = len(self.kept)
        if reader.agrees:
            for found in reader.open_forms():
                self._hide(reader, found, readers)
            for each in readers:
                if each is not reader:
                    each.learn(reader)
        return len(self.kept) < before

    def _hide(self, reader: Reader, found: Open, readers: Sequence[Reader]) -> None:
        """Everything, where nothing less was found that helps."""
        for group in sorted(reader.mend(found) or self.kept):
            self.kept.discard(group)
            for each in readers:
                each.hide(group)


def audiences(new: Release, earlier: Sequence[Release]) -> list[tuple[tuple[Release, ...], int]]:
    """Who will see the new release: what they have then seen, and the fewest that they may be told of.

    The council sees what the public sees, and what was told to itself alone.
    """
    council = policy_for(Circle.CELLS, Theme.OTHER).least
    public = tuple(release for release in earlier if release.circle is Circle.PUBLIC)
    own = tuple(release for release in earlier if release.circle in (Circle.PUBLIC, Circle.CELLS))
    if new.circle is Circle.CELLS:
        return [((*own, new), council)]
    seen = [((*public, new), new.least)]
    return seen if own == public else [*seen, ((*own, new), council)]


def _readers(seen: Sequence[Release], known: Sequence[Known], least: int) -> list[Reader]:
    """A reader for each thing that can be taken for granted of several days."""
    space = Space((release.layout for release in seen), (each.group for each in known))
    layers = len({(release.as_of, unit) for release in seen for unit in release.told})
    if space.size * layers > MOST_NUMBERS:
        values = {"numbers": str(space.size * layers), "limit": str(MOST_NUMBERS)}
        raise Refused([Problem("release-too-large", values=values)])
    days = len({release.as_of for release in seen})
    readers = [_reader(seen, known, (space, least), assumes) for assumes in tuple(Assumption)[0 if days > 1 else 1 :]]
    *others, apart = readers
    return others if others[-1].agrees else [apart]


def _reader(seen: Sequence[Release], known: Sequence[Known], of: tuple[Space, int], assumes: Assumption) -> Reader:
    space, least = of
    world = world_of(seen, known, space, assumes=assumes)
    reader = Reader(world, forms_of(world, seen, space, most_least=least))
    return _knowing(reader, seen, known)


def _knowing(reader: Reader, seen: Sequence[Release], known: Sequence[Known]) -> Reader:
    """What is known already cannot be taken back; the new release must only not tell more of it."""
    if len(seen) == 1 and not known:
        return reader
    if reader.agrees:
        reader.spread()
    before = Reader(reader.world, reader.forms)
    for group in dict.fromkeys(told.group for told in reader.world.told if told.release == before.last):
        before.hide(group)
    before.learn(reader)
    for found in before.open_forms() if before.agrees else ():
        if before.is_sure:
            found.form.need = found.high - found.low
    return reader
