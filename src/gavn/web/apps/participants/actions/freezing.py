"""Freezes an agreement's people as of a day to a folder that `gavn measure` reads: the one module of the web that
knows the measurement beyond its door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.check_people import check_people
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.files.people import write_people
from gavn.measurement.hashes import snapshot_hash
from gavn.web.apps.participants.actions.acting import acting
from gavn.web.apps.participants.models import SnapshotRow
from gavn.web.apps.participants.queries.standing import people_on
from gavn.web.apps.participants.rules import agreement_reached


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen: its folder, and the hash that a manifest of results names."""

    folder: Path
    digest: str


def freeze(agreement: str, *, as_of: date, parent: Path, by: Person, now: datetime) -> Frozen:
    """All of an agreement's people as known now of a day, by pseudonyms alone, in a new folder within `parent`.

    The row comes first, so that an erasure finds every folder there is; a crash between leaves a row without one.
    """
    agreement_reached(agreement, Permission.VERIFY_READINGS, by)
    people = people_on(agreement, as_of)
    refuse(check_people(people))
    digest = snapshot_hash(people)
    folder = parent / f"{agreement}-{as_of.isoformat()}-{digest[:12]}"
    if folder.exists():
        raise Refused([Problem("snapshot-there", values={"folder": folder.name})])
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
    write_people(people, folder)
    return Frozen(folder, digest)
