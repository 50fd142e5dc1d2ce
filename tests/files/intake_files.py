"""Files as others send them, good and bad, made for each test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from gavn.files.intake.format import Columns, IntakeFormat
from gavn.files.intake.numbers import NumberFormat

HEAD = ("Bilag", "Dato", "Konto", "Beløb", "Tekst")
GOOD = ("b-1", "31-01-2025", "6510", "1.234,56", "Kørsel og møder")
FORMAT = IntakeFormat(
    Columns(voucher="Bilag", value_date="Dato", account="Konto", amount="Beløb", text="Tekst"),
    number_format=NumberFormat.DANISH,
    accounts={"6510": "operations.office", "7000": "investment.a"},
    counter_account="cash",
)


def csv_text(*rows: Sequence[str], head: Sequence[str] = HEAD, delimiter: str = ";") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in (head, *rows))


def csv_bytes(*rows: Sequence[str], encoding: str = "cp1252", **others: Any) -> bytes:
    return csv_text(*rows, **others).encode(encoding)


def xlsx_bytes(
    *rows: Sequence[Any], sheets: Iterable[str] = ("Ark1",), head: Sequence[str] = HEAD, **options: Any
) -> bytes:
    """A workbook whose sheets all hold the same rows."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "dd-mm-yyyy", **options}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate((head, *rows)):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def with_part(workbook: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename != part:
                new.writestr(item, old.read(item))
        new.writestr(part, content)
    return out.getvalue()


def sheet_xml(data: str, *, before: str = "") -> bytes:
    """The XML of a first sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'.encode()


JANUARY = date(2025, 1, 31)
