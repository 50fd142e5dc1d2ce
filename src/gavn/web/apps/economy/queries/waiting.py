"""What waits in the ledger for somebody: what others entered, and a chain that is not what was written."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.web.apps.economy.models import BatchRow, DraftRow
from gavn.web.apps.economy.queries import chain_end, verify_chain
from gavn.web.apps.economy.queries.closing import rows_that_wait, verify_closings
from gavn.web.apps.economy.queries.deciding import WAITING
from gavn.web.design.waiting import Waiting

# Above this a look at every posting takes too long for a page about something else; the chain's own page looks.
LOOKED_AT_ONCE = 1000


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """Nothing that the person entered: another must decide on that."""
    kinds = (
        ("drafts", Permission.APPROVE_POSTING, DraftRow.objects.filter(state=WAITING, batch=None)),
        ("batches", Permission.APPROVE_POSTING, BatchRow.objects.filter(drafts__state=WAITING)),
        ("closings", Permission.CLOSE_YEAR, rows_that_wait()),
    )
    return tuple(
        each
        for kind, permission, rows in kinds
        if may(person, permission).allowed
        for each in _oldest(kind, rows.exclude(entered_by=person.username))
    )


def chain_waits_for(person: Person) -> tuple[Waiting, ...]:
    """A chain, and closings, that are not what was written, for those who may see them."""
    if not may(person, Permission.SEE_POSTINGS).allowed:
        return ()
    number, _ = chain_end()
    found = {
        "chain": verify_chain() if number <= LOOKED_AT_ONCE else [],
        "closings-changed": verify_closings(),
    }
    return tuple(Waiting(kind, len(problems), broken=True) for kind, problems in found.items() if problems)


def _oldest(kind: str, rows: QuerySet[Any]) -> tuple[Waiting, ...]:
    found = rows.aggregate(count=Count("id", distinct=True), since=Min("entered_at"), first=Min("id"))
    if not found["count"]:
        return ()
    only = (str(found["first"]),) if found["count"] == 1 else ()
    return (Waiting(kind, found["count"], since=timezone.localdate(found["since"]), only=only),)
