"""The rules of the ledger, told only what they need to know of what is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gavn.domain.economy.ledger import LedgerRules, Line, Original, Posting, next_to_close
from gavn.domain.fund.posted import check_voucher
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import ClosingProposalRow, DraftRow, LedgerEnd, PostingRow

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


def posting_to_be(entry: Entry, end: LedgerEnd, *, by: str, now: datetime) -> Posting:
    """The entry as the next posting, as if somebody else approved it at once."""
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


def is_entry_of(draft: DraftRow, entry: Entry, *, by: str) -> bool:
    """Whether a draft is this very entry, sent again by the one who sent it first."""
    currency = documents().head.currency
    kept = Entry(
        token=draft.token,
        voucher=draft.voucher,
        value_date=draft.value_date,
        document_date=draft.document_date,
        text=draft.text,
        lines=tuple(Line(line.account, Money(line.minor, currency)) for line in draft.lines.all()),
        reverses=draft.reverses_id or 0,
    )
    return draft.entered_by == by and kept == entry


def posting_of_draft(draft: DraftRow, *, currency: str, number: int, by: str, now: datetime) -> Posting:
    """The draft as a posting, approved by somebody."""
    return Posting(
        number=number,
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


def rules_after(end: LedgerEnd, *, vouchers: Collection[str]) -> LedgerRules:
    """The ledger's rules for the next postings of these vouchers, none of which reverses another."""
    known = documents()
    rules = LedgerRules.of(chart=known.chart, currency=known.head.currency, closings=storage.closings())
    rules.number = end.number
    rules.vouchers = {posting.voucher: posting.number for posting in storage.postings_with(vouchers, rules.currency)}
    return rules


def check(posting: Posting, end: LedgerEnd) -> list[Problem]:
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
            lines = storage.posting_of(original, known.head.currency).lines
            rules.originals = {posting.reverses: Original(original.value_date, lines)}
    return rules.check(posting, place=Place())


def check_name(entry: Entry) -> list[Problem]:
    """Whether somebody enters by hand what only an approved statement may be called."""
    reserved = {investment.id for investment in documents().investments}
    return check_voucher(entry.voucher, reserved=reserved, place=Place())


def check_drafts(entry: Entry) -> list[Problem]:
    """Whether what is entered waits for approval already."""
    waiting = DraftRow.objects.filter(state=DraftRow.State.WAITING)
    problems = []
    if waiting.filter(voucher=entry.voucher).exists():
        problems.append(Problem("voucher-waits", values={"voucher": entry.voucher}))
    if entry.reverses and waiting.filter(reverses_id=entry.reverses).exists():
        problems.append(Problem("reversal-waits", values={"reverses": str(entry.reverses)}))
    return problems


def year_to_close(now: datetime) -> int | None:
    """The year that closes next; None where nothing has been posted."""
    first = PostingRow.objects.order_by("value_date").values_list("value_date", flat=True).first()
    closed = {closing.year for closing in storage.closings()}
    return next_to_close(first=first.year if first else None, closed=closed, this_year=timezone.localdate(now).year)


def waiting_with(vouchers: Collection[str]) -> tuple[Posting, ...]:
    """The drafts of these vouchers that wait, as if somebody else approved them at once; they have no number."""
    currency = documents().head.currency
    rows = DraftRow.objects.prefetch_related("lines").filter(state=DraftRow.State.WAITING)
    found = (row for row in rows if row.voucher in vouchers)
    return tuple(
        posting_of_draft(row, currency=currency, number=0, by=SOMEBODY_ELSE, now=row.entered_at) for row in found
    )


def check_proposal(year: int) -> list[Problem]:
    """Whether somebody has proposed already that the year closes."""
    waiting = ClosingProposalRow.objects.filter(year=year, state=ClosingProposalRow.State.WAITING).first()
    values = {"year": str(year), "person": waiting.entered_by if waiting else ""}
    return [Problem("closing-proposed-already", values=values)] if waiting else []


def check_year(year: int, now: datetime) -> list[Problem]:
    """Why a year cannot close yet; nothing where it can."""
    closed = {closing.year for closing in storage.closings()}
    following = year_to_close(now)
    values = {"year": str(year), "next": str(following or "")}
    if year in closed:
        return [Problem("year-closed-already", values=values)]
    if following is None or year < following:
        return [Problem("year-before-first", values=values)]
    problems = []
    if year >= timezone.localdate(now).year:
        problems.append(Problem("year-not-over", values=values))
    if year > following:
        return [*problems, Problem("year-before-open", values=values)]
    if DraftRow.objects.filter(state=DraftRow.State.WAITING, value_date__year__lte=year).exists():
        problems.append(Problem("year-has-drafts", values=values))
    return problems
