"""Accounts: made, changed and closed by the administrator, never locked out of; one's own password; the log-in page."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import BOUND_BY_PARTY, Role
from gavn.domain.values.problem import Refused
from gavn.web.apps.accounts.actions import (
    change_account,
    close_account,
    give_password,
    make_account,
    open_account,
    reopen_account,
)
from gavn.web.apps.accounts.models import User
from gavn.web.apps.audit.models import AuditEvent
from tests.web.conftest import NOW, PEOPLE, ClientOf
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
ADMINISTRATOR = PEOPLE["administrator"]
PASSWORD = "a long password for tests"
BIRGIT = {"username": "birgit", "name": "Birgit", "role": "council", "party": ""}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def logged(username: str) -> list[str]:
    return list(AuditEvent.objects.filter(subject=f"account {username}").values_list("what", flat=True))


def log_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/log-in/", {"username": username, "password": password})
    return client


def shown_password(page: str) -> str:
    [password] = re.findall(r'<code class="g-password">([^<]+)</code>', page)
    return str(password)


def test_a_new_accounts_password_is_shown_once_and_works(client_of: ClientOf) -> None:
    client = client_of(Role.ADMINISTRATOR)
    made = client.post("/accounts/new/", BIRGIT)
    password = shown_password(text_of(made))

    assert made.headers["Cache-Control"] == "private, no-store"
    birgit = log_in("birgit", password)
    assert birgit.get("/fund/").headers["Location"] == "/password/"
    assert "En anden har set din adgangskode." in text_of(birgit.get("/password/"))
    assert password not in text_of(client.get("/accounts/of/birgit/"))
    assert password not in "".join(str(event.details) for event in AuditEvent.objects.all())
    assert logged("birgit") == ["account-made", "logged-in"]


def test_the_form_of_a_new_account_sent_twice_makes_one(client_of: ClientOf) -> None:
    client = client_of(Role.ADMINISTRATOR)
    client.post("/accounts/new/", BIRGIT)
    again = client.post("/accounts/new/", BIRGIT)

    assert 'id="id_username_error"' in text_of(again)
    assert User.objects.filter(username="birgit").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "Birgit Å"}, "username"),
        ({"username": "../x"}, "username"),
        ({"username": "sekretariat"}, "username"),
        ({"name": " "}, "name"),
        ({"role": "authority"}, "party"),
        ({"party": "dsi"}, "party"),
        ({"role": "king"}, "role"),
    ],
)
def test_what_is_no_account_is_told_at_its_field(client_of: ClientOf, change: dict[str, str], field: str) -> None:
    before = User.objects.count()
    page = text_of(client_of(Role.ADMINISTRATOR).post("/accounts/new/", BIRGIT | change))

    assert f'id="id_{field}_error"' in page
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("person", "name", "code"),
    [
        (Person("Birgit Å", Role.COUNCIL), "Birgit", "account-username"),
        (Person("a/b", Role.COUNCIL), "Birgit", "account-username"),
        (Person("b" * 81, Role.COUNCIL), "Birgit", "account-username"),
        (Person("birgit", Role.COUNCIL), " ", "account-unnamed"),
        (Person("birgit", Role.PROVIDER, "nobody"), "Birgit", "account-unknown-party"),
        (Person("birgit", Role.PROVIDER), "Birgit", "account-without-party"),
    ],
)
def test_the_terminal_makes_no_account_that_a_page_would_refuse(person: Person, name: str, code: str) -> None:
    before, events = User.objects.count(), AuditEvent.objects.count()

    with pytest.raises(Refused) as refused:
        make_account(person, name=name, password=PASSWORD, by="tests", now=NOW)

    assert codes(refused) == [code]
    assert (User.objects.count(), AuditEvent.objects.count()) == (before, events)


@pytest.mark.parametrize("role", sorted(BOUND_BY_PARTY))
def test_a_role_that_acts_for_a_party_is_never_without_one(role: Role) -> None:
    """Neither when the account is made, at the terminal or on the page, nor when its role is changed."""
    alone, raad = Person("birgit", role), PEOPLE["raad"]
    for refuses in (
        lambda: make_account(alone, name="Birgit", password=PASSWORD, by="tests", now=NOW),
        lambda: open_account(alone, name="Birgit", password=PASSWORD, by=ADMINISTRATOR, now=NOW),
        lambda: change_account(Person("raad", role), name="Rikke Råd", by=ADMINISTRATOR, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            refuses()
        assert codes(refused) == ["account-without-party"]

    assert not User.objects.filter(username="birgit").exists()
    assert User.objects.get(username="raad").person == raad
    assert logged("birgit") == [] and logged("raad") == ["account-made"]


def test_a_changed_role_holds_from_the_next_page(client_of: ClientOf) -> None:
    council = client_of(Role.COUNCIL)
    assert council.get("/pipeline/").status_code == 200

    data = {"name": "Rikke Råd", "role": "provider", "party": "dialog-mod-vold"}
    client_of(Role.ADMINISTRATOR).post("/accounts/of/raad/", data)

    assert council.get("/pipeline/").status_code == 403
    event = AuditEvent.objects.filter(what="account-changed").get()
    after = {"name": "Rikke Råd", "role": "provider", "party": "dialog-mod-vold"}
    assert event.details == after | {"name_before": "Rikke Råd", "role_before": "council", "party_before": ""}


def test_a_change_that_changes_nothing_is_not_logged() -> None:
    change_account(PEOPLE["raad"], name="Rikke Råd", by=ADMINISTRATOR, now=NOW)

    assert logged("raad") == ["account-made"]


def test_a_closed_accounts_session_ends_at_its_next_request(client_of: ClientOf) -> None:
    council = client_of(Role.COUNCIL)
    administrator = client_of(Role.ADMINISTRATOR)
    assert council.get("/pipeline/").status_code == 200

    administrator.post("/accounts/of/raad/state/", {"close": "1"})

    assert council.get("/pipeline/").status_code == 302
    assert log_in("raad", PASSWORD).get("/fund/").status_code == 302
    administrator.post("/accounts/of/raad/state/", {"open": "1"})
    assert log_in("raad", PASSWORD).get("/fund/").status_code == 200
    assert logged("raad")[-3:] == ["log-in-failed", "account-opened", "logged-in"]


def test_closing_and_opening_twice_is_done_once() -> None:
    for _ in range(2):
        close_account("raad", by=ADMINISTRATOR, now=NOW)
    for _ in range(2):
        reopen_account("raad", by=ADMINISTRATOR, now=NOW)

    assert logged("raad") == ["account-made", "account-closed", "account-opened"]


def test_nobody_closes_their_own_account(client_of: ClientOf) -> None:
    second = Person("anden", Role.ADMINISTRATOR)
    open_account(second, name="Anden", password=PASSWORD, by=ADMINISTRATOR, now=NOW)

    page = client_of(Role.ADMINISTRATOR).post("/accounts/of/administrator/state/", {"close": "1"})

    assert "Du kan ikke lukke din egen konto eller give den en anden rolle eller part." in text_of(page)
    assert User.objects.get(username="administrator").is_active


def test_the_last_administrator_stays() -> None:
    second = Person("anden", Role.ADMINISTRATOR)
    open_account(second, name="Anden", password=PASSWORD, by=ADMINISTRATOR, now=NOW)
    close_account("anden", by=ADMINISTRATOR, now=NOW)

    with pytest.raises(Refused) as refused:
        change_account(Person("administrator", Role.AUDITOR), name="A", by=second, now=NOW)
    assert codes(refused) == ["account-last-administrator"]
    # A session of somebody whose own account was closed meanwhile.
    with pytest.raises(Refused) as refused:
        close_account("administrator", by=second, now=NOW)
    assert codes(refused) == ["account-last-administrator"]
    assert User.objects.get(username="administrator").role == "administrator"


def test_a_new_password_is_shown_once_and_ends_every_session(client_of: ClientOf) -> None:
    council = client_of(Role.COUNCIL)
    password = shown_password(text_of(client_of(Role.ADMINISTRATOR).post("/accounts/of/raad/password/")))

    assert council.get("/pipeline/").status_code == 302
    assert log_in("raad", PASSWORD).get("/fund/").status_code == 302
    assert log_in("raad", password).get("/password/").status_code == 200


def test_a_given_password_opens_nothing_until_its_owner_has_changed_it(client_of: ClientOf) -> None:
    given = shown_password(text_of(client_of(Role.ADMINISTRATOR).post("/accounts/of/godkender/password/")))
    client = log_in("godkender", given)

    for path in ("/fund/", "/economy/", "/investments/dialog-mod-vold/", "/economy/postings/"):
        assert client.get(path).headers["Location"] == "/password/"
    assert client.post("/economy/enter/").headers["Location"] == "/password/"
    assert client.post("/log-out/").headers["Location"] == "/"

    client = log_in("godkender", given)
    client.post("/password/", {"current": given, "new": "fire heste i en have", "again": "fire heste i en have"})
    assert client.get("/fund/").status_code == 200


@pytest.mark.parametrize(("role", "party"), [(Role.SECRETARIAT, ""), (Role.FOUNDATION, "lind-foundation")])
def test_nobody_gives_themselves_another_role(client_of: ClientOf, role: Role, party: str) -> None:
    second = Person("anden", Role.ADMINISTRATOR)
    open_account(second, name="Anden", password=PASSWORD, by=ADMINISTRATOR, now=NOW)
    data = {"name": "Agnes", "role": role.value, "party": party}

    page = text_of(client_of(Role.ADMINISTRATOR).post("/accounts/of/administrator/", data))

    assert "Du kan ikke lukke din egen konto eller give den en anden rolle eller part." in page
    assert User.objects.get(username="administrator").person == ADMINISTRATOR
    assert logged("administrator")[-1] == "account-made"
    change_account(ADMINISTRATOR, name="Agnes", by=ADMINISTRATOR, now=NOW)
    assert User.objects.get(username="administrator").name == "Agnes"


def test_ones_own_password_keeps_this_session_and_ends_the_others() -> None:
    here, there = log_in("raad", PASSWORD), log_in("raad", PASSWORD)
    new = "fire heste i en have"

    changed = here.post("/password/", {"current": PASSWORD, "new": new, "again": new})

    assert changed.status_code == 302
    assert here.get("/fund/").status_code == 200
    assert there.get("/fund/").status_code == 302
    assert log_in("raad", new).get("/fund/").status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"current": "not it"}, "current"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": "password1234", "again": "password1234"}, "new"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"again": "another sentence"}, "again"),
    ],
)
def test_a_password_that_is_refused_stays_as_it_was(client_of: ClientOf, data: dict[str, str], field: str) -> None:
    given = {"current": PASSWORD, "new": "fire heste i en have", "again": "fire heste i en have"} | data

    page = text_of(client_of(Role.COUNCIL).post("/password/", given))

    assert f'id="id_{field}_error"' in page
    assert User.objects.get(username="raad").check_password(PASSWORD)


def test_whoever_guesses_the_present_password_is_slowed_down(client_of: ClientOf) -> None:
    client = client_of(Role.COUNCIL)
    new = "fire heste i en have"
    for _ in range(5):
        client.post("/password/", {"current": "guess", "new": new, "again": new})

    page = text_of(client.post("/password/", {"current": PASSWORD, "new": new, "again": new}))

    assert "for mange gange" in page
    assert logged("raad").count("password-change-failed") == 5
    assert User.objects.get(username="raad").check_password(PASSWORD)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_manages_accounts(client_of: ClientOf, role: Role) -> None:
    client = client_of(role)
    person = next(person for person in PEOPLE.values() if person.role == role)

    assert {client.get(path).status_code for path in ("/accounts/", "/accounts/new/", "/accounts/of/raad/")} == {403}
    assert client.post("/accounts/of/raad/state/", {"close": "1"}).status_code == 403
    assert client.post("/accounts/of/raad/password/").status_code == 403
    assert client.get("/password/").status_code == 200
    for act in (close_account, reopen_account):
        with pytest.raises(Refused):
            act("revisor", by=person, now=NOW)
    with pytest.raises(Refused):
        give_password("revisor", password=PASSWORD, by=person, now=NOW)


def test_nobody_who_has_not_logged_in_changes_a_password(client_of: ClientOf) -> None:
    assert client_of(None).get("/password/").headers["Location"] == "/log-in/?next=/password/"


def test_accounts_that_are_not_there_have_no_page(client_of: ClientOf) -> None:
    client = client_of(Role.ADMINISTRATOR)

    assert client.get("/accounts/of/nobody/").status_code == 404
    assert client.post("/accounts/of/nobody/password/").status_code == 404


def test_the_list_tells_roles_and_parties_in_both_languages(client_of: ClientOf) -> None:
    client = client_of(Role.ADMINISTRATOR)
    page = text_of(client.get("/accounts/"))
    assert "10 konti kan logge ind." in page
    assert "Sociale Forhold og Beskæftigelse" in page

    client.cookies["gavn-language"] = "en"
    assert "10 accounts can log in." in text_of(client.get("/accounts/"))


def test_the_list_asks_the_database_no_oftener_for_more_accounts(
    client_of: ClientOf, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    client = client_of(Role.ADMINISTRATOR)
    client.get("/accounts/")  # what stays the same is read once
    with CaptureQueriesContext(connection) as first:
        client.get("/accounts/")
    for count in range(5):
        person = Person(f"birgit-{count}", Role.PROVIDER, "dialog-mod-vold")
        make_account(person, name="Birgit", password=PASSWORD, by="tests", now=NOW)

    with django_assert_num_queries(len(first)):
        client.get("/accounts/")


def test_the_log_in_page_tells_what_was_wrong_and_no_password(client_of: ClientOf) -> None:
    page = text_of(client_of(None).post("/log-in/", {"username": "raad", "password": "wrong one"}))

    assert "Det lykkedes ikke at logge ind." in page
    assert "Brugernavn og adgangskode passer ikke sammen." in page
    assert "wrong one" not in page
    assert "autofocus" in page
