"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What people write about a fund, kept as documents with their revisions."""

    name = "gavn.web.apps.documents"
    label = "documents"
