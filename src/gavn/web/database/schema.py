"""Whether the database's tables are those of this gavn, and how they come to be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader


class State(StrEnum):
    """`foreign` holds the tables of another program; `behind` and `ahead` are those of another gavn."""

    EMPTY = "empty"
    FOREIGN = "foreign"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"


def state() -> State:
    """What the tables are, without touching them."""
    tables = connection.introspection.table_names()
    if "django_migrations" not in tables:
        return State.FOREIGN if tables else State.EMPTY
    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    if ("documents", "0001_initial") not in applied:
        return State.FOREIGN
    if applied - known:
        return State.AHEAD
    return State.BEHIND if known - applied else State.CURRENT


def migrate() -> None:
    """Makes the tables, or brings them up to date: on PostgreSQL all of it or nothing."""
    if connection.vendor == "sqlite":
        # Here each step is whole by itself; tables are made anew, which SQLite does outside a transaction alone.
        call_command("migrate", interactive=False, verbosity=0)
        return
    with transaction.atomic():
        call_command("migrate", interactive=False, verbosity=0)


def keep_copy(*, now: datetime) -> Path | None:
    """A copy of a database that is a file, beside it, also while others use it; None for a server's."""
    if connection.vendor != "sqlite":
        return None
    file = Path(connection.settings_dict["NAME"])
    copy = file.with_name(f"{file.name}.before-{now:%Y%m%dT%H%M%SZ}")
    connection.ensure_connection()
    # As closed to others as the database itself: it holds the same.
    copy.touch(mode=file.stat().st_mode & 0o777, exist_ok=False)
    try:
        with connection.wrap_database_errors, closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
    except BaseException:
        # Half a copy is none, and must not be taken for one.
        copy.unlink()
        raise
    return copy
