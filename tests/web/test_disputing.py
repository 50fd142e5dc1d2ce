"""A time to dispute: approved before its day only where all have accepted, in pages and folders alike."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from gavn.domain.agreements.amendment import Outcome
from gavn.domain.fund.fund import Fund
from gavn.domain.payments.moves import Event, Move, State
from gavn.domain.values.problem import Refused
from gavn.files.amendments import amendment_text
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.storage import events
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import queries, storage
from gavn.web.apps.payments.actions import move_statement
from gavn.web.apps.payments.actions.amendments import decide_amendment, propose_amendment
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.apps.payments.queries.waiting import waits_for
from tests.files.test_folder import contents
from tests.web.conftest import logged_in
from tests.web.paying import (
    AUTHORITY,
    CHECKER,
    KNOWN,
    MAKER,
    VIOLENCE,
    counts,
    entered,
    life,
    made,
    opened,
)
from tests.web.reading import text_of, words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db

INVESTOR, PROVIDER = PEOPLE["investor"], PEOPLE["leverandoer"]
UNTIL = NOW + timedelta(days=30)
URL = f"/agreements/{VIOLENCE}/statements/1/"
# The button, with the amount on it.
APPROVING = re.compile(r"Approve \d")


@pytest.fixture
def paper() -> int:
    """A statement by a version of the agreement that gives the parties 30 days."""
    begun = amendment_text(opened(VIOLENCE))
    told = {"effective_from": "2025-01-01", "signed_on": "2024-12-01", "reason_da": "Tid.", "reason_en": "Time."}
    for key, value in told.items():
        begun = begun.replace(f"{key}: ''", f"{key}: {value}")
    propose_amendment(VIOLENCE, f"{begun}\ndispute_deadline: 30 days after check\n", by=MAKER, now=NOW)
    waiting = queries.open_proposal(VIOLENCE)
    assert waiting is not None
    decide_amendment(VIOLENCE, waiting.id, Outcome.APPROVE, grounds="", by=CHECKER, now=NOW)
    number = entered(KNOWN[VIOLENCE], agreement=VIOLENCE, as_of=date(2025, 1, 31))
    return made(VIOLENCE, number)


def moved(paper: int, move: Move, by: str, at: datetime = NOW) -> State:
    return move_statement(opened(VIOLENCE), paper, move, grounds="derfor", by=PEOPLE[by], now=at)


def why(paper: int, move: Move, by: str, at: datetime = NOW) -> str:
    """Why somebody may not; nothing was written."""
    before = counts()
    with pytest.raises(Refused) as caught:
        moved(paper, move, by, at)
    assert counts() == before
    assert drafts_of_voucher(f"{VIOLENCE}-1") == ()
    [problem] = caught.value.problems
    return problem.values.get("reason", problem.code)


def test_one_person_cannot_check_and_approve_before_any_party_has_seen_it(paper: int) -> None:
    moved(paper, Move.CHECK, "godkender")
    assert why(paper, Move.APPROVE, "godkender") == "time-to-dispute"
    assert why(paper, Move.APPROVE, "godkender", UNTIL - timedelta(days=1)) == "time-to-dispute"
    assert moved(paper, Move.APPROVE, "godkender", UNTIL) is State.APPROVED
    assert len(drafts_of_voucher(f"{VIOLENCE}-1")) == 1


def test_all_who_pay_or_receive_accept_it_and_it_is_approved_at_once(paper: int) -> None:
    moved(paper, Move.CHECK, "godkender")
    assert moved(paper, Move.ACCEPT, "investor") is State.CHECKED
    # Sent twice it is done once.
    assert moved(paper, Move.ACCEPT, "investor") is State.CHECKED
    assert why(paper, Move.APPROVE, "godkender") == "time-to-dispute"
    moved(paper, Move.ACCEPT, "myndighed")
    assert why(paper, Move.ACCEPT, "investor") == "party-accepted"
    assert moved(paper, Move.APPROVE, "godkender") is State.APPROVED
    accepted = [(e.by, e.party) for e in life(VIOLENCE).papers[-1].events if e.move is Move.ACCEPT]
    assert accepted == [("investor", "dsi"), ("myndighed", AUTHORITY.party)]
    assert [told.by for told in events("statement-accepted")] == ["investor", "myndighed"]


def test_a_department_that_approves_what_it_pays_is_not_waited_for(paper: int) -> None:
    moved(paper, Move.CHECK, "godkender")
    assert why(paper, Move.APPROVE, "myndighed") == "time-to-dispute"
    moved(paper, Move.ACCEPT, "investor")
    assert moved(paper, Move.APPROVE, "myndighed") is State.APPROVED


@pytest.mark.parametrize(
    ("move", "by", "at", "reason"),
    [
        (Move.ACCEPT, "leverandoer", NOW, "no-money-in-it"),
        (Move.ACCEPT, "fond", NOW, "party-takes-no-part"),
        (Move.ACCEPT, "godkender", NOW, "role-may-not"),
        (Move.ACCEPT, "raad", NOW, "role-may-not"),
        (Move.ACCEPT, "investor", UNTIL, "time-to-dispute-over"),
        (Move.DISPUTE, "investor", UNTIL, "time-to-dispute-over"),
    ],
)
def test_who_may_not_accept_or_dispute_is_told_why_and_nothing_happens(
    paper: int, move: Move, by: str, at: datetime, reason: str
) -> None:
    assert why(paper, Move.ACCEPT, "investor") == "no-time-to-dispute"
    moved(paper, Move.CHECK, "godkender")
    assert why(paper, move, by, at) == reason


def test_who_has_accepted_cannot_dispute_and_another_party_can(paper: int) -> None:
    moved(paper, Move.CHECK, "godkender")
    moved(paper, Move.ACCEPT, "investor")
    assert why(paper, Move.DISPUTE, "investor") == "party-accepted"
    moved(paper, Move.DISPUTE, "leverandoer")
    moved(paper, Move.ANSWER, "godkender", UNTIL - timedelta(days=2))
    # What was accepted stands, for the statement is the same; the day stays too.
    assert why(paper, Move.APPROVE, "godkender", UNTIL - timedelta(days=1)) == "time-to-dispute"
    moved(paper, Move.ACCEPT, "myndighed", UNTIL - timedelta(days=1))
    assert moved(paper, Move.APPROVE, "godkender", UNTIL - timedelta(days=1)) is State.APPROVED


def test_without_the_key_nobody_accepts_and_it_is_approved_as_soon_as_it_is_checked() -> None:
    number = entered(KNOWN[VIOLENCE], agreement=VIOLENCE)
    paper = made(VIOLENCE, number)
    moved(paper, Move.CHECK, "godkender")
    assert why(paper, Move.ACCEPT, "investor") == "no-time-to-dispute"
    assert moved(paper, Move.APPROVE, "godkender") is State.APPROVED


def test_the_page_tells_until_when_and_who_and_lets_a_party_accept(paper: int) -> None:
    today = timezone.now()
    moved(paper, Move.CHECK, "godkender", today)
    party, clerk = logged_in("investor"), logged_in("godkender")
    told = words(clerk, URL, language="en")
    assert "The statement can be disputed before" in told
    assert "Have not accepted: " in told and "Have accepted: " not in told
    assert "It can be approved from that day, or once all who pay or receive by it have accepted it." in told
    assert not APPROVING.search(told)
    waits = {each: [w.kind for w in waits_for(PEOPLE[each])] for each in ("godkender", "investor", "myndighed")}
    assert waits == {
        "godkender": [],
        "investor": ["statements-accept"],
        "myndighed": ["statements-accept"],
    }

    assert "Accept the statement for" in words(party, URL, language="en")
    answer = party.post(URL, {"move": "accept", "paper": paper, "grounds": ""}, follow=True)
    assert "You have accepted the statement and can no longer dispute it." in text_of(answer)

    told = words(party, URL, language="en")
    assert "Have accepted:" in told
    assert "Accept the statement for" not in told and "Dispute the statement" not in told
    assert waits_for(INVESTOR) == ()
    # The payer's own approval is its acceptance, so it is asked for no more than that.
    assert [each.kind for each in waits_for(AUTHORITY)] == ["statements-approve"]
    assert waits_for(CHECKER) == ()
    logged_in("myndighed").post(URL, {"move": "accept", "paper": paper, "grounds": ""})
    assert [each.kind for each in waits_for(CHECKER)] == ["statements-approve"]
    assert APPROVING.search(words(clerk, URL, language="en"))


def test_when_the_day_has_come_the_page_says_so(paper: int) -> None:
    moved(paper, Move.CHECK, "godkender")
    told = words(logged_in("godkender"), reverse("payments:statement", args=[VIOLENCE, 1]), language="en")
    assert "The time to dispute the statement ran out on 2 April 2025. It can now be approved." in told
    assert APPROVING.search(told)
    assert "Dispute the statement" not in words(logged_in("investor"), URL, language="en")


def test_acceptances_go_through_the_folder_to_the_byte_and_are_held_to_the_rule(paper: int, tmp_path: Path) -> None:
    moved(paper, Move.CHECK, "godkender")
    moved(paper, Move.ACCEPT, "investor")
    moved(paper, Move.ACCEPT, "myndighed")
    moved(paper, Move.APPROVE, "godkender")
    write_new_folder(complete_fund(), tmp_path / "one")
    fund = read_fund(tmp_path / "one").fund
    assert fund is not None
    write_new_folder(fund, tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    load_fund(fund, by="tests", now=NOW)
    assert storage.kept() == fund.kept
    assert verify_kept() == []

    [own] = fund.kept
    [issued] = own.statements
    check, investor, authority, approve = issued.events
    late = replace(approve, at=UNTIL)
    orders: list[tuple[tuple[Event, ...], bool]] = [
        ((check, authority, investor, approve), True),
        ((check, investor, replace(approve, party=AUTHORITY.party)), True),
        ((check, late), True),
        ((check, approve), False),
        ((check, investor, approve), False),
        ((check, investor, investor, approve), False),
        ((check, investor, replace(authority, party="dialog-mod-vold"), approve), False),
        ((check, investor, replace(authority, party=""), approve), False),
        ((investor, check, authority, approve), False),
        ((check, replace(investor, at=UNTIL), late), False),
    ]
    for given, holds in orders:
        assert replace(issued, events=given).is_in_order(own.sets, stated=0, fund=fund.council) is holds, given


def test_a_folder_where_the_parties_had_no_time_is_refused(paper: int, tmp_path: Path, aarhus: Fund) -> None:
    moved(paper, Move.CHECK, "godkender")
    moved(paper, Move.ACCEPT, "investor")
    moved(paper, Move.ACCEPT, "myndighed")
    moved(paper, Move.APPROVE, "godkender")
    write_new_folder(complete_fund(), tmp_path / "fund")
    file = tmp_path / "fund" / "agreements" / VIOLENCE / "events.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if ",myndighed," not in line), encoding="utf-8", newline="")
    found = [problem.code for problem in read_fund(tmp_path / "fund").problems if problem.severity == "error"]
    assert found == ["statement-not-approved"]
