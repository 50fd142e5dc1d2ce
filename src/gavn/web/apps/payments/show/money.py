"""The money behind an agreement: each party's flow by year, its rate, multiple and worst case; what payers owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.balance import capital_by_party
from gavn.domain.payments.cash_flow import ended_on
from gavn.domain.payments.outlook import PartyMoney, is_unsure, party_money
from gavn.domain.payments.payer_view import stated_view
from gavn.domain.payments.statement import Due
from gavn.domain.payments.worst_case import is_searched, worst_cases
from gavn.domain.values.money import Money, total
from gavn.language.amounts import UNITS, currency_text
from gavn.language.counts import counted_in_words
from gavn.language.formats import number_text
from gavn.reports.charts.flows import Flows, Party
from gavn.reports.charts.flows import flows as drawn
from gavn.web.apps.payments.queries import Life
from gavn.web.apps.payments.queries.owed import Foreseen
from gavn.web.apps.payments.show.endings import ended_note
from gavn.web.apps.payments.show.listing import stated_in_all
from gavn.web.apps.payments.show.words import Words, cell, ended, heads


@dataclass(frozen=True, slots=True)
class OfFund:
    """What the fund expects and has posted, of the agreement alone or of all in its programme; `forecast_on` is the
    day of the newest forecast, None where there is none. `unstated` is posted, and follows from no statement; `claims`
    are posted, each with the day on which it falls due, which has not come."""

    foreseen: Sequence[Foreseen]
    posted: Mapping[str, Money]
    in_programme: bool
    currency: str
    forecast_on: date | None = None
    unstated: Money | None = None
    claims: Sequence[tuple[Money, date]] = ()

    def heads(self, words: Words) -> list[str]:
        ending = "_in_programme" if self.in_programme else ""
        names = ("plan", "rule", *(["model"] if self.forecast_on else []), "posted")
        return [words.text(f"money-page.payers.{name}{ending}") for name in names]

    def note(self, words: Words) -> str:
        note = words.text("money-page.payers.note")
        if self.forecast_on is None:
            return f"{note} {words.text('money-page.payers.note_no_model')}"
        return f"{note} {words.text('money-page.payers.note_model', day=words.day(self.forecast_on))}"

    @property
    def periods(self) -> set[str]:
        return {*(each.period for each in self.foreseen), *self.posted}

    def amounts(self, period: str) -> list[Money | None]:
        """The plan, what is counted on, what is forecast where there is a forecast, and what is posted."""
        year = next((each for each in self.foreseen if each.period == period), Foreseen(period, None, None))
        model = [year.model] if self.forecast_on else []
        return [year.plan, year.rule, *model, self.posted.get(period)]


def money_context(life: Life, fund: OfFund | None, words: Words, *, today: date) -> dict[str, Any]:
    """Flows of every party that has any; capital stands where it is agreed, statements where they fall due.

    `fund` is told only to those who may see the fund's economy; for others it is None.
    """
    agreement = life.dossier.versions[-1]
    everybody = [own for own in party_money(agreement, life.due, until=date.max) if own.years]
    return {
        "crumbs": words.crumbs(agreement, words.text("money-page.title")),
        "title": words.text("money-page.title"),
        "page_title": _answer(life, agreement, everybody, words),
        "standing": words.standing(agreement),
        "ended": ended_note(life, words),
        "unsure": is_unsure(agreement, worst_cases(agreement)),
        "searched": is_searched(agreement),
        "chart": _chart(everybody, words, currency=currency_text(agreement.currency), today=today)
        if everybody
        else None,
        "returns": returns_section(agreement, life.due, words, today=today),
        "unstated": _unstated(fund, words) if fund else "",
        "claims": _claims(fund, words) if fund and fund.claims else "",
        "bounds": bounds_section(agreement, life.due, words),
        "payers": _payers(life, agreement, fund, words),
    }


def _answer(life: Life, agreement: Agreement, everybody: Sequence[PartyMoney], words: Words) -> str:
    paid = stated_in_all(agreement, life.statements)
    capital = total((own.capital for own in everybody), currency=agreement.currency)
    key = "paid" if life.statements else "unpaid"
    count = counted_in_words("money-page.statements", len(life.statements), words.language)
    return words.text(f"money-page.answer.{key}", paid=words.money(paid), capital=words.money(capital), count=count)


def _chart(everybody: Sequence[PartyMoney], words: Words, *, currency: str, today: date) -> dict[str, Any]:
    """The drawing, and the table that proves it."""
    seen = [year.year for own in everybody for year in own.years]
    years = list(range(min(seen), max(seen) + 1))
    parties = [
        Party(
            words.party(own.party),
            {year.year: year.net.minor for year in own.years},
            {year.year: _millions(year.net, words) for year in own.years},
        )
        for own in everybody
    ]
    wide, narrow = drawn(Flows(parties, years, today.year, words.text("money-page.chart.description")))
    party, whole = words.text("money-page.chart.party"), words.text("money-page.chart.all")
    table = {
        "caption": words.text("money-page.chart.caption", currency=currency),
        "head": heads(party, *(str(year) for year in years), whole),
        "rows": [_years_row(own, years, words) for own in everybody],
        "css": "g-stack g-stack-3",
    }
    return {
        "wide": wide,
        "narrow": narrow,
        "table": table,
        "note": words.text("money-page.chart.note", currency=ended(currency)),
        "rounding": words.text("economy.rounding_sum") if any(map(_is_moved, everybody)) else "",
    }


def _is_moved(own: PartyMoney) -> bool:
    """Whether a party's years as the table shows them do not give the sum it shows."""
    return UNITS["tkr"].is_moved((year.net for year in own.years), (), own.net)


def _years_row(own: PartyMoney, years: Sequence[int], words: Words) -> dict[str, Any]:
    amounts = {year.year: year.net for year in own.years}
    cells = [cell(words.thousands(amounts[year]) if year in amounts else "–", str(year)) for year in years]
    whole = cell(words.thousands(own.net), words.text("money-page.chart.all"))
    return {"label": words.party(own.party), "cells": [*cells, whole]}


def _millions(amount: Money, words: Words) -> str:
    return number_text(amount.major / 1_000_000, words.language, decimals=2)


def returns_section(agreement: Agreement, stated: Sequence[Due], words: Words, *, today: date) -> dict[str, Any] | None:
    """What each investor gets back for its capital so far, at what yearly rate; what it ends with in the worst case.

    Capital that is called later, and statements not yet due, are no part of what is so far. Of an agreement that was
    closed early or terminated nothing more comes than what is stated.
    """
    capital = capital_by_party(agreement)
    if not capital:
        return None
    names = ("investor", "capital", "multiple", "rate", "worst")
    head = heads(*(words.text(f"money-page.head.{name}") for name in names))
    so_far = {own.party: own for own in party_money(agreement, stated, until=today)}
    rows = []
    for own in (own for own in party_money(agreement, stated, until=date.max) if own.party in capital):
        now = so_far.get(own.party)
        multiple, rate = (now.multiple, now.rate) if now else (None, None)
        worst = words.text("money-page.no_bound") if own.worst is None else words.money(own.worst)
        amounts = words.money(own.capital), worst
        texts = (amounts[0], _multiple(multiple, words), _rate(rate, words), amounts[1])
        cells = [cell(text, each["text"]) for text, each in zip(texts, head[1:], strict=True)]
        rows.append({"label": words.party(own.party), "cells": cells})
    return {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-2"}


def _unstated(fund: OfFund, words: Words) -> str:
    """That more came back than the table counts, which is stated money alone; blank where no more did."""
    if fund.unstated is None or fund.unstated.is_zero:
        return ""
    key = "unstated_in_programme" if fund.in_programme else "unstated"
    return words.text(f"money-page.returns.{key}", amount=words.money(fund.unstated))


def _claims(fund: OfFund, words: Words) -> str:
    """Why the ledger holds more than has come back by the table: what is claimed is posted before it is due."""
    each = (
        words.text("money-page.claim.one", amount=words.money(amount), day=words.day(on)) for amount, on in fund.claims
    )
    return words.text("money-page.claim.told", amounts=words.listed(each))


def bounds_section(agreement: Agreement, stated: Sequence[Due], words: Words) -> dict[str, Any] | None:
    """The most that whoever pays, covers or gives can come to pay, whatever is reached.

    None where nobody can, and of an agreement that was closed early or terminated, after which nothing more comes.
    """
    if ended_on(stated) is not None:
        return None
    capital = capital_by_party(agreement)
    others = [own for own in party_money(agreement, stated, until=date.max) if own.party not in capital]
    head = heads(words.text("money-page.chart.party"), words.text("money-page.bounds.most"))
    rows = [
        {"label": words.party(own.party), "cells": [cell(_most(own.worst, words), head[1]["text"])]}
        for own in others
        if own.worst is None or own.worst.minor < 0
    ]
    note = words.text("money-page.bounds.note_termination") if agreement.termination else ""
    return {"caption": "", "head": head, "rows": rows, "css": "g-stack g-stack-2", "note": note} if rows else None


def _most(worst: Money | None, words: Words) -> str:
    return words.text("money-page.bounds.no_cap") if worst is None else words.money(-worst)


def _multiple(times: Fraction | None, words: Words) -> str:
    return "–" if times is None else number_text(times, words.language, decimals=2)


def _rate(rate: Decimal | None, words: Words) -> str:
    if rate is None:
        return words.text("money-page.no_rate")
    return words.text("fund.percent", number=number_text(Fraction(100 * rate), words.language, decimals=1))


def _opens(life: Life, party: str, period: str) -> dict[str, str]:
    """Where a figure stands on one statement alone, the way to it."""
    found = [
        paper.number
        for paper, due in zip(life.approved, life.due, strict=True)
        if str(due.on.year) == period and any(line.line.payer == party for line in due.statement.lines)
    ]
    return {"url": reverse("payments:statement", args=[life.dossier.id, found[0]])} if len(found) == 1 else {}


def _payers(life: Life, agreement: Agreement, fund: OfFund | None, words: Words) -> dict[str, Any]:
    """The authority's view: by budget year what is expected to be owed, what is posted, and what each was charged."""
    booked = stated_view(agreement, life.due)
    payers = list(dict.fromkeys([*(payer.party for payer in agreement.payers), *(row.payer for row in booked)]))
    stated: dict[tuple[str, str], Money] = {}
    for row in (row for row in booked if not row.booked.is_zero):
        place = row.payer, str(row.year)
        stated[place] = stated.get(place, Money.zero(agreement.currency)) + row.booked
    periods = sorted({*(fund.periods if fund else ()), *(year for _, year in stated)})
    stands = [words.text("money-page.payers.stated", party=words.party(party)) for party in payers]
    caption = words.text("money-page.chart.caption", currency=currency_text(agreement.currency))
    of_fund = fund.heads(words) if fund else []
    if fund and fund.currency != agreement.currency:
        # No caption says what both are in.
        caption = words.text("money-page.payers.currencies")
        of_fund = _in_thousands(of_fund, fund.currency, words)
        stands = _in_thousands(stands, agreement.currency, words)
    head = heads(words.text("money-page.payers.year"), *of_fund, *stands)
    rows = []
    for period in periods:
        amounts = fund.amounts(period) if fund else []
        amounts += [stated.get((party, period)) for party in payers]
        cells = [
            cell("–" if amount is None else words.thousands(amount), each["text"])
            for amount, each in zip(amounts, head[1:], strict=True)
        ]
        for at, party in enumerate(payers, start=len(amounts) - len(payers)):
            cells[at].update(_opens(life, party, period))
        rows.append({"label": period.replace("-", "–"), "cells": cells})
    # On a narrow screen four stand two and two, where their heads have room.
    table = {"caption": caption, "head": head, "rows": rows, "css": f"g-stack g-stack-{2 if len(head) == 5 else 3}"}
    return {"table": table if rows else None, "fund": fund is not None, "note": fund.note(words) if fund else ""}


def _in_thousands(names: Sequence[str], currency: str, words: Words) -> list[str]:
    told = currency_text(currency)
    return [words.text("money-page.payers.in_thousands", name=name, currency=told) for name in names]
