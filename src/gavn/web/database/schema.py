"""Whether the tables of both databases, the fund's and the people's, are those of this gavn, and how they are made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from gavn.web.database.address import PEOPLE_SCHEMA
from gavn.web.database.people import APP, PEOPLE


class State(StrEnum):
    """`foreign` holds the tables of another program; `behind` and `ahead` are those of another gavn."""

    EMPTY = "empty"
    FOREIGN = "foreign"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"


def state() -> State:
    """What the tables are, without touching them. A fund can be without its people, whose database is kept apart."""
    fund, people = _state_of_fund(), state_of_people()
    return fund if fund is not State.CURRENT or people is State.EMPTY else people


def state_of_people() -> State:
    """The same of the people's tables alone."""
    people = connections[PEOPLE]
    name = str(people.settings_dict["NAME"])
    if people.vendor == "sqlite" and Path(name).is_absolute() and not Path(name).exists():
        # To ask a file that is not there would make it.
        return State.EMPTY
    tables = people.introspection.table_names()
    if "django_migrations" not in tables:
        return State.FOREIGN if tables else State.EMPTY
    loader = MigrationLoader(people)
    applied, known = (
        {key for key in keys if key[0] == APP} for keys in (loader.applied_migrations, loader.disk_migrations)
    )
    if not applied:
        return State.FOREIGN
    if applied - known:
        return State.AHEAD
    return State.BEHIND if known - applied else State.CURRENT


def _state_of_fund() -> State:
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
    """Makes the tables, or brings them up to date: on PostgreSQL all of it or nothing, in each database."""
    make_people()
    _migrate(connection.alias)


def make_people() -> None:
    """The same of the people's tables alone."""
    _migrate(PEOPLE, APP)
    people = connections[PEOPLE]
    file = Path(str(people.settings_dict["NAME"]))
    if people.vendor == "sqlite" and file.is_file():
        # For nobody but the program's own account.
        file.chmod(0o600)


def _migrate(alias: str, *apps: str) -> None:
    if connections[alias].vendor == "sqlite":
        # Here each step is whole by itself; tables are made anew, which SQLite does outside a transaction alone.
        call_command("migrate", *apps, database=alias, interactive=False, verbosity=0)
        return
    with transaction.atomic(using=alias):
        call_command("migrate", *apps, database=alias, interactive=False, verbosity=0)


def make_schema(using: str, **_signal: object) -> None:
    """On a server, the people's own part of a database, just before their tables are made in it."""
    people = connections[PEOPLE]
    if using == PEOPLE and people.vendor == "postgresql":
        with people.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {PEOPLE_SCHEMA}")


def keep_copy(*, now: datetime) -> Path | None:
    """A copy of a fund's database that is a file, beside it, also while others use it; None for a server's.

    Of people there is no copy: it would outlast who is erased.
    """
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
