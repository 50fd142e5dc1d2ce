"""Rows under named columns as entries of a ledger; every cell that cannot be read is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.economy.intake import Entry
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.cells import LONGEST_LIST_SHOWN, Cell, heading_of, is_blank, plain_text, shown
from gavn.files.intake.format import IntakeFormat
from gavn.files.intake.numbers import Unreadable, example_of, read_amount, read_day
from gavn.files.intake.tables import Row, Table

T = TypeVar("T")

# As many characters as every store keeps of a voucher.
LONGEST_VOUCHER = 80
# What a posting may not lack; a ledger that is only matched may.
NEEDED = ("voucher", "text")


@dataclass
class RowReader:
    """Reads the rows of one file. `needs` are the things that may not be blank; of what bears the names of `reserved`
    investments, statements make the vouchers."""

    table: Table
    format: IntakeFormat
    chart: ChartOfAccounts
    currency: str
    needs: Collection[str] = NEEDED
    reserved: Collection[str] = ()
    columns: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refused where a column that the format names is not there."""
        named = {
            name: heading
            for name in ("voucher", "value_date", "document_date", "account", "amount", "debit", "credit", "text")
            if (heading := heading_of(getattr(self.format.columns, name)))
        }
        found = shown(", ".join(name for name in self.table.head if name), longest=LONGEST_LIST_SHOWN)
        missing = [heading for heading in named.values() if heading not in self.table.head]
        if missing:
            values = ({"column": heading, "found": found} for heading in missing)
            raise Refused(Problem("column-missing", Place(self.table.file), value) for value in values)
        self.columns = {name: self.table.head.index(heading) for name, heading in named.items()}

    def place(self, row: Row, name: str = "") -> Place:
        """The row, and the column by its number and heading."""
        if name not in self.columns:
            return Place(self.table.file, row.number)
        column = self.columns[name]
        return Place(self.table.file, row.number, column + 1, self.table.head[column])

    def voucher(self, row: Row) -> str:
        """The voucher the row says it belongs to, also where the rest of it cannot be read."""
        column = self.columns["voucher"]
        return plain_text(row.cells[column]) if column < len(row.cells) else ""

    def entry(self, row: Row) -> tuple[Entry, list[Problem]]:
        """The entry, with stand-ins for what could not be read, and why."""
        width = len(self.table.head)
        if len(row.cells) != width:
            values = {"found": str(len(row.cells)), "expected": str(width)}
            nothing = Entry(self.voucher(row), date.min, date.min, "", Money.zero(self.currency), "", self.place(row))
            return nothing, [Problem("row-width", self.place(row), values)]
        cells = _Cells(self, row)
        value_date = cells.day("value_date")
        entry = Entry(
            voucher=cells.voucher(),
            value_date=value_date,
            document_date=cells.day("document_date") if "document_date" in self.columns else value_date,
            account=cells.account(),
            amount=cells.amount(),
            text=cells.text("text"),
            place=self.place(row),
        )
        return entry, cells.problems


@dataclass
class _Cells:
    """The cells of one row, and what is wrong with them."""

    reader: RowReader
    row: Row
    problems: list[Problem] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        return self.row.cells[self.reader.columns[name]]

    def complain(self, name: str, *, code: str, **values: str) -> None:
        place = self.reader.place(self.row, name)
        self.problems.append(Problem(code, place, {"key": place.path, "value": shown(str(self.cell(name))), **values}))

    def text(self, name: str) -> str:
        text = plain_text(self.cell(name))
        if not text and name in self.reader.needs:
            self.complain(name, code="key-missing")
        # A sign that cannot be seen makes two texts look alike, or turns one around.
        if not text.isprintable():
            self.complain(name, code="text-unprintable")
        return text

    def voucher(self) -> str:
        text = self.text("voucher")
        if len(text) > LONGEST_VOUCHER:
            self.complain("voucher", code="voucher-too-long", longest=str(LONGEST_VOUCHER))
        return text

    def read(self, name: str, parse: Callable[[Cell], T], instead: T) -> T:
        cell = self.cell(name)
        if is_blank(cell):
            self.complain(name, code="key-missing")
            return instead
        try:
            return parse(cell)
        except Unreadable as unreadable:
            self.complain(name, code=unreadable.code, example=example_of(self.reader.format.number_format))
            return instead

    def day(self, name: str) -> date:
        return self.read(name, lambda cell: read_day(cell, date_format=self.reader.format.date_format), date.min)

    def amount(self) -> Money:
        """The amount, or debit less credit, of which one is blank."""
        if "amount" in self.reader.columns:
            return self._amount("amount")
        filled = [name for name in ("debit", "credit") if not is_blank(self.cell(name))]
        if len(filled) == 2:
            self.complain("credit", code="debit-and-credit")
            return Money.zero(self.reader.currency)
        amount = self._amount(filled[0] if filled else "debit")
        return -amount if filled == ["credit"] else amount

    def _amount(self, name: str) -> Money:
        def parse(cell: Cell) -> Money:
            return read_amount(cell, currency=self.reader.currency, number_format=self.reader.format.number_format)

        return self.read(name, parse, Money.zero(self.reader.currency))

    def account(self) -> str:
        text = plain_text(self.cell("account"))
        ours = text if self.reader.format.accounts is None else self.reader.format.accounts.get(text, "")
        if not text:
            self.complain("account", code="key-missing")
        elif ours not in self.reader.chart:
            self.complain("account", code="account-unmapped")
        elif ours == self.reader.format.counter_account:
            self.complain("account", code="account-is-counter")
        return ours


def read_entries(rows: Iterable[Row], *, reader: RowReader, period: Period | None = None) -> list[Entry]:
    """Every row as the entry it is; refused with every problem where one cannot be read."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for row in rows:
        entry, wrong = reader.entry(row)
        problems += wrong
        if not wrong and (period is None or entry.value_date in period):
            entries.append(entry)
    if problems:
        raise Refused(problems)
    return entries
