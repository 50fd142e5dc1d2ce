"""What the commands take on the line, read into values."""

from __future__ import annotations

import argparse
import gc
from dataclasses import dataclass
from pathlib import Path

from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain, print_refusal
from gavn.cli.progress import watched
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Severity
from gavn.files.read import Reading, read_fund
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text


@dataclass(frozen=True, slots=True)
class Request:
    """What every command shares."""

    folder: Path
    language: Language
    format: Format


class Stop(Exception):
    """The command ends here with an exit code; what there was to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def request_of(arguments: argparse.Namespace) -> Request:
    return Request(
        Path(getattr(arguments, "folder", None) or ""),
        Language(arguments.lang),
        Format(getattr(arguments, "format", "table")),
    )


def print_problems(problems: tuple[Problem, ...], request: Request) -> None:
    """Every problem of a folder, what stops nothing first, and how many errors there are among them."""
    errors = sum(problem.severity == Severity.ERROR for problem in problems)
    print_refusal(sorted(problems, key=lambda problem: problem.severity == Severity.ERROR), request.language)
    key = "cli.problems_one" if errors == 1 else "cli.problems_many"
    complain(say(key, request.language, count=errors, folder=request.folder))


def read(request: Request, *, agreements: bool = False) -> Reading:
    """What stands in the folder, agreements only where asked for; who waits for a large ledger sees how far it is."""
    # A fund's records never point back at each other: Python's search for cycles, over and over through millions
    # of them, would find nothing and take a quarter of the time.
    gc.disable()
    reading = read_fund(
        request.folder,
        watch=lambda rows: watched(rows, lambda passed: numbered("progress.read", passed, request.language)),
        agreements=agreements,
    )
    gc.freeze()
    gc.enable()
    return reading


def numbered(key: str, count: int, language: Language) -> str:
    """A text that holds one large number."""
    return say(key, language, count=number_text(count, language))


def fund_of(request: Request, *, agreements: bool = False) -> Fund:
    """The fund in the folder; where it has errors they are printed, all of them, and the command stops."""
    return fund_in(read(request, agreements=agreements), request)


def fund_in(reading: Reading, request: Request) -> Fund:
    """The fund that was read; where it has errors they are printed, all of them, and the command stops."""
    if reading.fund is None:
        print_problems(reading.problems, request)
        raise Stop(Exit.REFUSED)
    return reading.fund
