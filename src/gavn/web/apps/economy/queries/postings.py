"""Postings as people look for them: by account, year, day and words; counted and added up by the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.grouping import accounts_named
from gavn.domain.economy.ledger import Posting
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import LineRow, PostingRow
from gavn.web.apps.economy.queries import chain_end, movements

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; blank is anything. `account` may name a sum, such as `sum:total`; `words` stand in the
    voucher or the text."""

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
    """The accounts that were asked for, or else the fund's cash."""
    chart = documents().chart
    if search.account:
        return accounts_named(search.account, chart)
    return tuple(account.id for account in chart.of_kind(AccountKind.CASH))


def find(search: Search) -> QuerySet[PostingRow]:
    """The postings that were looked for, the latest first."""
    rows = PostingRow.objects.filter(_condition(search, "")).order_by("-number")
    if search.account:
        lines = LineRow.objects.filter(account__in=accounts_looked_at(search))
        rows = rows.filter(number__in=lines.values("posting_id"))
    return rows


def page_of(search: Search, number: str | None) -> tuple[Page[PostingRow], tuple[Posting, ...]]:
    """One page of what was found."""
    paginator = Paginator(find(search).prefetch_related("lines"), PER_PAGE)
    # Known already, so that the rows are not counted once more for each page.
    paginator.count = sums(search).count
    shown, currency = paginator.get_page(number), documents().head.currency
    return shown, tuple(storage.posting_of(row, currency) for row in shown)


def all_of(search: Search) -> Iterator[Posting]:
    """Everything that was found, the earliest first, read as it is asked for."""
    lines = LineRow.objects.filter(_condition(search, "posting__"))
    return storage.read_through(find(search), lines, documents().head.currency)


def line_count(periods: Iterable[Period], *, until: date) -> int:
    """How many lines were posted in any of the periods, up to a day."""
    within = (Q(posting__value_date__gte=period.start, posting__value_date__lt=period.end) for period in periods)
    found = reduce(or_, within, Q(pk__in=()))
    return LineRow.objects.filter(found, posting__value_date__lte=until).count()


def sums(search: Search) -> Sums:
    """Over all that was found; nothing posted changes, so it is added up once for each end of the chain."""
    return _sums(search, documents().head.currency, chain_end())


@lru_cache(maxsize=256)
def _sums(search: Search, currency: str, _end: tuple[int, str]) -> Sums:
    accounts = accounts_looked_at(search)
    lines = LineRow.objects.filter(_condition(search, "posting__"), account__in=accounts)
    moved = lines.aggregate(debit=Sum("minor", filter=Q(minor__gt=0)), credit=Sum("minor", filter=Q(minor__lt=0)))
    debit, credit = (Money(abs(int(moved[side] or 0)), currency) for side in ("debit", "credit"))
    return Sums(find(search).count(), debit, credit)


def posting_numbered(number: int) -> Stored | None:
    """One posting with its lines."""
    row = PostingRow.objects.prefetch_related("lines").filter(number=number).first()
    if row is None:
        return None
    taken_back = PostingRow.objects.filter(reverses_id=number).values_list("number", flat=True).first()
    return Stored(storage.posting_of(row, documents().head.currency), row.digest, taken_back or 0)


def postings_of_voucher(voucher: str) -> tuple[Stored, ...]:
    """The postings of a voucher, and of later attempts at it: `<voucher>.2` and on."""
    numbers = PostingRow.objects.filter(attempts_at(voucher)).order_by("number").values_list("number", flat=True)
    return tuple(stored for number in numbers if (stored := posting_numbered(number)))


def attempts_at(voucher: str) -> Q:
    return Q(voucher=voucher) | Q(voucher__startswith=f"{voucher}.")


def named_after(names: Iterable[str]) -> Iterator[Posting]:
    """The postings whose vouchers begin with any of these names and a dash, in order."""
    named = reduce(or_, (Q(voucher__startswith=f"{name}-") for name in names), Q(pk__in=()))
    lines = LineRow.objects.filter(posting__in=PostingRow.objects.filter(named))
    return storage.read_through(PostingRow.objects.filter(named), lines, documents().head.currency)


def digest_before(number: int) -> str:
    """The digest of the posting before; blank before the first."""
    return PostingRow.objects.filter(number=number - 1).values_list("digest", flat=True).first() or ""


def posting_years() -> Sequence[int]:
    """The years in which anything was posted, the latest first."""
    return sorted({day.year for _, day in movements().by_account_day}, reverse=True)


def _condition(search: Search, to_posting: str) -> Q:
    """What holds of a posting, asked of it or of its lines."""
    condition = Q()
    if search.year is not None:
        condition &= Q((f"{to_posting}value_date__range", (date(search.year, 1, 1), date(search.year, 12, 31))))
    if search.until is not None:
        condition &= Q((f"{to_posting}value_date__lte", search.until))
    for word in search.words.split():
        fields = [f"{to_posting}{field}__icontains" for field in ("voucher", "text")]
        condition &= reduce(or_, (Q((field, form)) for form in _cases(word) for field in fields))
    return condition


def _cases(word: str) -> set[str]:
    """SQLite takes Ø and ø for two letters, so a word with such letters is looked for in each of its cases."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
