"""Who a person is: registered twice, protected, and referred by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may_decide_tie
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.told import Protected
from gavn.domain.values.problem import Refused
from gavn.language.access import reason_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions import protecting, tying
from gavn.web.apps.participants.actions.taking_back import take_back as taken_back
from gavn.web.apps.participants.forms.keeping import WithdrawForm
from gavn.web.apps.participants.forms.persons import PaperForm, PartForm, ProtectForm, SameForm
from gavn.web.apps.participants.queries.courses import whose
from gavn.web.apps.participants.queries.tying import TieShown, tie_of
from gavn.web.apps.participants.show.persons import tie_context
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import course_form, done, names_for, on_paper, seen, sent, tried
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce

BOTH = ("GET", "POST")


@page(Permission.ENROL, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def same(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """That the person is registered once more, by another number."""
    found, now = seen(reader, course), timezone.now()
    form, made = SameForm(sent(request), today=found.on, language=reader.language), list[str]()

    def act() -> None:
        on, purpose = form.cleaned_data["on"], form.cleaned_data["purpose"]
        made.append(tying.tell_same(course, form.other, on=on, purpose=purpose, by=reader.known, now=now))

    if tried(form, reader, act, lambda problem: problem.place.path or "number"):
        return done(request, reverse("participants:tie", args=made), found.words.text("people-form.same.done"))
    return course_form(request, found, form, "same")


@page(Permission.ENROL, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def tie(request: HttpRequest, reader: Reader, *, record: str) -> HttpResponse:
    """What was told of two registrations: the decision of another, and that they are two after all."""
    shown: TieShown = find_or_404(tie_of(record, by=reader.person))
    words, now = Words.of(reader.language), timezone.now()
    if {"confirm", "refuse"} & set(request.POST) and _decided(request, reader, record):
        key = "confirmed" if "confirm" in request.POST else "refused"
        return done(request, request.path if key == "confirmed" else _today(), words.text(f"people-tie.done.{key}"))
    form = PartForm(request.POST if "part" in request.POST else None, language=reader.language)

    def act() -> None:
        tying.tell_parted(record, purpose=form.cleaned_data["purpose"], by=reader.known, now=now)

    if tried(form, reader, act, lambda problem: problem.place.path or None):
        return done(request, request.path, words.text("people-tie.done.parting"))
    decision = may_decide_tie(reader.known, told_by=shown.tie.told.by)
    own = whose({ref for each in shown.courses for ref in each}, by=reader.known)
    reason = reason_text(decision, reader.language)
    context = tie_context(shown, own, words, reason=reason, may=decision.allowed)
    return render(request, "people/tie.html", context | {"form": form})


def _today() -> str:
    return reverse("participants:today")


def _decided(request: HttpRequest, reader: Reader, record: str) -> bool:
    try:
        tying.decide_tie(record, agrees="confirm" in request.POST, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language, names=names_for(reader))
        return False
    return True


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def protect(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """That name and address of the person are protected, or for how long."""
    found, now = seen(reader, course), timezone.now()
    told = found.card.protection.says if found.card.protection else None
    before = told if isinstance(told, Protected) else None
    form = ProtectForm(sent(request), told=before, today=found.on, language=reader.language)
    if tried(form, reader, lambda: protecting.protect(course, form.says, by=reader.known, now=now)):
        return done(request, found.url, found.words.text("people-form.protect.done"))
    return course_form(request, found, form, "protect")


@page(Permission.ENROL, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def lift(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """That they are protected no more."""
    found, now = seen(reader, course), timezone.now()
    form = WithdrawForm(sent(request), language=reader.language)

    def act() -> None:
        protecting.lift(course, reason=form.cleaned_data["reason"], by=reader.known, now=now)

    if tried(form, reader, act):
        return done(request, found.url, found.words.text("people-form.lift.done"))
    return course_form(request, found, form, "lift")


@page(Permission.SEE_PARTICIPANTS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def paper(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """Asked a second time before the card of somebody protected comes on paper."""
    found, now = seen(reader, course), timezone.now()
    form = PaperForm(sent(request), language=reader.language)

    def act() -> None:
        protecting.put_on_paper(course, purpose=form.cleaned_data["purpose"], by=reader.known, now=now)

    if tried(form, reader, act):
        return on_paper(HttpResponseRedirect(found.url), reader, course)
    return course_form(request, found, form, "paper")


@page(Permission.ENROL, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def take_back(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """That a referral was a mistake, and why; its card is there no more."""
    found, now = seen(reader, course), timezone.now()
    form = WithdrawForm(sent(request), language=reader.language)

    def act() -> None:
        taken_back(course, reason=form.cleaned_data["reason"], by=reader.known, now=now)

    if tried(form, reader, act):
        url = reverse("participants:list", args=[found.card.agreement])
        return done(request, f"{url}#taken-back", found.words.text("people-form.take-back.done"))
    return course_form(request, found, form, "take-back")
