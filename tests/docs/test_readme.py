"""The README's commands, typed in its order on a fresh checkout, do what stands beside them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.command import Command
from tests.conftest import ROOT
from tests.files.test_folder import contents

BLOCK = re.compile(r"^## The command\n\n.+\n\n((?:    .*\n)+)", re.MULTILINE)
# What each command prints when it does what the README says of it, by its first words; 1 is the exit code of those
# that find what they look for.
PRINTS = {
    "mkdir": (0, ()),
    "check": (0, ("var/fund: 59 posteringer",)),
    "economy var/fund --unit": (0, ("Saldo ultimo", "Råderum")),
    "economy var/fund --postings": (0, ("Diabetes (payment.diabetes)", "I alt")),
    "pipeline": (0, ("pr. 31. december 2022", "Modtaget")),
    "reconcile": (1, ("disagrees", "printed figures held against the records")),
    "verify": (0, ("Kædehovedet efter postering 59",)),
    "import": (0, ("6 nye posteringer", "De nye posteringer er bogført.")),
    "match": (1, ("Mangler hos kommunen", "Mangler hos os", "Forskelligt beløb")),
    "show": (0, ("# Takstkort, version 1", "Eksempel: nået første gang: 1 × 10.000 = 10.000 kr.")),
    "measure": (0, ("22 af 38 = 58 % [41–74]", "intervallet 25–81 % rummer de ventede 31 %", "var/results")),
    "power": (0, ("what 300 measured can show", "Below 30 nothing is concluded")),
    "pay ": (0, ("Opgørelse rate-card-1", "Optjent i alt", "Skrevet til var/statements/rate-card-1.json.")),
    "explain": (0, ("loftet “person” på 90.000,00 kr.", "1 person: I arbejde")),
    "replay": (0, ("rate-card-1 giver igen 230.000,00 kr. i alt",)),
    "cases": (0, ("Aftaler: 14 ·", "alle holder.")),
    "diff": (1, ("kapital: 2.500.000 kr. → 1.700.000 kr.",)),
    "cash-flow": (0, ("Takstkort, version 1, i DKK", "−1.000.000,00")),
    "structure": (0, ("Svar: ", "Efterprøvet i nye fremtider (frø 2)")),
    "payers": (0, ("beskæftigelse", "128.000,00")),
    "forecast": (0, ("10.000 fremtider", "Din vej i job", "4 af 42 mod ventet 19")),
    "choose": (0, ("Valgt: 3 af 5 kandidater", "Det næstbedste valg")),
    "warn": (1, ("Grib ind: Din vej i job", "4 mod ventet 19 af 42, der skulle følges op")),
    "backtest": (0, ("Budgettet pr. 31. december 2024", "lavet nu af det, der var kendt da", "Priserne er antaget")),
    "close": (0, ("560.000,00", "520.000,00")),
    "terminate": (0, ("300.000,00", "500.000,00")),
    "publish-check": (1, ("Nægtet:", "violence: continues: 2 familier, færre end 8")),
    "load": (0, ("65 posteringer og 44 dokumenter lagt til",)),
    "account": (0, ("Kontoen anne er oprettet.",)),
    "dump": (0, ("Fonden er skrevet ud i var/fund-again",)),
    "upgrade": (0, ("Databasen er allerede på denne udgave af gavn. Intet er gjort.",)),
    "serve": (0, ("gavn kører på",)),
}


def commands() -> list[str]:
    """Each command with its further lines, without the comments."""
    [block] = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    joined = re.sub(r" +#.*", "", block).replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines()]


@pytest.fixture
def checkout(tmp_path: Path, gavn_command: Command) -> Path:
    """A fresh checkout with all that the README names; its command is a fork for each line that is typed."""
    for name in ("aarhus", "aarhus-intake", "people", "teaching", "results", "tables", "choice"):
        shutil.copytree(ROOT / "examples" / name, tmp_path / "examples" / name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "gavn").symlink_to(gavn_command.script())
    return tmp_path


def test_each_command_gives_what_its_comment_says(checkout: Path) -> None:
    *typed, serve = commands()
    environment = {name: value for name, value in os.environ.items() if name != "GAVN_DATABASE"}
    told = []

    for command in typed:
        done = subprocess.run(
            ["bash", "-c", command], cwd=checkout, env=environment, check=False, capture_output=True, encoding="utf-8",
            timeout=120,
        )  # fmt: skip
        words = command.removeprefix(".venv/bin/gavn ")
        [(code, texts)] = [expected for start, expected in PRINTS.items() if words.startswith(start)]
        # The example's agreements have one thing to think over.
        warned = "Kun dem, der gennemfører, måles" if words.startswith("check") else ""
        assert (done.returncode, bool(done.stderr)) == (code, bool(warned)), command + "\n" + done.stderr
        assert warned in done.stderr
        assert [text for text in texts if text not in done.stdout] == [], command + "\n" + done.stdout
        told.append(words.split()[0])

    assert {*told, "serve"} == {start.split()[0] for start in PRINTS}
    assert contents(checkout / "var" / "fund-again") == contents(checkout / "var" / "fund")
    assert contents(checkout / "examples" / "aarhus") == contents(ROOT / "examples" / "aarhus")
    installed = checkout / ".venv" / "bin" / "gavn"
    installed.unlink()
    installed.symlink_to(Path(sys.executable).parent / "gavn")
    assert _served(f"{serve} --port {_free_port()}", checkout) == 200


def test_make_demo_starts_afresh_after_one_in_which_results_were_measured(tmp_path: Path) -> None:
    """What a measurement froze lies in a folder beside the database."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    files = ["requirements/pip.lock", "requirements/base.lock", ".venv/made.stamp", ".venv/base.stamp"]
    kept, old = "var/fund.sqlite3", ["var/demo.sqlite3", "var/demo.sqlite3.snapshots/diabetes/1.json"]
    for name in (*files, kept, *old):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/bin/true")

    done = subprocess.run(
        ["make", "demo"], cwd=tmp_path, check=False, capture_output=True, encoding="utf-8", timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert [str(each.relative_to(tmp_path)) for each in (tmp_path / "var").iterdir()] == [kept]


def _served(command: str, folder: Path) -> int:
    """The status of the front page, once the server answers."""
    port = command.split()[-1]
    process = subprocess.Popen(command.split(), cwd=folder, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("gavn kører på")
        for _ in range(100):
            try:
                return int(urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).status)
            except OSError:
                time.sleep(0.2)
        return 0
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_the_demo_is_served_on_the_port_asked_for_either_way() -> None:
    """From the environment it was not heard."""
    without = {name: value for name, value in os.environ.items() if name not in {"PORT", "MAKEFLAGS", "MFLAGS"}}
    for asked, env in (("PORT=8001", without), ("", without | {"PORT": "8001"})):
        told = subprocess.run(
            ["make", "-n", "demo", *filter(None, [asked])],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "--port 8001" in told.stdout
