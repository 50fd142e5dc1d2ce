"""Entering a posting, and taking one back: both make a draft that somebody else approves."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.economy.ledger import first_open_day, opposite
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions import check_entry, enter_posting
from gavn.web.apps.economy.forms.entry import LinesForm, PaymentForm, PostingForm, ReversalForm, day_in, rows_in
from gavn.web.apps.economy.queries import closings
from gavn.web.apps.economy.queries.postings import posting_numbered
from gavn.web.apps.economy.show.draft import proposed_say, sides_text
from gavn.web.apps.economy.show.effect import effect_of, effect_say, effect_table
from gavn.web.apps.economy.show.posting import lines_table
from gavn.web.design.reader import Reader


@page(Permission.ENTER_POSTING, methods=("GET", "POST"))
def enter(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One payment, or line by line."""
    by_line = request.GET.get("mode") == "lines"
    adding = "add" in request.POST
    named = _named(reader)
    if adding:
        # One more line, and what was written so far; nothing is checked before it is sent to be saved.
        named["initial"] |= request.POST.dict() | {"rows": rows_in(request.POST) + 1}
    data = request.POST if request.method == "POST" and not adding else None
    form = (LinesForm if by_line else PaymentForm)(data, **named)
    if data is not None:
        draft = _entered(form, reader, reverses=0)
        if draft:
            return _to_draft(request, reader, draft)
    context = {
        "page_title": say("enter-page.title", reader.language),
        "form": form,
        "by_line": by_line,
        "balance": sides_text(form, reader.language) if isinstance(form, LinesForm) and form.is_bound else "",
    }
    return render(request, "economy/enter.html", context)


@page(Permission.ENTER_POSTING, methods=("GET", "POST"))
def take_back(request: HttpRequest, reader: Reader, *, number: int) -> HttpResponse:
    """The opposite of a posting, line by line, with voucher and text to begin from."""
    stored = find_or_404(posting_numbered(number))
    posting, language, chart = stored.posting, reader.language, documents().chart
    proposed = first_open_day(posting.value_date, closed={closing.year for closing in closings()})
    named = _named(reader)
    named["initial"] |= {
        "voucher": f"{posting.voucher}-R",
        "value_date": proposed,
        "text": say("enter-page.reversal_text", language, number=number, text=posting.text),
    }
    data = request.POST if request.method == "POST" else None
    lines, why_day = opposite(posting.lines), proposed_say(posting.value_date, proposed, language)
    form = ReversalForm(data, taken_back=lines, why_day=why_day, **named)
    if data is not None:
        draft = _entered(form, reader, reverses=number)
        if draft:
            return _to_draft(request, reader, draft)
    day = day_in(data or request.GET) or proposed
    effect = effect_of(lines, day=day, chart=chart, posted=False)
    context = {
        "page_title": say("enter-page.reversal_title", language, number=number),
        "posting": posting,
        "form": form,
        "table": lines_table(lines, chart=chart, language=language, opens=False),
        "effect_say": effect_say(effect, language),
        "effect": effect_table(effect, language),
    }
    return render(request, "economy/reverse.html", context)


def _named(reader: Reader) -> dict[str, Any]:
    """What every form of a posting needs; the days begin as today's."""
    known, today = documents(), timezone.localdate()
    initial = {"token": secrets.token_urlsafe(24), "value_date": today, "document_date": today}
    return {"chart": known.chart, "currency": known.head.currency, "language": reader.language, "initial": initial}


def _entered(form: PostingForm, reader: Reader, *, reverses: int) -> int:
    """The draft that was made; 0 where the form says what must be mended, all of it at once."""
    form.is_valid()
    entry = replace(form.entry(), reverses=reverses)
    now = timezone.now()
    try:
        if form.errors:
            form.add_problems(check_entry(entry, by=reader.known, now=now))
            return 0
        return enter_posting(entry, by=reader.known, now=now)
    except Refused as refused:
        form.add_problems(refused.problems)
        return 0


def _to_draft(request: HttpRequest, reader: Reader, draft: int) -> HttpResponse:
    messages.success(request, say("enter-page.done", reader.language))
    return HttpResponseRedirect(reverse("economy:draft", args=[draft]))
