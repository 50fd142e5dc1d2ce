"""A budget, plan or forecast line by line: what is expected, on which account, and how it is known."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from gavn.domain.economy.grouping import accounts_named
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.fund.fund import Fund
from gavn.domain.values.money import Money, total
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import UNITS, with_currency
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, day_text, number_text
from gavn.web.apps.economy.show.posting import name_of
from gavn.web.apps.economy.show.table import account_name, unit_text, version_name


def version_context(fund: Fund, version: Version, *, account: str, period: str, language: Language) -> dict[str, Any]:
    """All its lines, or those of one account and period."""
    accounts = accounts_named(account, fund.chart)
    lines = [
        line
        for line in version.lines
        if (not account or line.account in accounts) and period in ("", line.period.label)
    ]
    amount = total((line.amount for line in lines), currency=fund.currency)
    return {
        "page_title": version_name(version, language),
        "answer": _answer(fund, version, account=account, period=period, amount=amount, language=language),
        "note": _note(version, language),
        "facts": _facts(fund, version, language),
        "narrowed": bool(account or period),
        "url": reverse("economy:version", args=[version.id]),
        "table": _table(fund, lines, amount=amount, language=language),
        "injections": _injections(fund, language),
        "marks": _marks(lines),
    }


def _note(version: Version, language: Language) -> str:
    if version.layer is Layer.FORECAST:
        return say("economy-page.version.forecast_note", language)
    return version.note_da if language == Language.DANISH else version.note_en


def _answer(fund: Fund, version: Version, *, account: str, period: str, amount: Money, language: Language) -> str:
    if accounts_named(account, fund.chart) and period:
        values = {"account": name_of(account, fund.chart, language), "period": period.replace("-", "–")}
        return say("economy-page.version.answer", language, amount=with_currency(amount, language), **values)
    return version_name(version, language)


def _facts(fund: Fund, version: Version, language: Language) -> list[dict[str, str]]:
    day = "made_of" if version.layer is Layer.FORECAST else "adopted"
    facts = {
        "layer": say(f"economy-page.layer.{version.layer.value}", language),
        day: date_text(version.adopted_on, language),
        "effect": say("economy-page.version.percent", language, share=number_text(100 * version.effect, language)),
    }
    if version.derived_from:
        base = next(other for other in fund.versions if other.id == version.derived_from)
        facts["derived"] = version_name(base, language)
    return [{"label": say(f"economy-page.version.{name}", language), "text": text} for name, text in facts.items()]


def _table(fund: Fund, lines: list[VersionLine], *, amount: Money, language: Language) -> dict[str, Any]:
    heads = [("account", False), ("period", False), ("amount", True), ("known", False)]
    head = [{"text": say(f"economy-page.version.{name}", language), "number": number} for name, number in heads]
    added = {"text": UNITS["kr"].shown(amount, language), "number": True, "label": head[2]["text"]}
    return {
        "caption": unit_text("kr", fund.currency, language),
        "head": head,
        "rows": [_row(fund, line, head=[cell["text"] for cell in head], language=language) for line in lines],
        "foot": {"label": say("economy-page.version.total", language), "cells": [{"text": ""}, added, {"text": ""}]}
        if len(lines) > 1
        else None,
        "css": "g-stack g-stack-2 g-compact",
    }


def _row(fund: Fund, line: VersionLine, *, head: list[Any], language: Language) -> dict[str, Any]:
    known = line.provenance
    return {
        "label": account_name(fund.chart[line.account], language),
        "cells": [
            {"text": line.period.label.replace("-", "–"), "css": "g-nb", "label": head[1]},
            {"text": UNITS["kr"].shown(line.amount, language), "number": True, "label": head[2]},
            {
                "text": say(f"economy-page.known.{known.value}", language),
                "css": "g-nb",
                "label": head[3],
                "mark": _mark(known),
            },
        ],
    }


def _injections(fund: Fund, language: Language) -> dict[str, Any]:
    """What was granted to the fund, the earliest first; whether it has come in, the ledger says."""
    names = ("purpose", "granted", "expected", "amount", "known")
    head = [{"text": say(f"economy-page.version.{name}", language), "number": name == "amount"} for name in names]
    labels = [cell["text"] for cell in head]
    rows = []
    for each in sorted(fund.injections, key=lambda injection: injection.expected_on):
        known = say(f"economy-page.known.{each.provenance.value}", language)
        cells = [
            {"text": day_text(each.granted_on, language), "label": labels[1]},
            {"text": day_text(each.expected_on, language), "label": labels[2]},
            {"text": UNITS["kr"].shown(each.amount, language), "number": True, "label": labels[3], "css": "g-second"},
            {"text": known, "mark": _mark(each.provenance)},
        ]
        rows.append({"label": each.purpose_da if language == Language.DANISH else each.purpose_en, "cells": cells})
    return {"caption": unit_text("kr", fund.currency, language), "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _mark(known: Provenance) -> str:
    return "" if known == Provenance.RECORDED else known.value


def _marks(lines: list[VersionLine]) -> bool:
    return any(line.provenance != Provenance.RECORDED for line in lines)
