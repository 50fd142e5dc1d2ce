"""The statement (resultatopgørelse): an entitlement less the lines already booked; once issued it never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, Booking, DeadlineFrom
from gavn.domain.payments.canonical import digest
from gavn.domain.payments.entitlement import Ending, Entitlement, Terminated
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import OWED, PAYING, RECEIVING, TraceLine
from gavn.domain.values.money import Money
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Place, Problem, Refused

STEPS = tuple(StepName)


class Kind(StrEnum):
    """How a line stands to what was booked of it before."""

    NEW = "new"
    DIFFERENCE = "difference"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What is booked now of a line of the trace: it stood at `before` in earlier statements and stands at `after`.

    `line` is the line as it is now, or as it was last where nothing is left of it; `booked_in` the year it counts in.
    """

    number: int
    kind: Kind
    line: TraceLine
    before: Fraction
    after: Fraction
    booked_in: int

    @property
    def amount(self) -> Fraction:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Statement:
    """Numbered from 1 within its agreement; `entitlement` is the trace behind it.

    `deadline` is the agreement's rule and no day: a statement never changes, and is made before anybody approves it.
    """

    number: int
    issued_on: date
    deadline: RelativeDate
    entitlement: Entitlement
    lines: tuple[StatementLine, ...]

    @property
    def id(self) -> str:
        return f"{self.entitlement.agreement}-{self.number}"

    @property
    def is_last(self) -> bool:
        """Whether nothing ordinary can follow: a final statement, or one that ends the agreement."""
        return self.entitlement.final or isinstance(self.entitlement, Ending)

    @property
    def due_from_approval(self) -> bool:
        """Whether nobody knows the last day to pay before the statement is approved."""
        return self.deadline.event == DeadlineFrom.APPROVAL

    def due_on(self, approved_on: date) -> date:
        """The last day to pay of a statement approved on a day."""
        return self.deadline.on(approved_on if self.due_from_approval else self.issued_on)

    @property
    def total(self) -> Money:
        """What this statement adds to what is owed: the sum of its lines."""
        return self._sum(lambda line: line.step in OWED)

    def paid_by(self, party: str) -> Money:
        """What a party pays by this statement; below nothing, it gets money back (claw-back)."""
        return self._sum(lambda line: line.step in PAYING and line.payer == party)

    def received_by(self, party: str) -> Money:
        return self._sum(lambda line: line.step in RECEIVING and line.receiver == party)

    def covered_by(self, party: str) -> Money:
        """What a guarantor pays to investors by this statement."""
        return self._sum(lambda line: line.step is StepName.GUARANTEE and line.payer == party)

    @property
    def guarantors(self) -> tuple[str, ...]:
        return tuple(sorted({line.line.payer for line in self.lines if line.line.step is StepName.GUARANTEE}))

    @property
    def payers(self) -> tuple[str, ...]:
        return tuple(sorted({line.line.payer for line in self.lines if line.line.step in PAYING} - {""}))

    @property
    def receivers(self) -> tuple[str, ...]:
        return tuple(sorted({line.line.receiver for line in self.lines if line.line.step in RECEIVING} - {""}))

    @property
    def unpaid(self) -> Money:
        """What this statement adds to what nobody pays."""
        return self._sum(lambda line: line.step in PAYING and not line.payer)

    @property
    def digest(self) -> str:
        return digest(self)

    def _sum(self, chosen: Callable[[TraceLine], bool]) -> Money:
        amount = sum((line.amount for line in self.lines if chosen(line.line)), Fraction(0))
        if amount.denominator != 1:
            raise ArithmeticError("lines must sum to whole minor units")
        return Money(amount.numerator, self.entitlement.currency)


@dataclass(frozen=True, slots=True)
class Due:
    """A statement with the last day to pay it."""

    statement: Statement
    on: date


def due_when_made(statements: Sequence[Statement]) -> tuple[Due, ...]:
    """When statements fall due if each is approved on the day it is made: the earliest that they can."""
    return tuple(Due(statement, statement.due_on(statement.issued_on)) for statement in statements)


def issue(
    agreement: Agreement, entitlement: Entitlement, *, earlier: Sequence[Statement], issued_on: date
) -> Statement:
    """The next statement: new lines, differences, and reversals of what no longer holds."""
    _check(entitlement, earlier, issued_on)
    booked = _booked(earlier)
    now = {line.id: line for line in entitlement.lines if line.amount}
    changed = [
        (now.get(line_id) or booked[line_id][0], booked[line_id][1] if line_id in booked else Fraction(0))
        for line_id in dict.fromkeys([*now, *booked])
    ]
    changed.sort(key=lambda change: _place(change[0]))
    lines: list[StatementLine] = []
    for line, before in changed:
        after = line.amount if line.id in now else Fraction(0)
        if before != after:
            kind = Kind.NEW if line.id not in booked else Kind.DIFFERENCE if after else Kind.REVERSAL
            year = _booked_in(agreement.booking, line, issued_on)
            lines.append(StatementLine(len(lines) + 1, kind, line, before, after, year))
    return Statement(len(earlier) + 1, issued_on, agreement.payment_deadline, entitlement, tuple(lines))


def _check(entitlement: Entitlement, earlier: Sequence[Statement], issued_on: date) -> None:
    problems = list(_too_early(entitlement, issued_on))
    place = Place(path=entitlement.agreement)
    for statement in earlier[-1:]:
        if statement.issued_on > issued_on or statement.entitlement.as_of > entitlement.as_of:
            problems.append(Problem("statement-before-earlier", place, {"earlier": statement.id}))
        if statement.entitlement.final and not entitlement.final:
            problems.append(Problem("statement-after-final", place, {"earlier": statement.id}))
        if isinstance(statement.entitlement, Ending) and not isinstance(entitlement, Ending):
            problems.append(Problem("statement-after-closing", place, {"earlier": statement.id}))
    if any(statement.entitlement.agreement != entitlement.agreement for statement in earlier):
        problems.append(Problem("statement-of-other", place, {"agreement": entitlement.agreement}))
    if problems:
        raise Refused(problems)


def _too_early(entitlement: Entitlement, issued_on: date) -> Iterator[Problem]:
    """What is stated before it is known, or has happened."""
    if entitlement.as_of > issued_on:
        values = {"issued": issued_on.isoformat(), "known": entitlement.as_of.isoformat()}
        yield Problem("statement-before-facts", Place(path=entitlement.agreement), values)
    if isinstance(entitlement, Terminated) and entitlement.on > issued_on:
        yield Problem("termination-in-future", Place(path="on"), {"on": entitlement.on.isoformat()})


def _place(line: TraceLine) -> tuple[int, int]:
    """What is owed, then who pays it, then who receives it, each in the order of operations."""
    sums = (OWED, PAYING, RECEIVING)
    return next(place for place, steps in enumerate(sums) if line.step in steps), STEPS.index(line.step)


def _booked(earlier: Sequence[Statement]) -> dict[str, tuple[TraceLine, Fraction]]:
    """Of every line, what the statements so far come to, and how it last stood."""
    booked: dict[str, tuple[TraceLine, Fraction]] = {}
    for statement in earlier:
        for line in statement.lines:
            booked[line.line.id] = (line.line, line.after)
    return booked


def _booked_in(booking: Booking, line: TraceLine, issued_on: date) -> int:
    """The year of the statement, or restated to the year that the line lies in."""
    return int(line.on[:4]) if booking is Booking.RESTATED and line.on else issued_on.year
