"""What pages ask of accounts; never a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.web.apps.accounts.models import FailedLogIn, User
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS
from gavn.web.design.waiting import Waiting

# An office shares an address, so that one may fail more often than one name.
MOST_FAILURES, MOST_FROM_ADDRESS, WITHIN = 5, 50, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it."""

    person: Person
    name: str
    is_active: bool
    last_login: datetime | None
    must_change_password: bool


def accounts() -> tuple[Account, ...]:
    """Those that can log in first, in order of their names."""
    return tuple(_account_of(user) for user in User.objects.order_by("-is_active", "name", "id"))


def account(username: str) -> Account | None:
    user = User.objects.filter(username=username).first()
    return None if user is None else _account_of(user)


def account_names() -> Mapping[str, str]:
    """What everybody with an account is called, by user name; the accounts of those who have left stay."""
    return {username: name or username for username, name in User.objects.values_list("username", "name")}


def is_demo() -> bool:
    """Whether this is the demo, whose people are all made up: its accounts are never made among those of others."""
    known = {user.person for user in User.objects.all()}
    return known >= {account.person for account in DEMO_ACCOUNTS}


def count_failures(username: str, *, now: datetime) -> int:
    """How often somebody failed to log in by that name of late."""
    return FailedLogIn.objects.filter(username=without_person_numbers(username), at__gt=now - WITHIN).count()


def must_wait(username: str, *, address: str, now: datetime) -> bool:
    """Whether there were too many failures of late, by that name or from that address."""
    from_address = FailedLogIn.objects.filter(address=address, at__gt=now - WITHIN).count()
    return count_failures(username, now=now) >= MOST_FAILURES or from_address >= MOST_FROM_ADDRESS


def waits_for(person: Person) -> tuple[Waiting, ...]:
    """Accounts whose owners have not yet changed the password that they were given, for who gives passwords."""
    if not may(person, Permission.MANAGE_ACCOUNTS).allowed:
        return ()
    names = User.objects.filter(is_active=True, must_change_password=True).order_by("id").values_list("username")
    found = [name for (name,) in names]
    return (Waiting("passwords", len(found), only=tuple(found) if len(found) == 1 else ()),) if found else ()


def _account_of(user: User) -> Account:
    return Account(user.person, user.name, user.is_active, user.last_login, user.must_change_password)
