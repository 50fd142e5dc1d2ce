"""The ledger in the database: entered by one, approved by another, never changed, and the same as the folder's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from gavn.domain.access.decision import Person
from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Closing, Line, opposite
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.storage import events
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions import (
    approve_draft,
    enter_posting,
    reject_draft,
    withdraw_draft,
)
from gavn.web.apps.economy.actions.closing import approve_closing, propose_closing, reject_closing, withdraw_closing
from gavn.web.apps.economy.models import DraftRow, HeadRow, LineRow
from gavn.web.apps.economy.queries import chain_end, ledger, movements, verify_chain
from gavn.web.apps.economy.queries.closing import rejected_for
from gavn.web.apps.economy.queries.postings import Search, page_of, posting_numbered
from gavn.web.apps.economy.rules import Entry
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.apps.pipeline.storage import answer
from tests.conftest import AARHUS
from tests.files.test_folder import contents
from tests.web.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ONE = Money(100, "DKK")
EVERY_ROW = "SELECT * FROM {0} ORDER BY 1"
KEYS = {"economy_postingrow": "number", "economy_closingrow": "year", "audit_auditevent": "number"}
WRITTEN_OVER = "{0} INTO {1} ({2}) SELECT {3} FROM {1}"
# How rows go away without a word to what guards deletes: each database has its own.
AWAY = {
    "sqlite": {
        "delete": "DELETE FROM {0}",
        "replace": "REPLACE INTO {0} SELECT * FROM {0}",
        "update or replace": "UPDATE OR REPLACE {0} SET {1} = (SELECT MAX({1}) FROM {0})",
    },
    "postgresql": {
        "delete": "DELETE FROM {0}",
        "replace": "TRUNCATE {0} CASCADE",
        "update or replace": "UPDATE {0} SET {1} = (SELECT MAX({1}) FROM {0})",
    },
}


def entry(*, token: str = "t-1", voucher: str = "2025-0001", kroner: int = 1200, day: int = 3) -> Entry:
    amount = Money(kroner * 100, "DKK")
    lines = (Line("operations.secretariat", amount), Line("cash", -amount))
    return Entry(token, voucher, date(2025, 3, day), date(2025, 3, day), "Konference", lines)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_what_one_enters_and_another_approves_is_posted(secretariat: Person, approver: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    assert chain_end()[0] == 59

    number = approve_draft(draft, by=approver, now=LATER)

    posting = ledger().postings[-1]
    assert (number, posting.number, posting.voucher) == (60, 60, "2025-0001")
    assert (posting.entered_by, posting.approved_by, posting.approved_at) == ("sekretariat", "godkender", LATER)
    assert verify_chain() == []


def test_nobody_approves_what_they_entered(secretariat: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)

    with pytest.raises(Refused) as refused:
        approve_draft(draft, by=secretariat, now=LATER)

    assert codes(refused) == ["not-allowed"]
    assert refused.value.problems[0].values["reason"] == "entered-it"
    assert chain_end()[0] == 59


def test_the_same_form_sent_twice_is_entered_once_and_posted_once(secretariat: Person, approver: Person) -> None:
    drafts = {enter_posting(entry(), by=secretariat, now=NOW) for _ in range(3)}
    [draft] = drafts

    assert {approve_draft(draft, by=approver, now=LATER) for _ in range(3)} == {60}
    assert chain_end()[0] == 60


def test_a_reversal_takes_a_posting_back_once(secretariat: Person, approver: Person) -> None:
    balance = movements().until(date(2025, 12, 31)).of("cash", 2024)
    stored = posting_numbered(59)
    assert stored is not None
    entered = replace(entry(token="r-1", voucher="2025-0002"), lines=opposite(stored.posting.lines), reverses=59)
    approve_draft(enter_posting(entered, by=secretariat, now=NOW), by=approver, now=LATER)

    again = replace(entered, token="r-2", voucher="2025-0003")
    with pytest.raises(Refused) as refused:
        enter_posting(again, by=secretariat, now=LATER)

    assert codes(refused) == ["reversed-already"]
    original, back = ledger().postings[58], ledger().postings[59]
    assert back.reverses == 59
    assert [line.amount for line in back.lines] == [-line.amount for line in original.lines]
    assert movements().until(date(2025, 12, 31)).of("cash", 2024) == balance


def test_a_reversal_before_the_day_of_what_it_takes_back_enters_nothing(secretariat: Person) -> None:
    stored = posting_numbered(59)
    assert stored is not None
    early = stored.posting.value_date - timedelta(days=1)
    taken_back = replace(entry(), lines=opposite(stored.posting.lines), reverses=59, value_date=early)

    with pytest.raises(Refused) as refused:
        enter_posting(taken_back, by=secretariat, now=NOW)

    assert codes(refused) == ["reversal-too-early"]
    assert not DraftRow.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"voucher": "2024-0001"}, "voucher-taken"),
        (
            {"lines": (Line("operations.secretariat", Money(1, "DKK")), Line("cash", Money(1, "DKK")))},
            "posting-unbalanced",
        ),
        ({"lines": (Line("operations.none", Money(1, "DKK")), Line("cash", Money(-1, "DKK")))}, "account-unknown"),
        ({"lines": ()}, "posting-too-few-lines"),
        ({"value_date": date(2021, 5, 1)}, "year-closed"),
        ({"value_date": date(2019, 5, 1)}, "year-closed"),
    ],
)
def test_the_ledgers_rules_hold_when_a_posting_is_entered(
    secretariat: Person, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        enter_posting(replace(entry(), **change), by=secretariat, now=NOW)

    assert codes(refused) == [code]


def test_a_rejected_draft_needs_grounds_and_stays_unposted(secretariat: Person, approver: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    with pytest.raises(Refused) as refused:
        reject_draft(draft, grounds=" ", by=approver, now=LATER)
    assert codes(refused) == ["draft-without-grounds"]

    reject_draft(draft, grounds="Forkert konto", by=approver, now=LATER)

    with pytest.raises(Refused) as refused:
        approve_draft(draft, by=approver, now=LATER)
    assert codes(refused) == ["draft-decided"]
    assert chain_end()[0] == 59


def test_only_the_enterer_withdraws(secretariat: Person, approver: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    with pytest.raises(Refused) as refused:
        withdraw_draft(draft, by=approver, now=LATER)
    assert codes(refused) == ["draft-of-another"]

    withdraw_draft(draft, by=secretariat, now=LATER)

    assert enter_posting(entry(token="t-2"), by=secretariat, now=LATER) != draft


def test_a_year_closes_in_order_by_two_and_takes_no_more(secretariat: Person, approver: Person) -> None:
    with pytest.raises(Refused) as refused:
        propose_closing(2025, by=secretariat, now=NOW)
    assert codes(refused) == ["year-not-over", "year-before-open"]

    propose_closing(2024, by=secretariat, now=NOW)
    assert [closing.year for closing in ledger().closings] == [2020, 2021, 2022, 2023]
    approve_closing(2024, by=approver, now=LATER)

    assert ledger().closings[-1] == Closing(2024, secretariat.username, NOW, approver.username, LATER)
    closed = [event for event in events() if event.subject == "year 2024"]
    assert [(event.what, event.by) for event in closed] == [
        ("closing-proposed", secretariat.username),
        ("year-closed", approver.username),
    ]
    late = Entry("t-9", "2024-0900", date(2024, 12, 31), date(2024, 12, 31), "For sent", entry().lines)
    with pytest.raises(Refused) as refused:
        enter_posting(late, by=secretariat, now=LATER + timedelta(hours=1))
    assert codes(refused) == ["year-closed"]


def test_nobody_closes_a_year_alone(secretariat: Person, approver: Person) -> None:
    with pytest.raises(Refused) as refused:
        approve_closing(2024, by=approver, now=NOW)
    assert codes(refused) == ["closing-not-proposed"]
    propose_closing(2024, by=secretariat, now=NOW)

    for act, code in (
        (lambda: approve_closing(2024, by=secretariat, now=LATER), "not-allowed"),
        (lambda: reject_closing(2024, grounds="Nej", by=secretariat, now=LATER), "not-allowed"),
        (lambda: reject_closing(2024, grounds=" ", by=approver, now=LATER), "closing-without-grounds"),
        (lambda: withdraw_closing(2024, by=approver, now=LATER), "closing-of-another"),
        (lambda: propose_closing(2024, by=approver, now=LATER), "closing-proposed-already"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [code]

    assert [closing.year for closing in ledger().closings] == [2020, 2021, 2022, 2023]


def test_a_proposal_to_close_is_turned_down_or_taken_back_and_made_again(secretariat: Person, approver: Person) -> None:
    propose_closing(2024, by=secretariat, now=NOW)
    reject_closing(2024, grounds="Et bilag mangler", by=approver, now=LATER)
    assert [proposal.grounds for proposal in rejected_for(2024)] == ["Et bilag mangler"]
    propose_closing(2024, by=approver, now=LATER)
    withdraw_closing(2024, by=approver, now=LATER)
    propose_closing(2024, by=approver, now=LATER)

    approve_closing(2024, by=secretariat, now=LATER)

    assert [closing.year for closing in ledger().closings][-1] == 2024


def test_a_draft_entered_meanwhile_keeps_a_proposed_year_open(secretariat: Person, approver: Person) -> None:
    propose_closing(2024, by=secretariat, now=NOW)
    meanwhile = replace(entry(), value_date=date(2024, 12, 31), document_date=date(2024, 12, 31))
    enter_posting(meanwhile, by=secretariat, now=NOW)

    with pytest.raises(Refused) as refused:
        approve_closing(2024, by=approver, now=LATER)

    assert codes(refused) == ["year-has-drafts"]
    assert [closing.year for closing in ledger().closings] == [2020, 2021, 2022, 2023]


@pytest.mark.parametrize("table", ["economy_postingrow", "economy_linerow", "economy_closingrow", "audit_auditevent"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_itself_refuses_to_change_what_was_written(table: str, statement: str) -> None:
    column = {"economy_linerow": "minor", "economy_closingrow": "approved_by"}.get(table, "digest")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column))


def assert_refused(table: str, change: str) -> None:
    """Refused by the database, with nothing of it done."""
    before = rows(table)
    # PostgreSQL truncates no table of which something is yet to be checked when the transaction ends.
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, KEYS.get(table, "id")))
    assert rows(table) == before


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(EVERY_ROW.format(table))
        return list(cursor.fetchall())


@pytest.mark.parametrize(
    "table",
    [
        "economy_postingrow",
        "economy_linerow",
        "economy_closingrow",
        "economy_headrow",
        "economy_draftrow",
        "economy_draftlinerow",
        "economy_closingproposalrow",
        "audit_auditevent",
        "documents_document",
        "pipeline_eventrow",
        "pipeline_hearingrow",
        "pipeline_inquiryrow",
    ],
)
@pytest.mark.parametrize("change", ["delete", "replace", "update or replace"])
def test_nothing_kept_is_deleted_or_replaced(table: str, change: str, secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)
    enter_posting(entry(token="t-2", voucher="2025-0002"), by=secretariat, now=NOW)
    propose_closing(2024, by=secretariat, now=NOW)
    withdraw_closing(2024, by=secretariat, now=NOW)
    propose_closing(2024, by=secretariat, now=NOW)
    for number in (1, 2):
        HeadRow.objects.create(number=number, digest="0" * 64, published_on=NOW.date(), where="referat")
    assert_refused(table, AWAY[connection.vendor][change])


@pytest.mark.parametrize("state", ["APPROVED", "WAITING"])
def test_no_draft_takes_the_place_of_another(state: str, secretariat: Person, approver: Person) -> None:
    first = enter_posting(entry(), by=secretariat, now=NOW)
    second = enter_posting(entry(token="t-2", voucher="2025-0002"), by=secretariat, now=NOW)
    if state == "APPROVED":
        approve_draft(first, by=approver, now=LATER)
    before = rows("economy_draftrow")
    either = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"
    taken = {
        "APPROVED": f"state = 'approved', decided_by = 'x', decided_at = entered_at, posting_id = {chain_end()[0]}",
        "WAITING": "voucher = '2025-0001'",
    }

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{either} economy_draftrow SET {taken[state]} WHERE id = {second}")

    assert rows("economy_draftrow") == before


def test_no_draft_or_proposal_is_written_over_another(secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)
    propose_closing(2024, by=secretariat, now=NOW)
    over = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    for table, changed in (("economy_draftrow", {"token": "'t-9'"}), ("economy_closingproposalrow", {})):
        before = rows(table)
        with connection.cursor() as cursor:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        names = ", ".join(f'"{name}"' for name in columns if name != "id")
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns if name != "id")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(WRITTEN_OVER.format(over, table, names, values))
        assert rows(table) == before


def test_a_draft_stays_in_the_batch_that_it_came_in(secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)

    assert_refused("economy_draftrow", "UPDATE {0} SET batch_id = 7")


@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET state = 'waiting'", "UPDATE {0} SET grounds = 'x'", "UPDATE {0} SET text = 'x'"]
)
def test_a_decided_draft_does_not_change(change: str, secretariat: Person, approver: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    reject_draft(draft, grounds="Forkert konto", by=approver, now=LATER)

    assert_refused("economy_draftrow", change)
    assert_refused("economy_draftlinerow", "UPDATE economy_draftlinerow SET minor = 1")


@pytest.mark.parametrize("change", ["UPDATE {0} SET entered_by = 'x'", "UPDATE {0} SET voucher = 'x'"])
def test_what_was_entered_does_not_change_while_it_waits(change: str, secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)

    assert_refused("economy_draftrow", change)


def test_an_answered_hearing_and_an_inquiry_do_not_change() -> None:
    assert_refused("pipeline_hearingrow", "UPDATE pipeline_hearingrow SET fit = 'x' WHERE answered_on IS NOT NULL")
    assert_refused("pipeline_inquiryrow", "UPDATE pipeline_inquiryrow SET title = 'x'")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pipeline_inquiryrow SET investments = '[]'")


def test_a_posting_made_while_the_ledger_is_read_comes_with_its_lines_or_not_at_all(
    secretariat: Person, approver: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    in_order = storage._in_order

    def meanwhile(lines: QuerySet[LineRow]) -> Iterator[tuple[int, str, int]]:
        found = list(in_order(lines))
        approve_draft(draft, by=approver, now=LATER)
        yield from found

    monkeypatch.setattr(storage, "_in_order", meanwhile)
    assert [len(posting.lines) for posting in ledger().postings if len(posting.lines) < 2] == []
    assert chain_end()[0] == 60


def test_folder_to_database_to_folder_is_the_same_to_the_byte(tmp_path: Path) -> None:
    write_new_folder(whole_fund(), tmp_path / "again")

    assert contents(tmp_path / "again") == contents(AARHUS)


def test_loading_what_is_there_changes_nothing(aarhus: Fund) -> None:
    loaded = load_fund(aarhus, by="tests", now=LATER)

    assert (loaded.postings, loaded.documents) == (0, ())


def test_a_load_leaves_a_line_in_the_log_for_each_thing_it_wrote(aarhus: Fund) -> None:
    loaded = [event for event in events() if event.by == "tests"]
    assert [event.subject for event in loaded if event.what == "year-closed"] == [
        "year 2020", "year 2021", "year 2022", "year 2023",
    ]  # fmt: skip
    [inquiries] = [event for event in loaded if event.what == "inquiries-loaded"]
    assert inquiries.details["count"] == str(len(aarhus.inquiries))

    head = Head(59, chain_end()[1], date(2025, 3, 3), "referat")
    first = aarhus.inquiries[0]
    more = (replace(first, investments=(*first.investments, "ny")), *aarhus.inquiries[1:])
    load_fund(replace(aarhus, heads=(*aarhus.heads, head), inquiries=more), by="tests", now=LATER)

    later = [(event.what, event.subject) for event in events() if event.at == LATER]
    assert later == [("inquiries-loaded", f"inquiry {first.id}"), ("head-published", "posting 59")]


@pytest.mark.parametrize("change", ["reordered", "in the middle", "lost"])
def test_inquiries_that_are_not_the_stored_ones_and_more_are_refused(aarhus: Fund, change: str) -> None:
    first, second, *others = aarhus.inquiries
    given = {
        "reordered": (second, first, *others),
        "in the middle": (first, replace(second, id="2099-0001"), second, *others),
        "lost": (first, *others),
    }[change]
    with pytest.raises(Refused) as refused:
        load_fund(replace(aarhus, inquiries=given), by="tests", now=LATER)

    assert codes(refused) == ["inquiry-differs"]
    assert whole_fund().inquiries == aarhus.inquiries
    assert [event for event in events() if event.at == LATER] == []


def test_an_answer_that_nobody_waits_for_is_not_lost_in_silence(aarhus: Fund) -> None:
    inquiry = next(inquiry for inquiry in aarhus.inquiries if inquiry.hearings and inquiry.hearings[0].answered_on)
    with pytest.raises(RuntimeError, match="does not wait"):
        answer(inquiry.id, inquiry.hearings[0], place=1)


def test_movements_added_up_by_the_database_are_those_of_the_folder(aarhus: Fund) -> None:
    assert movements() == movements_of(aarhus)


def test_a_form_sent_again_with_something_else_in_it_is_refused(secretariat: Person, approver: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)

    for other, by in (
        (entry(kroner=9000), secretariat),
        (entry(voucher="2025-0002"), secretariat),
        (entry(), approver),
    ):
        with pytest.raises(Refused) as refused:
            enter_posting(other, by=by, now=LATER)
        assert codes(refused) == ["token-used"]


@pytest.mark.parametrize("year", [1, 2016, 2019])
def test_a_year_before_the_first_posting_cannot_close(secretariat: Person, year: int) -> None:
    with pytest.raises(Refused) as refused:
        propose_closing(year, by=secretariat, now=NOW)

    assert codes(refused) == ["year-before-first"]


def test_a_year_in_which_nothing_was_posted_closes_in_its_turn(secretariat: Person, approver: Person) -> None:
    much_later = NOW.replace(year=2027)
    for year in (2024, 2025, 2026):
        propose_closing(year, by=secretariat, now=much_later)
        approve_closing(year, by=approver, now=much_later)

    assert [closing.year for closing in ledger().closings][-3:] == [2024, 2025, 2026]


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_date_in_another_age_is_a_slip_of_the_hand(secretariat: Person, year: int) -> None:
    slipped = replace(entry(), value_date=date(year, 1, 1), document_date=date(year, 1, 1))

    with pytest.raises(Refused) as refused:
        enter_posting(slipped, by=secretariat, now=NOW)

    assert codes(refused) == ["date-outside-years"]


def test_a_page_of_postings_asks_for_the_documents_a_few_times_and_not_for_what_they_say() -> None:
    page_of(Search(), None)
    with CaptureQueriesContext(connection) as asked:
        _, postings = page_of(Search(), None)

    about = [query["sql"] for query in asked if "documents_document" in query["sql"]]
    assert len(postings) == 50
    assert len(about) <= 3
    assert [sql for sql in about if '"content"' in sql] == []
