"""The guard before every page: who may see it, by which methods, and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from gavn.domain.access.decision import Decision, Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Problem, Refused
from gavn.language.access import reason_text
from gavn.language.catalogue import say
from gavn.language.problems import problem_parts
from gavn.web.apps.accounts.models import User
from gavn.web.design.reader import Reader, language_of

View = Callable[..., HttpResponseBase]
# What was kept and cannot be read, or is no longer what was written, is told of as what it is.
UNREADABLE = frozenset({"kept-unreadable", "answer-unreadable", "forecast-altered", "people-told-unreadable"})
SENT_BY_BROWSERS = {"GET", "HEAD", "POST"}


@dataclass(frozen=True, slots=True)
class Guard:
    """`permission` None is a page that everybody sees; `unseen` is what somebody needs to be told that it is there."""

    permission: Permission | None
    methods: tuple[str, ...]
    unseen: Permission | None = None


class Guarded:
    """A view behind its guard, which tells what it asks for."""

    def __init__(self, view: View, respond: View, guard: Guard) -> None:
        update_wrapper(self, view)
        self.respond, self.guard = respond, guard

    def __call__(self, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        return self.respond(request, **arguments)


def page(
    permission: Permission | None,
    *,
    methods: tuple[str, ...] = ("GET",),
    given_password: bool = False,
    unseen: Permission | None = None,
) -> Callable[[View], Guarded]:
    """Guards a view, which is called with the request and its reader.

    Somebody who has not logged in is asked to; somebody who may not see the page is told why; and somebody whose
    password was given by another is led to change it, except where `given_password` is enough. Whoever lacks the
    permission `unseen`, logged in or not, is answered as if the page were not there.
    """

    # HEAD is a GET without its body; Django sends it on unchecked, so a page that only takes POST must refuse it.
    taken = (*methods, "HEAD") if "GET" in methods else methods

    def guarded(view: View) -> Guarded:
        def respond(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            if request.method not in taken:
                return not_taken(request, methods)
            if permission and not given_password and _must_change_password(request):
                return HttpResponseRedirect(reverse("accounts:password"))
            reader = reader_of(request)
            if unseen and not may(reader.person, unseen).allowed:
                raise Http404
            decision = may(reader.person, permission) if permission else Decision(allowed=True, reason="public")
            if decision.allowed:
                return _answer(view, request, reader, arguments)
            if reader.person is None:
                return redirect_to_login(request.get_full_path())
            return forbidden(request, reader, decision)

        return Guarded(view, respond, Guard(permission, methods, unseen))

    return guarded


def _must_change_password(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.must_change_password


def _answer(view: View, request: HttpRequest, reader: Reader, arguments: dict[str, Any]) -> HttpResponseBase:
    """The view's own answer; what a rule refuses for lack of a right is told like any other no, and what cannot be
    read of what is kept as what it is."""
    try:
        return view(request, reader, **arguments)
    except Refused as refused:
        by_code = {problem.code: problem for problem in refused.problems}
        for code in UNREADABLE & by_code.keys():
            return broken(request, reader, by_code[code])
        denied = by_code.get("not-allowed")
        if denied is None:
            raise
        values = dict(denied.values)
        return forbidden(request, reader, Decision(allowed=False, reason=values.pop("reason"), values=values))


def forbidden(request: HttpRequest, reader: Reader, decision: Decision, *, title: str = "") -> HttpResponse:
    """The page that says no, and why; `title` where it is another than having no access."""
    context = {
        "reason": reason_text(decision, reader.language),
        "title": title or say("design.forbidden_title", reader.language),
    }
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def broken(request: HttpRequest, reader: Reader, problem: Problem) -> HttpResponse:
    """The page that says that what it would show cannot be read, why, and what to do; the other pages stand."""
    parts = problem_parts(problem, reader.language)
    context = {"title": parts["what"], "reason": f"{parts['why']} {parts['do']}"}
    return render(request, "503.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is sent without our token is turned away (CSRF_FAILURE_VIEW); `reason` is Django's, for the log alone."""
    reader = reader_of(request)
    decision = Decision(allowed=False, reason="not-from-here")
    return forbidden(request, reader, decision, title=say("design.not_sent_title", reader.language))


def not_taken(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """The page that says that an address is not asked in this way; what no browser sends gets the bare answer."""
    page = render_to_string("405.html", request=request) if request.method in SENT_BY_BROWSERS else ""
    return HttpResponseNotAllowed(methods, page)


def reader_of(request: HttpRequest) -> Reader:
    """Who asks, and in which language."""
    return Reader(person_of(request), language_of(request))


def person_of(request: HttpRequest) -> Person | None:
    user = request.user
    return user.person if isinstance(user, User) and user.is_active else None


def find_or_404(found: Any, decision: Decision | None = None) -> Any:
    """What was found; what is not there, and what this reader may not know of, are both a page that is not there."""
    if found is None or (decision is not None and not decision.allowed):
        raise Http404
    return found
