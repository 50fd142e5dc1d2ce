"""What the terminal asks of the database: load, dump, serve, verify, accounts. Needs `start` to be imported before."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces

from gavn.domain.access.decision import Person
from gavn.domain.economy.chain import Head
from gavn.domain.fund.fund import Fund
from gavn.domain.values.problem import Problem, Refused
from gavn.files.write import write_new_folder
from gavn.web.apps.accounts.actions import DemoAccount, make_account, make_demo_accounts
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.economy.queries import chain_end, verify_chain
from gavn.web.apps.fund.actions import Loaded, load_fund
from gavn.web.apps.fund.queries import whole_fund
from gavn.web.database.snapshot import snapshot


def prepare() -> None:
    """Brings the database's tables up to date."""
    call_command("migrate", interactive=False, verbosity=0)


def load(fund: Fund, *, by: str, now: datetime) -> Loaded:
    """Appends a checked fund to the database; refused where the database holds something else."""
    prepare()
    return load_fund(fund, by=by, now=now)


def dump(folder: Path) -> int:
    """Writes the database's fund as a canonical folder, which must not be there yet; the number of postings."""
    _require_fund()
    with snapshot():
        fund = whole_fund()
        write_new_folder(fund, folder)
        return len(fund.ledger.postings)


def verify(kept: Sequence[Head] = ()) -> tuple[Fund, str, tuple[Problem, ...]]:
    """Reads the whole ledger against what was stored beside it, the published heads and those `kept` elsewhere: the
    fund with all of these heads, the digest at the ledger's end, and what does not agree."""
    _require_fund()
    with snapshot():
        _, digest = chain_end()
        fund = whole_fund()
        return replace(fund, heads=(*fund.heads, *kept)), digest, tuple(verify_chain(kept))


def add_account(person: Person, *, name: str, by: str, now: datetime) -> str:
    """Makes an account; its password, which nobody is shown again."""
    prepare()
    password = secrets.token_urlsafe(12)
    make_account(person, name=name, password=password, by=by, now=now)
    return password


def demo_accounts(*, by: str, now: datetime) -> tuple[str, tuple[DemoAccount, ...]]:
    """Makes the demo's accounts that are missing; their password and who they are."""
    password = secrets.token_urlsafe(9)
    return password, make_demo_accounts(password=password, by=by, now=now)


def serve(*, host: str, port: int) -> None:
    """Serves the pages until it is stopped; sessions that have ended are cleared away first."""
    prepare()
    call_command("clearsessions")
    Granian(
        "gavn.web.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        log_enabled=False,
    ).serve()


def _require_fund() -> None:
    prepare()
    if documents.read() is None:
        raise Refused([Problem("database-empty")])
