"""Tables that the database itself refuses to change or delete from, on SQLite and PostgreSQL alike (ADR 0008).

SQLite loses the guards of a table that it makes anew: a migration that does so sets them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

FUNCTION = """
CREATE OR REPLACE FUNCTION gavn_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""


class Guard(RunPython):
    """A step that writes SQL and asks for no model, so that none is made for it; that takes most of a migration."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(self.code, app_label, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._run(self.reverse_code or self.noop, app_label, schema_editor)

    def _run(self, code: Callable[..., None], app_label: str, editor: BaseDatabaseSchemaEditor) -> None:
        if router.allow_migrate(editor.connection.alias, app_label, **self.hints):
            code(None, editor)


def append_only(*tables: str) -> Guard:
    """A migration step that guards `tables`, and takes the guard away again when it is reversed."""
    return Guard(_each(tables, _guard), _each(tables, _unguard))


def released(*tables: str) -> Guard:
    """A migration step that takes the guard away, so that the next can add a column; `append_only` comes after it."""
    return Guard(_each(tables, _unguard), _each(tables, _guard))


def kept(table: str, *, columns: Sequence[str], once: str = "") -> Guard:
    """A migration step that guards a table whose rows are filled in later: nothing is deleted, `columns` never
    change, and no column does where `once` holds of the row as it was (`OLD`)."""

    def guard(vendor: str, table: str) -> list[str]:
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = [f'OLD."{column}" {differs} NEW."{column}"' for column in columns]
        return _guard(vendor, table, when=f"WHEN ({' OR '.join([once, *changed] if once else changed)}) ")

    return Guard(_each((table,), guard), _each((table,), _unguard))


def erasable(table: str, *, when: str) -> Guard:
    """A migration step that guards a table of which a row can be deleted only where `when` holds of it (`OLD`), which
    may ask of other rows; nothing is ever changed."""

    def guard(vendor: str, table: str) -> list[str]:
        if vendor != "postgresql":
            return [
                _refusal(table, "update", f"UPDATE ON {table}"),
                _refusal(table, "delete", f"DELETE ON {table} WHEN NOT ({when})"),
            ]
        says = f"RAISE EXCEPTION '{table} is append-only'"
        body = f"BEGIN IF NOT ({when}) THEN {says}; END IF; RETURN OLD; END"
        each = f"ON {table} FOR EACH ROW EXECUTE FUNCTION"
        return [
            FUNCTION,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE {each} gavn_refuse_change()",
            f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE {each} {table}_kept()",
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION gavn_refuse_change()",
        ]

    def unguard(vendor: str, table: str) -> list[str]:
        dropped = [f"DROP FUNCTION {table}_kept()"] if vendor == "postgresql" else []
        return [*_unguard(vendor, table), *dropped]

    return Guard(_each((table,), guard), _each((table,), unguard))


def not_replaced(table: str, *keys: Sequence[str]) -> Guard:
    """A migration step for SQLite, whose `REPLACE INTO` takes a row away without a word to the guard: a row with a
    primary or unique key that is there already is not written. PostgreSQL has no such statement."""
    same = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})"  # noqa: S608 - names from a migration
        for key in keys
    )

    def guard(vendor: str, table: str) -> list[str]:
        return [] if vendor == "postgresql" else [_refusal(table, "replace", f"INSERT ON {table} WHEN {same}")]

    def unguard(vendor: str, table: str) -> list[str]:
        return [] if vendor == "postgresql" else [f"DROP TRIGGER {table}_no_replace"]

    return Guard(_each((table,), guard), _each((table,), unguard))


def lifted(step: Guard) -> Guard:
    """A migration step that takes away what `step` has set, and sets it again when it is reversed."""
    return Guard(step.reverse_code or Guard.noop, step.code)


def not_displaced(table: str, *same: str) -> Guard:
    """A migration step for SQLite, whose `INSERT OR REPLACE` and `UPDATE OR REPLACE` take away a row in the way of a
    key that is filled in later or counts among some rows only; `same` tells of such a row beside the `NEW` one."""
    names = ("INSERT", "UPDATE")

    def guard(vendor: str, table: str) -> list[str]:
        if vendor == "postgresql":
            return []
        found = f"EXISTS (SELECT 1 FROM {table} WHERE id <> NEW.id AND ({' OR '.join(same)}))"  # noqa: S608 - names from a migration
        return [_refusal(table, f"displacing_{name.lower()}", f"{name} ON {table} WHEN {found}") for name in names]

    def unguard(vendor: str, table: str) -> list[str]:
        if vendor == "postgresql":
            return []
        return [f"DROP TRIGGER {table}_no_displacing_{name.lower()}" for name in names]

    return Guard(_each((table,), guard), _each((table,), unguard))


def never_written(table: str, name: str, *, when: str) -> Guard:
    """A migration step that refuses a new row where `when` holds of it (`NEW`), which may ask of other rows."""

    def guard(vendor: str, table: str) -> list[str]:
        if vendor != "postgresql":
            return [_refusal(table, name, f"INSERT ON {table} WHEN {when}")]
        says = f"RAISE EXCEPTION '{table} is append-only'"
        body = f"BEGIN IF {when} THEN {says}; END IF; RETURN NEW; END"
        trigger = f"CREATE TRIGGER {table}_no_{name} BEFORE INSERT ON {table} FOR EACH ROW"
        return [
            f"CREATE FUNCTION {table}_no_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"{trigger} EXECUTE FUNCTION {table}_no_{name}()",
        ]

    def unguard(vendor: str, table: str) -> list[str]:
        if vendor != "postgresql":
            return [f"DROP TRIGGER {table}_no_{name}"]
        return [f"DROP TRIGGER {table}_no_{name} ON {table}", f"DROP FUNCTION {table}_no_{name}()"]

    return Guard(_each((table,), guard), _each((table,), unguard))


def _each(tables: tuple[str, ...], change: Callable[[str, str], list[str]]) -> Callable[..., None]:
    def run(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        vendor = editor.connection.vendor
        for table in tables:
            for statement in change(vendor, table):
                editor.execute(statement, params=None)

    return run


def _guard(vendor: str, table: str, when: str = "") -> list[str]:
    """`when` narrows which updates are refused; a delete always is."""
    if vendor == "postgresql":
        refuse = "EXECUTE FUNCTION gavn_refuse_change()"
        changes = {
            "append_only": f"UPDATE ON {table} FOR EACH ROW {when}",
            "not_deleted": f"DELETE ON {table} FOR EACH ROW ",
        }
        if not when:
            changes = {"append_only": f"UPDATE OR DELETE ON {table} FOR EACH ROW "}
        changes["not_emptied"] = f"TRUNCATE ON {table} FOR EACH STATEMENT "
        return [FUNCTION, *(f"CREATE TRIGGER {table}_{name} BEFORE {on}{refuse}" for name, on in changes.items())]
    return [
        _refusal(table, "update", f"UPDATE ON {table} {when}"),
        _refusal(table, "delete", f"DELETE ON {table}"),
    ]


def _refusal(table: str, name: str, event: str) -> str:
    return f"CREATE TRIGGER {table}_no_{name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def _unguard(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        names = ("append_only", "not_deleted", "not_emptied")
        return [f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in names]
    return [f"DROP TRIGGER {table}_{name}" for name in ("no_update", "no_delete")]
