"""Tables fit the screen they are shown on, lose nothing, and are never folded on their way to a file."""

from __future__ import annotations

import os
import pty
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.cli.tables import TextTable, table_parts
from tests.command import Command
from tests.conftest import AARHUS, Run

YEARS = TextTable(
    ("Line", "R2020", "R2021", "R2022"),
    (
        ("Job BootCamp", "800", "", ""),
        ("  Outcome payment: Job BootCamp", "−900", "", "1"),
        ("Total", "−100", "0", "1"),
    ),
    right=frozenset({1, 2, 3}),
    ruled=frozenset({2}),
)
WHOLE = """\
Line                             R2020  R2021  R2022
────────────────────────────────────────────────────
Job BootCamp                       800
  Outcome payment: Job BootCamp   −900             1
────────────────────────────────────────────────────
Total                             −100      0      1"""
FOLDED = """\
Line              R2020  R2021  R2022
─────────────────────────────────────
Job BootCamp        800
  Outcome          −900             1
  payment: Job
  BootCamp
─────────────────────────────────────
Total              −100      0      1"""
IN_PARTS = """\
Line        R2020
─────────────────
Job           800
BootCamp
  Outcome    −900
  payment:
  Job
  BootCamp
─────────────────
Total        −100"""


@pytest.mark.parametrize("screen", [0, 52, 200])
def test_a_table_that_fits_is_as_wide_as_it_is(screen: int) -> None:
    assert ["\n".join(part) for part in table_parts(YEARS, screen=screen)] == [WHOLE]


def test_texts_are_folded_first() -> None:
    assert ["\n".join(part) for part in table_parts(YEARS, screen=37)] == [FOLDED]


def test_then_the_columns_come_in_parts_each_beside_what_its_rows_are() -> None:
    first, *others = table_parts(YEARS, screen=20)

    assert "\n".join(first) == IN_PARTS
    assert [part[0].split() for part in others] == [["Line", "R2021"], ["Line", "R2022"]]


words = st.text(alphabet="abcæøå −1.", max_size=30)


@given(
    st.integers(1, 6).flatmap(lambda n: st.lists(st.tuples(*[words] * n), min_size=1, max_size=5)),
    st.integers(20, 130),
)
def test_no_line_is_wider_than_the_screen_and_no_letter_is_lost(rows: list[tuple[str, ...]], screen: int) -> None:
    table = TextTable(rows[0], tuple(rows), right=frozenset(range(2, len(rows[0]))))

    lines = [line for part in table_parts(table, screen=screen) for line in part]

    assert max(map(len, lines)) <= screen
    printed = "".join("".join(lines).split())
    assert all(printed.count(letter) >= "".join(map("".join, rows)).count(letter) for letter in "abcæøå−1.")


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "command", [("economy",), ("economy", "--postings", "payment.diabetes"), ("pipeline",), ("reconcile",)]
)
def test_every_table_fits_a_screen(
    gavn_command: Command, command: tuple[str, ...], language: str, columns: int
) -> None:
    screen, program = pty.openpty()
    words = [gavn_command.script(), command[0], AARHUS, *command[1:], "--lang", language]
    narrow = {**os.environ, "COLUMNS": str(columns)}
    process = subprocess.Popen(words, stdout=program, stderr=subprocess.PIPE, env=narrow)
    os.close(program)
    shown = b""
    try:
        while chunk := os.read(screen, 65536):
            shown += chunk
    except OSError:
        pass  # Linux tells so that the other end is closed.
    process.communicate(timeout=60)
    os.close(screen)
    tables = [line for line in shown.decode().splitlines() if "  " in line or line.startswith("─")]

    assert len(tables) > 4
    assert [line for line in tables if len(line) > columns] == []


def test_into_a_pipe_a_table_is_whole(gavn: Run) -> None:
    wide = gavn("economy", AARHUS, "--lang", "en").stdout

    assert max(map(len, wide.splitlines())) > 150


def test_the_head_has_one_line_under_it_though_its_first_row_has_one_above() -> None:
    [lines] = table_parts(TextTable(("a",), (("1",), ("2",)), ruled=frozenset({0, 1})), screen=0)

    assert lines == ["a", "─", "1", "─", "2"]
