"""Postings as people look for them: by account, year, day and words; counted and added up by the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.money import Money
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import LineRow, PostingRow

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; blank is anything. `words` stand in the voucher or the text."""

    account: str = ""
    year: int | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A posting with the chain's digest after it, and the number of the one that took it back (0 for none)."""

    posting: Posting
    digest: str
    reversed_by: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What the postings that were found move on the account looked at: in, and out (positive)."""

    count: int
    debit: Money
    credit: Money

    @property
    def net(self) -> Money:
        return self.debit - self.credit


def accounts_looked_at(search: Search) -> tuple[str, ...]:
    """The account that was asked for, or else the fund's cash."""
    if search.account:
        return (search.account,)
    return tuple(account.id for account in documents().chart.of_kind(AccountKind.CASH))


def find(search: Search) -> QuerySet[PostingRow]:
    """The postings that were looked for, the latest first."""
    rows = PostingRow.objects.filter(_condition(search)).order_by("-number")
    if search.account:
        rows = rows.filter(number__in=LineRow.objects.filter(account=search.account).values("posting_id"))
    return rows


def page_of(search: Search, number: str | None) -> tuple[Page[PostingRow], tuple[Posting, ...]]:
    """One page of what was found."""
    shown = Paginator(find(search).prefetch_related("lines"), PER_PAGE).get_page(number)
    return shown, tuple(storage.posting_of(row, documents().head.currency) for row in shown)


def all_of(search: Search) -> Iterator[Posting]:
    """Everything that was found, the earliest first, read as it is asked for."""
    currency = documents().head.currency
    rows = find(search).prefetch_related("lines").order_by("number")
    for row in rows.iterator(chunk_size=storage.BATCH):
        yield storage.posting_of(row, currency)


def sums(search: Search) -> Sums:
    """Added up by the database, over all that was found."""
    found = find(search)
    lines = LineRow.objects.filter(account__in=accounts_looked_at(search))
    if search != Search(account=search.account):
        lines = lines.filter(posting__in=found.order_by().values("number"))
    moved = lines.aggregate(debit=Sum("minor", filter=Q(minor__gt=0)), credit=Sum("minor", filter=Q(minor__lt=0)))
    currency = documents().head.currency
    return Sums(found.count(), Money(int(moved["debit"] or 0), currency), Money(-int(moved["credit"] or 0), currency))


def posting_numbered(number: int) -> Stored | None:
    """One posting with its lines."""
    row = PostingRow.objects.prefetch_related("lines").filter(number=number).first()
    if row is None:
        return None
    taken_back = PostingRow.objects.filter(reverses_id=number).values_list("number", flat=True).first()
    return Stored(storage.posting_of(row, documents().head.currency), row.digest, taken_back or 0)


def digest_before(number: int) -> str:
    """The digest of the posting before; blank before the first."""
    return PostingRow.objects.filter(number=number - 1).values_list("digest", flat=True).first() or ""


def posting_years() -> Sequence[int]:
    """The years in which anything was posted, the latest first."""
    return sorted({day.year for day in PostingRow.objects.dates("value_date", "year")}, reverse=True)


def _condition(search: Search) -> Q:
    condition = Q()
    if search.year is not None:
        condition &= Q(value_date__range=(date(search.year, 1, 1), date(search.year, 12, 31)))
    if search.until is not None:
        condition &= Q(value_date__lte=search.until)
    for word in search.words.split():
        forms = (Q(voucher__icontains=form) | Q(text__icontains=form) for form in _cases(word))
        condition &= reduce(or_, forms)
    return condition


def _cases(word: str) -> set[str]:
    """SQLite takes Ø and ø for two letters, so a word with such letters is looked for in each of its cases."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
