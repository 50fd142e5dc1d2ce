"""What there is to do about people today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.queries.courses import agreements_reached, whose
from gavn.web.apps.participants.queries.erasing import unfinished
from gavn.web.apps.participants.queries.following import tasks
from gavn.web.apps.participants.show.today import Today, today_context
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import version_of
from gavn.web.design.reader import Reader


@page(Permission.SEE_PARTICIPANTS, unseen=Permission.SEE_PARTICIPANTS)
def today(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Across agreements, the most urgent first; and the way to each agreement's people."""
    on, words, own = timezone.localdate(), Words.of(reader.language), agreements_reached(reader.person)
    found = tasks(on=on, by=reader.person)
    courses = {
        *(one.first.course.course for each in found for one in each.to_take),
        *(told.course for each in found for told in (*each.to_verify, *each.to_correct)),
    }
    shown = Today(
        found,
        whose(courses, by=reader.known),
        {ground.agreement: version_of(ground, on) for ground in own},
        on,
        words,
        left.count if (left := unfinished(by=reader.person)) else 0,
    )
    context = today_context(shown) | {
        "agreements": [
            {"url": reverse("participants:agreement", args=[each.agreement]), "label": words.agreement(each.agreement)}
            for each in own
        ]
    }
    return render(request, "people/today.html", context)
