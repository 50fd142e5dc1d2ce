"""Bytes that somebody sent, as rows of cells under named columns; what cannot be trusted is refused whole."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.intake.cells import Cell, heading_of, is_blank
from gavn.files.intake.excel import Cells, workbook_rows

MEGABYTE = 1_000_000
LARGEST_FILE = 10 * MEGABYTE
LARGEST_UNZIPPED = 100 * MEGABYTE
LARGEST_RATIO = 100
# More rows of any use do not fit into the largest file; a file of single letters has fifty times as many.
MOST_ROWS = 250_000

ZIP = b"PK"
# The older container: Excel files before 2007, and newer ones behind a password.
COMPOUND = b"\xd0\xcf\x11\xe0"
# As Excel packs its files; nothing else is unpacked.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (
    zipfile.BadZipFile,  # a header, a directory or a checksum is wrong
    zlib.error,  # packed bytes cannot be unpacked
    EOFError,  # packed bytes end too soon
    NotImplementedError,  # a later version of zip, or a lock that nobody opens here
    OSError,  # the directory points before the file's beginning
    ValueError,  # so does a part, or its name is not in the encoding that it says
)
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# A cell whose formula failed is read as blank: a debit that is an error would leave only the credit beside it.
FAILED = re.compile(rb"<(?:\w+:)?c\b([^<>]*\bt\s*=\s*[\"']e[\"'][^<>]*)>")
CELL = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS = ";,\t"


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row in Excel, the line on which it begins in CSV."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names and the rows under them; a row with nothing in it is no row."""

    file: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


def load(path: Path) -> bytes:
    """The bytes of a file that is not too large to be looked at."""
    try:
        if not path.is_file():
            raise Refused([Problem("upload-unreadable", Place(path.name))])
        _check_size(path.name, path.stat().st_size)
        return path.read_bytes()
    except OSError:
        raise Refused([Problem("upload-unreadable", Place(path.name))]) from None


def read_table(file: str, data: bytes, *, sheet: str = "") -> Table:
    """Reads `.csv`, `.txt` and `.xlsx` by the name's ending, and holds the bytes against it."""
    _check_size(file, len(data))
    kind = Path(file).suffix.lower()
    if data.startswith(COMPOUND):
        raise Refused([Problem("upload-locked", Place(file))])
    if kind not in (".csv", ".txt", ".xlsx") or data.startswith(ZIP) != (kind == ".xlsx"):
        raise Refused([Problem("upload-kind", Place(file))])
    if kind == ".xlsx":
        _check_zip(file, data)
        refuse(_failed(file, data))
        return _table(file, iter(workbook_rows(file, data, sheet=sheet)))
    text = _decoded(file, data)
    return _table(file, _csv_rows(file, text))


def _check_size(file: str, size: int) -> None:
    if size == 0:
        raise Refused([Problem("upload-empty", Place(file))])
    if size > LARGEST_FILE:
        values = {"size": f"{size / MEGABYTE:.0f}", "limit": str(LARGEST_FILE // MEGABYTE)}
        raise Refused([Problem("upload-too-large", Place(file), values)])


def _check_zip(file: str, data: bytes) -> None:
    """Unpacks and counts without keeping anything: sizes written in a zip file are only what its maker says."""
    unzipped = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise Refused([Problem("upload-locked", Place(file))])
                if member.compress_type not in PACKED:
                    raise Refused([Problem("upload-broken", Place(file))])
                with archive.open(member) as stream:
                    while part := stream.read(MEGABYTE):
                        unzipped += len(part)
                        if unzipped > min(LARGEST_UNZIPPED, LARGEST_RATIO * len(data)):
                            raise Refused([Problem("upload-inflates", Place(file))])
    except BROKEN:
        raise Refused([Problem("upload-broken", Place(file))]) from None


def _failed(file: str, data: bytes) -> Iterator[Problem]:
    """Formulas that show an error, one of each sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if SHEET.fullmatch(name) and (found := FAILED.search(archive.read(name))):
                    # A cell need not say where it stands: then it follows the one before it.
                    cell = CELL.search(found[1])
                    yield Problem("upload-cell-failed", Place(file), {"cell": cell[1].decode() if cell else "…"})
    except BROKEN:
        raise Refused([Problem("upload-broken", Place(file))]) from None


def _decoded(file: str, data: bytes) -> str:
    """UTF-8, UTF-16 where it says so, or what Danish Windows programs write (cp1252)."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked:
            raise Refused([_encoding_problem(file, data, error.start)]) from None
        text = _windows(file, data)
    if "\0" in text:
        raise Refused([Problem("upload-nul", Place(file, text[: text.index("\0")].count("\n") + 1))])
    return text


def _windows(file: str, data: bytes) -> str:
    # Letters of UTF-8 among letters of cp1252: two files pasted together, and no reading is right for both.
    mixed = re.search(rb"\xc3[\x80-\xbf]", data)
    if mixed:
        raise Refused([_encoding_problem(file, data, mixed.start())])
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused([_encoding_problem(file, data, error.start)]) from None


def _encoding_problem(file: str, data: bytes, start: int) -> Problem:
    return Problem("upload-encoding", Place(file, data[:start].count(b"\n") + 1))


def _csv_rows(file: str, text: str) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for record in reader:
            yield line, tuple(record)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused([Problem("csv-broken", Place(file, line), {"reason": str(error)})]) from None


def _delimiter(text: str) -> str:
    """The one that divides the first line that holds anything into most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _table(file: str, records: Iterator[Cells]) -> Table:
    filled = ((number, cells) for number, cells in records if any(not is_blank(cell) for cell in cells))
    number, names = next(filled, (0, ()))
    head = tuple(heading_of(name) for name in _without_blank_end(names))
    if not head:
        raise Refused([Problem("upload-empty", Place(file))])
    twice = [name for name, count in Counter(head).items() if name and count > 1]
    if twice:
        problems = [Problem("column-twice", Place(file, number, 0, name), {"column": name}) for name in twice]
        raise Refused(problems)
    rows: list[Row] = []
    for number, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Refused([Problem("upload-rows", Place(file), {"limit": f"{MOST_ROWS:_}".replace("_", " ")})])
        rows.append(Row(number, _fitted(cells, len(head))))
    return Table(file, head, tuple(rows))


def _fitted(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    """Blank cells to the right of the last column are no cells."""
    return cells if len(cells) <= width else cells[:width] + _without_blank_end(cells[width:])


def _without_blank_end(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    last = max((place for place, cell in enumerate(cells, start=1) if not is_blank(cell)), default=0)
    return cells[:last]
