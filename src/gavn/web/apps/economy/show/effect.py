"""What a posting does to the money in the fund: on its value date, and when that year ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from django.urls import reverse

from gavn.domain.economy.accounts import AccountKind, ChartOfAccounts
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money, total
from gavn.language.amounts import UNITS, with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text
from gavn.web.apps.economy.queries import cash_on
from gavn.web.apps.economy.show.table import unit_text

KRONER = UNITS["kr"]


@dataclass(frozen=True, slots=True)
class Effect:
    """`moved` is what comes into the fund on a day, negative what leaves it; `posted` whether it has already."""

    day: date
    moved: Money
    posted: bool

    @property
    def tense(self) -> str:
        """What has been done is told otherwise than what would be."""
        return "posted" if self.posted else "draft"

    @property
    def year_end(self) -> date:
        return date(self.day.year, 12, 31)

    @property
    def days(self) -> tuple[date, ...]:
        """Where it shows: on its own day and when the year ends, which may be the same."""
        return tuple(dict.fromkeys((self.day, self.year_end)))

    def balances(self, day: date) -> tuple[Money, Money]:
        """What is in the fund when a day ends, without it and with it."""
        now = cash_on(day)
        return (now - self.moved, now) if self.posted else (now, now + self.moved)


def effect_of(lines: Sequence[Line], *, day: date, chart: ChartOfAccounts, posted: bool) -> Effect:
    """What the lines do to the fund's cash."""
    cash = {account.id for account in chart.of_kind(AccountKind.CASH)}
    moved = total((line.amount for line in lines if line.account in cash), currency=lines[0].amount.currency)
    return Effect(day, moved, posted)


def effect_say(effect: Effect, language: Language) -> str:
    """Which year's balance changes, and by how much."""
    if effect.moved.is_zero:
        return say("effect.nothing", language)
    way = "rises" if effect.moved.minor > 0 else "falls"
    amount = with_currency(abs(effect.moved), language)
    return say(f"effect.{way}.{effect.tense}", language, year=effect.day.year, amount=amount)


def effect_told(effect: Effect, language: Language) -> str:
    """From what to what the balance went when it was posted; days on which it went alike are told once."""
    if effect.moved.is_zero:
        return say("effect.nothing", language)
    first_days: dict[tuple[Money, Money], date] = {}
    for day in effect.days:
        first_days.setdefault(effect.balances(day), day)
    told = []
    for balances, day in first_days.items():
        before, after = (with_currency(amount, language) for amount in balances)
        told.append(say("effect.went", language, day=date_text(day, language), before=before, after=after))
    return " ".join(told)


def effect_table(effect: Effect, language: Language) -> dict[str, Any] | None:
    """Each day with what is in the fund without it and with it; a day opens on the fund as of then."""
    return None if effect.moved.is_zero else _table([replace(effect, day=day) for day in effect.days], language)


def years_table(moved: Sequence[tuple[int, Money]], *, posted: bool, language: Language) -> dict[str, Any]:
    """What many postings do to the balance when each of their years ends: what moved in a year moves the later too."""
    sums = accumulate(amount for _, amount in moved)
    ends = [date(year, 12, 31) for year, _ in moved]
    return _table([Effect(end, amount, posted) for end, amount in zip(ends, sums, strict=True)], language)


def _table(effects: Sequence[Effect], language: Language) -> dict[str, Any]:
    tense = effects[0].tense
    names = ("day", f"before_{tense}", "moved", f"after_{tense}")
    head = [{"text": say(f"effect.head.{name}", language), "number": name != "day"} for name in names]
    rows = []
    for effect in effects:
        before, after = effect.balances(effect.day)
        amounts = (KRONER.shown(before, language), _signed(effect.moved, language), KRONER.shown(after, language))
        cells = [
            {"text": text, "number": True, "label": cell["text"]} for text, cell in zip(amounts, head[1:], strict=True)
        ]
        url = f"{reverse('fund:overview')}?as-of={effect.day.isoformat()}"
        rows.append({"label": date_text(effect.day, language), "url": url, "cells": cells})
    caption = unit_text("kr", effects[0].moved.currency, language)
    return {"caption": caption, "head": head, "rows": rows, "css": "g-stack g-stack-3"}


def _signed(amount: Money, language: Language) -> str:
    return f"{'+' if amount.minor > 0 else ''}{KRONER.shown(amount, language)}"
