"""The card of one course: opened for a purpose, which is written down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Problem
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.actions.looking import look_up
from gavn.web.apps.participants.forms.referring import LookForm
from gavn.web.apps.participants.queries.courses import events_about
from gavn.web.apps.participants.queries.tying import ties_of
from gavn.web.apps.participants.show.card import CardShown, card_context
from gavn.web.apps.participants.show.panel import panel
from gavn.web.apps.participants.show.persons import tie_lines
from gavn.web.apps.participants.show.readings import measured_sections, observed_table
from gavn.web.apps.participants.views.shared import Seen, is_open, onward, opened, protected_of, seen, sent, tried
from gavn.web.design.reader import Reader


@page(Permission.SEE_PARTICIPANTS, methods=("GET", "POST"), unseen=Permission.SEE_PARTICIPANTS)
def course(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """The question of what it is opened for, and then the card."""
    found = seen(reader, course)
    if request.method == "GET" and is_open(request, reader, course):
        context = {**_shown(found, reader), "protected": _protected(request, found)}
        return render(request, "people/card.html", context)
    form = LookForm(sent(request), language=reader.language)

    def act() -> None:
        look_up(course, purpose=form.stated, by=reader.known, now=timezone.now())

    if tried(form, reader, act, field_of=_field_of):
        return opened(HttpResponseRedirect(onward(request, found)), reader, course)
    words = found.words
    context = {
        "crumbs": words.crumbs(found.card.agreement, (found.who, "")),
        "title": found.who,
        "page_title": words.text("people-look.answer", who=found.who),
        "lead": words.text("people-look.lead"),
        "send": words.text("people-look.send"),
        "heading": words.text("people-look.not_opened"),
        "back": words.crumbs(found.card.agreement, (found.who, ""))[1]["url"],
        "form": form,
        "protected": _protected(request, found),
    }
    return render(request, "people/form.html", context)


def _protected(request: HttpRequest, found: Seen) -> dict[str, Any] | None:
    return protected_of(request, found.course, found.card.protection, found.words)


def _field_of(problem: Problem) -> str:
    return problem.place.path or "purpose"


def _shown(found: Seen, reader: Reader) -> dict[str, Any]:
    looks = events_about(found.course, by=reader.person)
    shown = CardShown(found.card, found.version, found.asks, looks, found.on, reader.known, found.words)
    return {
        "crumbs": found.words.crumbs(found.card.agreement, (found.who, "")),
        "as_of": found.words.text("people-page.as_of", day=found.words.in_full(found.on)),
        "title": found.who,
        "panel": panel(shown),
        "measured": measured_sections(shown),
        "observed": observed_table(shown),
        "ties": tie_lines(ties_of(found.course, by=reader.person), found.words),
        **card_context(shown),
    }
