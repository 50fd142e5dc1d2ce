"""The gavn command as a process of its own for each call. Most of what a call costs is making ready, so that is done
once, in a process that runs no command itself: each call is a fork of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from select import select
from typing import NoReturn

from django.conf import settings
from django.db import connections

from gavn.cli.agreement_commands import AGREEMENT_COMMANDS
from gavn.cli.main import main
from gavn.files.codec import file_model
from gavn.files.read import read_fund
from gavn.files.statement_records import FileStatement
from gavn.language.catalogue import texts

SECONDS = 60
# What some commands load by name, once the environment has told them where the database is.
LATER = (
    "django.core.management",
    "django.contrib.auth.hashers",
    "django.db.backends.sqlite3.base",
    "granian",
    "scipy.stats.qmc",
)


# Stands for the installed command in a shell: it hands on what it is asked, and where that is to be printed.
IN_A_SHELL = """#!{python} -IS
import json, os, socket, sys
asked = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(json.dumps(asked).encode())
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.recv(16)) % 256)
"""


class Command:
    """Asks the process that has imported everything to run a command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, str(folder / "socket")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.address)
        listener.listen()
        words = [sys.executable, "-m", "tests.command", str(listener.fileno())]
        root = Path(__file__).parent.parent
        self.server = subprocess.Popen(words, stdin=subprocess.PIPE, cwd=root, pass_fds=[listener.fileno()])
        listener.close()

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """What the command printed in this folder and environment, and the code that it ended with."""
        asked = {"arguments": list(arguments), "folder": str(Path.cwd()), "environment": dict(os.environ)}
        out, err = self.folder / "out", self.folder / "err"
        with socket.socket(socket.AF_UNIX) as server, ExitStack() as opened:
            files = [opened.enter_context(file.open("w")) for file in (Path(os.devnull), out, err)]
            server.connect(self.address)
            socket.send_fds(server, [b"."], [file.fileno() for file in files])
            server.sendall(json.dumps(asked).encode())
            server.shutdown(socket.SHUT_WR)
            code = int(server.recv(16))
        return subprocess.CompletedProcess(
            ["gavn", *arguments], code, *(file.read_text(encoding="utf-8") for file in (out, err))
        )

    def script(self) -> Path:
        """A program to run as the installed one is, with what it prints going to wherever the caller's goes."""
        script = self.folder / "bin" / "gavn"
        script.parent.mkdir(exist_ok=True)
        script.write_text(IN_A_SHELL.format(python=sys.executable, address=self.address), encoding="utf-8")
        script.chmod(0o755)
        return script

    def on_path(self) -> str:
        """A path on which a shell finds it, before what is on the path already."""
        return f"{self.script().parent}{os.pathsep}{os.environ['PATH']}"

    def close(self) -> None:
        """Ends the process, which waits for nothing more once nobody can ask."""
        self.server.communicate(timeout=SECONDS)


def serve(listener: socket.socket) -> None:
    """A fork for each command line that is asked, so that one can wait for another; ends with whoever started it."""
    for name in (*LATER, *(f"gavn.cli.{command.replace('-', '_')}" for command in AGREEMENT_COMMANDS)):
        import_module(name)
    texts()
    # What the files of a fund look like is made ready when one is first read.
    read_fund(Path(__file__).parent.parent / "examples" / "aarhus")
    file_model(FileStatement)
    gc.freeze()
    ended, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    askers: dict[int, socket.socket] = {}
    while sys.stdin not in (ready := select([listener, sys.stdin, ended], [], [])[0]):
        if ended in ready:
            ended.recv(1 << 12)
            _tell_how_they_ended(askers)
        if listener in ready:
            asker, _ = listener.accept()
            askers[_asked(asker, [listener, ended, waker, *askers.values()])] = asker


def _asked(asker: socket.socket, others: Sequence[socket.socket]) -> int:
    """The process that does what is asked; to fork once more, so that one waits for it, takes longer than most of them
    do."""
    _, files, _, _ = socket.recv_fds(asker, 1, 3)
    asked = b"".join(iter(lambda: asker.recv(1 << 16), b""))
    process = os.fork()
    if process == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (asker, *others):
            each.close()
        _become(files, **json.loads(asked))
    for file in files:
        os.close(file)
    return process


def _tell_how_they_ended(askers: dict[int, socket.socket]) -> None:
    for process in [*askers]:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            with askers.pop(process) as asker, suppress(BrokenPipeError):
                asker.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(files: Sequence[int], arguments: list[str], folder: str, environment: Mapping[str, str]) -> NoReturn:
    signal.alarm(SECONDS)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    # Those that were there know of what the files were before.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    code = _run(arguments)
    # As Python does when it ends, but for taking apart what was made ready, which takes longer than most commands.
    if settings.configured:
        connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run(arguments: list[str]) -> int:
    """The code it ends with; what it did not catch ends the process as Python does, with all that was called."""
    try:
        return main(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
