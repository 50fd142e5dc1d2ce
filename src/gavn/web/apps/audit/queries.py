"""What pages and other apps ask of the audit log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.web.apps.audit import storage
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.audit.storage import Event
from gavn.web.design.waiting import Waiting

# Above this a look at every line takes too long for a page about something else; the log's own page looks.
LOOKED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events a reader asks for; blank does not narrow. `until` is not included."""

    by: str = ""
    what: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def count_since(what: str, *, subject: str, after: datetime) -> int:
    """How often something was done to a subject since a moment."""
    return AuditEvent.objects.filter(what=what, subject=subject, at__gt=after).count()


def done_since(what: Collection[str], after: datetime) -> bool:
    """Whether any of these was done to anything since a moment."""
    return AuditEvent.objects.filter(what__in=what, at__gt=after).exists()


def was_done(*what: str, subject: str, known_by: Mapping[str, str]) -> bool:
    """Whether any of these was done to a subject of which a detail begins as it is `known_by`."""
    done = AuditEvent.objects.filter(what__in=what, subject=subject)
    return any(
        str(event.details.get(name, "")).startswith(begins) for event in done for name, begins in known_by.items()
    )


def events(wanted: Wanted) -> QuerySet[AuditEvent]:
    """The events asked for, the newest first; read page by page."""
    found = AuditEvent.objects.order_by("-number")
    exact = {"by": wanted.by, "what": wanted.what}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.subject:
        found = found.filter(subject__icontains=wanted.subject)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    return found


def people() -> Sequence[str]:
    """Everybody who stands in the log."""
    return tuple(AuditEvent.objects.order_by("by").values_list("by", flat=True).distinct())


def kinds() -> Sequence[str]:
    """Everything that has been done at least once."""
    return tuple(AuditEvent.objects.order_by("what").values_list("what", flat=True).distinct())


def told_of(what: str) -> Sequence[Event]:
    """Every event of a kind, the oldest first."""
    return tuple(storage.events(what))


def count_all() -> int:
    return AuditEvent.objects.count()


def first_broken() -> int:
    """The number of the first event that is not what was written; 0 where the whole log agrees."""
    return storage.first_broken()


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """A log that is not what was written, for those who may see it."""
    if not may(person, Permission.SEE_AUDIT_LOG).allowed or count_all() > LOOKED_AT_ONCE:
        return ()
    broken = first_broken()
    return (Waiting("log", 1, only=(str(broken),), broken=True),) if broken else ()
