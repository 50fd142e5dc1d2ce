"""Whether an agreement's people are in order to be measured."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.queries.order import order as order_of
from gavn.web.apps.participants.show.order import order_answer, order_table, others_text
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import ground_of
from gavn.web.design.reader import Reader


@page(Permission.SEE_PARTICIPANTS, unseen=Permission.SEE_PARTICIPANTS)
def order(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What keeps them from being measured as of a day, and of whom it is."""
    ground, words = ground_of(reader, agreement_id), Words.of(reader.language)
    on = _day(request.GET.get("as-of", ""))
    version = ground.version_on(on)
    names = (*version.covariates, *filter(None, [version.clusters]))
    found = order_of(agreement_id, as_of=on, covariates=names, by=reader.person)
    title = words.text("people-order.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": order_answer(found, on, words),
        "table": order_table(found, words) if found.amiss else None,
        "others": others_text(found, words),
    }
    return render(request, "people/order.html", context)


def _day(asked: str) -> date:
    """Today where no day is asked about, or none that there is."""
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return timezone.localdate()
