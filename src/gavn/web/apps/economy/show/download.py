"""Postings as a CSV file that a spreadsheet opens without running anything that stands in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.ledger import Posting
from gavn.language.catalogue import Language
from gavn.web.apps.economy.show.posting import name_of

HEAD = (
    "number", "voucher", "value_date", "document_date", "account", "account_name", "amount", "text", "entered_by",
    "entered_at", "approved_by", "approved_at", "reverses", "amount_provenance", "date_provenance",
)  # fmt: skip
# What a spreadsheet would take for a formula, also in full-width letters and behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class _Echo:
    """A file that gives back each line it is given."""

    def write(self, line: str) -> str:
        return line


def csv_lines(postings: Iterable[Posting], *, chart: ChartOfAccounts, language: Language) -> Iterator[str]:
    """Line by line as it is read, so that a long ledger is never in memory at once; UTF-8 with a mark for Excel."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow(HEAD)
    for posting in postings:
        for row in _rows(posting, chart, language):
            yield writer.writerow(row)


def _rows(posting: Posting, chart: ChartOfAccounts, language: Language) -> Iterator[tuple[str, ...]]:
    for line in posting.lines:
        yield (
            str(posting.number),
            harmless(posting.voucher),
            posting.value_date.isoformat(),
            posting.document_date.isoformat(),
            harmless(line.account),
            harmless(name_of(line.account, chart, language)),
            line.amount.plain(),
            harmless(posting.text),
            harmless(posting.entered_by),
            posting.entered_at.isoformat(),
            harmless(posting.approved_by),
            posting.approved_at.isoformat(),
            str(posting.reverses or ""),
            posting.amount_provenance.value,
            posting.date_provenance.value,
        )


def harmless(text: str) -> str:
    """A text that begins as a formula gets an apostrophe before it, which spreadsheets read as "this is text"."""
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA) else text
