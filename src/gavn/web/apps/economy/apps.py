"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class EconomyConfig(AppConfig):
    """The ledger in the database, and the pages that show where each krone went."""

    name = "gavn.web.apps.economy"
    label = "economy"
