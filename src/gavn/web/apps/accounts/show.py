"""Accounts in the words of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text
from gavn.web.apps.accounts.queries import Account
from gavn.web.apps.documents.queries import party_names

HEADS = ("name", "username", "role", "party", "last_login", "state")


def accounts_answer(known: Sequence[Account], language: Language) -> str:
    """How many can log in."""
    count = sum(account.is_active for account in known)
    return say("accounts.answer.one" if count == 1 else "accounts.answer.many", language, count=count)


def accounts_sentence(known: Sequence[Account], language: Language) -> str:
    closed = sum(not account.is_active for account in known)
    return say("accounts.say", language, closed=closed) if closed else say("accounts.say_open", language)


def accounts_table(known: Sequence[Account], language: Language) -> dict[str, Any]:
    """One row for each account, leading to its page."""
    parties = party_names()
    return {
        "head": [{"text": say(f"accounts.{key}", language)} for key in HEADS],
        "rows": [_row(account, parties, language) for account in known],
        "css": "g-stack g-stack-2",
    }


def _row(account: Account, parties: Mapping[str, str], language: Language) -> dict[str, Any]:
    person = account.person
    login = account.last_login
    seen = day_text(timezone.localdate(login), language) if login else say("accounts.never", language)
    texts = (
        person.username,
        say(f"account_role.{person.role.value}", language),
        parties.get(person.party, person.party),
        seen,
        say(f"accounts.{_state(account)}", language),
    )
    url = reverse("accounts:account", args=[person.username])
    heads = (say(f"accounts.{key}", language) for key in HEADS[1:])
    cells = [{"text": text, "label": label} for text, label in zip(texts, heads, strict=True)]
    return {"label": account.name, "url": url, "cells": cells}


def _state(account: Account) -> str:
    if not account.is_active:
        return "closed"
    return "given" if account.must_change_password else "open"


def account_answer(account: Account, language: Language) -> str:
    """Who it is, and whether it can log in."""
    if not account.is_active:
        return say("accounts.one.closed", language, name=account.name)
    role = say(f"account_role.{account.person.role.value}", language)
    return say("accounts.one.title", language, name=account.name, role=role)
