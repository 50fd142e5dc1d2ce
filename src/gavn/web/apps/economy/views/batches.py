"""A batch of drafts from one file, approved, turned down or withdrawn as one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may, may_approve
from gavn.domain.access.roles import Permission
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions.batches import approve_batch, reject_batch, withdraw_batch
from gavn.web.apps.economy.forms.entry import GroundsForm
from gavn.web.apps.economy.queries.batches import batch_numbered, cash_by_year, drafts_in, lines_in
from gavn.web.apps.economy.show.batch import (
    approve_text,
    batch_answer,
    batch_facts,
    batch_steps,
)
from gavn.web.apps.economy.show.effect import years_table
from gavn.web.apps.economy.show.moved import moved_table, postings_table
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


@page(Permission.SEE_POSTINGS, methods=("GET", "POST"))
def batch(request: HttpRequest, reader: Reader, *, batch_id: int) -> HttpResponse:
    """One batch: what it would post, who has seen it, and what you may do."""
    found = find_or_404(batch_numbered(batch_id))
    form = grounds_form(request, reader)
    may_withdraw = found.waits and found.entered_by == reader.known.username
    if may_withdraw and is_to_be_asked(request):
        return ask_again(request, "batch", reader.language, crumbs=drafts_crumbs(reader.language), back=request.path)
    if is_decided(request, form):
        return _decided(request, reader, batch_id, form)
    decision = may_approve(reader.known, entered_by=found.entered_by)
    language, names = reader.language, account_names()
    # What was turned down or taken back changes nothing.
    tells, by_year = found.waits or found.first, cash_by_year(batch_id)
    shown, drafts = drafts_in(batch_id, request.GET.get("page"))
    context = {
        "page_title": say("batch-page.one_title", language, number=batch_id),
        "batch": found,
        "answer": batch_answer(found, decision=decision, names=names, language=language),
        "facts": batch_facts(found, language),
        "steps": batch_steps(found, decision=decision, names=names, language=language),
        "moved": moved_table(lines_in(batch_id), chart=documents().chart, language=language),
        "effect": years_table(by_year, posted=bool(found.first), language=language) if tells and by_year else None,
        "shown": shown,
        "drafts": postings_table(drafts, language=language),
        "form": form,
        "approve": approve_text(found, language) if found.waits and decision.allowed else "",
        "may_withdraw": may_withdraw,
    }
    return render(request, "economy/batch.html", context)


def _decided(request: HttpRequest, reader: Reader, batch_id: int, form: GroundsForm) -> HttpResponse:
    """Back to the batch; a refusal names the voucher of the draft that it is about."""
    may(reader.known, Permission.APPROVE_POSTING).require()
    by, now, language = reader.known, timezone.now(), reader.language

    def approve() -> str:
        first, last = approve_batch(batch_id, by=by, now=now)
        return say("batch-page.done.approve", language, first=first, last=last)

    def reject(grounds: str) -> str:
        reject_batch(batch_id, grounds=grounds, by=by, now=now)
        return say("batch-page.done.reject", language)

    def withdraw() -> str:
        withdraw_batch(batch_id, by=by, now=now)
        return say("batch-page.done.withdraw", language)

    decide(request, reader, form, Decisions(approve, reject, withdraw, at="batch-page.refused"))
    return HttpResponseRedirect(reverse("economy:batch", args=[batch_id]))
