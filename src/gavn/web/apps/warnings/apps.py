"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class WarningsConfig(AppConfig):
    """Early warnings, found in rounds and answered by the secretariat."""

    name = "gavn.web.apps.warnings"
    label = "warnings"
