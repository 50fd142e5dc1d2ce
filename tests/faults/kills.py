"""Kills an import at moments spread over its run, and looks at what it left: `run` as often as one likes."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from gavn.files.intake.store import ledger_bytes
from tests.conftest import AARHUS, ROOT

INTAKE = ROOT / "examples" / "aarhus-intake"
BEFORE, AFTER = "before", "after"


def run(folder: Path, *, times: int, seed: int) -> Counter[str]:
    """How often the ledger was as before and as after; anything between fails at once."""
    chance = random.Random(seed)  # noqa: S311 - moments to kill at, not secrets
    fund = Path(shutil.copytree(AARHUS, folder / "fund"))
    before = ledger_bytes(fund)
    quickest = _run_through(fund, wait=120)
    assert quickest is not None
    after = ledger_bytes(fund)
    assert after.startswith(before) and after != before
    left: Counter[str] = Counter()
    for _ in range(times):
        (fund / "ledger" / "postings.csv").write_bytes(before)
        # The writing is the last of a run, so most kills go there; what else the machine does moves the moment.
        taken = _run_through(fund, wait=chance.triangular(0, 1.1 * quickest, 0.95 * quickest))
        quickest = min(quickest, taken or quickest)
        found = ledger_bytes(fund)
        assert found in (before, after), f"the ledger holds {len(found)} bytes"
        left[AFTER if found == after else BEFORE] += 1
    (fund / "ledger" / "postings.csv").write_bytes(before)
    # What a killed process left behind stands in nobody's way.
    assert _run_through(fund, wait=120) is not None
    assert ledger_bytes(fund) == after
    return left


def command(fund: Path) -> subprocess.Popen[bytes]:
    arguments = [
        "import", fund, INTAKE / "postings.csv", "--columns", INTAKE / "postings.yaml", "--now", "2025-07-01T12:00:00Z",
        "--entered-by", "regnskabsmedarbejder", "--approved-by", "sekretariatschef",
    ]  # fmt: skip
    line = [sys.executable, "-m", "gavn.cli", *map(str, arguments)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _run_through(fund: Path, *, wait: float) -> float | None:
    """The seconds that a run took; None where it was killed after `wait` seconds."""
    started = time.monotonic()
    process = command(fund)
    try:
        assert process.wait(timeout=wait) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    return time.monotonic() - started
