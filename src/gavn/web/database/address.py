"""Where the database is, read from one line: a file's path, or `postgresql://user@host/name`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

SQLITE_OPTIONS: dict[str, Any] = {
    # Whoever writes takes the lock at once, so that two writers never meet halfway through (ADR 0008).
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    "timeout": 20,
}


def database_settings(address: str) -> dict[str, Any]:
    """Django's settings for the database at `address`."""
    if "://" in address:
        return dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    path = str(Path(address).absolute())
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 60}
