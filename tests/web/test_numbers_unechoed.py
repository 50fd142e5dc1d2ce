"""A CPR number that is written in a field of another thing by a slip: no page gives it back, and nothing keeps it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.web.apps.accounts.models import FailedLogIn, User
from gavn.web.apps.audit.models import AuditEvent
from tests.web.conftest import ClientOf, logged_in
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
# The day has 60 added to it: made for testing, and nobody's.
SPELLINGS = ("640371-3457", "6403713457", "640371 3457", "64 03 71 34 57", "６４０３７１３４５７")
SENT = {
    "/agreements/dialog-mod-vold/results/enter/": ("known-0-0-0-reached", "new-0-0-reached", "new-0-0-cohort"),
    "/agreements/dialog-mod-vold/amendment/": ("text",),
    "/economy/enter/": ("amount", "voucher", "text"),
}
ASKED = {"/log/": "subject", "/glossary/": "text", "/economy/postings/": "words", "/pipeline/inquiries/": "text"}


@pytest.mark.parametrize("number", SPELLINGS)
@pytest.mark.parametrize(("page", "field"), [(page, field) for page, fields in SENT.items() for field in fields])
def test_a_form_that_comes_back_holds_no_number(page: str, field: str, number: str) -> None:
    shown = logged_in("sekretariat").post(page, {field: number, "as_of": "2024-12-31"})
    assert shown.status_code == 200 and number not in text_of(shown)


@pytest.mark.parametrize("number", SPELLINGS)
@pytest.mark.parametrize("page", ASKED)
def test_what_was_sought_is_not_repeated(client_of: ClientOf, page: str, number: str) -> None:
    reader = client_of(Role.ADMINISTRATOR if page == "/log/" else Role.SECRETARIAT)
    shown = reader.get(page, {ASKED[page]: number})
    # Links hold the address as it was asked for.
    assert shown.status_code == 200 and number not in re.sub(r'href="[^"]*"', "", text_of(shown))


@pytest.mark.parametrize("number", SPELLINGS)
def test_a_number_in_place_of_a_user_name_is_kept_nowhere_and_still_slows_down(number: str) -> None:
    client = Client()
    for _ in range(20):
        shown = client.post(reverse("accounts:log-in"), {"username": number, "password": "x"})
    assert number not in text_of(shown)
    assert {each.username for each in FailedLogIn.objects.all()} == {"…"}
    assert not any(number in each.subject for each in AuditEvent.objects.all())


def test_no_account_is_called_by_a_number(client_of: ClientOf) -> None:
    asked = {"username": "6403713457", "name": "Anne", "role": "council", "party": ""}
    shown = client_of(Role.ADMINISTRATOR).post("/accounts/new/", asked)
    assert "kan ikke bruges" in text_of(shown) and "6403713457" not in text_of(shown)
    assert not User.objects.filter(username="6403713457").exists()
