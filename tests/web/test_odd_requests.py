"""Addresses that nobody means are answered, never with an error of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from gavn.domain.access.roles import Role
from tests.web.conftest import ClientOf
from tests.web.reading import text_of

QUERIES = [
    "/fund/?as-of=9999-12-31",
    "/fund/?as-of=0001-01-01",
    "/fund/?as-of=nonsense",
    "/investments/?as-of=2199-12-31",
    "/investments/diabetes/?as-of=9999-12-31",
    "/investments/ung-i-fokus/?as-of=2199-12-31",
    "/economy/?as-of=9999-12-31",
    "/economy/?as-of=0001-01-01&first=1&last=99999",
    "/economy/table.xlsx?as-of=9999-12-31",
    "/economy/postings/?until=0001-01-01&year=99999999999999999999&page=-4",
    "/economy/postings/?page=99999999999999999999",
    "/economy/postings/0/",
    "/economy/postings/99999999999999999999/",
    "/economy/drafts/99999999999999999999/",
    "/pipeline/?as-of=9999-12-31",
    "/pipeline/?as-of=0001-01-01&year=0",
    "/pipeline/inquiries/?as-of=0001-01-01&page=0&sort=nothing",
    "/disagreements/?check=none&verdict=none",
    "/glossary/?q=%00",
]


@pytest.mark.parametrize("address", QUERIES)
def test_no_query_breaks_a_page(client_of: ClientOf, address: str) -> None:
    assert client_of(Role.SECRETARIAT).get(address).status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("role", [None, Role.COUNCIL])
@pytest.mark.parametrize(("method", "address", "allowed"), [("GET", "/log-out/", "POST"), ("POST", "/fund/", "GET")])
def test_an_address_that_is_asked_in_another_way_says_so(
    client_of: ClientOf, role: Role | None, method: str, address: str, allowed: str
) -> None:
    answer = client_of(role).generic(method, address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert "Adressen kan ikke bruges på den måde." in text_of(answer)
    assert "Intet er ændret." in text_of(answer)


@pytest.mark.django_db
def test_what_did_not_come_from_here_is_not_said_to_lack_access() -> None:
    answer = Client(enforce_csrf_checks=True).post("/log-in/", {"username": "raad", "password": "x"})

    assert answer.status_code == 403
    assert "Det, du sendte, blev ikke modtaget." in text_of(answer)
    assert "Du har ikke adgang" not in text_of(answer)


@pytest.mark.parametrize("year", ["0", "-5", "10000", "99999999999999999999", "", "x"])
def test_no_year_breaks_closing(client_of: ClientOf, year: str) -> None:
    assert client_of(Role.SECRETARIAT).post("/economy/close/", {"year": year, "sure": "on"}).status_code == 200
