"""Writes and reads the audit log; every write elsewhere calls `record` in its own transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from gavn.web.apps.audit.models import AuditEnd, AuditEvent


@dataclass(frozen=True, slots=True)
class Event:
    """What was done (`posting-approved`), to what (`posting 119`), by whom and when."""

    number: int
    at: datetime
    by: str
    what: str
    subject: str
    details: Mapping[str, str]
    digest: str = ""


# A detail by which nobody can try what the others are: the digest of an event covers all of them, and is told of each.
SALT = "salt"


def salted(details: Mapping[str, str]) -> Mapping[str, str]:
    """With the salt that an event needs whose details are the hash of something that not everybody in the log may see:
    without it the chain would tell which guess of it is right."""
    return {**details, SALT: secrets.token_hex(16)}


def record(what: str, *, subject: str, by: str, now: datetime, details: Mapping[str, str] | None = None) -> None:
    """Adds an event to the log, in the transaction of what it tells of."""
    with transaction.atomic():
        end, _ = AuditEnd.objects.select_for_update().get_or_create(id=1)
        event = Event(end.number + 1, now, by, what, subject, dict(details or {}))
        digest = link(end.digest, event)
        AuditEvent.objects.create(
            number=event.number, at=now, by=by, what=what, subject=subject, details=event.details, digest=digest
        )
        end.number, end.digest = event.number, digest
        end.save()


def link(previous: str, event: Event) -> str:
    """SHA-256 over the digest before it and every field (ADR 0004)."""
    at = event.at.astimezone(UTC).isoformat()
    fields = [event.number, at, event.by, event.what, event.subject, sorted(event.details.items())]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def events(what: str = "") -> Iterator[Event]:
    """All events, or those of one kind, the oldest first."""
    rows = AuditEvent.objects.filter(what=what) if what else AuditEvent.objects.all()
    for row in rows.order_by("number").iterator():
        yield Event(row.number, row.at, row.by, row.what, row.subject, row.details, row.digest)


def first_broken() -> int:
    """The number of the first event that is not what was written; 0 where the whole log agrees."""
    digest, number = "", 0
    for event in events():
        digest = link(digest, event)
        number += 1
        if event.number != number or event.digest != digest:
            return number
    end = AuditEnd.objects.filter(id=1).first()
    return 0 if end is None or (end.number, end.digest) == (number, digest) else number + 1
