"""Drafts as people see them: those that wait, with their age, and those that were decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain, count

from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.models import DraftRow, PostingRow
from gavn.web.apps.economy.queries.deciding import WAITING, Entered, entered_in
from gavn.web.apps.economy.queries.postings import attempts_at

SHOWN_DECIDED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Entered):
    """A posting that somebody entered; `posting` is its number once it is approved, `batch` the file's it came from.

    Either is 0 where there is none.
    """

    voucher: str
    value_date: date
    document_date: date
    text: str
    lines: tuple[Line, ...]
    reverses: int
    posting: int
    batch: int


def draft_numbered(draft_id: int) -> Draft | None:
    row = DraftRow.objects.prefetch_related("lines").filter(pk=draft_id).first()
    return None if row is None else draft_of(row)


def drafts_that_wait() -> tuple[Draft, ...]:
    """The one that has waited longest first; those of a batch stand there."""
    rows = DraftRow.objects.prefetch_related("lines").filter(state=WAITING, batch=None).order_by("entered_at", "id")
    return drafts_of(rows)


def drafts_decided() -> tuple[Draft, ...]:
    """The latest decisions first."""
    rows = DraftRow.objects.prefetch_related("lines").filter(batch=None).exclude(state=WAITING)
    return drafts_of(rows.order_by("-decided_at", "-id")[:SHOWN_DECIDED])


def drafts_of_voucher(voucher: str) -> tuple[Draft, ...]:
    """Every draft of a voucher and of later attempts at it, also those turned down and withdrawn, the oldest first."""
    return drafts_of(DraftRow.objects.prefetch_related("lines").filter(attempts_at(voucher)).order_by("id"))


def free_voucher(voucher: str) -> str:
    """The voucher, or the first later attempt at it, that nothing posted or waiting bears."""
    rows = (PostingRow.objects.all(), DraftRow.objects.filter(state=WAITING))
    taken = {name for own in rows for name in own.filter(attempts_at(voucher)).values_list("voucher", flat=True)}
    names = chain([voucher], (f"{voucher}.{attempt}" for attempt in count(2)))
    return next(name for name in names if name not in taken)


def waiting_count() -> int:
    return DraftRow.objects.filter(state=WAITING).count()


def draft_of(row: DraftRow) -> Draft:
    """The draft that a row and its lines stand for."""
    return drafts_of([row])[0]


def drafts_of(rows: Iterable[DraftRow]) -> tuple[Draft, ...]:
    """The drafts that rows and their lines stand for."""
    currency = documents().head.currency
    return tuple(_draft(row, currency) for row in rows)


def _draft(row: DraftRow, currency: str) -> Draft:
    return Draft(
        **entered_in(row),
        voucher=row.voucher,
        value_date=row.value_date,
        document_date=row.document_date,
        text=row.text,
        lines=tuple(Line(line.account, Money(line.minor, currency)) for line in row.lines.all()),
        reverses=row.reverses_id or 0,
        posting=row.posting_id or 0,
        batch=row.batch_id or 0,
    )
