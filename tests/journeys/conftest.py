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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from tests.conftest import AARHUS, ROOT, Run

WIDE, NARROW = 1280, 375
# The same browser with and without a window; with one it takes three times as much of the machine.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class Served:
    """Where the pages are, the demo's password, and what was made for the addresses that name it.

    `sessions` holds the cookies of those who have logged in and where they landed, so that each does it once. `folder`
    is where the databases lie, and what the server wrote.
    """

    address: str
    password: str
    samples: dict[str, Any]
    folder: Path
    sessions: dict[str, tuple[Any, str]] = field(default_factory=dict)


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
        # Where it leads is each role's own.
        self.page.wait_for_url(lambda url: "/log-in/" not in url)

    def press(self, selector: str) -> None:
        """Sends a form or follows a link, and waits for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def press_enter(self, selector: str) -> None:
        """The same with the keyboard."""
        self.page.focus(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def go_back(self) -> None:
        """To the page before, as by the browser's own button.

        Asked of the page itself: asked from outside, Chromium now and then answers that the page is not there yet.
        """
        with self.page.expect_navigation():
            self.page.evaluate("() => void setTimeout(() => history.back())")

    def fill(self, **fields: str) -> None:
        """Writes into the fields of a form, by name; underscores stand for themselves."""
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def text(self, selector: str = "main") -> str:
        """What is read; a space that does not break is one like any other."""
        return self.page.inner_text(selector).replace("\N{NO-BREAK SPACE}", " ")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.served.address)


@pytest.fixture(scope="session")
def served(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for those who read, with what the addresses in the table of permissions name."""
    database = Path(shutil.copy(loaded, tmp_path_factory.mktemp("served")))
    samples = json.loads(run(["-m", "tests.journeys.prepare"], _environment(database)))
    with _serving(database, samples) as served:
        yield served


@pytest.fixture(scope="session")
def with_people(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One with a single person enrolled, whom the demo's provider knows as S-1."""
    database = Path(shutil.copy(loaded, tmp_path_factory.mktemp("people")))
    run(["-m", "tests.journeys.prepare", "course"], _environment(database))
    with _serving(database, {}) as served:
        yield served


@pytest.fixture(scope="session")
def working(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Another for those who write; a story there tells of what it changes itself, whatever the others have done."""
    database = Path(shutil.copy(loaded, tmp_path_factory.mktemp("working")))
    with _serving(database, {}) as served:
        yield served


@pytest.fixture(scope="session")
def measured(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One with the people of one agreement, to be measured; those of all the others would only take time."""
    database = Path(shutil.copy(loaded, tmp_path_factory.mktemp("measured")))
    shutil.copytree(ROOT / "examples" / "people" / "diabetes", database.parent / "people" / "diabetes")
    with _serving(database, {}, "--demo-people", str(database.parent / "people")) as served:
        yield served


@pytest.fixture(scope="session")
def following(tmp_path_factory: pytest.TempPathFactory, gavn: Run) -> Iterator[Served]:
    """One more, of a fund in which an agreement goes on, so that people can be enrolled and followed today."""
    folder = Path(shutil.copytree(AARHUS, tmp_path_factory.mktemp("fund") / "fund"))
    for path in (folder / "agreements" / "dialog-mod-vold").glob("agreement*.yaml"):
        text = path.read_text(encoding="utf-8")
        for day, later in (("2024-12-31", "2060-12-31"), ("2025-12-31", "2060-12-31"), ("2027-03-31", "2063-12-31")):
            text = text.replace(f'"2021-05-01/{day}"', f'"2021-05-01/{later}"')
        path.write_text(text.replace('"2022-2027"', '"2022-2063"'), encoding="utf-8")
    database = tmp_path_factory.mktemp("following") / "fund.sqlite3"
    assert gavn("load", folder, "--database", database).returncode == 0
    with _serving(database, {}) as served:
        yield served


def _environment(database: Path) -> dict[str, str]:
    return {**os.environ, "GAVN_DATABASE": str(database), "PYTHONIOENCODING": "utf-8"}


@contextmanager
def _serving(database: Path, samples: dict[str, Any], *also: str) -> Iterator[Served]:
    folder, port, environment = database.parent, _free_port(), _environment(database)
    command = ["-m", "gavn.cli", "serve", "--demo", "--database", str(database), "--port", str(port), *also]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([sys.executable, *command, "--lang", "en"], stdout=out, stderr=out, env=environment)
    try:
        password = _password(folder / "out", process)
        _wait_for(port, process)
        yield Served(f"http://127.0.0.1:{port}", password, samples, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For the journeys alone: while it is there, its event loop would stand in the way of Django's tests."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        why = "no Chromium: run `apt-get install chromium-headless-shell` (make test does it as root) and try again"
        pytest.fail(why, pytrace=False)
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    """Opens a window of its own for each visitor who reads; what goes wrong in one fails the test."""
    yield from _visitors(browser, served)


@pytest.fixture
def work(browser: Browser, working: Served) -> Iterator[Callable[..., Visitor]]:
    """The same for visitors who write."""
    yield from _visitors(browser, working)


@pytest.fixture
def measure(browser: Browser, measured: Served) -> Iterator[Callable[..., Visitor]]:
    """The same for visitors who have people measured."""
    yield from _visitors(browser, measured)


@pytest.fixture
def follow(browser: Browser, following: Served) -> Iterator[Callable[..., Visitor]]:
    """The same for visitors who follow people."""
    yield from _visitors(browser, following)


def _visitors(browser: Browser, served: Served) -> Iterator[Callable[..., Visitor]]:
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(username: str = "", *, width: int = WIDE, anew: bool = False) -> Visitor:
        """Whoever logs out again logs in `anew`, for a session of its own."""
        known, landing = (None, "") if anew else served.sessions.get(username, (None, ""))
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="da-DK", storage_state=known, accept_downloads=True
        )
        contexts.append(context)
        visitor = visitor_of(context.new_page(), served)
        visitors.append(visitor)
        if username and known is None:
            visitor.log_in(username)
            if not anew:
                served.sessions[username] = context.storage_state(), visitor.path
        elif username:
            visitor.open(landing)
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
