"""The investments as a list, and each on a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.roles import Permission
from gavn.web.apps.accounts.guard import page
from gavn.web.design.reader import Reader


@page(Permission.SEE_INVESTMENTS)
def investments(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The investments that this reader may see."""
    return render(request, "404.html", {})


@page(Permission.SEE_INVESTMENTS)
def investment(request: HttpRequest, reader: Reader, *, investment_id: str) -> HttpResponse:
    """One investment."""
    return render(request, "404.html", {})
