"""Postings in lists and one by one: what moved, who did what and when, and its place in the hash chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.grouping import SUM
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money, total
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import UNITS, with_currency
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import date_text, day_text, number_text
from gavn.web.apps.economy.queries.postings import Search, Stored, Sums, accounts_looked_at
from gavn.web.apps.economy.show.deciding import by_at
from gavn.web.apps.economy.show.source import source_fact
from gavn.web.apps.economy.show.table import account_name, unit_text

KRONER = UNITS["kr"]


def amount_of(lines: Sequence[Line]) -> Money:
    """What a posting moves: the sum of one side."""
    return total((line.amount for line in lines if line.amount.minor > 0), currency=lines[0].amount.currency)


def amount_cell(amount: Money, label: str, language: Language) -> dict[str, Any]:
    """The last cell of a row, to the right on a narrow screen too."""
    return {"text": KRONER.shown(amount, language), "number": True, "label": label, "css": "g-second"}


def name_of(account: str, chart: ChartOfAccounts, language: Language) -> str:
    """The name of an account or a sum; the id of one that is in the chart no more."""
    if account.startswith(SUM):
        return say(f"postings-page.sum_of.{account.removeprefix(SUM)}", language)
    return account_name(chart[account], language) if account in chart else account


def is_cash(accounts: Sequence[str], chart: ChartOfAccounts) -> bool:
    """Whether a debit is money into the fund: it is on cash, and money out of it on every other account."""
    return all(account in chart and chart[account].kind == AccountKind.CASH for account in accounts)


def list_table(
    postings: Sequence[Posting], sums: Sums, *, accounts: Sequence[str], chart: ChartOfAccounts, language: Language
) -> dict[str, Any]:
    """One row for each posting: what it moves on the accounts looked at, and which others it touches."""
    names = ("text", "value_date", "voucher", "accounts", "in", "out")
    head = [{"text": say(f"postings-page.head.{n}", language), "number": n in ("in", "out")} for n in names]
    texts = [cell["text"] for cell in head]
    both = (sums.debit, sums.credit) if is_cash(accounts, chart) else (sums.credit, sums.debit)
    came_in, went_out = (KRONER.shown(amount, language) for amount in both)
    return {
        "caption": unit_text("kr", sums.debit.currency, language),
        "head": head,
        "rows": [_list_row(posting, accounts, chart, texts, language) for posting in postings],
        "foot": {
            "label": say("postings-page.sum", language, count=number_text(sums.count, language)),
            "cells": [
                *[{"text": ""}] * 3,
                {"text": came_in, "number": True, "label": texts[4]},
                {"text": went_out, "number": True, "label": texts[5]},
            ],
        },
        "css": "g-stack g-stack-2 g-compact",
    }


def _list_row(
    posting: Posting, accounts: Sequence[str], chart: ChartOfAccounts, head: Sequence[Any], language: Language
) -> dict[str, Any]:
    debit = sum(line.amount.minor for line in posting.lines if line.account in accounts)
    moved = debit if is_cash(accounts, chart) else -debit
    amount = KRONER.shown(Money(abs(moved), posting.lines[0].amount.currency), language)
    others = [name_of(line.account, chart, language) for line in posting.lines if line.account not in accounts]
    return {
        "label": posting.text,
        "url": reverse("economy:posting", args=[posting.number]),
        "cells": [
            {"text": day_text(posting.value_date, language), "css": "g-nb", "label": head[1]},
            {"text": posting.voucher, "css": "g-nb", "label": head[2]},
            {"text": ", ".join(dict.fromkeys(others))},
            {"text": amount if moved > 0 else "", "number": True, "label": head[4], "css": "g-second"},
            {"text": amount if moved <= 0 else "", "number": True, "label": head[5], "css": "g-second"},
        ],
    }


def result_text(search: Search, sums: Sums, *, chart: ChartOfAccounts, language: Language) -> str:
    """What the list shows, in words with its sum."""
    if not sums.count:
        return say("postings-page.found_none", language)
    net = with_currency(abs(sums.net), language)
    debits = sums.net.minor >= 0
    key = "rose" if debits == is_cash(accounts_looked_at(search), chart) else "fell"
    where = name_of(search.account, chart, language) if search.account else say("postings-page.cash", language)
    found = counted("postings-page.found", sums.count, language)
    return say(f"postings-page.{key}", language, found=found, account=where, amount=net)


def lines_table(lines: Sequence[Line], *, chart: ChartOfAccounts, language: Language, opens: bool) -> dict[str, Any]:
    """Debit and credit side by side, and their equal sums."""
    names = ("account", "debit", "credit")
    head = [{"text": say(f"postings-page.head.{n}", language), "number": n != "account"} for n in names]
    rows = []
    for line in lines:
        debit = line.amount.minor >= 0
        shown = KRONER.shown(abs(line.amount), language)
        url = f"{reverse('economy:postings')}?account={line.account}" if opens else ""
        cells = [
            {"text": shown if debit else "", "number": True, "label": head[1]["text"]},
            {"text": "" if debit else shown, "number": True, "label": head[2]["text"], "css": "g-second"},
        ]
        rows.append({"label": name_of(line.account, chart, language), "url": url, "cells": cells})
    one_side = KRONER.shown(amount_of(lines), language)
    foot = [{"text": one_side, "number": True, "label": cell["text"]} for cell in head[1:]]
    return {
        "caption": unit_text("kr", amount_of(lines).currency, language),
        "head": head,
        "rows": rows,
        "foot": {"label": say("postings-page.balanced", language), "cells": foot},
        "css": "g-stack g-stack-2",
    }


def posting_facts(stored: Stored, language: Language) -> list[dict[str, str]]:
    """Voucher and dates, each with its mark where it is not the fund's own record."""
    posting = stored.posting
    facts = [
        ("voucher", posting.voucher, Provenance.RECORDED),
        ("value_date", date_text(posting.value_date, language), posting.date_provenance),
        ("document_date", date_text(posting.document_date, language), posting.date_provenance),
        ("amount", with_currency(amount_of(posting.lines), language), posting.amount_provenance),
    ]
    told = [
        {"label": say(f"postings-page.head.{name}", language), "text": text, "mark": _mark(known)}
        for name, text, known in facts
    ]
    return [*told, *source_fact(posting.voucher, posting.text, language)]


def _mark(known: Provenance) -> str:
    return "" if known == Provenance.RECORDED else known.value


def posting_steps(posting: Posting, *, names: Mapping[str, str], language: Language) -> list[dict[str, str]]:
    """Who entered and who approved, when: the four eyes."""
    done = (("entered", posting.entered_by, posting.entered_at), ("approved", posting.approved_by, posting.approved_at))
    steps = [
        {
            "text": say(f"postings-page.step.{name}", language),
            "detail": by_at(by, at, names=names, language=language),
            "state": "done",
        }
        for name, by, at in done
    ]
    posted = say("postings-page.step.posted", language)
    detail = say("postings-page.as_number", language, number=posting.number)
    return [*steps, {"text": posted, "detail": detail, "state": "done"}]


def posting_links(stored: Stored, language: Language) -> list[dict[str, str]]:
    """The posting that this one takes back, the one that takes it back, and the economy on its value date."""
    links = []
    for key, number in (("reverses", stored.posting.reverses), ("reversed_by", stored.reversed_by)):
        if number:
            url = reverse("economy:posting", args=[number])
            links.append({"url": url, "text": say(f"postings-page.{key}", language, number=number)})
    on = stored.posting.value_date
    url = f"{reverse('economy:table')}?{urlencode({'as-of': on.isoformat()})}"
    return [*links, {"url": url, "text": say("postings-page.in_table", language, on=date_text(on, language))}]
