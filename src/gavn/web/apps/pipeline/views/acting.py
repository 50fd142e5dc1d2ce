"""Receiving, moving, asking, approving and answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may_answer
from gavn.domain.access.roles import Permission
from gavn.domain.pipeline.inquiry import REQUIREMENTS, EventKind, Inquiry
from gavn.domain.pipeline.moves import APPROVALS, possible_moves
from gavn.domain.values.problem import Refused
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.pipeline import actions, queries
from gavn.web.apps.pipeline.forms import AnswerForm, ApprovalForm, AskForm, MoveForm, ReceiveForm
from gavn.web.apps.pipeline.show.acting import move_text
from gavn.web.apps.pipeline.views.pages import visible, words_of
from gavn.web.apps.pipeline.words import Words
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import Names, tell


def _try(form: forms.Form, words: Words, act: Callable[[], str | None]) -> bool:
    """Whether it was done; what was refused is then told beside the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        tell(form, refused, words.language, names=_names(words))
        return False
    return True


def _names(words: Words) -> Names:
    """Of stages, and of what a move requires: a stage and a requirement can bear the same id."""
    stages = {stage.id: words.stage(stage) for stage in words.known.workflow.stages}
    requirements = {key: words.text(f"inquiry.requirement.{key}") for key in REQUIREMENTS}
    return {"from": stages, "to": stages, "requirement": requirements}


def _form_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    return render(request, "pipeline/form.html", {"form": form, **context})


def _crumbs(words: Words, found: Inquiry, title: str) -> dict[str, Any]:
    """The frame of a form about one inquiry."""
    url = reverse("pipeline:inquiry", args=[found.id])
    crumbs = [
        {"label": words.text("menu.pipeline"), "url": reverse("pipeline:board")},
        {"label": found.title, "url": url, "own": True},
        {"label": title},
    ]
    return {
        "crumbs": crumbs,
        "back": url,
        "page_title": title,
        "send": title,
        "inquiry_title": found.title,
        "about": found.description,
    }


def _to_inquiry(request: HttpRequest, inquiry_id: str, message: str) -> HttpResponseRedirect:
    messages.success(request, message)
    return HttpResponseRedirect(reverse("pipeline:inquiry", args=[inquiry_id]))


@page(Permission.RECEIVE_INQUIRY, methods=("GET", "POST"))
def receive(request: HttpRequest, reader: Reader) -> HttpResponse:
    """A new inquiry."""
    words, now = words_of(reader), timezone.now()
    seen = len(queries.inquiries())
    form = ReceiveForm(request.POST or None, words=words, seen=seen, today=timezone.localdate(now))
    received: list[str] = []
    if _try(form, words, lambda: received.append(actions.receive_inquiry(form.reception, by=reader.known, now=now))):
        return _to_inquiry(request, received[0], words.text("form.done.received", inquiry=received[0]))
    board = reverse("pipeline:board")
    title = words.text("form.receive.title")
    crumbs = [{"label": words.text("menu.pipeline"), "url": board}, {"label": title}]
    send, lead = words.text("form.receive.send"), words.text("form.receive.lead")
    return _form_page(request, form, page_title=title, lead=lead, send=send, back=board, crumbs=crumbs)


@page(Permission.MOVE_INQUIRY, methods=("GET", "POST"))
def move(request: HttpRequest, reader: Reader, *, inquiry_id: str, stage_id: str) -> HttpResponse:
    """Moves an inquiry along a transition that the workflow allows from where it stands."""
    found, words, now = visible(reader, inquiry_id), words_of(reader), timezone.now()
    today = timezone.localdate(now)
    to = words.known.workflow.stage(stage_id)
    moves = possible_moves(found, workflow=words.known.workflow, on=today)
    wanted = next((each for each in moves if each.to.id == stage_id), None)
    if wanted is None and to is not None and found.events and found.events[-1].to_stage == stage_id:
        # The same form sent twice: the first has done it.
        return HttpResponseRedirect(reverse("pipeline:inquiry", args=[inquiry_id]))
    chosen = find_or_404(wanted)
    form = MoveForm(request.POST or None, words=words, move=chosen, seen=len(found.events), today=today)

    def act() -> None:
        seen, asked = form.cleaned_data["seen"], form.asked
        actions.record_event(inquiry_id, form.event, asked=asked, seen=seen, by=reader.known, now=now)

    stage = words.stage(chosen.to)
    if _try(form, words, act):
        return _to_inquiry(request, inquiry_id, words.text("form.done.moved", title=found.title, stage=stage))
    title = move_text(chosen, moves, words)
    lead = words.text("form.move.lead", title=found.title, stage=words.stage_id(chosen.transition.from_stage))
    return _form_page(request, form, lead=lead, **_crumbs(words, found, title))


@page(Permission.MOVE_INQUIRY, methods=("GET", "POST"))
def ask(request: HttpRequest, reader: Reader, *, inquiry_id: str) -> HttpResponse:
    """Asks more departments of an inquiry in hearing."""
    found, words, now = visible(reader, inquiry_id), words_of(reader), timezone.now()
    form = AskForm(request.POST or None, words=words, seen=len(found.hearings), today=timezone.localdate(now))

    def act() -> None:
        seen = form.cleaned_data["seen"]
        actions.ask_departments(inquiry_id, form.asked, seen=seen, by=reader.known, now=now)

    if _try(form, words, act):
        return _to_inquiry(request, inquiry_id, words.text("form.done.asked"))
    title = words.text("inquiry.ask_more")
    return _form_page(request, form, lead=words.text("form.ask.lead"), **_crumbs(words, found, title))


@page(Permission.MOVE_INQUIRY, methods=("GET", "POST"))
def approval(request: HttpRequest, reader: Reader, *, inquiry_id: str, kind: str) -> HttpResponse:
    """Records one of the two formal approvals."""
    found, words, now = visible(reader, inquiry_id), words_of(reader), timezone.now()
    wanted: EventKind = find_or_404(next((known for known in APPROVALS if known.value == kind), None))
    today, seen = timezone.localdate(now), len(found.events)
    form = ApprovalForm(request.POST or None, words=words, kind=wanted, seen=seen, today=today)

    def act() -> None:
        actions.record_event(inquiry_id, form.event, seen=form.cleaned_data["seen"], by=reader.known, now=now)

    if _try(form, words, act):
        return _to_inquiry(request, inquiry_id, words.text("form.done.approved"))
    title = words.text(f"inquiry.record.{kind}")
    return _form_page(request, form, lead=words.text("form.approval.lead"), **_crumbs(words, found, title))


@page(Permission.ANSWER_HEARING, methods=("GET", "POST"))
def answer(request: HttpRequest, reader: Reader, *, inquiry_id: str, place: int) -> HttpResponse:
    """A department's own answer."""
    found, words, now = visible(reader, inquiry_id), words_of(reader), timezone.now()
    hearing = find_or_404(found.hearings[place - 1] if 0 < place <= len(found.hearings) else None)
    find_or_404(hearing, may_answer(reader.known, department=hearing.department))
    if request.method != "POST" and hearing.answered_on is not None:
        return HttpResponseRedirect(reverse("pipeline:inquiry", args=[inquiry_id]))
    form = AnswerForm(request.POST or None, words=words, hearing=hearing, today=timezone.localdate(now))

    def act() -> None:
        actions.answer_hearing(inquiry_id, place=place, answer=form.answer, by=reader.known, now=now)

    if _try(form, words, act):
        return _to_inquiry(request, inquiry_id, words.text("form.done.answered"))
    department, deadline = words.party(hearing.department), words.date(hearing.deadline)
    lead = words.text("form.answer.lead", department=department, deadline=deadline)
    title = words.text("form.answer.title", title=found.title)
    frame = _crumbs(words, found, title) | {"send": words.text("form.answer.send")}
    return _form_page(request, form, lead=lead, **frame)
