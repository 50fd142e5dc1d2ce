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
    started = time.monotonic()
    assert command(fund).wait(timeout=120) == 0
    whole = time.monotonic() - started
    after = ledger_bytes(fund)
    assert after.startswith(before) and after != before
    left: Counter[str] = Counter()
    for _ in range(times):
        (fund / "ledger" / "postings.csv").write_bytes(before)
        # The writing is the last of a run: most kills go there.
        left[_killed(fund, after=chance.triangular(0, 1.15 * whole, 0.9 * whole), before=before, whole=after)] += 1
    (fund / "ledger" / "postings.csv").write_bytes(before)
    # What a killed process left behind stands in nobody's way.
    assert command(fund).wait(timeout=120) == 0
    assert ledger_bytes(fund) == after
    return left


def command(fund: Path) -> subprocess.Popen[bytes]:
    arguments = [
        "import", fund, INTAKE / "postings.csv", "--columns", INTAKE / "postings.yaml", "--now", "2025-07-01T12:00:00Z",
        "--entered-by", "regnskabsmedarbejder", "--approved-by", "sekretariatschef",
    ]  # fmt: skip
    line = [sys.executable, "-m", "gavn.cli.main", *map(str, arguments)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _killed(fund: Path, *, after: float, before: bytes, whole: bytes) -> str:
    process = command(fund)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    found = ledger_bytes(fund)
    assert found in (before, whole), f"killed after {after:.3f} s, the ledger holds {len(found)} bytes"
    return AFTER if found == whole else BEFORE
