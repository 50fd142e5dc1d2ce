"""Results measured from the people of an agreement, by the worker, for those who may see them measured."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Decision, Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.values.problem import Refused
from gavn.language.agreements import names_of
from gavn.language.catalogue import Language
from gavn.language.definitions import definition_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import last_job
from gavn.web.apps.participants.rules import Ground
from gavn.web.apps.payments.forms.measuring import MeasureForm
from gavn.web.apps.payments.show.endings import stops_note
from gavn.web.apps.payments.views.shared import opened
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell

MEASURE = "measure"


def may_measure(person: Person, own: Dossier) -> Decision:
    """Whoever may verify what was observed of an agreement's people, and enter results; never the provider, which is
    paid or renewed by what comes out."""
    entering = may(person, Permission.ENTER_RESULTS)
    return Ground(own).may(person, Permission.VERIFY_READINGS) if entering.allowed else entering


def measures(person: Person, own: Dossier) -> bool:
    """Whether the page is there for somebody: what cannot be measured from people has none."""
    defined = any(metric.measured for metric in own.versions[-1].metrics)
    return defined and may_measure(person, own).allowed


def _definitions(agreement: Agreement, language: Language) -> list[dict[str, str]]:
    names = names_of(agreement.metrics, language)
    return [
        {"label": names[metric.id], "text": definition_text(metric.measured, language)}
        for metric in agreement.metrics
        if metric.measured is not None
    ]


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def measure(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """As of which day; sent, the worker is asked, and its page shows how far it is."""
    life, words = opened(reader, agreement_id)
    find_or_404(life if measures(reader.known, life.dossier) and life.ended_by is None else None)
    first = life.sets[-1].results.as_of if life.sets else None
    last, data = timezone.localdate(), request.POST if request.method == "POST" else None
    form = MeasureForm(data, first=first, last=last, language=reader.language)
    if form.is_bound and form.is_valid():
        asked = {"as_of": form.cleaned_data["as_of"].isoformat()}
        try:
            job = ask(MEASURE, agreement_id, asked, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            tell(form, refused, reader.language)
    agreement, before = life.dossier.versions[-1], last_job(MEASURE, agreement_id)
    holds = in_force(life.dossier.versions, on=last) or agreement
    context = {
        "crumbs": words.crumbs(agreement, words.text("measure-page.title")),
        "title": words.text("measure-page.title"),
        "form": form,
        "stops": stops_note(life, words),
        "agreement": agreement_id,
        "facts": _definitions(holds, reader.language),
        "before": reverse("jobs:job", args=[before.id]) if before and before.asked_by == reader.known.username else "",
    }
    return render(request, "payments/measure.html", context)
