"""The gavn command as a process of its own for each call. Most of what a call costs is making ready, so that is done
once, in a process that runs no command itself: each call is a fork of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from gavn.cli.agreement_commands import AGREEMENT_COMMANDS
from gavn.cli.main import main
from gavn.files.codec import file_model
from gavn.files.statement_records import FileStatement
from gavn.language.catalogue import texts

SECONDS = 60
# What some commands load by name, once the environment has told them where the database is.
LATER = ("django.core.management", "django.contrib.auth.hashers", "django.db.backends.sqlite3.base", "granian")


class Command:
    """Asks the process that has imported everything to run one command line after the other."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err = folder / "out", folder / "err"
        words = [sys.executable, "-m", "tests.command"]
        root = Path(__file__).parent.parent
        self.server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """What the command printed in this folder and environment, and the code that it ended with."""
        assert self.server.stdin is not None and self.server.stdout is not None
        asked = {
            "arguments": list(arguments),
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
            "files": [str(self.out), str(self.err)],
        }
        self.server.stdin.write(f"{json.dumps(asked)}\n")
        self.server.stdin.flush()
        code = int(self.server.stdout.readline())
        printed = [file.read_text(encoding="utf-8") for file in (self.out, self.err)]
        return subprocess.CompletedProcess(["gavn", *arguments], code, *printed)

    def close(self) -> None:
        """Ends the process, which waits for nothing more once nobody can ask."""
        self.server.communicate(timeout=SECONDS)


def serve() -> None:
    """A fork for each line that is asked; the answer is how it ended."""
    for name in (*LATER, *(f"gavn.cli.{command.replace('-', '_')}" for command in AGREEMENT_COMMANDS)):
        import_module(name)
    texts()
    file_model(FileStatement)
    gc.freeze()
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            _become(**json.loads(line))
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(arguments: list[str], folder: str, environment: Mapping[str, str], files: Sequence[str]) -> NoReturn:
    signal.alarm(SECONDS)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    code = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    # A database is closed as Python ends; else, to take apart what was made ready takes longer than most commands.
    if "gavn.web.project.start" in sys.modules:
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    serve()
