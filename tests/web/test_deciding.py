"""What one entered another approves, turns down or leaves; a posting is taken back; and what it does to the balance."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.language.catalogue import Language
from gavn.web.apps.economy.actions import approve_draft, enter_posting
from gavn.web.apps.economy.queries import chain_end, ledger
from gavn.web.apps.economy.queries.drafts import waiting_count
from gavn.web.apps.economy.show.draft import age_text
from tests.web.conftest import NOW, ClientOf
from tests.web.entering import LINES, PAYMENT, effects_in
from tests.web.reading import cells_of, errors_of, text_of
from tests.web.test_ledger import entry

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_a_draft_is_turned_down_with_grounds(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    blank = text_of(other.post(draft, {"decision": "reject", "grounds": " "}))
    assert errors_of(blank) == {"grounds": "Skal udfyldes."}

    other.post(draft, {"decision": "reject", "grounds": "Forkert konto"})

    html = text_of(enterer.get(draft))
    assert "blev afvist af Gorm Godkender." in html and "Forkert konto" in html
    again = text_of(other.post(draft, {"decision": "approve"}, follow=True))
    assert "Kladden er allerede afgjort af Gorm Godkender." in again
    assert chain_end()[0] == 59


def test_a_page_reads_everybodys_names_once(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    other.post(draft, {"decision": "reject", "grounds": "Forkert konto"})

    for path in (draft, "/economy/drafts/", "/economy/close/", "/economy/postings/7/"):
        with CaptureQueriesContext(connection) as asked:
            assert enterer.get(path).status_code == 200
        everybody = [each for each in asked if '"accounts_user"."name"' in each["sql"] and "WHERE" not in each["sql"]]
        assert len(everybody) == 1, path


def test_only_the_enterer_withdraws(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    refused = text_of(other.post(draft, {"decision": "withdraw"}, follow=True))
    assert "Kladden er indtastet af Signe Sekretariat." in refused

    asked = text_of(enterer.post(draft, {"decision": "withdraw"}))
    assert "Skal kladden trækkes tilbage?" in asked and waiting_count() == 1
    enterer.post(draft, {"decision": "withdraw", "confirmed": "1"})

    assert "blev trukket tilbage af Signe Sekretariat." in text_of(enterer.get(draft))


@pytest.mark.parametrize("decision", ["approve", "reject", "withdraw"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNCIL])
def test_who_may_only_read_decides_nothing(client_of: ClientOf, enterer: Client, role: Role, decision: str) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]

    response = client_of(role).post(draft, {"decision": decision, "grounds": "Nej"})

    assert response.status_code == 403
    assert waiting_count() == 1


def test_the_list_of_drafts_tells_their_age_and_by_whom(
    client_of: ClientOf, secretariat: Person, approver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)
    approve_draft(
        enter_posting(entry(token="t-2", voucher="2025-0002"), by=secretariat, now=NOW), by=approver, now=LATER
    )

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=12))
    html = text_of(client_of(Role.AUDITOR).get("/economy/drafts/"))

    assert "Én kladde venter på godkendelse." in html
    waiting, decided = (cells_of(table) for table in html.split("<table")[1:])
    assert waiting == [["Konference", "2025-0001", "03.03.2025", "Signe Sekretariat", "12 dage", "1.200,00"]]
    assert decided == [["Konference", "2025-0002", "godkendt", "Gorm Godkender, 03.03.2025 kl. 11.00", "1.200,00"]]


@pytest.mark.parametrize(
    ("hours", "age"),
    [(0, "siden i dag"), (13, "siden i dag"), (14, "én dag"), (37, "én dag"), (38, "2 dage"), (288, "12 dage")],
)
def test_a_draft_is_a_day_older_at_midnight(hours: int, age: str) -> None:
    assert age_text(NOW, now=NOW + timedelta(hours=hours), language=Language.DANISH) == age


def test_a_posting_is_taken_back_from_its_own_page(enterer: Client, other: Client) -> None:
    form = text_of(enterer.get("/economy/postings/59/reverse/"))
    assert 'value="2024-0017-R"' in form
    assert 'value="Tilbageførsel af postering 59: Resultatbetaling: Flere kloge hænder"' in form
    sent = {"token": "r-1", "voucher": "2024-0017-R", "value_date": "2025-03-03", "document_date": "2025-03-03"}

    draft = enterer.post("/economy/postings/59/reverse/", sent | {"text": "Tilbage"})["Location"]
    other.post(draft, {"decision": "approve"})

    assert ledger().postings[-1].reverses == 59
    assert "Tilbageført af postering 60" in text_of(enterer.get("/economy/postings/59/"))
    assert "Tilbagefører postering 59" in text_of(enterer.get("/economy/postings/60/"))
    again = text_of(enterer.post("/economy/postings/59/reverse/", sent | {"token": "r-2", "text": "x", "voucher": "x"}))
    assert "Postering 59 er allerede tilbageført af 60." in again


@pytest.mark.parametrize(
    ("number", "proposed", "why"),
    [
        (59, "2024-12-31", "Foreslået er posteringens egen valørdato, 31. december 2024: 2024 er åbent"),
        (
            42,
            "2024-01-01",
            "Foreslået er 1. januar 2024, den første åbne dag: posteringens eget år, 2023, er afsluttet",
        ),
    ],
)
def test_a_reversal_is_proposed_on_the_postings_own_day_or_the_first_open_one(
    enterer: Client, number: int, proposed: str, why: str
) -> None:
    html = text_of(enterer.get(f"/economy/postings/{number}/reverse/"))

    assert re.search(f'name="value_date" value="{proposed}"', html)
    assert why in html


def test_a_reversal_tells_which_balance_it_changes_before_it_is_sent(enterer: Client) -> None:
    page = "/economy/postings/59/reverse/"
    proposed, later = (text_of(enterer.get(page + query)) for query in ("", "?value_date=2025-03-03"))

    assert "Saldoen ultimo 2024 bliver 3.631.000,00 kr. lavere" in proposed
    assert effects_in(proposed) == [["31. december 2024", "7.700.000,00", "−3.631.000,00", "4.069.000,00"]]
    assert "Saldoen ultimo 2025 bliver 3.631.000,00 kr. lavere" in later
    assert [row[0] for row in effects_in(later)] == ["3. marts 2025", "31. december 2025"]
    assert "Saldoen ultimo 2024" in text_of(enterer.get(f"{page}?value_date=soon"))


def test_what_was_approved_tells_from_what_to_what_the_balance_went(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    waits = text_of(other.get(draft))
    posted = text_of(other.post(draft, {"decision": "approve"}, follow=True))

    assert effects_in(waits)[0] == ["3. marts 2025", "7.700.000,00", "−1.200,50", "7.698.799,50"]
    assert "Saldoen gik fra 7.700.000,00 kr. til 7.698.799,50 kr. pr. 3. marts 2025." in posted
    assert posted.count("Saldoen gik fra") == 1
    assert "Saldoen ultimo 2025 er 1.200,50 kr. lavere end uden posteringen" in posted
    assert effects_in(posted) == [
        ["3. marts 2025", "7.700.000,00", "−1.200,50", "7.698.799,50"],
        ["31. december 2025", "7.700.000,00", "−1.200,50", "7.698.799,50"],
    ]
    assert 'href="/fund/?as-of=2025-03-03"' in posted


def test_what_moves_no_money_changes_no_balance(enterer: Client) -> None:
    moved = LINES | {"account_2": "operations.other", "token": "b"}
    html = text_of(enterer.post("/economy/enter/?mode=lines", moved, follow=True))

    assert "Ingen penge går ind i fonden eller ud af den, så saldoen er den samme." in html
    assert effects_in(html) == []
