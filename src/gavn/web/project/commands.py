"""What the terminal asks of the database: load, dump, upgrade, serve, verify, accounts. Needs `start` to be imported
before."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError
from granian import Granian
from granian.constants import Interfaces

from gavn.domain.access.decision import Person
from gavn.domain.economy.chain import Head
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.agreements import read_results
from gavn.files.manifests import MANIFEST, check_manifest, read_manifest, read_rates
from gavn.files.people import HEAD, read_people
from gavn.files.write import write_new_folder
from gavn.web.apps.accounts.actions import make_account, make_demo_accounts
from gavn.web.apps.accounts.rules import DEMO_ACCOUNTS, DemoAccount
from gavn.web.apps.audit.queries import first_broken
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.documents.queries import documents as known_documents
from gavn.web.apps.documents.queries import party_names
from gavn.web.apps.economy.queries import chain_end, verify_chain
from gavn.web.apps.economy.queries.closing import verify_closings
from gavn.web.apps.forecasts.queries import verify_forecasts
from gavn.web.apps.fund.actions import Loaded, load_fund
from gavn.web.apps.fund.queries import complete_fund, whole_fund
from gavn.web.apps.participants.actions.demo import make_demo_people
from gavn.web.apps.participants.queries.verifying import are_people, told_of_people, verify_people
from gavn.web.apps.payments.actions import Origin
from gavn.web.apps.payments.actions.demo import DemoMeasured, make_demo_results
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.apps.releases.queries import verify_released
from gavn.web.database.schema import State, keep_copy, make_people, migrate, state, state_of_people
from gavn.web.database.snapshot import snapshot
from gavn.web.project.background import begin
from gavn.web.project.forecasting import demo_forecasts as make_demo_forecasts
from gavn.web.project.releasing import demo_releases as make_demo_releases
from gavn.web.project.releasing import verify_revealing
from gavn.web.project.warning import demo_warnings as make_demo_warnings

# SQLite's own words, once it has waited as long as the settings say.
LOCKED = "database is locked"


@contextmanager
def _told() -> Iterator[None]:
    """What the database itself refuses, as a problem: no contact, no right to write, not a database at all."""
    try:
        yield
    except DatabaseError as error:
        reason = _reason(error)
        busy = Problem("database-busy") if reason == LOCKED else None
        raise Refused([busy or Problem("database-refuses", values={"reason": reason})]) from error


def _reason(error: DatabaseError) -> str:
    return str(error).partition("\n")[0].rstrip(".")


@_told()
def load(fund: Fund, *, by: str, now: datetime) -> Loaded:
    """Appends a checked fund to the database, whose tables are made where there are none; refused where it holds
    something else."""
    if state() == State.EMPTY:
        if state_of_people() is not State.EMPTY and are_people():
            raise Refused([Problem("people-of-another-fund")])
        migrate()
    _require(State.CURRENT)
    return load_fund(fund, by=by, now=now)


@_told()
def dump(folder: Path) -> int:
    """Writes the database's fund as a canonical folder, which must not be there yet; the number of postings."""
    _require_documents()
    with snapshot():
        fund = complete_fund()
        write_new_folder(fund, folder)
        return len(fund.ledger.postings)


@_told()
def upgrade(*, now: datetime) -> tuple[bool, Path | None]:
    """Brings the tables of an older gavn up to this one: whether they were older, and the path of the copy that was
    made before, where the database is a file."""
    _require(State.CURRENT, State.BEHIND)
    if state() == State.CURRENT:
        return False, None
    copy = keep_copy(now=now)
    try:
        migrate()
    except DatabaseError as error:
        if copy is None:
            raise
        values = {"reason": _reason(error), "copy": str(copy)}
        raise Refused([Problem("upgrade-stopped", values=values)]) from error
    return True, copy


@_told()
def verify(kept: Sequence[Head] = ()) -> tuple[Fund, str, tuple[Problem, ...], bool]:
    """Reads the whole ledger against what was stored beside it, the published heads and those `kept` elsewhere, the
    closings against the log, the statements against their results and postings, the releases against their results,
    the log and each other, the forecasts against the log, and the people's own log: the fund with all of these heads,
    the digest at the ledger's end, what does not agree, and whether there are people."""
    _require_documents()
    with snapshot():
        _, digest = chain_end()
        fund = whole_fund()
        problems = (*verify_chain(kept), *verify_closings(), *verify_kept(), *_release_problems())
        problems = (*problems, *verify_forecasts(), *_log_problems(), *_people_problems())
        people = state_of_people() is State.CURRENT and are_people()
        return replace(fund, heads=(*fund.heads, *kept)), digest, problems, people


def _release_problems() -> tuple[Problem, ...]:
    """What cannot be read, or is not as it was made public, is held against nothing."""
    return verify_released() or tuple(verify_revealing())


def _log_problems() -> tuple[Problem, ...]:
    """What the closings are held against must itself be what was written."""
    number = first_broken()
    return (Problem("log-broken", values={"number": str(number)}),) if number else ()


def _people_problems() -> tuple[Problem, ...]:
    """A fund whose people are elsewhere is whole without them; where its log tells of some, they are missing."""
    if state_of_people() is State.CURRENT:
        return tuple(verify_people())
    return (Problem("people-missing"),) if told_of_people() else ()


@_told()
def add_account(person: Person, *, name: str, by: str, now: datetime) -> str:
    """Makes an account; its password, which nobody is shown again."""
    require_fund()
    password = secrets.token_urlsafe(12)
    make_account(person, name=name, password=password, by=by, now=now)
    return password


def parties() -> tuple[str, ...]:
    """The ids of the parties that accounts can act for."""
    return tuple(sorted(party_names()))


@_told()
def demo_accounts(*, by: str, now: datetime) -> tuple[str, tuple[DemoAccount, ...]]:
    """Makes the demo's accounts that are missing; their password and who they are."""
    password = secrets.token_urlsafe(9)
    return password, make_demo_accounts(password=password, by=by, now=now)


@_told()
def demo_results(*, now: datetime, measured: Path | None = None) -> tuple[str, ...]:
    """Results and statements of what the folder tells, in the names of the demo's secretariats; of which agreements.

    In the folder `measured` stand results of `gavn measure`, by agreement, which go before what the folder tells.
    """
    people = {account.person.username: account.person for account in DEMO_ACCOUNTS}
    found = _measured(measured) if measured else {}
    return make_demo_results({"maker": people["sekretariat"], "checker": people["godkender"]}, now=now, measured=found)


@_told()
def demo_releases() -> None:
    """What the demo's secretariats make public of these results, so that the council and everybody have something to
    see."""
    people = {account.person.username: account.person for account in DEMO_ACCOUNTS}
    make_demo_releases(maker=people["sekretariat"], checker=people["godkender"])


@_told()
def demo_forecasts() -> None:
    """Forecasts that the demo's secretariat makes, so that there is something to read."""
    people = {account.person.username: account.person for account in DEMO_ACCOUNTS}
    make_demo_forecasts(by=people["sekretariat"])


@_told()
def demo_warnings() -> None:
    """What the demo's secretariat is warned of, for it to answer."""
    people = {account.person.username: account.person for account in DEMO_ACCOUNTS}
    make_demo_warnings(by=people["sekretariat"])


def _measured(folder: Path) -> Mapping[str, DemoMeasured]:
    """Of each agreement of the fund that has a folder there; refused where results are not those that were measured."""
    found = {}
    for own in known_documents().dossiers:
        path = folder / own.id
        manifest = read_manifest(path)
        if manifest is None:
            continue
        agreement = own.versions[-1]
        refuse(check_manifest(path, agreement, own.measurement_plan))
        reading = read_results(path, currency=agreement.currency)
        refuse(reading.problems)
        assert reading.results is not None
        found[own.id] = DemoMeasured(reading.results, read_rates(path), manifest, _origin(path / MANIFEST))
    if not found:
        raise Refused([Problem("demo-nothing-measured", Place(str(folder)))])
    return found


def _origin(file: Path) -> Origin:
    return Origin(file.name, sha256(file.read_bytes()).hexdigest())


@_told()
def demo_people(folder: Path, *, now: datetime) -> tuple[str, ...]:
    """The made-up people of each agreement of which the folder has one; of which agreements."""
    require_fund()
    refuse([] if folder.is_dir() else [Problem("folder-missing", Place(str(folder)))])
    readings = {each.name: read_people(each) for each in sorted(folder.iterdir()) if (each / HEAD).is_file()}
    refuse(problem for reading in readings.values() for problem in reading.problems)
    found = {name: reading.people for name, reading in readings.items() if reading.people is not None}
    return make_demo_people(found, [account.person for account in DEMO_ACCOUNTS], now=now)


def serve(*, host: str, port: int) -> None:
    """Serves the pages, with a worker beside them, until it is stopped; sessions that have ended are cleared away
    first."""
    call_command("clearsessions")
    # Spawned and not forked: it makes connections of its own.
    worker = get_context("spawn").Process(target=begin, daemon=True)
    worker.start()
    try:
        _serve(host, port)
    finally:
        worker.terminate()
        worker.join()


def _serve(host: str, port: int) -> None:
    Granian(
        "gavn.web.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        log_enabled=False,
    ).serve()


@_told()
def require_fund() -> None:
    """Refuses where the database holds no fund, or its tables are not those of this gavn. Where there are no people
    yet, their tables are made."""
    _require_documents()
    if state_of_people() is State.EMPTY:
        refuse([Problem("people-missing")] if told_of_people() else [])
        make_people()


def _require_documents() -> None:
    _require(State.CURRENT)
    if documents.read() is None:
        raise Refused([Problem("database-empty")])


def _require(*wanted: State) -> None:
    found = state()
    if found not in wanted:
        raise Refused([WRONG_STATES[found]])


WRONG_STATES = {
    State.EMPTY: Problem("database-empty"),
    State.FOREIGN: Problem("database-foreign"),
    State.BEHIND: Problem("database-behind"),
    State.AHEAD: Problem("database-ahead"),
}
