"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Inquiries on their way to a decision, and the pages that show them."""

    name = "gavn.web.apps.pipeline"
    label = "pipeline"
