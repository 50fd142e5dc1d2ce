"""Account rows; passwords are set here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from gavn.domain.access.decision import Person
from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.web.apps.accounts.models import FailedLogIn, User


def create_account(person: Person, *, name: str, password: str, must_change: bool) -> User:
    """A new account that can log in."""
    user = User(username=person.username, name=name, role=person.role.value, party=person.party)
    user.must_change_password = must_change
    user.set_password(password)
    user.save()
    return user


def add_failure(username: str, *, address: str, now: datetime, since: datetime) -> None:
    """One more failed log-in; those before `since` count no longer, and are forgotten.

    Whoever writes a CPR number for a name has it stored nowhere: all who do count together.
    """
    FailedLogIn.objects.filter(at__lte=since).delete()
    FailedLogIn.objects.create(username=without_person_numbers(username), address=address, at=now)


def change(user: User, person: Person, *, name: str) -> None:
    """Another name, role or party."""
    user.name, user.role, user.party = name, person.role.value, person.party
    user.save(update_fields=["name", "role", "party"])


def set_active(user: User, *, active: bool) -> None:
    """Whether an account can log in."""
    user.is_active = active
    user.save(update_fields=["is_active"])


def set_password(user: User, password: str, *, must_change: bool) -> None:
    """A new password, which ends every session begun with the old one."""
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])
