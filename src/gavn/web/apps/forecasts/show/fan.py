"""The fund's balance by year: what was realised, the fan of a forecast, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import EconomyTable
from gavn.domain.forecasting.keeping import About, KeptRow
from gavn.domain.forecasting.summary import RANGES, Spread
from gavn.domain.fund.told import Told
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, say
from gavn.reports.axis import Axis
from gavn.reports.charts.balance import Balance, Budgeted, Drawings, Range, Realised, Words, balance
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.words import EIGHTY, HALF, MOST, Sheet
from gavn.web.apps.payments.show.words import cell, ended, heads


@dataclass(frozen=True, slots=True)
class Ahead:
    """A period of a forecast; `rule` is None where no more than its ranges is kept."""

    period: Period
    planned: Money
    rule: Money | None
    balance: Spread
    dry: float | None

    @property
    def last_year(self) -> int:
        return self.period.last_day.year


def ahead_of(filed: Filed) -> list[Ahead]:
    """Period by period."""
    told = filed.told
    if told is not None:
        return [Ahead(year.period, year.planned, year.rule, year.balance, year.dry) for year in told.years]
    return [Ahead(row.period, row.plan, None, spread_of(row), _below(row)) for row in filed.rows(About.BALANCE)]


def spread_of(row: KeptRow) -> Spread:
    """As near as the points of a kept forecast tell."""
    edges = [(Fraction(1 - Fraction(str(size))) / 2, Fraction(1 + Fraction(str(size))) / 2) for size in RANGES]
    ranges = tuple((row.at(low).minor, row.at(high).minor) for low, high in edges)
    mean = sum(point.minor for point in row.points) // len(row.points)
    return Spread(mean, row.at(Fraction(1, 2)).minor, ranges)


def _below(row: KeptRow) -> float:
    return sum(point.minor < 0 for point in row.points) / len(row.points)


def ranges_of(ahead: Sequence[Ahead], *, after: date, far: bool) -> tuple[Range, ...]:
    """The fan in kroner, of periods that were not over on a day; `far` with the range of 95 of 100."""
    found = []
    for each in (each for each in ahead if each.period.last_day > after):
        half, eighty, most = ([_kroner(end, each.planned.currency) for end in ends] for ends in each.balance.ranges)
        low, high = most if far else (None, None)
        found.append(Range(each.last_year, eighty[0], half[0], half[1], eighty[1], low, high))
    return tuple(found)


def _kroner(minor: int, currency: str) -> int:
    return int(Money(minor, currency).major)


def fan_section(filed: Filed, table: EconomyTable, sheet: Sheet) -> dict[str, Any]:
    """Sentence, drawings and the table beside them."""
    ahead, told = ahead_of(filed), filed.told
    sentence = fan_sentence(ahead, sheet)
    drawings = _draw(ahead, table, filed, sentence, sheet)
    return {
        "id": "balance",
        "heading": sheet.say("forecast-page.fan.heading"),
        "say": f"{sentence} {dry_sentence(told, sheet)}".strip() if told else sentence,
        "wide": drawings.wide,
        "narrow": drawings.narrow,
        "table": _beside(ahead, table, filed.kept.as_of, sheet),
        "note": sheet.say(f"forecast-page.fan.{'note' if told else 'note_ranges'}"),
    }


def fan_sentence(ahead: Sequence[Ahead], sheet: Sheet) -> str:
    """Where the fan ends."""
    last = ahead[-1]
    half, most = last.balance.ranges[HALF], last.balance.ranges[MOST]
    named = {"half_low": half[0], "half_high": half[1], "low": most[0], "high": most[1]}
    amounts = {name: sheet.told(minor) for name, minor in named.items()}
    return ended(sheet.say("forecast-page.fan.say", year=last.last_year, **amounts))


def dry_sentence(told: Told, sheet: Sheet) -> str:
    """The chance of running out of money, and when that is likeliest to begin."""
    if told.dry is None:
        return sheet.say("forecast-page.fan.no_chance")
    likeliest = max(told.years, key=lambda year: year.first_dry or 0.0)
    dry = sheet.chance(told.dry)
    if (likeliest.first_dry or 0.0) * told.trials < 1:
        return sheet.say("forecast-page.fan.not_dry", dry=dry)
    period, chance = period_text(likeliest.period), sheet.chance(likeliest.first_dry)
    return sheet.say("forecast-page.fan.dry", dry=dry, period=period, chance=chance)


def period_text(period: Period) -> str:
    """`2029–2034`."""
    return period.label.replace("-", "–")


def _draw(ahead: Sequence[Ahead], table: EconomyTable, filed: Filed, sentence: str, sheet: Sheet) -> Drawings:
    realised, as_of, language = _realised(table, filed.kept.as_of), filed.kept.as_of, sheet.language
    spans = ranges_of(ahead, after=as_of, far=True)
    ends = [Money(end, sheet.currency) for each in ahead for end in each.balance.ranges[MOST]]
    axis = Axis.of([*(amount for _, amount in realised), *ends], language)
    rule = [(each, each.rule) for each in ahead if each.rule is not None]
    told = filed.told
    data = Balance(
        realised=tuple(Realised(year, int(amount.major), axis.label(amount)) for year, amount in realised),
        budget=tuple(
            Budgeted(each.period.start.year, each.last_year, int(amount.major), axis.label(amount))
            for each, amount in rule
        ),
        words=_words(ahead, sheet, rule=told.rule if told else None),
        description=f"{sheet.say('forecast-page.fan.heading')}. {sentence}",
        forecast=spans,
        ticks=axis.ticks,
    )
    return balance(data=data)


def _words(ahead: Sequence[Ahead], sheet: Sheet, *, rule: Fraction | None) -> Words:
    lump = next((period_text(each.period) for each in ahead if each.period.start.year < each.last_year), "")
    percent = sheet.number(rule) if rule is not None else ""
    return Words(
        realised=sheet.say("fund.balance.realised"),
        budget=sheet.say("forecast-page.fan.rule", share=percent) if rule is not None else "",
        empty=sheet.say("fund.balance.empty"),
        span=sheet.say("fund.balance.span", years=lump) if lump else "",
        **names_of_ranges(sheet.language),
    )


def names_of_ranges(language: Language) -> dict[str, str]:
    """What the shades of the fan are called."""
    names = {"half": "half", "eight_of_ten": "eight", "most": "most"}
    return {field: say(f"forecast-page.fan.{name}", language) for field, name in names.items()}


def _realised(table: EconomyTable, as_of: date) -> list[tuple[int, Money]]:
    """Years that were over on the day."""
    over = as_of + timedelta(days=1)
    pairs = zip(table.columns, table.closings, strict=True)
    return [(c.period.last_day.year, a) for c, a in pairs if c.layer == Layer.REALISED and c.period.end <= over]


def _beside(ahead: Sequence[Ahead], table: EconomyTable, as_of: date, sheet: Sheet) -> dict[str, Any]:
    """What stands beside the drawing: the realised, then the middle and where 8 of 10 lie."""
    labels = [sheet.say(f"forecast-page.fan.{name}") for name in ("end_of", "balance", "eight")]
    rows = [
        {"label": str(year), "cells": [cell(sheet.thousands(amount.minor), ""), cell("", "")]}
        for year, amount in _realised(table, as_of)
    ]
    for place, each in enumerate(ahead):
        texts = sheet.thousands(each.balance.median), sheet.between(each.balance.ranges[EIGHTY])
        kind = {"kind": "turn"} if place == 0 and rows else {}
        rows.append({"label": str(each.last_year), "cells": [cell(text, "") for text in texts], **kind})
    currency, year = currency_text(sheet.currency), ahead[0].last_year
    caption = sheet.say("forecast-page.fan.beside", currency=currency, year=year)
    return {"caption": caption, "head": heads(*labels), "rows": rows, "css": "g-tight"}


def rows_section(filed: Filed, sheet: Sheet) -> dict[str, Any]:
    """All numbers behind the fan."""
    ahead, told = ahead_of(filed), filed.told
    ranges = [sheet.say(f"forecast-page.fan.{name}") for name in ("half", "eight", "most")]
    labels = [sheet.say("forecast-page.fan.plan"), sheet.say("forecast-page.fan.model"), *ranges]
    if told is not None:
        labels.insert(1, sheet.say("forecast-page.efforts.rule", share=sheet.number(told.rule)))
    dry = sheet.say("forecast-page.fan.dry_head")
    rows = []
    for each in ahead:
        before = [amount for amount in (each.planned, each.rule) if amount is not None]
        cells = [sheet.amount(amount.minor, label) for amount, label in zip(before, labels, strict=False)]
        cells += sheet.spread(each.balance, labels[len(before) :])
        cells.append(cell(sheet.chance(each.dry), dry))
        rows.append({"label": period_text(each.period), "cells": cells})
    head = heads(sheet.say("forecast-page.fan.end_of"), *labels, dry)
    table = {"caption": sheet.caption, "head": head, "rows": rows, "css": "g-stack g-stack-2"}
    return {
        "heading": sheet.say("forecast-page.fan.rows"),
        "say": sheet.say("forecast-page.fan.rows_say"),
        "table": table,
    }
