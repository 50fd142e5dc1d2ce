"""Postings in the browser: found, entered, approved by another, taken back; a year closed; the chain looked at."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.files.postings import heads_in
from gavn.language.spreadsheets import csv_cell, harmless
from gavn.web.apps.accounts.models import User
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions import approve_draft, enter_posting
from gavn.web.apps.economy.models import HeadRow
from gavn.web.apps.economy.queries import chain_end, ledger, verify_chain
from gavn.web.apps.economy.queries.drafts import draft_numbered, waiting_count
from tests.web.conftest import NOW
from tests.web.reading import cells_of, errors_of, text_of
from tests.web.test_ledger import entry

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]
LATER = NOW + timedelta(hours=1)

PAYMENT = {
    "token": "a-token",
    "direction": "out",
    "account": "operations.secretariat",
    "amount": "1.200,50",
    "voucher": "2025-0001",
    "value_date": "2025-03-03",
    "document_date": "2025-03-01",
    "text": "Konference",
}
LINES = {name: PAYMENT[name] for name in ("token", "voucher", "value_date", "document_date", "text")} | {
    "rows": "2",
    "account_1": "operations.secretariat",
    "debit_1": "1,200.50",
    "account_2": "cash",
    "credit_2": "1200.50",
}


@pytest.fixture
def enterer(client_of: ClientOf) -> Client:
    return client_of(Role.SECRETARIAT)


@pytest.fixture
def other(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="godkender"))
    return client


def effects_in(html: str) -> list[list[str]]:
    """The rows of the table that tells what a posting does to the balance."""
    return cells_of(html.partition('id="effect"')[2].partition("</section>")[0].partition("</table>")[0])


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
    assert client.get("/economy/postings/60/").status_code == 404


def test_the_csv_holds_every_line_that_was_found(client_of: ClientOf) -> None:
    response = client_of(Role.AUDITOR).get("/economy/postings.csv?year=2024")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
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
    ("text", "minor"), [("1.234,56", 123456), ("1,234.56", 123456), ("1 234,5", 123450), ("1200", 120000), ("0", 0)]
)
def test_an_amount_is_written_in_danish_or_english(enterer: Client, text: str, minor: int) -> None:
    address = enterer.post("/economy/enter/", PAYMENT | {"amount": text})["Location"]

    draft = draft_numbered(int(address.split("/")[-2]))
    assert draft is not None
    assert draft.lines[0].amount == Money(minor, "DKK")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.234", "kan læses på to måder"),
        ("1,234", "kan læses på to måder"),
        ("0,0010001", "har flere decimaler"),
        ("tolv", "er ikke et beløb"),
        ("-5", "uden minus"),
        ("9" * 30, "er ikke et beløb"),
    ],
)
def test_an_amount_that_could_be_two_is_refused(enterer: Client, text: str, words: str) -> None:
    html = text_of(enterer.post("/economy/enter/", PAYMENT | {"amount": text}))

    assert words in errors_of(html)["amount"]
    assert waiting_count() == 0


@pytest.mark.parametrize(("address", "sent"), [("/economy/enter/", PAYMENT), ("/economy/enter/?mode=lines", LINES)])
def test_what_one_enters_another_approves_in_the_browser(
    enterer: Client, other: Client, address: str, sent: dict[str, str]
) -> None:
    entered = enterer.post(address, sent)
    draft = entered["Location"]
    mine = text_of(enterer.get(draft))
    assert "venter på, at en anden godkender." in mine
    assert "Du har selv indtastet posteringen. Den skal godkendes af en anden." in mine
    assert "Godkend 1.200,50 kr." not in mine
    assert "Godkend 1.200,50 kr." in text_of(other.get(draft))

    approved = other.post(draft, {"decision": "approve"})

    posting = ledger().postings[-1]
    assert approved["Location"] == "/economy/postings/60/"
    assert posting.lines == (
        Line("operations.secretariat", Money(120050, "DKK")),
        Line("cash", Money(-120050, "DKK")),
    )
    assert (posting.entered_by, posting.approved_by) == ("sekretariat", "godkender")
    assert "bogført som postering 60" in text_of(other.get("/economy/postings/60/"))
    assert "er godkendt af godkender og bogført." in text_of(enterer.get(draft))
    assert verify_chain() == []


def test_money_received_goes_the_other_way(enterer: Client) -> None:
    sent = PAYMENT | {"direction": "in", "account": "payment.ung-i-fokus"}
    draft = draft_numbered(int(enterer.post("/economy/enter/", sent)["Location"].split("/")[-2]))

    assert draft is not None
    assert draft.lines == (Line("payment.ung-i-fokus", Money(-120050, "DKK")), Line("cash", Money(120050, "DKK")))


def test_sending_the_form_twice_enters_it_once(enterer: Client) -> None:
    addresses = {enterer.post("/economy/enter/", PAYMENT)["Location"] for _ in range(3)}

    assert len(addresses) == 1
    assert waiting_count() == 1


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_entered(enterer: Client) -> None:
    sent = {"token": "t", "direction": "out", "voucher": "2024-0001", "value_date": "2021-05-01", "amount": "1.234"}

    html = text_of(enterer.post("/economy/enter/", sent))

    errors = errors_of(html)
    assert set(errors) == {"account", "amount", "voucher", "value_date", "document_date", "text"}
    assert errors["amount"].startswith("“1.234” kan læses på to måder.")
    assert "2024-0001" in errors["voucher"] and "43" in errors["voucher"]
    assert "2021" in errors["value_date"]
    assert html.index('role="alert"') < html.index("<form class") + 2000
    assert html.count('class="function-link" href="#id_') == 6
    assert waiting_count() == 0


@pytest.mark.parametrize("date", ["2023-02-29", "2200-01-01"])
def test_of_a_date_that_cannot_be_read_only_that_is_told(enterer: Client, date: str) -> None:
    html = text_of(enterer.post("/economy/enter/", PAYMENT | {"value_date": date}))

    assert set(errors_of(html)) == {"value_date"}
    assert "9999" not in html
    assert waiting_count() == 0


def test_debit_and_credit_must_be_equal_and_the_difference_is_told(enterer: Client) -> None:
    html = text_of(enterer.post("/economy/enter/?mode=lines", LINES | {"credit_2": "1000"}))

    assert "Debet 1.200,50, kredit 1.000,00: der mangler 200,50 i kredit." in html
    assert "Debet og kredit er ikke lige store" in html
    assert waiting_count() == 0


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"credit_1": "5"}, {"credit_1"}),
        ({"account_1": ""}, {"account_1"}),
        ({"debit_1": ""}, {"debit_1"}),
        ({"debit_1": "tolv"}, {"debit_1"}),
        ({"debit_1": "-5"}, {"debit_1"}),
        ({"account_1": "nobody"}, {"account_1"}),
    ],
)
def test_what_is_wrong_with_a_line_stands_beside_it(enterer: Client, change: dict[str, str], errors: set[str]) -> None:
    html = text_of(enterer.post("/economy/enter/?mode=lines", LINES | change))

    assert set(errors_of(html)) == errors
    assert waiting_count() == 0


def test_a_line_can_be_added_and_what_was_written_stays(enterer: Client) -> None:
    html = text_of(enterer.post("/economy/enter/?mode=lines", LINES | {"add": "1", "text": ""}))

    assert 'name="account_3"' in html and 'value="1,200.50"' in html
    assert errors_of(html) == {}
    assert waiting_count() == 0


def test_a_draft_is_turned_down_with_grounds(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    blank = text_of(other.post(draft, {"decision": "reject", "grounds": " "}))
    assert errors_of(blank) == {"grounds": "Skal udfyldes."}

    other.post(draft, {"decision": "reject", "grounds": "Forkert konto"})

    html = text_of(enterer.get(draft))
    assert "blev afvist af godkender." in html and "Forkert konto" in html
    again = text_of(other.post(draft, {"decision": "approve"}, follow=True))
    assert "Kladden er allerede afgjort af godkender." in again
    assert chain_end()[0] == 59


def test_only_the_enterer_withdraws(enterer: Client, other: Client) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]
    refused = text_of(other.post(draft, {"decision": "withdraw"}, follow=True))
    assert "Kladden er indtastet af sekretariat." in refused

    enterer.post(draft, {"decision": "withdraw"})

    assert "blev trukket tilbage af sekretariat." in text_of(enterer.get(draft))


@pytest.mark.parametrize("decision", ["approve", "reject", "withdraw"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNCIL])
def test_who_may_only_read_decides_nothing(client_of: ClientOf, enterer: Client, role: Role, decision: str) -> None:
    draft = enterer.post("/economy/enter/", PAYMENT)["Location"]

    response = client_of(role).post(draft, {"decision": decision, "grounds": "Nej"})

    assert response.status_code == 403
    assert waiting_count() == 1


def test_the_list_of_drafts_tells_their_age_and_by_whom(
    client_of: ClientOf, secretariat: Person, approver: Person
) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)
    approve_draft(
        enter_posting(entry(token="t-2", voucher="2025-0002"), by=secretariat, now=NOW), by=approver, now=LATER
    )

    html = text_of(client_of(Role.AUDITOR).get("/economy/drafts/"))

    assert "Én kladde venter på godkendelse." in html
    assert re.search(r"\d+ dage", html) and "godkendt" in html and "2025-0002" in html


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


def test_the_chain_is_looked_at_and_a_cut_tail_shows(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    html = text_of(client.get("/economy/chain/"))
    assert "Kæden holder i sig selv: 59 posteringer passer sammen." in html
    assert chain_end()[1] in html

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER economy_postingrow_no_delete")
            cursor.execute("DROP TRIGGER economy_linerow_no_delete")
        else:
            cursor.execute("DROP TRIGGER economy_postingrow_append_only ON economy_postingrow")
            cursor.execute("DROP TRIGGER economy_linerow_append_only ON economy_linerow")
        cursor.execute("DELETE FROM economy_linerow WHERE posting_id = 59")
        cursor.execute("DELETE FROM economy_postingrow WHERE number = 59")

    assert [problem.code for problem in verify_chain()] == ["chain-end"]
    assert "Kæden holder ikke" in text_of(client.get("/economy/chain/"))


def test_a_row_that_no_posting_can_hold_breaks_the_chain_and_not_the_page(client_of: ClientOf) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER economy_postingrow_no_update")
        else:
            cursor.execute("DROP TRIGGER economy_postingrow_append_only ON economy_postingrow")
        cursor.execute("UPDATE economy_postingrow SET amount_provenance = 'heard' WHERE number = 10")

    assert [problem.code for problem in verify_chain()] == ["chain-unreadable"]
    assert "Kæden holder ikke" in text_of(client_of(Role.AUDITOR).get("/economy/chain/"))


@pytest.mark.parametrize(
    ("covered", "told"),
    [
        (59, "Kæden holder: alle 59 posteringer er, som de blev bogført og offentliggjort."),
        (12, "Kæden holder: de første 12 af 59 posteringer er, som de blev offentliggjort."),
    ],
)
def test_the_chain_is_said_to_hold_as_far_as_a_published_head_covers_it(
    client_of: ClientOf, covered: int, told: str
) -> None:
    digest = list(storage.digests())[covered - 1]
    HeadRow.objects.create(number=covered, digest=digest, published_on=NOW.date(), where="referat")

    assert told in text_of(client_of(Role.AUDITOR).get("/economy/chain/"))


def test_the_head_is_taken_away_as_text_and_as_a_file_that_verify_reads(client_of: ClientOf, tmp_path: Path) -> None:
    client, (number, digest) = client_of(Role.AUDITOR), chain_end()
    assert f"{number} {digest}" in text_of(client.get("/economy/chain/"))

    sent = client.get("/economy/chain/head.csv")

    assert sent["Content-Disposition"] == 'attachment; filename="head-59.csv"'
    (tmp_path / "head-59.csv").write_bytes(sent.content)
    [head] = heads_in(tmp_path / "head-59.csv")
    assert (head.number, head.digest, head.where) == (number, digest, "hentet af revisor")


@pytest.mark.parametrize(
    "write", ["{number} {digest}", "{number},{digest},2025-03-01,referat", " {number}:\n{DIGEST} "]
)
@pytest.mark.parametrize("number", [59, 12])
def test_a_head_that_was_kept_still_stands(client_of: ClientOf, write: str, number: int) -> None:
    digest = list(storage.digests())[number - 1]
    head = write.format(number=number, digest=digest, DIGEST=digest.upper())

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert f"Kædehovedet passer stadig: de første {number} posteringer" in html
    assert "Hvad der ikke passer" not in html


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (f"12 {'0' * 64}", "Noget er ændret mellem postering 6 og postering 12"),
        (f"3 {'0' * 64}", "Noget er ændret mellem postering 1 og postering 3"),
        (f"60 {'0' * 64}", "Noget er ændret mellem postering 6 og postering 60"),
    ],
)
def test_a_head_that_does_not_stand_says_where(client_of: ClientOf, head: str, told: str) -> None:
    fifth = list(storage.digests())[4]
    HeadRow.objects.create(number=5, digest=fifth, published_on=NOW.date(), where="referat")
    HeadRow.objects.create(number=8, digest="1" * 64, published_on=NOW.date(), where="forkert")

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert f"Kædehovedet efter postering {head.split()[0]} passer ikke længere." in html
    assert told in html


@pytest.mark.parametrize("head", ["", "59", "0" * 64, "59 " + "0" * 63, "59 " + "g" * 64, "59 " + "0" * 65])
def test_what_is_no_head_is_told_beside_the_field(client_of: ClientOf, head: str) -> None:
    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert errors_of(html).keys() == {"head"}
    assert "Kæden holder i sig selv" in html


@pytest.mark.parametrize("path", ["enter/", "drafts/", "postings/1/", "postings/1/reverse/", "close/", "chain/"])
def test_every_page_stands_in_english_too(enterer: Client, path: str) -> None:
    enterer.cookies["gavn-language"] = "en"

    response = enterer.get(f"/economy/{path}")

    assert response.status_code == 200
    assert '<html lang="en">' in text_of(response)
