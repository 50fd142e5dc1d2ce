"""What every command prints with: CSV, JSON with a named schema, and problems in words."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum

from gavn.domain.values.problem import Problem, Severity
from gavn.language.catalogue import Language, say
from gavn.language.problems import place_text, problem_parts
from gavn.language.spreadsheets import csv_cell


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def print_csv(rows: Iterable[Iterable[str]]) -> None:
    """UTF-8 with LF, quotes only where needed; numbers with a point and a plain hyphen for minus; no formula."""
    csv.writer(sys.stdout, lineterminator="\n").writerows([csv_cell(cell) for cell in row] for row in rows)


def plain_cell(value: object) -> str:
    """How CSV writes a value: `true` or `false` for what is so or not, and nothing where nothing is known."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def print_json(schema: str, data: Mapping[str, object]) -> None:
    """One object; `schema` names its version, which changes whenever a reader could be misled. Amounts are texts."""
    print(json.dumps({"schema": schema, **data}, ensure_ascii=False, indent=2))


def complain(text: str) -> None:
    """A line to standard error, after what has been printed, wherever either leads."""
    # Where nobody can be told what is printed, that is met where it is the matter.
    with suppress(OSError):
        sys.stdout.flush()
    print(text, file=sys.stderr)


def print_refusal(problems: Iterable[Problem], language: Language) -> None:
    """Place (where there is one) and what is wrong on one line, why and what to do under it; a warning says so."""
    for problem in problems:
        parts = problem_parts(problem, language)
        place, what = place_text(problem.place), parts["what"]
        if problem.severity == Severity.WARNING:
            what = say("cli.warning", language, what=what)
        complain(f"{place}: {what}" if place else what)
        complain(f"    {parts['why']} {say('cli.do', language, do=parts['do'])}")
