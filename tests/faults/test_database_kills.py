"""Whoever kills the program finds the books as they were before or after, and everything that was acknowledged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conftest import start_postgres
from tests.faults.database_kills import Worker, kill_while_loading, kill_while_posting, worker
from tests.faults.people_kills import kill_while_telling, lost
from tests.faults.people_told import People, faults_of_people, read_people
from tests.faults.stores import PostgresStore, SqliteStore, Store

# Each test has both stores of its own, wherever the web's are.
pytestmark = pytest.mark.same_everywhere
KILLS, SEED = 6, 20251125


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def at_work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Worker]]:
    """A store of these tests' own, and the worker at it."""
    if request.param == "sqlite":
        store = SqliteStore(tmp_path_factory.mktemp("kills"))
        with worker(store) as work:
            yield store, work
        return
    database = PostgresStore(start_postgres(), f"gavn_kills_{os.getpid()}")
    with worker(database) as work:
        yield database, work
    database.remove()


def test_a_killed_load_leaves_all_of_it_or_nothing(at_work: tuple[Store, Worker]) -> None:
    seen = kill_while_loading(*at_work, count=KILLS, seed=SEED)

    assert seen.faults == []
    assert (seen.before + seen.after, seen.postings) == (KILLS, 59)


def test_a_killed_person_at_the_ledger_loses_nothing_that_was_acknowledged(at_work: tuple[Store, Worker]) -> None:
    seen = kill_while_posting(*at_work, count=KILLS, seed=SEED)

    assert seen.faults == []
    assert seen.kills == KILLS
    assert seen.acknowledged > KILLS


def test_whoever_is_killed_while_telling_of_people_leaves_all_of_each_thing_or_nothing(
    at_work: tuple[Store, Worker],
) -> None:
    store, _ = at_work

    seen = kill_while_telling(*at_work, count=KILLS, seed=SEED)

    assert seen.faults == []
    assert seen.kills == KILLS
    assert seen.acknowledged > KILLS and seen.erased > 0
    assert {"submitted", "corrected", "columns-chosen"} <= {event[4] for event in read_people(store).chain}
    assert [name for name, broken in broken_ways(read_people(store)) if not faults_of_people(broken)] == []
    promised = ["submitted 0", "proposed 0", "erased 0", "enrolled c-none", "enrolled c-gone"]
    assert lost(promised, read_people(store), {"c-gone"}) == [f"lost: {line}" for line in promised[:-1]]


def broken_ways(people: People) -> Iterator[tuple[str, People]]:
    """The people as they would stand if something of each kind were half done: what looks at them must see it."""
    number, *rest = people.submissions[-1]
    erased = next(person for _, person, decision in people.erasures if decision is not None)
    [first, *others] = people.told
    yield "cut", replace(people, chain=people.chain[:-1])
    yield "end", replace(people, end=[(people.end[0][0] - 1, people.end[0][1])])
    yield "told", replace(people, told=[(*first[:7], f"{first[7]} ", *first[8:]), *others])
    yield "missing", replace(people, told=others)
    yield "ahead", replace(people, anchors=[*people.anchors, (len(people.chain) + 1, "")])
    yield "no submission", replace(people, submissions=people.submissions[:-1])
    yield "half submitted", replace(people, submissions=[*people.submissions[:-1], (number, rest[0] + 1, *rest[1:])])
    yield "half erased", replace(people, holders={**people.holders, "markrow": people.holders["markrow"] | {erased}})
    yield "salt left", replace(people, salts={**people.salts, erased: "00"})
    yield "not erased", replace(people, erasures=[each for each in people.erasures if each[2] is None])
