"""The door, with its key from outside the data: who comes in is known again, or gets a salt (ADR 0017)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.door.pseudonyms import SALT_BYTES, Door, DoorKey, Salt
from gavn.web.apps.participants.models import DoorRow, MarkRow, ParticipantRow, PersonRow
from gavn.web.database.key_file import kept_key

# Rows written at a time.
MANY = 500


@lru_cache(maxsize=1)
def _key(stated: str, file: str) -> DoorKey:
    if not stated and not file:
        raise Refused([Problem("door-key-missing")])
    return DoorKey((stated or kept_key(Path(file))).encode())


def door_of(authority: str) -> Door:
    """Where an authority's people come in; refused where the key is not the one by which the first came."""
    key = _key(settings.DOOR_KEY, settings.DOOR_KEY_FILE)
    # What the key makes of nothing tells it from another, and tells nothing of it.
    made = Door(key, "").pseudonym(Salt(bytes(SALT_BYTES)))
    row, _ = DoorRow.objects.get_or_create(id=1, defaults={"made": made})
    if not hmac.compare_digest(row.made, made):
        raise Refused([Problem("door-key-differs")])
    return Door(key, authority)


def person_by(mark: str) -> PersonRow | None:
    """Who came with a number before."""
    found = MarkRow.objects.select_related("person").filter(mark=mark).first()
    return found.person if found else None


def new_person(door: Door, mark: str, *, by: str, now: datetime) -> PersonRow:
    """Somebody who was never here: a salt of their own, and the mark of the number that they came with."""
    person = _unseen(door, by, now)
    person.save()
    MarkRow.objects.create(person=person, mark=mark, made_at=now)
    return person


def _unseen(door: Door, by: str, now: datetime) -> PersonRow:
    salt = Salt(secrets.token_bytes(SALT_BYTES))
    own, pseudonym = salt.random.hex(), door.pseudonym(salt)
    return PersonRow(authority=door.authority, salt=own, pseudonym=pseudonym, made_by=by, made_at=now)


def new_participants(
    door: Door, agreement: str, marks: Sequence[str], *, by: str, now: datetime
) -> list[ParticipantRow]:
    """Many at once of whom none was ever here, in one agreement, in the order of their marks."""
    people = PersonRow.objects.bulk_create([_unseen(door, by, now) for _ in marks], batch_size=MANY)
    pairs = zip(people, marks, strict=True)
    MarkRow.objects.bulk_create([MarkRow(person=own, mark=mark, made_at=now) for own, mark in pairs], batch_size=MANY)
    rows = [ParticipantRow(person=own, agreement=agreement, pseudonym=_named(door, own, agreement)) for own in people]
    return ParticipantRow.objects.bulk_create(rows, batch_size=MANY)


def _named(door: Door, person: PersonRow, agreement: str) -> str:
    return door.pseudonym_in(agreement, Salt(bytes.fromhex(person.salt)))


def participant(door: Door, person: PersonRow, agreement: str) -> ParticipantRow:
    """A person in an agreement, with the pseudonym that is made once."""
    named = {"pseudonym": _named(door, person, agreement)}
    row, _ = ParticipantRow.objects.get_or_create(person=person, agreement=agreement, defaults=named)
    return row


def committed(salt: str, purpose: str, text: str) -> str:
    """A commitment that nobody without the salt can hold against anything; of no person's, a plain hash."""
    message = f"{purpose}\n{text}".encode()
    return hmac.digest(bytes.fromhex(salt), message, "sha256").hex() if salt else sha256(message).hexdigest()
