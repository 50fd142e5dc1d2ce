"""The attacker who guesses: whoever may not see how many they are tries each number against all that they may fetch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gavn.domain.access.roles import Role
from gavn.domain.fund.posted import seal_of
from gavn.domain.payments.filed import state_counted
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import ResultSet
from gavn.files.result_sets import content_digest
from gavn.files.statements import statement_text
from gavn.web.apps.audit.models import AuditEvent
from gavn.web.apps.audit.storage import SALT, Event, link
from gavn.web.apps.economy.actions import approve_draft
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.queries.owed import posted_of
from tests.web import people, samples
from tests.web.conftest import ClientOf
from tests.web.paying import CHECKER, DROPOUT, MAKER, SOSU, entered, life, moved, opened
from tests.web.permissions import NOBODY, READERS, Row, rows
from tests.web.samples import NOW

DUE, REACHED = 42, 3
# The auditor reads them in the log too, where the administrator does not.
SEES_COUNTS = {Role.SECRETARIAT.value, Role.AUDITOR.value, Role.EVALUATOR.value}
# So much of a hash is no accident, wherever it stands.
DIGITS = 12

pytestmark = pytest.mark.django_db


def paid(reached: int) -> dict[str, int]:
    """A statement of few that is approved and posted; what the addresses of it and of its posting are filled with."""
    number = entered(replace(DROPOUT, reached=reached, due=DUE))
    make_statement(opened(), number, final=False, by=MAKER, now=NOW)
    paper = life().papers[-1].id
    moved(paper, Move.CHECK)
    moved(paper, Move.APPROVE)
    draft = posted_of(life().statements[0]).draft
    posting = approve_draft(draft, by=CHECKER, now=NOW)
    return {"draft": draft, "posting": posting, "other_results": number, "other_statement": 1}


def addresses(reader: str, made: dict[str, int]) -> Iterator[str]:
    """All that a reader is answered by the table of pages, of those that need nothing else to be made first."""
    for row in rows():
        if row.method == "GET" and row.expected[reader] == "200" and set(wants(row)) <= set(made):
            yield reverse(row.page, kwargs=row.named(**made))
            if row.page == "economy:posting":
                yield reverse(row.page, kwargs={"number": made["posting"]})


def wants(row: Row) -> list[str]:
    return [part.partition("{")[2].rstrip("}") for part in row.arguments.split() if "{" in part]


def hashes(reached: int) -> Iterator[str]:
    """Everything that would be the hash of a set, a statement, a file or an event, if so many had reached it."""
    [known], [paper] = life().sets, life().papers
    results = ResultSet(SOSU, 1, known.results.as_of, (replace(DROPOUT, reached=reached, due=DUE),), {})
    issued_on = life().filed(paper).statement.issued_on
    filed = state_counted(opened().versions[-1], results.counted, as_of=results.as_of, issued_on=issued_on)
    digest, content = filed.statement.digest, content_digest(results)
    yield from (results.digest, content, digest, seal_of(digest, ""), sha256(digest.encode()).hexdigest())
    yield sha256(statement_text(filed).encode()).hexdigest()
    guessed = {"digest": {"results": results.digest, "statement": digest}, "content": {"results": content}}
    amount = {"amount": filed.statement.total.plain()}
    for event in AuditEvent.objects.filter(subject__in=(f"results {SOSU}-1", f"statement {SOSU}-1")):
        kind = event.subject.partition(" ")[0]
        details = {name: guessed.get(name, {}).get(kind, value) for name, value in event.details.items()}
        details = {name: value for name, value in details.items() if name != SALT}
        details |= {name: value for name, value in amount.items() if name in details}
        before = AuditEvent.objects.get(number=event.number - 1).digest
        yield link(before, Event(event.number, event.at, event.by, event.what, event.subject, details))


def fetched(client: Client, where: Iterator[str]) -> str:
    answers = [client.get(address) for address in where]
    assert {answer.status_code for answer in answers} == {200}
    headers = (f"{name}: {value}" for answer in answers for name, value in answer.items())
    return "\n".join([*map(read, answers), *headers])


def read(answer: HttpResponse) -> str:
    """A page or a file as it stands, and of a workbook each of its parts."""
    content = answer.getvalue()
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_whoever_may_not_see_how_few_they_are_learns_it_from_nothing_that_they_may_fetch(client_of: ClientOf) -> None:
    """All but the number itself is known to whoever guesses: the agreement, the days, the rules and the price."""
    made = paid(REACHED)
    tries = {reached: {each[:DIGITS] for each in hashes(reached)} for reached in range(DUE + 1)}
    # What is the same whichever guess is right tells nothing.
    same = set.intersection(*tries.values())
    learned = {}
    for reader in READERS:
        told = fetched(client_of(None if reader == NOBODY else Role(reader)), addresses(reader, made))
        learned[reader] = [reached for reached, tried in tries.items() if any(each in told for each in tried - same)]
    assert learned == {reader: [REACHED] if reader in SEES_COUNTS else [] for reader in READERS}


def test_the_log_tells_no_hash_of_what_was_proposed_or_told_to_others_or_of_people(client_of: ClientOf) -> None:
    """A table for the council, or one that was turned down, is not for everybody who reads the log; nor is whether
    anything was told of people that has no salt of theirs. Neither hash nor chain tells which guess is right."""
    samples.released()
    people.enrolled(people.NUMBERS[0], case="S-1")
    of = Q(subject__startswith="release ") | Q(subject__startswith="people ")
    held = list(AuditEvent.objects.filter(of))
    assert {event.what for event in held} == {"release-proposed", "release-made-public", "people-changed"}
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        log = client_of(role)
        told = f"{read(log.get('/log/'))} {read(log.get('/log/log.csv'))}"
        for event in held:
            hidden = [value for name, value in event.details.items() if name in ("digest", "link", SALT)]
            assert len(hidden) > 1 and not [each for each in hidden if each[:DIGITS] in told], event.what
            guessed = {name: value for name, value in event.details.items() if name != SALT}
            before = AuditEvent.objects.get(number=event.number - 1).digest
            assert link(before, Event(event.number, event.at, event.by, event.what, event.subject, guessed)) not in told
