"""Tables that the database itself refuses to change or delete from, on SQLite and PostgreSQL alike (ADR 0008)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

FUNCTION = """
CREATE OR REPLACE FUNCTION gavn_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""


def append_only(*tables: str) -> RunPython:
    """A migration step that guards `tables`, and takes the guard away again when it is reversed."""
    return RunPython(_each(tables, _guard), _each(tables, _unguard))


def released(*tables: str) -> RunPython:
    """A migration step that takes the guard away, so that the next can add a column; `append_only` comes after it."""
    return RunPython(_each(tables, _unguard), _each(tables, _guard))


def _each(tables: tuple[str, ...], change: Callable[[str, str], list[str]]) -> Callable[..., None]:
    def run(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for table in tables:
            for statement in change(vendor, table):
                editor.execute(statement, params=None)

    return run


def _guard(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            FUNCTION,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION gavn_refuse_change()",
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION gavn_refuse_change()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ]


def _unguard(vendor: str, table: str) -> list[str]:
    names = ("append_only", "not_emptied") if vendor == "postgresql" else ("no_update", "no_delete")
    where = f" ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER {table}_{name}{where}" for name in names]
