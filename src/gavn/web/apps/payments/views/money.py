"""The money behind an agreement, and what other results would give."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Refused
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.documents.queries import documents, model_forecast
from gavn.web.apps.payments.queries import alone, sharers_of
from gavn.web.apps.payments.queries.owed import claims_of, foreseen, posted_by_year, posted_elsewhere
from gavn.web.apps.payments.show.money import OfFund, money_context
from gavn.web.apps.payments.show.remarks import remarks_section
from gavn.web.apps.payments.show.what_if import what_if_context
from gavn.web.apps.payments.views.results import hand_form, known_to, read_form
from gavn.web.apps.payments.views.shared import circle_for, opened
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell


@page(Permission.SEE_AGREEMENTS)
def money(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """Each party's flow by year, and what each payer must expect to owe."""
    life, words = opened(reader, agreement_id)
    today = timezone.localdate()
    fund = None
    if may(reader.person, Permission.SEE_ECONOMY).allowed:
        agreement = life.dossier.id
        found = foreseen(agreement, on=today), posted_by_year(agreement)
        currency, forecast = documents().head.currency, model_forecast(on=today)
        forecast_on = forecast.as_of if forecast else None
        in_programme = bool(sharers_of(agreement))
        unstated = posted_elsewhere(life)
        fund = OfFund(
            *found,
            in_programme=in_programme,
            currency=currency,
            forecast_on=forecast_on,
            unstated=unstated,
            claims=claims_of(life, today=today),
        )
    context = money_context(life, fund, words, today=today)
    return render(request, "payments/money.html", context)


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def what_if(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """Other results, and what they would give; nothing is kept."""
    life, words = opened(reader, agreement_id)
    agreement = life.dossier.versions[-1]
    form = hand_form(request, life, reader)
    found = read_form(form, life, reader) if form.is_bound else None
    context = {
        "crumbs": words.crumbs(agreement, words.text("what-if-page.title")),
        "title": words.text("what-if-page.title"),
        "standing": words.standing(agreement),
        "form": form,
        "heading": words.text("what-if-page.not_worked_out"),
        "agreement": agreement.id,
        "starts_empty": not circle_for(reader, life.dossier).sees_counts,
    }
    if found is not None:
        now = ResultSet(agreement.id, 0, found.as_of, *known_to(reader, life))
        try:
            then = alone(life.dossier, found)
            context |= {
                "found": what_if_context(alone(life.dossier, now), then, words),
                "remarks": remarks_section(
                    found, then.agreement, words, circle_for(reader, life.dossier), earlier=life.earlier()
                ),
            }
        except Refused as refused:
            tell(form, refused, reader.language, names=form.names, field_of=form.field_of)
    return render(request, "payments/what_if.html", context)
