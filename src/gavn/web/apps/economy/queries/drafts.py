"""Drafts as people see them: those that wait, with their age, and those that were decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.models import DraftRow

SHOWN_DECIDED = 50
WAITING = DraftRow.State.WAITING.value


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting that somebody entered; `posting` is its number once it is approved, 0 until then."""

    id: int
    state: str
    voucher: str
    value_date: date
    document_date: date
    text: str
    entered_by: str
    entered_at: datetime
    lines: tuple[Line, ...]
    reverses: int
    decided_by: str
    decided_at: datetime | None
    grounds: str
    posting: int

    @property
    def waits(self) -> bool:
        return self.state == WAITING


def draft_numbered(draft_id: int) -> Draft | None:
    row = DraftRow.objects.prefetch_related("lines").filter(pk=draft_id).first()
    return None if row is None else _draft(row, documents().head.currency)


def drafts_that_wait() -> tuple[Draft, ...]:
    """The one that has waited longest first."""
    rows = DraftRow.objects.prefetch_related("lines").filter(state=WAITING).order_by("entered_at", "id")
    return _drafts(rows)


def drafts_decided() -> tuple[Draft, ...]:
    """The latest decisions first."""
    rows = DraftRow.objects.prefetch_related("lines").exclude(state=WAITING).order_by("-decided_at", "-id")
    return _drafts(rows[:SHOWN_DECIDED])


def waiting_count() -> int:
    return DraftRow.objects.filter(state=WAITING).count()


def _drafts(rows: Iterable[DraftRow]) -> tuple[Draft, ...]:
    currency = documents().head.currency
    return tuple(_draft(row, currency) for row in rows)


def _draft(row: DraftRow, currency: str) -> Draft:
    return Draft(
        id=row.pk,
        state=row.state,
        voucher=row.voucher,
        value_date=row.value_date,
        document_date=row.document_date,
        text=row.text,
        entered_by=row.entered_by,
        entered_at=row.entered_at.astimezone(UTC),
        lines=tuple(Line(line.account, Money(line.minor, currency)) for line in row.lines.all()),
        reverses=row.reverses_id or 0,
        decided_by=row.decided_by,
        decided_at=row.decided_at.astimezone(UTC) if row.decided_at else None,
        grounds=row.grounds,
        posting=row.posting_id or 0,
    )
