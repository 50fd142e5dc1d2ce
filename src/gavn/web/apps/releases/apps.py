"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """What is told of results, proposed by one and made public by another."""

    name = "gavn.web.apps.releases"
    label = "releases"
