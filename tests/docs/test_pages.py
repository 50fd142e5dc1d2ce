"""What the tutorial and the how-to pages tell a reader to type does what they say."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from docs.generate import DOCS
from tests.command import Command
from tests.conftest import AARHUS, ROOT

PAGES = [
    DOCS / "tutorial.md",
    *(page for part in ("how-to", "explanation") for page in sorted((DOCS / part).glob("*.md"))),
]
EVERY_PAGE = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

# Run in tests/spark, where there is one Java process for all.
SPARK = "--engine spark"


def blocks(page: Path, kind: str) -> list[str]:
    """What stands in the page's blocks of one kind."""
    return [block for named, block in BLOCK.findall(page.read_text(encoding="utf-8")) if named == kind]


def steps(page: Path, kind: str = "console") -> Iterator[tuple[str, list[str]]]:
    """Each command, with its further lines, and what is printed under it.

    A block of `bash` has no prompts, so that a reader can paste it whole; it prints nothing.
    """
    for named, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if named == "bash":
            yield block, []
        if named != kind:
            continue
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            first, *lines = part.splitlines()
            more = [line[2:] for line in lines if line.startswith("> ")]
            yield "\n".join([first, *more]), [line for line in lines if not line.startswith("> ")]


def run(command: str, folder: Path, **settings: str) -> list[str]:
    """What the command prints, both of it, in a shell that has gavn; `settings` are added to its environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {name: value for name, value in os.environ.items() if not name.startswith("GAVN_")}
    environment = {**own, "PATH": path, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", **settings}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, check=False, encoding="utf-8", timeout=300,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return [line.rstrip() for line in done.stdout.splitlines()]


def as_told(printed: list[str], told: list[str]) -> bool:
    """Whether every line was told, in order; `…` stands for any number of lines, or for the rest of a line."""
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else _line(line) for line in told)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def _line(told: str) -> str:
    return re.escape(told.removesuffix(" …").rstrip()) + (r".*\n" if told.endswith(" …") else r"\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_print_what_the_page_says(page: Path, gavn_command: Command, tmp_path: Path) -> None:
    shutil.copytree(AARHUS.parent, tmp_path / "examples")
    path = gavn_command.on_path()

    for typed, told in steps(page):
        if SPARK in typed:
            continue
        printed = run(typed, tmp_path, PATH=path)
        assert as_told(printed, told), "\n".join([typed, *printed])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_writes_a_file_can_be_pasted(page: Path) -> None:
    """With a prompt before each line the file would hold the prompts."""
    assert [command for block in blocks(page, "console") for command in block.splitlines() if "<<" in command] == []


def test_the_tutorial_runs_something_of_every_kind() -> None:
    commands = " ".join(command for command, _ in steps(DOCS / "tutorial.md"))

    assert all(f"gavn {name} examples/aarhus" in commands for name in ("check", "economy", "reconcile"))


@pytest.mark.parametrize(
    "page", [*DOCS.rglob("*.md"), *ROOT.glob("*.md")], ids=lambda page: str(page.relative_to(ROOT))
)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


PYTHON_PAGES = [DOCS / "how-to" / f"{name}-from-python.md" for name in ("pay", "forecast")]


@pytest.mark.parametrize("page", PYTHON_PAGES, ids=lambda page: page.stem)
def test_a_page_about_python_prints_what_it_says_without_django(page: Path) -> None:
    run_page = f"""
import doctest, sys
print(doctest.testfile({str(page)!r}, module_relative=False), "django" in sys.modules)
"""

    done = subprocess.run(
        [sys.executable, "-c", run_page], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120
    )

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"TestResults\(failed=0, attempted=[1-9]\d+\) False\n", done.stdout), done.stdout


@pytest.mark.parametrize(("page", "least"), list(zip(PYTHON_PAGES, (10, 5), strict=True)), ids=("pay", "forecast"))
def test_every_function_that_a_page_about_python_lists_is_there_with_those_arguments(page: Path, least: int) -> None:
    listed = re.findall(r"^\| `([\w.]+)\.(\w+)\(([^)]*)\)`", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(listed) > least
    for module, name, arguments in listed:
        taken = inspect.signature(getattr(import_module(module), name)).parameters
        assert {argument.rstrip("=") for argument in arguments.split(", ")} - {"…"} <= set(taken), name
