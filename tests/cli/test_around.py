"""What goes wrong around gavn rather than in it: a clear message in the chosen language, an exit code, no traceback."""

from __future__ import annotations

import errno
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import gavn.cli.__main__ as first
from gavn.cli import commands
from gavn.cli.commands import Command
from gavn.cli.exits import Exit
from gavn.cli.main import main
from tests.conftest import AARHUS, Run
from tests.files.test_folder import contents

GAVN = [sys.executable, "-m", "gavn.cli"]
INTAKE = AARHUS.parent / "aarhus-intake"
SIGNED = ("--entered-by", "anne", "--approved-by", "bo")


def recode(file: Path, encoding: str) -> None:
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def moved(folder: Path) -> Path:
    """The place where the folder was, with nothing there."""
    folder.rename(folder.parent / "elsewhere")
    return folder


def write(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text, encoding="utf-8")


# (what was done to the folder, file, what is said in Danish and in English): one problem each
FOLDERS: tuple[tuple[Callable[[Path], object], str, str, str], ...] = (
    (lambda folder: shutil.rmtree(folder), "", "Mappen findes ikke.", "There is no such folder."),
    (lambda folder: moved(folder).mkdir(), "", "Mappen er ikke en fonds", "The folder is not a fund's"),
    (lambda folder: moved(folder).touch(), "", "Det er en fil og ingen mappe.", "It is a file, and no folder."),
    (Path.unlink, "fund.yaml", "fund.yaml: Filen mangler.", "fund.yaml: The file is missing."),
    (write(""), "fund.yaml", "fund.yaml:1:1: Filen er tom.", "The file is empty."),
    (write(""), "accounts.yaml", "accounts.yaml:1:1: Filen er tom.", "The file is empty."),
    (write(""), "ledger/postings.csv", "Filens første linje er “”.", "The first line of the file is “”."),
    (replaced_by_a_folder, "accounts.yaml", "accounts.yaml: Det er en mappe, ikke en fil.", "a folder, not a file"),
    (replaced_by_a_folder, "ledger/postings.csv", "Det er en mappe, ikke en fil.", "a folder, not a file"),
    (lambda file: recode(file, "utf-16"), "ledger/postings.csv", "ikke gemt som UTF-8", "not saved as UTF-8"),
    (lambda file: recode(file, "utf-16"), "fund.yaml", "ikke gemt som UTF-8", "not saved as UTF-8"),
    (lambda file: recode(file, "cp1252"), "accounts.yaml", "ikke gemt som UTF-8", "not saved as UTF-8"),
    (write("\tid: x\n"), "pipeline/workflow.yaml", "Der står et tabulatortegn på linjen.", "There is a tab"),
    (write("id: [x\n"), "pipeline/workflow.yaml", "Filen er ikke gyldig YAML", "The file is not valid YAML"),
    (
        lambda file: file.write_text(f"format: 9\n{file.read_text(encoding='utf-8')}", encoding="utf-8"),
        "fund.yaml",
        "“format” kendes ikke her.",
        "If the folder is of a newer gavn, use that.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("change", "file", "danish", "english"), FOLDERS)
def test_a_folder_that_cannot_be_read_is_told_with_one_problem(
    gavn: Run, aarhus_copy: Path, change: Callable[[Path], object], file: str, danish: str, english: str
) -> None:
    change(aarhus_copy / file)

    in_danish, in_english = gavn("check", aarhus_copy), gavn("check", aarhus_copy, "--lang", "en")

    assert (in_danish.returncode, in_danish.stdout, in_english.returncode) == (3, "", 3)
    assert danish in in_danish.stderr and "1 fejl i" in in_danish.stderr
    assert english in in_english.stderr and "1 error in" in in_english.stderr
    assert "Traceback" not in in_danish.stderr + in_english.stderr


@pytest.mark.parametrize(
    ("file", "columns", "said"),
    [
        ("nowhere.csv", "postings.yaml", "nowhere.csv: Filen kan ikke åbnes."),
        (".", "postings.yaml", "Filen kan ikke åbnes."),
        ("postings.csv", "nowhere.yaml", "nowhere.yaml: Filen kan ikke åbnes."),
        ("postings.csv", ".", "Filen kan ikke åbnes."),
        ("postings.csv", "postings.csv", "postings.csv:1:"),
    ],
)
def test_files_to_import_that_are_not_there_change_nothing(
    gavn: Run, aarhus_copy: Path, file: str, columns: str, said: str
) -> None:
    before = contents(aarhus_copy)

    done = gavn("import", aarhus_copy, INTAKE / file, "--columns", INTAKE / columns, *SIGNED)

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr and "Gør:" in done.stderr and "Traceback" not in done.stderr
    assert contents(aarhus_copy) == before


@pytest.mark.parametrize(
    ("number", "danish"),
    [
        (errno.EACCES, "Der er ikke adgang til filen eller mappen."),
        (errno.EROFS, "Der er ikke adgang til filen eller mappen."),
        (errno.ENOSPC, "Disken er fuld."),
        (errno.ENOTDIR, "Der står en fil, hvor der skulle være en mappe."),
        (errno.EIO, "Filen kan hverken læses eller skrives: Input/output error."),
    ],
)
def test_what_the_machine_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], number: int, danish: str
) -> None:
    """Raised here, since nothing is refused to a test that root runs."""

    def refuse(arguments: object) -> int:
        raise OSError(number, os.strerror(number), "a/file")

    check = commands.COMMANDS["check"]
    changed: Mapping[str, Command] = {"check": Command(refuse, check.takes, check.examples)}
    monkeypatch.setattr(commands, "COMMANDS", changed)
    monkeypatch.setattr("gavn.cli.main._write_no_more", lambda: None)

    code = main(["check", "x"])

    assert code == Exit.REFUSED
    assert capfd.readouterr().err.startswith(f"a/file: {danish}\n")


@pytest.mark.parametrize("command", [("economy",), ("reconcile", "--format", "json"), ("--help",)])
def test_whoever_reads_may_stop_reading(command: tuple[str, ...]) -> None:
    words = [*GAVN, command[0], *([str(AARHUS)] if command[0] != "--help" else []), *command[1:]]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()

    told = process.stderr.read()
    process.stderr.close()

    assert (process.wait(timeout=60), told) == (0, b"")


def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*GAVN, "economy", AARHUS], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)

    assert done.returncode == 3
    assert done.stderr.decode().startswith("Disken er fuld.\n")


def test_ctrl_c_ends_it_with_a_line_and_nothing_half_written(aarhus_copy: Path) -> None:
    """The ledger is a pipe that nobody writes into, so that reading it never ends."""
    ledger = aarhus_copy / "ledger" / "postings.csv"
    ledger.unlink()
    os.mkfifo(ledger)
    # Tests that run in the background of a shell would hand down that Ctrl-C is ignored.
    command = ["env", "--default-signal=INT", *GAVN, "check", str(aarhus_copy)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    writing = _opened_by_its_reader(ledger)
    # A signal between Python's last look for one and the system's read would wait for what is never written.
    time.sleep(1)
    process.send_signal(signal.SIGINT)

    out, told = process.communicate(timeout=60)
    os.close(writing)

    assert (process.returncode, out) == (130, b"")
    assert told.decode() == "Stoppet. Det, der ikke var skrevet færdigt, er ikke skrevet.\n"


def test_ctrl_c_before_the_command_can_begin_is_told_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pressed while Python is still reading what the command needs."""

    def read(name: str) -> ModuleType:
        signal.raise_signal(signal.SIGINT)
        return import_module(name)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(first, "import_module", read)
    monkeypatch.setattr(sys, "argv", ["gavn", "check", str(AARHUS), "--lang", "en"])
    try:
        assert first.main() == Exit.STOPPED
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)

    assert capsys.readouterr() == ("", "Stopped. What was not written to its end is not written.\n")


def _opened_by_its_reader(pipe: Path) -> int:
    """Waits for the program to read from it; the end to write into."""
    for _ in range(600):
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(pipe)


@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("economy",), ("economy", "--postings", "cash"), ("pipeline",), ("reconcile",), ("verify",),
    ],
)  # fmt: skip
def test_json_is_whole_and_alone_on_its_stream(gavn: Run, words: tuple[str, ...]) -> None:
    done = gavn(words[0], AARHUS, *words[1:], "--format", "json")

    assert json.loads(done.stdout)["schema"].startswith("gavn.")
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_danish_letters_reach_a_pipe_as_utf8_whatever_the_terminal_is(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}

    done = subprocess.run([*GAVN, "pipeline", AARHUS], capture_output=True, timeout=60, check=False, env=environment)

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Åben strøm" in done.stdout.decode("utf-8")


def test_nothing_is_coloured_on_a_screen_either() -> None:
    screen, program = pty.openpty()
    done = subprocess.run([*GAVN, "check", AARHUS], stdout=program, stderr=subprocess.PIPE, timeout=60, check=False)
    shown = os.read(screen, 65536)
    os.close(screen)
    os.close(program)

    assert done.returncode == 0
    assert b"\x1b" not in shown + done.stderr and b"Ingen fejl." in shown


@pytest.mark.parametrize("where", [("--port", "99999"), ("--host", "no.such.host.invalid"), ("--port", "taken")])
def test_an_address_where_nothing_can_be_served_is_told_first(
    gavn: Run, fund_database: Path, where: tuple[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        option = (where[0], str(taken.getsockname()[1]) if where[1] == "taken" else where[1])
        done = gavn("serve", "--database", fund_database, *option)

    assert (done.returncode, done.stdout) == (3, "")
    assert "gavn kan ikke lytte på " in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_file_in_the_way_is_not_overwritten(gavn: Run, fund_database: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")

    done = gavn("dump", tmp_path / folder, "--database", fund_database)

    assert (done.returncode, done.stdout) == (3, "")
    assert "Gør: Vælg" in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"
