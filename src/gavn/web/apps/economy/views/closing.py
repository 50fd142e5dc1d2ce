"""Closing a year: proposed by one, and confirmed, turned down or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may_close
from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.economy.actions.closing import approve_closing, propose_closing, reject_closing, withdraw_closing
from gavn.web.apps.economy.forms.closing import ClosingForm
from gavn.web.apps.economy.forms.entry import GroundsForm
from gavn.web.apps.economy.queries import closings
from gavn.web.apps.economy.queries.closing import proposal_for, rejected_for
from gavn.web.apps.economy.rules import check_year, year_to_close
from gavn.web.apps.economy.show.closing import (
    closed_table,
    closing_answer,
    closing_checks,
    proposal_steps,
    turned_down,
    year_figures,
)
from gavn.web.apps.economy.views.deciding import (
    Decisions,
    decide,
    drafts_crumbs,
    grounds_form,
    is_decided,
    is_to_be_asked,
)
from gavn.web.design.confirming import ask_again
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell


@page(Permission.CLOSE_YEAR, methods=("GET", "POST"))
def close(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The next year to close: what it holds, what stands in the way, who has seen it, and what closing it means."""
    year = year_to_close(timezone.now())
    sent, grounds, names = request.method == "POST", grounds_form(request, reader), account_names()
    proposal = proposal_for(year) if year else None
    if proposal and proposal.entered_by == reader.known.username and is_to_be_asked(request):
        crumbs = drafts_crumbs(reader.language)[:1]
        return ask_again(request, "closing", reader.language, crumbs=crumbs, back=request.path)
    asked = request.POST.get("decision", "propose")
    sure = asked in ("propose", "approve")
    form = ClosingForm(request.POST if sent else None, year=year or 0, sure=sure, language=reader.language)
    if year and sent and form.is_valid():
        seen = form.cleaned_data["year"]
        if asked == "propose" and _proposed(reader, form, names):
            messages.success(request, say("close-page.done.propose", reader.language, year=seen))
            return HttpResponseRedirect(reverse("economy:close"))
        if asked != "propose" and is_decided(request, grounds):
            return _decided(request, reader, seen, grounds)
    return render(request, "economy/close.html", _context(reader, year, form, grounds, names=names))


def _context(
    reader: Reader, year: int | None, form: ClosingForm, grounds: GroundsForm, *, names: Mapping[str, str]
) -> dict[str, Any]:
    language = reader.language
    problems = check_year(year, timezone.now()) if year else []
    proposal = proposal_for(year) if year else None
    decision = may_close(reader.known, entered_by=proposal.entered_by if proposal else "")
    confirms = bool(proposal) and decision.allowed
    return {
        "page_title": say("close-page.title", language),
        "answer": closing_answer(year, problems, proposal, may_confirm=confirms, language=language),
        "year": year,
        "form": form,
        "grounds": grounds,
        "checks": closing_checks(year, problems, language) if year else [],
        "steps": proposal_steps(year, proposal, decision, names=names, language=language) if year else [],
        "figures": year_figures(year, language) if year else [],
        "turned_down": turned_down(rejected_for(year), names=names, language=language) if year else [],
        "may_propose": bool(year) and not problems and proposal is None,
        "may_confirm": confirms and not problems,
        "may_reject": confirms,
        "may_withdraw": bool(proposal) and not decision.allowed,
        "table": closed_table(closings(), names=names, language=language) if closings() else None,
    }


def _proposed(reader: Reader, form: ClosingForm, names: Mapping[str, str]) -> bool:
    """Whether it was proposed; what was refused is then told above the form."""
    try:
        propose_closing(form.cleaned_data["year"], by=reader.known, now=timezone.now())
    except Refused as refused:
        tell(form, refused, reader.language, names={"person": names})
        return False
    return True


def _decided(request: HttpRequest, reader: Reader, year: int, form: GroundsForm) -> HttpResponse:
    by, now, language = reader.known, timezone.now(), reader.language

    def approve() -> str:
        approve_closing(year, by=by, now=now)
        return say("close-page.done.approve", language, year=year)

    def reject(grounds: str) -> str:
        reject_closing(year, grounds=grounds, by=by, now=now)
        return say("close-page.done.reject", language, year=year)

    def withdraw() -> str:
        withdraw_closing(year, by=by, now=now)
        return say("close-page.done.withdraw", language, year=year)

    decide(request, reader, form, Decisions(approve, reject, withdraw))
    return HttpResponseRedirect(reverse("economy:close"))
