"""A database administrator takes the guards away, and writes what the program never would."""

from __future__ import annotations

from django.db import connection


def tamper(table: str, statement: str) -> None:
    """Runs a statement on `{0}`, the table, which no longer refuses it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            # What a test wrote before is looked at now: PostgreSQL alters no table whose checks are still to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement.format(table))
