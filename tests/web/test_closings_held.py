"""The closed years are held against the audit log: neither a closing nor its line in the log goes away unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import NOBODY_KNOWN
from gavn.web.apps.audit.storage import record
from gavn.web.apps.economy.actions.closing import approve_closing, propose_closing, reject_closing
from gavn.web.apps.economy.models import ClosingRow
from gavn.web.apps.economy.queries import verify_chain
from gavn.web.apps.economy.queries.closing import verify_closings
from gavn.web.apps.economy.queries.waiting import chain_waits_for
from gavn.web.design.waiting import Waiting
from gavn.web.project.commands import verify
from tests.web.conftest import NOW, PEOPLE, ClientOf
from tests.web.reading import text_of
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db(databases=["default", "people"])
LATER = NOW + timedelta(hours=1)
CLOSINGS, LOG = "economy_closingrow", "audit_auditevent"


def found() -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path) for problem in verify_closings()]


def test_years_closed_by_a_load_and_here_are_those_that_the_log_tells_of(secretariat: Person, approver: Person) -> None:
    propose_closing(2024, by=secretariat, now=NOW)
    approve_closing(2024, by=approver, now=LATER)

    assert found() == []


def test_a_year_that_one_closed_before_two_were_asked_is_told_of_by_whoever_closed_it(approver: Person) -> None:
    by, alone = approver.username, NOBODY_KNOWN
    ClosingRow.objects.create(year=2024, entered_by=alone, entered_at=NOW, approved_by=by, approved_at=NOW)
    record("year-closed", subject="year 2024", by=by, now=NOW)

    assert found() == []


def close_2024(*, by: Person, with_entered_at: bool) -> None:
    """As the log tells of it since a year is closed by two, at first without when it was proposed."""
    entered = {"entered_by": "anne"} | ({"entered_at": str(NOW)} if with_entered_at else {})
    record("closing-proposed", subject="year 2024", by="anne", now=NOW)
    record("year-closed", subject="year 2024", by=by.username, now=LATER, details=entered)
    ClosingRow.objects.create(year=2024, entered_by="anne", entered_at=NOW, approved_by=by.username, approved_at=LATER)


@pytest.mark.parametrize("with_entered_at", [True, False])
def test_when_a_closing_was_proposed_is_held_against_the_log(approver: Person, with_entered_at: bool) -> None:
    close_2024(by=approver, with_entered_at=with_entered_at)
    assert found() == []

    tamper(CLOSINGS, "UPDATE {0} SET entered_at = '2025-02-28 08:00:00' WHERE year = 2024")

    assert found() == [("closing-changed", "year 2024")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET entered_by = 'anne' WHERE year = 2024",
        "UPDATE {0} SET entered_at = '2025-01-01 00:00:00' WHERE year = 2024",
    ],
)
def test_nobody_is_written_in_afterwards_as_whoever_proposed_a_year_of_long_ago(
    approver: Person, statement: str
) -> None:
    by = approver.username
    ClosingRow.objects.create(year=2024, entered_by=NOBODY_KNOWN, entered_at=NOW, approved_by=by, approved_at=NOW)
    record("year-closed", subject="year 2024", by=by, now=NOW)

    tamper(CLOSINGS, statement)

    assert found() == [("closing-changed", "year 2024")]


def test_the_last_proposal_counts_where_one_was_turned_down_before(secretariat: Person, approver: Person) -> None:
    propose_closing(2024, by=secretariat, now=NOW - timedelta(days=1))
    reject_closing(2024, grounds="Et bilag mangler", by=approver, now=NOW)
    propose_closing(2024, by=secretariat, now=NOW)
    approve_closing(2024, by=approver, now=LATER)

    assert found() == []


def test_what_no_closing_can_hold_is_told_and_does_not_stop_the_page(client_of: ClientOf) -> None:
    tamper(LOG, "UPDATE {0} SET subject = 'year x' WHERE what = 'year-closed'")

    assert [problem.code for problem in verify_closings()] == ["closings-unreadable"]
    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/"))
    assert "De afsluttede år kan ikke holdes op mod loggen" in html


@pytest.mark.parametrize(
    ("table", "statement", "codes"),
    [
        (CLOSINGS, "DELETE FROM {0} WHERE year = 2023", ["closing-missing"]),
        (CLOSINGS, "UPDATE {0} SET approved_by = 'anne' WHERE year = 2023", ["closing-changed"]),
        (CLOSINGS, "UPDATE {0} SET entered_by = 'anne' WHERE year = 2023", ["closing-changed"]),
        (CLOSINGS, "UPDATE {0} SET approved_at = '2031-01-01 00:00:00' WHERE year = 2023", ["closing-changed"]),
        (CLOSINGS, "UPDATE {0} SET entered_at = '2020-01-01 00:00:00' WHERE year = 2023", ["closing-changed"]),
        (LOG, "DELETE FROM {0} WHERE subject = 'year 2023'", ["closing-unlogged"]),
    ],
)
def test_a_closing_or_its_line_that_was_changed_in_the_database_is_found(
    table: str, statement: str, codes: list[str]
) -> None:
    tamper(table, statement)

    assert found() == [(code, "year 2023") for code in codes]
    assert verify_chain() == []


def test_a_year_moved_to_another_is_missed_where_it_was_and_unknown_where_it_is() -> None:
    tamper(CLOSINGS, "UPDATE {0} SET year = 2024 WHERE year = 2023")

    assert found() == [("closing-missing", "year 2023"), ("closing-unlogged", "year 2024")]


@pytest.mark.parametrize(
    ("most", "page", "panel"),
    [
        (59, "Kæden holder, men de afsluttede år er ikke dem, loggen fortæller om.", ["chain", "closings-changed"]),
        (58, "De afsluttede år er ikke dem, loggen fortæller om. Kæden er ikke læst igennem", ["closings-changed"]),
    ],
)
def test_a_ledger_too_long_to_read_through_still_has_its_closings_looked_at(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, most: int, page: str, panel: list[str]
) -> None:
    for module in ("views.chain", "queries.waiting"):
        monkeypatch.setattr(f"gavn.web.apps.economy.{module}.LOOKED_AT_ONCE", most)
    tamper(CLOSINGS, "DELETE FROM {0} WHERE year = 2023")

    assert page in text_of(client_of(Role.AUDITOR).get("/economy/chain/"))
    assert chain_waits_for(PEOPLE["revisor"]) == (Waiting("closings-changed", 1, broken=True),)

    tamper("economy_postingrow", "UPDATE {0} SET text = 'x' WHERE number = 7")

    assert [each.kind for each in chain_waits_for(PEOPLE["revisor"])] == panel


def test_a_changed_posting_and_a_closing_that_is_gone_are_counted_apart(client_of: ClientOf) -> None:
    tamper(CLOSINGS, "DELETE FROM {0} WHERE year = 2023")
    tamper("economy_linerow", "DELETE FROM {0} WHERE posting_id = 59")
    tamper("economy_postingrow", "DELETE FROM {0} WHERE number = 59")

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/"))

    assert "Kæden holder ikke: ét sted passer den ikke." in html


def test_the_page_and_the_terminal_tell_of_a_closing_that_is_gone(client_of: ClientOf) -> None:
    tamper(CLOSINGS, "DELETE FROM {0} WHERE year = 2023")

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/"))
    _, _, problems, _ = verify()

    assert "Kæden holder, men de afsluttede år er ikke dem, loggen fortæller om." in html
    assert "Loggen fortæller, at 2023 blev afsluttet, men afslutningen står ikke i databasen." in html
    assert [problem.code for problem in problems] == ["closing-missing"]


def test_the_terminal_tells_where_the_line_of_a_closing_was_taken_out_with_it() -> None:
    tamper(CLOSINGS, "DELETE FROM {0} WHERE year = 2023")
    tamper(LOG, "DELETE FROM {0} WHERE subject = 'year 2023'")

    _, _, problems, _ = verify()

    assert found() == []
    assert [problem.code for problem in problems] == ["log-broken"]
