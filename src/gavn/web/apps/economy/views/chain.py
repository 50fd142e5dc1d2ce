"""The ledger's hash chain: looked at, taken away as a head, and held against one that was kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gavn.domain.access.roles import Permission
from gavn.domain.economy.chain import Head
from gavn.files.layout import HEAD_COLUMNS
from gavn.files.postings import head_rows
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.economy.forms.chain import HeadForm
from gavn.web.apps.economy.queries import chain_end, heads, verify_chain
from gavn.web.apps.economy.queries.closing import verify_closings
from gavn.web.apps.economy.show.chain import (
    chain_answer,
    changed_within,
    head_text,
    heads_table,
    kept_head,
    problems_shown,
)
from gavn.web.design.reader import Reader

# Above this a look at every posting takes more than a moment, and is asked for.
LOOKED_AT_ONCE = 5000


@page(Permission.SEE_POSTINGS)
def chain(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Whether the ledger is what was written; the head to take away; and whether one kept earlier still stands."""
    (number, digest), published, language = chain_end(), heads(), reader.language
    form = HeadForm(request.GET if "head" in request.GET else None, language=language)
    kept = kept_head(*form.cleaned_data["head"], language=language) if form.is_valid() else None
    looks = number <= LOOKED_AT_ONCE or "verify" in request.GET or kept is not None
    problems = [*(verify_chain([kept] if kept else []) if looks else []), *verify_closings()]
    context = {
        "page_title": say("chain-page.title", language),
        "answer": chain_answer(
            problems, looked=looks, number=number, published=published, kept=kept, language=language
        ),
        "problems": problems_shown(problems, language),
        "where": changed_within(problems, kept, published, language) if kept else "",
        "number": number,
        "head": head_text(number, digest),
        "looks": looks,
        "form": form,
        "table": heads_table(published, language=language) if published else None,
    }
    return render(request, "economy/chain.html", context)


@page(Permission.SEE_POSTINGS)
def head_csv(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The head as a file in the form of `heads.csv`, so that the terminal verifies by it as it is."""
    number, digest = chain_end()
    taken = say("chain-page.taken_by", reader.language, by=reader.known.username)
    head = Head(number, digest, timezone.localdate(), taken)
    lines = [HEAD_COLUMNS, *head_rows([head])]
    response = HttpResponse("".join(f"{','.join(line)}\n" for line in lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="head-{number}.csv"'
    return response
