"""Makes the app known to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, log-in, and the guard before every page."""

    name = "gavn.web.apps.accounts"
    label = "accounts"
