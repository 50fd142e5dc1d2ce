"""The structuring lab: what an agreement must say to meet its parties' targets. Nothing of it changes an agreement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.values.problem import Refused
from gavn.language.amounts import currency_text
from gavn.language.structuring import Sheet
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.queries import sees_every_history
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import circle_for, seen_by
from gavn.web.apps.structuring import queries
from gavn.web.apps.structuring.actions import ask_design
from gavn.web.apps.structuring.forms.lab import LabForm
from gavn.web.apps.structuring.show.lab import Page, answer_context, answers_list, labs_context, lacking_text
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell


@page(Permission.SEE_STRUCTURING)
def labs(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The agreements whose designs can be tried."""
    words, found = Words.of(reader.language), queries.designed()
    others = [each for each in documents().dossiers if each not in found]
    context = {
        "crumbs": _crumbs(words),
        "title": words.text("lab-page.title"),
        "page_title": words.text("lab-page.answer_list" if found else "lab-page.answer_none"),
        **labs_context(found, others, words),
    }
    return render(request, "structuring/labs.html", context)


@page(Permission.SEE_STRUCTURING, methods=("GET", "POST"))
def lab(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What is asked of an agreement's newest version, and what was answered before; sent by POST it is asked."""
    own, words = seen_by(reader, agreement_id), Words.of(reader.language)
    agreement = own.versions[-1]
    sheet, may_ask = _sheet(agreement, words, None), may(reader.person, Permission.WORK_OUT).allowed
    form = _form(request, own, sheet) if may_ask else None
    if request.method == "POST":
        may(reader.person, Permission.WORK_OUT).require()
    if form is not None and form.is_bound and form.is_valid():
        try:
            job = ask_design(agreement, form.asked, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            tell(form, refused, reader.language)
    context = {
        "crumbs": _crumbs(words, words.name(agreement)),
        "title": words.text("lab-page.title"),
        "page_title": words.text("lab-page.ask", name=words.name(agreement)),
        "standing": words.standing(agreement),
        "form": form,
        "may_ask": may_ask,
        "is_known": own in queries.designed(),
        "worth_say": words.text("lab-page.worth_say", currency=currency_text(agreement.currency)),
        "lacking": lacking_text(agreement, sheet, words),
        "answers": answers_list(queries.answers(own.id), sheet),
        "what_if": reverse("payments:what-if", args=[own.id]),
        "forecast": reverse("forecasts:agreement", args=[own.id]),
    }
    return render(request, "structuring/lab.html", context)


def _form(request: HttpRequest, own: Dossier, sheet: Sheet) -> LabForm | None:
    """None where nothing is assumed of the agreement."""
    plan = next((each for each in documents().forecast_plans if each.agreement == own.id), None)
    if plan is None or own not in queries.designed():
        return None
    sent = request.POST if request.method == "POST" else None
    return LabForm(sent, agreement=own.versions[-1], outcomes=plan.outcomes, sheet=sheet)


@page(Permission.SEE_STRUCTURING)
def answer(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponse:
    """What was worked out of a design, as it came out."""
    own, words = seen_by(reader, agreement_id), Words.of(reader.language)
    found: queries.Answered = find_or_404(queries.answered(number, own.id))
    sees_counts = circle_for(reader, own).sees_counts
    shown = Page(found, _sheet(found.agreement, words, found.asked.trials), words, sees_counts)
    title = words.text("lab-page.title_answer")
    context: dict[str, Any] = {
        "crumbs": _crumbs(words, words.name(own.versions[-1]), title, agreement=own.id),
        "title": title,
        "standing": words.standing(found.agreement),
        "agreement": own.id,
        "name": words.name(found.agreement),
        "sees_counts": sees_counts,
        "sees_every_history": sees_every_history(reader.known),
        "may_ask": may(reader.person, Permission.WORK_OUT).allowed,
        **answer_context(shown),
    }
    return render(request, "structuring/answer.html", context)


def _sheet(agreement: Agreement, words: Words, futures: int | None) -> Sheet:
    return Sheet(agreement, words.language, futures, words.parties)


def _crumbs(words: Words, name: str = "", here: str = "", *, agreement: str = "") -> list[dict[str, str]]:
    """Scenarios, the lab, the agreement, and this page."""
    crumbs = [{"url": reverse("structuring:scenarios"), "label": words.text("menu.scenarios")}]
    url = reverse("structuring:labs") if name else ""
    crumbs.append({"url": url, "label": words.text("lab-page.title")})
    if name:
        crumbs.append({"url": reverse("structuring:lab", args=[agreement]) if here else "", "label": name})
    if here:
        crumbs.append({"url": "", "label": here})
    return crumbs
