"""A batch of drafts decided on as one: approved, turned down or withdrawn, all of it or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from gavn.domain.access.decision import Person
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions.deciding import BATCH, Entered, turn_down, withdraw
from gavn.web.apps.economy.models import BatchRow, DraftRow, LedgerEnd, PostingRow
from gavn.web.apps.economy.rules import posting_of_draft, rules_after


@transaction.atomic
def approve_batch(batch_id: int, *, by: Person, now: datetime) -> tuple[int, int]:
    """Posts every draft of a batch that somebody else entered; the first number and the last.

    Approving it again changes nothing.
    """
    end = storage.lock_end(documents().head.currency)
    entered = _batch(batch_id)
    entered.require_another(by)
    drafts = list(entered.rows.prefetch_related("lines").order_by("id"))
    numbers = [draft.posting_id for draft in drafts if draft.posting_id is not None]
    if numbers:
        return min(numbers), max(numbers)
    entered.require_waiting()
    postings = _postings(drafts, end, by=by, now=now)
    storage.append(postings, end)
    posted = PostingRow.objects.filter(voucher=OuterRef("voucher")).values("number")
    entered.decide(DraftRow.State.APPROVED, by=by, now=now, posting_id=Subquery(posted[:1]))
    first, last = postings[0].number, postings[-1].number
    details = {"first": str(first), "last": str(last), "drafts": str(len(postings)), "digest": end.digest}
    record("batch-approved", subject=entered.subject, by=by.username, now=now, details=details)
    return first, last


@transaction.atomic
def reject_batch(batch_id: int, *, grounds: str, by: Person, now: datetime) -> None:
    """Turns a whole batch down with grounds; it stays to be read."""
    storage.lock_end(documents().head.currency)
    turn_down(_batch(batch_id), grounds=grounds, by=by, now=now)


@transaction.atomic
def withdraw_batch(batch_id: int, *, by: Person, now: datetime) -> None:
    """Takes back one's own batch before anybody has decided on it."""
    storage.lock_end(documents().head.currency)
    withdraw(_batch(batch_id), by=by, now=now)


def _postings(drafts: list[DraftRow], end: LedgerEnd, *, by: Person, now: datetime) -> list[Posting]:
    """The drafts as the next postings; refused with every rule that any of them breaks."""
    rules = rules_after(end, vouchers={draft.voucher for draft in drafts})
    postings, problems = [], []
    for draft in drafts:
        posting = posting_of_draft(draft, currency=rules.currency, number=rules.number + 1, by=by.username, now=now)
        problems += rules.check(posting, place=Place(path=draft.voucher))
        rules.take(posting)
        postings.append(posting)
    refuse(problems)
    return postings


def _batch(batch_id: int) -> Entered:
    batch = BatchRow.objects.filter(pk=batch_id).first()
    if batch is None:
        raise Refused([Problem("batch-unknown", values={"batch": str(batch_id)})])
    return Entered(BATCH, f"batch {batch.pk}", batch.entered_by, DraftRow.objects.filter(batch=batch))
