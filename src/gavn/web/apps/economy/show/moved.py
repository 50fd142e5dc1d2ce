"""What many postings move together: by account, and one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money, total
from gavn.language.amounts import with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.web.apps.economy.queries.drafts import Draft
from gavn.web.apps.economy.show.posting import KRONER, amount_cell, amount_of, name_of
from gavn.web.apps.economy.show.table import unit_text

MOST_SHOWN = 100


def moved_on(postings: Sequence[Posting]) -> tuple[Line, ...]:
    """What the postings move on each account, in the order of the accounts."""
    currency = postings[0].lines[0].amount.currency
    moved: dict[str, int] = defaultdict(int)
    for posting in postings:
        for line in posting.lines:
            moved[line.account] += line.amount.minor
    return tuple(Line(account, Money(minor, currency)) for account, minor in sorted(moved.items()))


def ways_of(lines: Iterable[Line], *, chart: ChartOfAccounts, currency: str) -> tuple[Money, Money]:
    """What the lines bring into the fund, and what they take out of it."""
    cash = {account.id for account in chart.of_kind(AccountKind.CASH)}
    moved = [line.amount.minor for line in lines if line.account in cash]
    into, out = sum(minor for minor in moved if minor > 0), -sum(minor for minor in moved if minor < 0)
    return Money(into, currency), Money(out, currency)


def ways_text(into: Money, out: Money, language: Language) -> str:
    """`8.230.000,00 kr. ind i fonden og 732.068,40 kr. ud`: told apart, since their sum is no amount of anything."""
    names = {(True, True): "both", (True, False): "into", (False, True): "out", (False, False): "nothing"}
    name = names[not into.is_zero, not out.is_zero]
    amounts = {"into": with_currency(into, language), "out": with_currency(out, language)}
    return say(f"import-page.moved.{name}", language, **amounts)


def one_way(lines: Sequence[Line], *, chart: ChartOfAccounts, language: Language) -> str:
    """Whether the amount of a posting comes into the fund or goes out of it; blank where it does both or neither."""
    into, out = ways_of(lines, chart=chart, currency=lines[0].amount.currency)
    if into.is_zero == out.is_zero:
        return ""
    return say("drafts-page.way.out" if into.is_zero else "drafts-page.way.into", language)


def moved_table(lines: Sequence[Line], *, chart: ChartOfAccounts, language: Language) -> dict[str, Any]:
    """The accounts as the chart has them; debit is positive, and the sum is nothing."""
    order = {account: place for place, account in enumerate(chart.by_id)}
    amount = say("import-page.head.moved", language)
    rows = [
        {
            "label": name_of(line.account, chart, language),
            "url": f"{reverse('economy:postings')}?account={line.account}",
            "cells": [{"text": KRONER.shown(line.amount, language), "number": True}],
        }
        for line in sorted(lines, key=lambda line: order.get(line.account, len(order)))
    ]
    currency = lines[0].amount.currency
    both = total((line.amount for line in lines), currency=currency)
    return {
        "caption": unit_text("kr", currency, language),
        "head": [{"text": say("postings-page.head.account", language)}, {"text": amount, "number": True}],
        "rows": rows,
        "foot": {
            "label": say("import-page.in_all", language),
            "cells": [{"text": KRONER.shown(both, language), "number": True}],
        },
    }


def postings_table(postings: Sequence[Posting | Draft], *, language: Language) -> dict[str, Any]:
    """One by one, as many as a page holds; a draft opens on itself."""
    names = ("text", "voucher", "value_date", "amount")
    labels = [say(f"drafts-page.head.{name}", language) for name in names]
    rows = [
        {
            "label": posting.text,
            "url": reverse("economy:draft", args=[posting.id]) if isinstance(posting, Draft) else "",
            "cells": [
                {"text": posting.voucher, "css": "g-nb", "label": labels[1]},
                {"text": day_text(posting.value_date, language), "label": labels[2]},
                amount_cell(amount_of(posting.lines), labels[3], language),
            ],
        }
        for posting in postings[:MOST_SHOWN]
    ]
    caption = unit_text("kr", postings[0].lines[0].amount.currency, language)
    head = [{"text": text, "number": name == "amount"} for name, text in zip(names, labels, strict=True)]
    return {"caption": caption, "head": head, "rows": rows, "css": "g-stack g-stack-2"}
