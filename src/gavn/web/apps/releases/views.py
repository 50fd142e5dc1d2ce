"""What has been told of results and to whom; what is proposed to be, and the decision on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.disclosure.circles import Circle
from gavn.domain.payments.papers import told_from
from gavn.domain.payments.tellable import figures_of
from gavn.domain.payments.telling import ProposedRelease
from gavn.domain.values.problem import Refused
from gavn.files.releases import release_text
from gavn.language.counts import counted_in_words
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.economy.show.deciding import why_text
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.payments.queries import Life, dossier, sees
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import circle_for, opened, seen_by
from gavn.web.apps.releases import queries
from gavn.web.apps.releases.actions import decide_release
from gavn.web.apps.releases.forms import FigureForm, ReleaseForm
from gavn.web.apps.releases.show import (
    capital,
    csv_table,
    figure_text,
    proposal_answer,
    proposal_block,
    proposal_steps,
    published_block,
    told_section,
)
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell

RELEASE = "release"
JSON = "json"


@page(None)
def public(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What everybody has been told, of every agreement; nothing else of any of them."""
    words, found = Words.of(reader.language), queries.public()
    blocks = [
        published_block(told, own.versions[-1], words)
        for told in found
        if (own := dossier(told.release.agreement)) is not None
    ]
    context = {
        "title": words.text("release-page.public_title"),
        "page_title": _answer(len(blocks), words),
        "blocks": blocks,
    }
    return render(request, "releases/public.html", context)


@page(Permission.SEE_AGREEMENTS)
def published(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What this reader's circle has been told of an agreement."""
    own, words = seen_by(reader, agreement_id), Words.of(reader.language)
    agreement, circle = own.versions[-1], circle_for(reader, own)
    proposes = may(reader.person, Permission.PROPOSE_RELEASE).allowed
    found = queries.seen_in(own.id, circle)
    context = {
        "crumbs": words.crumbs(agreement, words.text("release-page.title")),
        "title": words.text("release-page.title"),
        "page_title": _answer(len(found), words),
        "standing": words.standing(agreement),
        "how": told_section(found, agreement, words),
        "blocks": [published_block(told, agreement, words, whole=proposes) for told in found],
        "propose": reverse("releases:propose", args=[own.id]) if proposes else "",
        "waits": proposes and queries.open_proposal(own.id) is not None,
    }
    return render(request, "releases/published.html", context)


def _answer(count: int, words: Words) -> str:
    if not count:
        return words.text("release-page.none")
    return capital(counted_in_words("release-page.count", count, words.language))


@page(None)
def file(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponseBase:
    """One release as CSV; what was told to the council alone is there for those who may see it."""
    own = find_or_404(dossier(agreement_id))
    circle = circle_for(reader, own) if reader.person and sees(reader.person, own).allowed else Circle.PUBLIC
    told = find_or_404(next((each for each in queries.seen_in(own.id, circle) if each.number == number), None))
    if request.GET.get("format") == JSON:
        # As `gavn publish-check --earlier` reads it.
        response = HttpResponse(release_text(told.release), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{told.release.id}.json"'
        return response
    head, rows = csv_table(told, own.versions[-1], Words.of(reader.language))
    return csv_response(f"{told.release.id}.csv", head=head, rows=rows)


@page(Permission.PROPOSE_RELEASE, methods=("GET", "POST"))
def propose(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The proposal that waits, to be decided on; where there is none, which result is to be told."""
    life, words = opened(reader, agreement_id)
    if request.method == "POST" and "outcome" in request.POST:
        return _decided(request, reader, agreement_id)
    proposal = queries.open_proposal(agreement_id)
    if proposal is not None:
        return render(request, "releases/waits.html", _waiting(proposal, life, reader, words))
    agreement, entered = life.dossier.versions[-1], told_from(life.sets)
    figures = figures_of(entered.results) if entered else ()
    named = [(figure, figure_text(figure, agreement, words)) for figure in figures]
    form = FigureForm(request.POST if request.method == "POST" else None, figures=named, language=reader.language)
    if form.is_bound and form.is_valid():
        asked = {"metric": form.chosen.metric, "follow_up": form.chosen.follow_up}
        try:
            job = ask(RELEASE, agreement_id, asked, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            tell(form, refused, reader.language)
    on = words.day(entered.results.as_of) if entered else ""
    context = _around(life, words) | {
        "form": form if figures else None,
        "page_title": words.text("release-page.ask", on=on) if figures else words.text("release-page.nothing_to_tell"),
    }
    return render(request, "releases/propose.html", context)


def _around(life: Life, words: Words) -> dict[str, Any]:
    agreement, title = life.dossier.versions[-1], words.text("release-page.propose")
    return {
        "crumbs": words.crumbs(agreement, title),
        "title": title,
        "standing": words.standing(agreement),
        "agreement": agreement.id,
    }


def _waiting(proposal: ProposedRelease, life: Life, reader: Reader, words: Words) -> dict[str, Any]:
    """What was proposed, and what this reader may do about it."""
    decision = queries.may_decide(reader.known, Outcome.APPROVE, proposal)
    reason = why_text(decision, names=words.people, language=reader.language)
    forms = {
        outcome.value: ReleaseForm(
            None, language=reader.language, initial={"outcome": outcome.value, "proposal": proposal.id}
        )
        for outcome in Outcome
        if queries.may_decide(reader.known, outcome, proposal).allowed
    }
    agreement = life.dossier.versions[-1]
    return _around(life, words) | {
        "page_title": proposal_answer(proposal, agreement, words),
        "lead": words.text("release-page.waits_lead", seen=proposal.prepared.seen, results=proposal.prepared.results),
        "steps": proposal_steps(proposal, reason, words),
        "blocks": proposal_block(proposal, agreement, words),
        "forms": forms,
    }


def _decided(request: HttpRequest, reader: Reader, agreement_id: str) -> HttpResponse:
    """Does what was decided and says so; what a rule refuses is told above the page."""
    form, here = ReleaseForm(request.POST, language=reader.language), reverse("releases:propose", args=[agreement_id])
    if not form.is_valid():
        return HttpResponseRedirect(here)
    outcome = Outcome(form.cleaned_data["outcome"])
    proposal, grounds = form.cleaned_data["proposal"], form.cleaned_data["grounds"]
    try:
        decide_release(agreement_id, proposal, outcome, grounds=grounds, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return HttpResponseRedirect(here)
    messages.success(request, Words.of(reader.language).text(f"release-page.done.{outcome.value}"))
    return HttpResponseRedirect(reverse("releases:published", args=[agreement_id]))
