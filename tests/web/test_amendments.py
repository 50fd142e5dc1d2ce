"""An amendment: written by one, every mistake told at its line, approved by another, then the version from its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.agreements.dossier import in_force
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Refused
from gavn.files.amendments import amendment_text
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.storage import events
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.actions.amendments import decide_amendment, propose_amendment
from gavn.web.apps.payments.models import AmendmentDecisionRow, AmendmentRow
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import AUTHORITY, CHECKER, MAKER, SOSU, entered, life, opened
from tests.web.reading import words
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db

WHY = "Prisen følger lønnen."
PAGE = f"/agreements/{SOSU}/amendment/"


def text(*, on: str = "2025-07-01", amount: str = "34000.00") -> str:
    """The next version: another price from a day on."""
    whole = written(on=on)
    price = next(line for line in whole.splitlines() if line.strip().startswith("amount:"))
    return whole.replace(price, f'{price.partition(":")[0]}: "{amount}"', 1)


def written(*, on: str) -> str:
    """The text to begin from with what is to be written in it, and nothing changed."""
    begun = amendment_text(opened())
    english = "The price follows wages."
    for key, value in (
        ("effective_from", on),
        ("signed_on", "2025-06-01"),
        ("reason_da", WHY),
        ("reason_en", english),
    ):
        begun = begun.replace(f"{key}: ''", f"{key}: {value}")
    return begun


def proposed(by: Person = MAKER) -> int:
    propose_amendment(SOSU, text(), by=by, now=NOW)
    waiting = queries.open_proposal(SOSU)
    assert waiting is not None
    return waiting.id


def decided(outcome: Outcome, proposal: int, *, by: Person = CHECKER, grounds: str = "") -> None:
    decide_amendment(SOSU, proposal, outcome, grounds=grounds, by=by, now=NOW)


def kept() -> tuple[int, int, int]:
    return AmendmentRow.objects.count(), AmendmentDecisionRow.objects.count(), len(opened().versions)


def test_an_amendment_is_looked_at_proposed_and_approved_by_another() -> None:
    clerk, other = logged_in("sekretariat"), logged_in("godkender")
    looked = clerk.post(PAGE, {"text": text()}).content.decode()
    assert "34.000 kr." in looked.replace("\N{NO-BREAK SPACE}", " ")
    assert "Version 2 vil gælde fra 1. juli 2025 og ændre én ting." in looked.replace("\N{NO-BREAK SPACE}", " ")
    assert kept() == (0, 0, 1)

    assert clerk.post(PAGE, {"text": text(), "propose": "1"}).status_code == 302
    assert kept() == (1, 0, 1)
    assert "Du har selv foreslået ændringen." in words(clerk, PAGE)
    # Where it stands in the text, and what to think over, is told to whoever decides too.
    decided_on = words(other, PAGE)
    assert "Vilkår › “§ 6” › beløb: 33.009,09 kr. → 34.000 kr." in decided_on
    assert "Hvad kan gøres?" in decided_on
    assert "men ændrer også, hvad der skal betales for tiden før" in decided_on
    assert "Se ændringen, der venter" in words(clerk, f"/agreements/{SOSU}/versions/")
    assert "Se ændringen, der venter" in words(clerk, f"/agreements/{SOSU}/")
    assert "1 ændring af en aftale" in words(other, "/fund/") or "Én ændring af en aftale" in words(other, "/fund/")
    proposal = queries.open_proposal(SOSU)
    assert proposal is not None
    other.post(PAGE, {"outcome": "approve", "proposal": proposal.id})

    assert kept() == (1, 1, 2)
    versions = opened().versions
    before, after = (in_force(versions, on=day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert (before, after) == versions
    assert WHY in words(other, f"/agreements/{SOSU}/versions/")
    assert [event.by for what in ("proposed", "approved") for event in events(f"amendment-{what}")] == [
        "sekretariat",
        "godkender",
    ]
    assert next(d for d in complete_fund().dossiers if d.id == SOSU).versions == versions


def test_every_mistake_is_told_at_its_line_with_how_to_mend_it_and_nothing_is_kept(client_of: ClientOf) -> None:
    wrong = (
        text().replace("currency: DKK", "currency: EUR").replace("reason_en: The price follows wages.", "reason_en: ''")
    )
    wrong = wrong.replace("party: sosu-oestjylland", "party: sosu-estjylland")
    answer = logged_in("sekretariat").post(PAGE, {"text": wrong, "propose": "1"})
    told = " ".join(answer.content.decode().split())

    assert "Fejl i teksten" in told
    line = wrong.splitlines().index("currency: EUR") + 1
    assert f'<th scope="row"><span class="g-m-only">Linje </span>{line}</th>' in told
    assert "currency: EUR</code>" in told
    assert kept() == (0, 0, 1)


def test_an_amendment_that_nobody_has_signed_is_told_so() -> None:
    unsigned = text().replace("signed_on: 2025-06-01\n", "")
    told = logged_in("sekretariat").post(PAGE, {"text": unsigned, "propose": "1"}).content.decode()

    assert "hvornår ændringen er underskrevet" in told
    assert kept() == (0, 0, 1)


def test_an_approved_amendment_is_not_lost_to_an_older_folder(aarhus: Fund, tmp_path: Path) -> None:
    decided(Outcome.APPROVE, proposed())
    with pytest.raises(Refused, match="version-changed"):
        load_fund(aarhus, by="tests", now=NOW)

    write_new_folder(complete_fund(), tmp_path / "one")
    reading = read_fund(tmp_path / "one")
    assert reading.fund is not None
    load_fund(reading.fund, by="tests", now=NOW)
    assert kept() == (1, 1, 2)


@pytest.mark.parametrize(
    "sent", ["", "not: [a, version", "- 1", "id: x\nid: x", "&a [*a]", "\x00", "version: 9\n", "a" * 200_000, "{" * 300]
)
def test_no_text_is_a_fault(sent: str) -> None:
    answer = logged_in("sekretariat").post(PAGE, {"text": sent, "propose": "1"})

    assert answer.status_code == 200
    assert kept() == (0, 0, 1)


def test_a_file_takes_the_place_of_the_text() -> None:
    clerk = logged_in("sekretariat")
    sent = SimpleUploadedFile("agreement-2.yaml", text().encode())
    assert "34.000 kr." in clerk.post(PAGE, {"text": "x", "file": sent}).content.decode().replace(
        "\N{NO-BREAK SPACE}", " "
    )
    odd = SimpleUploadedFile("agreement-2.yaml", b"\xff\xfe")
    assert "UTF-8" in clerk.post(PAGE, {"text": "", "file": odd}).content.decode()


@pytest.mark.parametrize(
    ("by", "sent", "codes"),
    [
        (AUTHORITY, "changed", ["not-allowed"]),
        (MAKER, "same", ["amendment-without-change"]),
    ],
)
def test_what_may_not_be_proposed_is_refused_and_nothing_is_kept(by: Person, sent: str, codes: list[str]) -> None:
    same = written(on="2025-07-01")
    with pytest.raises(Refused) as caught:
        propose_amendment(SOSU, text() if sent == "changed" else same, by=by, now=NOW)

    assert [problem.code for problem in caught.value.problems] == codes
    assert kept() == (0, 0, 1)


@pytest.mark.parametrize(
    ("outcome", "by", "grounds", "code"),
    [
        (Outcome.APPROVE, MAKER, "", "not-allowed"),
        (Outcome.APPROVE, AUTHORITY, "", "not-allowed"),
        (Outcome.REFUSE, MAKER, "nej", "not-allowed"),
        (Outcome.REFUSE, CHECKER, " ", "amendment-without-grounds"),
        (Outcome.WITHDRAW, CHECKER, "", "not-allowed"),
    ],
)
def test_a_proposal_is_decided_on_by_the_right_person_only(
    outcome: Outcome, by: Person, grounds: str, code: str
) -> None:
    proposal = proposed()
    with pytest.raises(Refused) as caught:
        decided(outcome, proposal, by=by, grounds=grounds)

    assert [problem.code for problem in caught.value.problems] == [code]
    assert kept() == (1, 0, 1)


def test_one_proposal_waits_at_a_time_and_each_thing_is_done_once() -> None:
    proposal = proposed()
    assert proposed() == proposal
    with pytest.raises(Refused, match="amendment-under-way"):
        propose_amendment(SOSU, text(amount="35000.00"), by=CHECKER, now=NOW)
    decided(Outcome.APPROVE, proposal)
    decided(Outcome.APPROVE, proposal)
    with pytest.raises(Refused, match="amendment-gone"):
        decided(Outcome.REFUSE, proposal, grounds="for sent")

    assert kept() == (1, 1, 2)


@pytest.mark.parametrize(
    ("outcome", "by", "grounds"), [(Outcome.REFUSE, CHECKER, "Forkert dag."), (Outcome.WITHDRAW, MAKER, "")]
)
def test_what_is_turned_down_changes_nothing_and_makes_room_for_another(
    outcome: Outcome, by: Person, grounds: str
) -> None:
    decided(outcome, proposed(), by=by, grounds=grounds)

    assert kept() == (1, 1, 1)
    assert proposed()


def test_the_grounds_and_the_text_of_what_was_refused_reach_its_proposer() -> None:
    clerk, auditor = logged_in("sekretariat"), logged_in("revisor")
    own = f"/agreements/{SOSU}/"
    proposal = proposed()
    waits = "Version 2 er foreslået og venter på godkendelse."
    told = [words(reader, page) for reader in (clerk, auditor) for page in (own, f"{own}versions/")]
    assert [waits in text for text in told] == [True] * 4
    assert PAGE not in auditor.get(own).content.decode()
    assert waits not in words(clerk, f"{own}versions/1/")

    decided(Outcome.REFUSE, proposal, grounds="Forkert dag.")
    refused = "Forslaget til version 2 blev afvist."
    assert refused in words(clerk, own) and refused in words(clerk, f"{own}versions/")
    assert refused not in words(auditor, own) and waits not in words(auditor, own)
    told = words(clerk, PAGE)
    assert refused in told and "Begrundelse Forkert dag." in told and "Afvist Gorm Godkender" in told
    assert "The proposal of version 2 was refused." in words(clerk, PAGE, language="en")
    assert "34000.00" not in clerk.get(PAGE).content.decode()
    assert "34000.00" in clerk.get(PAGE, {"again": "1"}).content.decode()

    decided(Outcome.APPROVE, proposed())
    assert [refused in words(clerk, page) for page in (own, f"{own}versions/", f"{PAGE}?again=1")] == [False] * 3


def test_what_was_withdrawn_can_be_written_on(client_of: ClientOf) -> None:
    decided(Outcome.WITHDRAW, proposed(), by=MAKER)
    told = words(client_of(Role.SECRETARIAT), PAGE)

    assert "Forslaget til version 2 blev trukket tilbage." in told and "Begrundelse" not in told
    assert "Skriv videre på forslagets tekst" in told


@pytest.mark.parametrize("table", ["payments_amendmentrow", "payments_amendmentdecisionrow"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_the_database_itself_refuses_to_change_what_was_proposed(table: str, change: str) -> None:
    decided(Outcome.APPROVE, proposed())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=table))


def test_only_the_secretariat_sees_the_way_to_it(client_of: ClientOf) -> None:
    assert "Skriv en ændring" in words(client_of(Role.SECRETARIAT), f"/agreements/{SOSU}/versions/")
    assert "Skriv en ændring" not in words(client_of(Role.AUDITOR), f"/agreements/{SOSU}/versions/")


def test_whoever_approves_sees_what_to_think_over_as_the_proposer_did() -> None:
    clerk, other = logged_in("sekretariat"), logged_in("godkender")
    looked = thought_over(clerk.post(PAGE, {"text": text()}))
    assert "ændrer også, hvad der skal betales for tiden før" in looked

    clerk.post(PAGE, {"text": text(), "propose": "1"})
    for reader in (other, clerk):
        assert thought_over(reader.get(PAGE)) == looked


def thought_over(answer: Any) -> str:
    """The table of what to think over."""
    return " ".join(answer.content.decode().partition('id="think"')[2].partition("</section>")[0].split())


def test_a_version_approved_while_somebody_was_at_it_is_the_one_that_states() -> None:
    """Who had read the agreement before its amendment was approved made a statement by the version before."""
    read = opened()
    propose_amendment(SOSU, text(on="2024-06-01"), by=MAKER, now=NOW)
    waiting = queries.open_proposal(SOSU)
    assert waiting is not None
    decided(Outcome.APPROVE, waiting.id)

    make_statement(read, entered(), final=False, by=MAKER, now=NOW)

    [paper] = life().papers
    assert len(read.versions) == 1
    assert life().filed(paper).agreement.version == 2
