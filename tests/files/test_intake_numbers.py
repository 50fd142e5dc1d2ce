"""Amounts and dates are read in one way only, or refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gavn.domain.values.money import Money
from gavn.files.intake.cells import Cell
from gavn.files.intake.numbers import (
    DateFormat,
    NumberFormat,
    Unreadable,
    decimal_of_float,
    read_amount,
    read_day,
)

AMBIGUOUS, WRONG, INEXACT = "amount-ambiguous", "amount-unreadable", "amount-inexact"
TOO_LARGE = "amount-too-large"
NBSP, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"

# (as written, without a format stated, danish, english, plain): øre, or why it is refused
AMOUNTS: list[tuple[str, int | str, int | str, int | str, int | str]] = [
    ("1.234,56", 123456, 123456, WRONG, WRONG),
    ("1,234.56", 123456, WRONG, 123456, WRONG),
    ("1234.56", 123456, WRONG, 123456, 123456),
    ("1234,56", 123456, 123456, WRONG, WRONG),
    ("1.234", AMBIGUOUS, 123400, INEXACT, INEXACT),
    ("1,234", AMBIGUOUS, INEXACT, 123400, WRONG),
    ("1.000", AMBIGUOUS, 100000, 100, 100),
    ("123.456", AMBIGUOUS, 12345600, INEXACT, INEXACT),
    ("-1.234", AMBIGUOUS, -123400, INEXACT, INEXACT),
    ("(1.234)", AMBIGUOUS, -123400, INEXACT, INEXACT),
    ("1.234.567", 123456700, 123456700, WRONG, WRONG),
    ("1,234,567", 123456700, WRONG, 123456700, WRONG),
    ("1.234.567,8", 123456780, 123456780, WRONG, WRONG),
    ("1234.567", INEXACT, WRONG, INEXACT, INEXACT),
    ("0.500", 50, WRONG, 50, 50),
    ("12,5", 1250, 1250, WRONG, WRONG),
    ("12.5", 1250, WRONG, 1250, 1250),
    ("1234", 123400, 123400, 123400, 123400),
    ("0", 0, 0, 0, 0),
    ("-0", 0, 0, 0, 0),
    ("007", 700, 700, 700, 700),
    (f"1{NBSP}234,56", 123456, 123456, WRONG, WRONG),
    (f"1{NARROW}234{NARROW}567,00", 123456700, 123456700, WRONG, WRONG),
    ("1 234.56", 123456, WRONG, 123456, WRONG),
    (f"1{NBSP}234", 123400, 123400, 123400, WRONG),
    ("-12,50", -1250, -1250, WRONG, WRONG),
    (f"{MINUS}12,50", -1250, -1250, WRONG, WRONG),
    ("12,50-", -1250, -1250, WRONG, WRONG),
    (f"12,50{MINUS}", -1250, -1250, WRONG, WRONG),
    ("(12,50)", -1250, -1250, WRONG, WRONG),
    ("- 12,50", -1250, -1250, WRONG, WRONG),
    (f" 12,50{NBSP}", 1250, 1250, WRONG, WRONG),
    ("12,505", AMBIGUOUS, INEXACT, 1250500, WRONG),
    ("12,5055", INEXACT, INEXACT, WRONG, WRONG),
    ("12,500", AMBIGUOUS, 1250, 1250000, WRONG),
    ("9999999999999,99", 999999999999999, 999999999999999, WRONG, WRONG),
    ("10000000000000", TOO_LARGE, TOO_LARGE, TOO_LARGE, TOO_LARGE),
]  # fmt: skip

NEVER = [
    "", "-", "()", "(-1)", "--1", "-1-", "(1", "1)", "+1", "1e3", "1E3", "NaN", "Inf", "-inf", "1_000", "0x10", "½",
    "١٢٣", "１２３", "12 %", "12%", "kr. 12", "12 kr.", "1..234", "1.23,4", "1.2345,00", "12.34.567", "1.234 567,00",
    "0.123,00", ",50", "50,", ".", "1,2,3", "1'234", "12:30", "31-12-2024", "1" * 300,
    "0," + "0" * 40, "#DIV/0!", "=1+1", "–12",
]  # fmt: skip


def read(cell: Cell, number_format: NumberFormat | None = None) -> int | str:
    try:
        money = read_amount(cell, currency="DKK", number_format=number_format)
    except Unreadable as unreadable:
        return unreadable.code
    return money.minor


@pytest.mark.parametrize(("text", "unstated", "danish", "english", "plain"), AMOUNTS)
def test_an_amount_in_each_format(
    text: str, unstated: int | str, danish: int | str, english: int | str, plain: int | str
) -> None:
    assert read(text) == unstated
    assert read(text, NumberFormat.DANISH) == danish
    assert read(text, NumberFormat.ENGLISH) == english
    assert read(text, NumberFormat.PLAIN) == plain


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("number_format", [None, *NumberFormat])
def test_what_is_no_amount_in_any_format(text: str, number_format: NumberFormat | None) -> None:
    assert read(text, number_format) == WRONG


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1234.5, 123450),
        (16666.67, 1666667),
        (-0.0, 0),
        # What Excel keeps for 0.1 + 0.2; it shows 0.3 with as many decimals as one asks for.
        (0.1 + 0.2, 30),
        (1.005, INEXACT),
        (100 / 3, INEXACT),
        (9999999999999.99, 999999999999999),
        (1e13, TOO_LARGE),
        (1e300, TOO_LARGE),
    ],
)
def test_an_excel_number_is_exact_or_refused(number: float, expected: int | str) -> None:
    value = decimal_of_float(number)
    assert value is not None
    assert read(value) == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_none(number: float) -> None:
    assert decimal_of_float(number) is None


def test_a_currency_without_decimals_takes_whole_amounts_only() -> None:
    assert read_amount("1.234", currency="ISK", number_format=NumberFormat.DANISH) == Money(1234, "ISK")
    with pytest.raises(Unreadable, match=INEXACT):
        read_amount("1,5", currency="ISK", number_format=NumberFormat.DANISH)


NO_DAY, SHORT = "value-not-a-day", "value-year-short"
DAYS: list[tuple[Cell, date | str, date | str, date | str]] = [
    ("31-12-2024", date(2024, 12, 31), date(2024, 12, 31), NO_DAY),
    ("31.12.2024", date(2024, 12, 31), date(2024, 12, 31), NO_DAY),
    ("31/12/2024", date(2024, 12, 31), date(2024, 12, 31), NO_DAY),
    ("1-2-2025", date(2025, 2, 1), date(2025, 2, 1), NO_DAY),
    (" 01-02-2025 ", date(2025, 2, 1), date(2025, 2, 1), NO_DAY),
    ("2024-12-31", date(2024, 12, 31), NO_DAY, date(2024, 12, 31)),
    ("29-02-2024", date(2024, 2, 29), date(2024, 2, 29), NO_DAY),
    (date(2025, 1, 31), *(date(2025, 1, 31),) * 3),
    ("29-02-2025", NO_DAY, NO_DAY, NO_DAY),
    ("12/31/2024", NO_DAY, NO_DAY, NO_DAY),
    ("31-12-24", SHORT, SHORT, SHORT),
    ("01.02.03", SHORT, SHORT, SHORT),
    ("31-12.2024", NO_DAY, NO_DAY, NO_DAY),
    ("2024/12/31", NO_DAY, NO_DAY, NO_DAY),
    ("20241231", NO_DAY, NO_DAY, NO_DAY),
    ("31-12-0204", NO_DAY, NO_DAY, NO_DAY),
    ("31. december 2024", NO_DAY, NO_DAY, NO_DAY),
    ("2025-01-31 10:30:00", NO_DAY, NO_DAY, NO_DAY),
    ("٣١-١٢-٢٠٢٤", NO_DAY, NO_DAY, NO_DAY),
    (Decimal(45678), NO_DAY, NO_DAY, NO_DAY),
]


@pytest.mark.parametrize(("cell", "unstated", "day_first", "year_first"), DAYS)
def test_a_date_in_each_format(cell: Cell, unstated: date | str, day_first: date | str, year_first: date | str) -> None:
    def day(date_format: DateFormat | None) -> date | str:
        try:
            return read_day(cell, date_format=date_format)
        except Unreadable as unreadable:
            return unreadable.code

    assert [day(None), day(DateFormat.DAY_FIRST), day(DateFormat.YEAR_FIRST)] == [unstated, day_first, year_first]
