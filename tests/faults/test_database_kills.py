"""Whoever kills the program finds the books as they were before or after, and everything that was acknowledged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import start_postgres
from tests.faults.database_kills import kill_while_loading, kill_while_posting
from tests.faults.stores import PostgresStore, SqliteStore, Store

KILLS, SEED = 6, 20251125


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        yield SqliteStore(tmp_path)
        return
    database = PostgresStore(start_postgres(), f"gavn_kills_{os.getpid()}")
    yield database
    database.remove()


def test_a_killed_load_leaves_all_of_it_or_nothing(store: Store) -> None:
    seen = kill_while_loading(store, count=KILLS, seed=SEED)

    assert seen.faults == []
    assert (seen.before + seen.after, seen.postings) == (KILLS, 59)


def test_a_killed_person_at_the_ledger_loses_nothing_that_was_acknowledged(store: Store) -> None:
    seen = kill_while_posting(store, count=KILLS, seed=SEED)

    assert seen.faults == []
    assert seen.kills == KILLS
    assert seen.acknowledged > KILLS
