"""What commands print, read back."""

from __future__ import annotations

import csv
import io


def rows_of(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of `gavn economy --format csv` by line and kind."""
    return {(row["line"], row["kind"]): row for row in csv.DictReader(io.StringIO(text))}


def findings_of(text: str) -> set[tuple[str, ...]]:
    """The findings of `gavn reconcile --format csv`: check, verdict, figure, column, difference, carried from."""
    columns = ("check", "verdict", "figure", "column", "difference", "carried_from")
    return {tuple(row[name] for name in columns) for row in csv.DictReader(io.StringIO(text))}
