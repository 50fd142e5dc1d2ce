"""A decision sent from a page: done and told, or told why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from gavn.domain.values.problem import Refused
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.economy.forms.entry import GroundsForm
from gavn.web.design.confirming import is_confirmed
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce


@dataclass(frozen=True, slots=True)
class Decisions:
    """What can be done with what waits; each does it, and says in words what it did. `at` names a refusal's place."""

    approve: Callable[[], str]
    reject: Callable[[str], str]
    withdraw: Callable[[], str]
    at: str = ""


def grounds_form(request: HttpRequest, reader: Reader) -> GroundsForm:
    """The grounds that were sent, where it is to be turned down."""
    return GroundsForm(request.POST if _asked(request) == "reject" else None, language=reader.language)


def is_decided(request: HttpRequest, form: GroundsForm) -> bool:
    """Whether there is a decision to carry out: one without its grounds is not."""
    return request.method == "POST" and (not form.is_bound or form.is_valid())


def decide(request: HttpRequest, reader: Reader, form: GroundsForm, decisions: Decisions) -> None:
    """Does what was asked, and says so; what the rules refuse is told in words."""
    acts: dict[Any, Callable[[], str]] = {
        "approve": decisions.approve,
        "reject": lambda: decisions.reject(form.cleaned_data["grounds"]),
        "withdraw": decisions.withdraw,
    }
    act = acts.get(_asked(request))
    if act is None:
        return
    try:
        messages.success(request, act())
    except Refused as refused:
        of_form = all(problem.place.path in form.fields for problem in refused.problems)
        at = "" if of_form else decisions.at
        announce(request, refused, reader.language, names={"person": account_names()}, at=at)


def drafts_crumbs(language: Language) -> list[dict[str, str]]:
    """The way to the drafts."""
    return [
        {"label": say("menu.economy", language), "url": reverse("economy:table")},
        {"label": say("drafts-page.title", language), "url": reverse("economy:drafts")},
    ]


def is_to_be_asked(request: HttpRequest) -> bool:
    """Whether something is to be withdrawn, and it was not asked again yet."""
    return _asked(request) == "withdraw" and not is_confirmed(request)


def _asked(request: HttpRequest) -> str | None:
    return request.POST.get("decision") if request.method == "POST" else None
