"""Scenarios: those that are saved, one to be changed, and several side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.fund.what_if import WhatIf
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.language.formats import date_text
from gavn.language.problems import problem_parts
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.queries import sees_every_history
from gavn.web.apps.structuring import queries
from gavn.web.apps.structuring.actions import ask_comparison, remove_scenario, save_scenario, take_back_scenario
from gavn.web.apps.structuring.forms.scenarios import NEVER_BELIEVED, CompareForm, ScenarioForm, name_of
from gavn.web.apps.structuring.show.comparison import Sheet, comparison_context
from gavn.web.apps.structuring.show.scenarios import answer, differs_text, listing, removed_lines
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell


@page(Permission.SEE_STRUCTURING)
def scenarios(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What is saved, what was removed, and which are to be compared."""
    return _listed(request, reader, CompareForm(None, language=reader.language))


def _listed(request: HttpRequest, reader: Reader, form: CompareForm) -> HttpResponse:
    found, may_write = queries.scenarios(), _may_write(reader)
    context = {
        "page_title": answer(found, reader.language),
        "title": say("menu.scenarios", reader.language),
        "scenarios": listing(found, reader.language, may_write=may_write),
        "removed": removed_lines(queries.removed(), account_names(), reader.language) if may_write else [],
        "may_write": may_write,
        "form": form if found else None,
        "lead": say("scenarios-page.lead", reader.language, on=date_text(queries.known_on(), reader.language)),
    }
    return render(request, "structuring/scenarios.html", context)


def _may_write(reader: Reader) -> bool:
    return may(reader.person, Permission.WORK_OUT).allowed


@page(Permission.SEE_STRUCTURING, methods=("GET", "POST"))
def compare(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What is believed and up to three scenarios side by side: as it was worked out, or where it was not, the way to
    have it done; sent by POST it is asked for."""
    if request.method == "POST":
        may(reader.person, Permission.WORK_OUT).require()
    form = CompareForm(request.POST if request.method == "POST" else request.GET, language=reader.language)
    if not form.is_valid():
        return _listed(request, reader, form)
    asked = form.asked
    if request.method == "POST":
        try:
            job = ask_comparison(asked, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            announce(request, refused, reader.language)
    return render(request, "structuring/compare.html", _side_by_side(asked, reader))


def _side_by_side(asked: WhatIf, reader: Reader) -> dict[str, Any]:
    """What was worked out of them, and how it is asked for; what stands in the way where it cannot be."""
    language, chosen = reader.language, asked.scenarios
    title = say("comparison-page.title", language)
    context: dict[str, Any] = {
        "crumbs": _crumbs(reader, title),
        "title": title,
        "page_title": say("comparison-page.not_yet", language),
        "chosen": [{"name": name_of(each, language), "text": differs_text(each, language)} for each in chosen],
        "sent": [*(("scenario", each.id) for each in chosen), ("trials", asked.trials), ("seed", asked.seed)],
        "may_write": _may_write(reader),
    }
    try:
        inputs = queries.what_if_inputs(asked)
        found, job = queries.comparison(asked, inputs), queries.under_way(inputs)
    except Refused as refused:
        if any(problem.code == "answer-unreadable" for problem in refused.problems):
            raise
        return {**context, "problems": [problem_parts(problem, language) for problem in refused.problems]}
    context["job"] = reverse("jobs:job", args=[job.id]) if job and _may_write(reader) else ""
    if found is not None:
        names, fund = {each.id: name_of(each, language) for each in queries.scenarios()}, documents()
        sheet = Sheet(found.comparison, fund.chart, names, fund.head.currency, language)
        context["sees_every_history"] = sees_every_history(reader.known)
        context |= {"found": True, **comparison_context(found, sheet)}
        # What was worked out, whatever the scenarios say by now.
        columns = [(sheet.name(each), each.scenario) for each in found.comparison.columns if each.scenario is not None]
        context["chosen"] = [{"name": name, "text": differs_text(each, language)} for name, each in columns]
    return context


def _crumbs(reader: Reader, here: str) -> list[dict[str, str]]:
    return [{"url": reverse("structuring:scenarios"), "label": say("menu.scenarios", reader.language)}, {"label": here}]


@page(Permission.WORK_OUT, methods=("GET", "POST"))
def new(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A scenario made from what is believed now, or from another one."""
    of = queries.scenario(request.GET.get("from", ""))
    begun = NEVER_BELIEVED
    if of is not None:
        da, en = (say("scenario-page.copy_of", reader.language, name=name) for name in (of.name_da, of.name_en))
        begun = replace(of, id="", name_da=da, name_en=en)
    title = say("scenario-page.new", reader.language)
    return _written(request, reader, begun, title, seen=0)


@page(Permission.WORK_OUT, methods=("GET", "POST"))
def scenario(request: HttpRequest, reader: Reader, *, scenario_id: str) -> HttpResponse:
    """One that is saved, to be changed or renamed."""
    found: Scenario = find_or_404(queries.scenario(scenario_id))
    return _written(request, reader, found, name_of(found, reader.language), seen=queries.revision(scenario_id))


def _written(request: HttpRequest, reader: Reader, begun: Scenario, title: str, *, seen: int) -> HttpResponse:
    form = ScenarioForm(request.POST or None, scenario=begun, seen=seen, language=reader.language)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_scenario(form.changed, seen=form.cleaned_data["seen"] or 0, by=reader.known, now=timezone.now())
            name = name_of(kept, reader.language)
            messages.success(request, say("scenario-page.saved", reader.language, name=name))
            return HttpResponseRedirect(reverse("structuring:scenarios"))
        except Refused as refused:
            tell(form, refused, reader.language)
    context = {
        "crumbs": _crumbs(reader, title),
        "title": title,
        "page_title": title,
        "form": form,
        "remove": reverse("structuring:remove", args=[begun.id]) if begun.id else "",
        "copy": f"{reverse('structuring:new')}?from={begun.id}" if begun.id else "",
    }
    return render(request, "structuring/scenario.html", context)


@page(Permission.WORK_OUT, methods=("POST",))
def remove(request: HttpRequest, reader: Reader, *, scenario_id: str) -> HttpResponse:
    """Away, until somebody takes it back."""
    found = queries.scenario(scenario_id)
    if remove_scenario(scenario_id, by=reader.known, now=timezone.now()) and found is not None:
        name = name_of(found, reader.language)
        messages.success(request, say("scenario-page.removed", reader.language, name=name))
    return HttpResponseRedirect(reverse("structuring:scenarios"))


@page(Permission.WORK_OUT, methods=("POST",))
def take_back(request: HttpRequest, reader: Reader, *, scenario_id: str) -> HttpResponse:
    """As it stood before it was removed."""
    try:
        if take_back_scenario(scenario_id, by=reader.known, now=timezone.now()):
            [found] = [each for each in queries.scenarios() if each.id == scenario_id]
            name = name_of(found, reader.language)
            messages.success(request, say("scenario-page.taken_back", reader.language, name=name))
    except Refused as refused:
        announce(request, refused, reader.language)
    return HttpResponseRedirect(reverse("structuring:scenarios"))
