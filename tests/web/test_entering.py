"""A posting is entered in the browser, as one payment or line by line; what is wrong is told, all of it at once."""

from __future__ import annotations

import pytest
from django.test import Client

from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.economy.queries import ledger, verify_chain
from gavn.web.apps.economy.queries.drafts import draft_numbered, waiting_count
from gavn.web.design.reader import LANGUAGE_COOKIE
from tests.web.entering import LINES, PAYMENT
from tests.web.reading import errors_of, text_of

pytestmark = pytest.mark.django_db


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
        ("9" * 30, "er et større beløb, end nogen fond har"),
        ("10.000.000.000.000,00", "er et større beløb, end nogen fond har"),
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
    assert "er godkendt af Gorm Godkender og bogført." in text_of(enterer.get(draft))
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


@pytest.mark.parametrize(
    ("date", "danish", "english"),
    [
        ("2023-02-29", "Det er ikke en dato, der findes. Skriv dag, måned og år", "There is no such date."),
        ("31.02.2025", "Det er ikke en dato, der findes. Skriv dag, måned og år", "There is no such date."),
        ("2200-01-01", "Datoen ligger uden for årene 1900–2199.", "The date lies outside the years 1900–2199."),
        ("1899-12-31", "Datoen ligger uden for årene 1900–2199.", "The date lies outside the years 1900–2199."),
    ],
)
def test_of_a_date_that_cannot_be_read_only_that_is_told(enterer: Client, date: str, danish: str, english: str) -> None:
    html = text_of(enterer.post("/economy/enter/", PAYMENT | {"value_date": date}))
    enterer.cookies[LANGUAGE_COOKIE] = "en"
    again = errors_of(text_of(enterer.post("/economy/enter/", PAYMENT | {"value_date": date})))

    errors = errors_of(html)
    assert set(errors) == set(again) == {"value_date"}
    assert danish in errors["value_date"] and english in again["value_date"]
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
