"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The audit log's page."""

    name = "gavn.web.apps.log"
    label = "log"
