"""A termination in pages: worked out, made into a statement with its reason, checked, approved, posted and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gavn.domain.access.decision import Person
from gavn.domain.agreements.amendment import Outcome
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.endings import Close, Terminate, ending_of
from gavn.domain.payments.moves import Move, State
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.files.amendments import amendment_text
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.actions.amendments import decide_amendment, propose_amendment
from gavn.web.apps.payments.queries.kept import verify_kept
from tests.conftest import Run
from tests.files.test_folder import contents
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, MAKER, counts, entered, life, moved, opened, refused
from tests.web.reading import text_of, words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db

DIABETES = "diabetes"
DAY = date(2025, 1, 31)
KNOWN = Tally("k-1", "blood-sugar", "12-months", DAY, DAY, reached=20, due=138, enrolled=138)
PAGE = f"/agreements/{DIABETES}/termination/"
ASKED = {"by": "authority", "on": DAY.isoformat()}
WHY = "Byrådet lukker indsatsen."
RULES = """
termination:
  - {clause: § 13, by: authority, recovery: "0.50"}
  - {clause: § 13, by: investor, recovery: "0.10"}
"""


@pytest.fixture(autouse=True)
def agreed() -> None:
    """A version of the agreement that says what is recovered: of the city, which both pays and delivers, a half."""
    begun = amendment_text(opened(DIABETES))
    told = {"effective_from": "2025-01-01", "signed_on": "2024-12-01", "reason_da": "Ophør.", "reason_en": "Ending."}
    for key, value in told.items():
        begun = begun.replace(f"{key}: ''", f"{key}: {value}")
    propose_amendment(DIABETES, begun + RULES, by=MAKER, now=NOW)
    waiting = queries.open_proposal(DIABETES)
    assert waiting is not None
    decide_amendment(DIABETES, waiting.id, Outcome.APPROVE, grounds="", by=CHECKER, now=NOW)


def known(reached: int = 20, *, seen: int = 0) -> int:
    facts = [KNOWN]
    if seen:
        facts.append(replace(KNOWN, id="k-2", reached=reached, replaces="k-1"))
    return entered(*facts, agreement=DIABETES, as_of=DAY, seen=seen)


def terminated(
    number: int, *, by: Person = MAKER, role: PartyRole = PartyRole.AUTHORITY, reason: str = WHY, on: date = DAY
) -> int:
    ending = Terminate(reason, role, on)
    return make_statement(opened(DIABETES), number, final=False, ending=ending, by=by, now=NOW)


def approve() -> None:
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    assert moved(paper, Move.APPROVE, agreement=DIABETES) is State.APPROVED


def test_a_termination_is_made_of_the_newest_results_checked_approved_and_posted() -> None:
    number = known()
    clerk = logged_in("sekretariat")
    before = counts()
    told = words(clerk, f"{PAGE}?by=authority&on={DAY}", language="en")
    assert "pays. Nothing is kept before a statement is made." in told
    assert "Make a statement of the termination" in told
    assert counts() == before

    answer = clerk.post(PAGE, {"set": number, "reason": WHY} | ASKED)

    assert answer.headers["Location"] == f"/agreements/{DIABETES}/statements/1/"
    [paper] = life(DIABETES).papers
    filed = life(DIABETES).filed(paper)
    assert ending_of(filed.statement.entitlement) == Terminate(WHY, PartyRole.AUTHORITY, DAY)
    assert filed.repeated() == []
    # Of 12 millions a half comes back, beside what twenty with lower blood sugar give.
    results = life(DIABETES).filed(paper).statement.entitlement
    assert results.total == filed.statement.paid_by("sundhed-og-omsorg")
    recovered = [line for line in results.lines if line.step.value == "termination-investors"]
    assert {line.receiver: line.amount for line in recovered} == {"raadet": 3_000_000_00, "dsi": 3_000_000_00}
    text = words(logged_in("revisor"), answer.headers["Location"], language="en")
    assert "The agreement was terminated by the authority on 31 January 2025. By § 13 each investor gets 50 %" in text
    assert f"The reason: {WHY}" in text
    assert "Share of the capital on termination" in text
    assert "50 % of the capital paid in, 6,000,000.00" in text

    approve()

    [draft] = drafts_of_voucher(f"{DIABETES}-1")
    own = filed.statement.received_by("raadet")
    assert {line.amount for line in draft.lines} == {own, -own}
    assert own > Money(3_000_000_00, "DKK")


def test_what_an_early_closing_expects_was_never_repaid_and_is_not_taken_over_as_known() -> None:
    """20 were found, then 80 expected in a closing that was withdrawn: who terminates enters first what was found."""
    known()
    hoped = replace(KNOWN, id="e-1", replaces="k-1", reached=80)
    number = entered(KNOWN, hoped, agreement=DIABETES, as_of=DAY, seen=1)
    make_statement(opened(DIABETES), number, final=False, ending=Close(WHY), by=MAKER, now=NOW)
    moved(life(DIABETES).papers[-1].id, Move.WITHDRAW, by=MAKER, agreement=DIABETES)

    assert life(DIABETES).known[0] == (KNOWN,)
    assert refused(lambda: terminated(number)) == ["termination-by-expected"]
    told = words(logged_in("sekretariat"), f"{PAGE}?by=authority&on={DAY}", language="en")
    assert "Result set 2 holds what an early closing expects" in told

    found = known(30, seen=2)
    terminated(found)
    assert life(DIABETES).known[0][-1].reached == 30


def test_it_goes_through_the_folder_to_the_byte_and_the_terminal_prints_the_same_amounts(
    tmp_path: Path, gavn: Run
) -> None:
    terminated(known())
    approve()
    fund = complete_fund()
    write_new_folder(fund, tmp_path / "one")

    reading = read_fund(tmp_path / "one")
    assert reading.fund is not None and reading.fund.kept == fund.kept
    write_new_folder(reading.fund, tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert verify_kept() == []

    folder = tmp_path / "one" / "agreements" / DIABETES
    command = ("terminate", folder, "--by", "authority", "--as-of", DAY.isoformat(), "--format", "csv")
    printed = gavn(*command, "--statements", folder / "statements").stdout.splitlines()
    page = b"".join(logged_in("revisor").get(PAGE, ASKED | {"format": "csv"}).streaming_content).decode("utf-8-sig")
    rows = [row.split(",") for row in page.splitlines()[1:]]
    assert [[row[4], *row[6:]] for row in (line.split(",") for line in printed[1:])] == rows
    assert [row[-1] for row in rows] == ["3000000.00", "3000000.00", "6000000.00"]


def test_after_it_only_another_ending_is_stated() -> None:
    terminated(known())
    approve()
    number = known(30, seen=1)
    act = lambda: make_statement(opened(DIABETES), number, final=False, by=MAKER, now=NOW)  # noqa: E731
    assert refused(act) == ["statement-after-closing"]
    assert terminated(number) == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"by": PEOPLE["myndighed"]}, "not-allowed"),
        ({"reason": "  "}, "termination-without-reason"),
        ({"role": PartyRole.GUARANTOR}, "termination-not-agreed"),
        # Both investors have the role, so nobody knows who of them would pay.
        ({"role": PartyRole.INVESTOR}, "termination-payer-open"),
        ({"on": NOW.date() + timedelta(days=1)}, "termination-in-future"),
        ({"on": date(2020, 1, 1)}, "agreement-not-in-force"),
    ],
)
def test_what_may_not_be_stated_is_refused_and_nothing_is_kept(asked: dict[str, Any], code: str) -> None:
    number = known()
    assert refused(lambda: terminated(number, **asked)) == [code]


def test_asked_for_twice_it_is_made_once_and_never_taken_for_another_ending() -> None:
    number = known()
    assert terminated(number) == terminated(number, reason=f" {WHY} ") == 1
    assert refused(lambda: terminated(number, on=DAY - timedelta(days=1))) == ["statement-under-way"]
    closing = Close(WHY)
    act = lambda: make_statement(opened(DIABETES), number, final=False, ending=closing, by=MAKER, now=NOW)  # noqa: E731
    assert refused(act) == ["statement-under-way"]


def test_older_results_are_not_terminated_by() -> None:
    number = known()
    known(30, seen=1)
    assert refused(lambda: terminated(number)) == ["result-set-superseded"]


def test_the_page_says_what_stands_in_the_way() -> None:
    clerk, day = logged_in("sekretariat"), timezone.localdate().isoformat()
    assert "First enter what is known" in words(clerk, f"{PAGE}?by=authority&on={day}", language="en")
    number = known()
    told = words(clerk, f"{PAGE}?by=investor&on={day}", language="en")
    assert "No statement can be made" in told and "It is not settled who pays on the termination" in told
    ahead = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert "has not happened yet" in words(clerk, f"{PAGE}?by=authority&on={ahead}", language="en")
    assert "Make a statement of" not in words(logged_in("raad"), f"{PAGE}?by=authority&on={day}", language="en")

    answer = logged_in("sekretariat").post(PAGE, {"set": number, "reason": " "} | ASKED)
    assert "kal udfyldes" in text_of(answer)
    assert life(DIABETES).papers == ()
    for wrong in ({"by": "nobody"}, {"on": "x"}, {"set": "x"}):
        assert clerk.post(PAGE, {"set": number, "reason": WHY} | ASKED | wrong).status_code == 200
    assert logged_in("investor").post(PAGE, {"set": number, "reason": WHY} | ASKED).status_code == 403
    assert life(DIABETES).papers == ()

    terminated(number)
    assert "A statement is under way" in words(clerk, f"{PAGE}?by=authority&on={day}", language="en")
