"""Which database a table is in: those of the app `participants` in that of the people, all others in the fund's."""

from __future__ import annotations

from typing import Any

PEOPLE = "people"
APP = "participants"


class PeopleApart:
    """Django asks it of every question and every migration, so that neither database has a table of the other."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        return PEOPLE if model._meta.app_label == APP else None

    def db_for_write(self, model: Any, **_hints: Any) -> str | None:
        return PEOPLE if model._meta.app_label == APP else None

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool:
        return bool((one._meta.app_label == APP) == (other._meta.app_label == APP))

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return (db == PEOPLE) == (app_label == APP)
