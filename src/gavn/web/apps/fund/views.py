"""The fund at a glance, its public page, and the glossary."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.design.reader import Reader


@page(None)
def public(request: HttpRequest, _reader: Reader) -> HttpResponse:
    """What everybody may see of the fund."""
    return render(request, "fund/public.html", {"fund": whole_fund()})


@page(Permission.SEE_FUND)
def overview(request: HttpRequest, _reader: Reader) -> HttpResponse:
    """How the fund stands, and what it can still do."""
    return render(request, "fund/overview.html", {"fund": whole_fund()})


@page(None)
def glossary(request: HttpRequest, _reader: Reader) -> HttpResponse:
    """The words of the field in both languages."""
    return render(request, "fund/glossary.html", {})
