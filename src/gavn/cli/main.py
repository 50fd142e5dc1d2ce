"""The gavn command: reads its arguments and hands over to one module for each command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from gavn.cli import check, economy, pipeline, reconcile
from gavn.cli.arguments import Stop
from gavn.cli.output import Exit

EXIT_CODES = """exit codes:
  0  done, nothing to report
  1  reconcile, verify: something disagrees
  2  the command was written wrongly
  3  the folder has errors; all of them are listed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except Stop as stop:
        return stop.code
    except BrokenPipeError:
        # Whoever read our output has seen enough (`gavn economy … | head`); Python must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gavn",
        description="Runs a social investment fund, kept as a folder of readable files.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(commands, "check", check.run_check, "list every error in a fund folder", "gavn check examples/aarhus")
    shown = _command(
        commands,
        "economy",
        economy.run,
        "the economy table and the room to invest",
        "gavn economy examples/aarhus --unit tkr\n"
        "  gavn economy examples/aarhus --format csv --unit tkr --years 2020-2024 --layer realised",
    )
    _format(shown)
    shown.add_argument("--layer", action="append", choices=["realised", "budget", "plan", "forecast"])
    shown.add_argument("--unit", choices=sorted(economy.UNITS), default="kr", help="kr. or 1,000 kr. (default kr)")
    shown.add_argument("--years", help="a year or years, such as 2020-2024 (default all)")
    shown.add_argument("--as-of", help="a date, such as 2024-12-31 (default the fund's own)")
    shown = _command(
        commands,
        "pipeline",
        pipeline.run,
        "what became of the inquiries, and what is open",
        "gavn pipeline examples/aarhus --as-of 2022-12-31\n  gavn pipeline examples/aarhus --year 2024 --format json",
    )
    _format(shown)
    shown.add_argument("--as-of", help="a date, such as 2024-12-31 (default the fund's own)")
    shown.add_argument("--year", type=int, help="only inquiries received in this year")
    shown = _command(
        commands,
        "reconcile",
        reconcile.run,
        "where published figures disagree with themselves or with the records",
        "gavn reconcile examples/aarhus\n  gavn reconcile examples/aarhus --format json --lang en",
    )
    _format(shown)
    _command(commands, "verify", check.run_verify, "check the ledger's hash chain", "gavn verify examples/aarhus")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    examples: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=f"examples:\n  {examples}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", metavar="FOLDER", help="the fund's folder, the one that holds fund.yaml")
    command.add_argument("--lang", choices=["da", "en"], default="da", help="language of the output (default da)")
    command.set_defaults(run=run)
    return command


def _format(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=["table", "csv", "json"], default="table", help="default table")


if __name__ == "__main__":
    sys.exit(main())
