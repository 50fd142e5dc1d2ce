"""Makes the templates, tags and static files of the design known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The design as an app; it has no models."""

    name = "gavn.web.design"
    label = "design"
