"""Early endings: an up-front settlement of the result expected of those reached, and recovery on termination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Termination
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.balance import paid_in
from gavn.domain.payments.entitlement import Closing, Entitlement, Terminated, entitle_counted
from gavn.domain.payments.statement import Statement
from gavn.domain.payments.trace import PAYING
from gavn.domain.payments.whole import share_of_each
from gavn.domain.values.money import Money, total
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class Close:
    """That an agreement is to be closed early, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """That the party in a role terminates an agreement on a day, and why."""

    reason: str
    by: PartyRole
    on: date


def ending_of(entitlement: Entitlement) -> Close | Terminate | None:
    """How what is stated ends the agreement; None where it does not."""
    match entitlement:
        case Closing():
            return Close(entitlement.reason)
        case Terminated():
            return Terminate(entitlement.reason, entitlement.by, entitlement.on)
    return None


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """What a payer is expected to pay in all, what of it is agreed, and what is stated already."""

    payer: str
    expected: Money
    agreed: Money
    paid: Money

    @property
    def to_pay(self) -> Money:
        """Below nothing, the payer gets money back."""
        return self.agreed - self.paid


@dataclass(frozen=True, slots=True)
class EarlyClosing:
    """`agreed` is the stated share of what would be paid for the expected result, which leaves out what nobody pays;
    `paid` is what each party has paid already."""

    clause: str
    share: Fraction
    expected: Entitlement
    agreed: Money
    paid: Mapping[str, Money]

    def split_is_open(self, agreement: Agreement) -> bool:
        """Whether investors of different rank would share less than was expected, since no clause says how."""
        return self.agreed != self.expected.total - self.expected.unpaid and agreement.has_ranks

    @property
    def payers(self) -> tuple[str, ...]:
        """Of whom anything is expected, donors among them, or has been paid."""
        expected = {line.payer for line in self.expected.lines if line.step in PAYING} - {""}
        return tuple(sorted({*expected, *self.paid}))

    def agreed_by_payer(self) -> Mapping[str, Money]:
        """The agreed share of what is expected of each, donors among them; who would get money back gets that of it."""
        expected = [self.expected.paid_by(party) for party in self.payers]
        return dict(zip(self.payers, self.shares_of(expected, self.agreed), strict=True))

    def shares_of(self, expected: Sequence[Money], agreed: Money) -> tuple[Money, ...]:
        """The agreed share of each amount, which add up to what is agreed of them all."""
        amounts = np.array([[each.minor] for each in expected], dtype=object).reshape(len(expected), 1)
        parts = share_of_each(amounts, self.share, np.array([agreed.minor], dtype=object))
        return tuple(Money(int(part), agreed.currency) for part in parts[:, 0])

    @property
    def lines(self) -> tuple[ClosingLine, ...]:
        """Each payer's, which add up to all that is agreed."""
        agreed, nothing = self.agreed_by_payer(), Money.zero(self.agreed.currency)
        return tuple(
            ClosingLine(payer, self.expected.paid_by(payer), agreed.get(payer, nothing), self.paid.get(payer, nothing))
            for payer in self.payers
        )

    def by_payer(self) -> Mapping[str, Money]:
        """Each party's part of what was agreed less what it has paid; below nothing, it gets money back."""
        return {line.payer: line.to_pay for line in self.lines}


def called_until(agreement: Agreement, on: date) -> Agreement:
    """The agreement as it ends on a day: a guarantee whose day has not come gives nothing, and nothing is shared
    or kept from anybody as if it had. Its day still parts the year, so that lines are those of earlier statements.

    Capital is what was paid in by the day; where nothing was, nobody has more of it than agreed.
    """
    nothing = Money.zero(agreement.currency)
    guarantees = tuple(each if each.trigger_on <= on else replace(each, most=nothing) for each in agreement.guarantees)
    put_in = [Money(paid_in(agreement, tranche, on), agreement.currency) for tranche in agreement.investors]
    if not any(amount.minor for amount in put_in):
        return replace(agreement, guarantees=guarantees)
    investors = (replace(each, capital=amount) for each, amount in zip(agreement.investors, put_in, strict=True))
    calls = tuple(call for call in agreement.calls if call.due_on <= on)
    return replace(agreement, guarantees=guarantees, investors=tuple(investors), calls=calls)


def close_early(agreement: Agreement, expected: Counted, *, on: date, paid: Mapping[str, Money]) -> EarlyClosing:
    """Settles on a day by the results `expected` of those actually reached, as if all had come; `paid` by party.

    It stands for every statement to the last, so that gifts and fixed parts to come, and the minimum, are in it; what
    is owed for a year without a result is so for none after that of the closing.
    """
    settlement = agreement.settlement
    if settlement is None:
        raise Refused([Problem("settlement-not-agreed", Place(path=agreement.id), {"agreement": agreement.id})])
    closing = called_until(agreement, on)
    last = agreement.clocks.payment.last_day
    whole = entitle_counted(closing, expected, as_of=last, final=True, owed_until=date(on.year, 12, 31))
    agreed = (whole.total - whole.unpaid).times(settlement.share, policy=agreement.rounding)
    return EarlyClosing(settlement.clause, settlement.share, whole, agreed, paid)


def version_that_closes(versions: Sequence[Agreement], *, after: date) -> Agreement | None:
    """The first version in force after a day that says how an early closing is settled and shared; None without one."""
    later = (version for version in versions if version.effective_from > after)
    return next((each for each in later if each.settlement is not None and not each.settlement_is_open), None)


def closing_notes(agreement: Agreement, closing: EarlyClosing) -> tuple[str, ...]:
    """What must be said beside the amounts: whose they are, who pays back, and whether they can be stated at all."""
    back, below = any(amount.minor < 0 for amount in closing.by_payer().values()), closing.agreed.minor < 0
    ranks = closing.split_is_open(agreement)
    rated = any(tranche.most_irr is not None for tranche in agreement.investors)
    told = {
        "closing": True, "closing_rated": rated, "closing_back": back, "closing_below": below, "closing_ranks": ranks,
    }  # fmt: skip
    return tuple(name for name, holds in told.items() if holds)


def paid_so_far(statements: Sequence[Statement], currency: str) -> Mapping[str, Money]:
    """What each party pays by all of them."""
    parties = sorted({party for statement in statements for party in statement.payers})
    return {party: total((each.paid_by(party) for each in statements), currency=currency) for party in parties}


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an investor gets back of the `capital` it has paid in, beside what was `repaid` before."""

    investor: str
    clause: str
    capital: Money
    repaid: Money
    amount: Money


def recover(agreement: Agreement, *, by: PartyRole, on: date, repaid: Mapping[str, Money]) -> tuple[Recovery, ...]:
    """When a party terminates: of each investor's capital the agreed share, at most what is left of it."""
    rule, nothing = rule_of(agreement, by), Money.zero(agreement.currency)
    recovered = []
    for party in dict.fromkeys(tranche.party for tranche in agreement.investors):
        own = (Money(paid_in(agreement, t, on), agreement.currency) for t in agreement.investors if t.party == party)
        capital, before = total(own, currency=agreement.currency), repaid.get(party, nothing)
        agreed = capital.times(rule.recovery, policy=agreement.rounding)
        amount = min(agreed, max(nothing, capital - before))
        recovered.append(Recovery(party, rule.clause, capital, before, amount))
    return tuple(recovered)


def rule_of(agreement: Agreement, by: PartyRole) -> Termination:
    """What is agreed where the party in a role terminates; refused where nothing is."""
    rule = next((rule for rule in agreement.termination if rule.by is by), None)
    if rule is None:
        raise Refused([Problem("termination-not-agreed", Place(path=agreement.id), {"role": by.value})])
    return rule
