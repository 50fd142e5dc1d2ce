"""Where the fund is paid and cannot post it, the page says what stands in the way, not that nothing is received."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gavn.domain.payments.filed import FiledStatement
from gavn.domain.values.money import Money
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.payments.actions import draft_again, obstacles
from gavn.web.apps.payments.actions.obstacles import obstacle_to_posting
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, DROPOUT, SOSU, approved, entered, life, made, opened, refused
from tests.web.reading import words
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db


def test_without_an_account_the_page_names_it_and_a_draft_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obstacles, "accounts_of", lambda agreement: ())
    paper = approved()
    assert drafts_of_voucher(f"{SOSU}-1") == ()
    text = words(logged_in("godkender"), f"/agreements/{SOSU}/statements/1/")
    assert "Kontoplanen har ingen konto til det, aftalen flere-kloge-haender betaler fonden." in text
    assert "Fonden modtager intet" not in text
    assert refused(lambda: draft_again(opened(), paper, by=CHECKER, now=NOW)) == ["posting-without-account"]


def test_another_currency_and_a_fund_that_is_no_investor_stand_in_the_way() -> None:
    made()
    filed = life().filed(life().papers[0])
    agreement, council = filed.agreement, documents().head.council

    def told(found: FiledStatement) -> str:
        obstacle = obstacle_to_posting(opened(), found)
        return obstacle.code if obstacle else ""

    others = tuple(party for party in agreement.parties if party.party != council)
    assert told(filed) == ""
    assert told(replace(filed, agreement=replace(agreement, currency="EUR"))) == "posting-in-other-currency"
    assert told(replace(filed, agreement=replace(agreement, parties=others))) == "posting-to-no-investor"


def test_where_the_fund_receives_nothing_there_is_nothing_to_post() -> None:
    made(number=entered(replace(DROPOUT, reached=193)))
    filed = life().filed(life().papers[0])
    assert filed.statement.received_by(documents().head.council) == Money(0, "DKK")
    assert obstacle_to_posting(opened(), filed) is None
