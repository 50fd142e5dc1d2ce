"""The investments as a list, and each on a page of its own."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.decision import may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.fund.fund import Fund
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.agreements import queries
from gavn.web.apps.agreements.show.listing import list_context
from gavn.web.apps.agreements.show.page import investment_context
from gavn.web.apps.fund.forms import chosen_date
from gavn.web.apps.fund.queries import posted_after, whole_fund
from gavn.web.apps.fund.show.page import incomplete_notice, later_notice
from gavn.web.design.reader import Reader


@page(Permission.SEE_INVESTMENTS)
def investments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The investments that this reader may see."""
    fund = whole_fund()
    as_of = date_of_money(request, reader, fund)
    seen = queries.visible(fund, reader.known)
    context = list_context(
        fund,
        reader=reader,
        as_of=as_of,
        holdings=queries.holdings(fund, seen, as_of=as_of),
        donations=queries.donations(fund, seen, as_of=as_of),
    )
    return render(request, "agreements/investments.html", context | notices(request, reader, fund, as_of))


@page(Permission.SEE_INVESTMENTS)
def investment(request: HttpRequest, reader: Reader, *, investment_id: str) -> HttpResponse:
    """Whether one investment works, and whether it will pay back."""
    fund = whole_fund()
    found = find_or_404(fund.investment(investment_id))
    find_or_404(found, may_see_parties(reader.known, found.parties))
    as_of = date_of_money(request, reader, fund)
    holding = queries.holding(fund, found, as_of=as_of)
    recorded = queries.recorded_of(fund, found)
    context = investment_context(fund, found, holding, as_of=as_of, recorded=recorded, reader=reader)
    return render(request, "agreements/investment.html", context | notices(request, reader, fund, as_of))


def date_of_money(request: HttpRequest, reader: Reader, fund: Fund) -> date:
    """The date in the address, but none before the records are complete: what is told of people holds at that date."""
    _, as_of = chosen_date(request.GET, otherwise=fund.as_of, language=reader.language)
    return max(as_of, fund.as_of)


def notices(request: HttpRequest, reader: Reader, fund: Fund, as_of: date) -> dict[str, dict[str, str] | None]:
    """That more is posted than the page counts, or that the page counts more than the records are complete to."""
    url, language = request.path, reader.language
    return {
        "later": later_notice(posted_after(as_of), url=url, language=language),
        "incomplete": incomplete_notice(fund, as_of=as_of, url=url, language=language),
    }
