"""Reads one ledger with gavn and with beancount, each in a process of its own, and prints the ratio.

`python -m benchmarks [POSTINGS]`, 100,000 unless told. Beancount's cache is off: both read the text each time.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from gavn.domain.economy.ledger import Ledger, Line, Posting
from gavn.domain.values.money import Money
from gavn.files.beancount import beancount_text
from gavn.files.read import read_fund
from gavn.files.write import write_fund

EXAMPLE = Path(__file__).parent.parent / "examples" / "aarhus"
ACCOUNTS = ("operations.secretariat", "investment.ung-i-fokus", "payment.diabetes", "operations.other")
RUNS = 3


def made_up(number: int, total: int) -> Posting:
    """A posting on one of four accounts, on days spread over five years."""
    amount = Money(number * 7919 % 100_000_000, "DKK")
    moment = datetime(2025, 1, 2, 9, tzinfo=UTC)
    return Posting(
        number=number,
        voucher=f"b-{number}",
        value_date=date(2020, 1, 1) + timedelta(days=number * 1820 // total),
        document_date=date(2020, 1, 1),
        text=f"Bilag {number}",
        entered_by="anne",
        entered_at=moment,
        approved_by="bo",
        approved_at=moment,
        lines=(Line(ACCOUNTS[number % 4], amount), Line("cash", -amount)),
    )


def seconds(command: list[str]) -> float:
    """The median wall time of several runs; a command that fails stops the benchmark."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "BEANCOUNT_LOAD_CACHE": "0"})
        times.append(time.perf_counter() - started)
    return sorted(times)[RUNS // 2]


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    fund = read_fund(EXAMPLE).fund
    if fund is None:
        raise SystemExit("the example has errors; run gavn check on it")
    ledger = Ledger("DKK", tuple(made_up(number, total) for number in range(1, total + 1)))
    folder = Path(tempfile.mkdtemp())
    try:
        write_fund(replace(fund, ledger=ledger), folder / "fund")
        text = folder / "ledger.beancount"
        text.write_text("".join(beancount_text(ledger, chart=fund.chart)), encoding="utf-8")
        python = sys.executable
        gavn = seconds([python, "-m", "gavn.cli.main", "economy", str(folder / "fund"), "--format", "csv"])
        peer = seconds([python, "-m", "beancount.scripts.check", "--no-cache", str(text)])
    finally:
        shutil.rmtree(folder)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{total} postings: gavn, check and economy table {gavn:.1f} s")
    print(f"{total} postings: beancount, check {peer:.1f} s; ratio {peer / gavn:.1f}")
    print(f"largest process {memory:.0f} MB")


if __name__ == "__main__":
    main()
