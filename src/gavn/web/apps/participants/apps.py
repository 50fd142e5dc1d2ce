"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import pre_migrate

from gavn.web.database.schema import make_schema


class ParticipantsConfig(AppConfig):
    """Person-level data in a database of their own: who was referred and enrolled, and what was told of them."""

    name = "gavn.web.apps.participants"
    label = "participants"

    def ready(self) -> None:
        """On a server the schema must be there before the first table, whoever makes them: the tests do, too."""
        pre_migrate.connect(make_schema, sender=self)
