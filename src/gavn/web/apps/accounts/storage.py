"""Account rows; passwords are set here and nowhere else."""

from __future__ import annotations

from gavn.domain.access.decision import Person
from gavn.web.apps.accounts.models import User


def create_account(person: Person, *, name: str, password: str) -> User:
    """A new account that can log in."""
    user = User(username=person.username, name=name, role=person.role.value, party=person.party)
    user.set_password(password)
    user.save()
    return user
