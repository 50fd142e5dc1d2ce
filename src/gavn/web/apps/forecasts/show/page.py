"""The fund's forecast from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gavn.domain.economy.table import EconomyTable
from gavn.domain.forecasting.disclosed import is_told_exactly
from gavn.domain.forecasting.summary import OfAccount
from gavn.domain.forecasting.terms_plan import OF_TERMS
from gavn.domain.forecasting.told import ToldEffort
from gavn.domain.fund.told import Told
from gavn.domain.values.money import Money
from gavn.language.forecasts import why_text
from gavn.language.formats import date_text, day_text, number_text
from gavn.reports.charts.ranges import Span, range_bar
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.fan import ahead_of, fan_section, period_text, rows_section
from gavn.web.apps.forecasts.show.since import Moves, moved_section
from gavn.web.apps.forecasts.show.words import EIGHTY, HALF, Sheet
from gavn.web.apps.payments.show.words import cell, ended, heads
from gavn.web.design.moments import moment_text

# So many of those who bring the most uncertainty are named.
MOST_NAMED = 2
# A forecast made so long after the day that it looks ahead from knows how to be right.
LATE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Shown:
    """A forecast with the years behind it, all others, the newest, and what moved it since the one before."""

    filed: Filed
    realised: EconomyTable
    others: Sequence[Filed]
    newest: Filed
    moves: Moves | None


def fund_context(shown: Shown, sheet: Sheet) -> dict[str, Any]:
    """What the page shows to this reader."""
    filed, told = shown.filed, shown.filed.told
    return {
        "title": sheet.say("forecast-page.title"),
        "context": sheet.say("forecast-page.context", day=date_text(filed.kept.as_of, sheet.language)),
        "page_title": answer(filed, sheet),
        "lead": lead(filed, sheet),
        "later": _later(shown, sheet),
        "of_terms": sheet.say("forecast-page.of_terms") if filed.kept.version.startswith(OF_TERMS) else "",
        "fan": fan_section(filed, shown.realised, sheet),
        "numbers": rows_section(filed, sheet),
        "room": room_section(told, sheet) if told else None,
        "moved": moved_section(shown.moves, sheet, accounts=frozenset({"", *_seen_ids(told, sheet)})) if told else None,
        "efforts": efforts_section(told, sheet) if told else None,
        "totals": totals_section(filed, sheet) if told is None else None,
        "calls": calls_section(told, sheet) if told else None,
        "made": made_section(filed, sheet),
        "others": [_other(each, sheet) for each in shown.others],
    }


def answer(filed: Filed, sheet: Sheet) -> str:
    """What comes back, and whether the money lasts; where no more than ranges is kept, what the fund ends with."""
    told = filed.told
    if told is not None:
        amounts = {"plan": told.whole.planned.minor, "median": told.whole.payments.median}
        named = {name: sheet.told(minor) for name, minor in amounts.items()}
        if told.dry is None:
            return sheet.say("forecast-page.answer_stands", **named)
        return sheet.say("forecast-page.answer", above=sheet.chance(1 - told.dry), **named)
    last = ahead_of(filed)[-1]
    low, high = last.balance.ranges[EIGHTY]
    amounts = {"median": last.balance.median, "low": low, "high": high}
    named = {name: sheet.told(minor) for name, minor in amounts.items()}
    return ended(sheet.say("forecast-page.answer_ranges", year=last.last_year, **named))


def lead(filed: Filed, sheet: Sheet) -> str:
    """The rule beside the model."""
    told = filed.told
    if told is None:
        return sheet.say("forecast-page.lead_ranges")
    low, high = told.whole.payments.ranges[EIGHTY]
    amounts = {"rule": told.whole.rule.minor, "low": low, "high": high}
    named = {name: sheet.told(minor) for name, minor in amounts.items()}
    if told.whole.holds is None:
        return ended(sheet.say("forecast-page.lead_stands", share=_percent(told, sheet), **named))
    holds = sheet.chance(told.whole.holds)
    return ended(sheet.say("forecast-page.lead", share=_percent(told, sheet), holds=holds, **named))


def _percent(told: Told, sheet: Sheet) -> str:
    """`80`, without its sign."""
    return sheet.number(told.rule)


def _later(shown: Shown, sheet: Sheet) -> dict[str, str] | None:
    if shown.newest.id == shown.filed.id:
        return None
    day = date_text(shown.newest.kept.as_of, sheet.language)
    text, label = sheet.say("forecast-page.later", day=day), sheet.say("forecast-page.later_link")
    return {"text": text, "label": label, "url": reverse("forecasts:fund")}


def seen_accounts(told: Told, sheet: Sheet) -> list[OfAccount]:
    """Those on which an agreement pays that the reader may see; all of them for those who see the whole fund."""
    return [each for each in told.accounts if sheet.whole or any(effort in sheet.circles for effort in each.efforts)]


def _seen_ids(told: Told, sheet: Sheet) -> list[str]:
    return [each.account for each in seen_accounts(told, sheet)]


def room_section(told: Told, sheet: Sheet) -> dict[str, Any]:
    """How much more can be committed: by the rule, by the model, and as safely as was asked for; year by year."""
    room, first = told.room, told.room.years[0]
    safety = sheet.share(float(room.safety))
    named = {name: sheet.told(getattr(first, name).minor) for name in ("rule", "median", "safe")}
    sentence = sheet.say("forecast-page.room.say", period=period_text(first.period), safety=safety, **named)
    safe = sheet.say("forecast.safe", share=sheet.number(float(room.safety)))
    labels = [
        sheet.say("forecast-page.efforts.rule", share=_percent(told, sheet)),
        sheet.say("forecast-page.fan.model"),
        safe,
    ]
    rows = [
        {"label": period_text(each.period), "cells": _amounts((each.rule, each.median, each.safe), labels, sheet)}
        for each in room.years
    ]
    whole, free = room.whole, ""
    if whole is not None:
        amounts = (whole.business_case, whole.median, whole.safe)
        rows.append(
            {"label": sheet.say("forecast.room_whole"), "kind": "sub", "cells": _amounts(amounts, labels, sheet)}
        )
        counted = sheet.say("forecast.room_invested", share=_percent(told, sheet))
        rows.append(
            {"label": counted, "cells": [*_amounts((whole.invested,), labels, sheet), cell("", ""), cell("", "")]}
        )
        free = ended(sheet.say("forecast-page.room.free", free=sheet.told(whole.free.minor)))
    head = heads(sheet.say("forecast-effort.year"), *labels)
    explained = sheet.say("forecast.room_explained", share=sheet.number(float(room.safety)))
    return {
        "say": ended(sentence),
        "table": {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-3 g-short"},
        "note": f"{explained} {free}".strip(),
    }


def _amounts(amounts: Sequence[Money], labels: Sequence[str], sheet: Sheet) -> list[dict[str, Any]]:
    return [sheet.amount(amount.minor, label) for amount, label in zip(amounts, labels, strict=False)]


def efforts_section(told: Told, sheet: Sheet) -> dict[str, Any]:
    """A row for each account on which something is to come, with a sentence for each effort behind it; then those of
    which nothing more comes."""
    accounts = seen_accounts(told, sheet)
    names = ("rule", "case", "model", "eighty", "returns", "holds")
    share = _percent(told, sheet)
    labels = [sheet.say(f"forecast-page.efforts.{name}", share=share) for name in names]
    least, most = scale_of(accounts)
    rows = [_account_row(each, told, labels, sheet) | {"bar": _bar(each, least, most)} for each in accounts]
    shown = {effort for each in accounts for effort in each.efforts}
    over = [each for each in told.efforts if each.why.effort not in shown and each.why.effort in sheet.circles]
    whole = told.whole
    foot = [whole.rule.minor, whole.planned.minor, whole.payments.median]
    cells = [sheet.amount(minor, label) for minor, label in zip(foot, labels, strict=False)]
    cells += [cell(sheet.between(whole.payments.ranges[EIGHTY]), labels[3]), cell("", "")]
    return {
        "say": sheet.say(f"forecast-page.efforts.{'say' if sheet.whole else 'own'}"),
        "caption": sheet.unit,
        "head": heads(sheet.say("forecast-page.efforts.investment"), *labels),
        "rows": rows,
        "over": [whys_of(each, sheet) for each in over],
        "foot": [*cells, cell(sheet.chance(whole.holds), labels[5])] if sheet.whole else None,
        "notes": list(_notes(told, sheet)),
        "empty": "" if rows or over else sheet.say("forecast-page.efforts.none"),
    }


def scale_of(accounts: Sequence[OfAccount]) -> tuple[int, int]:
    """All bars of a column stand on one."""
    ends = [end for each in accounts for end in (*each.payments.ranges[EIGHTY], each.planned.minor, each.rule.minor)]
    return min(0, *ends, 0), max(1, *ends, 1)


def _bar(each: OfAccount, least: int, most: int) -> str:
    half, eighty = each.payments.ranges[HALF], each.payments.ranges[EIGHTY]
    span = Span(eighty[0], *half, eighty[1], each.rule.minor, each.planned.minor)
    return range_bar(span, least=least, most=most)


def _account_row(each: OfAccount, told: Told, labels: Sequence[str], sheet: Sheet) -> dict[str, Any]:
    amounts = (each.rule.minor, each.planned.minor, each.payments.median)
    cells = [sheet.amount(minor, label) for minor, label in zip(amounts, labels, strict=False)]
    texts = (sheet.between(each.payments.ranges[EIGHTY]), sheet.chance(each.returns), sheet.chance(each.holds))
    cells += [cell(text, label) for text, label in zip(texts, labels[3:], strict=True)]
    own = [effort for effort in told.efforts if effort.why.effort in each.efforts]
    seen = [effort for effort in own if effort.why.effort in sheet.circles]
    alone = seen[0].why.effort if len(own) == len(seen) == 1 else ""
    whys = [whys_of(effort, sheet) for effort in seen]
    nothing = "" if each.efforts else sheet.say("forecast-page.efforts.nothing_assumed")
    return {
        "label": sheet.account(each.account),
        "url": effort_url(alone) if alone else "",
        "cells": cells,
        "whys": whys,
        "alone": bool(alone),
        "nothing": nothing,
    }


def whys_of(effort: ToldEffort, sheet: Sheet) -> dict[str, str]:
    """The sentence why, with its investment's name and page."""
    agreement = effort.why.effort
    return {"label": sheet.name(agreement), "url": effort_url(agreement), "text": sentence_of(effort, sheet)}


def sentence_of(effort: ToldEffort, sheet: Sheet) -> str:
    """Why, as far as the reader may see the counts in it."""
    agreement = effort.why.effort
    newest = sheet.dossiers[agreement].versions[-1]
    return why_text(effort.why, newest, sheet.language, circle=sheet.circles[agreement])


def effort_url(agreement: str) -> str:
    return reverse("forecasts:agreement", args=[agreement])


def _notes(told: Told, sheet: Sheet) -> Iterator[str]:
    seen_over = [each for each in told.over if sheet.whole or sheet.chart[each].concerns in sheet.circles]
    if seen_over:
        yield sheet.say("forecast.over", names=sheet.words.listed(map(sheet.account, seen_over)))
    if sheet.whole:
        yield sheet.say("forecast.middles")
    yield sheet.say("forecast-page.efforts.note")
    yield sheet.say("forecast-page.efforts.key")
    if any(each.assumed for each in told.efforts):
        yield sheet.say("forecast-page.efforts.follows")
    seen = [each for each in told.efforts if each.why.effort in sheet.circles]
    if not all(is_told_exactly(each.why, sheet.circles[each.why.effort]) for each in seen):
        yield sheet.say("forecast-page.efforts.no_counts")
    if sheet.whole:
        riskiest = sorted((each for each in told.accounts if each.risk > 0), key=lambda each: -each.risk)[:MOST_NAMED]
        named = [
            sheet.say("forecast-page.efforts.risk_part", name=sheet.account(each.account), part=sheet.share(each.risk))
            for each in riskiest
        ]
        if named:
            yield sheet.say("forecast-page.efforts.risk", names=sheet.words.listed(named))


def totals_section(filed: Filed, sheet: Sheet) -> dict[str, Any] | None:
    """Of a forecast that was loaded what is kept of each account: the plan, the middle and where 8 of 10 lie."""
    totals = [each for each in filed.kept.totals if each.account]
    seen = [each for each in totals if sheet.whole or any(effort in sheet.circles for effort in each.efforts)]
    if not seen:
        return None
    labels = [
        sheet.say("forecast-page.efforts.case"),
        sheet.say("forecast-page.efforts.model"),
        sheet.say("forecast-page.efforts.eighty"),
    ]
    rows = [
        {
            "label": sheet.account(each.account),
            "cells": [
                *_amounts((each.plan, each.median), labels, sheet),
                cell(sheet.between((each.low.minor, each.high.minor)), labels[2]),
            ],
        }
        for each in seen
    ]
    head = heads(sheet.say("forecast-page.efforts.investment"), *labels)
    return {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-3 g-short"}


def calls_section(told: Told, sheet: Sheet) -> dict[str, Any]:
    """Each guarantee of an agreement that the reader sees."""
    names = ("chance", "mean", "worst")
    labels = [sheet.say(f"forecast-page.calls.{name}") for name in names]
    seen = [effort for effort in told.efforts if effort.why.effort in sheet.circles]
    rows = []
    for effort in seen:
        for call in effort.calls:
            named = {"guarantor": sheet.words.party(call.guarantor), "agreement": sheet.name(effort.why.effort)}
            amounts = [
                sheet.amount(minor, label) for minor, label in zip((call.mean, call.worst), labels[1:], strict=True)
            ]
            cells = [cell(sheet.chance(call.chance), labels[0]), *amounts]
            url = effort_url(effort.why.effort)
            rows.append({"label": sheet.say("forecast-page.calls.of", **named), "url": url, "cells": cells})
    head = heads(sheet.say("forecast-page.calls.guarantor"), *labels)
    assumed = any(effort.assumed and effort.calls for effort in seen)
    return {
        "say": sheet.say("forecast-page.calls.say"),
        "table": {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-3 g-short"}
        if rows
        else None,
        "note": sheet.say("forecast-page.calls.assumed") if assumed else "",
        "none": sheet.say(f"forecast-page.calls.{'none' if sheet.whole else 'none_own'}"),
    }


def made_section(filed: Filed, sheet: Sheet) -> dict[str, Any]:
    """Seed, versions and day: how the same is made again."""
    kept, words = filed.kept, sheet.words
    made = words.by_at(filed.by, filed.at)
    facts = (
        ("as_of", date_text(kept.as_of, sheet.language)),
        ("by" if filed.made_here else "loaded", made),
        ("trials", number_text(kept.trials, sheet.language)),
        ("seed", str(kept.seed)),
        ("program", kept.program),
        ("plan", kept.version),
        *_rule(filed.told, sheet),
    )
    return {
        "facts": [{"label": sheet.say(f"forecast-page.made.{name}"), "text": text} for name, text in facts],
        # All but the counts is known to whoever guesses them.
        "inputs": kept.inputs if sheet.sees_every_history else "",
        "held": bool(kept.inputs) and not sheet.sees_every_history,
    }


def _rule(told: Told | None, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The effect policy that the rule's amounts are by; nothing where it was not told."""
    if told is not None and told.rule_version is not None:
        values = {"share": _percent(told, sheet), "version": told.rule_version}
        yield "rule", sheet.say("forecast-page.made.rule_told", **values)


def _other(filed: Filed, sheet: Sheet) -> dict[str, str]:
    day, at = day_text(filed.kept.as_of, sheet.language), moment_text(filed.at, sheet.language)
    text = sheet.say("forecast-page.made.older_row", day=day, at=at)
    return {"url": reverse("forecasts:kept", args=[filed.id]), "text": text}


def is_late(filed: Filed) -> bool:
    """Whether it was made long after the day that it looks ahead from."""
    return timezone.localdate(filed.at) - filed.kept.as_of > LATE
