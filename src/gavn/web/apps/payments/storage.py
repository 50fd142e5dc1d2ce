"""Result sets and statements in the database, as the domain's own values."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from django.db.models import Max

from gavn.domain.agreements.amendment import Outcome, Proposal, TurnedDown
from gavn.domain.fund.posted import SALT_DIGITS
from gavn.domain.payments.entitlement import Closing, Entitlement
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.kept import Holds, Issued, Kept, KeptSet
from gavn.domain.payments.moves import TRANSITIONS, Event, Move, State, is_open
from gavn.domain.payments.papers import EnteredSet, Paper
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.payments.statement import Statement
from gavn.domain.values.problem import Problem, Refused
from gavn.files.result_sets import result_set_in, result_set_text
from gavn.files.statements import file_name, statement_in, statement_text
from gavn.web.apps.payments.models import (
    AmendmentDecisionRow,
    AmendmentRow,
    ExpectedSetRow,
    PaymentsEnd,
    ResultSetRow,
    SaltRow,
    StatementEventRow,
    StatementRow,
)

# How a text that gavn did not write fails to be read.
UNREAD = (Refused, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@contextmanager
def _reading(agreement: str) -> Iterator[None]:
    """What is kept and cannot be read is refused as one thing, so that pages can tell it, or go on without it."""
    try:
        yield
    except UNREAD as error:
        found = error.problems if isinstance(error, Refused) else ()
        raise Refused([Problem("kept-unreadable", values={"agreement": agreement}), *found]) from error


def lock() -> None:
    """Nobody else writes results or statements until the transaction ends."""
    PaymentsEnd.objects.select_for_update().get_or_create(id=1)


def moment_after(agreement: str, now: datetime) -> datetime:
    """Now, or when the last thing was done to an agreement, where the clock has gone back since: what was done last
    stands last. The log says what the clock said."""
    own = {"agreement": agreement}
    moments = (
        ResultSetRow.objects.filter(**own).aggregate(last=Max("entered_at")),
        StatementRow.objects.filter(**own).aggregate(last=Max("made_at")),
        StatementEventRow.objects.filter(statement__agreement=agreement).aggregate(last=Max("at")),
    )
    last: list[datetime] = [each["last"] for each in moments if each["last"]]
    return max([now, *last])


def result_sets(agreement: str) -> tuple[EnteredSet, ...]:
    """In order of number."""
    return tuple(_entered(row) for row in ResultSetRow.objects.filter(agreement=agreement).order_by("number"))


def expected_sets(agreement: str, papers: Sequence[Paper]) -> frozenset[int]:
    """The numbers of the sets that were entered as expected, or by which an early closing was stated, whatever came of
    it; a statement that cannot be read says nothing of its set. What an ordinary one was approved of is found: it is
    paid by."""
    closed, paid = set[int](), set[int]()
    for paper, entitlement in _entitlements(papers):
        if isinstance(entitlement, Closing):
            closed.add(paper.entered.results.number)
        elif paper.state is State.APPROVED:
            paid.add(paper.entered.results.number)
    return frozenset({*kept_as_expected(agreement), *closed} - paid)


def kept_as_expected(agreement: str) -> frozenset[int]:
    """The numbers of the sets of which that was said when they were entered, or by a folder."""
    rows = ExpectedSetRow.objects.filter(result_set__agreement=agreement)
    return frozenset(rows.values_list("result_set__number", flat=True))


def _entitlements(papers: Sequence[Paper]) -> Iterator[tuple[Paper, Entitlement]]:
    approved = [paper for paper in papers if paper.state is State.APPROVED]
    for paper in papers:
        with suppress(Refused):
            yield paper, filed(paper, approved).statement.entitlement


def papers(agreement: str = "") -> tuple[Paper, ...]:
    """The statements of one agreement, or all of them, in the order in which they were made."""
    rows = StatementRow.objects.select_related("result_set").prefetch_related("events").order_by("id")
    return tuple(_paper(row) for row in (rows.filter(agreement=agreement) if agreement else rows))


def open_papers() -> tuple[Paper, ...]:
    """The statements that are not yet at their end; one whose results cannot be read is left out."""
    ends = [move for moves in TRANSITIONS.values() for move, state in moves.items() if not TRANSITIONS[state]]
    ended = StatementEventRow.objects.filter(move__in={move.value for move in ends}).values("statement_id")
    rows = StatementRow.objects.select_related("result_set").prefetch_related("events").exclude(id__in=ended)
    return tuple(_readable(rows.order_by("id")))


def _readable(rows: Iterable[StatementRow]) -> Iterator[Paper]:
    for row in rows:
        with suppress(Refused):
            yield _paper(row)


def filed(paper: Paper, approved: Sequence[Paper]) -> FiledStatement:
    """What a statement says; refused where its text, or that of one before it, was altered."""
    before = [each for each in approved if each.number < paper.number]
    with _reading(paper.agreement):
        return _read_in_turn([*(each.text for each in before), paper.text])[-1]


def proposals(agreement: str = "") -> tuple[Proposal, ...]:
    """The proposed versions that nobody has decided on, of one agreement or of all."""
    rows = AmendmentRow.objects.filter(decision=None).order_by("id")
    return tuple(_proposal(row) for row in (rows.filter(agreement=agreement) if agreement else rows))


def _proposal(row: AmendmentRow) -> Proposal:
    at = row.made_at.astimezone(UTC)
    return Proposal(row.pk, row.agreement, row.version, row.text, row.digest, row.made_by, at)


def turned_down(agreement: str) -> TurnedDown | None:
    """The last proposal, where it was refused or withdrawn; None where it waits or was approved."""
    row = AmendmentRow.objects.filter(agreement=agreement).order_by("id").last()
    last = AmendmentDecisionRow.objects.filter(amendment=row).exclude(outcome=Outcome.APPROVE.value).first()
    if row is None or last is None:
        return None
    return TurnedDown(_proposal(row), Outcome(last.outcome), last.by, last.at.astimezone(UTC), last.grounds)


def decided(proposal: int, *, outcome: str, by: str) -> bool:
    """Whether somebody has decided so on a proposal already."""
    return AmendmentDecisionRow.objects.filter(amendment_id=proposal, outcome=outcome, by=by).exists()


def stated(approved: Sequence[Paper]) -> tuple[Statement, ...]:
    """What approved statements of one agreement say, in order."""
    with _reading(approved[0].agreement if approved else ""):
        return tuple(each.statement for each in _read_in_turn([paper.text for paper in approved]))


def _read_in_turn(texts: Sequence[str]) -> list[FiledStatement]:
    """Each statement given those before it."""
    found: list[FiledStatement] = []
    known = ""
    for text in texts:
        known = sha256(f"{known} {text}".encode()).hexdigest()
        found.append(_filed(_Text(known, text, tuple(each.statement for each in found))))
    return found


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement's text after those before it, known by the digest of all of them."""

    known: str
    text: str = field(compare=False)
    earlier: tuple[Statement, ...] = field(compare=False)


@lru_cache(maxsize=512)
def _filed(text: _Text) -> FiledStatement:
    """A text never changes what it says, so it is read once."""
    return statement_in(text.text, name=file_name(str(len(text.earlier) + 1)), earlier=text.earlier)


@lru_cache(maxsize=512)
def _results(text: str, name: str) -> ResultSet:
    return result_set_in(text, name=name)


def _entered(row: ResultSetRow) -> EnteredSet:
    with _reading(row.agreement):
        results = _results(row.text, f"{row.agreement}/{row.number}.json")
    at = row.entered_at.astimezone(UTC)
    return EnteredSet(row.pk, results, row.digest, row.source, row.source_sha256, row.entered_by, at)


def _paper(row: StatementRow) -> Paper:
    return Paper(
        id=row.pk,
        agreement=row.agreement,
        number=row.number,
        text=row.text,
        digest=row.digest,
        entered=_entered(row.result_set),
        made_by=row.made_by,
        made_at=row.made_at.astimezone(UTC),
        events=_events(row.events.all()),
    )


def _events(rows: Iterable[StatementEventRow]) -> tuple[Event, ...]:
    return tuple(Event(Move(row.move), row.by, row.at.astimezone(UTC), row.grounds, row.party) for row in rows)


def salt_of(agreement: str, number: int) -> str:
    """By which the approved statement of a number is sealed; blank where it was never to be posted."""
    own = SaltRow.objects.filter(statement__agreement=agreement, statement__number=number)
    return own.values_list("salt", flat=True).first() or ""


def drawn_salt(paper: Paper) -> str:
    """The same of one that is to be posted now: drawn where there is none."""
    drawn = {"salt": secrets.token_hex(SALT_DIGITS // 2)}
    return SaltRow.objects.get_or_create(statement_id=paper.id, defaults=drawn)[0].salt


def kept() -> tuple[Kept, ...]:
    """All result sets and approved statements, by agreement; what is under way is left out."""
    return tuple(kept_of(agreement) for agreement in agreements())


def agreements() -> tuple[str, ...]:
    """Those of which any results are kept."""
    return tuple(ResultSetRow.objects.order_by("agreement").values_list("agreement", flat=True).distinct())


def kept_of(agreement: str) -> Kept:
    """The same of one agreement."""
    every = papers(agreement)
    approved, expected = tuple(e for e in every if e.state is State.APPROVED), expected_sets(agreement, every)
    return Kept(
        agreement,
        tuple(_kept_set(each, expected) for each in result_sets(agreement)),
        tuple(
            Issued(
                filed(paper, approved),
                paper.entered.results.number,
                paper.made_by,
                paper.made_at,
                paper.events,
                salt_of(agreement, paper.number),
            )
            for paper in approved
        ),
    )


def _kept_set(each: EnteredSet, expected: frozenset[int]) -> KeptSet:
    holds = Holds.EXPECTED if each.results.number in expected else Holds.FOUND
    return KeptSet(each.results, each.source, each.source_sha256, each.entered_by, each.entered_at, holds)


def append(given: Kept) -> Kept:
    """Writes what a checked folder holds beyond what is stored, which must be its beginning; what was written. A
    closing can have been stated by a set since that was stored, and a statement have been sealed: that is written too,
    with the set or the statement among what was."""
    stored = kept_of(given.agreement)
    sets, statements = given.sets[len(stored.sets) :], given.statements[len(stored.statements) :]
    known = given.sets[: len(stored.sets)], given.statements[: len(stored.statements)]
    sealed = tuple(each for own, each in zip(stored.statements, known[1], strict=False) if each.salt and not own.salt)
    if (_entries(stored.sets), _as_known(stored.statements, known[1])) != (_entries(known[0]), known[1]):
        raise Refused([Problem("kept-differs", values={"agreement": given.agreement})])
    under_way = [paper.name for paper in papers(given.agreement) if is_open(paper.state)]
    if statements and under_way:
        # It bears the number of the first that would come, and may be approved tomorrow.
        raise Refused([Problem("load-under-way", values={"statement": under_way[0]})])
    ResultSetRow.objects.bulk_create(
        ResultSetRow(
            agreement=given.agreement,
            number=each.results.number,
            as_of=each.results.as_of,
            text=result_set_text(each.results),
            digest=each.results.digest,
            source=each.source,
            source_sha256=each.source_sha256,
            entered_by=each.entered_by,
            entered_at=each.entered_at,
        )
        for each in sets
    )
    numbers = dict(ResultSetRow.objects.filter(agreement=given.agreement).values_list("number", "id"))
    said = given.expected - stored.expected
    ExpectedSetRow.objects.bulk_create(ExpectedSetRow(result_set_id=numbers[number]) for number in sorted(said))
    for issued in statements:
        _append_statement(given.agreement, issued, numbers[issued.results])
    written = (*sealed, *statements)
    _append_salts(given.agreement, written)
    again = tuple(each for each in known[0] if each.results.number in said)
    return Kept(given.agreement, (*again, *sets), written)


def _entries(sets: Iterable[KeptSet]) -> tuple[KeptSet, ...]:
    """As they were entered, whatever has been stated by them since."""
    return tuple(replace(each, holds=Holds.FOUND) for each in sets)


def _as_known(stored: Sequence[Issued], given: Sequence[Issued]) -> tuple[Issued, ...]:
    """What is stored, sealed as far as both are: one that was to be posted since is the same statement."""
    same = zip(stored, given, strict=False)
    known = (own if own.salt and each.salt else replace(own, salt=each.salt) for own, each in same)
    return (*known, *stored[len(given) :])


def _append_salts(agreement: str, statements: Sequence[Issued]) -> None:
    ids = {paper.number: paper.id for paper in papers(agreement) if paper.state is State.APPROVED}
    SaltRow.objects.bulk_create(
        SaltRow(statement_id=ids[each.filed.statement.number], salt=each.salt) for each in statements if each.salt
    )


def _append_statement(agreement: str, issued: Issued, result_set: int) -> None:
    row = StatementRow.objects.create(
        agreement=agreement,
        number=issued.filed.statement.number,
        result_set_id=result_set,
        text=statement_text(issued.filed),
        digest=issued.filed.statement.digest,
        made_by=issued.made_by,
        made_at=issued.made_at,
    )
    StatementEventRow.objects.bulk_create(
        StatementEventRow(
            statement=row,
            place=place,
            move=event.move.value,
            by=event.by,
            at=event.at,
            grounds=event.grounds,
            party=event.party,
        )
        for place, event in enumerate(issued.events, start=1)
    )
