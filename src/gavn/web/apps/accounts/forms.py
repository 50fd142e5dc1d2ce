"""The log-in form, which slows down whoever guesses and says nothing of which part was wrong; forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils import timezone

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.models import User
from gavn.web.apps.accounts.queries import MOST_FAILURES, WITHIN, Account, must_wait
from gavn.web.apps.audit.queries import count_since
from gavn.web.apps.documents.queries import party_names
from gavn.web.design.fields import Line, word_required


class LogInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(max_length=80, widget=Line)
    password = forms.CharField(max_length=200, widget=forms.PasswordInput, strip=False)

    def __init__(self, *arguments: Any, request: HttpRequest, address: str, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.request, self.address, self.language = request, address, language
        self.user: User | None = None
        self.guessed = False
        self.fields["username"].widget.attrs["autofocus"] = True
        for name, autocomplete in (("username", "username"), ("password", "current-password")):
            self.fields[name].label = say(f"log-in.{name}", language)
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        word_required(self, language)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "username" not in data or "password" not in data:
            return data
        if must_wait(data["username"], address=self.address, now=timezone.now()):
            raise forms.ValidationError(say("log-in.too_many", self.language))
        found = authenticate(self.request, username=data["username"], password=data["password"])
        if not isinstance(found, User):
            self.guessed = True
            raise forms.ValidationError(say("log-in.wrong", self.language))
        self.user = found
        return data


class PasswordForm(forms.Form):
    """One's own new password, written twice, and the present one."""

    current = forms.CharField(max_length=200, widget=forms.PasswordInput, strip=False)
    new = forms.CharField(max_length=200, widget=forms.PasswordInput, strip=False)
    again = forms.CharField(max_length=200, widget=forms.PasswordInput, strip=False)

    def __init__(self, *arguments: Any, username: str, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.user, self.language = User.objects.get(username=username), language
        self.guessed = False
        for name, autocomplete in (("current", "current"), ("new", "new"), ("again", "new")):
            self.fields[name].label = say(f"password.{name}", language)
            self.fields[name].widget.attrs["autocomplete"] = f"{autocomplete}-password"
        self.fields["new"].help_text = say("password.new_hint", language)
        word_required(self, language)

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        subject = f"account {self.user.username}"
        failures = count_since("password-change-failed", subject=subject, after=timezone.now() - WITHIN)
        if failures >= MOST_FAILURES:
            raise forms.ValidationError(say("log-in.too_many", self.language))
        if not self.user.check_password(current):
            self.guessed = True
            raise forms.ValidationError(say("password.wrong", self.language))
        return current

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        if new == self.cleaned_data.get("current"):
            raise forms.ValidationError(say("password.same", self.language))
        return new

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(say("password.differs", self.language))
        return again


class AccountForm(forms.Form):
    """Name, role and party; for a new account its user name too."""

    def __init__(self, *arguments: Any, language: Language, account: Account | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.account = account
        person = account.person if account else None
        if account is None:
            hint = say("accounts.username_hint", language)
            label = say("accounts.username", language)
            self.fields["username"] = forms.CharField(label=label, help_text=hint, max_length=80, widget=Line)
        self.fields["name"] = forms.CharField(
            label=say("accounts.name", language),
            max_length=200,
            initial=account.name if account else "",
            widget=Line,
        )
        self.fields["role"] = forms.ChoiceField(
            label=say("accounts.role", language),
            choices=[(role.value, say(f"account_role.{role.value}", language)) for role in Role],
            initial=person.role.value if person else None,
        )
        self.fields["party"] = forms.ChoiceField(
            label=say("accounts.party", language),
            help_text=say("accounts.party_hint", language),
            choices=[("", say("accounts.no_party", language)), *party_names().items()],
            initial=person.party if person else "",
            required=False,
        )
        word_required(self, language)

    @property
    def person(self) -> Person:
        data = self.cleaned_data
        username = self.account.person.username if self.account else data["username"]
        return Person(username, Role(data["role"]), data["party"])
