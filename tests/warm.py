"""The gavn command in a process of its own, split off from one that has already loaded its modules.

Most of a short command's time is Python loading it, and the tests run hundreds. Nothing else is shared: each run
has its own arguments, environment, folder and streams, and what it does to itself ends with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from tempfile import TemporaryDirectory
from typing import NamedTuple

from gavn.cli.agreement_commands import AGREEMENT_COMMANDS
from gavn.cli.main import main
from gavn.files.codec import file_model
from gavn.files.statement_records import FileStatement
from gavn.language.catalogue import texts

ROOT = Path(__file__).parent.parent
LONGEST_SECONDS = 60
OUT, ERROR = "out", "error"
# What some commands load by name, once the environment has told them where the database is.
LATER = (
    "django.core.management", "django.contrib.auth.hashers", "django.db.backends.sqlite3.base", "granian",
    *(f"gavn.cli.{command.replace('-', '_')}" for command in AGREEMENT_COMMANDS),
)  # fmt: skip


class Order(NamedTuple):
    arguments: list[str]
    environment: dict[str, str]
    folder: str
    streams: str


class Warm:
    """Starts with its first command and ends with `close`."""

    def __init__(self) -> None:
        self._loaded: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """What `subprocess.run` would have returned; `TimeoutExpired` where the command does not end."""
        words = [str(argument) for argument in arguments]
        with TemporaryDirectory() as streams:
            code = self._ask(Order(words, dict(os.environ), str(Path.cwd()), streams))
            out, error = ((Path(streams) / name).read_bytes().decode() for name in (OUT, ERROR))
        return subprocess.CompletedProcess(words, code, out.replace("\r\n", "\n"), error)

    def _ask(self, order: Order) -> int:
        if self._loaded is None:
            command = [sys.executable, "-m", "tests.warm"]
            self._loaded = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        sends, answers = self._loaded.stdin, self._loaded.stdout
        assert sends is not None
        assert answers is not None
        sends.write(json.dumps(order).encode() + b"\n")
        sends.flush()
        with DefaultSelector() as selector:
            selector.register(answers, EVENT_READ)
            if not selector.select(LONGEST_SECONDS):
                self.close()
                raise subprocess.TimeoutExpired(order.arguments, LONGEST_SECONDS)
        return int(answers.readline())

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.kill()
            self._loaded.communicate()
            self._loaded = None


def serve() -> None:
    """Takes one order on each line of its input, and answers with the command's exit code."""
    for name in LATER:
        import_module(name)
    # What never changes while a program runs, and takes longer to make than most commands: texts, and file models.
    texts()
    file_model(FileStatement)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(Order(*json.loads(line)))
            sys.exit(main())
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(order: Order) -> None:
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, OUT), (2, ERROR)):
        os.dup2(os.open(Path(order.streams, name), os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["gavn", *order.arguments]


if __name__ == "__main__":
    serve()
