"""What a child of the worker does until it is killed: load the example fund, or enter and decide on drafts."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict
from datetime import UTC, date, datetime
from random import Random

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.economy.chain import Head
from gavn.domain.economy.ledger import Line, opposite
from gavn.domain.values.money import Money
from gavn.files.read import read_fund
from gavn.web.apps.audit.storage import first_broken
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.actions import (
    Entry,
    approve_draft,
    enter_posting,
    reject_draft,
    withdraw_draft,
)
from gavn.web.apps.economy.models import DraftRow, PostingRow
from gavn.web.apps.economy.queries import chain_end, verify_chain
from gavn.web.apps.economy.queries.postings import posting_numbered
from gavn.web.apps.fund.actions import load_fund
from gavn.web.database.schema import migrate
from tests.conftest import AARHUS
from tests.faults.edits import make_edits
from tests.faults.people_lives import agree_on_people, people, verify_told

# What the worker is told to live as.
__all__ = ["agree_on_people", "edit", "load", "people", "post", "prepare", "verify", "verify_told"]
NOW = datetime(2025, 3, 3, 9, tzinfo=UTC)
ACCOUNTS = ("operations.secretariat", "operations.council-fees", "operations.other", "cash")
PEOPLE = {name: Person(name, Role.SECRETARIAT) for name in ("anne", "bo")}
FUND = read_fund(AARHUS).fund
MOST_WAITING = 4


def prepare() -> None:
    """The tables, empty."""
    migrate()


def load(then: str = "end") -> None:
    """The whole example fund, once; `rest` waits to be killed."""
    assert FUND is not None
    _say("alive")
    loaded = load_fund(FUND, by="anne", now=NOW)
    _say(f"loaded {loaded.postings}")
    if then == "rest":
        signal.pause()


def verify() -> None:
    """What the program itself says of the ledger's chain and the log's."""
    problems = [problem.code for problem in verify_chain()]
    _say(f"verified {','.join(problems) or 'whole'} {first_broken()}")


def edit(count: str, seed: str) -> None:
    """Edits of the stored ledger against its end, as somebody wrote it down elsewhere."""
    number, digest = chain_end()
    head = Head(number, digest, NOW.date(), "the minutes")
    _say(f"edited {json.dumps(asdict(make_edits(count=int(count), seed=int(seed), head=head)))}")


def post(seed: str, again: str) -> None:
    """Enters and decides until it is killed; first it sends once more what the life before may not have finished."""
    random = Random(seed)
    documents()
    _say("alive")
    if again != "-":
        _enter(again)
    for step in range(1_000_000):
        _act(random, f"{seed}-{step}")


def _act(random: Random, token: str) -> None:
    waiting = list(DraftRow.objects.filter(state="waiting").values_list("id", "entered_by"))
    if len(waiting) < random.randint(1, MOST_WAITING):
        _enter(_reversing(random, token) if random.random() < 0.2 else token)
        return
    draft, entered_by = random.choice(waiting)
    other = PEOPLE["bo" if entered_by == "anne" else "anne"]
    match random.choices(("approve", "reject", "withdraw"), weights=(8, 1, 1))[0]:
        case "approve":
            _say(f"approved {draft} {approve_draft(draft, by=other, now=NOW)}")
        case "reject":
            reject_draft(draft, grounds="Forkert konto", by=other, now=NOW)
            _say(f"rejected {draft}")
        case _:
            withdraw_draft(draft, by=PEOPLE[entered_by], now=NOW)
            _say(f"withdrawn {draft}")


def _reversing(random: Random, token: str) -> str:
    """A token that says which posting to take back: one that nothing takes back yet."""
    waiting = DraftRow.objects.filter(state="waiting", reverses__isnull=False).values("reverses_id")
    free = PostingRow.objects.filter(number__gt=59, reverses=None, reversed_by=None).exclude(number__in=waiting)
    numbers = list(free.values_list("number", flat=True)[:20])
    return f"{token}-of-{random.choice(numbers)}" if numbers else token


def _enter(token: str) -> None:
    """What is entered follows from the token, so that another life sends the same."""
    random = Random(token)
    by = random.choice(list(PEOPLE.values()))
    _say(f"sending {token}")
    number = token.partition("-of-")[2]
    if number:
        entry = _reversal(int(number), token)
    else:
        entry = Entry(token, token, date(2025, 2, 1), date(2025, 2, 1), "Udgift", _lines(random))
    _say(f"entered {enter_posting(entry, by=by, now=NOW)} {token}")


def _reversal(number: int, token: str) -> Entry:
    stored = posting_numbered(number)
    assert stored is not None
    lines, day = opposite(stored.posting.lines), date(2025, 3, 1)
    return Entry(token, token, day, day, "Tilbageført", lines, reverses=number)


def _lines(random: Random) -> tuple[Line, ...]:
    amounts = [Money(random.randint(-10_000_000, 10_000_000), "DKK") for _ in range(random.randint(1, 5))]
    lines = [Line(random.choice(ACCOUNTS), amount) for amount in amounts]
    return (*lines, Line("cash", -Money(sum(amount.minor for amount in amounts), "DKK")))


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())
