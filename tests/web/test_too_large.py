"""Numbers that no fund can hold are refused before anything is kept; what is kept and cannot be read hides itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from gavn.domain.access.roles import Role
from gavn.domain.outcomes.facts import MOST_COUNTED
from gavn.domain.outcomes.histories import History
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import ResultSet
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.actions import Origin, enter_results, make_statement
from gavn.web.apps.payments.models import ResultSetRow, StatementRow
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import (
    DAY,
    MAKER,
    SHELTERED,
    SOSU,
    VIOLENCE,
    approved,
    counts,
    entered,
    made,
    moved,
    opened,
    refused,
)
from tests.web.reading import text_of, words
from tests.web.samples import NOW
from tests.web.tampering import tamper
from tests.web.test_results_by_hand import SCHOOL, exam, sent_back
from tests.web.test_results_from_file import TALLIES_HEAD, sent

pytestmark = pytest.mark.django_db

LISTS = ("/", "/agreements/", "/payments/", f"/agreements/{SOSU}/", f"/agreements/{SOSU}/money/")


def test_a_number_typed_too_large_is_told_at_its_field_and_nothing_is_kept() -> None:
    response = sent_back(SOSU, **{"new-0-0-reached": "3", "new-0-0-due": "9" * 20, "new-0-0-holds_on": "2024-06-30"})
    assert "er mere, end nogen kan tælle eller måle. Ret tallet." in text_of(response)
    assert list(response.context["form"].errors) == ["new-0-0-due"]
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(("due", "refused"), [(MOST_COUNTED - 1, False), (MOST_COUNTED, True)])
def test_a_file_with_too_large_a_number_is_refused_at_its_line(due: int, refused: bool) -> None:
    text = f"{TALLIES_HEAD}t-1,dropout,6-months,2024-12-31,2024-12-31,,,3,{due},,,,,,,\n"
    response = sent(SOSU, "tallies.csv", text)
    assert ("“t-1” har 10000000000000 under due." in text_of(response)) == refused
    assert ("sealed" in response.context) != refused
    assert counts() == (0, 0, 0)


def test_too_large_a_number_is_refused_however_it_is_entered() -> None:
    assert refused(lambda: entered(replace(SHELTERED, reached=MOST_COUNTED), agreement=VIOLENCE)) == ["fact-too-large"]
    step = replace(exam(DAY).steps[0], quantity=MOST_COUNTED)
    for persons in ({exam(DAY): MOST_COUNTED}, {History((step,)): 1}):
        own = ResultSet(SCHOOL, 0, DAY, (), persons)
        seen = refused(lambda own=own: enter_results(own, opened(SCHOOL), seen=0, origin=Origin(), by=MAKER, now=NOW))
        assert seen == ["history-too-large"]


def test_results_that_would_give_more_than_a_fund_can_hold_become_no_statement() -> None:
    number = entered(replace(SHELTERED, reached=10**12), agreement=VIOLENCE)
    client, address = logged_in("sekretariat"), f"/agreements/{VIOLENCE}/results/{number}/"
    assert "Det er mere, end en fond kan holde." in words(client, address)
    made_of_it = refused(lambda: make_statement(opened(VIOLENCE), number, final=False, by=MAKER, now=NOW))
    assert made_of_it == ["statement-too-large"]
    assert client.post(address).status_code == 302
    assert counts() == (1, 0, 0)
    assert client.get("/payments/").status_code == 200


@pytest.mark.parametrize("ends", [False, True])
def test_a_statement_that_cannot_be_read_is_told_and_hides_no_other(ends: bool, client_of: ClientOf) -> None:
    paper = approved(VIOLENCE) if ends else made(VIOLENCE)
    approved(SOSU)
    tamper("payments_statementrow", "UPDATE {0} SET id = id")
    StatementRow.objects.filter(pk=paper).update(text="{}")
    secretariat = client_of(Role.SECRETARIAT)
    _others_stand(secretariat)
    page = secretariat.get(f"/agreements/{VIOLENCE}/statements/1/")
    assert page.status_code == 503
    assert "Resultater eller opgørelser i aftalen dialog-mod-vold kan ikke læses." in text_of(page)
    assert secretariat.get(f"/agreements/{VIOLENCE}/").status_code == 200


def test_results_that_cannot_be_read_are_told_and_hide_no_other(client_of: ClientOf) -> None:
    made(VIOLENCE)
    approved(SOSU)
    tamper("payments_resultsetrow", "UPDATE {0} SET id = id")
    ResultSetRow.objects.filter(agreement=VIOLENCE).update(text="{}")
    _others_stand(client_of(Role.SECRETARIAT))
    assert client_of(Role.SECRETARIAT).get(f"/agreements/{VIOLENCE}/").status_code == 503


def _others_stand(client: Client) -> None:
    for address in LISTS:
        assert client.get(address).status_code == 200, address
    for address in ("/agreements/", "/payments/"):
        text = words(client, address)
        assert "Resultater eller opgørelser i aftalen dialog-mod-vold kan ikke læses." in text
        assert "Flere kloge hænder" in text


def test_a_statement_that_was_withdrawn_and_cannot_be_read_stands_in_nobodys_way(client_of: ClientOf) -> None:
    moved(paper := made(VIOLENCE), Move.WITHDRAW, by=MAKER, agreement=VIOLENCE)
    tamper("payments_statementrow", "UPDATE {0} SET id = id")
    StatementRow.objects.filter(pk=paper).update(text="{}")
    assert "kan ikke læses" not in words(client_of(Role.SECRETARIAT), "/payments/")
    assert storage.papers(VIOLENCE)[0].text == "{}"
