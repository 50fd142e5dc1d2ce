"""Records as rows of CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gavn.domain.values.plain import to_data
from gavn.files.source import csv_text, write_csv


def write_records(path: Path, columns: Sequence[str], records: Iterable[object]) -> None:
    """One row for each record."""
    write_csv(path, columns=columns, rows=[record_row(record, columns) for record in records])


def records_text(columns: Sequence[str], records: Iterable[object]) -> str:
    """The same as a text."""
    return csv_text(columns=columns, rows=[record_row(record, columns) for record in records])


def record_row(record: object, columns: Sequence[str]) -> tuple[str, ...]:
    """A record as the texts of a CSV row; what stands at its default is blank."""
    data: dict[str, Any] = to_data(record)
    return tuple(_cell(data.get(column, "")) for column in columns)


def _cell(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
