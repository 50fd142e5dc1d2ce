"""A year is closed in the browser: proposed by one, confirmed by another."""

from __future__ import annotations

import pytest
from django.test import Client

from gavn.web.apps.economy.queries import ledger
from gavn.web.apps.economy.queries.drafts import waiting_count
from tests.web.entering import PAYMENT
from tests.web.reading import text_of

pytestmark = pytest.mark.django_db
CLOSE = "/economy/close/"


def test_a_year_is_proposed_by_one_and_closed_by_another_each_with_a_tick(enterer: Client, other: Client) -> None:
    html = text_of(enterer.get(CLOSE))
    assert "2024 kan afsluttes." in html and "7.700.000,00 kr." in html
    assert "Sæt kryds" in text_of(enterer.post(CLOSE, {"year": "2024", "decision": "propose"}))
    assert "Afslutningen af 2024 venter" not in text_of(enterer.get(CLOSE))

    enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"})
    assert "Afslutningen af 2024 venter på en anden end dig." in text_of(enterer.get(CLOSE))
    assert "Afslutningen af 2024 venter på dig." in text_of(other.get(CLOSE))
    assert "Afslutningen af 2024 venter også på en anden: foreslået af" in text_of(other.get("/economy/drafts/"))
    assert "Sæt kryds" in text_of(other.post(CLOSE, {"year": "2024", "decision": "approve"}))
    assert len(ledger().closings) == 4
    other.post(CLOSE, {"year": "2024", "sure": "on", "decision": "approve"})

    assert [closing.year for closing in ledger().closings] == [2020, 2021, 2022, 2023, 2024]
    assert "2025 kan" in text_of(enterer.get(CLOSE))


def test_whoever_proposed_a_closing_does_not_confirm_it(enterer: Client) -> None:
    enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"})
    assert "Du har selv foreslået afslutningen." in text_of(enterer.get(CLOSE))

    refused = enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "approve"})

    assert refused.status_code == 403
    assert len(ledger().closings) == 4


def test_a_closing_is_turned_down_with_grounds_that_stay_on_the_page(enterer: Client, other: Client) -> None:
    enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"})
    assert "Skal udfyldes" in text_of(other.post(CLOSE, {"year": "2024", "decision": "reject"}))

    other.post(CLOSE, {"year": "2024", "decision": "reject", "grounds": "Et bilag mangler"})

    html = text_of(enterer.get(CLOSE))
    assert "2024 kan afsluttes." in html and "Et bilag mangler" in html
    assert len(ledger().closings) == 4


def test_a_page_left_open_decides_on_the_year_it_showed(enterer: Client, other: Client) -> None:
    enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"})

    told = text_of(other.post(CLOSE, {"year": "2023", "sure": "on", "decision": "approve"}, follow=True))

    assert "Intet forslag om at afslutte 2023 venter." in told
    assert len(ledger().closings) == 4


@pytest.mark.parametrize(
    ("language", "told"),
    [("da", "2023 blev afsluttet den 28. februar 2024."), ("en", "2023 was closed on 28 February 2024.")],
)
def test_a_closed_year_is_refused_with_its_date_in_words(enterer: Client, language: str, told: str) -> None:
    enterer.get(f"/language/{language}/")

    assert told in text_of(enterer.post("/economy/enter/", PAYMENT | {"value_date": "2023-05-05"}))
    assert waiting_count() == 0


def test_a_year_with_drafts_is_not_closed(enterer: Client) -> None:
    enterer.post("/economy/enter/", PAYMENT | {"value_date": "2024-12-31"})
    html = text_of(enterer.get(CLOSE))
    assert "2024 kan ikke afsluttes endnu." in html and "Godkend eller afvis dem først." in html

    told = text_of(enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"}))

    assert "kladder" in told and "Afslutningen af 2024 venter" not in text_of(enterer.get(CLOSE))
    assert len(ledger().closings) == 4


def test_a_proposal_to_close_is_asked_about_before_it_is_withdrawn(enterer: Client) -> None:
    enterer.post(CLOSE, {"year": "2024", "sure": "on", "decision": "propose"})
    asked = text_of(enterer.post(CLOSE, {"year": "2024", "decision": "withdraw"}))
    assert "Skal forslaget om at lukke året trækkes tilbage?" in asked
    assert "Afslutningen af 2024 venter" in text_of(enterer.get(CLOSE))

    enterer.post(CLOSE, {"year": "2024", "decision": "withdraw", "confirmed": "1"})

    assert "2024 kan afsluttes." in text_of(enterer.get(CLOSE))
