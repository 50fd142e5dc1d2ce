"""A process whose children work on the ledger until they are killed, and write a line for each thing they have done.

It forks for each life, so that a life starts at once: `post SEED TOKEN`, `load` or `verify` on its input starts one.
A child's line follows the action's return, so whoever reads it has been promised that the action stands.
"""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import Any


def main() -> None:
    import_module("gavn.web.project.start")
    lives = import_module("tests.faults.lives")
    write("ready")
    for line in sys.stdin:
        kind, *arguments = line.split()
        child = os.fork()
        if child == 0:
            live(getattr(lives, kind), arguments)
        write(f"started {child}")
        _, status = os.waitpid(child, 0)
        write(f"ended {os.waitstatus_to_exitcode(status)}")


def live(act: Any, arguments: list[str]) -> None:
    """One life, which ends without tidying up."""
    code = 1
    try:
        act(*arguments)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def write(line: str) -> None:
    """One write, so that a line is there whole or not at all."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
