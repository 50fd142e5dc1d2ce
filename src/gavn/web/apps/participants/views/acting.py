"""From referral to exit, and notes on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission, Role
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.eligibility import check_eligibility
from gavn.domain.outcomes.referrals import Step
from gavn.domain.outcomes.told import Assessed, Exited, as_known, standing
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.language.problems import problem_parts
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions import referring
from gavn.web.apps.participants.actions.recording import add_note
from gavn.web.apps.participants.forms.observed import ExitedForm
from gavn.web.apps.participants.forms.referring import (
    AssessForm,
    EnrolForm,
    NoteForm,
    ReferForm,
    StepForm,
    criterion_text,
)
from gavn.web.apps.participants.queries.courses import card
from gavn.web.apps.participants.show.card import not_followed
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import (
    Seen,
    course_form,
    done,
    ground_of,
    is_open,
    seen,
    sent,
    to_open,
    tried,
)
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell

BOTH = ("GET", "POST")
STEPS = {step.value: step for step in (Step.MOTIVATED, Step.TURNED_AWAY)}


@page(Permission.REFER, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def refer(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """A new referral: by CPR number or case number for an authority, by its own case number for a provider."""
    ground, now, words = ground_of(reader, agreement_id), timezone.now(), Words.of(reader.language)
    is_authority = reader.known.role is Role.AUTHORITY
    own = ground.parties[Role.PROVIDER] if is_authority else (reader.known.party,)
    today = timezone.localdate(now)
    version = ground.version_on(today)
    form = ReferForm(
        sent(request),
        providers=[(each, words.party(each)) for each in own],
        by_number=is_authority,
        today=_day_offered(version, today),
        language=reader.language,
    )
    made: list[str] = []

    def act() -> None:
        try:
            made.append(referring.refer(form.asked(agreement_id), by=reader.known, now=now))
        except Refused as refused:
            if any(problem.code == "case-number-known" for problem in refused.problems):
                form.ask_whether_same()
            raise

    is_whole = form.is_valid()
    if tried(form, reader, act, _at_field):
        return done(request, reverse("participants:course", args=made), words.text("people-form.refer.done"))
    if form.is_bound and not is_whole:
        # Whoever left a field out is told at once what is wrong with the numbers, too.
        wrong = referring.Numbers.of(form.asked(agreement_id), today=today).problems
        tell(form, Refused(wrong), reader.language, field_of=_at_field)
    title = words.text("people-form.refer.title")
    lead = words.text("people-form.refer.lead.authority" if is_authority else "people-form.refer.lead.provider")
    over = _enrolment_over(version, words, "refer.over", today=today)
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": words.text("people-form.refer.answer", agreement=words.agreement(agreement_id)),
        "lead": " ".join(filter(None, [lead, over])),
        "send": words.text("people-form.refer.send"),
        "back": reverse("participants:agreement", args=[agreement_id]),
        "form": form,
    }
    return render(request, "people/form.html", context)


def _enrolment_over(version: Agreement, words: Words, key: str, *, today: date) -> str:
    """That nobody is enrolled any more, before somebody is led through all the steps to it; blank where that is not so.

    Who came while the agreement enrolled can still be entered.
    """
    until = version.clocks.enrolment.last_day
    return words.text(f"people-form.{key}", until=words.in_full(until)) if until < today else ""


def _day_offered(version: Agreement, today: date) -> date | None:
    """The day in a form on the way to enrolment. Once that is over, today would be refused, or taken and lead nowhere:
    then the day is asked for."""
    return today if today <= version.clocks.enrolment.last_day else None


def _towards_enrolment(found: Seen, name: str) -> dict[str, Any]:
    """The lead of a step on the way to enrolment, with what a day after its end would come to."""
    over = _enrolment_over(found.version, found.words, "step.over", today=found.on)
    return {"lead": " ".join(filter(None, [found.words.text(f"people-form.{name}.lead"), over]))}


def _at_field(problem: Problem) -> str:
    """Moves are told of at their day, and their reasons at the reason."""
    if problem.code.startswith("referral-reason"):
        return "reason"
    if problem.place.path.startswith("moves"):
        return "on"
    if problem.code == "referral-without-number" and not problem.place.path:
        return "case_number"
    return problem.place.path


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def assess(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """What is known of a person by which they may be enrolled."""
    found, now = seen(reader, course), timezone.now()
    form = AssessForm(
        sent(request), asks=found.asks, today=_day_offered(found.version, found.on), language=reader.language
    )

    def act() -> None:
        referring.assess(course, form.known, on=form.cleaned_data["on"], by=reader.known, now=now)

    if tried(form, reader, act, _at_field):
        return done(request, found.url, found.words.text("people-form.assess.done"))
    return course_form(request, found, form, "assess", _towards_enrolment(found, "assess"))


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def step(request: HttpRequest, reader: Reader, *, course: str, step: str) -> HttpResponse:
    """Motivated, or turned away for a reason."""
    found, now = seen(reader, course), timezone.now()
    to: Step = find_or_404(STEPS.get(step))
    reasons, leads_on = found.asks.reasons, to is Step.MOTIVATED
    today = _day_offered(found.version, found.on) if leads_on else found.on
    form = StepForm(sent(request), step=to, reasons=reasons, today=today, language=reader.language)

    def act() -> None:
        given = form.cleaned_data
        referring.move_on(course, to, on=given["on"], reason=given.get("reason", ""), by=reader.known, now=now)

    if tried(form, reader, act, _at_field):
        return done(request, found.url, found.words.text(f"people-form.step-{step}.done"))
    more = _towards_enrolment(found, f"step-{step}") if leads_on else None
    return course_form(request, found, form, f"step-{step}", more)


@page(Permission.ENROL, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def enrol(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """The authority enrols whom the agreement is for; each criterion is shown with how it stands, which is known of the
    person and so takes a purpose to see."""
    found, now = seen(reader, course), timezone.now()
    if not is_open(request, reader, course):
        return to_open(request, found)
    form = EnrolForm(sent(request), today=_day_offered(found.version, found.on), language=reader.language)
    if tried(form, reader, lambda: referring.enrol(course, form.asked, by=reader.known, now=now), _at_field):
        return done(request, found.url, _enrolled(found, reader))
    more = {"criteria": _criteria(found), **_towards_enrolment(found, "enrol")}
    return course_form(request, found, form, "enrol", more)


def _enrolled(found: Seen, reader: Reader) -> str:
    """That it is done, and whether anything of the course is to be followed up."""
    now = card(found.course, on=found.on, by=reader.known)
    why = not_followed(now, found.version, found.words) if now else ""
    if why:
        return found.words.text("people-form.enrol.done_alone", why=why)
    return found.words.text("people-form.enrol.done")


def _criteria(found: Seen) -> list[Mapping[str, Any]]:
    """Each of the agreement's criteria: met, not met or not known, and what that means."""
    answers = [says.known for _, says in standing(found.card.holds, Assessed)]
    known = as_known(answers[-1]) if answers else {}
    told: list[Mapping[str, Any]] = []
    for each in found.asks.criteria:
        problem = next(check_eligibility([each], known, Place()), None)
        says = problem_parts(problem, found.words.language) if problem else {}
        told.append(
            {
                "text": criterion_text(each, found.words.language),
                "met": problem is None,
                "says": f"{says['what']} {says['do']}" if says else found.words.text("people-form.met"),
            }
        )
    return told


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def leave(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """The end of a course: completed, or dropped out for a reason."""
    found, now = seen(reader, course), timezone.now()
    form = ExitedForm(sent(request), reasons=found.asks.reasons, today=found.on, told=None, language=reader.language)

    def act() -> None:
        says = form.says
        assert isinstance(says, Exited)
        referring.leave(course, says, by=reader.known, now=now)

    if tried(form, reader, act, _at_field):
        return done(request, found.url, found.words.text("people-form.exit.done"))
    return course_form(request, found, form, "exit")


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def note(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """A few words about a course."""
    found, now = seen(reader, course), timezone.now()
    form = NoteForm(sent(request), today=found.on, language=reader.language)

    def act() -> None:
        given = form.cleaned_data
        add_note(course, given["text"], on=given["on"], by=reader.known, now=now)

    if tried(form, reader, act):
        return done(request, found.url, found.words.text("people-form.note.done"))
    return course_form(request, found, form, "note")
