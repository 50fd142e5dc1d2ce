"""The economy table as an Excel file whose sums and balances are live formulas, with the postings on a second sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from gavn.domain.values.money import Money
from gavn.language.amounts import Unit
from gavn.language.formats import decimal_of

FIRST_ROW = 5
# What Excel can hold on one sheet; the first row of the postings is their head.
SHEET_ROWS = 1_048_576
MOST_POSTING_ROWS = SHEET_ROWS - 1
# Thousands of kroner with øre: an amount in any unit is written exactly.
EXACT = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One account; None where the books say nothing."""

    label: str
    cells: Sequence[Money | None]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of the lines of a part that stand at these places."""

    label: str
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading, and their sums; every line is in one sum."""

    label: str
    lines: Sequence[Line]
    sums: Sequence[Sum]


@dataclass(frozen=True, slots=True)
class Balance:
    """`carried` is the place of the column whose closing balance each opening is; None where that is not shown."""

    openings: Sequence[Money]
    carried: Sequence[int | None]
    injections: Sequence[Money]


@dataclass(frozen=True, slots=True)
class EconomySheet:
    """Everything on the first sheet; `words` name its own rows: total, opening, injections, closing and the sheet.

    `note` says what the workbook leaves out.
    """

    title: str
    subtitle: str
    unit: Unit
    heads: Sequence[str]
    columns: Sequence[str]
    parts: Sequence[Part]
    balance: Balance
    words: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PostingsSheet:
    """The rows behind the first sheet: texts, whole numbers, dates and amounts."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[str | int | date | Money]]


def economy_workbook(economy: EconomySheet, postings: PostingsSheet | None) -> bytes:
    """The file. A text is never a formula or a link, whatever it begins with."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, options) as book:
        _Writer(book, economy).write()
        if postings is not None:
            _write_postings(book, postings)
    return stream.getvalue()


class _Writer:
    """Writes the first sheet from the top, keeping what each column has come to."""

    def __init__(self, book: Workbook, economy: EconomySheet) -> None:
        self.economy = economy
        self.sheet = book.add_worksheet(economy.words["sheet"])
        pattern = "#,##0" + ("." + "0" * economy.unit.decimals if economy.unit.decimals else "")
        self.number = book.add_format({"num_format": pattern})
        self.bold = book.add_format({"bold": True})
        self.sum = book.add_format({"num_format": pattern, "bold": True, "top": 1})
        self.head = book.add_format({"bold": True, "align": "right", "bottom": 1})
        self.row = FIRST_ROW
        self.totals: list[int] = [0] * len(economy.columns)

    def write(self) -> None:
        self._heads()
        sums = [self._part(part) for part in self.economy.parts]
        total = self._total([row for rows in sums for row in rows])
        self._balance(total)

    def _heads(self) -> None:
        sheet, economy = self.sheet, self.economy
        sheet.write_string(0, 0, economy.title, self.bold)
        sheet.write_string(1, 0, economy.subtitle)
        if economy.note:
            sheet.write_string(2, 0, economy.note)
        for place, (head, column) in enumerate(zip(economy.heads, economy.columns, strict=True), start=1):
            sheet.write_string(FIRST_ROW - 2, place, head)
            sheet.write_string(FIRST_ROW - 1, place, column, self.head)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, len(economy.columns), 13)
        sheet.freeze_panes(FIRST_ROW, 1)

    def _part(self, part: Part) -> list[int]:
        """The rows of its sums."""
        self.sheet.write_string(self.row, 0, part.label, self.bold)
        self.row += 1
        first, sums = self.row, []
        for line in part.lines:
            self.sheet.write_string(self.row, 0, line.label)
            for place, cell in enumerate(line.cells):
                if cell is not None:
                    self.totals[place] += cell.minor
                    self.sheet.write_number(self.row, place + 1, self._value(cell), self.number)
            self.row += 1
        for item in part.sums:
            self._sum(item, part, [first + place for place in item.places])
            sums.append(self.row - 1)
        return sums

    def _sum(self, item: Sum, part: Part, rows: Sequence[int]) -> None:
        amounts = []
        for place in range(len(self.economy.columns)):
            cells = (part.lines[at].cells[place] for at in item.places)
            amounts.append(sum(cell.minor for cell in cells if cell is not None))
        self._formulas(item.label, [self._added(rows, place) for place in self._places()], amounts)

    def _total(self, rows: Sequence[int]) -> int:
        formulas = [self._added(rows, place) for place in self._places()]
        self._formulas(self.economy.words["total"], formulas, self.totals)
        return self.row - 1

    def _balance(self, total: int) -> None:
        """Opening + injections − total = closing; an opening is the closing of the column before it, where shown."""
        balance, words = self.economy.balance, self.economy.words
        opening, injected, closing = self.row + 1, self.row + 2, self.row + 3
        self.row += 1
        for label, row, amounts in (
            ("opening", opening, balance.openings),
            ("injections", injected, balance.injections),
        ):
            self.sheet.write_string(row, 0, words[label])
            for place, amount in enumerate(amounts):
                before = balance.carried[place] if label == "opening" else None
                if before is None:
                    self.sheet.write_number(row, place + 1, self._value(amount), self.number)
                else:
                    formula = f"={_at(before, closing)}"
                    self.sheet.write_formula(row, place + 1, formula, self.number, self._shown(amount.minor, amount))
        self.row = closing
        formulas = [f"={_at(p, opening)}+{_at(p, injected)}-{_at(p, total)}" for p in self._places()]
        pairs = zip(balance.openings, balance.injections, self.totals, strict=True)
        self._formulas(words["closing"], formulas, [o.minor + i.minor - t for o, i, t in pairs])

    def _formulas(self, label: str, formulas: Sequence[str], minors: Sequence[int]) -> None:
        self.sheet.write_string(self.row, 0, label, self.bold)
        like = self.economy.balance.openings
        for place, (formula, minor) in enumerate(zip(formulas, minors, strict=True)):
            value = self._shown(minor, like[place])
            self.sheet.write_formula(self.row, place + 1, formula, self.sum, value)
        self.row += 1

    def _places(self) -> range:
        return range(len(self.economy.columns))

    def _added(self, rows: Sequence[int], place: int) -> str:
        return f"=SUM({','.join(_at(place, row) for row in rows)})"

    def _value(self, amount: Money) -> Decimal:
        return decimal_of(amount.major / self.economy.unit.divisor, EXACT).normalize()

    def _shown(self, minor: int, like: Money) -> Decimal:
        """What a program that works nothing out itself shows for a formula: a number, as text would not be added."""
        return self._value(Money(minor, like.currency))


def _at(place: int, row: int) -> str:
    return f"{xl_col_to_name(place + 1)}{row + 1}"


def _write_postings(book: Workbook, postings: PostingsSheet) -> None:
    sheet = book.add_worksheet(postings.name)
    day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, name in enumerate(postings.head):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(postings.rows, start=1):
        for place, value in enumerate(row):
            _write_value(sheet, (number, place), value, day=day, money=money)
    sheet.freeze_panes(1, 0)


def _write_value(sheet: Any, at: tuple[int, int], value: str | int | date | Money, *, day: Any, money: Any) -> None:
    if isinstance(value, Money):
        lost = sheet.write_number(*at, decimal_of(value.major, EXACT).normalize(), money)
    elif isinstance(value, date):
        lost = sheet.write_datetime(*at, value, day)
    elif isinstance(value, int):
        lost = sheet.write_number(*at, value)
    else:
        lost = sheet.write_string(*at, value)
    if lost:
        # Written too far down, or a text longer than a cell holds: the library itself says nothing and goes on.
        raise ValueError(f"row {at[0] + 1}, column {at[1] + 1}: a sheet cannot hold it")
