"""An agreement that ends before its time: closed early and settled, or terminated with capital recovered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import in_force
from gavn.domain.payments.endings import recover, repaid_so_far, version_that_closes
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.values.problem import Refused
from gavn.language.problems import problem_parts
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.forms.ending import ChooseSetForm, ReasonForm, TerminateForm
from gavn.web.apps.payments.queries import Life, closing_of, closing_to_be, version_on
from gavn.web.apps.payments.show.endings import (
    Lines,
    closed_note,
    closing_context,
    closing_lines,
    recovery_lines,
    termination_context,
)
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import opened
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import tell

CSV = "csv"


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def closing(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponseBase:
    """What closing early comes to by the results expected of those reached; a statement, when it is made."""
    life, words = opened(reader, agreement_id)
    form = None
    if request.method == "POST":
        form = ReasonForm(request.POST, language=reader.language)
        may(reader.person, Permission.MAKE_STATEMENT).require()
        if form.is_valid() and (number := _made(request, reader, life, form)):
            return HttpResponseRedirect(reverse("payments:statement", args=[agreement_id, number]))
    asked = request.POST if request.method == "POST" else request.GET
    entered = _asked_for(life, asked.get("set", ""))
    context = _closing_page(life, words) | {"form": form}
    if entered is not None and context["agreed"]:
        try:
            lines = closing_lines(closing_of(life, entered.results))
            if request.GET.get("format") == CSV:
                return _file(lines, f"{agreement_id}-closing.csv")
            context |= _previewed(reader, life, entered, lines, form)
        except Refused as refused:
            context |= _not_settled(reader, life, entered, refused)
    return render(request, "payments/closing.html", context)


def _asked_for(life: Life, number: str) -> EnteredSet | None:
    """The set that is named, or the newest."""
    if number.isascii() and number.isdecimal():
        return life.set_numbered(int(number))
    return life.sets[-1] if life.sets else None


def _closing_page(life: Life, words: Words) -> dict[str, Any]:
    agreement = life.dossier.versions[-1]
    title = words.text("closing-page.title")
    return {
        "crumbs": words.crumbs(agreement, title),
        "title": title,
        "standing": words.standing(agreement),
        "agreement": agreement.id,
        "agreed": any(version.settlement is not None for version in life.dossier.versions),
        "sets": bool(life.sets),
        "closed": closed_note(life, words),
    }


def _not_settled(reader: Reader, life: Life, entered: EnteredSet, refused: Refused) -> dict[str, Any]:
    """By which version it went and why it cannot be settled by that; where a later one can, what to do to reach it."""
    words, day = Words.of(reader.language), entered.results.as_of
    by, later = in_force(life.dossier.versions, on=day), version_that_closes(life.dossier.versions, after=day)
    went = {"number": entered.results.number, "on": words.day(day), "version": by.version if by else ""}
    told = [problem_parts(problem, reader.language) for problem in refused.problems]
    return {
        "went_by": words.text("closing-page.went_by", **went) if by else "",
        "problems": [f"{each['what']} {each['why']}{'' if later else ' ' + each['do']}" for each in told],
        "later": _told_later(later, words) if later else "",
        "may_enter": may(reader.person, Permission.ENTER_RESULTS).allowed,
        "choose": _choose(life, entered, words),
    }


def _told_later(later: Agreement, words: Words) -> str:
    values = {"version": later.version, "on": words.day(later.effective_from)}
    return words.text("closing-page.later", **values)


def _choose(life: Life, entered: EnteredSet, words: Words) -> ChooseSetForm | None:
    """Another set to work it out from, where there are several."""
    number = entered.results.number
    return ChooseSetForm({"set": number}, sets=life.sets, language=words.language) if life.sets[1:] else None


def _previewed(
    reader: Reader, life: Life, entered: EnteredSet, lines: Lines, form: ReasonForm | None
) -> dict[str, Any]:
    """The lines for each party, and what the reader may do with them."""
    words = Words.of(reader.language)
    day, number = entered.results.as_of, entered.results.number
    filed = closing_to_be(
        life, entered.results, issued_on=max(day, timezone.localdate()), reason=words.text("closing-page.title")
    )
    own = form or ReasonForm(None, language=reader.language, initial={"set": number})
    says = not life.approved or bool(filed.statement.lines)
    makes = may(reader.person, Permission.MAKE_STATEMENT).allowed and entered is life.sets[-1] and says
    return closing_context(filed, lines, words) | {
        "of_set": words.text("closing-page.of_set", number=number, on=words.day(day), version=filed.agreement.version),
        "set_url": reverse("payments:result-set", args=[life.dossier.id, number]),
        "choose": _choose(life, entered, words),
        "csv_url": f"?set={number}&format={CSV}",
        "form": own if makes and life.under_way is None else None,
        "may_make": makes and life.under_way is None,
        "under_way": life.under_way.number if life.under_way else 0,
    }


def _made(request: HttpRequest, reader: Reader, life: Life, form: ReasonForm) -> int:
    """The number of the statement; nothing where a rule said no, which the form tells."""
    try:
        number = make_statement(
            life.dossier,
            form.cleaned_data["set"],
            final=False,
            closing=form.cleaned_data["reason"],
            by=reader.known,
            now=timezone.now(),
        )
    except Refused as refused:
        tell(form, refused, reader.language)
        return 0
    messages.success(request, Words.of(reader.language).text("statement-page.done.made"))
    return number


@page(Permission.SEE_AGREEMENTS)
def termination(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponseBase:
    """What investors get back of their capital if a party terminates on a day; nothing is kept."""
    life, words = opened(reader, agreement_id)
    newest = life.dossier.versions[-1]
    title = words.text("termination-page.title")
    context = {
        "crumbs": words.crumbs(newest, title),
        "title": title,
        "standing": words.standing(newest),
        "agreement": newest.id,
        "agreed": bool(newest.termination),
    }
    if newest.termination:
        form = TerminateForm(request.GET, agreement=newest, today=timezone.localdate(), language=reader.language)
        context["form"] = form
        try:
            lines = _recovered(life, form, context, words)
        except Refused as refused:
            tell(form, refused, reader.language, field_of=form.field_of)
            lines = None
        if lines is not None and request.GET.get("format") == CSV:
            return _file(lines, f"{agreement_id}-termination.csv")
    return render(request, "payments/termination.html", context)


def _recovered(life: Life, form: TerminateForm, context: dict[str, Any], words: Words) -> Lines | None:
    """The lines by the version in force on the day; they are told in the context."""
    if not form.is_valid():
        return None
    by, on = form.role, form.cleaned_data["on"]
    agreement = version_on(life.dossier, on)
    recovered = recover(agreement, by=by, on=on, repaid=repaid_so_far(agreement, life.statements))
    lines = recovery_lines(agreement, recovered)
    rule = next(rule for rule in agreement.termination if rule.by is by)
    context |= termination_context(rule, on, lines, words)
    context["csv_url"] = f"?by={by.value}&on={on.isoformat()}&format={CSV}"
    return lines


def _file(lines: Lines, name: str) -> HttpResponseBase:
    return csv_response(name, head=lines.names, rows=lines.file_rows())
