"""What is kept of an agreement beside its text: the result sets, and the statements that were approved (ADR 0013)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from gavn.domain.access.decision import prepared
from gavn.domain.payments.disputing import forbidden, time_to_dispute
from gavn.domain.payments.eyes import enterers, newer_than
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.moves import OF_NEWEST, OF_OTHERS, TRANSITIONS, Event, State, check_move
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Problem, Refused


class Holds(StrEnum):
    """Whether a set holds what was found; or was entered as expected, or an early closing was stated by it, whatever
    came of that: unless it was measured, or an ordinary statement of it was approved all the same, it holds what is
    expected of people, which none of them has reached."""

    FOUND = "found"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A result set, and who entered it when; `source` is the file, blank where it was entered by hand.

    What it `holds` is kept with it, since the statement that says so may be a draft, which is kept nowhere.
    """

    results: ResultSet
    source: str
    source_sha256: str
    entered_by: str
    entered_at: datetime
    holds: Holds = Holds.FOUND


@dataclass(frozen=True, slots=True)
class Issued:
    """A statement that was approved: of which result set, by whom it was made, and what happened to it.

    Its `salt` was drawn when it was first to be posted, and stands only in the fund's own `statements.csv`; blank
    until then.
    """

    filed: FiledStatement
    results: int
    made_by: str
    made_at: datetime
    events: tuple[Event, ...]
    salt: str = ""

    @property
    def approved_on(self) -> date:
        """The day of its last event, which is its approval."""
        return self.events[-1].at.date()

    def is_in_order(self, sets: Sequence[KeptSet], *, stated: int, fund: str) -> bool:
        """Whether its events lead to approval by the rules that pages go by: each is allowed where it stood, has
        grounds where they are asked for, comes after the one before, is by somebody who had no hand in it, is of the
        newest results, and leaves the parties beside the `fund` their time to dispute. `stated` is the set of the
        approved statement before it, 0 for none."""
        if any(each.entered_at > self.made_at for each in sets if each.results.number == self.results):
            return False
        results_by = enterers(sets, number=self.results, stated=stated)
        state, since = State.DRAFT, self.made_at
        for place, event in enumerate(self.events):
            own = event.move in OF_OTHERS and prepared(event.by, made_by=self.made_by, results_by=results_by)
            late = event.move in OF_NEWEST and newer_than(sets, number=self.results, at=event.at)
            time = time_to_dispute(self.filed, self.events[:place], fund=fund)
            if own or late or event.at < since or check_move(state, event) or forbidden(time, event):
                return False
            state, since = TRANSITIONS[state][event.move], event.at
        return state is State.APPROVED


@dataclass(frozen=True, slots=True)
class Kept:
    """Of one agreement, in order of number."""

    agreement: str
    sets: tuple[KeptSet, ...]
    statements: tuple[Issued, ...] = ()

    @property
    def expected(self) -> frozenset[int]:
        """The numbers of the sets that hold what is expected."""
        return frozenset(each.results.number for each in self.sets if each.holds is Holds.EXPECTED)


def check_set(entered: KeptSet, before: KeptSet | None) -> Iterator[Problem]:
    """Why a set cannot have come after the one before it, or tells of days that had not come."""
    as_of, at = entered.results.as_of, entered.entered_at
    # The day is that of the place where it was entered, which may be ahead of UTC.
    ahead = as_of > (at + timedelta(days=1)).date()
    if ahead or (before and (as_of < before.results.as_of or at < before.entered_at)):
        yield Problem("result-set-out-of-order", values={"number": str(entered.results.number)})


def check_issued(issued: Issued, sets: Sequence[KeptSet], *, stated: int, fund: str) -> Iterator[Problem]:
    """Why an approved statement is not what its result set gives when it is worked out again, or was not approved by
    the rules; `stated` is the set of the approved one before it, 0 for none, and `fund` the party that is the fund."""
    statement = issued.filed.statement
    entered = next((each for each in sets if each.results.number == issued.results), None)
    entitlement = statement.entitlement
    if entered is None or entitlement.results_digest != entered.results.digest:
        yield Problem("statement-of-other-results", values={"statement": statement.id, "number": str(issued.results)})
    elif entitlement.as_of != entered.results.as_of:
        days = {"stated": entitlement.as_of.isoformat(), "known": entered.results.as_of.isoformat()}
        yield Problem("statement-of-other-day", values={"statement": statement.id, **days})
    if not issued.is_in_order(sets, stated=stated, fund=fund):
        yield Problem("statement-not-approved", values={"statement": statement.id})
    try:
        yield from issued.filed.repeated()
    except Refused as refused:
        yield from refused.problems


def check_kept(kept: Kept, *, fund: str) -> Iterator[Problem]:
    """The same of every set and statement of an agreement."""
    for before, entered in zip([None, *kept.sets], kept.sets, strict=False):
        yield from check_set(entered, before)
    stated = 0
    for issued in kept.statements:
        yield from check_issued(issued, kept.sets, stated=stated, fund=fund)
        stated = issued.results
