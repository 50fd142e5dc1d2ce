"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class StructuringConfig(AppConfig):
    """Scenarios, and the structuring lab."""

    name = "gavn.web.apps.structuring"
    label = "structuring"
