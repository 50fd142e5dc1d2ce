"""Where the databases are, each read from one line: a file's path, or `postgresql://user@host/name`."""

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
# What is deleted is overwritten at once, and no second file keeps pages as they were before (ADR 0018).
PEOPLE_OPTIONS: dict[str, Any] = SQLITE_OPTIONS | {
    "init_command": "PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; "
    "PRAGMA foreign_keys=ON;",
}
PEOPLE_SCHEMA = "gavn_people"


def database_settings(address: str) -> dict[str, Any]:
    """Django's settings for the database at `address`."""
    if "://" in address:
        return dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    return _file_settings(address, SQLITE_OPTIONS)


def people_settings(address: str, *, beside: str) -> dict[str, Any]:
    """The same of the person-level data: where no `address` says otherwise, a file of their own beside the fund's, or
    a schema of their own on its server."""
    chosen = address or (beside if "://" in beside else f"{beside}.people.sqlite3")
    if "://" not in chosen:
        return _file_settings(chosen, PEOPLE_OPTIONS)
    settings = database_settings(chosen)
    if not address:
        # The same name for tests would make it the same database, whose tables would not be made.
        settings["TEST"] = {"NAME": f"test_{settings['NAME']}_people"}
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "options": f"-c search_path={PEOPLE_SCHEMA}"}
    return settings


def snapshots_folder(address: str, *, beside: str) -> str:
    """Where frozen people are kept: beside the file of the people's database, or of the fund's; where both are on a
    server, in the working folder."""
    chosen = address or beside
    return "gavn.snapshots" if "://" in chosen else f"{chosen}.snapshots"


def _file_settings(address: str, options: dict[str, Any]) -> dict[str, Any]:
    path = str(Path(address).absolute())
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "CONN_MAX_AGE": 60}
