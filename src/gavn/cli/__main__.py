"""The first of gavn that runs: whoever stops it while the rest is being read is told so as in any later second."""

from __future__ import annotations

import signal
import sys
from importlib import import_module


def main() -> int:
    """Runs one command and returns its exit code; a Ctrl-C before it can begin is kept until it can be told."""
    told: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, _: told.append(number))
    run = import_module("gavn.cli.main").main

    def begin() -> None:
        signal.signal(signal.SIGINT, before)
        if told:
            raise KeyboardInterrupt

    return int(run(begin=begin))


if __name__ == "__main__":
    sys.exit(main())
