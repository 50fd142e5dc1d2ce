"""The economy page's answer in one sentence, how the balance got there, and the room to invest as a sum."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.room import Reading
from gavn.domain.economy.table import paid_back, paid_out
from gavn.domain.fund.fund import policy_of
from gavn.domain.values.money import Money
from gavn.language.amounts import UNITS, millions, room_rounding_text, rounding_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, day_text, number_text, on_one_line
from gavn.language.problems import problem_parts
from gavn.web.apps.documents.queries import model_forecast
from gavn.web.apps.economy.queries import last_value_date
from gavn.web.apps.economy.show.table import Paper, column_text


def answer(paper: Paper) -> str:
    """What is in the fund."""
    sheet, language = paper.sheet, paper.language
    cash = sheet.moved.until(sheet.fund.chart.of_kind(AccountKind.CASH), sheet.choice.as_of.year)
    values = {"amount": millions(cash, language), "on": on_one_line(date_text(sheet.choice.as_of, language))}
    return say("economy-page.answer", language, **values)


def lead(paper: Paper) -> list[str]:
    """The latest realised year in words: what was there, what came and went, and what that leaves."""
    table, language = paper.sheet.table, paper.language
    realised = [place for place, column in enumerate(table.columns) if column.layer == Layer.REALISED]
    if not realised:
        return [say("economy-page.nothing_posted", language)]
    last = realised[-1]
    opening = table.closings[realised[-2]] if len(realised) > 1 else Money.zero(table.currency)
    amounts = {
        "opening": opening,
        "injected": table.injections[last],
        "out": paid_out(table)[last],
        "back": paid_back(table)[last],
        "closing": table.closings[last],
    }
    shown = {name: millions(amount, language, decimals=3) for name, amount in amounts.items()}
    key = "rolled" if table.injections[last].is_zero else "rolled_injected"
    return [say(f"economy-page.{key}", language, year=table.columns[last].period.label, **shown)]


def notes(paper: Paper) -> list[dict[str, str]]:
    """What the table does not show: layers without a version, what rounding moved, and postings after its day."""
    sheet, language = paper.sheet, paper.language
    lines = []
    for layer in sheet.choice.layers:
        if not any(column.layer == layer for column in sheet.table.columns):
            values = {"layer": say(f"economy-page.layer.{layer.value}", language)}
            values["on"] = date_text(sheet.choice.as_of, language)
            lines.append({"text": say("economy-page.layer_empty", language, **values)})
    unit, named = UNITS[sheet.choice.unit], partial(column_text, language=language)
    if note := rounding_text(unit, sheet.table, sheet.shown, language, named=named):
        lines.append({"text": note})
    latest = last_value_date()
    if latest is not None and latest > sheet.choice.as_of:
        text = say("economy-page.later_postings", language, on=date_text(latest, language))
        lines.append({"text": text, "url": f"{reverse('economy:table')}?{urlencode({'as-of': latest.isoformat()})}"})
    return lines


def room_context(paper: Paper) -> dict[str, Any]:
    """Both readings of the effect policy as sums, or why the room cannot be worked out."""
    sheet, language = paper.sheet, paper.language
    if sheet.room is None:
        problems = [problem_parts(problem, language) for problem in sheet.problems]
        return {"why_not": [f"{parts['what']} {parts['why']}" for parts in problems]}
    room = sheet.room
    policy = policy_of(sheet.fund, on=room.as_of)
    share = number_text(100 * policy.share, language)
    until = str(room.operations_until.year)
    first = [
        ("", room.balance, "balance", ""),
        ("+", room.injections_to_come, "injections-to-come", ""),
        ("−", room.committed, "committed", ""),
        ("−", room.operations, "operations", ""),
        ("=", room.free, "free-capital", "result"),
    ]
    again = ("", room.free, "free-capital", "result")
    readings = [
        {
            "text": say(f"economy-page.room.reading.{reading.value}", language, share=share),
            "terms": _terms(paper, [*start, *_reading(paper, reading)], share=share, until=until),
        }
        for reading, start in ((Reading.BUSINESS_CASE, first), (Reading.INVESTED, [again]))
    ]
    source = policy.source_da if language == "da" else policy.source_en
    values = {"room": millions(room.room[Reading.BUSINESS_CASE], language), "free": millions(room.free, language)}
    return {
        "say": say("economy-page.room.say", language, **values),
        "readings": readings,
        "source": say("economy-page.room.source", language, source=source, on=day_text(policy.in_force_from, language)),
        "forecast": _forecast(room.as_of, language),
        # The caption ends a sentence here, and may end in `kr.`
        "unit": paper.caption if paper.caption.endswith(".") else f"{paper.caption}.",
        "rounding": room_rounding_text(paper.unit, room, language),
        # Kroner and øre are too long to stand side by side.
        "tall": paper.unit.decimals > 0,
    }


def _forecast(as_of: date, language: Language) -> dict[str, str]:
    """The way to the newest forecast up to the day, which tells what the model expects; that there is none."""
    kept = model_forecast(on=as_of)
    if kept is None:
        return {"text": say("economy-page.room.no_forecast", language)}
    text = say("economy-page.room.forecast", language, day=day_text(kept.as_of, language))
    return {"text": text, "url": reverse("forecasts:kept", args=[kept.id])}


Term = tuple[str, Money, str, str]


def _reading(paper: Paper, reading: Reading) -> list[Term]:
    room = paper.sheet.room
    assert room is not None
    return [("+", room.expected[reading], f"expected-{reading.value}", ""), ("=", room.room[reading], "room", "result")]


def _terms(paper: Paper, terms: list[Term], **values: str) -> list[dict[str, Any]]:
    return [
        {
            "sign": sign,
            "amount": paper.unit.shown(amount, paper.language),
            "label": say(f"economy-page.room.{name}", paper.language, **values),
            "result": bool(result),
        }
        for sign, amount, name, result in terms
    ]
