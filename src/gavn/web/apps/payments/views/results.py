"""Results: entered by hand or sent as a file, looked through with what they would give, and kept as a set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import Decision, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.versions import content_hash
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History
from gavn.domain.payments.gone import gone_from
from gavn.domain.payments.kept import Holds
from gavn.domain.payments.papers import EnteredSet
from gavn.domain.payments.result_set import ResultSet, freeze, keep
from gavn.domain.payments.to_come import to_come
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.agreements import CLAIMS, TALLIES
from gavn.files.result_sets import result_set_text
from gavn.language.problems import problem_text
from gavn.language.remarks import to_come_text
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.payments.actions import Origin, check_set, enter_results, make_statement
from gavn.web.apps.payments.forms.file import FileForm, SentResults
from gavn.web.apps.payments.forms.kept import Preview, unsealed
from gavn.web.apps.payments.forms.results import Known, ResultsForm
from gavn.web.apps.payments.queries import Life, statement_to_be, version_on
from gavn.web.apps.payments.show.endings import ended_note, stops_note
from gavn.web.apps.payments.show.figures import figures_section, measured_section
from gavn.web.apps.payments.show.found_beside import keeps_curves
from gavn.web.apps.payments.show.outcome import Outcome, left_out
from gavn.web.apps.payments.show.panel import papers
from gavn.web.apps.payments.show.remarks import remarks_section
from gavn.web.apps.payments.show.results import hash_told, histories_table, set_facts, sets_table, tallies_table
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.measuring import measures
from gavn.web.apps.payments.views.shared import circle_for, opened
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce, tell

JSON = "json"
# A list of reasons is read to its end where it is short.
MOST_REASONS = 3


@page(Permission.SEE_AGREEMENTS)
def results(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """How it goes, every set, and the statements made of them."""
    life, words = opened(reader, agreement_id)
    agreement = life.dossier.versions[-1]
    circle = circle_for(reader, life.dossier)
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.title")),
        "title": words.text("results-page.title"),
        "page_title": _answer(life, words),
        "standing": words.standing(agreement),
        "table": sets_table(life, words, circle) if life.sets else None,
        "hashes_held": any(not hash_told(each.results, circle) for each in life.sets),
        "papers": papers(life.papers, life.papers, words),
        "figures": figures_section(life, words, circle),
        "sees_counts": circle.sees_counts,
        "curves": not circle.sees_counts and keeps_curves(life),
        "ended": ended_note(life, words),
        "may_enter": may(reader.person, Permission.ENTER_RESULTS).allowed,
        "may_measure": measures(reader.known, life.dossier) and life.ended_by is None,
        "agreement": agreement.id,
    }
    return render(request, "payments/results.html", context)


def _answer(life: Life, words: Words) -> str:
    if not life.sets:
        return words.text("results-page.answer.none")
    newest = life.sets[-1].results
    return words.text("results-page.answer.some", number=newest.number, on=words.day(newest.as_of))


@page(Permission.ENTER_RESULTS, methods=("GET", "POST"))
def enter(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """A form made from the agreement: what is known, to correct, and room for what is new."""
    life, words = opened(reader, agreement_id)
    form = hand_form(request, life, reader)
    found = read_form(form, life, reader) if form.is_bound else None
    if found is not None:
        try:
            return _preview(request, reader, life, _sealable(found, reader, life))
        except Refused as refused:
            tell(form, refused, reader.language, names=form.names, field_of=form.field_of)
    agreement = life.dossier.versions[-1]
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.enter")),
        "page_title": words.text("results-page.enter"),
        "standing": words.standing(agreement),
        "form": form,
        "agreement": agreement.id,
    }
    return render(request, "payments/enter.html", context)


def hand_form(request: HttpRequest, life: Life, reader: Reader) -> ResultsForm:
    """The counts known at last, as a form; on the day of the newest set, or today."""
    today = timezone.localdate()
    return ResultsForm(
        request.POST if request.method == "POST" else None,
        agreement=life.dossier.versions[-1],
        known=Known(*known_to(reader, life), circle_for(reader, life.dossier)),
        number=len(life.sets) + 1,
        as_of=today,
        language=reader.language,
    )


def known_to(reader: Reader, life: Life) -> tuple[tuple[Tally, ...], Mapping[History, int]]:
    """What is known at last; to whoever sees no counts nothing, or amounts would tell what was withheld."""
    return life.known if circle_for(reader, life.dossier).sees_counts else ((), {})


def read_form(form: ResultsForm, life: Life, reader: Reader) -> ResultSet | None:
    """What was entered as a set; None where something is wrong, which the form tells at its place."""
    if not form.is_valid():
        return None
    try:
        refuse(_check_day(form, life, circle_for(reader, life.dossier)))
        tallies, persons = form.read()
        agreement = version_on(life.dossier, form.cleaned_data["as_of"])
        return keep(agreement, tallies, persons, as_of=form.cleaned_data["as_of"])
    except Refused as refused:
        tell(form, refused, reader.language, names=form.names, field_of=form.field_of)
        return None


def _check_day(form: ResultsForm, life: Life, circle: Circle) -> Iterator[Problem]:
    """Where some of what is known is not shown, it is known as it was last: each earlier day that is refused would tell
    when it came."""
    newest = life.sets[-1].results.as_of if life.sets else date.min
    if circle is not Circle.HISTORIES and form.kept_as_they_are and form.cleaned_data["as_of"] < newest:
        yield Problem("results-before-known", Place(path="as_of"), {"on": newest.isoformat()})


@page(Permission.ENTER_RESULTS, methods=("GET", "POST"))
def file(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The file that `gavn pay` reads; what cannot be read is told here, and nothing is kept of it."""
    life, words = opened(reader, agreement_id)
    sent = request.method == "POST"
    form = FileForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        as_of=timezone.localdate(),
        language=reader.language,
    )
    if sent and form.is_valid():
        file, as_of = form.cleaned_data["file"], form.cleaned_data["as_of"]
        try:
            found = _read_file(life, file, as_of)
            return _preview(request, reader, life, _sealable(found, reader, life, file))
        except Refused as refused:
            tell(form, refused, reader.language, field_of=_field_of_file)
    agreement = life.dossier.versions[-1]
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.from_file")),
        "page_title": words.text("results-page.from_file"),
        "standing": words.standing(agreement),
        "form": form,
        "agreement": agreement.id,
    }
    return render(request, "payments/file.html", context)


def _field_of_file(problem: Problem) -> str:
    """All but what is wrong with the day stands in the file."""
    return "as_of" if problem.place.path == "as_of" else "file"


def _sealable(found: ResultSet, reader: Reader, life: Life, file: SentResults | None = None) -> Preview:
    """What the preview shows, for this reader and by this version alone; refused where it could not be saved."""
    check_set(found, life.sets, now=timezone.now())
    version = content_hash(version_on(life.dossier, found.as_of))
    origin = (file.name, file.sha256) if file else ("", "")
    return Preview(found, len(life.sets), reader.known.username, version, *origin)


def _read_file(life: Life, file: SentResults, as_of: date) -> ResultSet:
    """What a file holds of a grain is all that is known of it; of the other grain what was known stands."""
    agreement = version_on(life.dossier, as_of)
    read = file.read(agreement, life.dossier.measurement_plan, as_of=as_of)
    told = read.grains(as_of=as_of, name=file.name)
    tallies, persons = life.known
    frozen = freeze(agreement, read.results, number=0, as_of=as_of, rates=read.rates)
    return ResultSet(
        agreement.id,
        0,
        as_of,
        frozen.tallies if TALLIES in told else tallies,
        frozen.persons if CLAIMS in told else persons,
        frozen.rates,
        read.manifest,
    )


def _preview(request: HttpRequest, reader: Reader, life: Life, kept: Preview) -> HttpResponse:
    """What is about to be kept, and what a statement of it would come to; nothing is kept yet."""
    words = Words.of(reader.language)
    agreement = version_on(life.dossier, kept.results.as_of)
    # More than a page can carry is refused before anything is worked out.
    sealed = kept.sealed()
    circle, known = circle_for(reader, life.dossier), life.known
    gone = gone_from(kept.results, tallies=known[0], persons=known[1])
    would, uncounted = _would(life, kept.results, words)
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.preview")),
        "title": words.text("results-page.preview"),
        "page_title": would,
        "left_out": uncounted,
        "standing": words.standing(agreement),
        "source": kept.file or words.text("results-page.by_hand"),
        "sealed": sealed,
        "may_be_expected": life.can_be_closed and not kept.results.rates,
        "stops": stops_note(life, words),
        "agreement": agreement.id,
        "gone": _counts(gone, agreement, words, circle),
        "measured": measured_section(kept.results, agreement, words, source=kept.file),
        **_tables(kept.results, life, agreement, words, circle),
    }
    return render(request, "payments/preview.html", context)


def _would(life: Life, results: ResultSet, words: Words) -> tuple[str, str]:
    """The amounts, or why no statement can be made of it now; and what of it counts for nothing."""
    try:
        filed = statement_to_be(life, results, issued_on=max(results.as_of, timezone.localdate()))
    except Refused as refused:
        why = (problem_text(problem, words.language) for problem in refused.problems[:MOST_REASONS])
        return " ".join([words.text("results-page.no_statement"), *why]), ""
    return Outcome.of(filed.statement).say(words), left_out(filed, words)


def _tables(results: ResultSet, life: Life, agreement: Agreement, words: Words, circle: Circle) -> dict[str, Any]:
    return {
        "day": words.day(results.as_of),
        "remarks": remarks_section(results, agreement, words, circle, earlier=life.earlier(results.number)),
        "digest": hash_told(results, circle),
        **_counts(results, agreement, words, circle),
    }


def _counts(results: ResultSet, agreement: Agreement, words: Words, circle: Circle) -> dict[str, Any]:
    return {
        "tallies": tallies_table(results, agreement, words, circle),
        "histories": histories_table(results.persons, agreement, words, circle),
    }


@page(Permission.ENTER_RESULTS, methods=("POST",))
def save(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """Keeps what a preview showed."""
    life, words = opened(reader, agreement_id)
    try:
        kept = unsealed(request.POST.get("sealed", ""), by=reader.known.username)
        agreed = content_hash(version_on(life.dossier, kept.results.as_of))
        if (kept.results.agreement, kept.version) != (agreement_id, agreed):
            raise Refused([Problem("preview-gone")])
        holds = Holds.EXPECTED if "expected" in request.POST and life.can_be_closed else Holds.FOUND
        origin = Origin(kept.file, kept.sha256, holds)
        by, now = reader.known, timezone.now()
        number = enter_results(kept.results, life.dossier, seen=kept.seen, origin=origin, by=by, now=now)
    except Refused as refused:
        announce(request, refused, reader.language)
        return HttpResponseRedirect(reverse("payments:enter", args=[agreement_id]))
    messages.success(request, words.text("results-page.saved", number=number))
    return HttpResponseRedirect(reverse("payments:result-set", args=[agreement_id, number]))


@page(Permission.SEE_AGREEMENTS, methods=("GET", "POST"))
def result_set(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponse:
    """One set, and a statement made of it."""
    life, words = opened(reader, agreement_id)
    entered = find_or_404(life.set_numbered(number))
    if request.method == "POST":
        return _state(request, reader, life, number)
    circle = circle_for(reader, life.dossier)
    if request.GET.get("format") == JSON:
        return _set_file(entered, circle)
    agreement = version_on(life.dossier, entered.results.as_of)
    made = [paper for paper in life.papers if paper.entered.id == entered.id]
    newest = entered.id == life.sets[-1].id
    states = newest and not made and life.ended_by is None
    may_state = newest and may(reader.person, Permission.MAKE_STATEMENT).allowed
    under_way = life.under_way
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.set", number=number)),
        "title": words.text("results-page.set", number=number),
        "page_title": words.text("results-page.set_answer", number=number, on=words.day(entered.results.as_of)),
        "standing": words.standing(agreement),
        "would": " ".join(filter(None, _would(life, entered.results, words))) if states and circle.sees_counts else "",
        "facts": set_facts(entered, words, circle, expected=number in life.expected),
        "sees_counts": circle.sees_counts,
        "papers": papers(made, life.papers, words),
        "ended": ended_note(life, words),
        "may_make": may_state and under_way is None,
        "under_way": under_way.number if may_state and under_way and under_way not in made else 0,
        "settles": agreement.settlement is not None,
        "number": number,
        "agreement": agreement.id,
        "set_file": f"?format={JSON}" if circle is Circle.HISTORIES else "",
        **_tables(entered.results, life, agreement, words, circle),
    }
    return render(request, "payments/result_set.html", context)


def _set_file(entered: EnteredSet, circle: Circle) -> HttpResponse:
    """All of a set, as a fund folder keeps it: its histories, its groups, and what was corrected."""
    Decision(circle is Circle.HISTORIES, "file-tells-of-few").require()
    response = HttpResponse(result_set_text(entered.results), content_type="application/json")
    name = f"{entered.results.agreement}-results-{entered.results.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _final(request: HttpRequest, reader: Reader, life: Life, number: int) -> HttpResponse:
    """What the final statement would come to, to be confirmed: none but another final one can follow it."""
    may(reader.person, Permission.MAKE_STATEMENT).require()
    words = Words.of(reader.language)
    results = find_or_404(life.set_numbered(number)).results
    agreement = version_on(life.dossier, results.as_of)
    today = max(results.as_of, timezone.localdate())
    filed = statement_to_be(life, results, issued_on=today, final=True)
    context = {
        "crumbs": words.crumbs(agreement, words.text("results-page.set", number=number)),
        "title": words.text("results-page.final_title"),
        "page_title": Outcome.of(filed.statement).say(words),
        "standing": words.standing(agreement),
        "agreement": agreement.id,
        "number": number,
        "to_come": to_come_text(tuple(to_come(agreement, after=results.as_of)), reader.language, after=results.as_of),
    }
    return render(request, "payments/final.html", context)


def _state(request: HttpRequest, reader: Reader, life: Life, number: int) -> HttpResponse:
    """The statement that was asked for, opened; or why it cannot be made."""
    final = "final" in request.POST
    try:
        if final and "confirmed" not in request.POST:
            return _final(request, reader, life, number)
        made = make_statement(life.dossier, number, final=final, by=reader.known, now=timezone.now())
    except Refused as refused:
        announce(request, refused, reader.language)
        return HttpResponseRedirect(reverse("payments:result-set", args=[life.dossier.id, number]))
    messages.success(request, Words.of(reader.language).text("statement-page.done.made"))
    return HttpResponseRedirect(reverse("payments:statement", args=[life.dossier.id, made]))
