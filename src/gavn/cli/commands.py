"""Every command: what it takes on the line, which module carries it out, and examples."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gavn import __version__
from gavn.cli import check, database, economy, intake, match, pipeline, reconcile
from gavn.cli.agreement_commands import AGREEMENT_COMMANDS
from gavn.cli.exits import exit_lines
from gavn.cli.output import Format
from gavn.cli.parser import CommandParser, day, moment, whole, years
from gavn.domain.access.roles import BOUND_BY_PARTY, Role
from gavn.domain.economy.layers import Layer
from gavn.language.amounts import UNITS
from gavn.language.catalogue import Language, say


@dataclass(frozen=True, slots=True)
class Command:
    """`takes` adds the command's own arguments to its parser."""

    run: Callable[[argparse.Namespace], int]
    takes: Callable[[CommandParser], None]
    examples: str


def command_parser(language: Language) -> CommandParser:
    """The whole line, in one language."""
    parser = CommandParser(
        language=language,
        prog="gavn",
        description=say("help.gavn", language),
        epilog=f"{say('help.exit_codes', language)}\n{exit_lines(language)}",
    )
    parser.takes("--version", action="version", version=f"gavn {__version__}", says="version")
    words = {"title": say("help.commands", language), "metavar": say("help.word.command", language)}
    commands = parser.add_subparsers(required=True, **words)
    parser.commands = tuple(COMMANDS)
    for name, command in COMMANDS.items():
        purpose = say(f"command.{name}", language)
        shown = commands.add_parser(
            name,
            language=language,
            help=purpose,
            description=f"{purpose[0].upper()}{purpose[1:]}.",
            epilog=_epilog(name, command.examples, language),
        )
        command.takes(shown)
        shown.set_defaults(run=command.run)
    return parser


def _epilog(name: str, examples: str, language: Language) -> str:
    codes = exit_lines(language, command=name)
    indented = examples.replace("\n", "\n  ")
    return f"{say('help.examples', language)}\n  {indented}\n\n{say('help.exit_codes', language)}\n{codes}"


def _takes_check(command: CommandParser) -> None:
    _folder(command)
    _format(command)


def _takes_economy(command: CommandParser) -> None:
    _folder(command)
    _format(command)
    command.takes("--layer", action="append", choices=[layer.value for layer in Layer], says="layer")
    command.takes("--unit", choices=sorted(UNITS), default="kr", says="unit")
    command.takes("--years", type=years, says="years", word="years")
    command.takes("--as-of", type=day, says="as_of", word="date")
    command.takes("--postings", says="postings", word="account")


def _takes_pipeline(command: CommandParser) -> None:
    _folder(command)
    _format(command)
    command.takes("--as-of", type=day, says="as_of", word="date")
    command.takes("--year", type=whole, says="year", word="year")


def _takes_import(command: CommandParser) -> None:
    _folder(command)
    _file(command, "file_import")
    _format(command)
    command.takes("--entered-by", required=True, says="entered_by", word="name")
    command.takes("--approved-by", required=True, says="approved_by", word="name")
    command.takes("--now", type=moment, says="now", word="moment")
    command.takes("--dry-run", action="store_true", says="dry_run")
    command.takes("--accept-partly", action="store_true", says="accept_partly")


def _takes_match(command: CommandParser) -> None:
    _folder(command)
    _file(command, "file_match")
    _format(command)
    command.takes("--years", type=years, says="years", word="years")
    command.takes("--days", type=whole, default=0, says="days", word="number")


def _takes_verify(command: CommandParser) -> None:
    """Of a folder or of a database: one of them must be named."""
    _format(command)
    where = command.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", nargs="?", **command.told("folder", "folder"))
    where.add_argument("--database", **command.told("database_verified", "database"))
    command.takes("--heads", says="heads", word="file")


def _run_verify(arguments: argparse.Namespace) -> int:
    return database.run_verify(arguments) if arguments.database else check.run_verify(arguments)


def _takes_load(command: CommandParser) -> None:
    _folder(command)
    _database(command)


def _takes_dump(command: CommandParser) -> None:
    command.takes("folder", says="new_folder", word="folder")
    _database(command)


def _takes_serve(command: CommandParser) -> None:
    command.takes("--host", default="127.0.0.1", says="host", word="host")
    command.takes("--port", type=whole, default=8000, says="port", word="number")
    command.takes("--demo", action="store_true", says="demo")
    command.takes("--demo-results", nargs="?", const="", says="demo_results", word="folder")
    command.takes("--demo-people", default="", says="demo_people", word="folder")
    _database(command)


def _takes_account(command: CommandParser) -> None:
    roles = [role.value for role in Role]
    bound = [role for role in roles if role in BOUND_BY_PARTY]
    command.takes("username", says="username", word="username")
    command.takes("--role", choices=roles, required=True, says="role", word="role", among={"roles": ", ".join(roles)})
    command.takes("--party", default="", says="party", word="party", among={"bound": ", ".join(bound)})
    command.takes("--name", required=True, says="name", word="name")
    _database(command)


def _folder(command: CommandParser) -> None:
    command.takes("folder", says="folder", word="folder")


def _format(command: CommandParser) -> None:
    command.takes("--format", choices=[shape.value for shape in Format], default="table", says="format")


def _file(command: CommandParser, purpose: str) -> None:
    command.takes("file", says=purpose, word="file")
    command.takes("--columns", required=True, says="columns", word="columns")


def _database(command: CommandParser) -> None:
    stated = os.environ.get("GAVN_DATABASE", "gavn.sqlite3")
    command.takes("--database", default=stated, says="database", word="database")


COMMANDS: Mapping[str, Command] = {
    "check": Command(
        check.run_check,
        _takes_check,
        "gavn check examples/aarhus\ngavn check examples/aarhus --lang en\ngavn check examples/aarhus --format json",
    ),
    "economy": Command(
        economy.run,
        _takes_economy,
        "gavn economy examples/aarhus --unit tkr\n"
        "gavn economy examples/aarhus --format csv --unit tkr --years 2020-2024 --layer realised\n"
        "gavn economy examples/aarhus --as-of 2022-12-31 --layer realised --layer plan\n"
        "gavn economy examples/aarhus --postings payment.ung-i-fokus --years 2024",
    ),
    "pipeline": Command(
        pipeline.run,
        _takes_pipeline,
        "gavn pipeline examples/aarhus\n"
        "gavn pipeline examples/aarhus --as-of 2022-12-31\n"
        "gavn pipeline examples/aarhus --year 2024 --format json",
    ),
    "reconcile": Command(
        reconcile.run,
        _takes_check,
        "gavn reconcile examples/aarhus\n"
        "gavn reconcile examples/aarhus --format csv\n"
        "gavn reconcile examples/aarhus --format json --lang en",
    ),
    "import": Command(
        intake.run,
        _takes_import,
        "gavn import fund examples/aarhus-intake/postings.csv \\\n"
        "    --columns examples/aarhus-intake/postings.yaml --entered-by regnskabsmedarbejder \\\n"
        "    --approved-by sekretariatschef --dry-run",
    ),
    "match": Command(
        match.run,
        _takes_match,
        "gavn match fund examples/aarhus-intake/municipality.csv \\\n"
        "    --columns examples/aarhus-intake/municipality.yaml --years 2025",
    ),
    "verify": Command(
        _run_verify,
        _takes_verify,
        "gavn verify examples/aarhus\n"
        "gavn verify --database fund.sqlite3\n"
        "gavn verify --database fund.sqlite3 --heads head-59.csv\n"
        "gavn verify examples/aarhus --format json",
    ),
    "load": Command(database.run_load, _takes_load, "gavn load fund --database fund.sqlite3"),
    "dump": Command(database.run_dump, _takes_dump, "gavn dump fund-again --database fund.sqlite3"),
    "upgrade": Command(database.run_upgrade, _database, "gavn upgrade --database fund.sqlite3"),
    "serve": Command(database.run_serve, _takes_serve, "gavn serve --database fund.sqlite3 --port 8000"),
    "account": Command(
        database.run_account,
        _takes_account,
        "gavn account anne --role secretariat --name 'Anne Andersen' --database fund.sqlite3\n"
        "gavn account lise --role provider --party dialog-mod-vold --name 'Lise Lund' --database fund.sqlite3",
    ),
    **{name: Command(*parts) for name, parts in AGREEMENT_COMMANDS.items()},
}
