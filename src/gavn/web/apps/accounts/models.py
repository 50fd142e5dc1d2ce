"""Accounts: a name, a role, and the party a person acts for."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """`party` is the id of a party of the fund, blank for those who act for the fund itself.

    `must_change_password`: somebody else has seen the password, so that it opens nothing but the page to change it.
    """

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    party = models.CharField(max_length=80, blank=True, default="")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="user_has_a_role"),
        ]

    @property
    def person(self) -> Person:
        return Person(self.username, Role(self.role), self.party)


class FailedLogIn(models.Model):
    """What slows down whoever guesses; kept outside the audit log, and no longer than it counts."""

    username = models.CharField(max_length=80)
    address = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="failed_by_username"),
            models.Index(fields=["address", "at"], name="failed_by_address"),
        ]
