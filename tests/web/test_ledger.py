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
from gavn.domain.economy.ledger import Line
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.write import write_new_folder
from gavn.web.apps.audit.storage import events
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.actions import (
    approve_draft,
    close_year,
    enter_posting,
    reject_draft,
    reversal_of,
    withdraw_draft,
)
from gavn.web.apps.economy.models import HeadRow, LineRow
from gavn.web.apps.economy.queries import chain_end, ledger, movements, verify_chain
from gavn.web.apps.economy.queries.postings import Search, page_of
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
    entered = reversal_of(59, token="r-1", voucher="2025-0002", value_date=date(2025, 3, 3), text="Forkert")
    approve_draft(enter_posting(entered, by=secretariat, now=NOW), by=approver, now=LATER)

    again = reversal_of(59, token="r-2", voucher="2025-0003", value_date=date(2025, 3, 3), text="Igen")
    with pytest.raises(Refused) as refused:
        enter_posting(again, by=secretariat, now=LATER)

    assert codes(refused) == ["reversed-already"]
    original, back = ledger().postings[58], ledger().postings[59]
    assert back.reverses == 59
    assert [line.amount for line in back.lines] == [-line.amount for line in original.lines]
    assert movements().until(date(2025, 12, 31)).of("cash", 2024) == balance


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


def test_a_year_closes_in_order_and_takes_no_more(secretariat: Person) -> None:
    with pytest.raises(Refused) as refused:
        close_year(2025, by=secretariat, now=NOW)
    assert codes(refused) == ["year-not-over", "year-before-open"]

    close_year(2024, by=secretariat, now=NOW)

    assert [closing.year for closing in ledger().closings] == [2020, 2021, 2022, 2023, 2024]
    late = Entry("t-9", "2024-0900", date(2024, 12, 31), date(2024, 12, 31), "For sent", entry().lines)
    with pytest.raises(Refused) as refused:
        enter_posting(late, by=secretariat, now=LATER)
    assert codes(refused) == ["year-closed"]


@pytest.mark.parametrize("table", ["economy_postingrow", "economy_linerow", "economy_closingrow", "audit_auditevent"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_itself_refuses_to_change_what_was_written(table: str, statement: str) -> None:
    column = {"economy_linerow": "minor", "economy_closingrow": "closed_by"}.get(table, "digest")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column))


def refuses(table: str, change: str) -> None:
    """Refused by the database, with nothing of it done."""
    before = rows(table)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
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
        "audit_auditevent",
        "documents_document",
        "pipeline_eventrow",
        "pipeline_hearingrow",
        "pipeline_inquiryrow",
    ],
)
@pytest.mark.parametrize("change", ["DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"])
def test_nothing_kept_is_deleted_or_replaced(table: str, change: str, secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)
    HeadRow.objects.create(number=1, digest="0" * 64, published_on=NOW.date(), where="referat")
    if "REPLACE" in change and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no REPLACE INTO")
    refuses(table, change)


@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET state = 'waiting'", "UPDATE {0} SET grounds = 'x'", "UPDATE {0} SET text = 'x'"]
)
def test_a_decided_draft_does_not_change(change: str, secretariat: Person, approver: Person) -> None:
    draft = enter_posting(entry(), by=secretariat, now=NOW)
    reject_draft(draft, grounds="Forkert konto", by=approver, now=LATER)

    refuses("economy_draftrow", change)
    refuses("economy_draftlinerow", "UPDATE economy_draftlinerow SET minor = 1")


@pytest.mark.parametrize("change", ["UPDATE {0} SET entered_by = 'x'", "UPDATE {0} SET voucher = 'x'"])
def test_what_was_entered_does_not_change_while_it_waits(change: str, secretariat: Person) -> None:
    enter_posting(entry(), by=secretariat, now=NOW)

    refuses("economy_draftrow", change)


def test_an_answered_hearing_and_an_inquiry_do_not_change() -> None:
    refuses("pipeline_hearingrow", "UPDATE pipeline_hearingrow SET fit = 'x' WHERE answered_on IS NOT NULL")
    refuses("pipeline_inquiryrow", "UPDATE pipeline_inquiryrow SET title = 'x'")
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
        close_year(year, by=secretariat, now=NOW)

    assert codes(refused) == ["year-before-first"]


def test_a_year_in_which_nothing_was_posted_closes_in_its_turn(secretariat: Person) -> None:
    much_later = NOW.replace(year=2027)
    for year in (2024, 2025, 2026):
        close_year(year, by=secretariat, now=much_later)

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
