"""Ledger rows to and from the domain's postings; only this app touches these tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import chain, groupby, islice
from math import inf
from operator import attrgetter, itemgetter
from typing import Any, overload

from django.db import connection
from django.db.models import Model, QuerySet, Sum

from gavn.domain.economy.chain import Head, genesis, link
from gavn.domain.economy.ledger import Closing, Ledger, Line, Posting
from gavn.domain.economy.table import Movements
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance
from gavn.web.apps.economy.models import ClosingRow, HeadRow, LedgerEnd, LineRow, PostingRow

BATCH = 2000
NO_LINES: tuple[float, Iterator[Any]] = (inf, iter(()))
POSTING_COLUMNS = (
    "number", "voucher", "value_date", "document_date", "text", "entered_by", "entered_at", "approved_by",
    "approved_at", "reverses_id", "amount_provenance", "date_provenance", "digest",
)  # fmt: skip
LINE_COLUMNS = ("posting_id", "place", "account", "minor")


class StoredPostings(Sequence[Posting]):
    """All postings in order, read from the database as they are asked for, so that a long ledger fits in memory."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __len__(self) -> int:
        return PostingRow.objects.count()

    def __iter__(self) -> Iterator[Posting]:
        return read_through(PostingRow.objects.all(), LineRow.objects.all(), self.currency)

    @overload
    def __getitem__(self, place: int) -> Posting: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Posting]: ...
    def __getitem__(self, place: int | slice) -> Posting | Sequence[Posting]:
        rows = PostingRow.objects.prefetch_related("lines").order_by("number")
        if isinstance(place, slice):
            return tuple(posting_of(row, self.currency) for row in rows[place])
        return posting_of(rows[place if place >= 0 else len(self) + place], self.currency)


def read_through(postings: QuerySet[PostingRow], lines: QuerySet[LineRow], currency: str) -> Iterator[Posting]:
    """Postings in order with their lines, among which may be others', in one pass over each table.

    The first posting is read before the lines are asked for, so that the lines of each are there.
    """
    rows = postings.order_by("number").values_list(*POSTING_COLUMNS[:-1]).iterator(chunk_size=BATCH)
    first = list(islice(rows, 1))
    grouped = groupby(_in_order(lines), key=itemgetter(0))
    number, own = next(grouped, NO_LINES)
    for row in chain(first, rows):
        while number < row[0]:
            number, own = next(grouped, NO_LINES)
        found = tuple(Line(account, Money(minor, currency)) for _, account, minor in own)
        yield _posting(row, found if number == row[0] else ())


def _in_order(lines: QuerySet[LineRow]) -> Iterator[tuple[int, str, int]]:
    columns = lines.order_by("posting_id", "place").values_list("posting_id", "account", "minor")
    return columns.iterator(chunk_size=BATCH)


def _posting(row: tuple[Any, ...], lines: tuple[Line, ...]) -> Posting:
    number, voucher, value_date, document_date, text, entered_by, entered_at, approved_by, approved_at = row[:9]
    reverses, amount_provenance, date_provenance = row[9:]
    return Posting(
        number,
        voucher,
        value_date,
        document_date,
        text,
        entered_by,
        entered_at.astimezone(UTC),
        approved_by,
        approved_at.astimezone(UTC),
        lines,
        reverses or 0,
        Provenance(amount_provenance),
        Provenance(date_provenance),
    )


def posting_of(row: PostingRow, currency: str) -> Posting:
    """The domain's posting that a row and its lines stand for."""
    return Posting(
        number=row.number,
        voucher=row.voucher,
        value_date=row.value_date,
        document_date=row.document_date,
        text=row.text,
        entered_by=row.entered_by,
        entered_at=row.entered_at.astimezone(UTC),
        approved_by=row.approved_by,
        approved_at=row.approved_at.astimezone(UTC),
        lines=tuple(Line(line.account, Money(line.minor, currency)) for line in row.lines.all()),
        reverses=row.reverses_id or 0,
        amount_provenance=Provenance(row.amount_provenance),
        date_provenance=Provenance(row.date_provenance),
    )


def postings_with(vouchers: Collection[str], currency: str) -> tuple[Posting, ...]:
    """The postings of these vouchers, in order; no question to the database names more than a batch of them."""
    names, found = sorted(vouchers), []
    for start in range(0, len(names), BATCH):
        rows = PostingRow.objects.prefetch_related("lines").filter(voucher__in=names[start : start + BATCH])
        found += [posting_of(row, currency) for row in rows]
    return tuple(sorted(found, key=attrgetter("number")))


def digests() -> Iterator[str]:
    """The digest stored beside each posting, in order."""
    return PostingRow.objects.order_by("number").values_list("digest", flat=True).iterator(chunk_size=BATCH)


def lock_end(currency: str) -> LedgerEnd:
    """The last posting's number and digest; nobody else posts until the transaction ends."""
    end, _ = LedgerEnd.objects.select_for_update().get_or_create(id=1, defaults={"digest": genesis(currency)})
    return end


def append(postings: Iterable[Posting], end: LedgerEnd) -> int:
    """Writes postings that the rules have accepted after `end`, batch by batch; how many were written.

    Rows go to the database as they are: model instances would cost more than all the rest of loading a ledger.
    """
    stream, written = iter(postings), 0
    while batch := list(islice(stream, BATCH)):
        rows = []
        for posting in batch:
            end.digest = link(end.digest, posting)
            end.number = posting.number
            rows.append(_row(posting, end.digest))
        with connection.cursor() as cursor:
            cursor.executemany(_insert(PostingRow, POSTING_COLUMNS), rows)
            cursor.executemany(_insert(LineRow, LINE_COLUMNS), [row for posting in batch for row in _lines(posting)])
        written += len(batch)
    end.save()
    return written


def _insert(table: type[Model], columns: Sequence[str]) -> str:
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {connection.ops.quote_name(table._meta.db_table)} ({quoted}) VALUES ({places})"  # noqa: S608


def _row(posting: Posting, digest: str) -> tuple[Any, ...]:
    day, moment = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
    return (
        posting.number,
        posting.voucher,
        day(posting.value_date),
        day(posting.document_date),
        posting.text,
        posting.entered_by,
        moment(posting.entered_at),
        posting.approved_by,
        moment(posting.approved_at),
        posting.reverses or None,
        posting.amount_provenance.value,
        posting.date_provenance.value,
        digest,
    )


def _lines(posting: Posting) -> Iterator[tuple[Any, ...]]:
    for place, line in enumerate(posting.lines, start=1):
        yield posting.number, place, line.account, line.amount.minor


def differences(ledger: Ledger, end: LedgerEnd) -> list[Problem]:
    """Why a ledger does not go on from the stored one; nothing where it does."""
    count, digest = end.number, genesis(ledger.currency)
    values = {"stored": str(count), "given": str(len(ledger.postings))}
    if len(ledger.postings) < count:
        return [Problem("ledger-behind", values=values)]
    for posting, stored in zip(ledger.postings[:count], digests(), strict=True):
        digest = link(digest, posting)
        if digest != stored:
            return [Problem("ledger-differs", values=values | {"number": str(posting.number)})]
    lost = [closing.year for closing in closings() if closing not in ledger.closings]
    return [Problem("closing-lost", values={"year": str(year)}) for year in lost]


def movements(currency: str) -> Movements:
    """What has moved on each account and day, added up by the database."""
    sums = LineRow.objects.values_list("account", "posting__value_date").annotate(moved=Sum("minor")).order_by()
    return Movements(currency, {(account, day): int(moved) for account, day, moved in sums})


def closings() -> tuple[Closing, ...]:
    rows = ClosingRow.objects.order_by("year")
    return tuple(
        Closing(
            row.year, row.entered_by, row.entered_at.astimezone(UTC), row.approved_by, row.approved_at.astimezone(UTC)
        )
        for row in rows
    )


def heads() -> tuple[Head, ...]:
    rows = HeadRow.objects.order_by("id")
    return tuple(Head(row.number, row.digest, row.published_on, row.where) for row in rows)
