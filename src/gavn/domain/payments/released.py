"""What was made public of an agreement, in order, held against its result sets, its rule and itself (ADR 0016)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.disclosure.policy import Policy, policy_for
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import CountTable, selected
from gavn.domain.payments.kept import KeptSet
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.payments.tellable import figures_of, table_of
from gavn.domain.payments.telling import Published
from gavn.domain.values.problem import Problem

# Before the first of an agreement's releases.
NOTHING_BEFORE = ""


def link_of(told: Published, before: str = NOTHING_BEFORE) -> str:
    """The SHA-256 of a release, of who proposed it and made it public when, and of the link before it."""
    moments = (told.made_by, _moment(told.made_at), told.by, _moment(told.at))
    parts = (before, told.release.digest, told.figure.metric, told.figure.follow_up, str(told.results), *moments)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def links(published: Sequence[Published]) -> Iterator[str]:
    """One after each release: what is changed, left out or put in between changes every link from there on."""
    before = NOTHING_BEFORE
    for each in published:
        before = link_of(each, before)
        yield before


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def check_all(
    published: Sequence[Published], sets: Sequence[KeptSet | EnteredSet], dossier: Dossier
) -> Iterator[Problem]:
    """The same of every release of an agreement, which are numbered from 1."""
    for at, (before, told) in enumerate(zip([None, *published], published, strict=False), start=1):
        yield from check_released(told, before, sets, dossier, number=at)


def check_released(
    told: Published,
    before: Published | None,
    sets: Sequence[KeptSet | EnteredSet],
    dossier: Dossier,
    *,
    number: int,
) -> Iterator[Problem]:
    """Why a release was not made public by the rules: by one person, out of turn, by another rule than the circle's, or
    of other numbers than its result set holds."""
    release = told.release
    values = {"release": release.id}
    if release.id != f"{dossier.id}-{number}":
        yield Problem("release-out-of-turn", values=values | {"expected": f"{dossier.id}-{number}"})
    if told.made_by == told.by:
        yield Problem("release-one-person", values=values | {"person": told.by})
    if told.at < told.made_at or (before is not None and told.at < before.at):
        yield Problem("release-out-of-order", values=values)
    entered = next((each for each in sets if each.results.number == told.results), None)
    if entered is None or entered.results.as_of != release.as_of or told.figure not in figures_of(entered.results):
        yield Problem("release-of-other-results", values=values | {"number": str(told.results)})
        return
    agreement = in_force(dossier.versions, on=release.as_of)
    policy = policy_for(release.circle, agreement.theme) if agreement else None
    if agreement is None or policy is None or (release.least, release.base) != (policy.least, policy.base):
        yield Problem("release-by-other-rule", values=values)
    elif not _is_told_of(release, table_of(entered.results, told.figure, agreement), policy):
        yield Problem("release-not-as-found", values=values | {"number": str(told.results)})


def _is_told_of(release: Release, table: CountTable, policy: Policy) -> bool:
    """Whether each number is the table's, as the rule tells it; the table may be told by fewer things."""
    names = [dimension.id for dimension in release.layout.dimensions]
    if not set(names) <= {dimension.id for dimension in table.layout.dimensions} or tuple(release.told) != table.units:
        return False
    whole = table if len(names) == len(table.layout.dimensions) else selected(table, by=names, where={})
    told = {
        unit: {group: policy.told(counts[group]) for group in release.groups if group in counts}
        for unit, counts in whole.counts.items()
    }
    return release.layout == whole.layout and told == release.told
