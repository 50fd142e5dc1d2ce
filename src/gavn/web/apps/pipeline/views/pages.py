"""The board, the list and the inquiry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may, may_see_parties
from gavn.domain.access.roles import Permission
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.listing import select
from gavn.domain.pipeline.statistics import open_inquiries
from gavn.domain.values.provenance import Provenance
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.pipeline.forms import BoardForm, ListForm
from gavn.web.apps.pipeline.queries import inquiries_seen_by, inquiry, pipeline_date
from gavn.web.apps.pipeline.show import board as shown_board
from gavn.web.apps.pipeline.show import inquiries as shown_list
from gavn.web.apps.pipeline.show import inquiry as shown_inquiry
from gavn.web.apps.pipeline.show import table as shown_table
from gavn.web.apps.pipeline.show.acting import actions_on
from gavn.web.apps.pipeline.show.board import Pipeline
from gavn.web.apps.pipeline.words import Words
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader

PER_PAGE = 25


def words_of(reader: Reader) -> Words:
    return Words(documents(), reader.language)


def visible(reader: Reader, inquiry_id: str) -> Inquiry:
    """An inquiry that this reader may know of."""
    found = inquiry(inquiry_id)
    decision = may_see_parties(reader.known, found.departments) if found else None
    checked: Inquiry = find_or_404(found, decision)
    return checked


def own_date(known: tuple[Inquiry, ...], words: Words) -> date:
    """The day the pages show unless they are told another."""
    return pipeline_date(known, as_of=words.known.head.as_of, today=timezone.localdate())


def _board(request: HttpRequest, reader: Reader) -> tuple[Pipeline, BoardForm, int | None]:
    words, known = words_of(reader), inquiries_seen_by(reader.known)
    default = own_date(known, words)
    years = sorted({each.received_on.year for each in known}, reverse=True)
    form = BoardForm(request.GET or None, words=words, years=years, as_of=default)
    form.is_valid()
    asked = form.cleaned_data if form.is_bound else {}
    year = int(asked["year"]) if asked.get("year") else None
    return Pipeline(known, asked.get("as-of") or default, words), form, year


@page(Permission.SEE_PIPELINE)
def board(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What is on its way, and who must act."""
    shown, form, year = _board(request, reader)
    words, person = shown.words, reader.known
    context = {
        "page_title": shown_board.board_answer(shown),
        "context": words.text("board.context", on=words.date(shown.as_of)),
        "lead": shown_board.board_lead(shown, person=person),
        "overdue": shown_board.overdue_text(shown),
        "date_wrong": "as-of" in form.errors,
        "may_receive": may(person, Permission.RECEIVE_INQUIRY).allowed,
        "own": shown_board.own_hearings([each.inquiry for each in shown.open], words, person=person),
        "stages": shown_board.board_stages(shown),
        "assumed": any(each.inquiry.provenance == Provenance.ASSUMED for each in shown.open),
        "form": form,
        "table": shown_table.table_1(shown, year=year),
        "table_say": shown_table.table_sentence(shown, year=year),
        "funnel": shown_table.funnel_table(shown),
        "funnel_say": shown_table.funnel_sentence(shown),
        "reasons": shown_table.reasons_table(shown),
        "reasons_say": shown_table.reasons_sentence(shown),
        "years": shown_table.years_table(shown),
        "years_say": shown_table.years_sentence(shown),
        "query": request.GET.urlencode(),
    }
    return render(request, "pipeline/board.html", context)


@page(Permission.SEE_PIPELINE)
def table_csv(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:
    """Table 1 as a file."""
    shown, _, year = _board(request, reader)
    head, rows = shown_table.csv_rows(shown, year=year)
    return csv_response(f"table-1-{shown.as_of.isoformat()}.csv", head=head, rows=rows)


def _list(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    words, known = words_of(reader), inquiries_seen_by(reader.known)
    years = sorted({each.received_on.year for each in known}, reverse=True)
    themes = sorted({each.theme for each in known if each.theme})
    form = ListForm(request.GET or None, words=words, years=years, themes=themes)
    selection = form.selection
    asked = form.cleaned_data.get("as-of") if form.is_bound else None
    as_of = asked or own_date(known, words)
    found = select(known, selection, workflow=words.known.workflow, as_of=as_of)
    return {
        "words": words,
        "form": form,
        "selection": selection,
        "as_of": as_of,
        "asked": asked.isoformat() if asked else "",
        "found": found,
        "open": len(open_inquiries(known, workflow=words.known.workflow, as_of=as_of)),
    }


@page(Permission.SEE_PIPELINE)
def inquiries(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All inquiries, or those that were asked for."""
    listed = _list(request, reader)
    words, selection, found = listed["words"], listed["selection"], listed["found"]
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = shown_list.query_of(selection, as_of=listed["asked"])
    context = {
        "page_title": shown_list.list_answer(found, selection, words, open_count=listed["open"]),
        "context": words.text("list.context", on=words.date(listed["as_of"])),
        "form": listed["form"],
        "reset_url": "" if selection.is_all else reverse("pipeline:inquiries"),
        "table": shown_list.list_table(shown, selection, words, as_of=listed["as_of"], asked=listed["asked"]),
        "found": found,
        "page": shown,
        "query": f"{query}&",
        "csv_url": f"{reverse('pipeline:inquiries-csv')}?{query}",
    }
    return render(request, "pipeline/inquiries.html", context)


@page(Permission.SEE_PIPELINE)
def inquiries_csv(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:
    """The same list as a file, whole."""
    listed = _list(request, reader)
    head, rows = shown_list.csv_rows(listed["found"], listed["words"], as_of=listed["as_of"])
    return csv_response(f"inquiries-{listed['as_of'].isoformat()}.csv", head=head, rows=rows)


@page(Permission.SEE_PIPELINE)
def one_inquiry(request: HttpRequest, reader: Reader, *, inquiry_id: str) -> HttpResponse:
    """What happened to an inquiry, who answered what, and what can be done now."""
    found, words = visible(reader, inquiry_id), words_of(reader)
    as_of = own_date(inquiries_seen_by(reader.known), words)
    is_open = bool(open_inquiries([found], workflow=words.known.workflow, as_of=as_of))
    steps = shown_inquiry.history(found, words, waits=is_open)
    context = {
        "page_title": shown_inquiry.inquiry_answer(found, words, as_of=as_of),
        "inquiry": found,
        "assumed": found.provenance == Provenance.ASSUMED,
        "crumbs": [
            {"label": words.text("menu.pipeline"), "url": reverse("pipeline:board")},
            {"label": found.title, "own": True},
        ],
        "lead": shown_inquiry.inquiry_lead(found, words),
        "late": shown_board.late_text(found, words, as_of=as_of) if is_open else "",
        "facts": shown_inquiry.inquiry_facts(found, words),
        "steps": steps,
        "steps_say": shown_inquiry.history_sentence(found, steps, words),
        "hearings": shown_inquiry.hearings(found, words, waits=is_open, as_of=as_of),
        "hearings_say": shown_inquiry.hearings_sentence(found, words),
        "approvals": shown_inquiry.approval_steps(found, words),
        "act": actions_on(found, words, person=reader.known, today=timezone.localdate()),
    }
    return render(request, "pipeline/inquiry.html", context)
