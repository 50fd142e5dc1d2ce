"""The postings in the browser: looked for, opened one by one, and taken along as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.values.money import Money
from gavn.language.spreadsheets import csv_cell, harmless
from gavn.web.apps.economy.queries import chain_end
from tests.web.conftest import ClientOf
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db


def test_the_list_is_the_latest_first_in_pages_with_sums_over_all(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    first, second = text_of(client.get("/economy/postings/")), text_of(client.get("/economy/postings/?page=2"))

    assert "59 posteringer, fondens midler: i alt 7.700.000,00 kr. ind i fonden." in first
    assert "54.746.000,00" in first and "47.046.000,00" in first
    assert first.index("/economy/postings/59/") < first.index("/economy/postings/10/")
    assert 'href="/economy/postings/1/"' in second and "Side 2 af 2" in second


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?words=2024-0010", ["52"]),
        ("?words=DIABETES+resultat", ["52", "35"]),
        ("?words=ØVRIG+rådet&year=2024", ["45"]),
        ("?words=øvrig&year=2024", ["45"]),
        ("?account=injection.budget-2018", ["1"]),
        ("?account=operations.secretariat&year=2022", ["14"]),
        ("?year=2021&until=2021-06-01", []),
        ("?words=%25", []),
    ],
)
def test_postings_are_found_by_account_year_day_and_words(client_of: ClientOf, query: str, numbers: list[str]) -> None:
    html = text_of(client_of(Role.AUDITOR).get(f"/economy/postings/{query}"))

    assert re.findall(r'<th scope="row"><a href="/economy/postings/(\d+)/"', html) == numbers
    assert ("Ingen posteringer passer." in html) == (not numbers)


@pytest.mark.parametrize("query", ["?account=nobody", "?year=1066", "?until=soon", "?page=x", "?page=99"])
def test_a_search_that_cannot_be_read_still_shows_postings(client_of: ClientOf, query: str) -> None:
    assert "/economy/postings/1" in text_of(client_of(Role.AUDITOR).get(f"/economy/postings/{query}"))


def test_a_posting_shows_who_did_what_and_its_place_in_the_chain(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    html = text_of(client.get("/economy/postings/59/"))

    assert "3.631.000,00 kr." in html and "Flere kloge hænder" in html
    assert "regnskabsmedarbejder" in html and "sekretariatschef" in html
    assert chain_end()[1] in html
    assert "/reverse/" not in html
    assert '<a href="/economy/?as-of=2024-12-31">Se økonomitabellen pr. 31. december 2024</a>' in html
    assert client.get("/economy/postings/60/").status_code == 404


def test_the_csv_holds_every_line_that_was_found(client_of: ClientOf) -> None:
    response = client_of(Role.AUDITOR).get("/economy/postings.csv?year=2024")
    assert isinstance(response, StreamingHttpResponse)
    text = response.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert response["Content-Disposition"] == 'attachment; filename="posteringer.csv"'
    assert len(rows) == 34
    assert sum(Money.parse(row["amount"], "DKK").minor for row in rows) == 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", " =1", "\r=1", "\uff1d1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Konference", "2025-0001", "", "a=b", "\u2212"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("-1200.00", "-1200.00"),
        ("-1", "-1"),
        ("12.5", "12.5"),
        ("-1+1", "'-1+1"),
        ("+1", "'+1"),
        ("\uff0d1", "'\uff0d1"),
    ],
)
def test_a_cell_keeps_numbers_and_nothing_else_that_begins_so(text: str, cell: str) -> None:
    assert csv_cell(text) == cell


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("enter/", "Enter posting"),
        ("drafts/", "No drafts wait for approval."),
        ("postings/", "59 postings, the fund's money: 7,700,000.00 kr. in all into the fund."),
        ("postings/1/", "Four eyes"),
        ("postings/1/reverse/", "The opposite lines"),
        ("close/", "Before 2024 can close"),
        ("chain/", "Take the head away"),
    ],
)
def test_every_page_stands_in_english_too(enterer: Client, path: str, heading: str) -> None:
    enterer.cookies["gavn-language"] = "en"

    response = enterer.get(f"/economy/{path}")

    assert response.status_code == 200
    html = text_of(response)
    assert '<html lang="en">' in html
    assert heading in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", html)
