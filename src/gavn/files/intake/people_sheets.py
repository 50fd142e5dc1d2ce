"""Files to fill in and files to mend: a template for each kind, and the rejected rows of a file with their reasons.

No cell is a formula, whoever wrote it, and none could be a person's number.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from xlsxwriter import Workbook

from gavn.domain.outcomes.intake.kinds import ITEM, Column, FileKind, Holds
from gavn.files.intake.cells import Cell, is_blank, plain_text
from gavn.files.intake.people_columns import safe
from gavn.files.intake.people_rows import PeopleIntake
from gavn.files.intake.tables import Row, Table
from gavn.files.source import csv_text
from gavn.language.catalogue import Language, say
from gavn.language.problems import problem_parts
from gavn.language.spreadsheets import harmless

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
DAY = date(2025, 1, 31)
# A template's row is known by these, and rejected where somebody forgets to delete it.
EXAMPLE: Mapping[str, str] = {
    "instrument": "WHO-5",
    "value": "52",
    "event": "people_word.event",
    "state": "people_word.state",
    "cohort": "2025",
    "step": "referral.step.referred",
    "arm": "people_word.effort",
    "completed": "people_word.yes",
}


def template(kind: FileKind, language: Language) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
    """Headings and one example row."""
    head = tuple(heading(column, language) for column in kind.columns)
    return head, tuple(_example(column, kind, language) for column in kind.columns)


def heading(column: Column, language: Language) -> str:
    """What we call a column."""
    if column.name.startswith(ITEM):
        return say("people_column.item", language, number=column.name.removeprefix(ITEM))
    return say(f"people_column.{column.name}", language)


def _example(column: Column, kind: FileKind, language: Language) -> Cell:
    if column.holds is Holds.DAY:
        return DAY
    if column.holds is Holds.ANSWER and kind.questionnaire is not None:
        return str(kind.questionnaire.highest)
    if column.name in ("person", "course", "referral"):
        return say("people_word.example", language)
    text = EXAMPLE.get(column.name, "")
    return say(text, language) if "." in text else text


def template_csv(kind: FileKind, language: Language) -> bytes:
    """As CSV that Excel opens with its letters right."""
    head, row = template(kind, language)
    return sheet_csv(head, [row])


def template_xlsx(kind: FileKind, language: Language) -> bytes:
    """As an Excel workbook with one sheet."""
    head, row = template(kind, language)
    return sheet_xlsx(head, [row])


def rejected_rows(
    table: Table, intake: PeopleIntake, language: Language, *, numbers: bool, hidden: Collection[int] = ()
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headings and rows: where each stood, why it was rejected, and the cells that the map reads of it.

    Where persons came by CPR number (`numbers`), nothing of that column goes out again: the row's number is enough. Nor
    of the `hidden` rows, whose persons are protected.
    """
    columns = sorted((table.head.index(text), name) for name, text in intake.column_map.columns.items())
    said = (say(f"intake.head.{name}", language) for name in ("row", "reason"))
    head = (*said, *(safe(table.head[place]) for place, _ in columns))
    rows = {row.number: row for row in table.rows}
    found: list[tuple[Cell, ...]] = []
    for rejection in intake.rejections:
        reasons = " ".join(_reason(problem_parts(each, language), each.place.path) for each in rejection.problems)
        cells = _cells(rows[rejection.row], columns, numbers=numbers or rejection.row in hidden)
        found.append((str(rejection.row), reasons, *cells))
    return head, found


def _reason(parts: Mapping[str, str], column: str) -> str:
    return f"{column}: {parts['what']} {parts['do']}" if column else f"{parts['what']} {parts['do']}"


def _cells(row: Row, columns: Iterable[tuple[int, str]], *, numbers: bool) -> Iterator[Cell]:
    for place, name in columns:
        cell = row.cells[place] if place < len(row.cells) else ""
        if isinstance(cell, date) or is_blank(cell):
            yield cell
        else:
            yield "…" if numbers and name == "person" else safe(plain_text(cell))


def sheet_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Texts that no spreadsheet takes for formulas; days as files write them."""
    texts = [[harmless(_text(cell)) for cell in row] for row in rows]
    return (MARK + csv_text(columns=[harmless(each) for each in head], rows=texts)).encode("utf-8")


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else plain_text(cell)


def sheet_xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Every cell a text, but days, which are days; the workbook holds no formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((head, *rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell)
                else:
                    sheet.write_string(number, column, plain_text(cell))
    return out.getvalue()
