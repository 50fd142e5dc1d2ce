"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Each investment on a page of its own."""

    name = "gavn.web.apps.agreements"
    label = "agreements"
