"""Drafts: which wait, and one of them approved, turned down or withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may, may_approve
from gavn.domain.access.roles import Permission
from gavn.language.catalogue import say
from gavn.language.counts import counted
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions import approve_draft, reject_draft, withdraw_draft
from gavn.web.apps.economy.forms.entry import GroundsForm
from gavn.web.apps.economy.queries.batches import Batch, batches_decided, batches_that_wait
from gavn.web.apps.economy.queries.closing import proposals_that_wait
from gavn.web.apps.economy.queries.drafts import Draft, draft_numbered, drafts_decided, drafts_that_wait, waiting_count
from gavn.web.apps.economy.queries.postings import posting_numbered
from gavn.web.apps.economy.show.closing import closings_waiting
from gavn.web.apps.economy.show.draft import (
    decided_table,
    draft_amount,
    draft_answer,
    draft_facts,
    draft_steps,
    waiting_table,
)
from gavn.web.apps.economy.show.effect import effect_of, effect_say, effect_table, effect_told
from gavn.web.apps.economy.show.moved import one_way
from gavn.web.apps.economy.show.posting import lines_table
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


@page(Permission.SEE_POSTINGS)
def drafts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What waits for a second pair of eyes, and what was decided lately."""
    language, count = reader.language, waiting_count()
    waiting: list[Draft | Batch] = [*batches_that_wait(), *drafts_that_wait()]
    decided: list[Draft | Batch] = [*batches_decided(), *drafts_decided()]
    none, names = say("drafts-page.waiting_count.none", language), account_names()
    context = {
        "page_title": say("drafts-page.title", language),
        "answer": counted("drafts-page.waiting_count", count, language) if count else none,
        "waiting": waiting_table(waiting, names=names, now=timezone.now(), language=language) if waiting else None,
        "decided": decided_table(decided, names=names, language=language) if decided else None,
        "closings": closings_waiting(proposals_that_wait(), names=names, language=language),
        "may_close": may(reader.person, Permission.CLOSE_YEAR).allowed,
        "may_enter": may(reader.person, Permission.ENTER_POSTING).allowed,
    }
    return render(request, "economy/drafts.html", context)


@page(Permission.SEE_POSTINGS, methods=("GET", "POST"))
def draft(request: HttpRequest, reader: Reader, *, draft_id: int) -> HttpResponse:
    """One draft: what it would post, who has seen it, and what you may do."""
    found = find_or_404(draft_numbered(draft_id))
    form = grounds_form(request, reader)
    may_withdraw = found.waits and not found.batch and found.entered_by == reader.known.username
    if may_withdraw and is_to_be_asked(request):
        return ask_again(request, "draft", reader.language, crumbs=drafts_crumbs(reader.language), back=request.path)
    if is_decided(request, form):
        return _decided(request, reader, draft_id, form)
    decision = may_approve(reader.known, entered_by=found.entered_by)
    language, names = reader.language, account_names()
    chart, amount = documents().chart, draft_amount(found, language)
    effect = effect_of(found.lines, day=found.value_date, chart=chart, posted=False)
    context = {
        "page_title": say("drafts-page.one_title", language, number=draft_id),
        "draft": found,
        "amount": amount,
        "way": one_way(found.lines, chart=chart, language=language),
        "answer": draft_answer(found, decision=decision, names=names, language=language),
        "facts": draft_facts(found, language),
        "steps": draft_steps(found, decision=decision, names=names, language=language),
        "table": lines_table(found.lines, chart=chart, language=language, opens=True),
        "effect_say": effect_say(effect, language),
        "effect": effect_table(effect, language),
        "form": form,
        "may_approve": found.waits and decision.allowed and not found.batch,
        "may_withdraw": may_withdraw,
    }
    return render(request, "economy/draft.html", context)


def _decided(request: HttpRequest, reader: Reader, draft_id: int, form: GroundsForm) -> HttpResponse:
    """On to the posting that it became, or back to the draft."""
    may(reader.known, Permission.APPROVE_POSTING).require()
    by, now, language = reader.known, timezone.now(), reader.language

    def approve() -> str:
        return _posted_say(approve_draft(draft_id, by=by, now=now), reader)

    def reject(grounds: str) -> str:
        reject_draft(draft_id, grounds=grounds, by=by, now=now)
        return say("drafts-page.done.reject", language)

    def withdraw() -> str:
        withdraw_draft(draft_id, by=by, now=now)
        return say("drafts-page.done.withdraw", language)

    decide(request, reader, form, Decisions(approve, reject, withdraw))
    became = find_or_404(draft_numbered(draft_id))
    if became.posting and request.POST.get("decision") == "approve":
        return HttpResponseRedirect(reverse("economy:posting", args=[became.posting]))
    return HttpResponseRedirect(reverse("economy:draft", args=[draft_id]))


def _posted_say(number: int, reader: Reader) -> str:
    """Its number, and from what to what the balance went; the page of the posting shows the same with its days."""
    posting = find_or_404(posting_numbered(number)).posting
    effect = effect_of(posting.lines, day=posting.value_date, chart=documents().chart, posted=True)
    done = say("drafts-page.done.approve", reader.language, number=number)
    return f"{done} {effect_told(effect, reader.language)}"
