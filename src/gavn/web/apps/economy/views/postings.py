"""The postings: looked for, opened one by one, and taken along as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.language.amounts import with_currency
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.forms.search import SearchForm
from gavn.web.apps.economy.queries.postings import (
    accounts_looked_at,
    all_of,
    digest_before,
    page_of,
    posting_numbered,
    sums,
)
from gavn.web.apps.economy.show.download import HEAD, csv_rows
from gavn.web.apps.economy.show.effect import effect_of, effect_say, effect_table
from gavn.web.apps.economy.show.posting import (
    amount_of,
    lines_table,
    list_table,
    posting_facts,
    posting_links,
    posting_steps,
    result_text,
)
from gavn.web.design.csv_file import csv_response
from gavn.web.design.reader import Reader


@page(Permission.SEE_POSTINGS)
def postings(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every posting, or those looked for, with what they move."""
    chart, language = documents().chart, reader.language
    form = SearchForm(request.GET, chart=chart, language=language)
    search = form.search()
    shown, found = page_of(search, request.GET.get("page"))
    added = sums(search)
    asked = request.GET.copy()
    asked.pop("page", None)
    query = asked.urlencode()
    table = list_table(found, added, accounts=accounts_looked_at(search), chart=chart, language=language)
    context = {
        "page_title": say("postings-page.title", language),
        "answer": result_text(search, added, chart=chart, language=language),
        "form": form,
        "reset_url": reverse("economy:postings") if any(asked.values()) else "",
        "table": table if found else None,
        "shown": shown,
        "query": f"{query}&" if query else "",
        "csv_url": f"{reverse('economy:postings-csv')}?{query}",
        "may_enter": may(reader.person, Permission.ENTER_POSTING).allowed,
    }
    return render(request, "economy/postings.html", context)


@page(Permission.SEE_POSTINGS)
def postings_csv(request: HttpRequest, reader: Reader) -> StreamingHttpResponse:
    """The postings looked for as a file, all of them."""
    chart = documents().chart
    search = SearchForm(request.GET, chart=chart, language=reader.language).search()
    rows = csv_rows(all_of(search), chart=chart, language=reader.language)
    return csv_response(f"{say('postings-page.file_name', reader.language)}.csv", head=HEAD, rows=rows)


@page(Permission.SEE_POSTINGS)
def posting(request: HttpRequest, reader: Reader, *, number: int) -> HttpResponse:
    """One posting: its lines, who did what, and its place in the hash chain."""
    stored = find_or_404(posting_numbered(number))
    language = reader.language
    chart, lines = documents().chart, stored.posting.lines
    effect = effect_of(lines, day=stored.posting.value_date, chart=chart, posted=True)
    reverses = may(reader.person, Permission.ENTER_POSTING).allowed and not stored.reversed_by
    context = {
        "page_title": say("postings-page.one_title", language, number=number),
        "amount": with_currency(amount_of(lines), language),
        "posting": stored.posting,
        "facts": posting_facts(stored, language),
        "steps": posting_steps(stored.posting, names=account_names(), language=language),
        "links": posting_links(stored, language),
        "table": lines_table(lines, chart=chart, language=language, opens=True),
        "effect_say": effect_say(effect, language),
        "effect": effect_table(effect, language),
        "digest": stored.digest,
        "digest_before": digest_before(number),
        "reverse_url": reverse("economy:reverse", args=[number]) if reverses else "",
    }
    return render(request, "economy/posting.html", context)
