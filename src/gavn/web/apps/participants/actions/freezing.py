"""Freezes an agreement's people as of a day to a folder that `gavn measure` reads: the one module of the web that
knows the measurement beyond its door."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.check_people import check_people
from gavn.domain.values.problem import Place, Problem, refuse
from gavn.files.people import HEAD, head_of, write_head
from gavn.measurement.engines.duck import write_parquet
from gavn.measurement.hashes import snapshot_hash
from gavn.web.apps.participants.actions.acting import acting
from gavn.web.apps.participants.models import SnapshotRow
from gavn.web.apps.participants.queries.order import people_to_measure
from gavn.web.apps.participants.rules import agreement_reached
from gavn.web.apps.participants.storage import chain
from gavn.web.apps.participants.storage.pen import writing

# What a problem may say, since it is of no person.
OF_NOBODY = frozenset({"covariate", "instrument", "table", "cohort", "alone"})


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen: its folder, and the hash that a manifest of results names."""

    folder: Path
    digest: str


def freeze(
    agreement: str, *, as_of: date, parent: Path, by: Person, now: datetime, covariates: Sequence[str] = ()
) -> Frozen:
    """All of an agreement's people as known now of a day, by pseudonyms alone, as Parquet in a folder within `parent`;
    with them the `covariates`, which the agreement names, and nothing else that was assessed of anybody.

    The row comes first, so that an erasure finds every folder there is; a crash between leaves a row without one. Where
    somebody was erased while it was written, it is written anew of those who stay.
    """
    agreement_reached(agreement, Permission.VERIFY_READINGS, by)
    before = chain.head()
    people = people_to_measure(agreement, as_of, covariates)
    refuse(_of_nobody(check_people(people)))
    digest = snapshot_hash(people)
    folder = parent / f"{agreement}-{as_of.isoformat()}-{digest[:12]}"
    if (folder / HEAD).is_file():
        # The same people as of the same day: nothing is told that was not told then.
        return Frozen(folder, digest)
    with acting(by, now) as pen:
        SnapshotRow.objects.create(
            agreement=agreement,
            as_of=as_of,
            known_at=now,
            digest=digest,
            folder=str(folder.absolute()),
            made_by=by.username,
            made_at=now,
        )
        pen.note("frozen", agreement=agreement, note=digest)
    shutil.rmtree(folder, ignore_errors=True)
    # For nobody but the program's own account, as the database is.
    folder.mkdir(mode=0o700, parents=True)
    write_parquet(people, folder)
    # Last, since what has a head is whole.
    write_head(head_of(people, snapshot=digest), folder)
    with writing(by, now):
        # Whoever erases is through by now, or finds the folder.
        is_whole = not chain.erased_since(before)
    if is_whole:
        return Frozen(folder, digest)
    shutil.rmtree(folder)
    return freeze(agreement, as_of=as_of, parent=parent, by=by, now=now, covariates=covariates)


def _of_nobody(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Each kind of problem in a table once, without the day or the row: what keeps a job from being done is kept in the
    fund's own database, where nothing of a person stands, and outlasts whom it is about."""
    told: set[tuple[str, ...]] = set()
    for each in problems:
        table = each.place.path.partition(".")[0]
        values = {name: text if name in OF_NOBODY else "…" for name, text in each.values.items()}
        kind = (each.code, table, *values.values())
        if kind not in told:
            yield replace(each, place=Place(path=table), values=values)
        told.add(kind)
