"""A new version of an agreement: written by one with every mistake told at its line, approved by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Outcome, Proposal
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.values.problem import Refused, Severity
from gavn.files.amendments import amendment_text
from gavn.language.counts import counted_in_words
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.economy.show.deciding import why_text
from gavn.web.apps.payments.actions.amendments import checked, decide_amendment, may_decide, propose_amendment
from gavn.web.apps.payments.forms.amendment import AmendmentForm, OutcomeForm
from gavn.web.apps.payments.queries import amended, open_proposal, turned_down
from gavn.web.apps.payments.show.amendment import change_context, proposal_steps, told_problems, turned_down_context
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import seen_by
from gavn.web.design.confirming import ask_again, is_confirmed
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell

# Asks for the text of the proposal that was turned down, to write on from it.
AGAIN = "again"


@page(Permission.AMEND_AGREEMENT, methods=("GET", "POST"))
def amendment(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The proposal that waits, to be decided on; where there is none, the text of the next version to write."""
    own, words = seen_by(reader, agreement_id), Words.of(reader.language)
    decides = OutcomeForm(request.POST if "outcome" in request.POST else None, language=reader.language)
    if decides.is_bound and (answer := _decided(request, reader, own, decides)) is not None:
        return answer
    proposal = open_proposal(agreement_id)
    if proposal is not None and (decides.is_bound or request.method == "GET"):
        return render(request, "payments/amendment_waits.html", _waiting(proposal, own, reader, words, decides))
    down = turned_down(own)
    again = down is not None and AGAIN in request.GET
    form = AmendmentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        language=reader.language,
        text=down.proposal.text if down and again else amendment_text(own),
    )
    context = _around(own, words) | {"form": form}
    if down is not None:
        context |= {"turned_down": turned_down_context(down, words), "again": "" if again else f"?{AGAIN}=1#write"}
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        if "propose" in request.POST and _proposed(request, reader, own, text):
            return HttpResponseRedirect(reverse("payments:amendment", args=[agreement_id]))
        context |= _looked(own, text, words)
        context["form"] = AmendmentForm(None, None, language=reader.language, text=text)
    return render(request, "payments/amendment.html", context)


def _around(own: Dossier, words: Words) -> dict[str, Any]:
    newest, title = own.versions[-1], words.text("amendment-page.title")
    return {
        "crumbs": words.crumbs(newest, title),
        "title": title,
        "standing": words.standing(newest),
        "agreement": own.id,
    }


def _looked(own: Dossier, text: str, words: Words) -> dict[str, Any]:
    """What the text changes and what to think over, or every mistake in it."""
    try:
        return _changed(own, text, words) | {"text": text}
    except Refused as refused:
        told = told_problems(refused.problems, text, words)
        return {"problems": told, "wrong": counted_in_words("amendment-page.found", len(told), words.language)}


def _changed(own: Dossier, text: str, words: Words) -> dict[str, Any]:
    """What the text changes and what to think over, the same to whoever proposes it and whoever approves it."""
    found = checked(own, text)
    warnings = [each for each in amended(own, text).problems if each.severity is not Severity.ERROR]
    return change_context(found, words) | {"warnings": told_problems(warnings, text, words)}


def _proposed(request: HttpRequest, reader: Reader, own: Dossier, text: str) -> bool:
    try:
        propose_amendment(own.id, text, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return False
    messages.success(request, Words.of(reader.language).text("amendment-page.done.propose"))
    return True


def _waiting(proposal: Proposal, own: Dossier, reader: Reader, words: Words, sent: OutcomeForm) -> dict[str, Any]:
    """What was proposed, and what this reader may do about it; grounds that were not taken are as they were `sent`."""
    decision = may_decide(reader.known, Outcome.APPROVE, proposal)
    reason = why_text(decision, names=words.people, language=reader.language)
    forms = {
        outcome.value: sent
        if sent.data.get("outcome") == outcome.value
        else OutcomeForm(None, language=reader.language, initial={"outcome": outcome.value, "proposal": proposal.id})
        for outcome in Outcome
        if may_decide(reader.known, outcome, proposal).allowed
    }
    context = _around(own, words) | {"steps": proposal_steps(proposal, reason, words), "forms": forms}
    try:
        return context | _changed(own, proposal.text, words)
    except Refused as refused:
        return context | {"problems": told_problems(refused.problems, proposal.text, words)}


def _may_withdraw(reader: Reader, agreement: str) -> bool:
    proposal = open_proposal(agreement)
    return proposal is not None and may_decide(reader.known, Outcome.WITHDRAW, proposal).allowed


def _decided(request: HttpRequest, reader: Reader, own: Dossier, form: OutcomeForm) -> HttpResponse | None:
    """Does what was decided and says so. What is wrong with the grounds is told beside them (None), all else above the
    page."""
    words, here = Words.of(reader.language), HttpResponseRedirect(reverse("payments:amendment", args=[own.id]))
    if not form.is_valid():
        return None if form.has_error("grounds") else here
    outcome = Outcome(form.cleaned_data["outcome"])
    if outcome is Outcome.WITHDRAW and not is_confirmed(request) and _may_withdraw(reader, own.id):
        crumbs = words.crumbs(own.versions[-1], "")[:-1]
        return ask_again(request, "amendment", reader.language, crumbs=crumbs, back=here.url)
    proposal, grounds = form.cleaned_data["proposal"], form.cleaned_data["grounds"]
    try:
        decide_amendment(own.id, proposal, outcome, grounds=grounds, by=reader.known, now=timezone.now())
    except Refused as refused:
        if all(problem.place.path == "grounds" for problem in refused.problems):
            tell(form, refused, reader.language)
            return None
        announce(request, refused, reader.language)
        return here
    messages.success(request, words.text(f"amendment-page.done.{outcome.value}"))
    return HttpResponseRedirect(reverse("payments:versions", args=[own.id]))
