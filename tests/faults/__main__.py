"""`make prove`: the campaigns at full size, printed and filed in docs/proof/ with seed, date and machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, start_postgres
from tests.faults import kills as import_kills
from tests.faults.database_kills import Worker, kill_while_loading, kill_while_posting, worker
from tests.faults.people_kills import kill_while_telling
from tests.faults.stores import PostgresStore, SqliteStore, Store

REPORT = ROOT / "docs" / "proof" / "ledger"
WORDS = """# The ledger under faults

Made by `make prove` on {date} with seed {seed}, on revision {revision}: {machine}.
The campaigns are in `tests/faults`; `make test` runs them at small fixed sizes.

**Kills.** A process is killed (SIGKILL) at a random moment, and the database is then read by SQL alone. Each time: the
books are as they were before or after, never between; every posting balances; numbers have no gaps; the hash chains of
ledger and log verify, by the program and without it; no draft is half entered or half approved; all that was
acknowledged through a pipe is there, and a form whose answer never came is sent again and entered once. On PostgreSQL
the client is killed. It is death of a process, not loss of power.

| store | killed while | kills | before / after | acknowledged | done, not answered | lost or half | seconds |
|---|---|---:|---:|---:|---:|---:|---:|
{kills}

While people are told of, somebody is enrolled, readings are submitted, files taken in and people erased, in a database
of their own. Each time both databases are read: the people's chain and every seal verify; the fund's log vouches for
what is there or lags behind, and is never ahead; of a submission or file there is all, with its sample, or nothing;
whoever was erased has no row left, nor, on SQLite, a salt anywhere in the files; and an erasure that was cut off is
carried out when it is asked for again.

| store | kills while people are told of | the fund's log behind | erased |
|---|---:|---:|---:|
{people}

**Edits.** A database administrator drops the triggers and changes stored ledger rows, one random edit at a time:
fields, dates, amounts, accounts, sides, postings deleted, inserted or moved, the tail cut. About half write all digests
anew, so that the database agrees with itself. All of it is held against one head that was written down elsewhere.

| store | edits | chain written anew | found | missed | seconds |
|---|---:|---:|---:|---:|---:|
{edits}
"""


CAMPAIGNS = {"loading": kill_while_loading, "posting": kill_while_posting, "telling of people": kill_while_telling}
# Those after which the books are looked at as a whole: they have no one state before and after.
ON_AND_ON = ("posting", "telling of people")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each campaign."""

    imports: int
    sqlite: int
    postgresql: int
    edits: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20251125)
    parser.add_argument("--imports", type=int, default=200, help="kills of an import into a folder")
    parser.add_argument("--sqlite", type=int, default=200, help="kills of each campaign on SQLite")
    parser.add_argument("--postgresql", type=int, default=100, help="kills of each campaign on PostgreSQL")
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--file", action="store_true", help="file the report in docs/proof")
    arguments = parser.parse_args()
    sizes = Sizes(arguments.imports, arguments.sqlite, arguments.postgresql, arguments.edits)
    figures = list(prove(sizes, seed=arguments.seed))
    report = written(figures, seed=arguments.seed)
    sys.stdout.write(report)
    if arguments.file:
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.with_suffix(".md").write_text(report, encoding="utf-8")
        REPORT.with_suffix(".json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return int(any(figure["faults"] for figure in figures))


def prove(sizes: Sizes, *, seed: int) -> Iterator[dict[str, Any]]:
    """Each campaign's figures as it ends."""
    yield _timed("importing", lambda: _imported(count=sizes.imports, seed=seed))
    for kind, count in (("sqlite", sizes.sqlite), ("postgresql", sizes.postgresql)):
        with store_of(kind) as store, worker(store) as work:
            for what, campaign in CAMPAIGNS.items():
                yield _timed(what, lambda c=campaign, s=store, w=work, n=count: asdict(c(s, w, count=n, seed=seed)))
            yield _timed("editing", lambda s=store, w=work: _edited(s, w, count=sizes.edits, seed=seed))


@contextmanager
def store_of(kind: str) -> Iterator[Store]:
    """A new database, taken away afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield SqliteStore(Path(folder))
        return
    store = PostgresStore(start_postgres(), f"gavn_proof_{os.getpid()}")
    yield store
    store.remove()


def _imported(*, count: int, seed: int) -> dict[str, Any]:
    """A file taken into a fund folder; what is between before and after stops it with an error."""
    with tempfile.TemporaryDirectory() as folder:
        left = import_kills.run(Path(folder), times=count, seed=seed)
    return {
        "store": "folder",
        "seed": seed,
        "kills": left.total(),
        "before": left[import_kills.BEFORE],
        "after": left[import_kills.AFTER],
        "faults": [],
    }


def _edited(store: Store, work: Worker, *, count: int, seed: int) -> dict[str, Any]:
    store.restore()
    work.run("load")
    [line] = work.run(f"edit {count} {seed}")
    store.settle()
    figures = json.loads(line.partition(" ")[2])
    return {**figures, "store": store.name, "faults": figures.pop("missed")}


def _timed(what: str, campaign: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    started = time.perf_counter()
    figures = {"what": what, **campaign()}
    figures["seconds"] = round(time.perf_counter() - started)
    sys.stderr.write(f"{json.dumps(figures, ensure_ascii=False)}\n")
    return figures


def written(figures: list[dict[str, Any]], *, seed: int) -> str:
    """The report."""
    kills = [_kills_row(figure) for figure in figures if figure["what"] != "editing"]
    edits = [_edits_row(figure) for figure in figures if figure["what"] == "editing"]
    people = [_people_row(figure) for figure in figures if figure["what"] == "telling of people"]
    date = datetime.now(UTC).date().isoformat()  # noqa: TID251
    return WORDS.format(
        date=date,
        seed=seed,
        revision=_revision(),
        machine=_machine(),
        kills="\n".join(kills),
        people="\n".join(people),
        edits="\n".join(edits),
    )


def _kills_row(figure: dict[str, Any]) -> str:
    on_and_on = figure["what"] in ON_AND_ON
    found = "each checked" if on_and_on else f"{figure['before']} / {figure['after']}"
    cells = [figure["store"], figure["what"], figure["kills"], found, figure.get("acknowledged", "")]
    cells += [figure["unacknowledged"] if figure["what"] == "posting" else "", len(figure["faults"]), figure["seconds"]]
    return "| " + " | ".join(map(str, cells)) + " |"


def _people_row(figure: dict[str, Any]) -> str:
    cells = [figure["store"], figure["kills"], figure["behind"], figure["erased"]]
    return "| " + " | ".join(map(str, cells)) + " |"


def _edits_row(figure: dict[str, Any]) -> str:
    cells = [figure["store"], figure["edits"], figure["rechained"], figure["detected"], len(figure["faults"])]
    return "| " + " | ".join(map(str, [*cells, figure["seconds"]])) + " |"


def _revision() -> str:
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return git.stdout.strip() or "unknown"


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL"


if __name__ == "__main__":
    sys.exit(main())
