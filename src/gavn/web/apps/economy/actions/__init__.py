"""What people do to the ledger: enter, approve, reject, withdraw, reverse, close a year. Each takes `by` and `now`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may, may_approve
from gavn.domain.access.roles import Permission
from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Ledger, opposite
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import ClosingRow, DraftLineRow, DraftRow, HeadRow, PostingRow
from gavn.web.apps.economy.rules import (
    Entry,
    check,
    check_closing,
    check_drafts,
    is_entry_of,
    posting_of_draft,
    posting_to_be,
)


@transaction.atomic
def enter_posting(entry: Entry, *, by: Person, now: datetime) -> int:
    """Keeps a draft that waits for approval; its id. Refused where the ledger's rules would refuse the posting."""
    may(by, Permission.ENTER_POSTING).require()
    # Whoever holds the end of the ledger is alone, so the same form sent twice at once is seen here.
    end = storage.lock_end(documents().head.currency)
    known = DraftRow.objects.filter(token=entry.token).first()
    if known is not None:
        _refuse([] if is_entry_of(known, entry, by=by.username) else [Problem("token-used")])
        return known.pk
    _refuse(check(posting_to_be(entry, end, by=by.username, now=now), end) + check_drafts(entry))
    draft = DraftRow.objects.create(
        token=entry.token,
        voucher=entry.voucher,
        value_date=entry.value_date,
        document_date=entry.document_date,
        text=entry.text,
        entered_by=by.username,
        entered_at=now,
        reverses_id=entry.reverses or None,
    )
    DraftLineRow.objects.bulk_create(
        DraftLineRow(draft=draft, place=place, account=line.account, minor=line.amount.minor)
        for place, line in enumerate(entry.lines, start=1)
    )
    record("draft-entered", subject=f"draft {draft.pk}", by=by.username, now=now, details={"voucher": entry.voucher})
    return draft.pk


@transaction.atomic
def check_entry(entry: Entry, *, by: Person, now: datetime) -> list[Problem]:
    """What would be refused if it were entered now; nothing is changed."""
    may(by, Permission.ENTER_POSTING).require()
    end = storage.lock_end(documents().head.currency)
    return check(posting_to_be(entry, end, by=by.username, now=now), end) + check_drafts(entry)


@transaction.atomic
def approve_draft(draft_id: int, *, by: Person, now: datetime) -> int:
    """Posts a draft that somebody else entered; the posting's number. Approving it again changes nothing."""
    end = storage.lock_end(documents().head.currency)
    draft = _draft(draft_id)
    may_approve(by, entered_by=draft.entered_by).require()
    if draft.batch_id is None and draft.posting_id is not None:
        return int(draft.posting_id)
    _must_wait(draft)
    posting = posting_of_draft(draft, number=end.number + 1, by=by.username, now=now)
    _refuse(check(posting, end))
    storage.append([posting], end)
    _decide(draft, DraftRow.State.APPROVED, by=by, now=now, posting=posting.number)
    record(
        "posting-approved",
        subject=f"posting {posting.number}",
        by=by.username,
        now=now,
        details={"draft": str(draft.pk), "voucher": posting.voucher, "digest": end.digest},
    )
    return posting.number


@transaction.atomic
def reject_draft(draft_id: int, *, grounds: str, by: Person, now: datetime) -> None:
    """Turns a draft down with grounds; it stays to be read."""
    storage.lock_end(documents().head.currency)
    draft = _draft(draft_id)
    may_approve(by, entered_by=draft.entered_by).require()
    _must_wait(draft)
    if not grounds.strip():
        raise Refused([Problem("draft-without-grounds", Place(path="grounds"))])
    _decide(draft, DraftRow.State.REJECTED, by=by, now=now, grounds=grounds)
    record("draft-rejected", subject=f"draft {draft.pk}", by=by.username, now=now, details={"grounds": grounds})


@transaction.atomic
def withdraw_draft(draft_id: int, *, by: Person, now: datetime) -> None:
    """Takes back one's own draft before anybody has decided on it."""
    storage.lock_end(documents().head.currency)
    draft = _draft(draft_id)
    may(by, Permission.ENTER_POSTING).require()
    if draft.entered_by != by.username:
        raise Refused([Problem("draft-of-another", values={"person": draft.entered_by})])
    _must_wait(draft)
    _decide(draft, DraftRow.State.WITHDRAWN, by=by, now=now)
    record("draft-withdrawn", subject=f"draft {draft.pk}", by=by.username, now=now)


def reversal_of(number: int, *, token: str, voucher: str, value_date: date, text: str) -> Entry:
    """An entry that takes a posting back, line by line; it is entered and approved like any other."""
    row = PostingRow.objects.prefetch_related("lines").filter(number=number).first()
    if row is None:
        raise Refused([Problem("reversal-of-unknown", values={"number": "", "reverses": str(number)})])
    posting = storage.posting_of(row, documents().head.currency)
    return Entry(token, voucher, value_date, value_date, text, opposite(posting.lines), reverses=number)


@transaction.atomic
def close_year(year: int, *, by: Person, now: datetime) -> None:
    """Closes a year that is over, once the years before it are closed and none of its drafts wait."""
    may(by, Permission.CLOSE_YEAR).require()
    storage.lock_end(documents().head.currency)
    _refuse(check_closing(year, now))
    ClosingRow.objects.create(year=year, closed_by=by.username, closed_at=now)
    record("year-closed", subject=f"year {year}", by=by.username, now=now)


def hold_ledger(currency: str) -> None:
    """Nobody else writes to the ledger until the transaction ends."""
    storage.lock_end(currency)


def append_ledger(ledger: Ledger, heads: Sequence[Head], *, by: str, now: datetime) -> int:
    """Appends what a checked ledger holds beyond the stored one, which must be its prefix; how many postings."""
    end = storage.lock_end(ledger.currency)
    _refuse(storage.differences(ledger, end))
    written = storage.append(ledger.postings[end.number :], end)
    if written:
        record("ledger-loaded", subject=f"posting {end.number}", by=by, now=now, details={"postings": str(written)})
    _append_closings(ledger.closings, by=by, now=now)
    _append_heads(heads, by=by, now=now)
    return written


def _append_closings(closings: Sequence[Closing], *, by: str, now: datetime) -> None:
    known = set(storage.closings())
    for closing in closings:
        if closing not in known:
            ClosingRow.objects.create(year=closing.year, closed_by=closing.closed_by, closed_at=closing.closed_at)
            details = {"closed_by": closing.closed_by, "closed_at": closing.closed_at.isoformat()}
            record("year-closed", subject=f"year {closing.year}", by=by, now=now, details=details)


def _append_heads(heads: Sequence[Head], *, by: str, now: datetime) -> None:
    known = set(storage.heads())
    for head in heads:
        if head not in known:
            HeadRow.objects.create(
                number=head.number, digest=head.digest, published_on=head.published_on, where=head.where
            )
            details = {"digest": head.digest, "published_on": head.published_on.isoformat(), "where": head.where}
            record("head-published", subject=f"posting {head.number}", by=by, now=now, details=details)


def _draft(draft_id: int) -> DraftRow:
    draft = DraftRow.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise Refused([Problem("draft-unknown", values={"draft": str(draft_id)})])
    return draft


def _must_wait(draft: DraftRow) -> None:
    if draft.batch_id is not None:
        raise Refused([Problem("draft-in-batch", values={"batch": str(draft.batch_id)})])
    if draft.state != DraftRow.State.WAITING:
        raise Refused([Problem("draft-decided", values={"person": draft.decided_by})])


def _decide(
    draft: DraftRow,
    state: DraftRow.State,
    *,
    by: Person,
    now: datetime,
    grounds: str = "",
    posting: int | None = None,
) -> None:
    draft.state, draft.decided_by, draft.decided_at = state, by.username, now
    draft.grounds, draft.posting_id = grounds, posting
    draft.save()


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)
