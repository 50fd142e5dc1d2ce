"""The economy table, its workbook, and the budget lines behind its budget cells."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.fund.fund import named_version
from gavn.language.catalogue import say
from gavn.language.formats import date_text
from gavn.reports.economy_workbook import MOST_POSTING_ROWS, economy_workbook
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.economy.forms.table import TableForm
from gavn.web.apps.economy.queries import books, sheet
from gavn.web.apps.economy.queries.postings import Search, all_of, line_count
from gavn.web.apps.economy.show.answer import answer, lead, notes, room_context
from gavn.web.apps.economy.show.panel import panel
from gavn.web.apps.economy.show.table import Paper, paper_of, table_context
from gavn.web.apps.economy.show.version import version_context
from gavn.web.apps.economy.show.workbook import economy_sheet, postings_sheet, realised_periods
from gavn.web.design.reader import Reader

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.SEE_ECONOMY)
def table(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Where each krone went: table 2 by year, in the layers asked for."""
    form, paper = _asked(request, reader)
    on = date_text(paper.sheet.choice.as_of, reader.language)
    context = {
        "page_title": say("economy-page.title", reader.language),
        "as_of": say("economy-page.as_of", reader.language, on=on),
        "answer": answer(paper),
        "lead": lead(paper),
        "form": form,
        "notes": notes(paper),
        "sheet": table_context(paper),
        "room": room_context(paper),
        "panel": panel(reader),
        "query": request.GET.urlencode(),
    }
    return render(request, "economy/table.html", context)


@page(Permission.SEE_ECONOMY)
def excel(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same table with live formulas, and the postings behind it for those who may see them."""
    _, paper = _asked(request, reader)
    until = paper.sheet.choice.as_of
    fits = line_count(realised_periods(paper), until=until) <= MOST_POSTING_ROWS
    postings = postings_sheet(paper, all_of(Search(until=until))) if paper.opens and fits else None
    note = say("economy-page.workbook.too-many", reader.language) if paper.opens and not fits else ""
    headers = {"Content-Disposition": f'attachment; filename="{paper.sheet.fund.id}-{until.isoformat()}.xlsx"'}
    content = economy_workbook(economy_sheet(paper, note=note), postings)
    return HttpResponse(content, content_type=WORKBOOK_TYPE, headers=headers)


@page(Permission.SEE_ECONOMY)
def version(request: HttpRequest, reader: Reader, *, version_id: str) -> HttpResponse:
    """The lines of a budget, plan or forecast: what, on which account, and how it is known."""
    fund = books()
    found = find_or_404(named_version(fund, version_id))
    account, period = request.GET.get("account", ""), request.GET.get("period", "")
    context = version_context(fund, found, account=account, period=period, language=reader.language)
    return render(request, "economy/version.html", context)


def _asked(request: HttpRequest, reader: Reader) -> tuple[TableForm, Paper]:
    fund = books()
    form = TableForm(request.GET, fund=fund, language=reader.language)
    opens = may(reader.person, Permission.SEE_POSTINGS).allowed
    return form, paper_of(sheet(fund, form.choice()), language=reader.language, opens=opens)
