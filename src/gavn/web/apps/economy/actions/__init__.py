"""What people do to the ledger: enter, approve, reject, withdraw. Each takes `by` and `now`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Ledger
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions.deciding import DRAFT, Entered, turn_down, withdraw
from gavn.web.apps.economy.models import ClosingRow, DraftLineRow, DraftRow, HeadRow
from gavn.web.apps.economy.rules import (
    Entry,
    check,
    check_drafts,
    check_name,
    is_entry_of,
    posting_of_draft,
    posting_to_be,
)


@transaction.atomic
def enter_posting(entry: Entry, *, by: Person, now: datetime) -> int:
    """Keeps a draft that waits for approval; its id. Refused where the ledger's rules would refuse the posting."""
    may(by, Permission.ENTER_POSTING).require()
    refuse(check_name(entry))
    return _keep(entry, entered_by=by.username, by=by, now=now)


@transaction.atomic
def draft_posting(entry: Entry, *, in_name_of: str, by: Person, now: datetime) -> int:
    """The draft that somebody's decision leads to, in the name of whoever prepared it, who cannot approve it then."""
    return _keep(entry, entered_by=in_name_of, by=by, now=now)


def _keep(entry: Entry, *, entered_by: str, by: Person, now: datetime) -> int:
    # Whoever holds the end of the ledger is alone, so the same form sent twice at once is seen here.
    end = storage.lock_end(documents().head.currency)
    known = DraftRow.objects.filter(token=entry.token).first()
    if known is not None:
        refuse([] if is_entry_of(known, entry, by=entered_by) else [Problem("token-used")])
        return known.pk
    refuse(check(posting_to_be(entry, end, by=entered_by, now=now), end) + check_drafts(entry))
    draft = DraftRow.objects.create(
        token=entry.token,
        voucher=entry.voucher,
        value_date=entry.value_date,
        document_date=entry.document_date,
        text=entry.text,
        entered_by=entered_by,
        entered_at=now,
        reverses_id=entry.reverses or None,
    )
    DraftLineRow.objects.bulk_create(
        DraftLineRow(draft=draft, place=place, account=line.account, minor=line.amount.minor)
        for place, line in enumerate(entry.lines, start=1)
    )
    details = {"voucher": entry.voucher} | ({} if entered_by == by.username else {"entered_by": entered_by})
    record("draft-entered", subject=f"draft {draft.pk}", by=by.username, now=now, details=details)
    return draft.pk


@transaction.atomic
def check_entry(entry: Entry, *, by: Person, now: datetime) -> list[Problem]:
    """What would be refused if it were entered now; nothing is changed."""
    may(by, Permission.ENTER_POSTING).require()
    end = storage.lock_end(documents().head.currency)
    return [*check(posting_to_be(entry, end, by=by.username, now=now), end), *check_drafts(entry), *check_name(entry)]


@transaction.atomic
def approve_draft(draft_id: int, *, by: Person, now: datetime) -> int:
    """Posts a draft that somebody else entered; the posting's number. Approving it again changes nothing."""
    currency = documents().head.currency
    end = storage.lock_end(currency)
    draft, entered = _draft(draft_id)
    entered.require_another(by)
    if draft.batch_id is None and draft.posting_id is not None:
        return int(draft.posting_id)
    _must_stand_alone(draft)
    entered.require_waiting()
    posting = posting_of_draft(draft, currency=currency, number=end.number + 1, by=by.username, now=now)
    refuse(check(posting, end))
    storage.append([posting], end)
    entered.decide(DraftRow.State.APPROVED, by=by, now=now, posting_id=posting.number)
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
    draft, entered = _draft(draft_id)
    entered.require_another(by)
    _must_stand_alone(draft)
    turn_down(entered, grounds=grounds, by=by, now=now)


@transaction.atomic
def withdraw_draft(draft_id: int, *, by: Person, now: datetime) -> None:
    """Takes back one's own draft before anybody has decided on it."""
    storage.lock_end(documents().head.currency)
    draft, entered = _draft(draft_id)
    may(by, Permission.ENTER_POSTING).require()
    _must_stand_alone(draft)
    withdraw(entered, by=by, now=now)


def hold_ledger(currency: str) -> None:
    """Nobody else writes to the ledger until the transaction ends."""
    storage.lock_end(currency)


def append_ledger(ledger: Ledger, heads: Sequence[Head], *, by: str, now: datetime) -> int:
    """Appends what a checked ledger holds beyond the stored one, which must be its prefix; how many postings."""
    end = storage.lock_end(ledger.currency)
    refuse(storage.differences(ledger, end))
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
            ClosingRow.objects.create(**asdict(closing))
            details = {name: str(value) for name, value in asdict(closing).items()}
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


def _draft(draft_id: int) -> tuple[DraftRow, Entered]:
    draft = DraftRow.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise Refused([Problem("draft-unknown", values={"draft": str(draft_id)})])
    return draft, Entered(DRAFT, f"draft {draft.pk}", draft.entered_by, DraftRow.objects.filter(pk=draft.pk))


def _must_stand_alone(draft: DraftRow) -> None:
    """One of a batch is decided on with the others."""
    if draft.batch_id is not None:
        raise Refused([Problem("draft-in-batch", values={"batch": str(draft.batch_id)})])
