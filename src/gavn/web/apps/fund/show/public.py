"""What everybody may see: the fund's story and each investment's money, and no group of people under five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gavn.domain.agreements.investment import Investment, Status
from gavn.domain.agreements.progress import Found, found_results
from gavn.domain.disclosure.counts import may_be_public
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import EconomyTable
from gavn.domain.fund.fund import Fund, version_of
from gavn.domain.fund.standing import Holding, Standing
from gavn.domain.pipeline.funnel import Funnel
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.formats import date_text, number_text
from gavn.reports.charts.svg import join
from gavn.web.apps.fund.show.balance import balance_section
from gavn.web.apps.fund.show.holdings import Bars, axis_of, bar_of, bars_for, currency_of, key_of, sum_row
from gavn.web.apps.fund.show.overview import pipeline_sentence
from gavn.web.apps.fund.show.words import (
    Row,
    amount_cell,
    chosen,
    ended,
    heads,
    name_of,
    percent,
    text_cell,
    told,
)


def public_context(
    fund: Fund, *, standing: Standing, balances: EconomyTable, streams: Sequence[Funnel], language: Language
) -> dict[str, Any]:
    """The same story as inside, shorter."""
    line, as_of = standing.reconciliation, standing.as_of
    budget = version_of(fund, layer=Layer.BUDGET, on=as_of)
    count = sum(len(h.investments) for h in standing.holdings)
    told_of = {"invested": told(line.invested, language), "back": told(line.paid_back, language)}
    told_of["efforts"] = counted_in_words("fund.public.efforts", count, language)
    key = "answer" if count else "empty"
    return {
        "context": say("fund.context", language, day=date_text(as_of, language)),
        "page_title": ended(say(f"fund.public.{key}", language, **told_of)),
        "facts": [
            {"label": say(f"fund.public.{name}", language), "text": told(amount, language)}
            for name, amount in (
                ("injected", line.injected),
                ("out", line.invested),
                ("back", line.paid_back),
                # Without them what stands above would not come to the balance.
                *(each for each in (("operations", line.operations), ("donated", line.donated)) if each[1].minor),
                ("balance", line.balance),
            )
        ],
        "balance": balance_section(balances, as_of=as_of, effect=budget.effect if budget else None, language=language),
        "table": public_table(standing.holdings, language) if count else None,
        "key": key_of(language),
        "pipeline": pipeline_sentence(streams, language),
    }


def public_table(holdings: Sequence[Holding], language: Language) -> dict[str, object]:
    """Money out and back, and the result where its groups are large enough to be told."""
    bars = bars_for(holdings)
    keys = {"fund.investments.name": False, "fund.investments.out": True, "fund.investments.back": True}
    labels = [say(key, language) for key in list(keys)[1:]]
    ordered = sorted(holdings, key=lambda holding: -holding.money.invested.minor)
    foot = sum_row(holdings, say("fund.public.total", language), language)
    out, _, back, *_ = foot["cells"]
    return {
        "caption": say("fund.investments.caption", language, currency=currency_of(holdings)),
        "head": [
            *heads(language, keys),
            {"html": join(key_of(language), axis_of(bars, language))},
            {"text": say("fund.public.result", language)},
        ],
        "rows": [row for holding in ordered for row in _rows(holding, bars, labels, language)],
        "foot": {"label": foot["label"], "cells": [out, back, text_cell(""), text_cell("")]},
        "css": "g-stack g-beside",
    }


def _rows(holding: Holding, bars: Bars, labels: list[str], language: Language) -> list[Row]:
    name = name_of(holding.programme or holding.investments[0], language)
    cells = [
        amount_cell(holding.money.out, language, labels[0]),
        amount_cell(holding.money.back, language, labels[1]),
        {"html": bar_of(holding.money, bars)},
    ]
    result = "" if holding.programme else public_result(holding.investments[0], language)
    rows: list[Row] = [{"label": name, "cells": [*cells, text_cell(result)]}]
    if holding.programme:
        empty = [text_cell("")] * 3
        rows += [
            {"label": name_of(i, language), "kind": "kid", "cells": [*empty, text_cell(public_result(i, language))]}
            for i in holding.investments
        ]
    return rows


def public_result(investment: Investment, language: Language) -> str:
    """The first result that may be told; else why there is none."""
    found = found_results(investment)
    for result in found:
        if is_public(result) and result.share is not None:
            return say(
                "fund.public.rate",
                language,
                name=chosen(result.result.name_da, result.result.name_en, language),
                part=number_text(result.part or 0, language),
                whole=number_text(result.whole or 0, language),
                share=percent(result.share, language),
            )
    return say(f"fund.public.{_why_not(investment, found)}", language)


def _why_not(investment: Investment, found: Sequence[Found]) -> str:
    """Why no result is told; too few people where any result has counts."""
    if any(result.whole is not None for result in found):
        return "small"
    if found:
        return "uncounted"
    return "ended" if investment.status == Status.SETTLED else "no_result"


def is_public(found: Found) -> bool:
    """A share without its counts is not told either: nobody outside can see how few are behind it."""
    if found.part is None or found.whole is None:
        return False
    return may_be_public(part=found.part, whole=found.whole)
