"""Two who were registered, and are one person: told by one, confirmed by another, and parted in the same way (ADR 20).

A tie says who somebody is, and so holds of all days; of when it became known there is one moment, that of its
confirmation. What is asked as known before it is as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gavn.domain.outcomes.told import Tied, TieDecided, Told


@dataclass(frozen=True, slots=True)
class Tie:
    """`persons` are two pseudonyms of an authority's domain; `told` is what stands of them, confirmed or not.

    `holds`: they count as one. `waits`: another is to confirm what was told last, that they are one or, where it was
    withdrawn, that they are two. `decided` is what another last said of it.
    """

    record: str
    persons: tuple[str, str]
    told: Told
    holds: bool = False
    waits: bool = True
    decided: Told | None = None

    @property
    def parts(self) -> bool:
        """Whether what waits is that they be two again."""
        return self.waits and self.told.withdrawn


def ties_known(told: Iterable[Told], moment: datetime | None = None) -> tuple[Tie, ...]:
    """Every tie told of up to a moment, or at all, in the order in which they were first told. `person` of what is told
    is the pseudonym in the domain; the same tie is told of each of its two."""
    found: dict[str, Tie] = {}
    for each in sorted(told, key=lambda each: each.number):
        if moment is not None and each.at > moment:
            continue
        match each.says:
            case Tied(other=other):
                before = found.get(each.record)
                new = replace(before, told=each, waits=True) if before else Tie(each.record, (each.person, other), each)
                found[each.record] = new
            case TieDecided(tie=record, agrees=agrees) if record in found and found[record].waits:
                found[record] = _decided(found[record], each, agrees=agrees)
    return tuple(found.values())


def _decided(tie: Tie, decided: Told, *, agrees: bool) -> Tie:
    """What was turned down leaves it as it stood."""
    holds = tie.holds if not agrees else not tie.told.withdrawn
    return replace(tie, holds=holds, waits=False, decided=decided)


def groups(ties: Iterable[Tie]) -> tuple[frozenset[str], ...]:
    """The pseudonyms that are one person, of each person who has more than one."""
    found: list[frozenset[str]] = []
    for tie in ties:
        if tie.holds:
            touched = [group for group in found if group & set(tie.persons)]
            found = [group for group in found if group not in touched]
            found.append(frozenset(tie.persons).union(*touched))
    return tuple(found)


def as_one(told: Iterable[Told], stand_ins: Mapping[str, str]) -> tuple[Told, ...]:
    """The same, each told of the pseudonym that stands for its person."""
    if not stand_ins:
        return tuple(told)
    return tuple(replace(each, person=stand_ins.get(each.person, each.person)) for each in told)
