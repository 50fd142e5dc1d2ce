"""The fund at a glance, its public page, where reports disagree, and the glossary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.fund.disagreements import figures_checked
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.forecasts.queries import newest
from gavn.web.apps.fund import queries
from gavn.web.apps.fund.forms import FindingForm, GlossaryForm, chosen_date
from gavn.web.apps.fund.show import overview as show
from gavn.web.apps.fund.show.findings import findings_context
from gavn.web.apps.fund.show.glossary import glossary_context
from gavn.web.apps.fund.show.landing import landing_url
from gavn.web.apps.fund.show.page import Looked, later_notice, overview_context
from gavn.web.apps.fund.show.public import public_context
from gavn.web.design.reader import Reader


@page(None)
def public(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What everybody may see of the fund."""
    fund = queries.whole_fund()
    context = public_context(
        fund,
        standing=queries.standing(fund, as_of=fund.as_of),
        balances=queries.balances(fund, as_of=fund.as_of),
        streams=queries.streams(fund, as_of=fund.as_of),
        language=reader.language,
    )
    return render(request, "fund/public.html", context | {"published": queries.is_published()})


@page(None)
def start(_request: HttpRequest, reader: Reader) -> HttpResponse:
    """Leads everybody to where their work is."""
    return HttpResponseRedirect(landing_url(reader.person, queries.investments()))


@page(Permission.SEE_FUND)
def overview(request: HttpRequest, reader: Reader) -> HttpResponse:
    """How the fund stands, and what it can still do."""
    fund = queries.whole_fund()
    form, as_of = chosen_date(request.GET, otherwise=fund.as_of, language=reader.language)
    looked = Looked(
        queries.standing(fund, as_of=as_of),
        queries.balances(fund, as_of=as_of),
        queries.streams(fund, as_of=as_of),
        queries.deadlines(fund, as_of=as_of),
        newest(by=as_of),
    )
    context = overview_context(fund, looked, reader=reader)
    unanswered = queries.unanswered_warnings(reader.person, today=timezone.localdate())
    context["warned"] = show.warned_link(unanswered, reader.language)
    context["notice"] = show.notice(fund, queries.disagreements(fund), as_of=as_of, reader=reader)
    if as_of >= fund.as_of:
        context["later"] = later_notice(queries.posted_after(as_of), url=request.path, language=reader.language)
    return render(request, "fund/overview.html", context | {"date_form": form})


@page(Permission.SEE_DISAGREEMENTS)
def disagreements(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Where what is published does not follow from the records."""
    fund = queries.whole_fund()
    findings = queries.disagreements(fund)
    form = FindingForm(request.GET, language=reader.language)
    shown = form.chosen(findings)
    context = findings_context(fund, findings, shown=shown, checked=figures_checked(fund), language=reader.language)
    reset = reverse("fund:disagreements") if len(shown) < len(findings) else ""
    return render(request, "fund/disagreements.html", context | {"form": form, "reset_url": reset})


@page(None)
def glossary(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The words of the field in both languages."""
    form = GlossaryForm(request.GET, language=reader.language)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    reset = reverse("fund:glossary") if text else ""
    context = glossary_context(text, reader.language) | {"form": form, "reset_url": reset}
    return render(request, "fund/glossary.html", context)
