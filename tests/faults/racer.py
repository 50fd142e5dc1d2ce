"""A process whose children enter or approve drafts, asked by the tests of what happens at the same moment.

It forks for each that is asked for on its socket: `enter FIRST COUNT` enters so many, numbered from the first
on, and prints the drafts' ids; `approve ID...` says that it is
ready, waits for a line, and prints the postings' numbers; `hold` holds the ledger before it waits, and enters a draft;
`statement` makes one before it waits, and approves it; `last` prints the number of the last posting. The database is
the one that the environment names.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from datetime import UTC, date, datetime

from django.db import transaction

import gavn.web.project.start  # noqa: F401  (starts Django, before anything that has models)
from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line
from gavn.domain.payments.moves import Move
from gavn.domain.values.money import Money
from gavn.web.apps.economy.actions import approve_draft, enter_posting, hold_ledger
from gavn.web.apps.economy.queries import chain_end
from gavn.web.apps.economy.rules import Entry
from tests.web.paying import made, moved

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)


def entry(number: int) -> Entry:
    amount = Money(100 * number, "DKK")
    lines = (Line("operations.secretariat", amount), Line("cash", -amount))
    return Entry(f"t-{number}", f"2025-{number:04}", date(2025, 3, 3), date(2025, 3, 3), "Konference", lines)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def wait() -> None:
    say("ready")
    sys.stdin.readline()


def enter(first: str, count: str) -> list[int]:
    by = Person("anne", Role.SECRETARIAT)
    return [enter_posting(entry(int(first) + place), by=by, now=NOW) for place in range(int(count))]


def approve(*drafts: str) -> list[int]:
    wait()
    return [approve_draft(int(draft), by=Person("bo", Role.SECRETARIAT), now=NOW) for draft in drafts]


@transaction.atomic
def hold() -> list[int]:
    hold_ledger("DKK")
    wait()
    return enter("400", "1")


def statement() -> list[int]:
    paper = made()
    moved(paper, Move.CHECK)
    wait()
    moved(paper, Move.APPROVE)
    return [paper]


def last() -> list[int]:
    return [chain_end()[0]]


COMMANDS = {"enter": enter, "approve": approve, "hold": hold, "statement": statement, "last": last}


def main(listener: socket.socket) -> None:
    """Until whoever started it is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say("ready")
    while True:
        asker, _ = listener.accept()
        with asker:
            words, files, _, _ = socket.recv_fds(asker, 1 << 12, 2)
            if not words:
                return
            if os.fork() == 0:
                race(asker, files, *words.decode().split())
        for file in files:
            os.close(file)


def race(asker: socket.socket, files: list[int], command: str, *arguments: str) -> None:
    """One child, which answers on the files and tells the asker how it ended."""
    code = 1
    try:
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        say(" ".join(map(str, COMMANDS[command](*arguments))))
        code = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        asker.sendall(str(code).encode())
        os._exit(code)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
