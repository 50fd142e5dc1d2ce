"""The balance by year as a drawing and its table: realised solid, budget hollow, always the fund's own records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Column, EconomyTable
from gavn.domain.values.money import Money
from gavn.language.amounts import MILLION, currency_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text
from gavn.reports.charts.balance import Balance, Budgeted, Drawings, Injection, Realised, Words, balance
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.web.apps.fund.show.words import NONE, Row, ended, percent, thousands, told

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Point:
    """A balance at the end of a column's period, and what was put in during it."""

    column: Column
    amount: Money
    injected: Money

    @property
    def year(self) -> int:
        return self.column.period.last_day.year


def points_of(table: EconomyTable, *, as_of: date) -> tuple[list[Point], list[Point]]:
    """Realised years that are over, and budgeted ones that are not; a year under way is not yet a balance."""
    places = [Point(*items) for items in zip(table.columns, table.closings, table.injections, strict=True)]
    over = as_of + timedelta(days=1)
    realised = [p for p in places if p.column.layer == Layer.REALISED and p.column.period.end <= over]
    budget = [p for p in places if p.column.layer == Layer.BUDGET and p.column.period.end > over]
    return realised, budget


def balance_section(
    table: EconomyTable, *, as_of: date, effect: Fraction | None, language: Language
) -> dict[str, object]:
    """Sentence, drawings and table."""
    realised, budget = points_of(table, as_of=as_of)
    sentence = balance_sentence(realised, budget, effect, language)
    drawings = draw(realised, budget, effect, sentence, language)
    note = "fund.balance.note" if budget else "fund.balance.note_realised"
    return {
        "id": "balance",
        "heading": say("fund.balance.heading", language),
        "say": sentence,
        "wide": drawings.wide,
        "narrow": drawings.narrow,
        "table": balance_table(realised, budget, currency=table.currency, language=language),
        "note": say(note, language),
    }


def balance_sentence(realised: list[Point], budget: list[Point], effect: Fraction | None, language: Language) -> str:
    """What the drawing shows: the lowest balance so far, and where the budget leads."""
    parts = []
    if realised:
        lowest = min(realised, key=lambda point: point.amount.minor)
        lowest_amount = told(lowest.amount, language)
        parts.append(ended(say("fund.balance.lowest", language, year=lowest.year, amount=lowest_amount)))
    if budget:
        share = percent(effect or Fraction(1), language)
        last = budget[-1]
        amount = told(last.amount, language)
        parts.append(say("fund.balance.budget", language, amount=amount, year=last.year, share=share))
    return " ".join(parts) or say("fund.balance.empty", language)


def draw(
    realised: list[Point], budget: list[Point], effect: Fraction | None, sentence: str, language: Language
) -> Drawings:
    """The chart, labelled in millions; in thousands where no balance reaches a million."""
    highest = max((int(p.amount.major) for p in (*realised, *budget)), default=0)
    ticks, step = round_ticks(lowest=0, highest=highest), MILLION if highest >= MILLION else THOUSAND
    injections = tuple(
        Injection(p.year, say("fund.balance.injection", language, amount=_label(p.injected, step, language)))
        for p in budget
        if not p.injected.is_zero
    )
    data = Balance(
        realised=tuple(Realised(p.year, int(p.amount.major), _label(p.amount, step, language)) for p in realised),
        budget=tuple(
            Budgeted(p.column.period.start.year, p.year, int(p.amount.major), _label(p.amount, step, language))
            for p in budget
        ),
        words=_words(budget, effect, language),
        description=f"{say('fund.balance.heading', language)}. {sentence}",
        injections=injections,
        ticks=tuple(_tick(tick, step=step, last=tick == ticks[-1], language=language) for tick in ticks),
    )
    return balance(data=data)


def _label(amount: Money, step: int, language: Language) -> str:
    return number_text(amount.major / step, language, decimals=1)


def _tick(value: int, *, step: int, last: bool, language: Language) -> Tick:
    """The last of them names the step."""
    number = exact_text(Fraction(value, step), language)
    key = "fund.balance.tick" if step == MILLION else "fund.balance.tick_thousands"
    return Tick(value, say(key, language, number=number) if last else number, number)


def _words(budget: list[Point], effect: Fraction | None, language: Language) -> Words:
    lump = next((p.column.period.label for p in budget if p.column.period.start.year < p.year), "")
    share = percent(effect or Fraction(1), language)
    return Words(
        realised=say("fund.balance.realised", language),
        budget=say("fund.balance.budget_name", language, share=share) if budget else "",
        empty=say("fund.balance.empty", language),
        span=say("fund.balance.span", language, years=lump.replace("-", "–")) if lump else "",
    )


def balance_table(
    realised: list[Point], budget: list[Point], *, currency: str, language: Language
) -> dict[str, object]:
    """The same numbers, each under its layer."""
    labels = [say("fund.balance.realised", language), say("fund.balance.budgeted", language)]
    rows = [_row(p, (thousands(p.amount, language), ""), labels) for p in realised]
    rows += [_row(p, ("", thousands(p.amount, language)), labels) for p in budget]
    if realised and budget:
        rows[len(realised)]["kind"] = "turn"
    head = [{"text": say("fund.balance.end_of", language)}, *({"text": text, "number": True} for text in labels)]
    return {
        "caption": say("fund.balance.caption", language, currency=currency_text(currency)),
        "head": head,
        "rows": rows or [{"label": NONE, "cells": []}],
        "css": "g-tight",
    }


def _row(point: Point, texts: tuple[str, str], labels: list[str]) -> Row:
    cells = [{"number": True, "text": text} for text in texts]
    return {"label": str(point.year), "cells": cells}
