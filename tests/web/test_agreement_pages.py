"""The pages of agreements, results, statements and the money behind them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.moves import Move
from gavn.domain.values.problem import Refused
from gavn.files.agreements import TALLY_COLUMNS
from gavn.web.apps.economy.actions import approve_draft
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.queries.postings import posting_numbered
from gavn.web.apps.payments.forms import kept
from gavn.web.apps.payments.models import ResultSetRow
from gavn.web.apps.payments.queries.owed import posted_by_year, posted_elsewhere
from gavn.web.apps.payments.queries.waiting import waits_for
from tests.conftest import AARHUS
from tests.web.conftest import logged_in
from tests.web.paying import (
    AUTHORITY,
    CHECKER,
    DAY,
    MAKER,
    SHELTERED,
    SOSU,
    VIOLENCE,
    approved,
    counts,
    entered,
    life,
    made,
    moved,
    opened,
)
from tests.web.samples import NOW
from tests.web.test_fund import ClientOf, words

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def test_nobody_is_told_to_pay_itself_and_several_pay(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    own = words(client, "/agreements/ips-plus/")
    assert "Sociale Forhold og Beskæftigelse betaler Rådet for Sociale Investeringer tilbage efter" in own
    assert "En del af kapitalen kommer fra Sociale Forhold og Beskæftigelse selv." in own
    assert "and Børn og Unge pay " in words(client, "/agreements/laer-for-livet/", language="en")
    assert "SOSU Østjylland pays " in words(client, f"/agreements/{SOSU}/", language="en")


def test_the_agreement_is_read_beside_its_data_and_marked_as_assumed(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), f"/agreements/{SOSU}/")
    assert "SOSU Østjylland betaler Rådet for Sociale Investeringer tilbage efter ét betalingsvilkår" in text
    assert "Antaget: priser og vilkår er ikke offentliggjort." in text
    assert "§ 6 · Frafald inden 6 måneder afledt 33.009,09 kr. for hver" in text
    assert "Eksempel: 477 mod 772 ventet giver 295 × 33.009,09 = 9.737.682 kr." in text
    assert content_hash(opened().versions[-1]) in text


def test_the_agreement_says_what_can_be_published_at_its_size(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), "/agreements/dialog-mod-vold/")
    assert "Hvad der kan offentliggøres Ved 15 familier: Parterne ser de tal, aftalen betaler efter" in text
    assert "Offentligheden: kun at omkring 15 familier er med." in text


def test_the_agreement_says_on_whom_and_by_what_evidence_it_is_measured(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), f"/agreements/{SOSU}/")
    assert "Hvem og hvordan Enhed person Målgruppe Elever på SOSU-uddannelserne Effektdesign historisk baseline" in text
    assert "Evidensgrad C (mod en baseline)" in text
    assert "Hvem og hvordan Enhed familie" in words(client_of(Role.AUDITOR), "/agreements/dialog-mod-vold/")


def test_no_line_ends_between_a_number_and_its_sign_or_a_name_and_its_mark(client_of: ClientOf) -> None:
    text = client_of(Role.AUDITOR).get("/agreements/diabetes/").content.decode()
    assert "mindst 8,5\N{NO-BREAK SPACE}% lavere" in text and "8,5 % lavere" not in text
    assert '% <span class="g-nb">lavere <span class="g-pv">' in text


def test_versions_differ_in_plain_words_with_the_parties_names(client_of: ClientOf) -> None:
    text = words(client_of(Role.PROVIDER), f"/agreements/{VIOLENCE}/versions/")
    assert "Aftalen har to versioner; den nyeste ændrede syv ting." in text
    assert "7 ændringer fra versionen før" in text
    assert "Investor › “Rådet for Sociale Investeringer” › kapital: 2.500.000 kr. → 1.700.000 kr." in text


def test_a_party_sees_its_own_agreements_only(client_of: ClientOf) -> None:
    text = words(client_of(Role.PROVIDER), "/agreements/")
    assert "Én aftale." in text
    assert "Dialog mod Vold" in text and "Flere kloge hænder" not in text


def test_counts_entered_by_hand_are_shown_with_what_they_give_before_they_are_kept() -> None:
    client = logged_in("sekretariat")
    form = {"as_of": "2025-02-01", "known-0-0-0-reached": "80", "known-0-0-0-due": "1475"}
    response = client.post(f"/agreements/{SOSU}/results/enter/", form)
    text = response.content.decode()
    assert "skal betale 3.730.027" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "31.12.2024 (rettet, før 83)" in text
    assert counts() == (0, 0, 0)

    sealed = response.context["sealed"]
    saved = client.post(f"/agreements/{SOSU}/results/save/", {"sealed": sealed})
    assert saved["Location"] == f"/agreements/{SOSU}/results/1/"
    [found] = life().sets
    assert [(t.id, t.reached, t.replaces) for t in found.results.tallies] == [
        ("t-2024", 83, ""),
        ("r1-2", 80, "t-2024"),
    ]
    assert (found.entered_by, found.source) == ("sekretariat", "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"known-0-0-0-reached": "otte"}, "“otte” er ikke et helt antal."),
        ({"known-0-0-0-reached": "1500"}, "id_known-0-0-0-reached_error"),
        ({"new-0-0-reached": "5", "new-0-0-due": "10"}, "Skriv den dag, resultatet gælder."),
        ({"as_of": ""}, "Skal udfyldes."),
        ({"as_of": "2022-01-01"}, "id_as_of_error"),
    ],
)
def test_what_is_wrong_in_the_form_is_told_at_its_place(fields: dict[str, str], told: str) -> None:
    form = {"as_of": "2025-02-01", "known-0-0-0-reached": "83", "known-0-0-0-due": "1475"} | fields
    response = logged_in("sekretariat").post(f"/agreements/{SOSU}/results/enter/", form)
    assert told in response.content.decode()
    assert counts() == (0, 0, 0)


CLAIMS = """id,participant,metric,follow_up,holds_on,known_on,quantity,enrolled_on,group,cohort,replaces
c-1,p-1,exam,{follow_up},2024-06-30,2024-07-01,,,,,
c-2,p-2,exam,{follow_up},2024-06-30,2024-07-01,,,,,
c-3,p-2,education,{other},2024-12-01,2024-12-01,,,,,
"""
TALLIES = f"""{",".join(TALLY_COLUMNS)}
t-2024,dropout,6-months,2024-12-31,2024-12-31,,,{{reached}},1475,1475,,,,,,
"""


def sent(agreement: str, name: str, text: str, as_of: str = "2025-02-01") -> tuple[Client, HttpResponse]:
    client = logged_in("sekretariat")
    file = SimpleUploadedFile(name, text.encode())
    return client, client.post(f"/agreements/{agreement}/results/file/", {"file": file, "as_of": as_of})


def test_persons_in_a_file_become_histories_with_counts_and_nobody_is_kept() -> None:
    agreement = opened("laer-for-livet").versions[-1]
    exam, education = (next(m for m in agreement.metrics if m.id == name) for name in ("exam", "education"))
    text = CLAIMS.format(follow_up=exam.follow_ups[0].id, other=education.follow_ups[0].id)
    client, response = sent("laer-for-livet", "persons.csv", text)
    assert "2 forskellige forløb, 2 personer" in response.content.decode()
    client.post("/agreements/laer-for-livet/results/save/", {"sealed": response.context["sealed"]})
    [found] = life("laer-for-livet").sets
    assert (found.source, sum(found.results.persons.values())) == ("persons.csv", 2)
    assert found.source_sha256 == sha256(text.encode()).hexdigest()
    row = ResultSetRow.objects.get()
    assert "p-1" not in row.text and "c-1" not in row.text


def test_counts_of_persons_can_be_entered_by_hand() -> None:
    place = [metric.id for metric in opened("laer-for-livet").versions[-1].metrics].index("exam")
    new = f"new-{place}-0"
    form = {"as_of": "2025-02-01", f"{new}-holds_on": "2024-06-30", f"{new}-persons": "3"}
    response = logged_in("sekretariat").post("/agreements/laer-for-livet/results/enter/", form)
    text = " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Børn og Unge skal betale 240.000 kr. Sociale Forhold og Beskæftigelse skal betale 240.000 kr." in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TALLIES.format(reached="mange"), "tallies.csv:2:8"),
        (TALLIES.format(reached=1500), "t-2024"),
        ("a,b,c\n1,2,3\n", "tallies.csv:1"),
        ("", "tallies.csv"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_at_its_line_and_nothing_is_kept(text: str, told: str) -> None:
    _, response = sent(SOSU, "tallies.csv", text)
    assert response.status_code == 200
    assert "id_file_error" in response.content.decode()
    assert told in response.content.decode()
    assert counts() == (0, 0, 0)


def test_the_file_that_gavn_pay_reads_gives_the_same_amount() -> None:
    _, response = sent(SOSU, "tallies.csv", (AARHUS / "agreements" / SOSU / "tallies.csv").read_text(encoding="utf-8"))
    assert "SOSU Østjylland skal betale 3.631.000" in response.content.decode()


def test_more_than_a_page_can_carry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGEST", 100)
    _, response = sent(SOSU, "tallies.csv", TALLIES.format(reached=83))
    assert "Der er 1 forskellige forløb og optællinger, og det er flere, end en side kan gemme." in (
        response.content.decode()
    )


def test_a_preview_that_was_tampered_with_is_not_saved() -> None:
    response = logged_in("sekretariat").post(f"/agreements/{SOSU}/results/save/", {"sealed": "made up"})
    assert response["Location"] == f"/agreements/{SOSU}/results/enter/"
    assert counts() == (0, 0, 0)


def test_what_if_tells_what_would_change_and_keeps_nothing(client_of: ClientOf) -> None:
    form = {"as_of": "2025-02-01", "known-0-0-0-reached": "60", "known-0-0-0-due": "1475"}
    response = logged_in("revisor").post(f"/agreements/{SOSU}/what-if/", form)
    text = " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "det er 759.209 kr. mere end de 3.631.000 kr., de giver nu" in text
    assert counts() == (0, 0, 0)


def test_the_statement_opens_step_by_step_and_repeats_itself(client_of: ClientOf) -> None:
    approved()
    text = words(client_of(Role.AUDITOR), f"/agreements/{SOSU}/statements/1/")
    assert "3.631.000 kr. skal SOSU Østjylland betale Rådet for Sociale Investeringer" in text
    assert "Regnet efter: samme input giver samme krone." in text
    assert "83 mod 193 ventet giver 110 × 33.009,09 = 3.630.999,90 kr." in text
    assert (
        "6 måneder efter optagelse, 31.12.2024, 83 nåede det, 1.475 skulle måles offentliggjort Resultatsæt 1" in text
    )
    assert "Loft pr. person intet loft ramt 0" in text
    assert "3.631.000 kr. fra denne aftale er bogført uden om opgørelser" in text
    file = client_of(Role.AUDITOR).get(f"/agreements/{SOSU}/statements/1/file/")
    assert file.content.decode() == life().papers[0].text


def test_a_statement_whose_text_was_altered_is_not_shown() -> None:
    made()
    paper = life().papers[0]
    altered = replace(paper, text=paper.text.replace("3631000.00", "3631001.00"))
    with pytest.raises(Refused) as caught:
        life().filed(altered)
    assert [problem.code for problem in caught.value.problems] == ["kept-unreadable", "statement-altered"]


def test_a_posting_leads_to_its_statement_and_back(client_of: ClientOf) -> None:
    approved()
    [draft] = drafts_of_voucher("flere-kloge-haender-1")
    page = f"/agreements/{SOSU}/statements/1/"
    assert page in client_of(Role.SECRETARIAT).get(f"/economy/drafts/{draft.id}/").content.decode()
    number = approve_draft(draft.id, by=CHECKER, now=NOW)
    assert posting_numbered(number) is not None
    assert page in client_of(Role.SECRETARIAT).get(f"/economy/postings/{number}/").content.decode()
    assert f"/economy/postings/{number}/" in client_of(Role.SECRETARIAT).get(page).content.decode()


def test_years_that_do_not_give_the_sum_shown_say_that_each_is_rounded(client_of: ClientOf) -> None:
    """Half of 15,000 kr.: −1,700 and 8 stand beside −1,693."""
    address = f"/agreements/{VIOLENCE}/money/"
    assert "Hvert beløb er afrundet for sig." not in words(client_of(Role.COUNCIL), address)

    paper = made(VIOLENCE, entered(replace(SHELTERED, metric="no-charge", reached=1), agreement=VIOLENCE))
    for move in (Move.CHECK, Move.APPROVE):
        moved(paper, move, agreement=VIOLENCE)
    text = words(client_of(Role.COUNCIL), address)

    assert "Rådet for Sociale Investeringer −1.700 – – – 8 −1.693" in text
    assert "Hvert beløb er afrundet for sig." in text


def test_the_money_of_each_party_stands_by_year_with_what_payers_must_expect(client_of: ClientOf) -> None:
    approved()
    text = words(client_of(Role.COUNCIL), f"/agreements/{SOSU}/money/")
    assert (
        "Kapitalen efter aftalen er 4.900.000 kr., og 3.631.000 kr. er opgjort til betaling i én godkendt opgørelse."
        in text
    )
    assert "Rådet for Sociale Investeringer −4.900 – 3.631 −1.269" in text
    assert "2025 284 227 – 3.631" in text
    assert "2024 – – 3.631 –" in text


def test_what_is_posted_outside_statements_is_told_beside_what_investors_get_back(client_of: ClientOf) -> None:
    """The page said 0.00 back, while 460,000 of it stood in the fund's ledger."""
    told = "I fonden er 460.000 kr. fra aftalen bogført uden om opgørelser."
    page = "/agreements/dialog-mod-vold/money/"

    assert told in words(client_of(Role.COUNCIL), page)
    provider = words(logged_in("leverandoer"), page)
    assert "bogført uden om" not in provider, "the fund's ledger is not the provider's to see"


def test_two_agreements_of_a_programme_say_that_the_accounts_are_the_programmes(client_of: ClientOf) -> None:
    harbour, home = "housing-first-havnen", "housing-first-hjem-job-og-helhed"
    before = posted_elsewhere(life(home))
    housed = Tally("h-2024", "housing", "12-months", DAY, DAY, reached=10, due=20)
    paper = made(harbour, entered(housed, agreement=harbour))
    moved(paper, Move.CHECK, agreement=harbour)
    moved(paper, Move.APPROVE, agreement=harbour)
    [draft] = drafts_of_voucher(f"{harbour}-1")
    approve_draft(draft.id, by=CHECKER, now=NOW)

    # What follows from a statement of the one is posted on the same account, and is not outside statements.
    received = life(harbour).statements[0].received_by("raadet")
    posted = sum(amount.minor for amount in posted_by_year(home).values())
    assert received.minor > 0
    assert (posted_elsewhere(life(home)), posted) == (before, before.minor + received.minor)
    text = words(client_of(Role.COUNCIL), f"/agreements/{home}/money/")
    assert "Plan i programmet, 100 % Regel i programmet Bogført i fonden i programmet" in text


def test_a_statement_waits_for_those_who_may_move_it_on() -> None:
    paper = made()

    def waits(person: Person) -> list[str]:
        return [each.kind for each in waits_for(person)]

    assert (waits(MAKER), waits(CHECKER), waits(AUTHORITY)) == ([], ["statements-check"], [])
    moved(paper, Move.CHECK)
    assert (waits(MAKER), waits(CHECKER)) == ([], ["statements-approve"])
