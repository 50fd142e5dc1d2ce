"""What keeps pages and sessions safe: headers, cookies, log-in, redirects, and errors in both languages."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.roles import Role
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.models import FailedLogIn, User
from gavn.web.apps.accounts.queries import MOST_FAILURES, MOST_FROM_ADDRESS, WITHIN
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.audit.storage import first_broken
from gavn.web.design.reader import LANGUAGE_COOKIE
from gavn.web.project.middleware import POLICY
from tests.web.conftest import ClientOf
from tests.web.permissions import Row, rows
from tests.web.reading import text_of
from tests.web.samples import Samples
from tests.web.test_permissions import address

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PASSWORD = "a long password for tests"
READ = [row for row in rows() if row.method == "GET" and row.expected["secretariat"] == "200"]


def log_in(client: Client, *, username: str = "sekretariat", password: str = PASSWORD, to: str = "") -> HttpResponse:
    query = f"?{urlencode({'next': to})}" if to else ""
    return client.post(reverse("accounts:log-in") + query, {"username": username, "password": password})


@pytest.mark.same_everywhere
@pytest.mark.parametrize("row", READ, ids=str)
def test_every_page_is_of_this_server_in_a_language_that_it_says_and_stays_out_of_caches(
    row: Row, client_of: ClientOf, samples: Samples
) -> None:
    client, url = client_of(Role.SECRETARIAT), address(row, samples)
    for language in Language:
        client.cookies[LANGUAGE_COOKIE] = language.value
        safely_answered(client.get(url), language)


def safely_answered(response: HttpResponse, language: Language) -> None:
    headers = response.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Language"] == language.value
    if headers["Content-Type"].startswith("text/html"):
        assert f'<html lang="{language.value}">' in text_of(response)


def test_the_sessions_cookie_is_out_of_reach_of_scripts_and_of_other_sites() -> None:
    client = Client()
    log_in(client)

    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["samesite"] == "Lax"
    assert client.cookies["sessionid"]["httponly"]
    assert 0 < int(client.cookies["sessionid"]["max-age"]) <= 8 * 60 * 60


def test_logging_in_gives_a_new_session_and_logging_out_ends_it() -> None:
    client = Client()
    log_in(client)
    session = client.cookies["sessionid"].value
    log_in(client, username="raad")
    assert client.cookies["sessionid"].value != session

    client.post(reverse("accounts:log-out"))

    assert client.get(reverse("fund:overview")).status_code == 302


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "http:///elsewhere.example",
        "https:elsewhere.example",
        "\r\nLocation: https://elsewhere.example",
        "",
    ],
)
def test_nobody_is_led_on_to_another_server(wanted: str) -> None:
    for response in (
        log_in(Client(), to=wanted),
        Client().get(reverse("accounts:language", args=["en"]), {"next": wanted}),
    ):
        assert (response.status_code, response.headers["Location"]) == (302, reverse("fund:start"))


def test_another_language_leads_back_to_the_very_page(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    query = "/log/?what=account-made&by=tests"

    page = client.get(query)
    url = re.findall(r'href="(/language/en/[^"]+)"', text_of(page))[0]

    assert client.get(url).headers["Location"] == query


def test_another_language_leads_from_what_was_sent_to_a_page_that_is_there(client_of: ClientOf) -> None:
    client = client_of(Role.ADMINISTRATOR)
    page = client.post("/accounts/of/raad/password/")

    url = re.findall(r'href="(/language/en/[^"]+)"', text_of(page))[0]

    assert client.get(client.get(url).headers["Location"]).status_code == 200


def test_logging_in_leads_on_to_the_page_that_was_asked_for() -> None:
    client = Client()
    asked = client.get(reverse("fund:overview") + "?year=2024")
    assert asked.headers["Location"] == "/log-in/?next=/fund/%3Fyear%3D2024"

    assert log_in(client, to="/fund/?year=2024").headers["Location"] == "/fund/?year=2024"


@pytest.mark.parametrize(("username", "logged"), [("sekretariat", 1), ("nobody-of-that-name", 0)])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(username: str, logged: int) -> None:
    response = log_in(Client(), username=username, password="wrong")

    assert say("log-in.wrong", Language.DANISH) in text_of(response)
    assert "wrong" not in text_of(response)
    events = AuditEvent.objects.filter(what="log-in-failed")
    assert [(event.by, event.subject, event.details) for event in events] == [
        ("", f"account {username}", {"from": "127.0.0.1"})
    ] * logged


def test_an_outsider_cannot_make_the_log_grow_without_bound() -> None:
    for _ in range(MOST_FAILURES * 3):
        log_in(Client(), password="wrong")
        log_in(Client(), username="nobody-of-that-name", password="wrong")

    assert AuditEvent.objects.filter(what="log-in-failed").count() == 2
    assert FailedLogIn.objects.count() == MOST_FAILURES * 2


def test_an_address_that_guesses_at_many_names_is_slowed_down() -> None:
    now = timezone.now()
    for guess in range(MOST_FROM_ADDRESS):
        FailedLogIn.objects.create(username=f"guess-{guess}", address="127.0.0.1", at=now)

    assert say("log-in.too_many", Language.DANISH) in text_of(log_in(Client()))
    assert log_in(Client(REMOTE_ADDR="10.0.0.1")).status_code == 302


def test_whoever_guesses_is_slowed_down_even_with_the_right_password_and_only_for_that_account() -> None:
    client = Client()
    for _ in range(MOST_FAILURES):
        log_in(client, password="wrong")

    assert say("log-in.too_many", Language.DANISH) in text_of(log_in(client))
    assert log_in(Client(), username="raad").status_code == 302


def test_whoever_waits_may_try_again() -> None:
    for _ in range(MOST_FAILURES):
        FailedLogIn.objects.create(username="sekretariat", address="127.0.0.1", at=timezone.now() - WITHIN)

    assert log_in(Client()).status_code == 302


def test_an_account_that_is_ended_ends_its_sessions_at_the_next_request() -> None:
    client = Client()
    log_in(client)
    assert client.get(reverse("fund:overview")).status_code == 200

    User.objects.filter(username="sekretariat").update(is_active=False)

    assert client.get(reverse("fund:overview")).status_code == 302
    assert say("log-in.wrong", Language.DANISH) in text_of(log_in(Client()))


def test_a_new_role_counts_at_the_next_request() -> None:
    client = Client()
    log_in(client)
    User.objects.filter(username="sekretariat").update(role=Role.PROVIDER.value)

    assert say("account_role.provider", Language.DANISH) in text_of(client.get(reverse("fund:overview")))


def test_a_new_password_ends_the_sessions_of_the_old_one() -> None:
    client = Client()
    log_in(client)
    user = User.objects.get(username="sekretariat")
    user.set_password("another long password")
    user.save()

    assert client.get(reverse("fund:overview")).status_code == 302


@pytest.mark.parametrize("path", ["gavn/gavn.css", "gavn/gavn.js", "dkfds/css/dkfds.min.css", "dkfds/js/dkfds.min.js"])
def test_stylesheets_and_scripts_are_served_by_this_server(path: str) -> None:
    response = Client().get(f"/static/{path}")
    response.close()

    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) > 100
    assert response.headers["Content-Type"].split(";")[0] in {"text/css", "text/javascript"}


@pytest.mark.parametrize("path", ["../project/settings.py", "%2e%2e/%2e%2e/settings.py", "gavn/", "none.css"])
def test_nothing_but_what_is_public_is_served_as_static(path: str) -> None:
    assert Client().get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("language", Language)
def test_a_page_that_is_not_there_says_so_in_the_readers_language(language: Language) -> None:
    client = Client()
    client.cookies[LANGUAGE_COOKIE] = language.value

    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert say("design.missing_title", language) in text_of(response)
    assert "/no/such/page/" not in text_of(response).replace("?next=/no/such/page/", "")


@pytest.mark.parametrize("language", Language)
def test_a_form_that_did_not_come_from_here_is_turned_away_in_the_readers_language(language: Language) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[LANGUAGE_COOKIE] = language.value

    response = log_in(client)

    assert response.status_code == 403
    assert say("access.reason.not-from-here", language) in text_of(response)
    assert "sessionid" not in client.cookies


def test_a_fault_of_ours_is_told_in_both_languages_without_its_insides(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the insides")

    monkeypatch.setattr("gavn.web.apps.accounts.views.LogInForm", fail)
    response = Client(raise_request_exception=False).get(reverse("accounts:log-in"))

    assert response.status_code == 500
    assert "Der gik noget galt hos os" in text_of(response)
    assert "Something went wrong at our end" in text_of(response)
    assert "insides" not in text_of(response)
    assert "the insides" in caplog.text
    assert response.headers["Content-Security-Policy"] == POLICY


def test_a_form_far_larger_than_any_of_ours_is_turned_away() -> None:
    sent = {"username": "sekretariat", "password": "x" * 300_000}

    assert Client().post(reverse("accounts:log-in"), urlencode(sent), content_type=FORM).status_code == 400


def test_a_name_that_is_not_ours_is_turned_away() -> None:
    assert settings.DEBUG is False
    assert Client().get(reverse("fund:public"), headers={"host": "elsewhere.example"}).status_code == 400


def test_the_log_agrees_with_its_chain_after_all_this() -> None:
    client = Client()
    log_in(client, password="wrong")
    log_in(client)
    client.post(reverse("accounts:log-out"))

    assert first_broken() == 0
    last = AuditEvent.objects.order_by("-number")[:3]
    assert [event.what for event in last] == ["logged-out", "logged-in", "log-in-failed"]
    assert last[0].at - last[2].at < timedelta(minutes=5)
