"""How far the registers reach that an agreement's metrics look into."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.agreements.plans import registers_of
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions.agreeing import say_how_far
from gavn.web.apps.participants.forms.keeping import RegisterForm
from gavn.web.apps.participants.queries.agreeing import how_far
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import done, ground_of, sent, tried, version_of
from gavn.web.design.reader import Reader


@page(Permission.VERIFY_READINGS, methods=("GET", "POST"), unseen=Permission.SEE_PARTICIPANTS)
def registers(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What was said of each, and what is to be said; there is no such page where nobody looks into a register."""
    ground, words = ground_of(reader, agreement_id), Words.of(reader.language)
    own = registers_of(version_of(ground, timezone.localdate()))
    find_or_404(own or None)
    form = RegisterForm(sent(request), registers=own, language=reader.language)
    if tried(form, reader, lambda: say_how_far(agreement_id, form.says, by=reader.known, now=timezone.now())):
        return done(request, request.path, words.text("people-registers.done"))
    title = words.text("people-registers.title")
    said = [
        words.text(
            "people-registers.said",
            table=words.text(f"people-registers.{each.table}"),
            first=words.in_full(each.first_day),
            last=words.in_full(each.last_day),
        )
        for each in how_far(agreement_id, by=reader.person)
    ]
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": words.text("people-registers.answer"),
        "lead": words.text("people-registers.lead"),
        "was": words.listed(said),
        "send": words.text("people-registers.send"),
        "back": reverse("participants:agreement", args=[agreement_id]),
        "form": form,
    }
    return render(request, "people/form.html", context)
