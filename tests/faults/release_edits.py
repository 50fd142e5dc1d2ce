"""Edits of what was made public as a database administrator could make them, held against the log.

As of the ledger: the triggers are dropped first, each edit is taken back, and half of those of a release's text write
its digest anew, so that the row agrees with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import DatabaseError, connection, transaction

from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import Group, Unit
from gavn.files.releases import release_in, release_text
from gavn.web.apps.releases.models import ReleaseDecisionRow, ReleaseProposalRow, ReleaseRow
from gavn.web.apps.releases.queries import verify_released
from tests.faults.edits import Edits
from tests.web.tampering import tamper

LONG_AGO = date(2020, 1, 1)
TABLES = ("releases_releaseproposalrow", "releases_releaserow", "releases_releasedecisionrow")


def make_release_edits(*, count: int, seed: int) -> Edits:
    """Random edits of what was made public, one at a time, until `count` of them have changed something."""
    random, seen = Random(seed), Edits(connection.vendor, seed)
    with transaction.atomic():
        for table in TABLES:
            # Any statement of the table: what refuses it is dropped first.
            tamper(table, "UPDATE {0} SET id = id")
        while seen.edits < count:
            kind = random.choice(list(KINDS))
            with transaction.atomic():
                _try(kind, random, seen)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return seen


def _try(kind: str, random: Random, seen: Edits) -> None:
    before = _state()
    try:
        with transaction.atomic():
            KINDS[kind](random)
    except DatabaseError:
        return
    if _state() == before:
        return
    seen.edits += 1
    seen.kinds[kind] = seen.kinds.get(kind, 0) + 1
    if verify_released():
        seen.detected += 1
    else:
        seen.missed.append(f"{kind} (seed {seen.seed}, edit {seen.edits})")


def _state() -> list[tuple[object, ...]]:
    """All but what is for those who prepare a release, and was told to nobody."""
    rows = ReleaseRow.objects.exclude(proposal__decision=None).order_by("id")
    columns = ("circle", "text", "proposal_id")
    own = ("agreement", "metric", "follow_up", "results", "made_by", "made_at")
    ends = ("decision__outcome", "decision__by", "decision__at")
    return list(rows.values_list(*columns, *(f"proposal__{name}" for name in (*own, *ends))))


def _number(random: Random) -> None:
    """One told number, by as little as one."""
    row, release, (unit, told) = _any(random)
    group = random.choice(list(told))
    changed = {**told, group: told[group] + random.choice([-1, 1, 5, 100])}
    _write(random, row, release, replace(release, told={unit: changed}))


def _hidden(random: Random) -> None:
    """A number that was told is told no more."""
    row, release, (unit, told) = _any(random)
    gone = random.choice(list(told))
    changed = {group: count for group, count in told.items() if group != gone}
    _write(random, row, release, replace(release, told={unit: changed}))


def _head(random: Random) -> None:
    """What a release says of itself."""
    row, release, _ = _any(random)
    changes: list[dict[str, Any]] = [{"least": 3}, {"base": 5}, {"day": LONG_AGO}, {"as_of": LONG_AGO}]
    _write(random, row, release, replace(release, **random.choice(changes)))


def _any(random: Random) -> tuple[ReleaseRow, Release, tuple[Unit, Mapping[Group, int]]]:
    row = random.choice(list(ReleaseRow.objects.all()))
    release = release_in(row.text, name="stored")
    [numbers] = release.told.items()
    return row, release, numbers


def _write(random: Random, row: ReleaseRow, before: Release, after: Release) -> None:
    text = release_text(after)
    if random.random() < 0.5:
        text = text.replace(after.digest, before.digest)
    ReleaseRow.objects.filter(pk=row.pk).update(text=text)


def _column(random: Random) -> None:
    """Who proposed it, of what and when."""
    name, value = random.choice(
        [
            ("made_by", "en-anden"),
            ("metric", "health"),
            ("follow_up", "12-months"),
            ("results", 9),
            ("agreement", "ips"),
        ]
    )
    ReleaseProposalRow.objects.update(**{name: value})


def _moment(random: Random) -> None:
    rows, name = random.choice([(ReleaseProposalRow, "made_at"), (ReleaseDecisionRow, "at")])
    for row in rows.objects.all():
        rows.objects.filter(pk=row.pk).update(**{name: getattr(row, name) + timedelta(seconds=random.choice([-1, 1]))})


def _decision(random: Random) -> None:
    name, value = random.choice([("by", "en-anden"), ("outcome", "refuse"), ("outcome", "withdraw")])
    ReleaseDecisionRow.objects.update(**{name: value})


def _circle(random: Random) -> None:
    """What was told to the council is said to be told to everybody, or the other way about."""
    row = random.choice(list(ReleaseRow.objects.all()))
    other = {"cells": "public", "public": "cells"}[row.circle]
    ReleaseRow.objects.exclude(pk=row.pk).delete()
    ReleaseRow.objects.filter(pk=row.pk).update(circle=other)


def _delete(random: Random) -> None:
    rows = random.choice([ReleaseRow, ReleaseDecisionRow])
    rows.objects.filter(pk=random.choice(list(rows.objects.values_list("pk", flat=True)))).delete()


def _swap(random: Random) -> None:
    """Two releases change texts."""
    one, other = random.sample(list(ReleaseRow.objects.all()), 2)
    ReleaseRow.objects.filter(pk=one.pk).update(text=other.text)
    ReleaseRow.objects.filter(pk=other.pk).update(text=one.text)


KINDS: dict[str, Callable[[Random], None]] = {
    "number": _number,
    "number hidden": _hidden,
    "head": _head,
    "column": _column,
    "moment": _moment,
    "decision": _decision,
    "circle": _circle,
    "deleted": _delete,
    "changed places": _swap,
}
