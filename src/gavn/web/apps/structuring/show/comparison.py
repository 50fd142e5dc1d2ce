"""Scenarios side by side: what each changes in words, a balance for each on one scale, and the numbers in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.forecasting.summary import Spread, Year
from gavn.domain.forecasting.what_if import EIGHTY, InScenario, reach
from gavn.domain.fund.what_if import Comparison
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.language.amounts import MILLION, currency_text
from gavn.language.catalogue import Language, say
from gavn.language.chances import whole_chance_text
from gavn.language.formats import date_text, exact_text, number_text
from gavn.reports.charts.balance import Balance, Budgeted, Range, Realised, Words, balance
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.web.apps.payments.show.words import cell, ended, heads, short
from gavn.web.apps.structuring.forms.scenarios import name_of
from gavn.web.apps.structuring.queries import Compared

# The range that is told beside a middle, and the one that holds half of the futures.
HALF = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A comparison, its chart of accounts for names, and the language; amounts are told in millions."""

    comparison: Comparison
    chart: ChartOfAccounts
    names: Mapping[str, str]
    currency: str
    language: Language

    def text(self, key: str, **values: object) -> str:
        return say(f"comparison-page.{key}", self.language, **values)

    def name(self, column: InScenario) -> str:
        """As the scenario is called now; what it was called then, where it is gone."""
        if column.scenario is None:
            return self.text("believed")
        return self.names.get(column.scenario.id) or name_of(column.scenario, self.language)

    def millions(self, minor: int) -> str:
        major = Fraction(minor, 10 ** MINOR_UNITS[self.currency])
        return number_text(major / MILLION, self.language, decimals=1)

    def told(self, minor: int) -> str:
        """With what it is a number of, for sentences."""
        currency = currency_text(self.currency)
        return say("amount.millions", self.language, number=self.millions(minor), currency=currency)

    def percent(self, share: float | None) -> str:
        """A chance, which is never said to be none, nor certain; a dash where none can be told."""
        if share is None:
            return "–"
        return whole_chance_text(share, self.language, futures=self.comparison.trials)


def comparison_context(found: Compared, sheet: Sheet) -> dict[str, Any]:
    """From the answer to the tables."""
    asked = found.comparison
    return {
        "page_title": _answer(sheet),
        "says": [_says(column, sheet) for column in asked.columns[1:]],
        "balances": [_balance(column, sheet) for column in asked.columns],
        "balance_table": _by_year(sheet),
        "whole": _whole(sheet),
        "whole_note": sheet.text("room_note") if asked.free is not None else sheet.text("no_room"),
        "accounts": _accounts(sheet),
        "rule": _rule(sheet),
        "drawn": sheet.text(
            "drawn",
            trials=number_text(asked.trials, sheet.language),
            seed=asked.seed,
            on=date_text(asked.as_of, sheet.language),
        ),
        "digest": short(asked.inputs),
        "is_old": not found.holds,
    }


def _answer(sheet: Sheet) -> str:
    """The scenario that costs the fund most, or that none does."""
    believed, *others = sheet.comparison.columns
    worst = min(others, key=lambda each: each.whole.payments.median)
    change = worst.whole.payments.median - believed.whole.payments.median
    if change >= 0:
        return sheet.text("answer_none")
    return ended(sheet.text("answer", name=sheet.name(worst), amount=sheet.told(-change)))


def _says(column: InScenario, sheet: Sheet) -> dict[str, str]:
    """One scenario beside what is believed."""
    believed = sheet.comparison.columns[0]
    change = column.whole.payments.median - believed.whole.payments.median
    key = "less" if change < 0 else "more" if change > 0 else "same"
    payments = sheet.text(
        f"payments_{key}",
        change=sheet.told(abs(change)),
        before=sheet.told(believed.whole.payments.median),
        after=sheet.told(column.whole.payments.median),
    )
    sentences = (payments, *_room(column, sheet), _dry(column, sheet))
    return {"name": sheet.name(column), "text": " ".join(ended(each) for each in sentences)}


def _room(column: InScenario, sheet: Sheet) -> Iterator[str]:
    before, after = (sheet.comparison.room(each) for each in (sheet.comparison.columns[0], column))
    if before is not None and after is not None:
        yield sheet.text("room", before=sheet.told(before.minor), after=sheet.told(after.minor))


def _dry(column: InScenario, sheet: Sheet) -> str:
    before, after = (sheet.percent(each.dry) for each in (sheet.comparison.columns[0], column))
    if before == after:
        return sheet.text("dry_same", chance=after)
    return sheet.text("dry", before=before, after=after)


def _rule(sheet: Sheet) -> str:
    rule = sheet.comparison.rule
    return "" if rule is None else sheet.text("rule", amount=sheet.told(rule.minor))


def _balance(column: InScenario, sheet: Sheet) -> dict[str, Any]:
    """The fan of one column, on the scale of all of them."""
    last = column.years[-1]
    sentence = sheet.text(
        "balance_say",
        name=sheet.name(column),
        year=last.period.last_day.year,
        median=sheet.told(last.balance.median),
        low=sheet.told(last.balance.ranges[EIGHTY][0]),
        high=sheet.told(last.balance.ranges[EIGHTY][1]),
    )
    sentence = ended(sentence)
    drawings = balance(data=_drawn(column, sentence, sheet))
    return {"name": sheet.name(column), "say": sentence, "wide": drawings.wide, "narrow": drawings.narrow}


def _drawn(column: InScenario, sentence: str, sheet: Sheet) -> Balance:
    asked = sheet.comparison
    realised = tuple(
        Realised(each.year, int(each.balance.major), sheet.millions(each.balance.minor)) for each in asked.realised
    )
    low, high = (int(Money(end, sheet.currency).major) for end in reach(asked.columns))
    planned = [int(year.planned.major) for year in column.years]
    top = max([high, *planned, *(each.amount for each in realised)])
    return Balance(
        realised=realised,
        budget=tuple(_planned(year, sheet) for year in column.years),
        words=Words(
            realised=say("fund.balance.realised", sheet.language),
            budget=sheet.text("plan"),
            empty=say("fund.balance.empty", sheet.language),
        ),
        description=sentence,
        forecast=tuple(_range(year, sheet) for year in column.years),
        ticks=_ticks(low, top, sheet),
        reach=(low, top),
    )


def _planned(year: Year, sheet: Sheet) -> Budgeted:
    period = year.period
    label = sheet.millions(year.planned.minor)
    return Budgeted(period.start.year, period.last_day.year, int(year.planned.major), label)


def _range(year: Year, sheet: Sheet) -> Range:
    (half_low, half_high), (low, high) = (year.balance.ranges[place] for place in (HALF, EIGHTY))
    ends = (low, half_low, half_high, high)
    return Range(year.period.last_day.year, *(int(Money(end, sheet.currency).major) for end in ends))


def _ticks(low: int, high: int, sheet: Sheet) -> tuple[Tick, ...]:
    ticks = round_ticks(lowest=min(low, 0), highest=max(high, 1))
    return tuple(_tick(value, sheet, last=value == ticks[-1]) for value in ticks)


def _tick(value: int, sheet: Sheet, *, last: bool) -> Tick:
    number = exact_text(Fraction(value, MILLION), sheet.language)
    return Tick(value, say("fund.balance.tick", sheet.language, number=number) if last else number, number)


def _columns_table(
    first: str, rows: Sequence[tuple[str, Sequence[str]]], sheet: Sheet, *, caption: str
) -> dict[str, Any]:
    """A row for each thing, a column for each scenario, what is believed first."""
    names = [sheet.name(column) for column in sheet.comparison.columns]
    made = [
        {"label": label, "cells": [cell(text, name) for text, name in zip(texts, names, strict=True)]}
        for label, texts in rows
    ]
    css = f"g-stack g-stack-{min(len(names), 2)}"
    return {"caption": caption, "head": heads(first, *names), "rows": made, "css": css}


def _whole(sheet: Sheet) -> dict[str, Any]:
    """All of the fund: payments, room, and the chance of running dry."""
    asked, columns = sheet.comparison, sheet.comparison.columns
    rooms = [asked.room(column) for column in columns]
    safe = [None if asked.free is None else asked.free.minor + c.whole.payments.ranges[EIGHTY][0] for c in columns]
    rows = [
        (sheet.text("row.payments"), [sheet.millions(each.whole.payments.median) for each in columns]),
        (sheet.text("row.eighty"), [_eighty(each.whole.payments, sheet) for each in columns]),
        (sheet.text("row.room"), [_none(None if each is None else each.minor, sheet) for each in rooms]),
        (sheet.text("row.safe"), [_none(each, sheet) for each in safe]),
        (sheet.text("row.dry"), [sheet.percent(each.dry) for each in columns]),
        (sheet.text("row.holds"), [sheet.percent(each.whole.holds) for each in columns]),
    ]
    return _columns_table(sheet.text("head.what"), rows, sheet, caption=_caption(sheet))


def _none(minor: int | None, sheet: Sheet) -> str:
    return sheet.text("unknown") if minor is None else sheet.millions(minor)


def _eighty(spread: Spread, sheet: Sheet) -> str:
    low, high = (sheet.millions(end) for end in spread.ranges[EIGHTY])
    return sheet.text("range", low=low, high=high)


def _caption(sheet: Sheet) -> str:
    return sheet.text("caption", currency=currency_text(sheet.currency))


def _by_year(sheet: Sheet) -> dict[str, Any]:
    """What the fund holds at the end of each period, in the middle of the futures."""
    columns = sheet.comparison.columns
    rows = [
        (
            year.period.label.replace("-", "\N{EN DASH}"),
            [sheet.millions(column.years[place].balance.median) for column in columns],
        )
        for place, year in enumerate(columns[0].years)
    ]
    return _columns_table(sheet.text("head.year"), rows, sheet, caption=_caption(sheet))


def _accounts(sheet: Sheet) -> dict[str, Any]:
    """Payments to come of each project, in the middle of the futures."""
    columns = sheet.comparison.columns
    ids = dict.fromkeys(each.account for column in columns for each in column.accounts)
    rows = [
        (_account_name(account, sheet), [_median(column.payments_of(account), sheet) for column in columns])
        for account in ids
    ]
    return _columns_table(sheet.text("head.project"), rows, sheet, caption=_caption(sheet))


def _median(spread: Spread | None, sheet: Sheet) -> str:
    return sheet.millions(0 if spread is None else spread.median)


def _account_name(account: str, sheet: Sheet) -> str:
    own = sheet.chart[account]
    name = own.name_da if sheet.language is Language.DANISH else own.name_en
    # `Resultatbetaling: Diabetes` in a table of nothing but these.
    return name.partition(": ")[2] or name
