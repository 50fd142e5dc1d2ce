"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    """What may come, made by a worker, kept as it was, and held against what came."""

    name = "gavn.web.apps.forecasts"
    label = "forecasts"
