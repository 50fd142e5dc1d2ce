"""What the commands take on the line, read into values."""

from __future__ import annotations

import argparse
import gc
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gavn.cli.output import Exit, Format, complain
from gavn.cli.progress import watched
from gavn.domain.fund.fund import Fund
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity
from gavn.files.read import Reading, read_fund
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.language.problems import place_text, problem_parts


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


def print_refusal(problems: tuple[Problem, ...], request: Request) -> None:
    """Place (where there is one) and what is wrong on one line, why and what to do under it."""
    for problem in problems:
        parts = problem_parts(problem, request.language)
        place = place_text(problem.place)
        complain(f"{place}: {parts['what']}" if place else parts["what"])
        complain(f"    {parts['why']} {say('cli.do', request.language, do=parts['do'])}")


def print_problems(problems: tuple[Problem, ...], request: Request) -> None:
    """Every problem of a folder, and how many errors there are among them."""
    print_refusal(problems, request)
    errors = sum(problem.severity == Severity.ERROR for problem in problems)
    key = "cli.problems_one" if errors == 1 else "cli.problems_many"
    complain(say(key, request.language, count=errors, folder=request.folder))


def read(request: Request) -> Reading:
    """What stands in the folder; who waits for a large ledger sees how far it is."""
    # A fund's records never point back at each other: Python's search for cycles, over and over through millions
    # of them, would find nothing and take a quarter of the time.
    gc.disable()
    reading = read_fund(
        request.folder,
        watch=lambda rows: watched(rows, lambda passed: counted("progress.read", passed, request.language)),
    )
    gc.freeze()
    gc.enable()
    return reading


def counted(key: str, count: int, language: Language) -> str:
    """A text that holds one large number."""
    return say(key, language, count=number_text(count, language))


def fund_of(request: Request) -> Fund:
    """The fund in the folder; where it has errors they are printed, all of them, and the command stops."""
    return fund_in(read(request), request)


def fund_in(reading: Reading, request: Request) -> Fund:
    """The fund that was read; where it has errors they are printed, all of them, and the command stops."""
    if reading.fund is None:
        print_problems(reading.problems, request)
        raise Stop(Exit.BROKEN)
    return reading.fund


def date_of(text: str | None, *, otherwise: date, language: Language) -> date:
    """A date given as `--as-of`."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        complain(say("cli.date_wrong", language, value=text))
        raise Stop(Exit.USAGE) from None


def years_of(text: str | None, *, language: Language) -> Period | None:
    """A year or years given as `--years`."""
    try:
        return Period.parse_years(text) if text else None
    except ValueError:
        complain(say("cli.years_wrong", language, value=text))
        raise Stop(Exit.USAGE) from None
