"""What always holds of taking in: rows add up, a second time changes nothing, amounts come back as they went."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gavn.domain.economy.ledger import Ledger, check_ledger
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.intake.numbers import NumberFormat, Unreadable, read_amount
from gavn.files.intake.postings import Intake, take_in
from gavn.files.intake.rows import RowReader
from gavn.files.intake.tables import Row, Table, read_table
from tests.builders import CHART
from tests.files.intake_files import FORMAT, HEAD
from tests.files.test_intake_postings import SIGNATURE

CELLS = {
    "voucher": st.sampled_from(["b-1", "b-2", "b-3", "b-4", " b-1", "", "b-\u200b1"]),
    "day": st.sampled_from(["31-01-2025", "31.01.2025", "01-02-2025", "31-01-25", "x"]),
    "account": st.sampled_from(["6510", "7000", "9999"]),
    "amount": st.sampled_from(["1,00", "-1,00", "2.000,50", "1.000", "1e3", "", "0"]),
    "text": st.sampled_from(["Kørsel", "Møde", ""]),
}
ROWS = st.lists(st.tuples(*CELLS.values()) | st.lists(st.sampled_from(["b-1", "x", ""]), max_size=7), max_size=12)


def take(rows: list[tuple[str, ...]], held: Ledger, *, counter: bool) -> Intake:
    form = FORMAT if counter else replace(FORMAT, counter_account="")
    table = Table("a.csv", HEAD, tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=2)))
    reader = RowReader(table, form, CHART, "DKK")
    return take_in(table.rows, reader=reader, ledger=held, chart=CHART, signature=SIGNATURE)


@settings(max_examples=400)
@given(ROWS, ROWS, st.booleans())
def test_every_row_is_accepted_or_rejected_and_twice_is_once(
    before: list[tuple[str, ...]], rows: list[tuple[str, ...]], counter: bool
) -> None:
    held = Ledger("DKK", take(before, Ledger("DKK"), counter=counter).postings)

    first = take(rows, held, counter=counter)
    grown = Ledger("DKK", (*held.postings, *first.postings))
    second = take(rows, grown, counter=counter)

    for intake in (first, second):
        assert intake.rows == len(rows) == intake.accepted + intake.rejected
        assert len({rejection.row for rejection in intake.rejections}) == intake.rejected
        assert all(rejection.problems for rejection in intake.rejections)
    assert check_ledger(grown, chart=CHART, places={}) == []
    assert second.postings == ()
    assert (second.accepted, second.rejections) == (first.accepted, first.rejections)
    # A voucher is in the ledger with every one of its rows, or with none of them.
    rejected = {rejection.row for rejection in first.rejections}
    taken = {posting.voucher for posting in first.postings}
    for number, cells in enumerate(rows, start=2):
        if cells and cells[0].strip() in taken:
            assert number not in rejected


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(NumberFormat), st.booleans(), st.sampled_from("-−("))
def test_an_amount_written_in_a_format_comes_back(minor: int, form: NumberFormat, grouped: bool, sign: str) -> None:
    point, group = {"danish": ",.", "english": ".,", "plain": ". "}[form]
    whole, rest = divmod(abs(minor), 100)
    digits = f"{whole:,}".replace(",", group) if grouped and form != NumberFormat.PLAIN else str(whole)
    text = f"{digits}{point}{rest:02}"
    if minor < 0:
        text = f"({text})" if sign == "(" else sign + text

    assert read_amount(text, currency="DKK", number_format=form) == Money(minor, "DKK")
    assert read_amount(text, currency="DKK") == Money(minor, "DKK")


@settings(max_examples=2000)
@given(st.text("0123456789.,- −()\u00a0e%", max_size=14))
def test_an_amount_without_a_format_never_differs_from_a_format_that_can_read_it(text: str) -> None:
    readings = set()
    for form in NumberFormat:
        try:
            readings.add(read_amount(text, currency="DKK", number_format=form))
        except Unreadable as unreadable:
            readings |= {unreadable.code} - {"amount-unreadable"}
    try:
        unstated: Money | str = read_amount(text, currency="DKK")
    except Unreadable as unreadable:
        unstated = unreadable.code

    assert unstated in readings or unstated in ("amount-ambiguous", "amount-unreadable")
    if len(readings) > 1:
        assert unstated == "amount-ambiguous"


@settings(max_examples=500)
@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_at_all_are_a_table_or_refused(data: bytes) -> None:
    try:
        table = read_table("a.csv", data)
    except Refused as refused:
        assert refused.problems
    else:
        assert table.head
