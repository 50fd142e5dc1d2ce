"""An import that is killed leaves the ledger as it was before or as it is after, to the byte."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from gavn.files import whole
from gavn.files.intake.store import append_postings, ledger_bytes
from tests.builders import posting
from tests.faults.kills import run

pytestmark = pytest.mark.same_everywhere
KILLS = 6
# Each is killed in a process of its own, which is forked where everything is imported already.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def test_killed_at_any_moment_the_ledger_is_before_or_after(tmp_path: Path) -> None:
    left = run(tmp_path, times=KILLS, seed=20250701)

    assert sum(left.values()) == KILLS


@pytest.mark.parametrize("step", ["flock", "fsync", "replace"])
@pytest.mark.parametrize("moment", ["at", "past"])
def test_killed_on_each_step_of_the_writing(aarhus_copy: Path, step: str, moment: str) -> None:
    before = ledger_bytes(aarhus_copy)

    process = PROCESSES.Process(target=_write_and_die, args=(aarhus_copy, step, moment))
    process.start()
    process.join(60)

    assert process.exitcode == -signal.SIGKILL
    found = ledger_bytes(aarhus_copy)
    # Only once the new file stands in the old one's place does the ledger hold the posting, and then all of it.
    assert (found != before) == ((step, moment) == ("replace", "past"))
    append_postings(aarhus_copy, [posting(60 if found == before else 61)], onto=found)
    assert ledger_bytes(aarhus_copy).startswith(found)


def _write_and_die(folder: Path, step: str, moment: str) -> None:
    """Writes, and is killed when it comes to the step, or right past it."""
    owner = {"flock": whole.fcntl, "fsync": whole.os, "replace": Path}[step]
    real = getattr(owner, step)

    def killed(*arguments: object) -> None:
        if moment == "past":
            real(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, step, killed)
    append_postings(folder, [posting(60)], onto=ledger_bytes(folder))
