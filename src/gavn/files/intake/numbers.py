"""Amounts and dates as people write them: read in one way only, and refused where they could be read in two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gavn.domain.values.money import Money
from gavn.domain.values.period import YEARS
from gavn.files.intake.cells import Cell


class NumberFormat(StrEnum):
    """How a column writes its amounts."""

    DANISH = "danish"
    ENGLISH = "english"
    PLAIN = "plain"


class DateFormat(StrEnum):
    """Whether a date begins with its day or with its year."""

    DAY_FIRST = "day-first"
    YEAR_FIRST = "year-first"


class Unreadable(ValueError):
    """A cell that cannot be read; `code` names the words that say why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# `[0-9]` and not `\d`, which also takes Arabic digits. A grouped number does not begin with 0, and has one separator.
GROUPED = "(?P<whole>[1-9][0-9]{{0,2}}(?P<group>[{} \u00a0\u202f])[0-9]{{3}}((?P=group)[0-9]{{3}})*|[0-9]+)"
FORMS: Mapping[NumberFormat, re.Pattern[str]] = {
    NumberFormat.DANISH: re.compile(GROUPED.format(".") + r"(,(?P<rest>[0-9]+))?"),
    NumberFormat.ENGLISH: re.compile(GROUPED.format(",") + r"(\.(?P<rest>[0-9]+))?"),
    NumberFormat.PLAIN: re.compile(r"(?P<whole>[0-9]+)(\.(?P<rest>[0-9]+))?"),
}
# A hyphen or a true minus, before or after, or parentheses around: one of them, once.
SIGNED = re.compile(r"[-\u2212]\s*(?P<before>[0-9].*)|\((?P<around>[0-9].*)\)|(?P<after>[0-9].*?)\s*[-\u2212]")
DAY_FIRST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SHORT_YEAR = re.compile(r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{2}")

LONGEST = 40


def read_amount(cell: Cell, *, currency: str, number_format: NumberFormat | None = None) -> Money:
    """The amount, in the format stated or else in whichever format gives the cell one meaning only."""
    number = cell if isinstance(cell, Decimal) else read_number(str(cell), number_format)
    try:
        amount = Money.parse(format(number, "f"), currency)
    except ValueError:
        raise Unreadable("amount-inexact") from None
    if amount.is_too_large:
        raise Unreadable("amount-too-large")
    return amount


def read_number(text: str, number_format: NumberFormat | None) -> Decimal:
    """The number that a text is, in the format stated or in all that can read it."""
    text = text.strip()
    if len(text) > LONGEST:
        raise Unreadable("amount-unreadable")
    signed = SIGNED.fullmatch(text)
    digits = next(part for part in signed.groups() if part) if signed else text
    formats = [number_format] if number_format else list(NumberFormat)
    readings = {_value(found) for form in formats if (found := FORMS[form].fullmatch(digits))}
    if not readings:
        raise Unreadable("amount-unreadable")
    if len(readings) > 1:
        raise Unreadable("amount-ambiguous")
    [value] = readings
    return -value if signed else value


def _value(found: re.Match[str]) -> Decimal:
    whole = re.sub("[^0-9]", "", found["whole"])
    # Trailing zeros say nothing: 12,50 and 12,5 are one reading.
    return Decimal(f"{whole}.{(found['rest'] or '0').rstrip('0') or '0'}")


def decimal_of_float(value: float) -> Decimal | None:
    """A spreadsheet's number as its user sees it, 15 digits; None where it is no number at all.

    Excel computes 0.1 + 0.2 as 0.30000000000000004 and shows 0.3 with as many decimals as one asks for.
    """
    number = Decimal(f"{value:.15g}")
    return number if number.is_finite() else None


def read_day(cell: Cell, *, date_format: DateFormat | None = None) -> date:
    """`31-12-2024`, `31.12.2024`, `31/12/2024`, `2024-12-31`, or a date that Excel knows to be one."""
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if SHORT_YEAR.fullmatch(text):
        raise Unreadable("value-year-short")
    first, last = DAY_FIRST.fullmatch(text), YEAR_FIRST.fullmatch(text)
    try:
        if first and date_format != DateFormat.YEAR_FIRST:
            return _day(int(first[4]), int(first[3]), int(first[1]))
        if last and date_format != DateFormat.DAY_FIRST:
            return _day(int(last[1]), int(last[2]), int(last[3]))
    except ValueError:
        pass
    raise Unreadable("value-not-a-day")


def _day(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise ValueError(year)
    return date(year, month, day)


def example_of(number_format: NumberFormat | None) -> str:
    """What an amount in this format looks like."""
    examples = {NumberFormat.DANISH: "1.234,56", NumberFormat.ENGLISH: "1,234.56", NumberFormat.PLAIN: "1234.56"}
    return examples[number_format or NumberFormat.DANISH]
