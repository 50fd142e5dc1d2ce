"""What every command prints with: a ruled text table, CSV, or JSON with a named schema."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import east_asian_width

from gavn.domain.values.problem import Problem
from gavn.language.catalogue import Language, say
from gavn.language.problems import place_text, problem_parts
from gavn.language.spreadsheets import csv_cell


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class TextTable:
    """Cells as they are shown; columns named in `right` are numbers. Rows in `ruled` have a line above them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    ruled: frozenset[int] = frozenset()


def print_table(table: TextTable) -> None:
    """Columns two spaces apart, as wide as their widest cell."""
    widths = [max(_width(row[place]) for row in (table.head, *table.rows)) for place in range(len(table.head))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    print(_line(table.head, widths, table.right))
    print(rule)
    for place, row in enumerate(table.rows):
        if place in table.ruled:
            print(rule)
        print(_line(row, widths, table.right))


def _line(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for place, cell in enumerate(row):
        space = " " * (widths[place] - _width(cell))
        cells.append(space + cell if place in right else cell + space)
    return "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def print_csv(rows: Iterable[Iterable[str]]) -> None:
    """UTF-8 with LF, quotes only where needed; numbers with a point and a plain hyphen for minus; no formula."""
    csv.writer(sys.stdout, lineterminator="\n").writerows([csv_cell(cell) for cell in row] for row in rows)


def print_json(schema: str, data: Mapping[str, object]) -> None:
    """One object; `schema` names its version, which changes whenever a reader could be misled. Amounts are texts."""
    print(json.dumps({"schema": schema, **data}, ensure_ascii=False, indent=2))


def complain(text: str) -> None:
    """A line to standard error."""
    print(text, file=sys.stderr)


def print_refusal(problems: Iterable[Problem], language: Language) -> None:
    """Place (where there is one) and what is wrong on one line, why and what to do under it."""
    for problem in problems:
        parts = problem_parts(problem, language)
        place = place_text(problem.place)
        complain(f"{place}: {parts['what']}" if place else parts["what"])
        complain(f"    {parts['why']} {say('cli.do', language, do=parts['do'])}")
