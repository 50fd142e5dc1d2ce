"""How the staff are, how long people are kept, and their erasure by two."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may_approve_erasure
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION
from gavn.domain.values.problem import Refused
from gavn.language.access import reason_text
from gavn.language.questionnaires import questionnaire_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions.agreeing import clear, record_staff, say_how_long
from gavn.web.apps.participants.actions.erasing import decide_erasure, propose_erasure
from gavn.web.apps.participants.forms.keeping import ClearForm, ErasureForm, KeepForm, StaffForm
from gavn.web.apps.participants.queries.agreeing import keeping as kept
from gavn.web.apps.participants.queries.erasing import Erasure
from gavn.web.apps.participants.queries.erasing import erasure as erasure_numbered
from gavn.web.apps.participants.queries.following import staff_scores
from gavn.web.apps.participants.show.words import Words, heads, number_cell
from gavn.web.apps.participants.views.shared import course_form, done, ground_of, seen, sent, tried
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce

BOTH = ("GET", "POST")


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def staff(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What the staff answered, of nobody by name, and one more answer."""
    ground_of(reader, agreement_id)
    now, words = timezone.now(), Words.of(reader.language)
    form = StaffForm(sent(request), today=timezone.localdate(now), language=reader.language)
    if tried(form, reader, lambda: record_staff(agreement_id, form.says, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-staff.done"))
    found = staff_scores(agreement_id, on=timezone.localdate(now), by=reader.person)
    title = words.text("people-staff.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": _staff_answer([int(answers[0]) for _, answers in found], words),
        "scoring": questionnaire_text(JOB_SATISFACTION, reader.language),
        "table": _staff_table(found, words) if found else None,
        "form": form,
        "back": reverse("participants:agreement", args=[agreement_id]),
    }
    return render(request, "people/staff.html", context)


def _staff_answer(answers: list[int], words: Words) -> str:
    if not answers:
        return words.text("people-staff.answer.none")
    mean = Fraction(sum(answers), len(answers))
    return words.counted("people-staff.answer", len(answers), mean=words.exact(Fraction(round(mean * 10), 10)))


def _staff_table(found: tuple[Any, ...], words: Words) -> dict[str, Any]:
    """By year and month, so that no answer is led back to a day at work."""
    months: dict[str, list[int]] = {}
    for day, answers in found:
        months.setdefault(day.strftime("%Y-%m"), []).append(int(answers[0]))
    label = words.text("people-staff.answers")
    mean = words.text("people-staff.mean")
    return {
        "head": heads((words.text("people-staff.month"), False), (label, True), (mean, True)),
        "rows": [
            {
                "label": month,
                "cells": [
                    number_cell(words.number(len(own)), label),
                    number_cell(words.exact(Fraction(round(Fraction(sum(own), len(own)) * 10), 10)), mean),
                ],
            }
            for month, own in months.items()
        ],
        "css": "g-short g-stack g-stack-2",
    }


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def keeping(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """How long the agreement's people are kept, and what the archive has cleared."""
    ground_of(reader, agreement_id)
    now, words, data = timezone.now(), Words.of(reader.language), sent(request)
    clears = data is not None and "clear" in data
    keep_form = KeepForm(None if clears else data, language=reader.language)
    clear_form = ClearForm(data if clears else None, today=timezone.localdate(now), language=reader.language)
    if tried(keep_form, reader, lambda: say_how_long(agreement_id, keep_form.says, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-keeping.keep.done"))
    if tried(clear_form, reader, lambda: clear(agreement_id, clear_form.says, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-keeping.clear.done"))
    found = kept(agreement_id, by=reader.person)
    title = words.text("people-keeping.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": words.text("people-keeping.answer.until", day=words.in_full(found.keeps[1].until))
        if found.keeps
        else words.text("people-keeping.answer.none"),
        "keeps": _facts(found.keeps, words, "retention"),
        "cleared": _facts(found.cleared, words, "reference"),
        "keep_form": keep_form,
        "clear_form": clear_form,
    }
    return render(request, "people/keeping.html", context)


def _facts(told: Any, words: Words, name: str) -> list[dict[str, str]]:
    """What was said, by whom and when."""
    if told is None:
        return []
    row, says = told
    day = says.until if name == "retention" else says.on
    return [
        {"label": words.text(f"people-keeping.{name}"), "text": getattr(says, name)},
        {"label": words.text(f"people-keeping.{name}_day"), "text": words.in_full(day)},
        {
            "label": words.text("people-keeping.said"),
            "text": words.text("people-card.told_by", by=words.person(row.by), at=words.moment(row.at)),
        },
    ]


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def erase(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """A proposal that the person of a course be erased; another decides on it."""
    found, now = seen(reader, course), timezone.now()
    form, made = ErasureForm(sent(request), language=reader.language), list[int]()

    def act() -> None:
        made.append(propose_erasure(course, grounds=form.cleaned_data["grounds"], by=reader.known, now=now))

    if tried(form, reader, act):
        url = reverse("participants:erasure", args=made)
        return done(request, url, found.words.text("people-form.erase.done"))
    return course_form(request, found, form, "erase", {"erases": True})


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def erasure(request: HttpRequest, reader: Reader, *, number: int) -> HttpResponse:
    """A proposal that waits: what goes and what stays, and the decision of another than the proposer."""
    waiting: Erasure = find_or_404(erasure_numbered(number, by=reader.person))
    words = Words.of(reader.language)
    if {"carry_out", "refuse"} & set(request.POST) and _decided(request, reader, number):
        carried_out = "carry_out" in request.POST
        message = words.text("people-erasure.done.erased" if carried_out else "people-erasure.done.refused")
        return done(request, reverse("participants:today"), message)
    decision = may_approve_erasure(reader.known, proposed_by=waiting.proposed_by)
    title = words.text("people-today.erasure", number=number)
    context = {
        "crumbs": [{"label": words.text("menu.people"), "url": reverse("participants:today")}, {"label": title}],
        "title": title,
        "page_title": words.text("people-erasure.answer"),
        "lead": words.text("people-erasure.lead", agreements=words.listed(map(words.agreement, waiting.agreements))),
        "steps": _steps(waiting, words, may_decide=decision.allowed, reason=reason_text(decision, reader.language)),
        "may_decide": decision.allowed,
        "grounds": waiting.grounds,
        "goes": _goes(waiting, words),
        "stays": [words.text(f"people-erasure.stays.{each}") for each in ("statements", "log", "backups")],
    }
    return render(request, "people/erasure.html", context)


def _decided(request: HttpRequest, reader: Reader, number: int) -> bool:
    try:
        carry_out = "carry_out" in request.POST
        decide_erasure(number, carry_out=carry_out, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return False
    return True


def _steps(waiting: Erasure, words: Words, *, may_decide: bool, reason: str) -> list[dict[str, str]]:
    proposed = words.text(
        "people-card.told_by", by=words.person(waiting.proposed_by), at=words.moment(waiting.proposed_at)
    )
    detail = words.text("people-erasure.step.you") if may_decide else reason
    return [
        {"text": words.text("people-erasure.step.proposed"), "detail": proposed, "state": "done"},
        {"text": words.text("people-erasure.step.decided"), "detail": detail, "state": "now"},
    ]


def _goes(waiting: Erasure, words: Words) -> list[str]:
    counts = {
        "courses": len(waiting.courses),
        "told": waiting.told,
        "marks": waiting.marks,
        "snapshots": waiting.snapshots,
    }
    counted = [words.counted(f"people-erasure.goes.{name}", count) for name, count in counts.items() if count]
    return [*counted, words.text("people-erasure.goes.salt")]
