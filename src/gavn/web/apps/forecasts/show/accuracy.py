"""How well forecasts held: each held against what came, misses shown as misses."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.forecasting.held import Held, Scored, in_order
from gavn.domain.forecasting.keeping import About, MadeBy
from gavn.domain.forecasting.terms_plan import OF_TERMS
from gavn.domain.fund.backtest import Backtest, Tested
from gavn.language.formats import date_text, number_text
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.page import is_late
from gavn.web.apps.forecasts.show.words import EIGHTY, HALF, MOST, Sheet
from gavn.web.apps.payments.show.words import cell, heads
from gavn.web.design.moments import moment_text

ENDS = (Fraction(1, 10), Fraction(9, 10))
RANGES_SHOWN = ("50", "80", "95")


def accuracy_context(found: Backtest, filed: Sequence[Filed], accounts: frozenset[str], sheet: Sheet) -> dict[str, Any]:
    """`accounts` are those whose amounts the reader sees beside the fund's own."""
    by_id = {each.id: each for each in filed}
    return {
        "crumbs": [
            {"url": reverse("forecasts:fund"), "label": sheet.say("forecast-page.title")},
            {"label": sheet.say("forecast-accuracy.title")},
        ],
        "title": sheet.say("forecast-accuracy.title"),
        "page_title": _answer(found, accounts, sheet),
        "lead": sheet.say("forecast-accuracy.lead", year=found.last_year) if found.tested else "",
        "none": "" if found.tested else sheet.say("forecast-accuracy.none"),
        "tested": [_tested(each, by_id.get(each.kept.id), accounts, sheet) for each in reversed(found.tested)],
        "scores": _scores(found, accounts, sheet),
    }


def _seen(held: Sequence[Held], accounts: frozenset[str]) -> list[Held]:
    return [each for each in held if not each.row.account or each.row.account in accounts]


def _answer(found: Backtest, accounts: frozenset[str], sheet: Sheet) -> str:
    """How many amounts of the model's fell where they should."""
    counted = [each for each in found.tested if each.counted]
    by_model = [h for each in counted if each.kept.made_by is MadeBy.MODEL for h in _seen(each.held, accounts)]
    inside = [each.inside[EIGHTY] for each in by_model if each.inside is not None]
    if inside:
        number = number_text(sum(inside), sheet.language)
        count = number_text(len(inside), sheet.language)
        return sheet.say("forecast-accuracy.answer", inside=number, count=count)
    people = [h for each in counted if each.kept.made_by is MadeBy.BUDGET for h in each.held if not h.row.account]
    if people:
        off = sum(abs(round(each.error)) for each in people) // len(people)
        return sheet.say("forecast-accuracy.answer_budget", off=sheet.told(off))
    return sheet.say("forecast-accuracy.answer_none")


def _tested(tested: Tested, filed: Filed | None, accounts: frozenset[str], sheet: Sheet) -> dict[str, Any]:
    kept = tested.kept
    day = date_text(kept.as_of, sheet.language)
    held = _seen(tested.held, accounts)
    return {
        "heading": sheet.say(f"forecast-accuracy.{kept.made_by.value}", day=day),
        "url": reverse("forecasts:kept", args=[filed.id]) if filed else "",
        "notes": _notes(tested, filed, sheet),
        "nothing": "" if held else sheet.say("forecast-accuracy.nothing_yet"),
        "table": _table(held, sheet) if held else None,
    }


def _notes(tested: Tested, filed: Filed | None, sheet: Sheet) -> list[str]:
    """What has to be known to read the misses."""
    notes = []
    if filed is not None and is_late(filed):
        notes.append(sheet.say("forecast-accuracy.late", at=moment_text(filed.at, sheet.language)))
    if not tested.held:
        return notes
    if not tested.counted:
        notes.append(sheet.say("backtest.not_counted"))
    if tested.kept.version.startswith(OF_TERMS):
        notes.append(sheet.say("backtest.of_terms"))
    named = {"assumed": tested.assumed, "later": tested.later}
    for key, agreements in named.items():
        if agreements:
            notes.append(sheet.say(f"backtest.{key}", names=sheet.words.listed(map(sheet.name, agreements))))
    return notes


def _table(held: Sequence[Held], sheet: Sheet) -> dict[str, Any]:
    labels = [
        sheet.say("forecast-accuracy.period"),
        sheet.say("forecast-page.fan.plan"),
        sheet.say("forecast-page.fan.model"),
        sheet.say("forecast-page.fan.eight"),
        *(sheet.say(f"forecast-accuracy.{name}") for name in ("came", "off", "verdict")),
    ]
    rows = []
    for each in held:
        row = each.row
        low, high = (row.at(end).minor for end in ENDS)
        texts = [
            row.period.label.replace("-", "–"),
            sheet.thousands(row.plan.minor),
            sheet.thousands(row.at(Fraction(1, 2)).minor),
            sheet.between((low, high)) if each.inside is not None else "–",
            sheet.thousands(each.came),
            sheet.thousands(round(each.error)),
        ]
        cells = [cell(text, label) for text, label in zip(texts, labels, strict=False)]
        cells.append({"text": sheet.say(f"forecast-accuracy.{verdict(each)}")})
        rows.append({"label": _what(row.about, row.account, sheet), "cells": cells})
    head = heads(sheet.say("forecast-accuracy.what"), *labels)
    head[-1]["number"] = False
    return {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-3"}


def verdict(held: Held) -> str:
    """Whether what came fell where it should, by the key of its words."""
    if held.inside is None:
        return "one_amount"
    if held.inside[HALF]:
        return "inside_half"
    if held.inside[EIGHTY]:
        return "inside"
    side = "below" if held.error > 0 else "above"
    return f"{'outside' if held.inside[MOST] else 'far'}_{side}"


def _what(about: About, account: str, sheet: Sheet) -> str:
    return sheet.account(account) if account else sheet.say(f"backtest.{about.value}")


def _scores(found: Backtest, accounts: frozenset[str], sheet: Sheet) -> dict[str, Any] | None:
    """Of the model's forecasts together, the fund first; one alone would say the same as its table."""
    own = [
        (about, account, each) for about, account, each in in_order(found.scores) if not account or account in accounts
    ]
    if not own:
        return None
    names = ("number", "mean_came", "bias", "crps", "off", "ranged", "pit")
    labels = [sheet.say(f"backtest.{name}") for name in names]
    labels += [sheet.say("backtest.inside", share=share) for share in RANGES_SHOWN]
    rows = [
        {"label": _what(about, account, sheet), "cells": _score_cells(each, labels, sheet)}
        for about, account, each in own
    ]
    head = heads(sheet.say("backtest.scored"), *labels)
    return {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-3"}


def _score_cells(each: Scored, labels: Sequence[str], sheet: Sheet) -> list[dict[str, Any]]:
    amounts = [sheet.thousands(round(minor)) for minor in (each.came, each.bias, each.crps, each.off)]
    shares = [each.pit, *(each.share_inside or (None,) * len(RANGES_SHOWN))]
    texts = [number_text(each.number, sheet.language), *amounts, number_text(each.ranged, sheet.language)]
    texts += ["–" if share is None else sheet.share(share) for share in shares]
    return [cell(text, label) for text, label in zip(texts, labels, strict=True)]
