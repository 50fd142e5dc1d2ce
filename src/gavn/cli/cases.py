"""`gavn cases`: the worked cases of one agreement, or of all in a folder, held against what the engine gives."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gavn.cli.agreements import dossier_at, stop, telling
from gavn.cli.arguments import Request, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.payments.cases import Tried, try_case
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.problem import Place, Problem
from gavn.domain.values.provenance import Provenance
from gavn.files.agreements import agreement_folders
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text

SCHEMA = "gavn.cases/1"
COLUMNS = (
    "agreement", "provenance", "case", "as_of", "at", "of", "currency", "expected", "found", "difference", "verdict",
)  # fmt: skip
HEAD = ("agreement", "case", "at", "expected", "found", "difference", "verdict")


@dataclass(frozen=True, slots=True)
class Row:
    """One amount that a case of an agreement expects."""

    dossier: Dossier
    tried: Tried


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where an amount is another than a case expects."""
    request = request_of(arguments)
    path = Path(arguments.path)
    folders = agreement_folders(path)
    if not folders:
        raise stop([Problem("agreements-missing", Place(str(path)))], request)
    with telling(request):
        rows = [row for folder in folders for row in _rows(dossier_at(folder, request))]
    match request.format:
        case Format.CSV:
            print_csv([COLUMNS, *(list(_plain(row).values()) for row in rows)])
        case Format.JSON:
            print_json(SCHEMA, {"agreements": len(folders), "cases": [_plain(row) for row in rows]})
        case Format.TABLE:
            _print_table(rows, len(folders), request)
    return Exit.DONE if all(row.tried.holds for row in rows) else Exit.FOUND


def _rows(dossier: Dossier) -> Iterator[Row]:
    for case in dossier.cases:
        for tried in try_case(dossier, case):
            yield Row(dossier, tried)


def _plain(row: Row) -> dict[str, str]:
    tried = row.tried
    values = (
        row.dossier.id,
        row.dossier.versions[0].provenance.value,
        tried.case.id,
        tried.case.as_of.isoformat(),
        tried.expected.at.value,
        tried.expected.of,
        tried.found.currency,
        tried.expected.amount.plain(),
        tried.found.plain(),
        tried.difference.plain(),
        "passed" if tried.holds else "failed",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _print_table(rows: Sequence[Row], agreements: int, request: Request) -> None:
    language = request.language
    head = tuple(say(f"cases.head.{name}", language) for name in HEAD)
    if rows:
        print_table(TextTable(head, tuple(_told(row, language) for row in rows), frozenset({3, 4, 5})))
        print()
    failed = sum(not row.tried.holds for row in rows)
    cases = len({(row.dossier.id, row.tried.case.id) for row in rows})
    counts = {"agreements": agreements, "cases": cases, "amounts": len(rows), "failed": failed}
    print(say("cases.failed" if failed else "cases.passed", language, **counts))


def _told(row: Row, language: Language) -> tuple[str, ...]:
    tried = row.tried
    assumed = row.dossier.versions[0].provenance is Provenance.ASSUMED
    name = tried.case.name_da if language == Language.DANISH else tried.case.name_en
    at = say(f"cases.at.{tried.expected.at.value}", language)
    return (
        f"{row.dossier.id} ({say('cases.assumed', language)})" if assumed else row.dossier.id,
        name,
        f"{at} {tried.expected.of}".strip(),
        _amount(tried.expected.amount, language),
        _amount(tried.found, language),
        "" if tried.holds else _amount(tried.difference, language),
        say("cases.verdict.passed" if tried.holds else "cases.verdict.failed", language),
    )


def _amount(amount: Money, language: Language) -> str:
    return number_text(amount.major, language, decimals=MINOR_UNITS[amount.currency])
