"""What pages and other apps ask of the audit log."""

from __future__ import annotations

from datetime import datetime

from gavn.web.apps.audit.models import AuditEvent


def count_since(what: str, *, subject: str, after: datetime) -> int:
    """How often something was done to a subject since a moment."""
    return AuditEvent.objects.filter(what=what, subject=subject, at__gt=after).count()
