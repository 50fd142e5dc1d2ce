"""That nothing of what was deleted is left in the files (ADR 0018)."""

from __future__ import annotations

from contextlib import suppress

from django.db import OperationalError, connections

from gavn.web.apps.participants.models import MarkRow, ParticipantRow, PersonRow, ReferralRow, ToldRow
from gavn.web.database.people import PEOPLE

TABLES = (ToldRow, ReferralRow, ParticipantRow, MarkRow, PersonRow)


def scrub() -> None:
    """SQLite has overwritten what it deleted (`secure_delete`) and makes the file anew, where nobody is reading it just
    now; PostgreSQL writes each table anew, so that no page of before stays.

    Neither can be done within a transaction, as tests are.
    """
    people = connections[PEOPLE]
    if people.in_atomic_block:
        return
    with people.cursor() as cursor:
        if people.vendor == "sqlite":
            with suppress(OperationalError):
                cursor.execute("VACUUM")
            return
        for table in TABLES:
            cursor.execute(f"VACUUM FULL {people.ops.quote_name(table._meta.db_table)}")
