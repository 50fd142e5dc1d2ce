"""A process of its own that enters or approves drafts, started by the tests of what happens at the same moment.

`python -m tests.faults.racer enter COUNT` prints the drafts' ids; `approve ID...` says that it is ready, waits for a
line, and prints the postings' numbers; `hold` holds the ledger before it waits, and enters a draft; `statement` makes
one before it waits, and approves it. The database is the one that the environment names.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

from django.db import transaction

import gavn.web.project.start  # noqa: F401  (starts Django, before anything that has models)
from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line
from gavn.domain.payments.moves import Move
from gavn.domain.values.money import Money
from gavn.web.apps.economy.actions import approve_draft, enter_posting, hold_ledger
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


def enter(count: str) -> list[int]:
    by = Person("anne", Role.SECRETARIAT)
    return [enter_posting(entry(number), by=by, now=NOW) for number in range(1, int(count) + 1)]


def approve(*drafts: str) -> list[int]:
    wait()
    return [approve_draft(int(draft), by=Person("bo", Role.SECRETARIAT), now=NOW) for draft in drafts]


@transaction.atomic
def hold() -> list[int]:
    hold_ledger("DKK")
    wait()
    return enter("1")


def statement() -> list[int]:
    paper = made()
    moved(paper, Move.CHECK)
    wait()
    moved(paper, Move.APPROVE)
    return [paper]


COMMANDS = {"enter": enter, "approve": approve, "hold": hold, "statement": statement}


def main(command: str, *arguments: str) -> None:
    say(" ".join(map(str, COMMANDS[command](*arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
