"""What people do to the ledger: enter, approve, reject, withdraw, reverse, close a year. Each takes `by` and `now`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may, may_approve
from gavn.domain.access.roles import Permission
from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Ledger, LedgerRules, Line, Posting, opposite
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import ClosingRow, DraftLineRow, DraftRow, HeadRow, LedgerEnd, PostingRow

# Until somebody has approved a draft, it is checked as if another person did so at once.
SOMEBODY_ELSE = "\N{BULLET}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters. `token` is made with the form, so that sending it twice enters it once."""

    token: str
    voucher: str
    value_date: date
    document_date: date
    text: str
    lines: tuple[Line, ...]
    reverses: int = 0


@transaction.atomic
def enter_posting(entry: Entry, *, by: Person, now: datetime) -> int:
    """Keeps a draft that waits for approval; its id. Refused where the ledger's rules would refuse the posting."""
    may(by, Permission.ENTER_POSTING).require()
    # Whoever holds the end of the ledger is alone, so the same form sent twice at once is seen here.
    end = storage.lock_end(documents().head.currency)
    known = DraftRow.objects.filter(token=entry.token).first()
    if known is not None:
        return known.pk
    _refuse(_check(_posting(entry, end, by=by.username, now=now), end) + _check_drafts(entry))
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
def approve_draft(draft_id: int, *, by: Person, now: datetime) -> int:
    """Posts a draft that somebody else entered; the posting's number. Approving it again changes nothing."""
    end = storage.lock_end(documents().head.currency)
    draft = _draft(draft_id)
    may_approve(by, entered_by=draft.entered_by).require()
    if draft.posting_id is not None:
        return int(draft.posting_id)
    _must_wait(draft)
    posting = _posting_of_draft(draft, end, by=by.username, now=now)
    _refuse(_check(posting, end))
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
    _refuse(_check_closing(year, now))
    ClosingRow.objects.create(year=year, closed_by=by.username, closed_at=now)
    record("year-closed", subject=f"year {year}", by=by.username, now=now)


def append_ledger(ledger: Ledger, heads: Sequence[Head], *, by: str, now: datetime) -> int:
    """Appends what a checked ledger holds beyond the stored one, which must be its prefix; how many postings."""
    end = storage.lock_end(ledger.currency)
    _refuse(storage.differences(ledger, end))
    written = storage.append(ledger.postings[end.number :], end)
    known = set(storage.closings())
    ClosingRow.objects.bulk_create(
        ClosingRow(year=c.year, closed_by=c.closed_by, closed_at=c.closed_at) for c in ledger.closings if c not in known
    )
    published = set(storage.heads())
    HeadRow.objects.bulk_create(
        HeadRow(number=h.number, digest=h.digest, published_on=h.published_on, where=h.where)
        for h in heads
        if h not in published
    )
    if written:
        record("ledger-loaded", subject=f"posting {end.number}", by=by, now=now, details={"postings": str(written)})
    return written


def _draft(draft_id: int) -> DraftRow:
    draft = DraftRow.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise Refused([Problem("draft-unknown", values={"draft": str(draft_id)})])
    return draft


def _must_wait(draft: DraftRow) -> None:
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


def _posting(entry: Entry, end: LedgerEnd, *, by: str, now: datetime) -> Posting:
    return Posting(
        number=end.number + 1,
        voucher=entry.voucher,
        value_date=entry.value_date,
        document_date=entry.document_date,
        text=entry.text,
        entered_by=by,
        entered_at=now,
        approved_by=SOMEBODY_ELSE,
        approved_at=now,
        lines=entry.lines,
        reverses=entry.reverses,
    )


def _posting_of_draft(draft: DraftRow, end: LedgerEnd, *, by: str, now: datetime) -> Posting:
    currency = documents().head.currency
    return Posting(
        number=end.number + 1,
        voucher=draft.voucher,
        value_date=draft.value_date,
        document_date=draft.document_date,
        text=draft.text,
        entered_by=draft.entered_by,
        entered_at=draft.entered_at,
        approved_by=by,
        approved_at=now,
        lines=tuple(Line(line.account, Money(line.minor, currency)) for line in draft.lines.all()),
        reverses=draft.reverses_id or 0,
    )


def _check(posting: Posting, end: LedgerEnd) -> list[Problem]:
    """The ledger's rules for the next posting, told only what they need to know of those before it."""
    known = documents()
    rules = LedgerRules.of(chart=known.chart, currency=known.head.currency, closings=storage.closings())
    rules.number = end.number
    rules.vouchers = dict(PostingRow.objects.filter(voucher=posting.voucher).values_list("voucher", "number"))
    if posting.reverses:
        rules.reversed_by = dict(
            PostingRow.objects.filter(reverses_id=posting.reverses).values_list("reverses_id", "number")
        )
        original = PostingRow.objects.prefetch_related("lines").filter(number=posting.reverses).first()
        if original is not None:
            rules.lines = {posting.reverses: storage.posting_of(original, known.head.currency).lines}
    return rules.check(posting, place=Place())


def _check_drafts(entry: Entry) -> list[Problem]:
    waiting = DraftRow.objects.filter(state=DraftRow.State.WAITING)
    problems = []
    if waiting.filter(voucher=entry.voucher).exists():
        problems.append(Problem("voucher-waits", values={"voucher": entry.voucher}))
    if entry.reverses and waiting.filter(reverses_id=entry.reverses).exists():
        problems.append(Problem("reversal-waits", values={"reverses": str(entry.reverses)}))
    return problems


def _check_closing(year: int, now: datetime) -> list[Problem]:
    values = {"year": str(year)}
    closed = {closing.year for closing in storage.closings()}
    first = PostingRow.objects.order_by("value_date").values_list("value_date", flat=True).first()
    problems = []
    if year in closed:
        problems.append(Problem("year-closed-already", values=values))
    if year >= now.year:
        problems.append(Problem("year-not-over", values=values))
    if first is not None and any(before not in closed for before in range(first.year, year)):
        problems.append(Problem("year-before-open", values=values))
    if DraftRow.objects.filter(state=DraftRow.State.WAITING, value_date__year=year).exists():
        problems.append(Problem("year-has-drafts", values=values))
    return problems


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)
