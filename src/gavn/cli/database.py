"""`gavn load`, `dump`, `upgrade`, `serve`, `account` and `verify --database`: the fund in a database. The web is
reached by name, so that nothing else of the terminal starts it."""

from __future__ import annotations

import argparse
import getpass
import os
import socket
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gavn.cli.arguments import Request, Stop, fund_of, request_of
from gavn.cli.check import Verified, heads_given, print_verified
from gavn.cli.clock import now
from gavn.cli.exits import Exit
from gavn.cli.output import complain, print_refusal
from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.language.catalogue import Language, say


def commands(database: str, *, new: bool = False) -> Any:
    """The web's entry points, with Django started on a database; refused where there is none, unless a `new` one may
    be made. A file is looked for first, since starting on one makes it."""
    refuse(_unusable(database, new=new))
    if new and "://" not in database:
        Path(database).absolute().parent.mkdir(parents=True, exist_ok=True)
    os.environ["GAVN_DATABASE"] = database
    import_module("gavn.web.project.start")
    return import_module("gavn.web.project.commands")


def _unusable(database: str, *, new: bool) -> list[Problem]:
    place, (scheme, far, _) = Place(database), database.partition("://")
    if far and scheme not in ("postgres", "postgresql"):
        return [Problem("database-address", values={"value": database})]
    if far and not os.environ.get("GAVN_SECRET_KEY"):
        return [Problem("secret-key-missing")]
    if far:
        return [] if find_spec("psycopg") else [Problem("postgresql-missing")]
    path = Path(database)
    if path.is_dir():
        return [Problem("file-is-folder", place)]
    return [] if new or path.exists() else [Problem("database-missing", place)]


def _unusable_address(host: str, port: int) -> list[Problem]:
    """Whether the pages can be served there, tried before anybody is told that they are."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family):
            return []
    except (OSError, OverflowError):
        return [Problem("address-unusable", values={"address": f"{host}:{port}"})]


def run_load(arguments: argparse.Namespace) -> int:
    """Refused where the database holds something that the folder does not go on from."""
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    loaded = _asked(request, lambda: commands(arguments.database, new=True).load(fund, by=_me(), now=now()))
    values = {"postings": loaded.postings, "documents": len(loaded.documents), "database": arguments.database}
    print(say("load.done", request.language, **values))
    return Exit.DONE


def run_dump(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    postings = _asked(request, lambda: commands(arguments.database).dump(request.folder))
    print(say("dump.done", request.language, postings=postings, folder=request.folder))
    return Exit.DONE


def run_upgrade(arguments: argparse.Namespace) -> int:
    """A database that is a file is copied first."""
    request = request_of(arguments)
    upgraded, copy = _asked(request, lambda: commands(arguments.database).upgrade(now=now()))
    if not upgraded:
        print(say("upgrade.nothing", request.language))
        return Exit.DONE
    print(say("upgrade.done", request.language))
    print(say("upgrade.copy", request.language, copy=copy) if copy else say("upgrade.no_copy", request.language))
    return Exit.DONE


def run_verify(arguments: argparse.Namespace) -> int:
    """All that a database keeps hashes of; the exit code is FOUND where something is not what was written."""
    request = request_of(arguments)
    heads = heads_given(arguments, request)
    fund, digest, problems, people = _asked(request, lambda: commands(arguments.database).verify(heads))
    also = say("verify.also_people", request.language) if people else say("verify.also", request.language)
    return print_verified(Verified(fund, digest, problems, also), request)


def run_serve(arguments: argparse.Namespace) -> int:
    """Prints the address, with `--demo` also the log-ins, and serves until stopped.

    `--demo-results` is the demo with results and statements of what the folder tells, and of what was measured;
    `--demo-people` with made-up people of a folder of theirs.
    """
    request = request_of(arguments)
    language, web = request.language, _asked(request, lambda: commands(arguments.database))
    _asked(request, web.require_fund)
    if arguments.demo or arguments.demo_people or arguments.demo_results is not None:
        _make_demo(arguments, request, web)
    _asked(request, lambda: refuse(_unusable_address(arguments.host, arguments.port)))
    print(say("serve.address", language, address=f"http://{arguments.host}:{arguments.port}/"), flush=True)
    web.serve(host=arguments.host, port=arguments.port)
    return Exit.DONE


def _make_demo(arguments: argparse.Namespace, request: Request, web: Any) -> None:
    """Each part is told of before it is made, since together they take so long that a silent terminal looks stuck."""
    language = request.language
    _begin(say("serve.making_accounts", language))
    password, accounts = _asked(request, lambda: web.demo_accounts(by=_me(), now=now()))
    if arguments.demo_results is not None:
        measured = Path(arguments.demo_results) if arguments.demo_results else None
        _begin(say("serve.making_results", language))
        _asked(request, lambda: web.demo_results(now=now(), measured=measured))
        _begin(say("serve.making_releases", language))
        _asked(request, web.demo_releases)
        _begin(say("serve.making_forecasts", language))
        _asked(request, web.demo_forecasts)
        _begin(say("serve.making_warnings", language))
        _asked(request, web.demo_warnings)
    if arguments.demo_people:
        _begin(say("serve.making_people", language))
        _asked(request, lambda: web.demo_people(Path(arguments.demo_people), now=now()))
    _print_demo(password, accounts, language)


def _begin(told: str) -> None:
    # Also down a pipe or into a log, where a line that is not sent on its way would come with the last.
    print(told, flush=True)


def run_account(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    person = Person(arguments.username, Role(arguments.role), arguments.party)
    web = _asked(request, lambda: commands(arguments.database))
    try:
        password = web.add_account(person, name=arguments.name, by=_me(), now=now())
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        # A page offers the parties to choose among; here they are listed.
        if any(problem.place.path == "party" for problem in refused.problems):
            complain(say("account.parties", request.language, parties=", ".join(web.parties())))
        raise Stop(Exit.REFUSED) from refused
    print(say("account.made", request.language, username=person.username, password=password))
    return Exit.DONE


def _print_demo(password: str, accounts: tuple[Any, ...], language: Language) -> None:
    if not accounts:
        print(say("serve.demo_known", language))
        return
    print(say("serve.demo", language, password=password))
    for account in accounts:
        print(f"  {account.person.username:<14} {say(f'account_role.{account.person.role.value}', language)}")
    print(flush=True)


def _asked(request: Request, ask: Any) -> Any:
    """The answer; what is refused is printed, and the command stops."""
    try:
        return ask()
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        raise Stop(Exit.REFUSED) from refused


def _me() -> str:
    """Who does it, as the machine knows them: the audit log names them."""
    return getpass.getuser()
