"""`gavn import-people`: person-level data from a CSV or Excel file into a folder of data, shown first and written whole
or not at all.

Persons are pseudonyms or case numbers here: a CPR number becomes a pseudonym at the door, which is in the database.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gavn.cli.agreements import telling, version_at
from gavn.cli.arguments import Request, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.scales import instruments_of, scales_of
from gavn.domain.outcomes.intake.judge import Verdict
from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.intake.known import Known
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.people_columns import ColumnMap, guess, read_map, safe
from gavn.files.intake.people_rows import PeopleIntake, as_pseudonym, confirmed, take_in_people
from gavn.files.intake.people_sheets import rejected_rows, sheet_csv, sheet_xlsx, template_csv, template_xlsx
from gavn.files.intake.people_store import read_held, write_taken_in
from gavn.files.intake.people_upload import open_people_file
from gavn.files.intake.tables import Table, load
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import number_text
from gavn.language.problems import problem_parts

SCHEMA = "gavn.import-people/1"
COLUMNS = ("outcome", "row", "column", "code", "reason")
EXCEL = ".xlsx"


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where a row was rejected."""
    request = request_of(arguments)
    with telling(request):
        if arguments.template:
            return _write_template(arguments, request)
        shown = _take_in(arguments, request)
    PRINTERS[request.format](shown, request)
    return Exit.FOUND if shown.intake.rejections else Exit.DONE


@dataclass(frozen=True, slots=True)
class Shown:
    """What one run of the command found, and whether it wrote."""

    intake: PeopleIntake
    written: bool
    dry_run: bool

    @property
    def outcome(self) -> str:
        if self.written:
            return "partly" if self.intake.rejections else "written"
        if self.dry_run:
            return "dry-run"
        return "refused" if self.intake.rejections else "nothing-new"


def _take_in(arguments: argparse.Namespace, request: Request) -> Shown:
    path, folder, kind = Path(arguments.file), Path(arguments.data), KINDS[arguments.kind]
    column_map = read_map(Path(arguments.columns)) if arguments.columns else None
    if column_map is not None and column_map.kind != kind.id:
        values = {"kind": kind.id, "other": column_map.kind if column_map.kind in KINDS else "…"}
        raise Refused([Problem("people-map-of-another", Place(Path(arguments.columns).name), values)])
    if arguments.rejected:
        _check_free(Path(arguments.rejected))
    table = open_people_file(path.name, load(path), sheet=column_map.sheet if column_map else "")
    held = read_held(folder)
    known = _by_agreement(held.known, arguments.agreement, request)
    used = column_map or ColumnMap(kind.id, guess(kind, table.head))
    intake = take_in_people(table, used, door=as_pseudonym, known=known)
    if arguments.rejected and intake.rejections:
        _write_rejected(table, intake, Path(arguments.rejected), request.language)
    wanted = not arguments.dry_run and (not intake.rejections or arguments.accept_partly) and bool(intake.records)
    if wanted:
        seen = intake.digest if arguments.seen is None else arguments.seen
        records = confirmed(intake, seen=seen, partly=arguments.accept_partly)
        write_taken_in(folder, kind, records, onto=held)
    return Shown(intake, written=wanted, dry_run=arguments.dry_run)


def _by_agreement(known: Known, agreement: str | None, request: Request) -> Known:
    """What is known, held to the agreement that is named: its newest version, by which `gavn measure` reads."""
    if agreement is None:
        return known
    version = version_at(Path(agreement), request)
    return replace(known, scales=scales_of(version), looked_at=instruments_of([version]))


def _check_free(path: Path) -> None:
    if path.exists():
        raise Refused([Problem("people-file-there", Place(safe(path.name)))])


def _write_rejected(table: Table, intake: PeopleIntake, path: Path, language: Language) -> None:
    head, rows = rejected_rows(table, intake, language, numbers=False)
    path.write_bytes((sheet_xlsx if path.suffix.lower() == EXCEL else sheet_csv)(head, rows))


def _write_template(arguments: argparse.Namespace, request: Request) -> int:
    path, kind = Path(arguments.file), KINDS[arguments.kind]
    _check_free(path)
    path.write_bytes((template_xlsx if path.suffix.lower() == EXCEL else template_csv)(kind, request.language))
    print(say("import_people.template", request.language, file=path))
    return Exit.DONE


def _print_table(shown: Shown, request: Request) -> None:
    language = request.language
    lines = [*_lines(shown.intake, language)]
    if lines:
        head = tuple(say(f"intake.head.{name}", language) for name in ("row", "column"))
        told = tuple(say(f"import_people.head.{name}", language) for name in ("outcome", "told"))
        rows = tuple(
            (row, column, say(f"import_people.verdict.{outcome}", language), text)
            for outcome, row, column, _, text in lines
        )
        print_table(TextTable((*head, *told), rows, frozenset({0})))
        print()
    print(_summary(shown, language))


def _lines(intake: PeopleIntake, language: Language) -> Iterator[tuple[str, str, str, str, str]]:
    """What is to be looked at: corrections, remarks and rejections; rows that are simply new need no word."""
    for each in intake.accepted:
        if each.verdict is Verdict.CORRECTION:
            changes = ", ".join(say(f"people_column.{name}", language) for name in each.changes)
            yield Verdict.CORRECTION, str(each.row), "", "", changes
        for remark in each.remarks:
            yield "remark", str(each.row), remark.place.path, remark.code, problem_parts(remark, language)["what"]
    for rejection in intake.rejections:
        for problem in rejection.problems:
            what = problem_parts(problem, language)["what"]
            yield "rejected", str(rejection.row), problem.place.path, problem.code, what


def _summary(shown: Shown, language: Language) -> str:
    intake = shown.intake
    worded = {"rows": intake.rows, "new": len(intake.of(Verdict.NEW)), "correction": len(intake.of(Verdict.CORRECTION))}
    values = {name: counted(f"import_people.summary.{name}", count, language) for name, count in worded.items()}
    others = {"already": len(intake.of(Verdict.ALREADY)), "rejected": len(intake.rejections)}
    values |= {name: number_text(count, language) for name, count in others.items()}
    outcome = say(f"import_people.outcome.{shown.outcome}", language, digest=intake.digest)
    return f"{say('import_people.summary', language, **values)} {outcome}"


def _print_csv(shown: Shown, request: Request) -> None:
    print_csv([COLUMNS, *_lines(shown.intake, request.language)])
    complain(_summary(shown, request.language))


def _print_json(shown: Shown, request: Request) -> None:
    intake, language = shown.intake, request.language
    data = {
        "outcome": shown.outcome,
        "written": shown.written,
        "digest": intake.digest,
        "rows": intake.rows,
        **{verdict.value: len(intake.of(verdict)) for verdict in Verdict},
        "rejected": len(intake.rejections),
        "lines": [
            {"outcome": outcome, "row": int(row), "column": column, "code": code, "what": what}
            for outcome, row, column, code, what in _lines(intake, language)
        ],
    }
    print_json(SCHEMA, data)


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
