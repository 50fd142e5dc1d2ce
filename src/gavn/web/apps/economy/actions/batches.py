"""A batch of drafts decided on as one: approved, turned down or withdrawn, all of it or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from gavn.domain.access.decision import Person, may, may_approve
from gavn.domain.access.roles import Permission
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import BatchRow, DraftRow, LedgerEnd, PostingRow
from gavn.web.apps.economy.rules import posting_of_draft, rules_after


@transaction.atomic
def approve_batch(batch_id: int, *, by: Person, now: datetime) -> tuple[int, int]:
    """Posts every draft of a batch that somebody else entered; the first number and the last.

    Approving it again changes nothing.
    """
    end = storage.lock_end(documents().head.currency)
    batch, drafts = _batch(batch_id)
    may_approve(by, entered_by=batch.entered_by).require()
    numbers = [draft.posting_id for draft in drafts if draft.posting_id is not None]
    if numbers:
        return min(numbers), max(numbers)
    _must_wait(drafts)
    postings = _postings(drafts, end, by=by, now=now)
    storage.append(postings, end)
    posted = PostingRow.objects.filter(voucher=OuterRef("voucher")).values("number")
    _decide(batch, DraftRow.State.APPROVED, by=by, now=now, posting_id=Subquery(posted[:1]))
    first, last = postings[0].number, postings[-1].number
    details = {"first": str(first), "last": str(last), "drafts": str(len(postings)), "digest": end.digest}
    record("batch-approved", subject=f"batch {batch.pk}", by=by.username, now=now, details=details)
    return first, last


@transaction.atomic
def reject_batch(batch_id: int, *, grounds: str, by: Person, now: datetime) -> None:
    """Turns a whole batch down with grounds; it stays to be read."""
    storage.lock_end(documents().head.currency)
    batch, drafts = _batch(batch_id)
    may_approve(by, entered_by=batch.entered_by).require()
    _must_wait(drafts)
    if not grounds.strip():
        raise Refused([Problem("draft-without-grounds", Place(path="grounds"))])
    _decide(batch, DraftRow.State.REJECTED, by=by, now=now, grounds=grounds)
    record("batch-rejected", subject=f"batch {batch.pk}", by=by.username, now=now, details={"grounds": grounds})


@transaction.atomic
def withdraw_batch(batch_id: int, *, by: Person, now: datetime) -> None:
    """Takes back one's own batch before anybody has decided on it."""
    storage.lock_end(documents().head.currency)
    batch, drafts = _batch(batch_id)
    may(by, Permission.ENTER_POSTING).require()
    if batch.entered_by != by.username:
        raise Refused([Problem("draft-of-another", values={"person": batch.entered_by})])
    _must_wait(drafts)
    _decide(batch, DraftRow.State.WITHDRAWN, by=by, now=now)
    record("batch-withdrawn", subject=f"batch {batch.pk}", by=by.username, now=now)


def _postings(drafts: list[DraftRow], end: LedgerEnd, *, by: Person, now: datetime) -> list[Posting]:
    """The drafts as the next postings; refused with every rule that any of them breaks."""
    rules = rules_after(end, vouchers={draft.voucher for draft in drafts})
    postings, problems = [], []
    for draft in drafts:
        posting = posting_of_draft(draft, number=rules.number + 1, by=by.username, now=now)
        problems += rules.check(posting, place=Place(path=draft.voucher))
        rules.take(posting)
        postings.append(posting)
    if problems:
        raise Refused(problems)
    return postings


def _batch(batch_id: int) -> tuple[BatchRow, list[DraftRow]]:
    batch = BatchRow.objects.filter(pk=batch_id).first()
    if batch is None:
        raise Refused([Problem("batch-unknown", values={"batch": str(batch_id)})])
    return batch, list(batch.drafts.prefetch_related("lines").order_by("id"))


def _must_wait(drafts: list[DraftRow]) -> None:
    decided = next((draft for draft in drafts if draft.state != DraftRow.State.WAITING), None)
    if decided is not None:
        raise Refused([Problem("draft-decided", values={"person": decided.decided_by})])


def _decide(
    batch: BatchRow, state: DraftRow.State, *, by: Person, now: datetime, grounds: str = "", **others: object
) -> None:
    batch.drafts.update(state=state, decided_by=by.username, decided_at=now, grounds=grounds, **others)
