"""The log-in form: slows down whoever guesses, and says nothing of which part was wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.models import User
from gavn.web.apps.audit.queries import count_since

MOST_FAILURES, WITHIN = 5, timedelta(minutes=15)


class LogInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(max_length=80)
    password = forms.CharField(max_length=200, widget=forms.PasswordInput, strip=False)

    def __init__(self, *arguments: Any, request: HttpRequest, language: Language, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.request, self.language = request, language
        self.user: User | None = None
        self.guessed = False
        for name, autocomplete in (("username", "username"), ("password", "current-password")):
            self.fields[name].label = say(f"log-in.{name}", language)
            self.fields[name].widget.attrs["autocomplete"] = autocomplete

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "username" not in data or "password" not in data:
            return data
        subject = f"account {data['username']}"
        if count_since("log-in-failed", subject=subject, after=timezone.now() - WITHIN) >= MOST_FAILURES:
            raise forms.ValidationError(say("log-in.too_many", self.language))
        found = authenticate(self.request, username=data["username"], password=data["password"])
        if not isinstance(found, User):
            self.guessed = True
            raise forms.ValidationError(say("log-in.wrong", self.language))
        self.user = found
        return data
