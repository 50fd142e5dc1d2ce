"""The payer's view: what an authority must expect to owe by budget year, and what is stated already."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.values.problem import Refused
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents, model_forecast
from gavn.web.apps.payments.queries import lives_of, visible
from gavn.web.apps.payments.queries.owed import owed_by, paid_by, paying
from gavn.web.apps.payments.show.owed import Reading, owed_context
from gavn.web.apps.payments.show.words import Words
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce


@page(Permission.SEE_OWED)
def owed(request: HttpRequest, reader: Reader) -> HttpResponse:
    """An authority sees what it pays itself; the fund's own bodies see all payers, or one of them."""
    person, words = reader.known, Words.of(reader.language)
    bound = person.role in BOUND_BY_PARTY
    found = lives_of(visible(person))
    payers = {party for life in found.lives for party in paying(life)}
    party = person.party if bound else request.GET.get("payer", "")
    if party and not bound:
        find_or_404(party if party in payers else None)
    today = timezone.localdate()
    announce(request, Refused(found.unread), reader.language)
    forecast = model_forecast(on=today)
    reading = Reading(party, documents().head.currency, today, forecast.as_of if forecast else None)
    lives = paid_by(found.lives, party) if party or bound else found.lives
    context = owed_context(owed_by(lives, on=today), reading, words)
    links = [{"url": f"?payer={each}", "label": words.party(each)} for each in payers if each != party]
    context |= {
        "links": sorted(links, key=lambda link: link["label"]) if party and not bound else [],
        "one": bool(party),
        "bound": bound,
    }
    return render(request, "payments/owed.html", context)
