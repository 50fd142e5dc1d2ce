"""The inbox of warnings, one of them with what was answered to it, and having the fund gone through again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.forecasting.inbox import InboxLine
from gavn.domain.values.problem import Refused
from gavn.language.counts import counted_in_words
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.warnings import actions, queries
from gavn.web.apps.warnings.forms import FUND, AnswerForm, FilterForm
from gavn.web.apps.warnings.show.inbox import Sight, inbox_context, line_context, log_context
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell

TAKE_BACK = "take-back"


def _sight(reader: Reader) -> Sight:
    seen = queries.seen_agreements(reader.known)
    answers = may(reader.known, Permission.ANSWER_WARNING).allowed
    return Sight(Words.of(reader.language), seen, answers, whole=reader.known.role not in BOUND_BY_PARTY)


@page(Permission.SEE_WARNINGS)
def inbox(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All that the reader is warned of, the most serious first."""
    sight, words = _sight(reader), Words.of(reader.language)
    found = queries.inbox_of(reader.known, today=timezone.localdate())
    context: dict[str, Any] = {"may_answer": sight.answers, "foresees": queries.foresees()}
    if found is None:
        title = words.text("warnings-page.never")
        return render(request, "warnings/inbox.html", context | {"page_title": title, "never": True})
    efforts = {FUND, *(effort for line in found.lines for effort in line.warned.efforts)}
    names = {effort: sight.name(effort) for effort in efforts}
    form = FilterForm(request.GET, lines=found.lines, names=names, language=reader.language)
    shown = form.chosen(found.lines)
    context |= inbox_context(found, shown, sight) | {"form": form, "any": bool(found.lines)}
    made_up = queries.of_made_up_people(found.round)
    context["made_up"] = counted_in_words("warnings-page.made_up", len(made_up), reader.language) if made_up else ""
    if len(shown) < len(found.lines):
        context |= {
            "reset_url": reverse("warnings:inbox"),
            "result": words.text("warnings-page.shown_of", shown=len(shown), all=len(found.lines)),
        }
    return render(request, "warnings/inbox.html", context)


@page(Permission.ANSWER_WARNING, methods=("POST",))
def go_through(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Has the worker go through the fund, and leads to how far it is."""
    try:
        job = actions.ask_round(by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return HttpResponseRedirect(reverse("warnings:inbox"))
    return HttpResponseRedirect(reverse("jobs:job", args=[job.id]))


@page(Permission.SEE_WARNINGS, methods=("GET", "POST"))
def warning(request: HttpRequest, reader: Reader, *, key: str) -> HttpResponse:
    """One warning with every answer to it; sent by POST it is answered, or the answer taken back."""
    found: queries.Inbox = find_or_404(queries.inbox_of(reader.known, today=timezone.localdate()))
    line: InboxLine = find_or_404(found.line(key))
    form = AnswerForm(request.POST if request.method == "POST" else None, language=reader.language)
    if request.method == "POST" and _acted(request, reader, key, form):
        return HttpResponseRedirect(reverse("warnings:inbox"))
    sight, words = _sight(reader), Words.of(reader.language)
    told = line_context(line, sight, found.round.trials)
    context = {
        "crumbs": [
            {"url": reverse("warnings:inbox"), "label": words.text("menu.warnings")},
            {"url": "", "label": f"{told['project']}: {told['kind']}"},
        ],
        "page_title": told["what"],
        "title": f"{told['project']}: {told['kind']}",
        "line": told,
        "form": form if sight.answers else None,
        "stands": queries.standing_answer(key) is not None,
        "log": log_context(queries.answers(key), words),
    }
    return render(request, "warnings/warning.html", context)


def _acted(request: HttpRequest, reader: Reader, key: str, form: AnswerForm) -> bool:
    """Does what was sent and says so; what is wrong is told beside the field."""
    may(reader.known, Permission.ANSWER_WARNING).require()
    words, now = Words.of(reader.language), timezone.now()
    if TAKE_BACK in request.POST:
        actions.take_back(key, by=reader.known, now=now)
        messages.success(request, words.text("warnings-page.done.taken_back"))
        return True
    if not form.is_valid():
        return False
    note, until = form.cleaned_data["note"], form.cleaned_data["until"]
    try:
        actions.answer_warning(key, actions.Said(note, until), by=reader.known, now=now, today=timezone.localdate())
    except Refused as refused:
        tell(form, refused, reader.language)
        return False
    messages.success(request, words.text("warnings-page.done.answered"))
    return True
