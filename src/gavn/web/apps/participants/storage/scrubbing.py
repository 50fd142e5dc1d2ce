"""That nothing of what was deleted is left in the files (ADR 0018)."""

from __future__ import annotations

import re
from contextlib import suppress
from time import sleep
from typing import Any

from django.db import OperationalError, connections

from gavn.web.apps.participants.models import MarkRow, ParticipantRow, PersonRow, ReferralRow, ToldRow
from gavn.web.database.people import PEOPLE

TABLES = (ToldRow, ReferralRow, ParticipantRow, MarkRow, PersonRow)
# Seconds between one attempt and the next: half a minute in all.
WAITS = (0.1, 0.2, 0.5, 1, 2, 4, 8, 16)


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
            _write_anew(people, cursor, people.ops.quote_name(table._meta.db_table))


def _write_anew(people: Any, cursor: Any, table: str) -> None:
    """Until the server says that no deleted row had to be written too: whoever began to read before the deletion,
    and be it the server's own counting, may still see it. Who reads on for longer than `WAITS` is not waited for."""
    told: list[str] = []
    # `VERBOSE` is how a server tells of it; the first number of the detail is how many there were, in every language.
    people.connection.add_notice_handler(hear := lambda notice: told.append(notice.message_detail or ""))
    try:
        for wait in WAITS:
            told.clear()
            cursor.execute(f"VACUUM (FULL, VERBOSE) {table}")
            if not any(int(number) for each in told for number in re.findall(r"\d+", each)[:1]):
                return
            sleep(wait)
    finally:
        people.connection.remove_notice_handler(hear)
