"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Agreements as what is paid by them: their text, results, statements and money."""

    name = "gavn.web.apps.payments"
    label = "payments"
