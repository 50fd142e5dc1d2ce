"""`gavn import`: postings from a CSV or Excel file that others made, shown first and written whole or not at all."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gavn.cli.arguments import Request, Stop, fund_of, request_of
from gavn.cli.clock import now
from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain, print_csv, print_json, print_refusal
from gavn.cli.progress import watched
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.intake import Signature
from gavn.domain.economy.ledger import Posting
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Refused
from gavn.files.intake.format import read_format
from gavn.files.intake.postings import Intake, Rejection, take_in
from gavn.files.intake.rows import NEEDED, RowReader
from gavn.files.intake.store import append_postings, ledger_bytes
from gavn.files.intake.tables import Row, load, read_table
from gavn.language.catalogue import Language, say
from gavn.language.counts import counted
from gavn.language.formats import day_text, number_text
from gavn.language.problems import problem_parts

SCHEMA = "gavn.import/1"
COLUMNS = ("outcome", "voucher", "row", "column", "code", "reason")


def run(arguments: argparse.Namespace) -> int:
    """The exit code is FOUND where a row was rejected."""
    request = request_of(arguments)
    before = ledger_bytes(request.folder)
    fund = fund_of(request)
    moment = arguments.now or now()
    signature = Signature(arguments.entered_by.strip(), moment, arguments.approved_by.strip(), moment)
    try:
        reader = open_file(arguments, fund)
        intake = take_in(
            watched_rows(reader, request.language),
            reader=reader,
            ledger=fund.ledger,
            chart=fund.chart,
            signature=signature,
        )
        wanted = not arguments.dry_run and (not intake.rejections or arguments.accept_partly)
        written = wanted and bool(intake.postings)
        if written:
            append_postings(request.folder, intake.postings, onto=before)
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        raise Stop(Exit.REFUSED) from refused
    PRINTERS[request.format](Shown(intake, written=written, dry_run=arguments.dry_run), request)
    return Exit.FOUND if intake.rejections else Exit.DONE


def open_file(arguments: argparse.Namespace, fund: Fund, *, needs: tuple[str, ...] = NEEDED) -> RowReader:
    """The file given, ready to be read in the format given."""
    intake_format = read_format(Path(arguments.columns), chart=fund.chart)
    path = Path(arguments.file)
    table = read_table(path.name, load(path), sheet=intake_format.sheet)
    reserved = {investment.id for investment in fund.investments}
    return RowReader(table, intake_format, fund.chart, fund.currency, needs, reserved)


def watched_rows(reader: RowReader, language: Language) -> Iterable[Row]:
    """The rows of the file, whose reading is told where it takes long."""
    rows = reader.table.rows
    whole = number_text(len(rows), language)

    def told(passed: int) -> str:
        return say("intake.progress", language, done=number_text(passed, language), whole=whole)

    return watched(rows, told)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one run of the command found, and whether it wrote."""

    intake: Intake
    written: bool
    dry_run: bool


def _print_table(shown: Shown, request: Request) -> None:
    language = request.language
    if shown.intake.postings:
        head = tuple(say(f"intake.head.{name}", language) for name in ("voucher", "value_date", "text", "amount"))
        print_table(TextTable(head, tuple(_row(p, language) for p in shown.intake.postings), frozenset({3})))
        print()
    if shown.intake.rejections:
        head = tuple(say(f"intake.head.{name}", language) for name in ("row", "column", "voucher", "reason"))
        rows = tuple(
            (str(rejection.row), problem.place.path, rejection.voucher, what(problem, language))
            for rejection, problem in _reasons(shown.intake)
        )
        print_table(TextTable(head, rows, frozenset({0})))
        print()
    print(_summary(shown, language))


def _row(posting: Posting, language: Language) -> tuple[str, ...]:
    """The amount is what moves: all that is debited."""
    debit = sum(line.amount.major for line in posting.lines if line.amount.minor > 0)
    return (
        posting.voucher,
        day_text(posting.value_date, language),
        posting.text,
        number_text(debit, language, decimals=2),
    )


def _summary(shown: Shown, language: Language) -> str:
    intake = shown.intake
    counts = {"accepted": intake.accepted, "rejected": intake.rejected}
    values = {name: number_text(count, language) for name, count in counts.items()}
    told = (
        counted("intake.summary.rows", intake.rows, language, **values),
        counted("intake.summary.new", len(intake.postings), language),
        counted("intake.summary.already", len(intake.already), language),
        say(f"intake.outcome.{_told(shown)}", language),
    )
    return " ".join(told)


def _outcome(shown: Shown) -> str:
    if shown.written:
        return "partly" if shown.intake.rejections else "written"
    if shown.dry_run:
        return "dry-run"
    return "refused" if shown.intake.postings or shown.intake.rejections else "nothing-new"


def _told(shown: Shown) -> str:
    """The same in words, which tell of the rest only where there is one."""
    outcome = _outcome(shown)
    return "refused-all" if outcome == "refused" and not shown.intake.postings else outcome


def _reasons(intake: Intake) -> Iterator[tuple[Rejection, Problem]]:
    for rejection in intake.rejections:
        for problem in rejection.problems:
            yield rejection, problem


def what(problem: Problem, language: Language) -> str:
    return problem_parts(problem, language)["what"]


def _print_csv(shown: Shown, request: Request) -> None:
    rows = [("new", posting.voucher, "", "", "", "") for posting in shown.intake.postings]
    rows += [("already", voucher, "", "", "", "") for voucher in shown.intake.already]
    rows += [
        ("rejected", r.voucher, str(r.row), p.place.path, p.code, what(p, request.language))
        for r, p in _reasons(shown.intake)
    ]
    print_csv([COLUMNS, *rows])
    complain(_summary(shown, request.language))


def _print_json(shown: Shown, request: Request) -> None:
    intake = shown.intake
    data = {
        "outcome": _outcome(shown),
        "written": shown.written,
        "rows": intake.rows,
        "accepted": intake.accepted,
        "rejected": intake.rejected,
        "postings": [
            {
                "number": posting.number,
                "voucher": posting.voucher,
                "value_date": posting.value_date.isoformat(),
                "text": posting.text,
                "lines": [{"account": line.account, "amount": line.amount.plain()} for line in posting.lines],
            }
            for posting in intake.postings
        ],
        "already": list(intake.already),
        "rejections": [
            {
                "row": rejection.row,
                "voucher": rejection.voucher,
                "reasons": [
                    {"column": p.place.path, "code": p.code, **problem_parts(p, request.language)}
                    for p in rejection.problems
                ],
            }
            for rejection in intake.rejections
        ],
    }
    print_json(SCHEMA, data)


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
