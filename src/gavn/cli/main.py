"""The gavn command: reads its line, hands over to one module for each command, and ends with an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence

from gavn.cli.arguments import Stop
from gavn.cli.commands import command_parser
from gavn.cli.exits import Exit
from gavn.cli.output import complain, print_refusal
from gavn.cli.parser import language_of
from gavn.domain.values.problem import Place
from gavn.files.source import machine_problem
from gavn.language.catalogue import Language, say


def main(argv: Sequence[str] | None = None, *, begin: Callable[[], None] = lambda: None) -> int:
    """Runs one command and returns its exit code; `begin` is done first, where what it is stopped by is told."""
    words = list(sys.argv[1:] if argv is None else argv)
    language = language_of(words)
    _write_utf8()
    try:
        begin()
        return _run(words, language)
    except KeyboardInterrupt:
        complain(say("cli.stopped", language))
        return Exit.STOPPED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`gavn economy … | head`).
        _write_no_more()
        return Exit.DONE
    except OSError as error:
        print_refusal((machine_problem(error, Place(str(error.filename or ""))),), language)
        _write_no_more()
        return Exit.REFUSED


def _run(words: list[str], language: Language) -> int:
    arguments = command_parser(language).parse_args(words)
    try:
        code = int(arguments.run(arguments))
    except Stop as stop:
        code = stop.code
    # Here, and not when Python ends, so that a full disk or a closed pipe is met where it can be told.
    sys.stdout.flush()
    return code


def _write_utf8() -> None:
    """UTF-8 into files and pipes; a terminal of another kind gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _write_no_more() -> None:
    """Python must not try to write again, as it ends, what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
