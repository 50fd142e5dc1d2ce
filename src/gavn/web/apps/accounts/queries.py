"""What pages ask of accounts; never a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gavn.domain.access.decision import Person
from gavn.web.apps.accounts.models import FailedLogIn, User

# An office shares an address, so that one may fail more often than one name.
MOST_FAILURES, MOST_FROM_ADDRESS, WITHIN = 5, 50, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it."""

    person: Person
    name: str
    is_active: bool
    last_login: datetime | None


def accounts() -> tuple[Account, ...]:
    """Those that can log in first, in order of their names."""
    return tuple(_account_of(user) for user in User.objects.order_by("-is_active", "name", "id"))


def account(username: str) -> Account | None:
    user = User.objects.filter(username=username).first()
    return None if user is None else _account_of(user)


def count_failures(username: str, *, now: datetime) -> int:
    """How often somebody failed to log in by that name of late."""
    return FailedLogIn.objects.filter(username=username, at__gt=now - WITHIN).count()


def must_wait(username: str, *, address: str, now: datetime) -> bool:
    """Whether there were too many failures of late, by that name or from that address."""
    from_address = FailedLogIn.objects.filter(address=address, at__gt=now - WITHIN).count()
    return count_failures(username, now=now) >= MOST_FAILURES or from_address >= MOST_FROM_ADDRESS


def _account_of(user: User) -> Account:
    return Account(user.person, user.name, user.is_active, user.last_login)
