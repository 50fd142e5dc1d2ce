"""That nothing of what was deleted is left in the files (ADR 0018)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import dropwhile
from time import sleep
from typing import Any

from django.db import DatabaseError, Error, connections
from django.db.models import Max, QuerySet

from gavn.web.apps.participants.models import (
    ErasureDecisionRow,
    MarkRow,
    ParticipantRow,
    PersonRow,
    ReferralRow,
    ScrubbedRow,
    ToldRow,
)
from gavn.web.database.people import PEOPLE

# The one with fewest rows first: where it cannot be made clean, no other can.
TABLES = (PersonRow, MarkRow, ParticipantRow, ReferralRow, ToldRow)
# Seconds between one attempt and the next: half a minute in all.
WAITS = (0.1, 0.2, 0.5, 1, 2, 4, 8, 16)
# How long a table that somebody is looking into is waited for, since whoever comes after waits too.
LOCK_WAIT = "1s"


def left() -> QuerySet[ErasureDecisionRow]:
    """The erasures that were carried out, and of which something can still lie in the files."""
    done = ScrubbedRow.objects.aggregate(last=Max("decision"))["last"] or 0
    return ErasureDecisionRow.objects.filter(carried_out=True, pk__gt=done)


def scrub(*, now: datetime, patient: bool = True) -> bool:
    """SQLite has overwritten what it deleted (`secure_delete`) and makes the file anew, where nobody is reading it just
    now; PostgreSQL writes each table anew, so that no page of before stays. Whether it was done is kept: until it is,
    every erasure that it was to end is unfinished.

    Whoever is not `patient` tries once.
    """
    people = connections[PEOPLE]
    try:
        last = left().aggregate(last=Max("pk"))["last"]
        if last is None:
            return True
        is_done = _made_anew(people, WAITS if patient else ())
        if is_done:
            ScrubbedRow.objects.create(decision=last, at=now)
        return is_done
    except Error:
        # What was erased is erased; that the database was away or full only leaves this to be done.
        return False


def _made_anew(people: Any, waits: Sequence[float]) -> bool:
    """Neither can be done within a transaction, as tests are."""
    if people.in_atomic_block:
        return True
    with people.cursor() as cursor:
        if people.vendor == "sqlite":
            cursor.execute("VACUUM")
            return True
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
        try:
            return _written_anew(people, cursor, waits)
        finally:
            cursor.execute("RESET lock_timeout")


def _written_anew(people: Any, cursor: Any, waits: Sequence[float]) -> bool:
    """Until the server says of every table that no deleted row had to be written too: whoever began to read before the
    deletion, and be it the server's own counting, may still see it. Who reads on for longer than `waits` is not waited
    for; and while somebody does nothing is written, since it would all be to write again."""
    tables = [people.ops.quote_name(table._meta.db_table) for table in TABLES]
    for wait in (0, *waits):
        sleep(wait)
        if _is_held(people, cursor):
            continue
        tables = list(dropwhile(lambda table: _is_clean(people, cursor, table), tables))
        if not tables:
            return True
    return False


def _is_held(people: Any, cursor: Any) -> bool:
    """Whether somebody began to read before the last that is to be finished was deleted, as far as the server tells it:
    the row of its decision was written together with the deletion."""
    last = left().aggregate(last=Max("pk"))["last"]
    cursor.execute(HELD.format(people.ops.quote_name(ErasureDecisionRow._meta.db_table)), [last])
    return bool(cursor.fetchone()[0])


# Ages count transactions, the oldest highest. What a standby reads, and what is prepared and not decided on, holds too.
HELD = """
WITH erased AS (SELECT age(xmin) AS age FROM {} WHERE id = %s), held AS (
    SELECT GREATEST(age(backend_xmin), age(backend_xid)) AS age FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND (datname IS NULL OR datname = current_database())
    UNION ALL SELECT age(transaction) FROM pg_prepared_xacts WHERE database = current_database()
    UNION ALL SELECT age(xmin) FROM pg_replication_slots
) SELECT EXISTS (SELECT 1 FROM held, erased WHERE held.age >= erased.age)
"""


def _is_clean(people: Any, cursor: Any, table: str) -> bool:
    """Writes a table anew; whether no deleted row had to be written too."""
    told: list[str] = []
    # `VERBOSE` is how a server tells of it; the first number of the detail is how many there were, in every language.
    people.connection.add_notice_handler(hear := lambda notice: told.append(notice.message_detail or ""))
    try:
        cursor.execute(f"VACUUM (FULL, VERBOSE) {table}")
    except DatabaseError:
        # Somebody is looking into it, and would have to be waited for.
        return False
    finally:
        people.connection.remove_notice_handler(hear)
    return not any(int(number) for each in told for number in re.findall(r"\d+", each)[:1])
