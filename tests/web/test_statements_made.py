"""Results, statements and their way to the ledger: who may do what, what is refused, and that nothing happens then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.versions import content_hash
from gavn.domain.fund.posted import seal_of
from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.moves import Move, State
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.language.catalogue import Language
from gavn.language.formats import date_text
from gavn.web.apps.audit.storage import events
from gavn.web.apps.economy.actions import approve_draft, reject_draft
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.economy.show.source import source_fact
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.actions import Origin, draft_again, enter_results, make_statement, move_statement
from gavn.web.apps.payments.forms.kept import Preview
from gavn.web.apps.payments.models import ExpectedSetRow, ResultSetRow
from gavn.web.apps.payments.queries.owed import Posted, posted_of
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import (
    AUTHORITY,
    CHECKER,
    DAY,
    DROPOUT,
    MAKER,
    SOSU,
    VIOLENCE,
    approved,
    counts,
    entered,
    life,
    made,
    moved,
    opened,
    refused,
)
from tests.web.reading import text_of, words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db


def test_a_result_becomes_a_statement_then_a_posting_that_its_maker_cannot_approve() -> None:
    paper = made()
    statement = life().filed(life().papers[0]).statement
    assert statement.total == Money(3_631_000_00, "DKK")
    assert statement.entitlement.results_digest == life().sets[0].digest

    assert moved(paper, Move.CHECK) is State.CHECKED
    assert moved(paper, Move.APPROVE) is State.APPROVED

    [draft] = drafts_of_voucher("flere-kloge-haender-1")
    assert (draft.entered_by, draft.document_date, draft.waits) == ("sekretariat", NOW.date(), True)
    # Thirty days after the approval, whenever it was made.
    due = date_text(NOW.date() + timedelta(days=30), Language.DANISH)
    seal = seal_of(statement.digest, storage.salt_of("flere-kloge-haender", 1))
    assert draft.text == f"Resultatbetaling: Flere kloge hænder, opgørelse 1, forfald {due}, {seal}"
    [told] = events("draft-entered")
    assert (told.by, told.details["entered_by"]) == ("godkender", "sekretariat")
    with pytest.raises(Refused):
        approve_draft(draft.id, by=MAKER, now=NOW)
    before = movements().by_account_day.get(("cash", NOW.date()), 0)
    number = approve_draft(draft.id, by=CHECKER, now=NOW)
    assert posted_of(statement) == Posted(number=number)
    assert movements().by_account_day["cash", NOW.date()] - before == 3_631_000_00


def test_a_statement_falls_due_by_its_approval_and_not_by_its_making(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = made()
    url = reverse("payments:statement", args=[SOSU, 1])
    before = text_of(logged_in("sekretariat").get(url))
    moved(paper, Move.CHECK)
    later = NOW + timedelta(days=40)
    move_statement(opened(), paper, Move.APPROVE, grounds="", by=CHECKER, now=later)

    assert "betales senest 30 dage efter godkendelse" in before
    [due] = life().due
    assert due.on == later.date() + timedelta(days=30)
    [draft] = drafts_of_voucher(f"{SOSU}-1")
    told = date_text(due.on, Language.DANISH)
    assert f"forfald {told}," in draft.text
    assert f"betales senest {told}" in text_of(logged_in("sekretariat").get(url))


def test_a_voucher_leads_to_its_statement_where_there_is_one_and_nowhere_else() -> None:
    voucher = f"{SOSU}-1"
    paper = made()
    text = f"Resultatbetaling, {life().papers[0].digest[:24]}"
    assert source_fact(voucher, text, Language.DANISH) == []

    moved(paper, Move.CHECK)
    moved(paper, Move.APPROVE)

    # As it was written before there were seals, and as it is now.
    [draft] = drafts_of_voucher(voucher)
    for name, own in product((voucher, f"{voucher}.2"), (text, draft.text)):
        [fact] = source_fact(name, own, Language.DANISH)
    assert (fact["label"], fact["text"]) == ("Følger af", "Resultatopgørelse nr. 1")
    assert logged_in("revisor").get(fact["url"]).status_code == 200
    assert source_fact(f"{SOSU}-2", text, Language.DANISH) == []
    assert source_fact(voucher, f"{text[:-1]}x", Language.DANISH) == []
    assert source_fact(voucher, f"En anden, {'0' * 24}", Language.DANISH) == []


def test_a_statement_that_gives_the_fund_nothing_drafts_no_posting() -> None:
    paper = made(number=entered(replace(DROPOUT, reached=1475)))
    moved(paper, Move.CHECK)

    assert moved(paper, Move.APPROVE) is State.APPROVED
    assert life().statements[0].total == Money(0, "DKK")
    assert drafts_of_voucher("flere-kloge-haender-1") == ()


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


def test_whoever_entered_any_set_since_the_last_approved_statement_neither_checks_nor_approves_it() -> None:
    approved()
    first = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    second = replace(first, reached=79)
    entered(DROPOUT, first, seen=1, as_of=date(2025, 2, 1), by=CHECKER)
    paper = made(number=entered(DROPOUT, second, seen=2, as_of=date(2025, 2, 1)))
    third = replace(CHECKER, username="tredje")
    for move in (Move.CHECK, Move.REFUSE):
        assert refused(lambda move=move: moved(paper, move, grounds="derfor")) == ["not-allowed"]
    assert moved(paper, Move.CHECK, by=third) is State.CHECKED
    assert refused(lambda: moved(paper, Move.APPROVE)) == ["not-allowed"]
    assert moved(paper, Move.APPROVE, by=third) is State.APPROVED


def test_a_payer_who_entered_the_results_does_not_approve_what_they_give() -> None:
    tally = Tally("a", "no-shelter", "24-months", DAY, DAY, reached=3)
    paper = made(VIOLENCE, entered(tally, agreement=VIOLENCE, by=AUTHORITY))
    moved(paper, Move.CHECK, agreement=VIOLENCE)
    assert refused(lambda: moved(paper, Move.APPROVE, by=AUTHORITY, agreement=VIOLENCE)) == ["not-allowed"]
    another = replace(AUTHORITY, username="en anden")
    assert moved(paper, Move.APPROVE, by=another, agreement=VIOLENCE) is State.APPROVED


def test_a_department_approves_what_it_pays_itself() -> None:
    paper = made(VIOLENCE, entered(Tally("a", "no-shelter", "24-months", DAY, DAY, reached=3), agreement=VIOLENCE))
    moved(paper, Move.CHECK, agreement=VIOLENCE)
    assert moved(paper, Move.APPROVE, by=AUTHORITY, agreement=VIOLENCE) is State.APPROVED
    [draft] = drafts_of_voucher("dialog-mod-vold-1")
    assert draft.lines[0].amount == Money(60_000_00, "DKK")


def test_a_disputed_statement_waits_until_the_dispute_is_answered() -> None:
    number = entered(Tally("a", "no-shelter", "24-months", DAY, DAY, reached=3), agreement=VIOLENCE)
    paper = made(VIOLENCE, number)
    investor = PEOPLE["investor"]
    moved(paper, Move.CHECK, agreement=VIOLENCE)
    assert refused(lambda: moved(paper, Move.DISPUTE, by=investor, agreement=VIOLENCE)) == ["statement-without-grounds"]
    moved(paper, Move.DISPUTE, by=investor, grounds="én familie er talt to gange", agreement=VIOLENCE)
    assert moved(paper, Move.DISPUTE, by=investor, grounds="én familie er talt to gange", agreement=VIOLENCE) is (
        State.DISPUTED
    )
    other = refused(lambda: moved(paper, Move.DISPUTE, by=investor, grounds="prisen er forkert", agreement=VIOLENCE))
    assert other == ["statement-moved-on"]
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


def test_only_one_statement_is_under_way(client_of: ClientOf) -> None:
    made()
    later = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    number = entered(DROPOUT, later, seen=1, as_of=date(2025, 2, 1))
    assert refused(lambda: made(number=number)) == ["statement-under-way"]
    page = f"/agreements/{SOSU}/results/{number}/"
    assert "under way and must be over first: Result statement no. 1" in words(
        client_of(Role.SECRETARIAT), page, language="en"
    )
    assert "must be over first" not in words(client_of(Role.AUDITOR), page, language="en")


def test_a_statement_is_made_checked_and_approved_of_the_newest_results_only(client_of: ClientOf) -> None:
    paper = made()
    page = f"/agreements/{SOSU}/results/enter/"
    asked = {"as_of": "2025-02-01", "known-0-0-0-reached": "80"}
    before = logged_in("sekretariat").post(page, asked).content.decode()
    assert "Opgørelse nr. 1 er undervejs. Et nyt sæt standser den" in before
    later = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    entered(DROPOUT, later, seen=1, as_of=date(2025, 2, 1))
    assert refused(lambda: moved(paper, Move.CHECK)) == ["not-allowed"]
    text = words(client_of(Role.SECRETARIAT), f"/agreements/{SOSU}/statements/1/")
    assert "Resultatsæt 2 er kommet til siden, så den kan ikke kontrolleres eller godkendes." in text

    moved(paper, Move.WITHDRAW, by=MAKER)
    assert refused(lambda: made(number=1)) == ["result-set-superseded"]
    paper = made(number=2)
    moved(paper, Move.CHECK)
    entered(DROPOUT, replace(later, reached=79), seen=2, as_of=date(2025, 2, 1))
    assert refused(lambda: moved(paper, Move.APPROVE)) == ["not-allowed"]
    assert drafts_of_voucher(f"{SOSU}-1") == ()


def test_a_correction_after_approval_changes_nothing_that_was_done() -> None:
    paper = approved()
    later = replace(DROPOUT, id="r2-1", reached=80, known_on=date(2025, 2, 1), replaces="t-2024")
    entered(DROPOUT, later, seen=1, as_of=date(2025, 2, 1))
    assert moved(paper, Move.APPROVE) is State.APPROVED


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


@pytest.mark.parametrize(
    ("tally", "persons", "codes"),
    [
        (replace(DROPOUT, metric="no-such-metric"), {}, ["fact-metric-unknown"]),
        (replace(DROPOUT, reached=5, due=1), {}, ["tally-counts-disorder"]),
        (replace(DROPOUT, replaces="nothing"), {}, ["fact-replaces-unknown"]),
        (DROPOUT, {History((Reached("other", "", DAY, Fraction(1)),)): 1}, ["history-not-agreed"]),
        (DROPOUT, {History((Reached("dropout", "never", DAY, Fraction(1)),)): 1}, ["history-not-agreed"]),
        (DROPOUT, {History((Reached("dropout", "", date(2025, 1, 1), Fraction(1)),)): 1}, ["history-not-known-yet"]),
        (DROPOUT, {History((Reached("dropout", "", DAY, Fraction(1)),)): -1}, ["history-below-nothing"]),
        (DROPOUT, {History((Reached("dropout", "", DAY, Fraction(-1)),)): 1}, ["history-below-nothing"]),
    ],
)
def test_facts_that_are_not_in_order_are_not_kept_whoever_says_that_they_were_seen(
    tally: Tally, persons: dict[History, int], codes: list[str]
) -> None:
    results = ResultSet(SOSU, 0, DAY, (tally,), persons)
    act = lambda: enter_results(results, opened(), seen=0, origin=Origin(), by=MAKER, now=NOW)  # noqa: E731
    assert refused(act) == codes


def test_a_preview_is_saved_by_the_one_who_saw_it_and_by_the_version_it_was_seen_by() -> None:
    version = content_hash(opened().versions[-1])
    seen = Preview(ResultSet(SOSU, 0, DAY, (DROPOUT,), {}), 0, "sekretariat", version)
    page = f"/agreements/{SOSU}/results/save/"
    for by, kept in (("godkender", seen), ("sekretariat", replace(seen, version="0" * 64))):
        answer = logged_in(by).post(page, {"sealed": kept.sealed()}, follow=True)
        assert "kan ikke gemmes mere" in answer.content.decode()
        assert life().sets == ()
    logged_in("sekretariat").post(page, {"sealed": seen.sealed()})
    assert [each.entered_by for each in life().sets] == ["sekretariat"]


@pytest.mark.parametrize(
    "table", ["payments_resultsetrow", "payments_expectedsetrow", "payments_statementrow", "payments_statementeventrow"]
)
@pytest.mark.parametrize("change", ["UPDATE {table} SET id = id + 1", "DELETE FROM {table}"])
def test_the_database_itself_refuses_to_change_what_was_stated(table: str, change: str) -> None:
    moved(made(), Move.CHECK)
    ExpectedSetRow.objects.create(result_set=ResultSetRow.objects.get())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table=table))
