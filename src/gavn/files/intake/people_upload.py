"""A file with person-level data as it was sent: opened as any other file, and refused where cells would be lost.

Whatever is said of it names no person: a name of a file, a sheet or a column can hold a number too.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gavn.domain.outcomes.person_numbers import could_be_person_number, without_person_numbers
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.intake.people_columns import safe
from gavn.files.intake.tables import BROKEN, SHEET, Table, read_table

# The cells that a merged one covers are read as blank.
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
# A macro may be in a workbook that is called .xlsx; Excel itself would not open that.
MACRO = "xl/vbaProject.bin"


def open_people_file(file: str, data: bytes, *, sheet: str = "") -> Table:
    """The table in the file, whose cells are all as they are seen; refused whole where they are not."""
    try:
        table = read_table(file, data, sheet=sheet)
        if Path(file).suffix.lower() == ".xlsx":
            refuse(_lost(file, data))
        if "" in table.head:
            refuse(_without_heading(table))
    except Refused as refused:
        raise Refused(_nameless(problem) for problem in refused.problems) from None
    return table


def _without_heading(table: Table) -> Iterator[Problem]:
    """A column without a heading is refused only where it holds something."""
    for column, heading in enumerate(table.head):
        if not heading:
            filled = next(
                (row for row in table.rows if column < len(row.cells) and str(row.cells[column]).strip()), None
            )
            if filled is not None:
                values = {"number": str(column + 1)}
                yield Problem("people-heading-blank", Place(table.file, filled.number, column + 1), values)


def _lost(file: str, data: bytes) -> Iterator[Problem]:
    """What would be read as blank though something is seen in it; `read_table` has counted what is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if MACRO in archive.namelist():
                yield Problem("people-macro", Place(file))
            for name in archive.namelist():
                if SHEET.fullmatch(name) and (found := MERGED.search(archive.read(name))):
                    yield Problem("people-cells-merged", Place(file), {"cells": found[1].decode()})
    except BROKEN:
        raise Refused([Problem("upload-broken", Place(file))]) from None


def _nameless(problem: Problem) -> Problem:
    place = replace(problem.place, file=safe(problem.place.file), path=safe(problem.place.path))
    values = {key: _without_numbers(text) for key, text in problem.values.items()}
    return replace(problem, place=place, values=values)


def _without_numbers(text: str) -> str:
    plain = without_person_numbers(text)
    return "…" if could_be_person_number(plain) else plain
