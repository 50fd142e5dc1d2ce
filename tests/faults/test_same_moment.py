"""Several processes at the ledger at once: consecutive numbers, an intact chain, and nothing posted twice."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.conftest import AARHUS, ROOT, Run

DRAFTS = 12


@pytest.fixture(scope="module")
def database(
    tmp_path_factory: pytest.TempPathFactory, loaded: Path, gavn: Run, pytestconfig: pytest.Config
) -> Iterator[str]:
    """A database of these tests' own, since what these processes write is really written."""
    if pytestconfig.getoption("--store") == "sqlite":
        yield str(Path(shutil.copytree(loaded.parent, tmp_path_factory.mktemp("races") / "loaded")) / loaded.name)
        return
    server, name = os.environ["GAVN_DATABASE"], f"faults_{secrets.token_hex(4)}"
    _at_server(server, f'CREATE DATABASE "{name}"')
    path, question, query = server.partition("?")
    address = f"{path.rpartition('/')[0]}/{name}{question}{query}"
    done = gavn("load", AARHUS, "--database", address)
    assert done.returncode == 0, done.stderr
    yield address
    _at_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def race(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Racer]]:
    """Starts processes at the database."""
    address = str(tmp_path_factory.mktemp("race") / "socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.racer", str(listener.fileno())],
            env=os.environ | {"GAVN_DATABASE": database},
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            text=True,
        )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield lambda *words: Racer(address, *words)
    with socket.socket(socket.AF_UNIX) as asker:
        asker.connect(address)
    process.communicate(timeout=60)


def _at_server(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as at_server:
        at_server.execute(statement)


class Racer:
    """A process at the ledger, which may have to be told to go on."""

    def __init__(self, address: str, *words: str) -> None:
        (read, into), (out, written) = os.pipe(), os.pipe()
        self.ended = socket.socket(socket.AF_UNIX)
        self.ended.connect(address)
        socket.send_fds(self.ended, [" ".join(words).encode()], [read, written])
        for theirs in (read, written):
            os.close(theirs)
        self.into, self.out = os.fdopen(into, "w"), os.fdopen(out)

    def is_ready(self) -> None:
        assert self.out.readline() == "ready\n"

    def go(self) -> None:
        self.into.write("go\n")
        self.into.flush()

    def numbers(self) -> list[int]:
        """What it printed, once it has ended as it should."""
        with self.ended, self.into, self.out:
            self.ended.settimeout(120)
            assert self.ended.recv(16) == b"0"
            return [int(word) for word in self.out.read().split()]


def at_once(race: Callable[..., Racer], *shares: list[int]) -> list[list[int]]:
    """Each share approved by a process of its own; all of them begin when the last is ready."""
    racers = [race("approve", *map(str, share)) for share in shares]
    for racer in racers:
        racer.is_ready()
    for racer in racers:
        racer.go()
    return [racer.numbers() for racer in racers]


def until_it_waits(database: str) -> None:
    """Until one waits for another's lock."""
    with psycopg.connect(database, autocommit=True) as server:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        for _ in range(3000):
            if server.execute(waiting).fetchone() != (0,):
                return
            time.sleep(0.02)
        raise TimeoutError("nobody waits")


def test_two_who_approve_different_drafts_at_once_get_consecutive_numbers(
    database: str, race: Callable[..., Racer], gavn: Run
) -> None:
    [before] = race("last").numbers()
    drafts = race("enter", "100", str(DRAFTS)).numbers()

    posted = at_once(race, drafts[::2], drafts[1::2])

    assert sorted(number for numbers in posted for number in numbers) == list(range(before + 1, before + 1 + DRAFTS))
    verified = gavn("verify", "--database", database, "--lang", "en")
    assert verified.returncode == 0, verified.stderr
    assert str(before + DRAFTS) in verified.stdout


def test_two_who_approve_the_same_draft_at_once_post_it_once(
    database: str, race: Callable[..., Racer], gavn: Run
) -> None:
    [before] = race("last").numbers()
    drafts = race("enter", "200", "1").numbers()

    posted = at_once(race, drafts, drafts)

    assert posted == [[before + 1], [before + 1]]
    assert race("last").numbers() == [before + 1]
    assert str(before + 1) in gavn("verify", "--database", database).stdout


def test_two_who_send_the_same_forms_at_once_enter_them_once(race: Callable[..., Racer]) -> None:
    both = [race("enter", "300", str(DRAFTS)) for _ in range(2)]

    first, second = (racer.numbers() for racer in both)

    assert first == second
    assert len(set(first)) == DRAFTS


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock, so that there is no order")
def test_a_statement_is_approved_while_somebody_enters_and_neither_waits_for_ever(
    database: str, race: Callable[..., Racer]
) -> None:
    statement = race("statement")
    statement.is_ready()
    entering = race("hold")
    entering.is_ready()

    statement.go()
    until_it_waits(database)
    entering.go()

    assert [len(racer.numbers()) for racer in (entering, statement)] == [1, 1]
