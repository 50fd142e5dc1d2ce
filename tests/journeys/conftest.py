"""The example fund as `gavn serve --demo` serves it, and Debian's Chromium to read it with."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from tests.conftest import AARHUS, ROOT

WIDE, NARROW = 1280, 375
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class Served:
    """Where the pages are, the demo's password, and what was made for the addresses that name it."""

    address: str
    password: str
    samples: dict[str, Any]


@dataclass
class Visitor:
    """Somebody with a browser window, and all that went wrong in it."""

    page: Page
    served: Served
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response | None:
        return self.page.goto(f"{self.served.address}{path}")

    def log_in(self, username: str) -> None:
        self.open("/log-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", self.served.password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/log-in/" not in url)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.served.address)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on a database of its own."""
    folder = tmp_path_factory.mktemp("served")
    database, port = folder / "fund.sqlite3", _free_port()
    environment = {**os.environ, "GAVN_DATABASE": str(database), "PYTHONIOENCODING": "utf-8"}
    run(["-m", "gavn.cli.main", "load", str(AARHUS), "--database", str(database)], environment)
    samples = json.loads(run(["-m", "tests.journeys.prepare"], environment))
    command = ["-m", "gavn.cli.main", "serve", "--demo", "--database", str(database), "--port", str(port)]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([sys.executable, *command, "--lang", "en"], stdout=out, stderr=out, env=environment)
    try:
        password = _password(folder / "out", process)
        _wait_for(port, process)
        yield Served(f"http://127.0.0.1:{port}", password, samples)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module at a time: while it is there, its event loop would stand in the way of Django's tests."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(
            "no Chromium: run `apt-get install chromium` (make test does it as root) and try again", pytrace=False
        )
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Opens a window of its own for each visitor; what goes wrong in one fails the test."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(username: str = "", *, width: int = WIDE) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK")
        contexts.append(context)
        visitor = visitor_of(context.new_page(), served)
        visitors.append(visitor)
        if username:
            visitor.log_in(username)
        return visitor

    yield make
    for context in contexts:
        context.close()
    assert [wrong for visitor in visitors for wrong in visitor.wrong] == []


def visitor_of(page: Page, served: Served) -> Visitor:
    """Listens to the window from its first page on: errors, broken policies, foreign servers, missing files."""
    visitor = Visitor(page, served)

    def told(message: ConsoleMessage) -> None:
        # A page that says no or is not there is an answer; the browser counts it as an error in its console.
        if message.type in {"error", "warning"} and "the server responded with a status of 40" not in message.text:
            visitor.wrong.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if not response.url.startswith((served.address, "data:")):
            visitor.wrong.append(f"{page.url} asks {response.url}")
        elif response.status >= 400 and response.request.resource_type != "document":
            visitor.wrong.append(f"{page.url}: {response.status} for {response.url}")

    page.on("console", told)
    page.on("pageerror", lambda error: visitor.wrong.append(f"{page.url}: {error}"))
    page.on("response", answered)
    return visitor


def run(arguments: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _password(out: Path, process: subprocess.Popen[bytes]) -> str:
    """The demo's password, which the command prints before it serves."""
    for _ in range(600):
        found = re.search(r"password (\S+)", out.read_text(encoding="utf-8"))
        if found:
            return found.group(1).rstrip(".:")
        assert process.poll() is None, out.read_text(encoding="utf-8")
        time.sleep(0.1)
    raise TimeoutError("the server printed no password")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the server has ended"
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")
