"""An entitlement: all that the facts known by a day give, with every step that leads to it (ADR 0010)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.leaving_out import can_rise
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted, count_histories
from gavn.domain.payments.canonical import RULES_VERSION, results_digest
from gavn.domain.payments.columns import one_column
from gavn.domain.payments.evaluate import Evaluated, evaluate, evaluate_traced
from gavn.domain.payments.population import tells_enrolled, whenever_enrolled, with_all_enrolled
from gavn.domain.payments.results import check_results
from gavn.domain.payments.trace import OWED, PAYING, RECEIVING, TraceLine
from gavn.domain.payments.tracer import trace
from gavn.domain.payments.without_result import with_years_owed
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Refused


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Cumulative: from the first fact to those known by `as_of`; `final` where a minimum is made up.

    `all_enrolled` is what would be owed were everybody enrolled counted, where leaving somebody out can raise what is:
    where the agreement counts completers only, or a cap narrows an earlier one. None where it cannot, and where it is
    not known because some cohort of completers does not tell how many were enrolled (`tells_enrolled`).
    """

    agreement: str
    version: int
    currency: str
    as_of: date
    final: bool
    agreement_digest: str
    results_digest: str
    rules_version: str
    lines: tuple[TraceLine, ...]
    all_enrolled: Money | None = None
    tells_enrolled: bool = True

    @property
    def total(self) -> Money:
        """What is owed: the sum of its lines."""
        return self.sum_of(lambda line: line.step in OWED)

    @property
    def unpaid(self) -> Money:
        """What is owed and nobody pays: above a payer's cap, or above every investor's ceiling."""
        return self.sum_of(lambda line: line.step in PAYING and not line.payer)

    def paid_by(self, party: str) -> Money:
        """What a party pays for outcomes, or gives as a donation."""
        return self.sum_of(lambda line: line.step in PAYING and line.payer == party)

    def received_by(self, party: str) -> Money:
        """What a party receives, guarantees included."""
        return self.sum_of(lambda line: line.step in RECEIVING and line.receiver == party)

    def sum_of(self, chosen: Callable[[TraceLine], bool]) -> Money:
        """What the lines chosen come to."""
        amount = sum((line.amount for line in self.lines if chosen(line)), Fraction(0))
        if amount.denominator != 1:
            raise ArithmeticError("lines must sum to whole minor units")
        return Money(amount.numerator, self.currency)


@dataclass(frozen=True, slots=True)
class Ending(Entitlement):
    """What an agreement gives when it ends before its time; `reason` says why."""

    reason: str = ""

    @property
    def ended_on(self) -> date:
        """The last day of the agreement."""
        return self.as_of


@dataclass(frozen=True, slots=True)
class Closing(Ending):
    """Closed early: its last steps settle by the agreed share."""


@dataclass(frozen=True, slots=True)
class Terminated(Ending):
    """Terminated by the party in a role on a day: its last steps are what investors recover of their capital."""

    by: PartyRole = PartyRole.AUTHORITY
    on: date = date.min

    @property
    def ended_on(self) -> date:
        return self.on


def entitle(
    agreement: Agreement, results: Results, *, as_of: date, agreement_digest: str = "", final: bool = False
) -> Entitlement:
    """What the facts known by a day give; facts that are not in order are refused together."""
    counted = known(agreement, results, as_of=as_of)
    return entitle_counted(agreement, counted, as_of=as_of, agreement_digest=agreement_digest, final=final)


def known(agreement: Agreement, results: Results, *, as_of: date) -> Counted:
    """The histories, with counts, of the facts known by a day; facts that are not in order are refused together."""
    problems = check_results(agreement, results, as_of=as_of)
    if problems:
        raise Refused(problems)
    return count_histories(results.as_known_on(as_of))


def entitle_counted(
    agreement: Agreement,
    counted: Counted,
    *,
    as_of: date,
    agreement_digest: str = "",
    final: bool = False,
    owed_until: date | None = None,
) -> Entitlement:
    """The same from histories and counts alone, which outlive the persons behind them.

    What is owed for a year also where nothing is measured is so for those that had ended by `owed_until`: by the day
    of the facts, where nothing else is said.
    """
    told = with_years_owed(agreement, counted, until=as_of if owed_until is None else owed_until)
    walked = evaluate_traced(agreement, one_column(told), as_of=as_of, final=final)
    is_told = tells_enrolled(agreement, told.measures)
    return Entitlement(
        agreement.id,
        agreement.version,
        agreement.currency,
        as_of,
        final,
        agreement_digest,
        results_digest(counted),
        RULES_VERSION,
        trace(walked),
        _with_all_enrolled(agreement, told, walked, as_of=as_of, final=final) if is_told else None,
        is_told,
    )


def _with_all_enrolled(
    agreement: Agreement, counted: Counted, walked: Evaluated, *, as_of: date, final: bool
) -> Money | None:
    """None where nobody can be left out so that more is paid; nothing is worked out twice where nobody was."""
    measures = with_all_enrolled(agreement, counted.measures)
    rises = can_rise(agreement)
    if measures == counted.measures and not rises:
        return None
    persons = whenever_enrolled(agreement, counted.persons) if rises else counted.persons
    every = Counted(persons, measures)
    total = walked.entitlement
    if every != counted:
        total = evaluate(agreement, one_column(every), as_of=as_of, final=final).total
    return Money(int(total[0]), agreement.currency)
