"""Everything on the page of the fund at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import EconomyTable
from gavn.domain.fund.deadlines import Deadline
from gavn.domain.fund.fund import Fund, policy_of, version_of
from gavn.domain.fund.standing import Standing
from gavn.domain.pipeline.funnel import Funnel
from gavn.language.catalogue import Language, say
from gavn.language.chances import whole_chance_text
from gavn.language.formats import date_text
from gavn.web.apps.forecasts.queries import Filed
from gavn.web.apps.fund.show import overview as show
from gavn.web.apps.fund.show.balance import balance_section
from gavn.web.apps.fund.show.holdings import any_derived, investments_table, key_of, rounding_note
from gavn.web.design.reader import Reader


@dataclass(frozen=True, slots=True)
class Looked:
    """How the fund stands on a day, what is behind it and what lies ahead; `forecast` is the newest up to then."""

    standing: Standing
    balances: EconomyTable
    streams: Sequence[Funnel]
    ahead: Sequence[Deadline]
    forecast: Filed | None


def overview_context(fund: Fund, looked: Looked, *, reader: Reader) -> dict[str, Any]:
    """The page from top to bottom."""
    standing, streams = looked.standing, looked.streams
    language, as_of = reader.language, standing.as_of
    ahead = show.seen_by(looked.ahead, reader.person)
    budget = version_of(fund, layer=Layer.BUDGET, on=as_of)
    return {
        "context": say("fund.context", language, day=date_text(as_of, language)),
        "page_title": show.answer(standing, language),
        "lead": show.lead(standing, language),
        "incomplete": incomplete_notice(fund, as_of=as_of, url=reverse("fund:overview"), language=language),
        "attention": show.attention_link(standing.holdings, language) if as_of >= fund.as_of else None,
        **room_context(fund, standing, reader),
        "balance": balance_section(
            looked.balances,
            as_of=as_of,
            effect=budget.effect if budget else None,
            language=language,
            forecast=looked.forecast,
        ),
        "forecast": _forecast(looked.forecast, reader),
        "investments": investments_context(fund, standing, reader),
        "sees": sees(reader, Permission.SEE_ECONOMY, Permission.SEE_PIPELINE),
        "pipeline": {
            "say": show.pipeline_sentence(streams, language),
            "table": show.pipeline_table(fund, streams, language),
        },
        "deadlines": {
            "say": show.deadlines_sentence(ahead, reader, as_of=as_of),
            "rows": show.deadline_rows(ahead[: show.MOST_DEADLINES], reader, as_of=as_of),
            "later": show.deadline_rows(ahead[show.MOST_DEADLINES :], reader, as_of=as_of),
            "more": show.more_deadlines(ahead, language),
        },
    }


def _forecast(forecast: Filed | None, reader: Reader) -> dict[str, str]:
    """How likely the money lasts, and the way to the forecast that says so; that there is none."""
    language = reader.language
    if forecast is None:
        return {"text": say("fund.sum.no_forecast", language)}
    told, day = forecast.told, date_text(forecast.kept.as_of, language)
    opens = may(reader.person, Permission.SEE_FORECASTS).allowed
    url = {"url": reverse("forecasts:kept", args=[forecast.id]) if opens else ""}
    if told is None:
        return {"text": say("fund.sum.forecast_ranges", language, day=day), **url}
    if told.dry is None:
        return {"text": say("fund.sum.forecast_stands", language, day=day), **url}
    above = whole_chance_text(1 - told.dry, language, futures=told.trials)
    return {"text": say("fund.sum.forecast", language, above=above, day=day), **url}


def incomplete_notice(fund: Fund, *, as_of: date, url: str, language: Language) -> dict[str, str] | None:
    """That the day lies after the one to which the records are complete, and the way back to that one."""
    if as_of <= fund.as_of:
        return None
    day = date_text(fund.as_of, language)
    return {
        "text": say("fund.incomplete", language, day=day),
        "url": url,
        "label": say("fund.later.link", language, day=day),
    }


def later_notice(posted: date | None, *, url: str, language: Language) -> dict[str, str] | None:
    """That more is posted than this page counts, and where it is counted; nothing where all of it is."""
    if posted is None:
        return None
    day = date_text(posted, language)
    return {
        "text": say("fund.later.text", language, day=day),
        "url": f"{url}?as-of={posted.isoformat()}",
        "label": say("fund.later.link", language, day=day),
    }


def room_context(fund: Fund, standing: Standing, reader: Reader) -> dict[str, Any]:
    """The sum and its note; nothing before any budget is in force."""
    if standing.room is None:
        return {"terms": [], "room_note": say("fund.sum.no_budget", reader.language)}
    share = policy_of(fund, on=standing.as_of).share
    return {
        "terms": show.room_terms(standing.room, reader.language, share=share),
        "room_note": show.room_note(standing.room, reader.language, share=share),
    }


def investments_context(fund: Fund, standing: Standing, reader: Reader) -> dict[str, Any]:
    """The table of investments, the sentence that reads it, and the line that reconciles it."""
    reported = standing.as_of >= fund.as_of
    share = policy_of(fund, on=standing.as_of).share if standing.room else None
    return {
        "say": show.investments_sentence(standing, reader.language, share=share),
        "table": investments_table(standing.holdings, reader, reported=reported),
        "reported": reported,
        "derived": any_derived(standing.holdings),
        "rounding": rounding_note(standing.holdings, reader.language),
        "key": key_of(reader.language),
        "reconciliation": show.reconciliation_text(standing.reconciliation, reader.language),
        "empty": not standing.holdings,
    }


def sees(reader: Reader, *permissions: Permission) -> list[str]:
    """Those of the permissions that the reader has, for links to pages that they open."""
    return [permission.value for permission in permissions if may(reader.person, permission).allowed]
