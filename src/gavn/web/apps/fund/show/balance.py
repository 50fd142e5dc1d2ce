"""The balance by year as a drawing and its table: realised solid, budget hollow, always the fund's own records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Column, EconomyTable
from gavn.domain.values.money import Money
from gavn.language.amounts import MILLION, currency_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, number_text
from gavn.reports.axis import Axis
from gavn.reports.charts.balance import Balance, Budgeted, Drawings, Injection, Range, Realised, Words, balance
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.fan import Ahead, ahead_of, names_of_ranges, ranges_of
from gavn.web.apps.forecasts.show.words import EIGHTY, between
from gavn.web.apps.fund.show.words import NONE, Row, ended, percent, thousands, told


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
    table: EconomyTable,
    *,
    as_of: date,
    effect: Fraction | None,
    language: Language,
    forecast: Filed | None = None,
) -> dict[str, object]:
    """Sentence, drawings and table; with the fan of a forecast, where there is one."""
    realised, budget = points_of(table, as_of=as_of)
    sentence = balance_sentence(realised, budget, effect, language)
    note = say("fund.balance.note" if budget else "fund.balance.note_realised", language)
    ahead = [each for each in ahead_of(forecast) if each.period.last_day > as_of] if forecast else []
    if forecast and ahead:
        sentence = f"{sentence} {_forecast_sentence(ahead[-1], language)}"
        day = date_text(forecast.kept.as_of, language)
        note = f"{note} {say('fund.balance.note_forecast', language, day=day)}"
    drawings = draw(realised, budget, effect, sentence, language, ranges_of(ahead, after=as_of, far=False))
    return {
        "id": "balance",
        "heading": say("fund.balance.heading", language),
        "say": sentence,
        "wide": drawings.wide,
        "narrow": drawings.narrow,
        "table": balance_table(realised, budget, ahead, currency=table.currency, language=language),
        "note": note,
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


def _forecast_sentence(last: Ahead, language: Language) -> str:
    low, high = (told(Money(end, last.planned.currency), language) for end in last.balance.ranges[EIGHTY])
    return ended(say("fund.balance.forecast", language, year=last.last_year, low=low, high=high))


def draw(
    realised: list[Point],
    budget: list[Point],
    effect: Fraction | None,
    sentence: str,
    language: Language,
    forecast: Sequence[Range] = (),
) -> Drawings:
    """The chart, labelled in millions; in thousands where no balance reaches a million."""
    ends = [end for span in forecast for end in (span.low, span.high)]
    amounts = [0, *(int(p.amount.major) for p in (*realised, *budget)), *ends]
    axis = Axis(min(0, *ends, 0), max(amounts), language)
    injections = tuple(
        Injection(p.year, say("fund.balance.injection", language, amount=axis.label(p.injected)))
        for p in budget
        if not p.injected.is_zero
    )
    data = Balance(
        realised=tuple(Realised(p.year, int(p.amount.major), axis.label(p.amount)) for p in realised),
        budget=tuple(
            Budgeted(p.column.period.start.year, p.year, int(p.amount.major), axis.label(p.amount)) for p in budget
        ),
        words=_words(budget, effect, language),
        description=f"{say('fund.balance.heading', language)}. {sentence}",
        forecast=tuple(forecast),
        injections=injections,
        ticks=axis.ticks,
    )
    return balance(data=data)


def _words(budget: list[Point], effect: Fraction | None, language: Language) -> Words:
    lump = next((p.column.period.label for p in budget if p.column.period.start.year < p.year), "")
    share = percent(effect or Fraction(1), language)
    return Words(
        realised=say("fund.balance.realised", language),
        budget=say("fund.balance.budget_name", language, share=share) if budget else "",
        empty=say("fund.balance.empty", language),
        span=say("fund.balance.span", language, years=lump.replace("-", "–")) if lump else "",
        **{name: text for name, text in names_of_ranges(language).items() if name != "most"},
    )


def balance_table(
    realised: list[Point], budget: list[Point], ahead: Sequence[Ahead] = (), *, currency: str, language: Language
) -> dict[str, object]:
    """The same numbers, each under its layer; a year can be budgeted and forecast, or one of the two."""
    labels = [say("fund.balance.realised", language), say("fund.balance.budgeted", language)]
    labels += [say("forecast-page.fan.eight_millions", language)] if ahead else []
    budgeted = {p.year: thousands(p.amount, language) for p in budget}
    spans = {each.last_year: _between(each, language) for each in ahead}
    rows = [_row(p.year, [thousands(p.amount, language), "", ""], labels) for p in realised]
    rows += [_row(y, ["", budgeted.get(y, ""), spans.get(y, "")], labels) for y in sorted({*budgeted, *spans})]
    if realised and len(rows) > len(realised):
        rows[len(realised)]["kind"] = "turn"
    head = [{"text": say("fund.balance.end_of", language)}, *({"text": text, "number": True} for text in labels)]
    return {
        "caption": say("fund.balance.caption", language, currency=currency_text(currency)),
        "head": head,
        "rows": rows or [{"label": NONE, "cells": []}],
        "css": "g-tight",
    }


def _row(year: int, texts: list[str], labels: list[str]) -> Row:
    cells = [{"number": True, "text": text} for text, _ in zip(texts, labels, strict=False)]
    return {"label": str(year), "cells": cells}


def _between(each: Ahead, language: Language) -> str:
    """In millions: three columns of thousands do not stand beside a drawing."""
    ends = (Money(end, each.planned.currency).major / MILLION for end in each.balance.ranges[EIGHTY])
    return between(*(number_text(end, language, decimals=1) for end in ends))
