"""Batches as people see them: one line each, and the drafts within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.models import BatchRow, DraftLineRow, DraftRow
from gavn.web.apps.economy.queries.deciding import WAITING, Entered, entered_in
from gavn.web.apps.economy.queries.drafts import SHOWN_DECIDED, Draft, draft_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Entered):
    """The drafts of one file, and what they bring `into` the fund and take `out` of it.

    `first` and `last` are posting numbers once it is approved, 0 until then.
    """

    file: str
    digest: str
    rows: int
    rejected: int
    count: int
    into: Money
    out: Money
    first: int
    last: int


def batch_numbered(batch_id: int) -> Batch | None:
    return next(iter(_batches(_rows().filter(pk=batch_id))), None)


def batches_that_wait() -> tuple[Batch, ...]:
    """The one that has waited longest first."""
    return _batches(_rows().filter(state=WAITING).order_by("entered_at", "id"))


def batches_decided() -> tuple[Batch, ...]:
    """The latest decisions first."""
    return _batches(_rows().exclude(state=WAITING).order_by("-decided_at", "-id")[:SHOWN_DECIDED])


def drafts_in(batch_id: int, page: str | None) -> tuple[Page[DraftRow], tuple[Draft, ...]]:
    """One page of a batch, in the order of the file."""
    rows = DraftRow.objects.prefetch_related("lines").filter(batch=batch_id).order_by("id")
    shown = Paginator(rows, PER_PAGE).get_page(page)
    return shown, tuple(draft_of(row) for row in shown)


def lines_in(batch_id: int) -> tuple[Line, ...]:
    """What a whole batch moves on each account."""
    currency = documents().head.currency
    sums = DraftLineRow.objects.filter(draft__batch=batch_id).values_list("account").order_by("account")
    return tuple(Line(account, Money(int(moved), currency)) for account, moved in sums.annotate(moved=Sum("minor")))


def cash_by_year(batch_id: int) -> tuple[tuple[int, Money], ...]:
    """What a whole batch brings into the fund in each of its years, negative what it takes out."""
    currency, lines = documents().head.currency, _cash_lines().filter(draft__batch=batch_id)
    sums = lines.values_list("draft__value_date__year").annotate(moved=Sum("minor")).order_by("draft__value_date__year")
    return tuple((year, Money(int(moved), currency)) for year, moved in sums)


def _cash_lines() -> QuerySet[DraftLineRow]:
    cash = [account.id for account in documents().chart.of_kind(AccountKind.CASH)]
    return DraftLineRow.objects.filter(account__in=cash)


def _rows() -> QuerySet[Any]:
    """A batch is decided on as one, so any of its drafts tells what became of it.

    A row has more than its model does: what the database counted.
    """
    return BatchRow.objects.annotate(
        count=Count("drafts"),
        state=Min("drafts__state"),
        decided_by=Min("drafts__decided_by"),
        decided_at=Min("drafts__decided_at"),
        grounds=Min("drafts__grounds"),
        first=Min("drafts__posting"),
        last=Max("drafts__posting"),
    )


def _batches(rows: Iterable[Any]) -> tuple[Batch, ...]:
    found = list(rows)
    lines = _cash_lines().filter(draft__batch__in=[row.pk for row in found])
    into, out = Sum("minor", filter=Q(minor__gt=0)), Sum("minor", filter=Q(minor__lt=0))
    summed = lines.values(batch=F("draft__batch")).annotate(into=into, out=out).order_by()
    moved = {each["batch"]: (int(each["into"] or 0), -int(each["out"] or 0)) for each in summed}
    currency = documents().head.currency
    return tuple(_batch(row, *moved.get(row.pk, (0, 0)), currency=currency) for row in found)


def _batch(row: Any, into: int, out: int, *, currency: str) -> Batch:
    return Batch(
        **entered_in(row),
        file=row.file,
        digest=row.digest,
        rows=row.rows,
        rejected=row.rejected,
        count=row.count,
        into=Money(into, currency),
        out=Money(out, currency),
        first=row.first or 0,
        last=row.last or 0,
    )
