"""What pages ask of accounts; never a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.web.apps.accounts.models import User


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


def _account_of(user: User) -> Account:
    return Account(user.person, user.name, user.is_active, user.last_login)
