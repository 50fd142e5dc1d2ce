"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What was done, by whom and when: append-only, with a hash chain."""

    name = "gavn.web.apps.audit"
    label = "audit"
