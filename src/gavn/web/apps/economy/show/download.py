"""Postings as the rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.ledger import Posting
from gavn.language.catalogue import Language
from gavn.web.apps.economy.show.posting import name_of

HEAD = (
    "number", "voucher", "value_date", "document_date", "account", "account_name", "amount", "text", "entered_by",
    "entered_at", "approved_by", "approved_at", "reverses", "amount_provenance", "date_provenance",
)  # fmt: skip


def csv_rows(postings: Iterable[Posting], *, chart: ChartOfAccounts, language: Language) -> Iterator[tuple[str, ...]]:
    """A row for each line of each posting, as they are read."""
    for posting in postings:
        yield from _rows(posting, chart, language)


def _rows(posting: Posting, chart: ChartOfAccounts, language: Language) -> Iterator[tuple[str, ...]]:
    for line in posting.lines:
        yield (
            str(posting.number),
            posting.voucher,
            posting.value_date.isoformat(),
            posting.document_date.isoformat(),
            line.account,
            name_of(line.account, chart, language),
            line.amount.plain(),
            posting.text,
            posting.entered_by,
            posting.entered_at.isoformat(),
            posting.approved_by,
            posting.approved_at.isoformat(),
            str(posting.reverses or ""),
            posting.amount_provenance.value,
            posting.date_provenance.value,
        )
