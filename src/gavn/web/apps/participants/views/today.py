"""What there is to do about people today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.queries.courses import agreements_reached, whose
from gavn.web.apps.participants.queries.erasing import unfinished
from gavn.web.apps.participants.queries.following import coming, tasks
from gavn.web.apps.participants.show.reminding import calendar_file
from gavn.web.apps.participants.show.today import Today, today_context
from gavn.web.apps.participants.show.words import Words
from gavn.web.design.reader import Reader

# Days ahead: what the page tells of, and what the file for a calendar does.
SOON, YEAR = 60, 365


@page(Permission.SEE_PARTICIPANTS, unseen=Permission.SEE_PARTICIPANTS)
def today(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Across agreements, the most urgent first; and the way to each agreement's people."""
    on, words, own = timezone.localdate(), Words.of(reader.language), agreements_reached(reader.person)
    found = tasks(on=on, by=reader.person)
    ahead = tuple(item for item in coming(on=on, by=reader.person, days=SOON) if not item[1].is_open(on))
    courses = {
        *(one.first.course.course for _, one in ahead),
        *(one.first.course.course for each in found for one in each.to_take),
        *(told.course for each in found for told in (*each.to_verify, *each.to_correct)),
    }
    shown = Today(
        found,
        whose(courses, by=reader.known),
        {ground.agreement: ground.version_on(on) for ground in own},
        on,
        words,
        left.count if (left := unfinished(by=reader.person)) else 0,
        ahead,
    )
    context = today_context(shown) | {
        "agreements": [
            {"url": reverse("participants:agreement", args=[each.agreement]), "label": words.agreement(each.agreement)}
            for each in own
        ],
        "calendar": may(reader.person, Permission.RECORD_READINGS).allowed,
    }
    return render(request, "people/today.html", context)


@page(Permission.RECORD_READINGS, unseen=Permission.SEE_PARTICIPANTS)
def calendar(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What falls due within a year, as a file for a calendar outside."""
    now, words = timezone.now(), Words.of(reader.language)
    ahead = coming(on=timezone.localdate(now), by=reader.person, days=YEAR)
    url = request.build_absolute_uri(reverse("participants:today"))
    response = HttpResponse(calendar_file(ahead, words, now=now, url=url), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{words.text("people-calendar.file")}.ics"'
    return response
