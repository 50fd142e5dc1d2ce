"""One investment's own forecast: what comes year by year, what that rests on, and what each party gains or loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.forecasting.disclosed import is_told_exactly
from gavn.domain.forecasting.keeping import About
from gavn.domain.forecasting.structuring.parties import Stake
from gavn.domain.forecasting.summary import OfAccount
from gavn.domain.forecasting.told import ToldEffort
from gavn.domain.forecasting.why import Middle
from gavn.domain.fund.told import Told
from gavn.domain.values.money import Money
from gavn.language.chances import percent
from gavn.language.forecasts import middle_texts
from gavn.language.formats import date_text
from gavn.language.priors import prior_text, ratio_text, source_text
from gavn.reports.charts.ranges import Span, range_bar
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.forecasts.show.fan import period_text
from gavn.web.apps.forecasts.show.page import made_section, sentence_of
from gavn.web.apps.forecasts.show.since import Moves, moved_section
from gavn.web.apps.forecasts.show.words import EIGHTY, HALF, Sheet, between
from gavn.web.apps.payments.show.words import cell, heads

# So much of an effect is no move.
STILL = 0.005
STAGES = ("comparable", "others", "own")


def effort_context(filed: Filed, told: Told, own: Dossier, sheet: Sheet, *, moves: Moves | None) -> dict[str, Any]:
    """The page from top to bottom."""
    effort, account, agreement = told.effort(own.id), told.account_of(own.id), own.versions[-1]
    crumbs = [
        {"url": reverse("forecasts:fund"), "label": sheet.say("forecast-page.title")},
        {"label": sheet.name(own.id)},
    ]
    return {
        "crumbs": crumbs,
        "title": f"{sheet.say('forecast-page.title')} · {sheet.name(own.id)}",
        "context": sheet.say("forecast-page.context", day=date_text(filed.kept.as_of, sheet.language)),
        "page_title": _answer(effort, account, own, sheet),
        "lead": sentence_of(effort, sheet) if effort else "",
        "standing": sheet.words.standing(agreement),
        "shared": _shared(account, own, sheet),
        "no_counts": effort is not None and not is_told_exactly(effort.why, sheet.circles[own.id]),
        "facts": list(_facts(account, told, sheet)) if account else [],
        "years": years_section(filed, account, told, sheet) if account else None,
        "believed": believed_section(effort, told, sheet) if effort else None,
        "moved": moved_section(moves, sheet, accounts=frozenset({account.account})) if account else None,
        "parties": parties_section(effort, account, sheet) if effort else None,
        "made": made_section(filed, sheet),
        "links": _links(filed, own, sheet),
    }


def _answer(effort: ToldEffort | None, account: OfAccount | None, own: Dossier, sheet: Sheet) -> str:
    if effort is None:
        return sheet.say("forecast-effort.answer_nothing", name=sheet.name(own.id))
    if account is None:
        return sheet.say("forecast-effort.answer_over", name=sheet.name(own.id))
    named = {"plan": sheet.told(account.planned.minor), "median": sheet.told(account.payments.median)}
    return sheet.say("forecast-effort.answer", holds=sheet.chance(account.holds), **named)


def _shared(account: OfAccount | None, own: Dossier, sheet: Sheet) -> str:
    others = [effort for effort in account.efforts if effort != own.id] if account else []
    if not others:
        return ""
    return sheet.say("forecast-effort.shared", names=sheet.words.listed(sheet.name(each) for each in others))


def _facts(account: OfAccount, told: Told, sheet: Sheet) -> Iterator[dict[str, str]]:
    rule = sheet.say("forecast-effort.rule_fact", share=sheet.number(told.rule))
    yield {"label": rule, "text": sheet.told(account.rule.minor)}
    yield _fact("mean", sheet.told(account.payments.mean), sheet)
    yield _fact("returns_fact", sheet.chance(account.returns), sheet)
    if account.multiple is not None:
        yield _fact("multiple", _middle(list(map(sheet.times, account.multiple)), sheet), sheet)
    if account.rate is not None:
        yield _fact("rate", _middle(list(map(sheet.share, account.rate)), sheet), sheet)
    elif account.multiple is not None:
        yield _fact("rate", sheet.say("forecast-effort.no_rate"), sheet)
    if sheet.whole:
        yield _fact("risk", sheet.share(account.risk), sheet)


def _fact(name: str, text: str, sheet: Sheet) -> dict[str, str]:
    return {"label": sheet.say(f"forecast-effort.{name}"), "text": text}


def _middle(texts: Sequence[str], sheet: Sheet) -> str:
    low, median, high = texts
    return sheet.say("forecast-effort.middle", median=median, ends=between(low, high))


def years_section(filed: Filed, account: OfAccount, told: Told, sheet: Sheet) -> dict[str, Any]:
    """Payments by year: the plan, the middle of the model and its ranges, with a bar of each."""
    planned = {row.period: row.plan for row in filed.rows(About.PAYMENTS, account.account)}
    plan_label = sheet.say("forecast-page.fan.plan")
    rule_label = sheet.say("forecast-page.efforts.rule", share=sheet.number(told.rule))
    labels = [sheet.say(f"forecast-page.fan.{name}") for name in ("model", "half", "eight", "most")]
    most = max((end for each in account.by_period for end in each.ranges[EIGHTY]), default=0)
    most = max(most, *(amount.minor for amount in planned.values()), 1)
    least = min((end for each in account.by_period for end in each.ranges[EIGHTY]), default=0)
    rows = []
    ruled = account.rule_by_period(told.rule) or (None,) * len(told.years)
    for year, spread, rule in zip(told.years, account.by_period, ruled, strict=True):
        plan = planned.get(year.period)
        first = [_amount(plan, plan_label, sheet), _amount(rule, rule_label, sheet)]
        half, eighty = spread.ranges[HALF], spread.ranges[EIGHTY]
        span = Span(eighty[0], *half, eighty[1], None, plan.minor if plan is not None else None)
        bar = {"html": range_bar(span, least=min(0, least), most=most)}
        cells = [*first, *sheet.spread(spread, labels), bar]
        rows.append({"label": period_text(year.period), "cells": cells})
    whole = sheet.spread(account.payments, labels)
    both = sheet.amount(account.planned.minor, plan_label), sheet.amount(account.rule.minor, rule_label)
    foot = {
        "label": sheet.say("forecast-effort.all"),
        "cells": [*both, *whole, {"text": ""}],
    }
    low, high = account.payments.ranges[EIGHTY]
    head = [*heads(sheet.say("forecast-effort.year"), plan_label, rule_label, *labels), {"text": ""}]
    return {
        "say": sheet.say("forecast-effort.years_say", low=sheet.told(low), high=sheet.told(high)),
        "table": {"caption": sheet.unit, "head": head, "rows": rows, "foot": foot, "css": "g-stack g-stack-2"},
    }


def _amount(amount: Money | None, label: str, sheet: Sheet) -> dict[str, Any]:
    return cell("–", label) if amount is None else sheet.amount(amount.minor, label)


def believed_section(effort: ToldEffort, fund: Told, sheet: Sheet) -> dict[str, Any]:
    """Effect and volume by what is known: the plan, comparable efforts, the fund's others, the effort's own numbers."""
    exactly = is_told_exactly(effort.why, sheet.circles[effort.why.effort])
    names = ("effect", "range", "volume", "range")
    labels = [sheet.say(f"forecast-effort.believed.{name}") for name in names]
    hundred = sheet.say("fund.percent", number=percent(1, sheet.language))
    texts = [hundred, "–", hundred, "–"]
    rows = [_row(sheet.say("forecast-effort.believed.case"), texts, labels)]
    for stage in STAGES:
        told = [_told(getattr(of, stage), sheet, exactly=exactly) for of in (effort.effect, effort.volume)]
        if effort.why.volume is None and stage == "own":
            told[1] = ["–", "–"]
        rows.append(_row(_stage(stage, effort, sheet), [*told[0], *told[1]], labels))
    head = heads(sheet.say("forecast-effort.believed.step"), *labels)
    return {
        "say": _moved(effort, sheet, exactly=exactly),
        "table": {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-2 g-short"},
        "closed": effort.why.volume is None,
        "priors": list(_priors(effort, fund, sheet)),
    }


def _has_own(effort: ToldEffort) -> bool:
    return effort.effect_prior is not None or effort.volume_prior is not None


def _stage(stage: str, effort: ToldEffort, sheet: Sheet) -> str:
    """What is believed first is of comparable efforts, where the effort's plan says nothing else."""
    return sheet.say(f"forecast-effort.believed.{'first' if stage == STAGES[0] and _has_own(effort) else stage}")


def _priors(effort: ToldEffort, fund: Told, sheet: Sheet) -> Iterator[str]:
    """What the first step rests on, with its source."""
    named = ("effect", effort.effect_prior), ("volume", effort.volume_prior)
    for (name, prior), ratio in zip(named, fund.ratios or (), strict=False):
        if prior is None:
            values = {"ratio": ratio_text(ratio, sheet.language), "source": source_text(ratio, sheet.language)}
            yield sheet.say(f"prior.all_{name}", **values)
    if _has_own(effort):
        effect, volume = (prior_text(prior, sheet.language) for _, prior in named)
        yield sheet.say("forecast-effort.believed.own_prior", effect=effect, volume=volume)


def _row(label: str, texts: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
    return {"label": label, "cells": [cell(text, named) for text, named in zip(texts, labels, strict=True)]}


def _told(middle: Middle, sheet: Sheet, *, exactly: bool) -> list[str]:
    texts = middle_texts(middle, sheet.language, exactly=exactly)
    mean = sheet.say("fund.percent", number=texts["mean"])
    return [mean, sheet.say("fund.percent", number=f"{texts['low']}–{texts['high']}")]


def _moved(effort: ToldEffort, sheet: Sheet, *, exactly: bool) -> str:
    before, after = effort.effect.others, effort.effect.own
    key = (
        "not_moved"
        if abs(after.mean - before.mean) < STILL
        else "moved_up"
        if after.mean > before.mean
        else "moved_down"
    )
    named = {
        name: middle_texts(middle, sheet.language, exactly=exactly)["mean"]
        for name, middle in (("before", before), ("after", after))
    }
    key = "not_moved" if named["before"] == named["after"] else key
    return sheet.say(f"forecast-effort.believed.{key}", **named)


def parties_section(effort: ToldEffort, account: OfAccount | None, sheet: Sheet) -> dict[str, Any]:
    """By the agreement's own terms; where its prices are assumed, by the plan: the fund and its payers alone."""
    names = ("gives", "gets", "result", "loses")
    labels = [sheet.say(f"forecast-effort.parties.{name}") for name in names]
    if effort.assumed:
        rows = list(_by_plan(account, labels, sheet)) if account else []
    else:
        rows = [_stake_row(stake, labels, sheet) for stake in effort.stakes]
    head = heads(sheet.say("forecast-effort.parties.party"), *labels)
    return {
        "say": sheet.say(f"forecast-effort.parties.{'say_plan' if effort.assumed else 'say'}"),
        "table": {"caption": sheet.unit, "head": head, "rows": rows, "css": "g-stack g-stack-2 g-short"}
        if rows
        else None,
        "none": sheet.say("forecast-effort.parties.settled" if effort.why.settled else "forecast-effort.parties.none"),
    }


def _stake_row(stake: Stake, labels: Sequence[str], sheet: Sheet) -> dict[str, Any]:
    role = sheet.say(f"choice.{stake.role.value}")
    label = sheet.say("forecast-effort.parties.as_role", party=sheet.words.party(stake.party), role=role)
    gets = "–" if stake.gets is None else sheet.thousands(stake.gets)
    texts = [sheet.thousands(stake.gives), gets, sheet.between((stake.low, stake.high)), sheet.chance(stake.loses)]
    return _row(label, texts, labels)


def _by_plan(account: OfAccount, labels: Sequence[str], sheet: Sheet) -> Iterator[dict[str, Any]]:
    """What the fund has put in and will, against what has come and will; the side of those who pay on the account is
    the same money."""
    invested, received, to_come = account.invested.minor, account.received.minor, account.payments
    low, high = to_come.ranges[EIGHTY]
    if invested:
        result = received + low - invested, received + high - invested
        loses = None if account.returns is None else 1 - account.returns
        texts = [sheet.thousands(invested), sheet.thousands(received + to_come.median), sheet.between(result)]
        yield _row(sheet.say("forecast-effort.parties.fund"), [*texts, sheet.chance(loses)], labels)
    efforts = (sheet.dossiers[effort].versions[-1] for effort in account.efforts if effort in sheet.dossiers)
    payers = sheet.words.parties_text(dict.fromkeys(payer.party for each in efforts for payer in each.payers))
    paid = sheet.thousands(received + to_come.median), sheet.between((-received - high, -received - low))
    yield _row(sheet.say("forecast-effort.parties.payers", names=payers), [paid[0], "–", paid[1], "–"], labels)


def _links(filed: Filed, own: Dossier, sheet: Sheet) -> list[dict[str, str]]:
    """Where its numbers can be followed."""
    return [
        _link("fund_link", reverse("forecasts:kept", args=[filed.id]), sheet),
        _link("results_link", reverse("payments:results", args=[own.id]), sheet),
        _link("agreement_link", reverse("payments:agreement", args=[own.id]), sheet),
    ]


def _link(key: str, url: str, sheet: Sheet) -> dict[str, str]:
    return {"url": url, "label": sheet.say(f"forecast-effort.{key}")}
