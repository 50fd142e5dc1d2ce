"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work in the background."""

    name = "gavn.web.apps.jobs"
    label = "jobs"
