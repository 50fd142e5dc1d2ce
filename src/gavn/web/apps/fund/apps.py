"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class FundConfig(AppConfig):
    """The fund as a whole: at a glance, in public, and where reports disagree."""

    name = "gavn.web.apps.fund"
    label = "fund"
