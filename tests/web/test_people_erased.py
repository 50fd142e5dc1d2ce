"""Of an erased person nothing is left in any file: not in the database, its journal or the fund's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from psycopg import IsolationLevel, connect

from tests.conftest import ROOT, start_postgres
from tests.faults.stores import PostgresStore
from tests.web.erasing import READS_ON

# Each has a database of the kind that it is about.
pytestmark = pytest.mark.same_everywhere
# Every table and index of a database, as its pages lie in the server's files.
PAGES = (
    "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
    "WHERE relkind IN ('r', 't', 'i') AND pg_relation_filepath(oid) IS NOT NULL"
)


def holds(folder: Path, word: str) -> bool:
    return any(word.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def erased(address: str, folder: Path, reader: str = "") -> dict[str, Any]:
    """Two people came in and one was erased, in a process of its own, outside any test's transaction."""
    folder.mkdir()
    environment = {**os.environ, "GAVN_DATABASE": address, "PYTHONPATH": str(ROOT)}
    environment.pop("GAVN_PEOPLE_DATABASE", None)
    command = [sys.executable, "-m", "tests.web.erasing", str(folder), reader]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    assert (found["problems"], found["people"]) == ([], True)
    assert len(found["gone"]) > 30
    return found


def test_no_byte_of_an_erased_person_is_left_in_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    found = erased(str(folder / "fund.sqlite3"), folder)
    assert all(holds(tmp_path / "before", word) for word in found["gone"])
    assert [word for word in found["gone"] if holds(folder, word)] == []
    assert all(holds(folder, word) for word in found["left"])


@contextmanager
def somebody_reads(address: str) -> Iterator[None]:
    """One long look after another, each of which may still see what is deleted meanwhile."""
    over = Event()

    def look() -> None:
        with connect(address) as reader:
            reader.isolation_level = IsolationLevel.REPEATABLE_READ
            while not over.is_set():
                reader.execute("SELECT count(*) FROM pg_class")
                over.wait(0.4)
                reader.rollback()

    looking = Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def test_no_page_of_a_servers_tables_holds_an_erased_person(tmp_path: Path) -> None:
    """Of the server's log of changes ADR 0018 says until when it does."""
    store = PostgresStore(start_postgres(), f"gavn_erased_{os.getpid()}")
    try:
        with somebody_reads(store.address):
            found = erased(store.address, tmp_path / "data")
        store.admin.execute("CHECKPOINT")
        pages = b"".join(bytes(page) for (page,) in store.rows(PAGES))
        assert [word for word in found["gone"] if word.encode() in pages] == []
        assert [word for word in found["left"] if word.encode() not in pages] == []
    finally:
        store.remove()


def test_what_somebody_reads_on_keeps_is_gone_once_the_worker_tried_again(tmp_path: Path) -> None:
    store = PostgresStore(start_postgres(), f"gavn_kept_{os.getpid()}")
    try:
        found = erased(store.address, tmp_path / "data", READS_ON)
        assert found["finished"] == [False, False, True]
        # Nothing is written while somebody would keep what is deleted, nor once there is nothing to do.
        assert found["written"] == [False, True, False]
        store.admin.execute("CHECKPOINT")
        pages = b"".join(bytes(page) for (page,) in store.rows(PAGES))
        assert [word for word in found["gone"] if word.encode() in pages] == []
    finally:
        store.remove()
