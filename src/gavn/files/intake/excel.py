"""Reads a workbook in a process of its own, with bounds on memory and time: what breaks there breaks nothing here.

A file of 5 kB can ask for a sheet of 17 thousand million cells; no check of ours before reading would be complete.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, load_workbook

from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.cells import LONGEST_LIST_SHOWN, Cell, shown
from gavn.files.intake.numbers import decimal_of_float

MEMORY = 1 << 30
CPU_SECONDS = 30
WALL_SECONDS = 90
Cells = tuple[int, tuple[Cell, ...]]


def workbook_rows(file: str, data: bytes, *, sheet: str) -> list[Cells]:
    """The rows of a sheet with their numbers; the workbook's only sheet where none is named."""
    command = [sys.executable, "-P", "-m", "gavn.files.intake.excel", sheet]
    try:
        # Nothing but our own interpreter and module; the sheet's name is an argument, never a command line.
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Refused([Problem("upload-broken", Place(file))]) from None
    first, *lines = done.stdout.splitlines() or [b"{}"]
    if done.returncode != 0:
        raise Refused([Problem("upload-broken", Place(file))])
    said = json.loads(first)
    if said["sheets"] is not None:
        values = {"sheet": sheet, "sheets": shown(", ".join(said["sheets"]), longest=LONGEST_LIST_SHOWN)}
        if sheet:
            raise Refused([Problem("sheet-unknown", Place(file), values)])
        raise Refused([Problem("sheet-unnamed", Place(file), values)])
    return [(number, tuple(map(_cell, cells))) for number, cells in map(json.loads, lines)]


def _cell(text: str) -> Cell:
    kind, value = text[0], text[1:]
    if kind == "n":
        return Decimal(value)
    return date.fromisoformat(value) if kind == "d" else value


def main(source: IO[bytes], sheet: str) -> int:
    """Prints the sheets there are where it is unclear which is meant, and otherwise null and every row as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        workbook = load_workbook(BytesIO(source.read()))
        chosen = _sheet(workbook, sheet)
        sys.stdout.write(json.dumps({"sheets": None if chosen else workbook.sheet_names}) + "\n")
        if chosen:
            for number, cells in _rows(chosen):
                sys.stdout.write(json.dumps([number, cells]) + "\n")
    except (CalamineError, MemoryError):
        return 1
    return 0


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet | None:
    names = workbook.sheet_names
    if name in names:
        return workbook.get_sheet_by_name(name)
    return workbook.get_sheet_by_index(0) if not name and len(names) == 1 else None


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, numbered as Excel numbers them."""
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        written = [_written(cell) for cell in cells]
        if any(text != "t" for text in written):
            yield number, written


def _written(cell: Any) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        number = decimal_of_float(float(cell))
        return f"t{cell}" if number is None else f"n{number:f}"
    if isinstance(cell, datetime):
        # A moment is a day only at midnight: of another it is unclear which day was meant.
        return f"d{cell.date()}" if cell.time() == time() else f"t{cell}"
    return f"d{cell}" if isinstance(cell, date) else f"t{cell}"


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.argv[1]))
