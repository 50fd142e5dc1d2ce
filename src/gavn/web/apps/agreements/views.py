"""The investments as a list, and each on a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.decision import may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.fund.fund import Fund
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.agreements import queries
from gavn.web.apps.agreements.show.listing import list_context
from gavn.web.apps.agreements.show.page import investment_context
from gavn.web.apps.fund.queries import posted_after, whole_fund
from gavn.web.apps.fund.show.page import later_notice
from gavn.web.design.reader import Reader


@page(Permission.SEE_INVESTMENTS)
def investments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The investments that this reader may see."""
    fund = whole_fund()
    seen = queries.visible(fund, reader.known)
    context = list_context(
        fund,
        reader=reader,
        holdings=queries.holdings(fund, seen, as_of=fund.as_of),
        donations=queries.donations(fund, seen, as_of=fund.as_of),
    )
    return render(request, "agreements/investments.html", context | {"later": later(fund, reader)})


@page(Permission.SEE_INVESTMENTS)
def investment(request: HttpRequest, reader: Reader, *, investment_id: str) -> HttpResponse:
    """Whether one investment works, and whether it will pay back."""
    fund = whole_fund()
    found = find_or_404(fund.investment(investment_id))
    find_or_404(found, may_see_parties(reader.known, found.parties))
    holding = queries.holding(fund, found, as_of=fund.as_of)
    context = investment_context(fund, found, holding, reader=reader)
    return render(request, "agreements/investment.html", context | {"later": later(fund, reader)})


def later(fund: Fund, reader: Reader) -> dict[str, str] | None:
    """That more is posted than these pages count: they show the date to which the records are complete."""
    return later_notice(posted_after(fund.as_of), language=reader.language)
