"""Reads one ledger with gavn and with beancount, each in a process of its own, and prints times, memory and ratio.

`python -m benchmarks [POSTINGS]`, 100,000 unless told. Beancount's cache is off: both read the text each time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import Process
from pathlib import Path
from statistics import median

from gavn.domain.economy.ledger import Ledger, Line, Posting
from gavn.domain.values.money import Money
from gavn.files.beancount import beancount_text
from gavn.files.read import read_fund
from gavn.files.write import write_fund

EXAMPLE = Path(__file__).parent.parent / "examples" / "aarhus"
ACCOUNTS = ("operations.secretariat", "investment.ung-i-fokus", "payment.diabetes", "operations.other")


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


@dataclass(frozen=True, slots=True)
class Run:
    """The median wall time of several runs of a command, and the most memory that one of them took."""

    seconds: float
    megabytes: float


def measured(command: list[str], *, runs: int) -> Run:
    """A command that fails stops the benchmark."""
    times, most = [], 0
    for _ in range(runs):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "BEANCOUNT_LOAD_CACHE": "0"})
        # Waiting this way gives the memory of this one process, where `getrusage` gives the largest of all before.
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - started)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[2]} ended with {process.returncode}")
        most = max(most, usage.ru_maxrss)
    return Run(median(times), most / 1024)


def write_both(total: int, folder: Path) -> None:
    """The same ledger as a fund folder and as beancount's text."""
    fund = read_fund(EXAMPLE).fund
    if fund is None:
        raise SystemExit("the example has errors; run gavn check on it")
    ledger = Ledger("DKK", tuple(made_up(number, total) for number in range(1, total + 1)))
    write_fund(replace(fund, ledger=ledger), folder / "fund")
    text = "".join(beancount_text(ledger, chart=fund.chart))
    (folder / "ledger.beancount").write_text(text, encoding="utf-8")


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    # One run of a large ledger lasts long enough to be its own average.
    runs = 5 if total <= 100_000 else 1
    folder = Path(tempfile.mkdtemp())
    gavn = [sys.executable, "-m", "gavn.cli"]
    try:
        # In a process of its own: one that is started from a large process would count that one's memory as its own.
        writing = Process(target=write_both, args=(total, folder))
        writing.start()
        writing.join()
        if writing.exitcode:
            raise SystemExit("the ledger could not be written")
        table = measured([*gavn, "economy", str(folder / "fund"), "--format", "csv"], runs=runs)
        chain = measured([*gavn, "verify", str(folder / "fund")], runs=runs)
        peer = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(folder / "ledger.beancount")]
        check = measured(peer, runs=runs)
    finally:
        shutil.rmtree(folder)
    print(f"{total:,} postings, median of {runs}:")
    for name, run in (
        ("gavn, check and economy table", table),
        ("gavn, check and hash chain", chain),
        ("beancount, check", check),
    ):
        print(f"  {name:<30} {run.seconds:6.1f} s {run.megabytes:6.0f} MB")
    print(f"  gavn's check and table take 1/{check.seconds / table.seconds:.1f} of beancount's time")


if __name__ == "__main__":
    main()
