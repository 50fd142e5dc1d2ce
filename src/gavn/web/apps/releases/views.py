"""What has been told of results and to whom; what is proposed to be, and the decision on it."""

from __future__ import annotations

from collections.abc import Sequence
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
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.payments.tellable import figures_of
from gavn.domain.payments.telling import ProposedRelease
from gavn.domain.values.problem import Refused
from gavn.files.releases import release_text
from gavn.language.counts import counted_in_words
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.economy.show.deciding import why_text
from gavn.web.apps.payments.queries import Life, dossier, sees
from gavn.web.apps.payments.show.found_beside import keeps_curves
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import circle_for, opened
from gavn.web.apps.releases import queries
from gavn.web.apps.releases.actions import ask_releases, decide_release
from gavn.web.apps.releases.forms import FigureForm, ReleaseForm
from gavn.web.apps.releases.show import (
    capital,
    csv_table,
    figure_text,
    left_out,
    proposal_answer,
    proposal_block,
    proposal_steps,
    published_block,
    told_section,
)
from gavn.web.design.confirming import ask_again, is_confirmed
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell

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
    life, words = opened(reader, agreement_id)
    own = life.dossier
    agreement, circle = own.versions[-1], circle_for(reader, own)
    proposes = may(reader.person, Permission.PROPOSE_RELEASE).allowed
    found = queries.seen_in(own.id, circle)
    context = {
        "crumbs": words.crumbs(agreement, words.text("release-page.title")),
        "title": words.text("release-page.title"),
        "page_title": _answer(len(found), words),
        "standing": words.standing(agreement),
        "how": told_section(found, agreement, words),
        "curves": not circle.sees_counts and keeps_curves(life),
        "blocks": [published_block(told, agreement, words, whole=proposes) for told in found],
        "propose": reverse("releases:propose", args=[own.id]) if proposes else "",
        "waits": proposes and bool(queries.open_proposals(own.id)),
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
    """What waits, to be decided on as one; where nothing does, which results are to be told."""
    life, words = opened(reader, agreement_id)
    decides = ReleaseForm(request.POST if "outcome" in request.POST else None, language=reader.language)
    if decides.is_bound and (answer := _decided(request, reader, life, decides)) is not None:
        return answer
    proposals = queries.open_proposals(agreement_id)
    if proposals:
        return render(request, "releases/waits.html", _waiting(proposals, life, reader, decides))
    agreement, entered = life.dossier.versions[-1], life.told_from
    figures = figures_of(entered.results) if entered else ()
    named = [(figure, figure_text(figure, agreement, words)) for figure in figures]
    asked = request.method == "POST" and not decides.is_bound
    form = FigureForm(request.POST if asked else None, figures=named, language=reader.language)
    if form.is_bound and form.is_valid():
        try:
            job = ask_releases(agreement_id, form.chosen, by=reader.known, now=timezone.now())
            return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))
        except Refused as refused:
            tell(form, refused, reader.language)
    on = words.day(entered.results.as_of) if entered else ""
    context = _around(life, words) | {
        "form": form if figures else None,
        "counted": _is_counted(entered),
        "page_title": words.text("release-page.ask", on=on) if figures else words.text("release-page.nothing_to_tell"),
    }
    return render(request, "releases/propose.html", context)


def _is_counted(entered: EnteredSet | None) -> bool:
    """Whether nobody measured it: what was entered can be what is expected, which only people know."""
    return entered is not None and not entered.results.rates


def _around(life: Life, words: Words) -> dict[str, Any]:
    agreement, title = life.dossier.versions[-1], words.text("release-page.propose")
    return {
        "crumbs": words.crumbs(agreement, title),
        "title": title,
        "standing": words.standing(agreement),
        "agreement": agreement.id,
    }


def _waiting(proposals: Sequence[ProposedRelease], life: Life, reader: Reader, sent: ReleaseForm) -> dict[str, Any]:
    """What was proposed, and what this reader may do about it; grounds that were not taken are as they were `sent`."""
    words, first = Words.of(reader.language), proposals[0]
    decision = queries.may_decide(reader.known, Outcome.APPROVE, first)
    reason = why_text(decision, names=words.people, language=reader.language)
    forms = {
        outcome.value: sent
        if sent.data.get("outcome") == outcome.value
        else ReleaseForm(None, language=reader.language, initial={"outcome": outcome.value, "proposal": first.id})
        for outcome in Outcome
        if queries.may_decide(reader.known, outcome, first).allowed
    }
    agreement, entered = life.dossier.versions[-1], life.set_numbered(first.prepared.results)
    return _around(life, words) | {
        "page_title": proposal_answer(proposals, agreement, words),
        "lead": words.text("release-page.waits_lead", seen=first.prepared.seen, results=first.prepared.results),
        "left_out": left_out(proposals, entered.results, agreement, words) if entered else "",
        "counted": _is_counted(entered),
        "steps": proposal_steps(first, reason, words),
        "blocks": [block for each in proposals for block in proposal_block(each, agreement, words)],
        "forms": forms,
    }


def _may_withdraw(reader: Reader, agreement: str) -> bool:
    proposals = queries.open_proposals(agreement)
    return bool(proposals) and queries.may_decide(reader.known, Outcome.WITHDRAW, proposals[0]).allowed


def _decided(request: HttpRequest, reader: Reader, life: Life, form: ReleaseForm) -> HttpResponse | None:
    """Does what was decided and says so. What is wrong with the grounds is told beside them (None), all else above the
    page."""
    words, agreement = Words.of(reader.language), life.dossier.versions[-1]
    here = HttpResponseRedirect(reverse("releases:propose", args=[agreement.id]))
    if not form.is_valid():
        return None if form.has_error("grounds") else here
    outcome = Outcome(form.cleaned_data["outcome"])
    if outcome is Outcome.WITHDRAW and not is_confirmed(request) and _may_withdraw(reader, agreement.id):
        crumbs = words.crumbs(agreement, "")[:-1]
        return ask_again(request, "release", reader.language, crumbs=crumbs, back=here.url)
    proposal, grounds = form.cleaned_data["proposal"], form.cleaned_data["grounds"]
    try:
        decide_release(agreement.id, proposal, outcome, grounds=grounds, by=reader.known, now=timezone.now())
    except Refused as refused:
        if all(problem.place.path == "grounds" for problem in refused.problems):
            tell(form, refused, reader.language)
            return None
        announce(request, refused, reader.language)
        return here
    messages.success(request, words.text(f"release-page.done.{outcome.value}"))
    return HttpResponseRedirect(reverse("releases:published", args=[agreement.id]))
