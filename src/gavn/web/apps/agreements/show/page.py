"""Everything on an investment's own page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may, may_see_parties
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.agreements.investment import Investment, InvestmentKind
from gavn.domain.agreements.progress import AttentionKind, attention_of
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.standing import Holding
from gavn.domain.values.party import PartyRole
from gavn.language.access import listed
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted_in_words
from gavn.language.formats import date_text, month_text
from gavn.reports.charts.bars import pair_bar
from gavn.web.apps.agreements.queries import Recorded
from gavn.web.apps.agreements.show.answer import answer, balance_text
from gavn.web.apps.agreements.show.progress import coverage_section, fact_rows, recruitment_section, results_section
from gavn.web.apps.agreements.show.sums import capital_in, capital_of, money_sums
from gavn.web.apps.fund.show.holdings import attention_text, note_text
from gavn.web.apps.fund.show.overview import when_text
from gavn.web.apps.fund.show.page import sees
from gavn.web.apps.fund.show.words import amount_cell, chosen, heads, name_of, told
from gavn.web.design.reader import Reader

SHOWN_ROLES = (PartyRole.AUTHORITY, PartyRole.PROVIDER, PartyRole.INVESTOR)
# Where on the page what calls for attention is shown.
EVIDENCE = {
    AttentionKind.RESULT_BELOW: "#results",
    AttentionKind.RECRUITMENT_BEHIND: "#recruitment",
    AttentionKind.REPORTED: "#money",
}
OTHER_ROLES = (PartyRole.PARTNER, PartyRole.DONOR, PartyRole.EVALUATOR)


def investment_context(
    fund: Fund, investment: Investment, holding: Holding, *, as_of: date, recorded: Recorded | None, reader: Reader
) -> dict[str, Any]:
    """The page from top to bottom."""
    language, agreement_url = reader.language, _agreement_url(fund, investment, reader)
    attention = attention_of(investment)
    return {
        "crumbs": [
            {"url": reverse("agreements:investments"), "label": say("menu.investments", language)},
            {"label": name_of(investment, language)},
        ],
        "title": name_of(investment, language),
        "status": say(f"agreement.status.{investment.status.value}", language, day=date_text(fund.as_of, language)),
        "page_title": answer(investment, holding, language),
        "promise": promise_text(investment, language),
        "agreement_url": agreement_url,
        "forecast_url": _forecast_url(fund, investment, reader),
        "attention": attention_text(investment, attention, language) if attention else "",
        "attention_at": EVIDENCE[attention.kind] if attention else "",
        "facts": party_facts(fund, investment, holding, reader),
        "recruitment": recruitment_section(investment, holding, language),
        "results": results_section(investment, language),
        "no_results": say(f"agreement.results.none.{investment.status.value}", language),
        "recorded": _recorded(recorded, agreement_url, language),
        "coverage": coverage_section(investment, language),
        "promises": investment.kind != InvestmentKind.DONATION,
        "metrics": known_metrics(investment, language),
        "sees": sees(reader, Permission.SEE_POSTINGS),
        "money": money_section(fund, holding, language),
        "events": version_events(investment, language),
        "versions": versions_text(investment, language),
        "guarantee": guarantee_text(fund, investment, language),
        "lessons": [note_text(investment, lesson, language) for lesson in investment.lessons],
        "milestones": milestone_rows(investment, as_of, language),
        "reported": fact_rows(investment, language),
    }


def _recorded(recorded: Recorded | None, url: str, language: Language) -> dict[str, str] | None:
    """Where the results are of which a report tells nothing; None where there are none, or none for this reader."""
    if recorded is None or not url:
        return None
    return {"url": url, "label": say(f"agreement.results.recorded.{recorded.value}", language)}


def _agreement_url(fund: Fund, investment: Investment, reader: Reader) -> str:
    """Where the agreement can be read; blank where there is none, or none that this reader may see."""
    kept = next((dossier for dossier in fund.dossiers if dossier.id == investment.id), None)
    if kept is None or not may_see_parties(reader.known, kept.parties).allowed:
        return ""
    return reverse("payments:agreement", args=[investment.id])


def _forecast_url(fund: Fund, investment: Investment, reader: Reader) -> str:
    """Where its forecast is; blank where nothing is assumed of it, or this reader sees no forecast of it."""
    assumed = any(plan.agreement == investment.id for plan in fund.forecast_plans)
    may_see = may(reader.person, Permission.SEE_FORECASTS).allowed and _agreement_url(fund, investment, reader)
    return reverse("forecasts:agreement", args=[investment.id]) if assumed and may_see else ""


def promise_text(investment: Investment, language: Language) -> str:
    """The promise, or only whom it is for where the report tells no more."""
    promise = chosen(investment.promise_da, investment.promise_en, language)
    target = chosen(investment.target_da, investment.target_en, language)
    return promise or say("agreement.promise.unknown", language, target=target)


def known_metrics(investment: Investment, language: Language) -> list[str]:
    """What is known to release payment: the metrics, or the results that a report says do."""
    if investment.metrics:
        return [name_of(metric, language) for metric in investment.metrics]
    return [chosen(r.name_da, r.name_en, language) for r in investment.results if r.pays]


def party_facts(fund: Fund, investment: Investment, holding: Holding, reader: Reader) -> list[dict[str, str]]:
    """Who takes part in which role, and with what capital; first of all the reader's own party."""
    language = reader.language
    facts = []
    person = reader.known
    own = [p.role for p in investment.participations if p.party == person.party]
    if investment.guarantee and investment.guarantee.guarantor == person.party:
        own.append(PartyRole.GUARANTOR)
    if own and person.role in BOUND_BY_PARTY:
        roles = listed([say(f"agreement.role.{role.value}", language).lower() for role in dict.fromkeys(own)], language)
        facts.append({"label": say("agreement.facts.yours", language), "text": roles})
    for role in (*SHOWN_ROLES, *OTHER_ROLES):
        parties = _parties(fund, investment, role, language)
        if parties or (role in SHOWN_ROLES and investment.kind == InvestmentKind.INVESTMENT):
            label = say(f"agreement.role.{role.value}", language)
            facts.append({"label": label, "text": "; ".join(parties) or say("agreement.not_stated", language)})
    label = say("agreement.facts.capital", language)
    return [*facts, {"label": label, "text": capital_text(fund, investment, holding, language)}]


def capital_text(fund: Fund, investment: Investment, holding: Holding, language: Language) -> str:
    """What the council has promised to the investment, or to its programme where no more is told."""
    own, shared = capital_of(fund, investment), capital_in(fund, holding)
    if own is not None:
        return told(own, language)
    if shared is not None:
        return say("agreement.facts.shared_capital", language, amount=told(shared, language))
    return say("agreement.not_stated", language)


def _parties(fund: Fund, investment: Investment, role: PartyRole, language: Language) -> list[str]:
    names = {party.id: party.name for party in fund.parties}
    texts = []
    for participation in investment.participations:
        if participation.role == role:
            name = names[participation.party]
            council = participation.party == fund.council
            capital = "" if council or participation.capital is None else told(participation.capital, language)
            texts.append(f"{name} ({capital})" if capital else name)
    return texts


def money_section(fund: Fund, holding: Holding, language: Language) -> dict[str, Any]:
    """Out and back year by year, each cell leading to its postings."""
    money = holding.money
    top = max((int(amount.major) for amount in (money.out, money.back)), default=1)
    keys = ("agreement.money.year", "agreement.money.out", "agreement.money.back")
    labels = [say(key, language) for key in keys]
    rows = []
    for year in money.years:
        out, back = (int(amount.major) if amount is not None else 0 for amount in (year.out, year.back))
        bar = pair_bar(out=out, back=back, top=top)
        cells = [amount_cell(year.out, language, labels[1]), amount_cell(year.back, language, labels[2]), {"html": bar}]
        rows.append({"label": str(year.year), "cells": cells})
    whole = pair_bar(out=int(money.out.major), back=int(money.back.major), top=top)
    sums = [amount_cell(money.out, language, labels[1]), amount_cell(money.back, language, labels[2]), {"html": whole}]
    table = {
        "caption": say("agreement.thousands", language, currency=currency_text(fund.currency)),
        "head": [
            *heads(language, dict(zip(keys, (False, True, True), strict=True))),
            {"text": say("agreement.money.key", language)},
        ],
        "rows": rows,
        "foot": {"label": say("agreement.money.total", language), "cells": sums},
        "css": "g-stack g-beside",
    }
    shared = name_of(holding.programme, language) if holding.programme else ""
    return {
        "say": balance_text(holding, language) if rows else say("agreement.money.none", language),
        "table": table if rows else None,
        "sums": money_sums(fund, holding, language),
        "accounts": [
            {"id": account.id, "name": name_of(account, language)}
            for account in fund.chart
            if account.concerns == holding.id
        ],
        "currency": currency_text(fund.currency),
        "shared": say("agreement.money.shared", language, programme=shared) if shared else "",
    }


def version_events(investment: Investment, language: Language) -> list[dict[str, str]]:
    """The first agreement and each change of it, oldest first; a change without a date says so."""
    signed = investment.signed_on
    first = {
        "when": month_text(signed, language) if signed else say("agreement.versions.undated", language),
        "datetime": f"{signed:%Y-%m}" if signed else "",
        "what": say("agreement.versions.first", language),
        "kind": "" if signed else "undated",
    }
    changes = [
        {
            "when": str(change.year) if change.year else say("agreement.versions.undated", language),
            "datetime": str(change.year) if change.year else "",
            "what": say("agreement.versions.later", language, number=number),
            "text": chosen(change.what_da, change.what_en, language),
            "kind": "" if change.year else "undated",
        }
        for number, change in enumerate(investment.amendments, start=2)
    ]
    return [first, *changes]


def versions_text(investment: Investment, language: Language) -> str:
    """How many versions there are, and that the last of them holds."""
    text = counted_in_words("agreement.versions.say", 1 + len(investment.amendments), language)
    return text[:1].upper() + text[1:]


def guarantee_text(fund: Fund, investment: Investment, language: Language) -> str:
    """The sentence of who covers a deficit, and up to what; blank where nobody does."""
    guarantee = investment.guarantee
    if guarantee is None:
        return ""
    name = next(party.name for party in fund.parties if party.id == guarantee.guarantor)
    text = say("agreement.guarantee", language, guarantor=name, amount=told(guarantee.amount, language))
    # An amount may end in `kr.`, whose full stop ends the sentence too.
    return text if text.endswith(".") else f"{text}."


def milestone_rows(investment: Investment, as_of: date, language: Language) -> list[dict[str, str]]:
    """What lies ahead of a day."""
    return [
        {"when": when_text(m, language), "what": chosen(m.what_da, m.what_en, language)}
        for m in sorted(investment.milestones, key=lambda milestone: milestone.on)
        if m.on > as_of
    ]
