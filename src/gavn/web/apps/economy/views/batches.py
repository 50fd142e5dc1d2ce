"""A batch of drafts from one file, approved, turned down or withdrawn as one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may, may_approve
from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.language.formats import number_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions.batches import approve_batch, reject_batch, withdraw_batch
from gavn.web.apps.economy.forms.entry import GroundsForm
from gavn.web.apps.economy.forms.imports import MOST_TOLD, words
from gavn.web.apps.economy.queries.batches import batch_numbered, drafts_in, lines_in
from gavn.web.apps.economy.show.batch import (
    approve_text,
    batch_amount,
    batch_answer,
    batch_facts,
    batch_steps,
    drafts_table,
)
from gavn.web.apps.economy.show.moved import moved_table
from gavn.web.design.reader import Reader


@page(Permission.SEE_POSTINGS, methods=("GET", "POST"))
def batch(request: HttpRequest, reader: Reader, *, batch_id: int) -> HttpResponse:
    """One batch: what it would post, who has seen it, and what you may do."""
    found = find_or_404(batch_numbered(batch_id))
    rejecting = request.method == "POST" and request.POST.get("decision") == "reject"
    form = GroundsForm(request.POST if rejecting else None, language=reader.language)
    if request.method == "POST" and (not rejecting or form.is_valid()):
        return _decided(request, reader, batch_id, form)
    decision = may_approve(reader.known, entered_by=found.entered_by)
    language = reader.language
    shown, drafts = drafts_in(batch_id, request.GET.get("page"))
    context = {
        "page_title": say("batch-page.one_title", language, number=batch_id),
        "batch": found,
        "amount": batch_amount(found, language),
        "answer": batch_answer(found, decision=decision, language=language),
        "facts": batch_facts(found, language),
        "steps": batch_steps(found, decision=decision, language=language),
        "moved": moved_table(lines_in(batch_id), chart=documents().chart, language=language),
        "shown": shown,
        "drafts": drafts_table(drafts, language=language),
        "form": form,
        "approve": approve_text(found, language) if found.waits and decision.allowed else "",
        "may_withdraw": found.waits and found.entered_by == reader.known.username,
    }
    return render(request, "economy/batch.html", context)


def _decided(request: HttpRequest, reader: Reader, batch_id: int, form: GroundsForm) -> HttpResponse:
    """Does what was asked, and says so; what the rules refuse is told in words."""
    may(reader.known, Permission.APPROVE_POSTING).require()
    by, now, asked, language = reader.known, timezone.now(), request.POST.get("decision"), reader.language
    try:
        if asked == "approve":
            first, last = approve_batch(batch_id, by=by, now=now)
            messages.success(request, say("batch-page.done.approve", language, first=first, last=last))
        elif asked == "reject":
            reject_batch(batch_id, grounds=form.cleaned_data["grounds"], by=by, now=now)
            messages.success(request, say("batch-page.done.reject", language))
        elif asked == "withdraw":
            withdraw_batch(batch_id, by=by, now=now)
            messages.success(request, say("batch-page.done.withdraw", language))
    except Refused as refused:
        _tell(request, refused, reader)
    return HttpResponseRedirect(reverse("economy:batch", args=[batch_id]))


def _tell(request: HttpRequest, refused: Refused, reader: Reader) -> None:
    """Why nothing was posted: the draft and the rule that it breaks."""
    if any(problem.code == "not-allowed" for problem in refused.problems):
        raise refused
    for problem in refused.problems[:MOST_TOLD]:
        told = words(problem, reader.language)
        voucher = problem.place.path
        # Only a draft of the batch has a voucher as its place.
        named = voucher and problem.code != "draft-without-grounds"
        messages.error(
            request, say("batch-page.refused", reader.language, voucher=voucher, told=told) if named else told
        )
    more = len(refused.problems) - MOST_TOLD
    if more > 0:
        messages.error(
            request, say("batch-page.refused_more", reader.language, count=number_text(more, reader.language))
        )
