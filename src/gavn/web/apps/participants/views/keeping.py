"""How the staff are, how long people are kept, and their erasure by two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may, may_approve_erasure
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION
from gavn.domain.values.problem import Problem, Refused
from gavn.language.access import reason_text
from gavn.language.questionnaires import questionnaire_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.participants.actions.agreeing import clear, record_staff, say_how_far, say_how_long
from gavn.web.apps.participants.actions.erasing import decide_erasure, finish_erasures, propose_erasure
from gavn.web.apps.participants.forms.keeping import ClearForm, ErasureForm, KeepForm, RegisterForm, StaffForm
from gavn.web.apps.participants.queries.courses import Whom, card, whose
from gavn.web.apps.participants.queries.erasing import Erasure, is_decided_by
from gavn.web.apps.participants.queries.erasing import erasure as erasure_numbered
from gavn.web.apps.participants.queries.erasing import unfinished as erasures_unfinished
from gavn.web.apps.participants.queries.following import LEAST, staff_scores
from gavn.web.apps.participants.queries.keeping import Keeping, classes_kept
from gavn.web.apps.participants.queries.keeping import keeping as kept
from gavn.web.apps.participants.queries.registers import registers as registers_of
from gavn.web.apps.participants.show.keeping import (
    erasure_context,
    keeping_context,
    keeping_links,
    register_answer,
    register_tables,
    staff_answer,
    staff_table,
    unfinished_context,
)
from gavn.web.apps.participants.show.words import Words, known_as
from gavn.web.apps.participants.views.shared import done, ground_of, names_for, protected_of, sent, tried
from gavn.web.design.confirming import ask_again, is_confirmed
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce

BOTH = ("GET", "POST")


@page(Permission.FOLLOW_COURSES, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def staff(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What the staff answered, of nobody by name, and one more answer."""
    ground_of(reader, agreement_id)
    now, words = timezone.now(), Words.of(reader.language)
    form = StaffForm(sent(request), today=timezone.localdate(now), language=reader.language)
    if tried(form, reader, lambda: record_staff(agreement_id, form.says, once=form.once, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-staff.done"))
    found = staff_scores(agreement_id, on=timezone.localdate(now), by=reader.person)
    title = words.text("people-staff.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": staff_answer(found, words),
        "scoring": questionnaire_text(JOB_SATISFACTION, reader.language),
        "lead": words.text("people-staff.lead", least=LEAST),
        "table": staff_table(found, words),
        "form": form,
        "back": reverse("participants:agreement", args=[agreement_id]),
    }
    return render(request, "people/staff.html", context)


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def keeping(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """How long the agreement's people are kept, and what the archive has cleared."""
    ground, now, words, data = ground_of(reader, agreement_id), timezone.now(), Words.of(reader.language), sent(request)
    clears = data is not None and "clear" in data
    keep_form = KeepForm(None if clears else data, language=reader.language)
    clear_form = ClearForm(data if clears else None, today=timezone.localdate(now), language=reader.language)
    if tried(keep_form, reader, lambda: say_how_long(agreement_id, keep_form.says, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-keeping.keep.done"))
    if tried(clear_form, reader, lambda: clear(agreement_id, clear_form.says, by=reader.known, now=now)):
        return done(request, request.path, words.text("people-keeping.clear.done"))
    found: Keeping = find_or_404(kept(agreement_id, by=reader.person))
    classes = classes_kept(agreement_id, on=timezone.localdate(now), by=reader.person)
    due = whose({ref for each in classes for ref in each.due}, by=reader.known)
    title = words.text("people-keeping.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        **keeping_context(found, classes, due, words),
        "agreed": ground.version_on(timezone.localdate(now)).statements.get("retention", ""),
        "keep_form": keep_form,
        "clear_form": clear_form,
    }
    return render(request, "people/keeping.html", context)


@page(Permission.SEE_PARTICIPANTS, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def registers(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """How far registers reach, said by whoever is not paid by what they show."""
    ground, now, words = ground_of(reader, agreement_id), timezone.now(), Words.of(reader.language)
    on = timezone.localdate(now)
    tells = may(reader.person, Permission.RECORD_READINGS).allowed and reader.known.role is not Role.PROVIDER
    found = registers_of(agreement_id, on=on, by=reader.person)
    exclusive = any(each.said is not None and each.said[1].exclusive for each in found)
    form = RegisterForm(sent(request), exclusive=exclusive, language=reader.language)
    if tried(form, reader, lambda: say_how_far(agreement_id, form.says, by=reader.known, now=now), _at_register):
        return done(request, request.path, words.text("people-registers.done"))
    title = words.text("people-registers.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": register_answer(found, words),
        "table": register_tables(found, ground.version_on(on), words),
        "form": form if tells else None,
    }
    return render(request, "people/registers.html", context)


def _at_register(problem: Problem) -> str:
    return problem.place.path or "table"


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def erase(request: HttpRequest, reader: Reader, *, course: str) -> HttpResponse:
    """A proposal that the person of a course be erased; another decides on it. A referral that was taken back has no
    card, and its person is erased all the same."""
    whom: Whom = find_or_404(whose({course}, by=reader.known).get(course))
    now, words = timezone.now(), Words.of(reader.language)
    form, made, asked = ErasureForm(sent(request), language=reader.language), list[int](), [whom.agreement]

    def act() -> None:
        try:
            made.append(propose_erasure(course, grounds=form.cleaned_data["grounds"], by=reader.known, now=now))
        except Refused as refused:
            # What stands in the way can be said of another agreement that the person is in.
            asked.extend(problem.values["agreement"] for problem in refused.problems if "agreement" in problem.values)
            raise

    if tried(form, reader, act):
        return done(request, reverse("participants:erasure", args=made), words.text("people-form.erase.done"))
    protected = protected_of(request, course, whom.protection, words)
    context = _erase_context(whom, reader, words) | {"form": form, "protected": protected}
    context["keepings"] = keeping_links((each for each in asked if kept(each, by=reader.person)), words)
    return render(request, "people/form.html", context)


def _erase_context(whom: Whom, reader: Reader, words: Words) -> dict[str, Any]:
    who, title = known_as(whom.case_number, whom.pseudonym), words.text("people-form.erase.title")
    has_card = card(whom.course, on=timezone.localdate(), by=reader.person) is not None
    keeping_of = reverse("participants:keeping", args=[whom.agreement])
    back = reverse("participants:course", args=[whom.course]) if has_card else keeping_of
    return {
        "crumbs": words.crumbs(whom.agreement, (who, back), (title, "")),
        "title": title,
        "page_title": words.text("people-form.about", title=title, who=who),
        "lead": words.text("people-form.erase.lead"),
        "send": words.text("people-form.erase.send"),
        "back": back,
        "erases": True,
    }


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def erasure(request: HttpRequest, reader: Reader, *, number: int) -> HttpResponse:
    """A proposal that waits: what goes and what stays, and the decision of another than the proposer."""
    found = erasure_numbered(number, by=reader.person)
    if found is None and request.method == "POST" and is_decided_by(number, by=reader.known):
        # Sent twice: what came of it is told to the first.
        return HttpResponseRedirect(reverse("participants:today"))
    waiting: Erasure = find_or_404(found)
    words = Words.of(reader.language)
    decision = may_approve_erasure(reader.known, proposed_by=waiting.proposed_by)
    if "carry_out" in request.POST and decision.allowed and not is_confirmed(request):
        crumbs = [{"label": words.text("menu.people"), "url": reverse("participants:today")}]
        return ask_again(request, "erasure", reader.language, crumbs=crumbs, back=request.path)
    if {"carry_out", "refuse"} & set(request.POST):
        finished = _decided(request, reader, number)
        if finished is False:
            messages.warning(request, words.text("people-erasure.done.unfinished"))
            return HttpResponseRedirect(reverse("participants:unfinished"))
        if finished is not None:
            key = "erased" if "carry_out" in request.POST else "refused"
            return done(request, reverse("participants:today"), words.text(f"people-erasure.done.{key}"))
    reason = reason_text(decision, reader.language)
    own = whose(waiting.courses, by=reader.known).values()
    cards = ((each, card(each.course, on=timezone.localdate(), by=reader.person)) for each in own)
    whom = ((each, found.line if found else None) for each, found in cards)
    context = erasure_context(waiting, whom, words, reason=reason, may_decide=decision.allowed)
    context["keepings"] = keeping_links((each for each in waiting.agreements if kept(each, by=reader.person)), words)
    return render(request, "people/erasure.html", context)


def _decided(request: HttpRequest, reader: Reader, number: int) -> bool | None:
    """Whether what was decided is finished; None where it was refused, which is told above the page."""
    try:
        carry_out = "carry_out" in request.POST
        return decide_erasure(number, carry_out=carry_out, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language, names=names_for(reader))
        return None


@page(Permission.ERASE_PEOPLE, methods=BOTH, unseen=Permission.SEE_PARTICIPANTS)
def unfinished(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Erasures of which something can still lie in the database's files; sent, they are tried again at once."""
    words = Words.of(reader.language)
    if request.method == "POST":
        if finish_erasures(by=reader.known, now=timezone.now()):
            return done(request, reverse("participants:today"), words.text("people-unfinished.done"))
        messages.warning(request, words.text("people-unfinished.still"))
        return HttpResponseRedirect(request.path)
    return render(request, "people/unfinished.html", unfinished_context(erasures_unfinished(by=reader.person), words))
