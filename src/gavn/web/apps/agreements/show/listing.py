"""The list of investments, with what was donated under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from gavn.domain.fund.fund import Fund
from gavn.domain.fund.standing import Holding
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words, number_words
from gavn.language.formats import date_text
from gavn.web.apps.fund.show.holdings import any_derived, investments_table, key_of, link_to, rounding_note
from gavn.web.apps.fund.show.words import amount_cell, heads
from gavn.web.design.reader import Reader


def list_context(
    fund: Fund, *, reader: Reader, as_of: date, holdings: Sequence[Holding], donations: Sequence[Holding]
) -> dict[str, Any]:
    """How many there are and how many still owe payment; the table; donations."""
    language = reader.language
    own = [i for holding in holdings for i in holding.investments]
    settled = sum(len(holding.investments) for holding in holdings if holding.is_settled)
    return {
        "context": say("agreement.list.context", language, day=date_text(as_of, language)),
        "page_title": _answer(len(own), settled, language),
        "lead": say("agreement.list.lead", language),
        "table": investments_table(holdings, reader, reported=True),
        "key": key_of(language),
        "derived": any_derived(holdings),
        "rounding": rounding_note(holdings, language),
        "empty": not own,
        "donations": _donations(fund, donations, reader),
    }


def _answer(count: int, settled: int, language: Language) -> str:
    """How many there are, and how many of them still owe payment."""
    if count == 1:
        return say("agreement.list.answer.one_settled" if settled else "agreement.list.answer.one_open", language)
    told = counted_in_words("agreement.list.settled", settled, language)
    values = {
        "open": number_words(count - settled, language),
        "settled": told if settled else say("agreement.list.settled.none", language),
    }
    return counted_in_words("agreement.list.answer", count, language, **values).capitalize()


def _donations(fund: Fund, donations: Sequence[Holding], reader: Reader) -> dict[str, Any] | None:
    if not donations:
        return None
    language = reader.language
    keys = {"agreement.list.donation": False, "agreement.list.year": True, "agreement.list.given": True}
    rows = [
        link_to(holding.investments[0], reader)
        | {
            "cells": [
                {"number": True, "text": str(holding.money.years[-1].year) if holding.money.years else "–"},
                amount_cell(holding.money.out, language),
            ]
        }
        for holding in donations
    ]
    caption = say("agreement.thousands", language, currency=currency_text(fund.currency))
    return {"caption": caption, "head": heads(language, keys), "rows": rows}
