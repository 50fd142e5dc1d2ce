"""Asked once more before what cannot be undone: the same form is sent again by whoever means it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.language.catalogue import Language, say

CONFIRMED = "confirmed"
# What a form brings along that is no answer of anybody.
WRITTEN_ANEW = "csrfmiddlewaretoken"


def is_confirmed(request: HttpRequest) -> bool:
    """Whether it was asked already."""
    return CONFIRMED in request.POST


def ask_again(
    request: HttpRequest, what: str, language: Language, *, crumbs: Sequence[Mapping[str, str]] = (), back: str
) -> HttpResponse:
    """The question about `what` is withdrawn, which does nothing; `back` is where nothing was done."""
    title = say(f"confirm.{what}.title", language)
    context = {
        "title": title,
        "page_title": title,
        "lead": say(f"confirm.{what}.lead", language),
        "send": say(f"confirm.{what}.send", language),
        "sent": [(name, text) for name, text in request.POST.items() if name != WRITTEN_ANEW],
        "crumbs": [*crumbs, {"label": title, "url": ""}],
        "back": back,
    }
    return render(request, "design/confirm.html", context)
