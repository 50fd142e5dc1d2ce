"""Columns of which a server keeps no samples: it would keep them beyond what is deleted (ADR 0018)."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gavn.web.database.append_only import Guard

# A change of kind, be it to the same, is what takes away the samples that there are.
UNSAMPLED = """
DO $$ DECLARE each record; BEGIN
FOR each IN SELECT attname, format_type(atttypid, atttypmod) AS kind FROM pg_attribute
WHERE attrelid = '{table}'::regclass AND attname IN ({columns}) LOOP
EXECUTE format('ALTER TABLE {table} ALTER COLUMN %I TYPE %s', each.attname, each.kind);
EXECUTE format('ALTER TABLE {table} ALTER COLUMN %I SET STATISTICS 0', each.attname);
END LOOP; END $$
"""


def unsampled(table: str, *columns: str) -> Guard:
    """A migration step by which PostgreSQL, which plans by samples of what its tables hold, takes none of `columns` and
    drops those that it took. SQLite takes none."""

    def forwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            names = ", ".join(f"'{column}'" for column in columns)
            editor.execute(UNSAMPLED.format(table=table, columns=names), params=None)

    def backwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for column in columns:
                editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1", params=None)

    return Guard(forwards, backwards)
