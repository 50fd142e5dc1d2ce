"""Rows become postings whole or not at all, and the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gavn.domain.economy.intake import Signature
from gavn.domain.economy.ledger import Closing, Ledger
from gavn.domain.values.problem import Refused
from gavn.files.intake.format import Columns, IntakeFormat, read_format
from gavn.files.intake.numbers import DateFormat, NumberFormat
from gavn.files.intake.postings import Intake, take_in
from gavn.files.intake.rows import RowReader
from gavn.files.intake.store import append_postings, ledger_bytes
from gavn.files.intake.tables import read_table
from gavn.files.read import read_fund
from tests.builders import CHART
from tests.files.intake_files import FORMAT, GOOD, HEAD, csv_bytes, xlsx_bytes

MOMENT = datetime(2025, 6, 1, 12, tzinfo=UTC)
SIGNATURE = Signature("anne", MOMENT, "bo", MOMENT)
BALANCED = replace(FORMAT, counter_account="")


def take(
    *rows: tuple[str, ...],
    form: IntakeFormat = FORMAT,
    ledger: Ledger | None = None,
    signature: Signature = SIGNATURE,
    head: tuple[str, ...] = HEAD,
) -> Intake:
    table = read_table("a.csv", csv_bytes(*rows, head=head, encoding="utf-8"))
    reader = RowReader(table, form, CHART, "DKK", reserved={"skolen"})
    held = ledger or Ledger("DKK")
    return take_in(table.rows, reader=reader, ledger=held, chart=CHART, signature=signature)


def row(
    voucher: str = "b-1",
    day: str = "31-01-2025",
    account: str = "6510",
    amount: str = "1,00",
    text: str = "Kørsel",
) -> tuple[str, ...]:
    return voucher, day, account, amount, text


def codes(intake: Intake) -> dict[int, list[str]]:
    return {rejection.row: [problem.code for problem in rejection.problems] for rejection in intake.rejections}


def test_the_name_of_a_statement_is_taken_in_only_where_the_ledger_holds_the_very_same() -> None:
    intake = take(row("skolen-1"), row("skolen-1.2"), row("skolen-1-R"), row("b-1"))
    assert codes(intake) == {2: ["voucher-of-statement"], 3: ["voucher-of-statement"]}
    held = replace(take(row("b-1")).postings[0], voucher="skolen-1")
    assert take(row("skolen-1"), ledger=Ledger("DKK", (held,))).already == ("skolen-1",)


def test_rows_of_one_voucher_are_one_posting_wherever_they_stand() -> None:
    intake = take(
        row("b-1", amount="100,50", text="Kørsel"),
        row("b-2", amount="7,00"),
        row("b-1", account="7000", amount="1.000,00", text="Aftale"),
    )

    first, second = intake.postings
    assert [(line.account, line.amount.plain()) for line in first.lines] == [
        ("operations.office", "100.50"),
        ("investment.a", "1000.00"),
        ("cash", "-1100.50"),
    ]
    assert (first.number, first.text, second.number) == (1, "Kørsel; Aftale", 2)
    assert (first.value_date, first.document_date) == (date(2025, 1, 31), date(2025, 1, 31))
    assert (first.entered_by, first.approved_by, first.entered_at) == ("anne", "bo", MOMENT)
    assert (intake.rows, intake.accepted, intake.rejected) == (3, 3, 0)


def test_without_a_counter_account_the_rows_of_a_voucher_must_balance() -> None:
    form = replace(BALANCED, accounts={"1": "cash", "6510": "operations.office"})
    right = [row("b-1", amount="5,00"), row("b-1", account="1", amount="-5,00")]
    wrong = [row("b-2", amount="5,00"), row("b-2", account="1", amount="-4,99")]

    intake = take(*right, *wrong, form=form)

    assert [posting.voucher for posting in intake.postings] == ["b-1"]
    assert codes(intake) == {4: ["posting-unbalanced"], 5: ["posting-incomplete"]}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(), row()], {2: ["posting-incomplete"], 3: ["row-twice"]}),
        ([row(), row(day="01-02-2025", text="x")], {2: ["posting-incomplete"], 3: ["voucher-two-dates"]}),
        ([row(), row(amount="x", day="y")], {2: ["posting-incomplete"], 3: ["value-not-a-day", "amount-unreadable"]}),
        # A row that names no voucher belongs to the one above it, also where it may be a line of sums.
        ([row(), row("", text="I alt")], {2: ["posting-incomplete"], 3: ["key-missing"]}),
        # A field too many: the voucher may stand in any of them, and the rest of it may be missing.
        ([row(), ("x", *row())], {2: ["posting-incomplete"], 3: ["row-width"]}),
        ([row(day="31-12-2023")], {2: ["year-closed"]}),
        ([row("b-0")], {2: ["voucher-other-content"]}),
    ],
)
def test_a_voucher_stands_or_falls_as_a_whole(rows: list[tuple[str, ...]], expected: dict[int, list[str]]) -> None:
    closed = Closing(2023, "anne", datetime(2024, 1, 31, tzinfo=UTC), "bo", datetime(2024, 2, 1, tzinfo=UTC))
    held = Ledger("DKK", take(row("b-0", amount="9,99")).postings, (closed,))

    intake = take(*rows, ledger=held)

    assert codes(intake) == expected
    assert intake.postings == ()
    assert intake.accepted == 0


def test_the_same_content_is_there_already_whoever_enters_it_and_in_whatever_order() -> None:
    rows = [row("b-1", amount="5,00"), row("b-1", account="7000", amount="7,00"), row("b-2")]
    held = Ledger("DKK", take(*rows).postings)
    later = Signature("carl", datetime(2026, 1, 1, tzinfo=UTC), "dorte", datetime(2026, 1, 1, tzinfo=UTC))

    again = take(*rows, ledger=held, signature=later)
    turned = take(rows[2], rows[0], rows[1], ledger=held)

    assert (again.accepted, again.postings, again.already) == (3, (), ("b-1", "b-2"))
    assert (turned.accepted, turned.postings) == (3, ())


@pytest.mark.parametrize("change", [{"amount": "5,01"}, {"day": "30-01-2025"}, {"account": "7000"}, {"text": "Andet"}])
def test_other_content_under_a_voucher_of_the_ledger_is_rejected(change: dict[str, str]) -> None:
    held = Ledger("DKK", take(row(amount="5,00")).postings)

    intake = take(row(**{"amount": "5,00", **change}), ledger=held)

    assert codes(intake) == {2: ["voucher-other-content"]}


def test_a_row_on_the_counter_account_would_count_twice() -> None:
    form = replace(FORMAT, accounts={"1": "cash", "6510": "operations.office"})

    assert codes(take(row(), row(account="1", amount="-1,00"), form=form)) == {
        2: ["posting-incomplete"],
        3: ["account-is-counter"],
    }


def test_debit_and_credit_in_columns_of_their_own() -> None:
    form = replace(
        FORMAT, columns=Columns("Bilag", "Dato", "Konto", "Tekst", debit="Debet", credit="Kredit", document_date="Den")
    )
    head = ("Bilag", "Dato", "Den", "Konto", "Debet", "Kredit", "Tekst")
    same = ("31-01-2025", "15-01-2025", "6510")

    intake = take(
        ("b-1", *same, "5,00", "", "Køb"),
        ("b-2", *same, "", "6,00", "Salg"),
        ("b-3", *same, "5,00", "6,00", "Begge"),
        ("b-4", *same, "", "", "Ingen"),
        form=form,
        head=head,
    )

    assert [posting.lines[0].amount.plain() for posting in intake.postings] == ["5.00", "-6.00"]
    assert intake.postings[0].document_date == date(2025, 1, 15)
    assert codes(intake) == {4: ["debit-and-credit"], 5: ["key-missing"]}


def test_whoever_enters_cannot_approve() -> None:
    with pytest.raises(Refused, match="approved-by-enterer"):
        take(row(), signature=replace(SIGNATURE, approved_by="anne"))


def test_accounts_may_be_ours_already() -> None:
    intake = take(row(account="operations.office"), row("b-2"), form=replace(FORMAT, accounts=None))

    assert [posting.lines[0].account for posting in intake.postings] == ["operations.office"]
    assert codes(intake) == {3: ["account-unmapped"]}


def test_the_sheet_named_is_read() -> None:
    data = xlsx_bytes(GOOD, sheets=("A", "B"))

    assert len(read_table("a.xlsx", data, sheet="B").rows) == 1
    with pytest.raises(Refused) as refused:
        read_table("a.xlsx", data, sheet="C")
    assert [(p.code, p.values) for p in refused.value.problems] == [("sheet-unknown", {"sheet": "C", "sheets": "A, B"})]


FORMAT_TEXT = """\
columns:
  voucher: Bilag
  value_date: Dato
  account: Konto
  amount: Beløb
  text: Tekst
number_format: danish
date_format: day-first
accounts:
  "6510": operations.office
counter_account: cash
"""


def test_a_format_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(FORMAT_TEXT, encoding="utf-8")

    found = read_format(tmp_path / "f.yaml", chart=CHART)

    assert found == replace(FORMAT, date_format=DateFormat.DAY_FIRST, accounts={"6510": "operations.office"})
    assert found.number_format == NumberFormat.DANISH


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("  amount: Beløb\n", "", "intake-amount-columns", 1),
        ("  amount: Beløb\n", "  amount: Beløb\n  debit: D\n  credit: K\n", "intake-amount-columns", 1),
        ("  voucher: Bilag\n", "", "key-missing", 1),
        ("number_format: danish", "number_format: dansk", "value-not-one-of", 7),
        ("operations.office", "operations.officer", "account-unknown", 10),
        ("counter_account: cash", "counter_account: kasse", "account-unknown", 11),
        ("counter_account: cash", "colour: blue", "key-unknown", 11),
    ],
)
def test_a_format_file_with_an_error_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    (tmp_path / "f.yaml").write_text(FORMAT_TEXT.replace(old, new), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        read_format(tmp_path / "f.yaml", chart=CHART)

    assert [(problem.code, problem.place.line) for problem in refused.value.problems] == [(code, line)]


def test_what_stood_in_the_ledger_stays_to_the_byte(aarhus_copy: Path) -> None:
    before = ledger_bytes(aarhus_copy)
    fund = read_fund(aarhus_copy).fund
    assert fund is not None
    postings = take(row(text='"Kørsel, ""to"" ture"'), ledger=fund.ledger).postings

    append_postings(aarhus_copy, postings, onto=before)

    after = ledger_bytes(aarhus_copy)
    assert after.startswith(before)
    assert after[len(before) :].decode().splitlines() == [
        '60,b-1,2025-01-31,2025-01-31,operations.office,1.00,"Kørsel, ""to"" ture",anne,2025-06-01T12:00:00Z,'
        "bo,2025-06-01T12:00:00Z,,,",
        "60,,,,cash,-1.00,,,,,,,,",
    ]
    assert [path.name for path in (aarhus_copy / "ledger").iterdir() if path.name.startswith(".")] == []


def test_a_ledger_that_was_changed_meanwhile_is_not_written(aarhus_copy: Path) -> None:
    before = ledger_bytes(aarhus_copy)
    changed = before.replace(b"cash", b"CASH")
    (aarhus_copy / "ledger" / "postings.csv").write_bytes(changed)

    with pytest.raises(Refused, match="ledger-changed"):
        append_postings(aarhus_copy, take(row()).postings, onto=before)

    assert ledger_bytes(aarhus_copy) == changed


def test_a_last_line_without_its_end_is_ended_first(aarhus_copy: Path) -> None:
    path = aarhus_copy / "ledger" / "postings.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))

    append_postings(aarhus_copy, take(row()).postings, onto=path.read_bytes())

    assert b"3631000.00,,,,,,,,\n1,b-1," in path.read_bytes()
