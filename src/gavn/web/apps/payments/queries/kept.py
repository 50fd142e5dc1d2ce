"""What is kept of agreements, held against itself, the log and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from gavn.domain.fund.posted import check_posted
from gavn.domain.payments.kept import Holds, Kept, check_kept
from gavn.domain.values.problem import Problem, Refused
from gavn.files.result_sets import content_digest
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.economy.queries import UNREADABLE, books
from gavn.web.apps.economy.queries.postings import named_after
from gavn.web.apps.payments import storage


def kept() -> tuple[Kept, ...]:
    """All result sets and approved statements, as a folder holds them."""
    return storage.kept()


def readable() -> tuple[Kept, ...]:
    """The same of the agreements of which all can be read."""
    found: list[Kept] = []
    for agreement in storage.agreements():
        with suppress(Refused):
            found.append(storage.kept_of(agreement))
    return tuple(found)


def verify_kept() -> list[Problem]:
    """Where a statement is not what was kept, what its results give when worked out again, or what was posted of it,
    and where a set is kept as holding what it was not entered as."""
    problems: list[Problem] = []
    found: list[Kept] = []
    unread: set[str] = set()
    for agreement in storage.agreements():
        try:
            own = storage.kept_of(agreement)
            problems += [*check_kept(own, fund=documents().head.council), *_unlogged(own), *_expected_otherwise(own)]
            found.append(own)
        except (Refused, *UNREADABLE, LookupError):
            problems.append(Problem("kept-unreadable", values={"agreement": agreement}))
            unread.add(agreement)
    fund = books()
    dossiers = tuple(own for own in fund.dossiers if own.id not in unread)
    posted = named_after(own.id for own in dossiers)
    with suppress(*UNREADABLE):  # a posting that cannot be read is told of by the chain
        problems += check_posted(replace(fund, kept=tuple(found), dossiers=dossiers), posted)
    return problems


def _unlogged(kept: Kept) -> Iterator[Problem]:
    """The sets that nobody entered, and the statements that nobody approved, as far as the log tells: each by its
    hash, of a set that of all it says."""
    entered = {(f"results {kept.agreement}-{each.results.number}", content_digest(each.results)) for each in kept.sets}
    told = [*told_of("results-entered"), *told_of("results-loaded")]
    for subject, digest in sorted(entered - {(event.subject, event.details.get("content")) for event in told}):
        yield Problem("result-set-unlogged", values={"set": subject.removeprefix("results "), "digest": digest})
    told = [*told_of("statement-approved"), *told_of("statement-loaded")]
    logged = {(event.subject, event.details.get("digest")) for event in told}
    for issued in kept.statements:
        statement = issued.filed.statement
        if (f"statement {statement.id}", statement.digest) not in logged:
            yield Problem("statement-unlogged", values={"statement": statement.id, "digest": statement.digest})


def _expected_otherwise(kept: Kept) -> Iterator[Problem]:
    """The sets that are kept as holding what is expected, where the log does not tell so, and the other way: a word of
    it hides what was found from everybody who is told of results, or passes off as found what nobody has reached."""
    subjects = {f"results {kept.agreement}-{each.results.number}" for each in kept.sets}
    events = (*told_of("results-entered"), *told_of("results-loaded"))
    told = {event.subject for event in events if event.details.get("holds") == Holds.EXPECTED.value}
    stored = {f"results {kept.agreement}-{number}" for number in storage.kept_as_expected(kept.agreement)}
    for subject in sorted(stored - told):
        yield Problem("expected-set-unlogged", values={"set": subject.removeprefix("results ")})
    for subject in sorted((told & subjects) - stored):
        yield Problem("expected-set-lost", values={"set": subject.removeprefix("results ")})
