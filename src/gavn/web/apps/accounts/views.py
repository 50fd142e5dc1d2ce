"""Logging in and out, choosing a language, one's own password, and accounts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts import actions, queries, show
from gavn.web.apps.accounts.forms import AccountForm, LogInForm, PasswordForm
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.design.reader import LANGUAGE_COOKIE, Reader, address_of
from gavn.web.design.refusals import tell


@page(None, methods=("GET", "POST"))
def log_in(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Asks for user name and password, and leads on to the page that was asked for."""
    address = address_of(request)
    form = LogInForm(request.POST or None, request=request, address=address, language=reader.language)
    if form.is_valid() and form.user is not None:
        actions.log_in(request, form.user, now=timezone.now())
        return HttpResponseRedirect(_next(request))
    if form.guessed:
        actions.count_failed_log_in(form.cleaned_data["username"], address=address, now=timezone.now())
    return render(request, "accounts/log_in.html", {"form": form, "next": request.GET.get("next", "")})


@page(None, methods=("POST",))
def log_out(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Ends the session."""
    actions.log_out(request, by=reader.person, now=timezone.now())
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
    return wanted if safe else reverse("fund:start")


@page(Permission.SEE_FUND, methods=("GET", "POST"), given_password=True)
def password(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One's own password; this session goes on, every other one ends."""
    form = PasswordForm(request.POST or None, username=reader.known.username, language=reader.language)
    if form.is_valid():
        actions.change_own_password(password=form.cleaned_data["new"], by=reader.known, now=timezone.now())
        form.user.refresh_from_db()
        update_session_auth_hash(request, form.user)
        messages.success(request, say("password.done", reader.language))
        return HttpResponseRedirect(reverse("fund:start"))
    if form.guessed:
        actions.record_failed_change(by=reader.known, now=timezone.now())
    return render(request, "accounts/password.html", {"form": form, "given": form.user.must_change_password})


@page(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every account, with its role and party."""
    known, language = queries.accounts(), reader.language
    context = {
        "page_title": show.accounts_answer(known, language),
        "say_accounts": show.accounts_sentence(known, language),
        "table": show.accounts_table(known, language),
    }
    return render(request, "accounts/accounts.html", context)


@page(Permission.MANAGE_ACCOUNTS, methods=("GET", "POST"))
def new(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Makes an account, and shows its password once."""
    form = AccountForm(request.POST or None, language=reader.language)
    if form.is_valid():
        made_up = actions.made_up_password()
        name = form.cleaned_data["name"]
        try:
            actions.open_account(form.person, name=name, password=made_up, by=reader.known, now=timezone.now())
        except Refused as refused:
            tell(form, refused, reader.language)
        else:
            return _once(request, form.person.username, made_up)
    return render(request, "accounts/new.html", {"form": form})


@page(Permission.MANAGE_ACCOUNTS, methods=("GET", "POST"))
def account(request: HttpRequest, reader: Reader, *, username: str) -> HttpResponse:
    """One account: another name, role or party."""
    found = find_or_404(queries.account(username))
    form = AccountForm(request.POST or None, language=reader.language, account=found)
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            actions.change_account(form.person, name=name, by=reader.known, now=timezone.now())
        except Refused as refused:
            tell(form, refused, reader.language)
        else:
            return _to_account(request, reader, username, "accounts.done.changed")
    return _account_page(request, reader, username, form)


@page(Permission.MANAGE_ACCOUNTS, methods=("POST",))
def set_state(request: HttpRequest, reader: Reader, *, username: str) -> HttpResponse:
    """Closes an account, or opens it again."""
    found = find_or_404(queries.account(username))
    opens = "open" in request.POST
    act = actions.reopen_account if opens else actions.close_account
    try:
        act(username, by=reader.known, now=timezone.now())
    except Refused as refused:
        form = AccountForm(_as_it_stands(found), language=reader.language, account=found)
        form.is_valid()
        tell(form, refused, reader.language)
        return _account_page(request, reader, username, form)
    return _to_account(request, reader, username, "accounts.done.opened" if opens else "accounts.done.closed")


@page(Permission.MANAGE_ACCOUNTS, methods=("POST",))
def new_password(request: HttpRequest, reader: Reader, *, username: str) -> HttpResponse:
    """Gives an account a new password, and shows it once."""
    find_or_404(queries.account(username))
    made_up = actions.made_up_password()
    actions.give_password(username, password=made_up, by=reader.known, now=timezone.now())
    return _once(request, username, made_up)


def _as_it_stands(found: queries.Account) -> dict[str, str]:
    return {"name": found.name, "role": found.person.role.value, "party": found.person.party}


def _account_page(request: HttpRequest, reader: Reader, username: str, form: AccountForm) -> HttpResponse:
    found = find_or_404(queries.account(username))
    context = {
        "form": form,
        "page_title": show.account_answer(found, reader.language),
        "account": found,
        "own": username == reader.known.username,
    }
    return render(request, "accounts/account.html", context)


def _once(request: HttpRequest, username: str, made_up: str) -> HttpResponse:
    """Answers at once instead of leading on, so that the password is kept nowhere."""
    return render(request, "accounts/once.html", {"username": username, "password": made_up})


def _to_account(request: HttpRequest, reader: Reader, username: str, done: str) -> HttpResponse:
    messages.success(request, say(done, reader.language))
    return HttpResponseRedirect(reverse("accounts:account", args=[username]))
