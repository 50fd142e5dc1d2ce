"""The gavn command: reads its arguments and hands over to one module for each command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TypeAlias

from gavn import __version__
from gavn.cli import check, database, economy, intake, match, pipeline, reconcile
from gavn.cli.arguments import Stop
from gavn.cli.output import Exit
from gavn.domain.access.roles import Role
from gavn.language.amounts import UNITS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

EXIT_CODES = """exit codes:
  0  done, nothing to report
  1  reconcile, match, verify: something disagrees; import: rows were rejected
  2  the command was written wrongly
  3  the folder or file has errors; all of them are listed
"""


CHECK_EXAMPLES = """gavn check examples/aarhus
  gavn check examples/aarhus --lang en
  gavn check examples/aarhus --format json      # for an editor or another program"""

ECONOMY_EXAMPLES = """gavn economy examples/aarhus --unit tkr
  gavn economy examples/aarhus --format csv --unit tkr --years 2020-2024 --layer realised
  gavn economy examples/aarhus --as-of 2022-12-31 --layer realised --layer plan
  gavn economy examples/aarhus --postings payment.ung-i-fokus --years 2024"""

PIPELINE_EXAMPLES = """gavn pipeline examples/aarhus
  gavn pipeline examples/aarhus --as-of 2022-12-31
  gavn pipeline examples/aarhus --year 2024 --format json"""

RECONCILE_EXAMPLES = """gavn reconcile examples/aarhus
  gavn reconcile examples/aarhus --format csv
  gavn reconcile examples/aarhus --format json --lang en"""

VERIFY_EXAMPLES = """gavn verify examples/aarhus
  gavn verify --database fund.sqlite3
  gavn verify --database fund.sqlite3 --heads head-59.csv
  gavn verify examples/aarhus --format json"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    arguments = command_parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except Stop as stop:
        return stop.code
    except BrokenPipeError:
        # Whoever read our output has seen enough (`gavn economy … | head`); Python must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE


def command_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gavn",
        description="Runs a social investment fund, kept as a folder of readable files.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"gavn {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    purpose = "list every error in a fund folder: where, what, why and what to do"
    _format(_command(commands, "check", check.run_check, purpose, CHECK_EXAMPLES))
    _economy_command(commands)
    purpose = "what became of the inquiries, and what is open"
    shown = _command(commands, "pipeline", pipeline.run, purpose, PIPELINE_EXAMPLES)
    _format(shown)
    shown.add_argument("--as-of", metavar="DATE", help="a date, such as 2024-12-31 (default the fund's own)")
    shown.add_argument("--year", type=int, help="only inquiries received in this year")
    purpose = "where published figures disagree with themselves or with the records"
    _format(_command(commands, "reconcile", reconcile.run, purpose, RECONCILE_EXAMPLES))
    _add_import(commands)
    _add_match(commands)
    _add_verify(commands)
    _database_commands(commands)
    return parser


def _economy_command(commands: Commands) -> None:
    purpose = "the economy table and the room to invest, or the postings behind a figure"
    shown = _command(commands, "economy", economy.run, purpose, ECONOMY_EXAMPLES)
    _format(shown)
    shown.add_argument(
        "--layer",
        action="append",
        choices=["realised", "budget", "plan", "forecast"],
        help="which layers to show; may be given several times (default realised and budget)",
    )
    shown.add_argument("--unit", choices=sorted(UNITS), default="kr", help="kr. or 1,000 kr. (default kr)")
    shown.add_argument("--years", help="a year or years, such as 2020-2024 (default all)")
    shown.add_argument("--as-of", metavar="DATE", help="a date, such as 2024-12-31 (default the fund's own)")
    shown.add_argument("--postings", metavar="ACCOUNT", help="show the postings on an account instead of the table")


def _add_verify(commands: Commands) -> None:
    """Of a folder or of a database: one of them must be named."""
    purpose = "check the ledger's hash chain against the heads that were published"
    command = _command(commands, "verify", _run_verify, purpose, VERIFY_EXAMPLES, folder=False)
    _format(command)
    where = command.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", metavar="FOLDER", nargs="?", help="the fund's folder, the one that holds fund.yaml")
    where.add_argument("--database", help="a file, or postgresql://user@host/name")
    kept = "a file of heads that were kept elsewhere, such as the chain page of the browser gives"
    command.add_argument("--heads", metavar="FILE", help=kept)


def _run_verify(arguments: argparse.Namespace) -> int:
    return database.run_verify(arguments) if arguments.database else check.run_verify(arguments)


def _database_commands(commands: Commands) -> None:
    purpose = "put a folder's fund into a database, or what it holds beyond what is there"
    load = _command(commands, "load", database.run_load, purpose, "gavn load examples/aarhus --database fund.sqlite3")
    purpose = "write the database's fund as a folder that does not exist yet"
    dump = _command(commands, "dump", database.run_dump, purpose, "gavn dump fund-2025 --database fund.sqlite3")
    purpose = "serve the pages in a browser"
    serve = _command(
        commands, "serve", database.run_serve, purpose, "gavn serve --database fund.sqlite3 --port 8000", folder=False
    )
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="default 8000")
    serve.add_argument("--demo", action="store_true", help="make an account for each role, and print the log-ins")
    purpose = "make an account that can log in"
    example = "gavn account anne --role secretariat --name 'Anne Andersen' --database fund.sqlite3"
    account = _command(commands, "account", database.run_account, purpose, example, folder=False)
    account.add_argument("username", metavar="USERNAME", help="the name to log in with")
    account.add_argument("--role", choices=[role.value for role in Role], required=True)
    account.add_argument("--party", default="", help="the id of the party the person acts for")
    account.add_argument("--name", required=True, help="the person's name as others see it")
    for command in (load, dump, serve, account):
        command.add_argument(
            "--database",
            default=os.environ.get("GAVN_DATABASE", "gavn.sqlite3"),
            help="a file, or postgresql://user@host/name (default $GAVN_DATABASE, or gavn.sqlite3)",
        )


def _add_import(commands: Commands) -> None:
    shown = _command(
        commands,
        "import",
        intake.run,
        "post what stands in a CSV or Excel file",
        "gavn import examples/aarhus examples/aarhus-intake/postings.csv \\\n"
        "      --columns examples/aarhus-intake/postings.yaml --entered-by regnskabsmedarbejder \\\n"
        "      --approved-by sekretariatschef --dry-run",
    )
    _format(shown)
    _file(shown, "the CSV or Excel file")
    shown.add_argument("--entered-by", metavar="NAME", required=True, help="who enters the postings")
    shown.add_argument("--approved-by", metavar="NAME", required=True, help="who approves them, somebody else")
    shown.add_argument("--now", metavar="MOMENT", help="such as 2025-03-01T12:00:00Z (default the clock's)")
    shown.add_argument("--dry-run", action="store_true", help="show what would happen, and write nothing")
    shown.add_argument("--accept-partly", action="store_true", help="post the rest where rows are rejected")


def _add_match(commands: Commands) -> None:
    shown = _command(
        commands,
        "match",
        match.run,
        "hold the ledger against an export of the municipality's own",
        "gavn match examples/aarhus examples/aarhus-intake/municipality.csv \\\n"
        "      --columns examples/aarhus-intake/municipality.yaml --years 2025",
    )
    _format(shown)
    _file(shown, "the export, CSV or Excel")
    shown.add_argument("--years", help="a year or years, such as 2020-2024 (default all)")
    shown.add_argument(
        "--days", metavar="N", type=_days, default=0, help="how far dates may differ where a row has no voucher"
    )


def _command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
    examples: str,
    *,
    folder: bool = True,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=f"examples:\n  {examples}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if folder:
        command.add_argument("folder", metavar="FOLDER", help="the fund's folder, the one that holds fund.yaml")
    command.add_argument("--lang", choices=["da", "en"], default="da", help="language of the output (default da)")
    command.set_defaults(run=run)
    return command


def _format(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=["table", "csv", "json"], default="table", help="default table")


def _file(command: argparse.ArgumentParser, purpose: str) -> None:
    command.add_argument("file", metavar="FILE", help=purpose)
    command.add_argument("--columns", metavar="FORMAT", required=True, help="YAML: what stands in which column")


def _days(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
