"""Progress is told to a person who waits, and to nobody else."""

from __future__ import annotations

import io
import sys

import pytest

from gavn.cli.progress import STEP, watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_sees_the_line_renew_itself_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    passed = sum(1 for _ in watched(range(2 * STEP + 1), lambda count: f"{count} lines"))

    assert passed == 2 * STEP + 1
    told = terminal.getvalue().split("\r\x1b[K")
    assert told == ["", f"{STEP} lines", f"{2 * STEP} lines", ""]


def test_the_line_goes_also_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    items = watched((1 // (STEP + 5 - place) for place in range(2 * STEP)), str)

    with pytest.raises(ZeroDivisionError):
        list(items)

    assert terminal.getvalue().endswith(f"{STEP}\r\x1b[K")


def test_where_nobody_reads_it_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    items = range(3 * STEP)

    assert watched(items, str) is items


def test_where_each_takes_long_the_line_tells_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    assert list(watched("abc", str, step=1)) == ["a", "b", "c"]
    assert terminal.getvalue().split("\r\x1b[K") == ["", "1", "2", ""]
