"""Whom an agreement is for, and the reasons for coming no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.eligibility import Criterion
from gavn.domain.outcomes.told import Asks
from gavn.domain.payments.canonical import digest
from gavn.domain.values.plain import to_data
from gavn.language.referrals import loss_reason_text
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.actions.agreeing import change_whom_for
from gavn.web.apps.participants.forms.agreeing import CriterionForm, ReasonForm
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.forms.referring import criterion_text
from gavn.web.apps.participants.queries.agreeing import whom_for
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import done, ground_of, sent, tried
from gavn.web.design.reader import Reader


@page(Permission.ENROL, methods=("GET", "POST"), unseen=Permission.SEE_PARTICIPANTS)
def whom(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The criteria and the reasons as they stand; one of either is added at a time, and a criterion taken away."""
    ground_of(reader, agreement_id)
    words, asks, data = Words.of(reader.language), whom_for(agreement_id, by=reader.person), sent(request)
    adds_reason = data is not None and "reason" in data
    criterion = CriterionForm(None if adds_reason else data, language=reader.language)
    reason = ReasonForm(data if adds_reason else None, language=reader.language)

    def changed(change: Callable[[Asks], Asks]) -> None:
        change_whom_for(agreement_id, change, by=reader.known, now=timezone.now())

    if data is not None and "away" in data:
        changed(lambda old: _without(old, data["away"]))
        return done(request, request.path, words.text("people-whom.done.away"))
    if tried(criterion, reader, lambda: changed(lambda old: _with(old, criterion.criterion))):
        return done(request, request.path, words.text("people-whom.done.criterion"))
    if tried(reason, reader, lambda: changed(lambda old: _for(old, reason))):
        return done(request, request.path, words.text("people-whom.done.reason"))
    title = words.text("people-whom.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": words.text("people-whom.answer", agreement=words.agreement(agreement_id)),
        "criteria": [
            {"text": f"{capital(each.about)}. {criterion_text(each, reader.language)}", "key": _key(each)}
            for each in asks.criteria
        ],
        "reasons": [f"{words.step(each.step)}: {loss_reason_text(each, reader.language)}" for each in asks.reasons],
        "criterion": criterion,
        "reason": reason,
    }
    return render(request, "people/whom.html", context)


def _with(old: Asks, new: Criterion) -> Asks:
    return old if new in old.criteria else replace(old, criteria=(*old.criteria, new))


def _without(old: Asks, key: str) -> Asks:
    """Taken away by what it says, and not by its place: another may have moved it."""
    return replace(old, criteria=tuple(each for each in old.criteria if _key(each) != key))


def _for(old: Asks, form: ReasonForm) -> Asks:
    return replace(old, reasons=(*old.reasons, form.reason(old.reasons)))


def _key(criterion: Criterion) -> str:
    return digest(to_data(criterion))
