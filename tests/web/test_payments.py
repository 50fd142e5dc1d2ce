"""Results, statements and their way to the ledger: who may do what, what is refused, and that nothing happens then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.fund.fund import Fund
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.life import Move, State
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.agreements import TALLY_COLUMNS, write_dossier
from gavn.files.folder import FolderReader
from gavn.files.kept import read_kept, write_kept
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.accounts.models import User
from gavn.web.apps.economy.actions import approve_draft, reject_draft
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.queries.postings import posting_numbered, posting_of_voucher
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import queries, storage
from gavn.web.apps.payments.actions import Origin, draft_again, enter_results, make_statement, move_statement
from gavn.web.apps.payments.forms import kept
from gavn.web.apps.payments.models import ResultSetRow, StatementEventRow, StatementRow
from gavn.web.apps.payments.queries import Life, life_of
from tests.conftest import AARHUS
from tests.files.test_folder import contents
from tests.web.samples import NOW, PEOPLE
from tests.web.test_fund import ClientOf, words

pytestmark = pytest.mark.django_db

SOSU = "flere-kloge-haender"
VIOLENCE = "dialog-mod-vold"
DAY = date(2024, 12, 31)
MAKER, CHECKER = PEOPLE["sekretariat"], PEOPLE["godkender"]
AUTHORITY = PEOPLE["myndighed"]
DROPOUT = Tally("t-2024", "dropout", "6-months", DAY, DAY, reached=83, due=1475)


def opened(agreement: str = SOSU) -> Dossier:
    found = queries.dossier(agreement)
    assert found is not None
    return found


def life(agreement: str = SOSU) -> Life:
    return life_of(opened(agreement))


def entered(*tallies: Tally, agreement: str = SOSU, seen: int = 0, as_of: date = DAY, by: Person = MAKER) -> int:
    results = ResultSet(agreement, 0, as_of, tallies or (DROPOUT,), {})
    return enter_results(results, opened(agreement), seen=seen, origin=Origin(), by=by, now=NOW)


def made(agreement: str = SOSU, number: int = 0, by: Person = MAKER) -> int:
    """The id of a statement of a result set; of a new one where none is named."""
    make_statement(opened(agreement), number or entered(agreement=agreement), final=False, by=by, now=NOW)
    return life(agreement).papers[-1].id


def moved(paper: int, move: Move, *, by: Person = CHECKER, grounds: str = "", agreement: str = SOSU) -> State:
    return move_statement(opened(agreement), paper, move, grounds=grounds, by=by, now=NOW)


def approved(agreement: str = SOSU) -> int:
    paper = made(agreement)
    moved(paper, Move.CHECK, agreement=agreement)
    moved(paper, Move.APPROVE, agreement=agreement)
    return paper


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of what was refused; nothing was written."""
    before = counts()
    with pytest.raises(Refused) as caught:
        act()
    assert counts() == before
    return [problem.code for problem in caught.value.problems]


def counts() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (ResultSetRow, StatementRow, StatementEventRow))


def browser(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


# ---- the way from results to the ledger ----


def test_a_result_becomes_a_statement_then_a_posting_that_its_maker_cannot_approve() -> None:
    paper = made()
    statement = life().filed(life().papers[0]).statement
    assert statement.total == Money(3_631_000_00, "DKK")
    assert statement.entitlement.results_digest == life().sets[0].digest

    assert moved(paper, Move.CHECK) is State.CHECKED
    assert moved(paper, Move.APPROVE) is State.APPROVED

    [draft] = drafts_of_voucher("flere-kloge-haender-1")
    assert (draft.entered_by, draft.document_date, draft.waits) == ("sekretariat", NOW.date(), True)
    assert draft.text == f"Resultatbetaling: Flere kloge hænder, opgørelse 1, {statement.digest[:24]}"
    with pytest.raises(Refused):
        approve_draft(draft.id, by=MAKER, now=NOW)
    before = movements().by_account_day.get(("cash", NOW.date()), 0)
    number = approve_draft(draft.id, by=CHECKER, now=NOW)
    assert posting_of_voucher("flere-kloge-haender-1") == number
    assert movements().by_account_day["cash", NOW.date()] - before == 3_631_000_00


def test_a_corrected_result_gives_a_new_statement_of_the_difference_and_leaves_the_old_alone() -> None:
    approved()
    first = life().papers[0]
    better = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    paper = made(number=entered(DROPOUT, better, seen=1, as_of=date(2025, 2, 1)))

    second = life().filed(life().numbered(2) or first).statement
    assert second.total == Money(99_027_00, "DKK")
    assert {line.kind.value for line in second.lines} == {"new", "difference", "reversal"}
    assert life().papers[0] == first
    assert moved(paper, Move.CHECK) is State.CHECKED


def test_each_step_is_done_once_however_often_it_is_sent() -> None:
    assert [entered(), entered()] == [1, 1]
    assert make_statement(opened(), 1, final=False, by=MAKER, now=NOW) == 1
    paper = made(number=1)
    assert [moved(paper, Move.CHECK), moved(paper, Move.CHECK)] == [State.CHECKED, State.CHECKED]
    assert [moved(paper, Move.APPROVE), moved(paper, Move.APPROVE)] == [State.APPROVED, State.APPROVED]
    assert counts() == (1, 1, 2)
    assert len(drafts_of_voucher("flere-kloge-haender-1")) == 1


def test_a_posting_that_was_turned_down_can_be_drafted_again() -> None:
    paper = approved()
    [draft] = drafts_of_voucher("flere-kloge-haender-1")
    reject_draft(draft.id, grounds="forkert dag", by=CHECKER, now=NOW)
    draft_again(opened(), paper, by=CHECKER, now=NOW + timedelta(days=1))
    assert [each.state for each in drafts_of_voucher("flere-kloge-haender-1")] == ["rejected", "waiting"]
    assert drafts_of_voucher("flere-kloge-haender-1")[-1].entered_by == "sekretariat"


# ---- who may not ----


@pytest.mark.parametrize(
    ("move", "by", "reason"),
    [
        (Move.CHECK, MAKER, "made-it"),
        (Move.CHECK, AUTHORITY, "role-may-not"),
        (Move.REFUSE, MAKER, "made-it"),
        (Move.APPROVE, MAKER, "made-it"),
        (Move.APPROVE, AUTHORITY, "own-party-pays-not"),
        (Move.APPROVE, PEOPLE["raad"], "role-may-not"),
        (Move.DISPUTE, PEOPLE["investor"], "party-takes-no-part"),
        (Move.DISPUTE, CHECKER, "role-may-not"),
        (Move.WITHDRAW, CHECKER, "another-made-what-stands"),
    ],
)
def test_somebody_without_the_right_is_told_why_and_nothing_happens(move: Move, by: Person, reason: str) -> None:
    paper = made()
    before = counts()
    with pytest.raises(Refused) as caught:
        moved(paper, move, by=by, grounds="derfor")
    [problem] = caught.value.problems
    assert (problem.code, problem.values["reason"]) == ("not-allowed", reason)
    assert counts() == before


def test_whoever_entered_the_results_does_not_check_the_statement_of_them() -> None:
    number = entered(by=CHECKER)
    make_statement(opened(), number, final=False, by=MAKER, now=NOW)
    assert refused(lambda: moved(life().papers[0].id, Move.CHECK)) == ["not-allowed"]


def test_a_department_approves_what_it_pays_itself() -> None:
    paper = made(VIOLENCE, entered(Tally("a", "no-shelter", "24-months", DAY, DAY, reached=3), agreement=VIOLENCE))
    moved(paper, Move.CHECK, agreement=VIOLENCE)
    assert moved(paper, Move.APPROVE, by=AUTHORITY, agreement=VIOLENCE) is State.APPROVED
    [draft] = drafts_of_voucher("dialog-mod-vold-1")
    assert draft.lines[0].amount == Money(60_000_00, "DKK")


# ---- what the rules refuse ----


def test_a_disputed_statement_waits_until_the_dispute_is_answered() -> None:
    number = entered(Tally("a", "no-shelter", "24-months", DAY, DAY, reached=3), agreement=VIOLENCE)
    paper = made(VIOLENCE, number)
    investor = PEOPLE["investor"]
    moved(paper, Move.CHECK, agreement=VIOLENCE)
    assert refused(lambda: moved(paper, Move.DISPUTE, by=investor, agreement=VIOLENCE)) == ["statement-without-grounds"]
    moved(paper, Move.DISPUTE, by=investor, grounds="én familie er talt to gange", agreement=VIOLENCE)
    assert refused(lambda: moved(paper, Move.APPROVE, agreement=VIOLENCE)) == ["statement-moved-on"]
    assert moved(paper, Move.ANSWER, grounds="tallene er set efter", agreement=VIOLENCE) is State.CHECKED
    assert moved(paper, Move.APPROVE, agreement=VIOLENCE) is State.APPROVED


@pytest.mark.parametrize(("move", "by"), [(Move.REFUSE, CHECKER), (Move.WITHDRAW, MAKER)])
def test_a_statement_that_is_over_makes_room_for_another_of_its_number(move: Move, by: Person) -> None:
    paper = made()
    moved(paper, move, by=by, grounds="tallene er forkerte")
    assert refused(lambda: moved(paper, Move.CHECK)) == ["statement-moved-on"]
    assert life().papers[-1].id != made(number=1)
    assert [each.number for each in life().papers] == [1, 1]


def test_only_one_statement_is_under_way() -> None:
    made()
    later = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    number = entered(DROPOUT, later, seen=1, as_of=date(2025, 2, 1))
    assert refused(lambda: made(number=number)) == ["statement-under-way"]


def test_the_same_results_give_no_second_statement() -> None:
    approved()
    assert refused(lambda: made(number=1)) == ["statement-nothing-new"]
    assert refused(lambda: made(number=7)) == ["result-set-unknown"]


@pytest.mark.parametrize(
    ("as_of", "seen", "by", "codes"),
    [
        (date(2025, 3, 4), 1, MAKER, ["results-in-future"]),
        (date(2024, 12, 30), 1, MAKER, ["results-before-known", "results-none"]),
        (DAY, 1, MAKER, ["results-unchanged"]),
        (DAY, 0, CHECKER, ["results-moved-on"]),
        (DAY, 1, PEOPLE["raad"], ["not-allowed"]),
        (DAY, 1, AUTHORITY, ["not-allowed"]),
    ],
)
def test_results_that_cannot_be_are_not_kept(as_of: date, seen: int, by: Person, codes: list[str]) -> None:
    entered()
    tallies = () if as_of < DAY else (DROPOUT,)
    results = ResultSet(SOSU, 0, as_of, tallies, {})
    act = lambda: enter_results(results, opened(), seen=seen, origin=Origin(), by=by, now=NOW)  # noqa: E731
    assert refused(act) == codes


@pytest.mark.parametrize("table", ["payments_resultsetrow", "payments_statementrow", "payments_statementeventrow"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = id + 1", "DELETE FROM {table}"])
def test_the_database_itself_refuses_to_change_what_was_stated(table: str, change: str) -> None:
    moved(made(), Move.CHECK)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=table))


# ---- the pages ----


def test_the_agreement_is_read_beside_its_data_and_marked_as_assumed(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), f"/agreements/{SOSU}/")
    assert "SOSU Østjylland betaler Rådet for Sociale Investeringer tilbage efter ét betalingsvilkår" in text
    assert "Antaget: priser og vilkår er ikke offentliggjort." in text
    assert "§ 6 · Frafald inden 6 måneder afledt 33.009,09 kr. for hver" in text
    assert "Eksempel: 477 mod 772 ventet er 295 × 33.009,09 = 9.737.681,55 kr." in text
    assert "9fcc413fac1e08b23737de26ef2f11f75c5af4d56a2322f44af59d202bd5588f" in text


def test_versions_differ_in_plain_words_with_the_parties_names(client_of: ClientOf) -> None:
    text = words(client_of(Role.PROVIDER), f"/agreements/{VIOLENCE}/versions/")
    assert "Aftalen har to versioner." in text
    assert "6 ændringer fra versionen før" in text
    assert "Investor › “Rådet for Sociale Investeringer” › kapital: 2.500.000 kr. → 1.700.000 kr." in text


def test_a_party_sees_its_own_agreements_only(client_of: ClientOf) -> None:
    text = words(client_of(Role.PROVIDER), "/agreements/")
    assert "Én aftale." in text
    assert "Dialog mod Vold" in text and "Flere kloge hænder" not in text


def test_counts_entered_by_hand_are_shown_with_what_they_give_before_they_are_kept() -> None:
    client = browser("sekretariat")
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
    response = browser("sekretariat").post(f"/agreements/{SOSU}/results/enter/", form)
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
    client = browser("sekretariat")
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
    response = browser("sekretariat").post("/agreements/laer-for-livet/results/enter/", form)
    text = " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Børn og Unge skal betale 180.000 kr. Sociale Forhold og Beskæftigelse skal betale 180.000 kr." in text


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
    response = browser("sekretariat").post(f"/agreements/{SOSU}/results/save/", {"sealed": "made up"})
    assert response["Location"] == f"/agreements/{SOSU}/results/enter/"
    assert counts() == (0, 0, 0)


def test_what_if_tells_what_would_change_and_keeps_nothing(client_of: ClientOf) -> None:
    form = {"as_of": "2025-02-01", "known-0-0-0-reached": "60", "known-0-0-0-due": "1475"}
    response = browser("raad").post(f"/agreements/{SOSU}/what-if/", form)
    text = " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())
    assert "det er 759.209 kr. mere end de 3.631.000 kr., de giver nu" in text
    assert counts() == (0, 0, 0)


def test_the_statement_opens_step_by_step_and_repeats_itself(client_of: ClientOf) -> None:
    approved()
    text = words(client_of(Role.COUNCIL), f"/agreements/{SOSU}/statements/1/")
    assert "3.631.000 kr. skal SOSU Østjylland betale Rådet for Sociale Investeringer" in text
    assert "Regnet efter: samme input giver samme krone." in text
    assert "83 mod 193 ventet er 110 × 33.009,09 = 3.630.999,90 kr." in text
    assert "6 måneder efter optagelse, 31.12.2024, nået 83, forfaldne 1.475 offentliggjort Resultatsæt 1" in text
    assert "Loft pr. person intet loft ramt 0" in text
    assert "3.631.000 kr. fra denne aftale er bogført uden om opgørelser" in text
    file = client_of(Role.COUNCIL).get(f"/agreements/{SOSU}/statements/1/file/")
    assert file.content.decode() == life().papers[0].text


def test_a_statement_whose_text_was_altered_is_not_shown() -> None:
    made()
    paper = life().papers[0]
    altered = replace(paper, text=paper.text.replace("3631000.00", "3631001.00"))
    with pytest.raises(Refused) as caught:
        life().filed(altered)
    assert [problem.code for problem in caught.value.problems] == ["statement-altered"]


def test_a_posting_leads_to_its_statement_and_back(client_of: ClientOf) -> None:
    approved()
    [draft] = drafts_of_voucher("flere-kloge-haender-1")
    page = f"/agreements/{SOSU}/statements/1/"
    assert page in client_of(Role.SECRETARIAT).get(f"/economy/drafts/{draft.id}/").content.decode()
    number = approve_draft(draft.id, by=CHECKER, now=NOW)
    assert posting_numbered(number) is not None
    assert page in client_of(Role.SECRETARIAT).get(f"/economy/postings/{number}/").content.decode()
    assert f"/economy/postings/{number}/" in client_of(Role.SECRETARIAT).get(page).content.decode()


def test_the_money_of_each_party_stands_by_year_with_what_payers_must_expect(client_of: ClientOf) -> None:
    approved()
    text = words(client_of(Role.COUNCIL), f"/agreements/{SOSU}/money/")
    assert "3.631.000 kr. er opgjort til betaling af 4.900.000 kr. i kapital, i én godkendt opgørelse." in text
    assert "Rådet for Sociale Investeringer −4.900 – 3.631 −1.269" in text
    assert "2025 284 227 – 3.631" in text
    assert "2024 – – 3.631 –" in text


def test_a_statement_waits_for_those_who_may_move_it_on() -> None:
    paper = made()

    def waits(person: Person) -> list[str]:
        return [each.kind for each in queries.waits_for(person)]

    assert (waits(MAKER), waits(CHECKER), waits(AUTHORITY)) == ([], ["statements-check"], [])
    moved(paper, Move.CHECK)
    assert (waits(MAKER), waits(CHECKER)) == ([], ["statements-approve"])


# ---- the folder ----


def test_results_and_approved_statements_go_through_the_folder_to_the_byte(tmp_path: Path) -> None:
    """What is under way stays behind; what the folder holds is the same again, and goes into a database as it stood."""
    approved()
    better = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    made(number=entered(DROPOUT, better, seen=1, as_of=date(2025, 2, 1)))
    fund = complete_fund()
    write_new_folder(fund, tmp_path / "one")
    names = {path.name for path in (tmp_path / "one" / "agreements" / SOSU).rglob("*") if path.is_file()}
    assert {"1.json", "2.json", "results.csv", "statements.csv", "events.csv", f"{SOSU}-1.json"} <= names
    assert f"{SOSU}-2.json" not in names

    reading = read_fund(tmp_path / "one")
    assert reading.problems == () or reading.fund is not None
    assert reading.fund is not None and reading.fund.kept == fund.kept
    write_new_folder(reading.fund, tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")

    load_fund(reading.fund, by="tests", now=NOW)
    assert storage.kept() == fund.kept


def test_a_folder_goes_into_a_database_that_has_less_and_never_into_one_that_has_other(aarhus: Fund) -> None:
    with transaction.atomic():
        approved()
        stored = storage.kept()
        transaction.set_rollback(True)
    load_fund(replace(aarhus, kept=stored), by="tests", now=NOW)
    assert storage.kept() == stored
    assert refused(lambda: load_fund(aarhus, by="tests", now=NOW)) == ["kept-differs"]
    [one] = stored
    other = replace(one, sets=(replace(one.sets[0], entered_by="en anden"),))
    assert refused(lambda: load_fund(replace(aarhus, kept=(other,)), by="tests", now=NOW)) == ["kept-differs"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("results/1.json", '"reached": 83', '"reached": 3', "result-set-altered"),
        ("results/1.json", "gavn.results/1", "another", "result-set-not-one"),
        (f"statements/{SOSU}-1.json", '"total": "3631000.00"', '"total": "3631001.00"', "statement-altered"),
        ("statements.csv", ",1,sekretariat", ",2,sekretariat", "kept-is-another"),
        ("events.csv", "1,approve,godkender", "1,approve,sekretariat", "statement-not-approved"),
        ("events.csv", "1,approve,godkender", "1,bless,godkender", "value-not-one-of"),
        ("results.csv", "1,", "x,", "value-not-a-number"),
    ],
)
def test_what_was_altered_in_the_folder_is_refused(tmp_path: Path, file: str, old: str, new: str, code: str) -> None:
    approved()
    base = tmp_path / "agreements" / SOSU
    write_dossier(opened(), base)
    write_kept(storage.kept()[0], base)
    text = (base / file).read_text(encoding="utf-8")
    assert old in text
    head, _, rows = text.partition("\n") if file.endswith(".csv") else ("", "", text)
    (base / file).write_text(f"{head}\n{rows.replace(old, new, 1)}".lstrip("\n"), encoding="utf-8", newline="")
    reader = FolderReader(tmp_path)
    read_kept(reader, f"agreements/{SOSU}", opened())
    assert code in [problem.code for problem in reader.problems]


def test_a_signed_version_is_not_replaced_by_another_of_its_number(aarhus: Fund) -> None:
    index = next(place for place, dossier in enumerate(aarhus.dossiers) if dossier.id == SOSU)
    version = replace(aarhus.dossiers[index].versions[0], target_group="Andre elever")
    changed = replace(aarhus.dossiers[index], versions=(version,))
    dossiers = (*aarhus.dossiers[:index], changed, *aarhus.dossiers[index + 1 :])
    act = lambda: load_fund(replace(aarhus, dossiers=dossiers), by="tests", now=NOW)  # noqa: E731
    assert refused(act) == ["version-changed"]
    assert opened().versions[0].target_group == "Elever på SOSU-uddannelserne"
