"""A statement together with all that it was made of, so that it can be explained and replayed from itself alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.endings import Terminate
from gavn.domain.payments.entitlement import Entitlement, entitle_counted, known
from gavn.domain.payments.replay import replay
from gavn.domain.payments.settling import settle
from gavn.domain.payments.statement import Statement, issue
from gavn.domain.payments.terminating import terminate
from gavn.domain.values.money import TOO_LARGE, Money
from gavn.domain.values.problem import Place, Problem, refuse


@dataclass(frozen=True, slots=True)
class FiledStatement:
    """`counted` are histories with counts, which name nobody: they outlive the persons behind them."""

    statement: Statement
    agreement: Agreement
    counted: Counted
    earlier: tuple[Statement, ...] = ()

    @property
    def unchanged_since(self) -> Statement | None:
        """The statement before it, where nothing has come since: the same agreement and results, and nothing to book.

        A final statement says something new after one that was not.
        """
        if not self.earlier or self.statement.lines:
            return None
        before, now = self.earlier[-1].entitlement, self.statement.entitlement
        same = ("agreement_digest", "results_digest", "final")
        return self.earlier[-1] if all(getattr(before, name) == getattr(now, name) for name in same) else None

    def repeated(self) -> list[Problem]:
        """What keeps the statement from being what it was; nothing where it is identical."""
        return replay(
            self.statement,
            agreement=self.agreement,
            agreement_digest=content_hash(self.agreement),
            counted=self.counted,
            earlier=self.earlier,
        )


def state(
    agreement: Agreement,
    results: Results,
    *,
    as_of: date,
    issued_on: date,
    final: bool = False,
    earlier: Sequence[Statement] = (),
) -> FiledStatement:
    """The next statement of an agreement by the facts known on a day."""
    counted = known(agreement, results, as_of=as_of)
    return state_counted(agreement, counted, as_of=as_of, issued_on=issued_on, final=final, earlier=earlier)


def state_counted(
    agreement: Agreement,
    counted: Counted,
    *,
    as_of: date,
    issued_on: date,
    final: bool = False,
    earlier: Sequence[Statement] = (),
) -> FiledStatement:
    """The same from histories and counts alone."""
    digest = content_hash(agreement)
    entitlement = entitle_counted(agreement, counted, as_of=as_of, agreement_digest=digest, final=final)
    return _filed(agreement, entitlement, counted, issued_on=issued_on, earlier=earlier)


def state_closing(
    agreement: Agreement,
    expected: Counted,
    *,
    as_of: date,
    issued_on: date,
    reason: str,
    earlier: Sequence[Statement] = (),
) -> FiledStatement:
    """The last statement of an agreement that is closed early, by the results expected of those reached."""
    closing = settle(agreement, expected, as_of=as_of, reason=reason)
    return _filed(agreement, closing, expected, issued_on=issued_on, earlier=earlier)


def state_termination(
    agreement: Agreement,
    counted: Counted,
    asked: Terminate,
    *,
    as_of: date,
    issued_on: date,
    earlier: Sequence[Statement] = (),
) -> FiledStatement:
    """The last statement of an agreement that a party terminates: what the results give, and what is recovered."""
    terminated = terminate(agreement, counted, asked, as_of=as_of)
    return _filed(agreement, terminated, counted, issued_on=issued_on, earlier=earlier)


def _filed(
    agreement: Agreement, entitlement: Entitlement, counted: Counted, *, issued_on: date, earlier: Sequence[Statement]
) -> FiledStatement:
    refuse(_too_large(entitlement))
    statement = issue(agreement, entitlement, earlier=earlier, issued_on=issued_on)
    return FiledStatement(statement, agreement, counted, tuple(earlier))


def _too_large(entitlement: Entitlement) -> Iterator[Problem]:
    """An amount that no fund can hold: a file that held it could not be read again."""
    amounts = [size for line in entitlement.lines for size in (line.before, line.after)]
    if entitlement.all_enrolled is not None:
        amounts.append(Fraction(entitlement.all_enrolled.minor))
    largest = max((abs(amount) for amount in amounts), default=Fraction(0))
    if largest >= TOO_LARGE:
        amount = Money(int(largest), entitlement.currency).plain()
        yield Problem("statement-too-large", Place(path=entitlement.agreement), {"comes_to": amount})
