"""A process of its own that enters or approves drafts, started by the tests of what happens at the same moment.

`python -m tests.faults.racer enter COUNT` prints the drafts' ids; `approve ID...` says that it is ready, waits for a
line, and prints the postings' numbers. The database is the one that the environment names.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime

import gavn.web.project.start  # noqa: F401  (starts Django, before anything that has models)
from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.economy.actions import approve_draft, enter_posting
from gavn.web.apps.economy.rules import Entry

NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)


def entry(number: int) -> Entry:
    amount = Money(100 * number, "DKK")
    lines = (Line("operations.secretariat", amount), Line("cash", -amount))
    return Entry(f"t-{number}", f"2025-{number:04}", date(2025, 3, 3), date(2025, 3, 3), "Konference", lines)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(command: str, *arguments: str) -> None:
    enterer, approver = Person("anne", Role.SECRETARIAT), Person("bo", Role.SECRETARIAT)
    if command == "enter":
        made = [enter_posting(entry(number), by=enterer, now=NOW) for number in range(1, int(arguments[0]) + 1)]
    else:
        say("ready")
        sys.stdin.readline()
        made = [approve_draft(int(draft), by=approver, now=NOW) for draft in arguments]
    say(" ".join(map(str, made)))


if __name__ == "__main__":
    main(*sys.argv[1:])
