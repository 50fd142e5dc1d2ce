"""The people's own log: written in the transaction of what it tells of, and chained (ADR 0018).

The fund's log is in another database, so nothing can be written in both at once. What is done is written here first,
with its event; the fund's log then says how far this chain has come. It can lag behind, and tells of nothing that was
not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from gavn.web.apps.participants.models import ChainEnd, ChainRow, ToldRow
from gavn.web.apps.participants.storage.door import committed


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain has come."""

    number: int
    digest: str


def hold() -> Head:
    """The end of the chain; nobody else writes anything about people until the transaction ends."""
    end, _ = ChainEnd.objects.select_for_update().get_or_create(id=1)
    return Head(end.number, end.digest)


def head() -> Head:
    """The same for one who only reads."""
    end = ChainEnd.objects.filter(id=1).first()
    return Head(end.number, end.digest) if end else Head(0, "")


def move_to(new: Head) -> None:
    ChainEnd.objects.filter(id=1).update(number=new.number, digest=new.digest)


def link(previous: str, row: ChainRow) -> str:
    """SHA-256 over the digest before it and every field."""
    at = row.at.astimezone(UTC).isoformat()
    told = [row.by, row.party, row.what, row.agreement, row.note, row.about, row.seal, row.gone]
    text = json.dumps([row.number, at, *told], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def digest_at(number: int) -> str:
    """The digest of an event; blank where there is none of that number."""
    found = ChainRow.objects.filter(number=number).first()
    return found.digest if found else ""


def erased_since(before: Head) -> bool:
    """Whether anybody was erased after the chain had come so far."""
    return ChainRow.objects.filter(number__gt=before.number).exclude(gone=0).exists()


def first_broken() -> int:
    """The number of the first event that is not what was written; 0 where all agree."""
    digest, number = "", 0
    for row in ChainRow.objects.order_by("number").iterator():
        digest, number = link(digest, row), number + 1
        if (row.number, row.digest) != (number, digest):
            return number
    return 0 if head() in (Head(number, digest), Head(0, "")) and head().number == number else number + 1


def altered() -> Iterator[int]:
    """The events whose told thing is not what they sealed, or is gone though nobody was erased; 0 stands for one that
    cannot be named since more is missing than erasures took."""
    seals = dict(ChainRow.objects.exclude(seal="").values_list("number", "seal"))
    told = ToldRow.objects.select_related("person", "referral__participant").order_by("number")
    count = 0
    for row in told.iterator():
        count += 1
        if seals.get(row.event) != seal_of(row, row.person.salt if row.person else ""):
            yield row.event
    erased = sum(ChainRow.objects.exclude(gone=0).values_list("gone", flat=True))
    if count + erased != len(seals):
        yield 0


def seal_of(row: ToldRow, salt: str) -> str:
    """The commitment to all that a row says, to the pseudonym too."""
    own = [row.referral.participant.pseudonym, row.referral.ref] if row.referral else []
    fields = [row.agreement, *own, row.record, row.kind, row.text, row.by, row.party, row.withdrawn, row.reason]
    at = row.at.astimezone(UTC).isoformat()
    return committed(salt, f"seal {row.event}", json.dumps([at, *fields], ensure_ascii=False, separators=(",", ":")))


def about(salt: str, number: int) -> str:
    """The commitment to whom an event is about; blank where it is about nobody."""
    return committed(salt, "about", str(number)) if salt else ""


def events_about(salt: str) -> tuple[ChainRow, ...]:
    """Every event about a person, of reading as of writing: what a citizen may ask for."""
    rows = ChainRow.objects.exclude(about="").order_by("number")
    return tuple(row for row in rows.iterator() if row.about == about(salt, row.number))
