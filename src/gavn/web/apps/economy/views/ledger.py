"""The ledger as a whole: its hash chain, and closing a year of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.economy.actions import close_year
from gavn.web.apps.economy.forms.closing import ClosingForm
from gavn.web.apps.economy.queries import chain_end, closings, heads, verify_chain
from gavn.web.apps.economy.rules import check_closing, year_to_close
from gavn.web.apps.economy.show.chain import chain_answer, heads_table, problems_shown
from gavn.web.apps.economy.show.closing import closed_table, closing_answer, closing_checks, year_figures
from gavn.web.design.reader import Reader

# Above this a look at every posting takes more than a moment, and is asked for.
LOOKED_AT_ONCE = 5000


@page(Permission.SEE_POSTINGS)
def chain(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Whether the ledger is what was written, and the head to publish."""
    (number, digest), published, language = chain_end(), heads(), reader.language
    looks = number <= LOOKED_AT_ONCE or "verify" in request.GET
    problems = verify_chain() if looks else None
    context = {
        "page_title": say("chain-page.title", language),
        "answer": chain_answer(problems, number=number, heads=len(published), language=language),
        "problems": problems_shown(problems or [], language),
        "number": number,
        "digest": digest,
        "looks": looks,
        "table": heads_table(published, language=language) if published else None,
    }
    return render(request, "economy/chain.html", context)


@page(Permission.CLOSE_YEAR, methods=("GET", "POST"))
def close(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The next year to close: what it holds, what stands in the way, and what closing it means."""
    now, language = timezone.now(), reader.language
    year = year_to_close(now)
    problems = check_closing(year, now) if year else []
    form = ClosingForm(request.POST if request.method == "POST" else None, year=year or 0, language=language)
    if year and request.method == "POST" and form.is_valid():
        try:
            close_year(form.cleaned_data["year"], by=reader.known, now=now)
        except Refused as refused:
            form.add_problems(refused.problems)
        else:
            messages.success(request, say("close-page.done", language, year=form.cleaned_data["year"]))
            return HttpResponseRedirect(reverse("economy:close"))
    context = {
        "page_title": say("close-page.title", language),
        "answer": closing_answer(year, problems, language),
        "year": year,
        "form": form,
        "checks": closing_checks(year, problems, language) if year else [],
        "figures": year_figures(year, language) if year else [],
        "may_close": bool(year) and not problems,
        "table": closed_table(closings(), language=language) if closings() else None,
    }
    return render(request, "economy/close.html", context)
