"""The ledger as a whole: its hash chain, and closing a year of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.roles import Permission
from gavn.language.catalogue import say
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.economy.queries import chain_end, heads, verify_chain
from gavn.web.apps.economy.show.chain import chain_answer, heads_table, problems_shown
from gavn.web.design.reader import Reader

# Above this a look at every posting takes more than a moment, and is asked for.
LOOKED_AT_ONCE = 5000


@page(Permission.SEE_POSTINGS)
def chain(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Whether the ledger is what was written, and the head to publish."""
    (number, digest), published, language = chain_end(), heads(), reader.language
    looks = number <= LOOKED_AT_ONCE or "verify" in request.GET
    problems = verify_chain() if looks else None
    context = {
        "page_title": say("chain-page.title", language),
        "answer": chain_answer(problems, number=number, heads=len(published), language=language),
        "problems": problems_shown(problems or [], language),
        "number": number,
        "digest": digest,
        "looks": looks,
        "table": heads_table(published, language=language) if published else None,
    }
    return render(request, "economy/chain.html", context)
