"""A database that is not there, is another program's, or is of another gavn: refused in words, and never changed."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import AARHUS, Run
from tests.files.test_folder import contents

PERSON = ("--role", "secretariat", "--name", "Anne")
# Every command that works on a database which is there already.
ASKING = (("serve",), ("dump", "again"), ("account", "anne", *PERSON), ("verify",))


def no_database(path: Path) -> None:
    path.unlink()


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def no_sqlite(path: Path) -> None:
    path.write_bytes(b"This is a letter to the municipality. " * 100)


def another_program(path: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE cows (name TEXT)")


# The example fund as an older gavn left it, made once for all who ask for the same.
OLDER: dict[tuple[str, str], bytes] = {}


def older(path: Path, *, app: str = "accounts", to: str = "0002") -> None:
    """As an older gavn left it: without what the last migrations of an app made."""
    if (app, to) not in OLDER:
        _taken_back(path, app, to)
        OLDER[app, to] = path.read_bytes()
    path.write_bytes(OLDER[app, to])


def _taken_back(path: Path, app: str, to: str) -> None:
    environment = {**os.environ, "GAVN_DATABASE": str(path), "DJANGO_SETTINGS_MODULE": "gavn.web.project.settings"}
    command = [sys.executable, "-m", "django", "migrate", app, to, "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, timeout=60)


def newer(path: Path) -> None:
    change(path, "INSERT INTO django_migrations (app, name, applied) VALUES ('economy', '0999_new', '2030-01-01')")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def held(folder: Path) -> dict[str, list[str] | bytes]:
    """What every file holds; of a database its rows and not its bytes, which a look at it may arrange otherwise."""
    found: dict[str, list[str] | bytes] = {}
    for name, data in contents(folder).items():
        connection = sqlite3.connect(folder / name)
        try:
            found[name] = list(connection.iterdump())
        except sqlite3.DatabaseError:
            found[name] = data
        connection.close()
    return found


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


STATES: tuple[tuple[Callable[[Path], None], str, str], ...] = (
    (no_database, "Databasen findes ikke.", "gavn load FOLDER --database FILE"),
    (empty_file, "Databasen rummer ingen fond.", "gavn load FOLDER"),
    (no_sqlite, "Databasen siger nej: file is not a database.", "See that the path or address is right"),
    (another_program, "Databasen er et andet programs.", "use a database for gavn alone"),
    (older, "Databasen er fra en ældre udgave af gavn.", "run gavn upgrade on the database"),
    (newer, "Databasen er fra en nyere udgave af gavn.", "Install the newer gavn."),
    (folder, "Det er en mappe, ikke en fil.", "Write the path of the file"),
)


@pytest.mark.parametrize(("make", "danish", "english"), STATES, ids=lambda part: getattr(part, "__name__", ""))
def test_a_database_that_cannot_be_used_is_refused_by_every_command(
    gavn: Run, fund_database: Path, tmp_path: Path, make: Callable[[Path], None], danish: str, english: str
) -> None:
    make(fund_database)
    before = held(tmp_path)

    for number, (command, *words) in enumerate(ASKING):
        language = ("da", "en")[number % 2]
        done = gavn(command, *words, "--database", fund_database, "--lang", language)

        assert (done.returncode, done.stdout) == (3, ""), command
        assert (danish if language == "da" else english) in done.stderr, command
        assert "Traceback" not in done.stderr
    assert held(tmp_path) == before
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(("make", "said"), [(older, "run gavn upgrade"), (another_program, "another program's")])
def test_load_neither_upgrades_nor_mixes(
    gavn: Run, fund_database: Path, tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    make(fund_database)
    before = held(tmp_path)

    done = gavn("load", AARHUS, "--database", fund_database, "--lang", "en")

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert held(tmp_path) == before


def test_an_older_database_is_upgraded_after_a_copy_and_holds_the_same_fund(
    gavn: Run, fund_database: Path, tmp_path: Path
) -> None:
    older(fund_database)
    fund_database.chmod(0o640)

    done = gavn("upgrade", "--database", fund_database, "--lang", "en")

    assert (done.returncode, done.stderr) == (0, "")
    [copy] = tmp_path.glob("fund.sqlite3.before-*")
    assert done.stdout.startswith("The database is now that of this gavn.") and str(copy) in done.stdout
    assert copy.stat().st_mode & 0o777 == 0o640
    assert gavn("dump", tmp_path / "again", "--database", fund_database).returncode == 0
    assert contents(tmp_path / "again") == contents(AARHUS)
    assert "run gavn upgrade" in gavn("verify", "--database", copy, "--lang", "en").stderr


def test_a_year_that_one_closed_alone_keeps_its_one_and_names_nobody_else(
    gavn: Run, fund_database: Path, tmp_path: Path
) -> None:
    older(fund_database, app="economy", to="0005")

    assert gavn("upgrade", "--database", fund_database).returncode == 0

    assert gavn("dump", tmp_path / "again", "--database", fund_database).returncode == 0
    closings = (tmp_path / "again" / "ledger" / "closings.csv").read_text(encoding="utf-8").splitlines()
    assert closings[-1] == "2023,–,2024-02-28T12:00:00Z,sekretariatschef,2024-02-28T12:00:00Z"
    assert gavn("check", tmp_path / "again").returncode == 0
    for statement in ("UPDATE economy_closingrow SET entered_by = 'x'", "DELETE FROM economy_closingrow"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            change(fund_database, statement)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        change(fund_database, "REPLACE INTO economy_closingrow SELECT * FROM economy_closingrow")


def test_a_copy_that_cannot_be_made_whole_is_not_left_and_nothing_is_upgraded(
    fund_database: Path, tmp_path: Path
) -> None:
    older(fund_database)
    before = held(tmp_path)
    small = (fund_database.stat().st_size // 2,) * 2

    done = subprocess.run(
        [sys.executable, "-m", "gavn.cli", "upgrade", "--database", str(fund_database), "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        # No room for more than half a copy.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small),
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("The database says no: ") and "Traceback" not in done.stderr
    assert held(tmp_path) == before


def test_an_upgrade_that_stops_on_its_way_tells_of_the_copy(gavn: Run, fund_database: Path, tmp_path: Path) -> None:
    older(fund_database, app="economy", to="0005")
    change(fund_database, "CREATE TABLE economy_closingproposalrow (name TEXT)")
    before = held(tmp_path)[fund_database.name]

    done = gavn("upgrade", "--database", fund_database, "--lang", "en")

    assert (done.returncode, done.stdout) == (3, "")
    [copy] = tmp_path.glob("fund.sqlite3.before-*")
    assert "did not become quite ready" in done.stderr and f"it lies in {copy}." in done.stderr
    assert held(tmp_path)[copy.name] == before


def test_upgrading_twice_changes_nothing_and_makes_no_copy(gavn: Run, fund_database: Path, tmp_path: Path) -> None:
    done = gavn("upgrade", "--database", fund_database, "--lang", "en")

    assert (done.returncode, done.stdout) == (0, "The database is that of this gavn already. Nothing was done.\n")
    assert list(tmp_path.glob("fund.sqlite3.before-*")) == []


@pytest.mark.parametrize(
    ("make", "said"), [(no_database, "no such database"), (newer, "newer gavn"), (another_program, "another program's")]
)
def test_what_cannot_be_upgraded_is_refused(
    gavn: Run, fund_database: Path, tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    make(fund_database)
    before = held(tmp_path)

    done = gavn("upgrade", "--database", fund_database, "--lang", "en")

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert held(tmp_path) == before


@pytest.mark.parametrize(
    ("address", "key", "said"),
    [
        ("mysql://user@host/name", "key", "is not a database that gavn can use"),
        ("postgresql://nobody@127.0.0.1:1/none", "", "GAVN_SECRET_KEY is missing."),
        ("postgresql://nobody@127.0.0.1:1/none", "key", "The database says no: "),
    ],
)
def test_an_address_that_leads_nowhere_is_told(
    gavn: Run, monkeypatch: pytest.MonkeyPatch, address: str, key: str, said: str
) -> None:
    monkeypatch.setenv("GAVN_SECRET_KEY", key)

    done = gavn("verify", "--database", address, "--lang", "en")

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr and "Traceback" not in done.stderr
