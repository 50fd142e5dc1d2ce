"""Logging in and out, and choosing a language."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from gavn.language.catalogue import Language
from gavn.web.apps.accounts.forms import LogInForm
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.audit.storage import record
from gavn.web.design.reader import LANGUAGE_COOKIE, Reader


@page(None, methods=("GET", "POST"))
def log_in(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Asks for user name and password, and leads on to the page that was asked for."""
    if request.method != "POST":
        form = LogInForm(request=request, language=reader.language)
    else:
        form = LogInForm(request.POST, request=request, language=reader.language)
        if form.is_valid() and form.user is not None:
            login(request, form.user)
            _log("logged-in", form.user.username)
            return HttpResponseRedirect(_next(request))
        if form.guessed:
            _log("log-in-failed", form.cleaned_data["username"])
    return render(request, "accounts/log_in.html", {"form": form, "next": request.GET.get("next", "")})


@page(None, methods=("POST",))
def log_out(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Ends the session."""
    if reader.person is not None:
        _log("logged-out", reader.person.username)
    logout(request)
    return HttpResponseRedirect(reverse("fund:public"))


@page(None)
def choose_language(request: HttpRequest, _reader: Reader, *, language: str) -> HttpResponse:
    """Remembers the reader's language, and leads back."""
    if language not in set(Language):
        raise Http404
    response = HttpResponseRedirect(_next(request))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    return response


def _next(request: HttpRequest) -> str:
    """Where the reader was going; never to another server."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("fund:overview")


def _log(what: str, username: str) -> None:
    record(what, subject=f"account {username}", by=username, now=timezone.now())
