"""Logging in and out; making and changing accounts, and those of the demo."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import BOUND_BY_PARTY, MAY_HAVE_PARTY, Permission, Role
from gavn.domain.outcomes.person_numbers import could_be_person_number, without_person_numbers
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.web.apps.accounts import queries, storage
from gavn.web.apps.accounts.models import User
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS, DemoAccount
from gavn.web.apps.audit.storage import record
from gavn.web.apps.documents.queries import party_names

USERNAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")


@transaction.atomic
def make_account(person: Person, *, name: str, password: str, by: str, now: datetime) -> None:
    """One account, whose password only opens the page to change it; the log tells its role and party."""
    problems = _check(person, name)
    if not USERNAME.fullmatch(person.username) or could_be_person_number(person.username):
        values = {"username": without_person_numbers(person.username)}
        problems.append(Problem("account-username", Place(path="username"), values))
    refuse(problems)
    _make(person, name=name, password=password, by=by, now=now, must_change=True)


def _make(person: Person, *, name: str, password: str, by: str, now: datetime, must_change: bool) -> None:
    if User.objects.filter(username=person.username).exists():
        raise Refused([Problem("account-taken", Place(path="username"), {"username": person.username})])
    storage.create_account(person, name=name, password=password, must_change=must_change)
    details = {"role": person.role.value, "party": person.party}
    record("account-made", subject=f"account {person.username}", by=by, now=now, details=details)


@transaction.atomic
def make_demo_accounts(*, password: str, by: str, now: datetime) -> tuple[DemoAccount, ...]:
    """The demo's accounts that are not there yet, all with one password; never among accounts of real people."""
    known = {user.person for user in User.objects.all()}
    usernames = {person.username for person in known}
    missing = tuple(account for account in DEMO_ACCOUNTS if account.person.username not in usernames)
    if missing and not known <= {account.person for account in DEMO_ACCOUNTS}:
        raise Refused([Problem("demo-among-accounts", values={"accounts": str(len(known))})])
    for account in missing:
        _make(account.person, name=account.name, password=password, by=by, now=now, must_change=False)
    return missing


def made_up_password() -> str:
    """Sixteen characters that nobody can guess, to be shown once."""
    return secrets.token_urlsafe(12)


@transaction.atomic
def open_account(person: Person, *, name: str, password: str, by: Person, now: datetime) -> None:
    """An account that an administrator makes in the browser."""
    may(by, Permission.MANAGE_ACCOUNTS).require()
    make_account(person, name=name, password=password, by=by.username, now=now)


@transaction.atomic
def change_account(person: Person, *, name: str, by: Person, now: datetime) -> None:
    """Another name, role or party for the account of that user name; nothing is logged where nothing changed.

    Nobody gives themselves another role, or one administrator could enter and approve.
    """
    may(by, Permission.MANAGE_ACCOUNTS).require()
    user = _locked(person.username)
    if (user.name, user.person) == (name, person):
        return
    if person.username == by.username and user.person != person:
        raise Refused([Problem("account-own", Place(path="role"))])
    refuse(_check(person, name))
    if person.role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    details = _what_changes(user, person, name)
    storage.change(user, person, name=name)
    record("account-changed", subject=f"account {person.username}", by=by.username, now=now, details=details)


@transaction.atomic
def close_account(username: str, *, by: Person, now: datetime) -> None:
    """Ends an account's access at its next request; what it did stays in the books."""
    may(by, Permission.MANAGE_ACCOUNTS).require()
    user = _locked(username)
    if username == by.username:
        raise Refused([Problem("account-own")])
    if user.is_active:
        _keep_an_administrator(user)
        storage.set_active(user, active=False)
        record("account-closed", subject=f"account {username}", by=by.username, now=now)


@transaction.atomic
def reopen_account(username: str, *, by: Person, now: datetime) -> None:
    """Lets a closed account log in again."""
    may(by, Permission.MANAGE_ACCOUNTS).require()
    user = _locked(username)
    if not user.is_active:
        storage.set_active(user, active=True)
        record("account-opened", subject=f"account {username}", by=by.username, now=now)


@transaction.atomic
def give_password(username: str, *, password: str, by: Person, now: datetime) -> None:
    """A new password for an account, which its owner must change; every session it has open ends."""
    may(by, Permission.MANAGE_ACCOUNTS).require()
    storage.set_password(_locked(username), password, must_change=True)
    record("password-given", subject=f"account {username}", by=by.username, now=now)


@transaction.atomic
def log_in(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Begins a session for somebody whose password the form has seen."""
    login(request, user)
    record("logged-in", subject=f"account {user.username}", by=user.username, now=now)


@transaction.atomic
def log_out(request: HttpRequest, *, by: Person | None, now: datetime) -> None:
    """Ends the session, if there is one."""
    if by is not None:
        record("logged-out", subject=f"account {by.username}", by=by.username, now=now)
    logout(request)


@transaction.atomic
def count_failed_log_in(username: str, *, address: str, now: datetime) -> None:
    """Slows down the next attempt; by nobody, since it may be anybody.

    The log tells of an account's first failure of late and of the one after which it waits: an outsider cannot make
    it grow further, and a name of no account does not come into it.
    """
    storage.add_failure(username, address=address, now=now, since=now - queries.WITHIN)
    told = queries.count_failures(username, now=now) in (1, queries.MOST_FAILURES)
    if told and User.objects.filter(username=username).exists():
        record("log-in-failed", subject=f"account {username}", by="", now=now, details={"from": address})


def record_failed_change(*, by: Person, now: datetime) -> None:
    """Somebody wrote a wrong present password; the form counts them."""
    record("password-change-failed", subject=f"account {by.username}", by=by.username, now=now)


@transaction.atomic
def change_own_password(*, password: str, by: Person, now: datetime) -> None:
    """Somebody's own new password, once the form has seen the present one."""
    storage.set_password(_locked(by.username), password, must_change=False)
    record("password-changed", subject=f"account {by.username}", by=by.username, now=now)


def _what_changes(user: User, person: Person, name: str) -> dict[str, str]:
    """Name, role and party after and before."""
    after = {"name": name, "role": person.role.value, "party": person.party}
    before = {"name_before": user.name, "role_before": user.role, "party_before": user.party}
    return after | before


def _locked(username: str) -> User:
    """The account, which nobody else changes until this is done; nor does anybody change an administrator's."""
    list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR.value).order_by("id"))
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise Refused([Problem("account-unknown-name", values={"username": username})])
    return user


def _keep_an_administrator(user: User) -> None:
    others = User.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True).exclude(pk=user.pk)
    if user.role == Role.ADMINISTRATOR.value and user.is_active and not others.exists():
        raise Refused([Problem("account-last-administrator", Place(path="role"), {"username": user.username})])


def _check(person: Person, name: str) -> list[Problem]:
    problems = []
    if not name.strip():
        problems.append(Problem("account-unnamed", Place(path="name")))
    if person.role in BOUND_BY_PARTY and not person.party:
        problems.append(Problem("account-without-party", Place(path="party")))
    if person.role not in MAY_HAVE_PARTY and person.party:
        problems.append(Problem("account-with-party", Place(path="party")))
    if person.party and person.party not in party_names():
        problems.append(Problem("account-unknown-party", Place(path="party"), {"party": person.party}))
    return problems
