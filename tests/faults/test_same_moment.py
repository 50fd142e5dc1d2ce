"""Several processes at the ledger at once: consecutive numbers, an intact chain, and nothing posted twice."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.conftest import AARHUS, ROOT, Run

DRAFTS = 12


@pytest.fixture
def database(tmp_path: Path, loaded: Path, gavn: Run, pytestconfig: pytest.Config) -> Iterator[str]:
    """A database of the test's own, since what these processes write is really written."""
    if pytestconfig.getoption("--store") == "sqlite":
        yield str(Path(shutil.copytree(loaded.parent, tmp_path / "loaded")) / loaded.name)
        return
    server, name = os.environ["GAVN_DATABASE"], f"faults_{secrets.token_hex(4)}"
    _at_server(server, f'CREATE DATABASE "{name}"')
    path, question, query = server.partition("?")
    address = f"{path.rpartition('/')[0]}/{name}{question}{query}"
    done = gavn("load", AARHUS, "--database", address)
    assert done.returncode == 0, done.stderr
    yield address
    _at_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _at_server(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as at_server:
        at_server.execute(statement)


def started(database: str, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GAVN_DATABASE": database, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.racer", *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def numbers_of(process: subprocess.Popen[str], line: str = "") -> list[int]:
    output, _ = process.communicate(line, timeout=120)
    assert process.returncode == 0
    return [int(word) for word in output.split()]


def at_once(database: str, *shares: list[int]) -> list[list[int]]:
    """Each share approved by a process of its own; all of them begin when the last is ready."""
    processes = [started(database, "approve", *map(str, share)) for share in shares]
    for process in processes:
        is_ready(process)
    for process in processes:
        go(process)
    return [numbers_of(process) for process in processes]


def is_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def until_it_waits(process: subprocess.Popen[str], database: str) -> None:
    """Until it waits for another's lock."""
    with psycopg.connect(database, autocommit=True) as server:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while process.poll() is None and server.execute(waiting).fetchone() == (0,):
            time.sleep(0.02)


def test_two_who_approve_different_drafts_at_once_get_consecutive_numbers(database: str, gavn: Run) -> None:
    drafts = numbers_of(started(database, "enter", str(DRAFTS)))

    posted = at_once(database, drafts[::2], drafts[1::2])

    assert sorted(number for numbers in posted for number in numbers) == list(range(60, 60 + DRAFTS))
    verified = gavn("verify", "--database", database, "--lang", "en")
    assert verified.returncode == 0, verified.stderr
    assert str(59 + DRAFTS) in verified.stdout


def test_two_who_approve_the_same_draft_at_once_post_it_once(database: str, gavn: Run) -> None:
    drafts = numbers_of(started(database, "enter", "1"))

    posted = at_once(database, drafts, drafts)

    assert posted == [[60], [60]]
    assert "60" in gavn("verify", "--database", database).stdout


def test_two_who_send_the_same_forms_at_once_enter_them_once(database: str) -> None:
    both = [started(database, "enter", str(DRAFTS)) for _ in range(2)]

    first, second = (numbers_of(process) for process in both)

    assert first == second
    assert len(set(first)) == DRAFTS


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock, so that there is no order")
def test_a_statement_is_approved_while_somebody_enters_and_neither_waits_for_ever(database: str) -> None:
    statement = started(database, "statement")
    is_ready(statement)
    entering = started(database, "hold")
    is_ready(entering)

    go(statement)
    until_it_waits(statement, database)
    go(entering)

    assert [numbers_of(process) for process in (entering, statement)] == [[1], [1]]
