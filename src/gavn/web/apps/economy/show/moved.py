"""What many postings move together: by account, and one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.ledger import Line, Posting
from gavn.domain.values.money import Money, total
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.web.apps.economy.show.posting import KRONER, amount_of, name_of
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


def postings_table(postings: Sequence[Posting], *, language: Language) -> dict[str, Any]:
    """The first of the new postings."""
    head = [
        {"text": say(f"drafts-page.head.{name}", language), "number": name == "amount"}
        for name in ("text", "voucher", "value_date", "amount")
    ]
    rows = [
        {
            "label": posting.text,
            "cells": [
                {"text": posting.voucher, "css": "g-nb"},
                {"text": day_text(posting.value_date, language)},
                {"text": KRONER.shown(amount_of(posting.lines), language), "number": True, "label": head[3]["text"]},
            ],
        }
        for posting in postings[:MOST_SHOWN]
    ]
    caption = unit_text("kr", postings[0].lines[0].amount.currency, language)
    return {"caption": caption, "head": head, "rows": rows, "css": "g-stack g-stack-2"}
