"""What is observed: told, corrected, withdrawn and verified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Permission, Role
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.scales import scales_of
from gavn.domain.outcomes.definition import FromBaseline, Level, MeanChange
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION, KNOWN
from gavn.domain.outcomes.told import Drawn, Filled, Happened, Rater, Read, Stayed, Told, TookPart, standing
from gavn.domain.values.problem import Problem, Refused
from gavn.language.catalogue import texts
from gavn.language.questionnaires import questionnaire_name, questionnaire_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions import recording
from gavn.web.apps.participants.actions.recording import Observation
from gavn.web.apps.participants.forms.keeping import VerifyForm, WithdrawForm
from gavn.web.apps.participants.forms.observed import (
    FilledForm,
    HappenedForm,
    ReadForm,
    SaysForm,
    StayedForm,
    correction_form,
)
from gavn.web.apps.participants.show.counting import looked_at, saved_text
from gavn.web.apps.participants.show.readings import verified_text
from gavn.web.apps.participants.show.said import said_text
from gavn.web.apps.participants.views.shared import Seen, course_form, done, is_open, seen, sent, to_open, tried
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce

BOTH = ("GET", "POST")
ASKED = {each.instrument: each for each in KNOWN.values() if each != JOB_SATISFACTION}
# Whoever is paid by what a register shows does not tell of it.
RATERS = {
    Role.PROVIDER: (Rater.PROFESSIONAL, Rater.PARTICIPANT),
    Role.AUTHORITY: tuple(Rater),
    Role.EVALUATOR: tuple(Rater),
}


def instruments(version: Agreement, metric: str = "") -> tuple[str, ...]:
    """Those that somebody takes readings by, of one metric or all."""
    found = [
        each.measured.looks_at.instrument
        for each in version.metrics
        if each.measured is not None
        and isinstance(each.measured.looks_at, Level | FromBaseline)
        and metric in ("", each.id)
    ]
    return tuple(dict.fromkeys(found))


def unit_of(version: Agreement, instrument: str) -> str:
    """What an instrument is read in, where a metric is the mean of it; blank where the agreement does not say."""
    found = {
        each.unit
        for each in version.metrics
        if each.measured is not None
        and isinstance(each.measured.looks_at, MeanChange)
        and each.measured.looks_at.instrument == instrument
    }
    return found.pop() if len(found) == 1 else ""


def names(version: Agreement, kind: str) -> list[tuple[str, str]]:
    """The `events` or `states` that the agreement's metrics look for."""
    found = [
        name
        for each in version.metrics
        if each.measured is not None
        for name in (*getattr(each.measured.looks_at, kind, ()), *getattr(each.measured.looks_at, "minus", ()))
        if hasattr(each.measured.looks_at, kind)
    ]
    return [(name, name) for name in dict.fromkeys(found)]


@page(Permission.RECORD_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def reading(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """A value of one of the agreement's instruments; what gavn scores itself has a form of its own."""
    found = seen(reader, course)
    metric = request.GET.get("metric", "")
    own = instruments(found.version, metric) or instruments(found.version)
    if len(own) == 1 and own[0] in ASKED:
        return HttpResponseRedirect(reverse("participants:questionnaire", args=[course, ASKED[own[0]].id]))
    plain = [(name, _labelled(name, unit_of(found.version, name))) for name in own if name not in ASKED]
    looked = looked_at(found.version, [name for name in own if name not in ASKED], found.words)
    more: dict[str, Any] = {"others": _questionnaires(found), "looked": looked}
    if len(plain) == 1:
        more["page_title"] = found.words.text("people-form.about", title=plain[0][0], who=found.who)
    if not plain:
        return course_form(
            request,
            found,
            WithdrawForm(None, language=reader.language),
            "reading",
            more | {"nothing": True},
        )
    form = ReadForm(
        sent(request),
        instruments=plain,
        raters=RATERS[reader.known.role],
        today=found.on,
        told=None,
        unit=unit_of(found.version, plain[0][0]) if len(plain) == 1 else "",
        scales=scales_of(found.version),
        language=reader.language,
    )
    if _told(form, reader, found):
        return done(request, _after(found), saved_text(form.says, found.card.line.follow_ups, found.words))
    return course_form(request, found, form, "reading", more)


def _labelled(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def _told(form: SaysForm, reader: Reader, found: Seen) -> bool:
    def act() -> None:
        says = form.says
        assert isinstance(says, Read | Filled | Happened | Stayed | TookPart)
        told = [Observation(found.course, says)]
        recording.submit(found.card.agreement, told, by=reader.known, now=timezone.now())

    return tried(form, reader, act, form.place_of)


def _after(found: Seen) -> str:
    """Back to what there is to do, from where the reading was most likely taken."""
    return reverse("participants:today")


def _questionnaires(found: Seen) -> list[dict[str, str]]:
    return [
        {
            "url": reverse("participants:questionnaire", args=[found.course, each.id]),
            "label": questionnaire_name(each, found.words.language),
        }
        for each in ASKED.values()
    ]


@page(Permission.RECORD_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def questionnaire(request: HttpRequest, reader: Reader, *, course: str, questionnaire: str) -> HttpResponse:
    """A questionnaire that was filled in, with how it is scored."""
    found = seen(reader, course)
    asked = find_or_404(next((each for each in ASKED.values() if each.id == questionnaire), None))
    form = FilledForm(sent(request), questionnaire=asked, today=found.on, told=None, language=reader.language)
    if _told(form, reader, found):
        return done(request, _after(found), saved_text(form.says, found.card.line.follow_ups, found.words))
    how = f"questionnaire.asked.{asked.id}"
    more = {
        "scoring": questionnaire_text(asked, reader.language),
        "wording": found.words.text(how if how in texts() else "people-form.wording"),
        "source": asked.source,
        "licence": asked.licence,
    }
    name = questionnaire_name(asked, reader.language)
    return course_form(
        request,
        found,
        form,
        "questionnaire",
        more | {"title": name, "page_title": found.words.text("people-form.about", title=name, who=found.who)},
    )


@page(Permission.RECORD_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def observed(request: HttpRequest, reader: Reader, *, course: str, kind: str) -> HttpResponse:
    """What a register tells: an event, or a state from one day to another."""
    found, language = seen(reader, course), reader.language
    form: SaysForm
    if kind == "event":
        form = HappenedForm(
            sent(request), names=names(found.version, "events"), today=found.on, told=None, language=language
        )
    else:
        find_or_404(True if kind == "stay" else None)
        form = StayedForm(
            sent(request), names=names(found.version, "states"), kind=Stayed, told=None, language=language
        )
    if _told(form, reader, found):
        return done(request, found.url, found.words.text("people-form.observed.done"))
    return course_form(request, found, form, f"observed-{kind}")


def _record(found: Seen, record: str) -> Told:
    """A record of the course as it holds now."""
    told: Told = find_or_404(next((each for each in found.card.holds if each.record == record), None))
    return told


@page(Permission.RECORD_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def correct(request: HttpRequest, reader: Reader, *, course: str, record: str) -> HttpResponse:
    """Tells of a record anew, with the reason; how it was told before stays to be seen."""
    found = seen(reader, course)
    told = _record(found, record)
    if not is_open(request, reader, course):
        return to_open(request, found)
    scales, language = scales_of(found.version), reader.language
    built = correction_form(sent(request), told.says, asks=found.asks, scales=scales, today=found.on, language=language)
    form: SaysForm = find_or_404(built)

    def act() -> None:
        recording.correct(
            record, form.says, reason=form.why, seen=_seen_as(request), by=reader.known, now=timezone.now()
        )

    if tried(form, reader, act, form.place_of):
        return done(request, found.url, found.words.text("people-form.correct.done"))
    stands = verified_text(told, found.card.holds, found.words)
    more = {"was": said_text(told.says, found.asks, found.words), "stands": stands, "seen": told.number}
    if told.says.CAN_BE_WITHDRAWN and not told.withdrawn:
        more["withdraw"] = reverse("participants:withdraw", args=[course, record])
    return course_form(request, found, form, "correct", more)


@page(Permission.RECORD_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def withdraw(request: HttpRequest, reader: Reader, *, course: str, record: str) -> HttpResponse:
    """Says that something told was not so, and why."""
    found = seen(reader, course)
    told = _record(found, record)
    if not is_open(request, reader, course):
        return to_open(request, found)
    form = WithdrawForm(sent(request), language=reader.language)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        recording.withdraw(record, reason=reason, seen=_seen_as(request), by=reader.known, now=timezone.now())

    if tried(form, reader, act):
        return done(request, found.url, found.words.text("people-form.withdraw.done"))
    more = {"was": said_text(told.says, found.asks, found.words), "seen": told.number}
    return course_form(request, found, form, "withdraw", more)


def _seen_as(request: HttpRequest) -> int | None:
    """The number of what the page showed of a record when its form was filled in."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() else None


@page(Permission.VERIFY_READINGS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def verify(request: HttpRequest, reader: Reader, *, course: str, record: str) -> HttpResponse:
    """Whether a drawn reading is found to be what was told."""
    found = seen(reader, course)
    told = _record(found, record)
    find_or_404(True if record in _drawn(found.card.holds) else None)
    if not is_open(request, reader, course):
        return to_open(request, found)
    if request.POST.get("seen", str(told.number)) != str(told.number):
        announce(request, Refused([Problem("reading-told-anew")]), reader.language)
        return HttpResponseRedirect(request.path)
    form = VerifyForm(sent(request), seen=told.number, today=found.on, language=reader.language)

    def act() -> None:
        says, seen_as = form.says(record), form.cleaned_data["seen"]
        recording.verify(says, seen=seen_as, by=reader.known, now=timezone.now())

    if tried(form, reader, act):
        key = "done" if form.says(record).agrees else "done_differs"
        return done(request, reverse("participants:today"), found.words.text(f"people-form.verify.{key}"))
    more = {"was": said_text(told.says, found.asks, found.words)}
    return course_form(request, found, form, "verify", more)


def _drawn(holds: Sequence[Told]) -> set[str]:
    return {says.reading for _, says in standing(holds, Drawn)}
