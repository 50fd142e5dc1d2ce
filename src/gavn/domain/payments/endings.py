"""Early endings: an up-front settlement of the result expected of those reached, and recovery on termination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.balance import paid_in
from gavn.domain.payments.entitlement import Entitlement, entitle_counted
from gavn.domain.values.money import Money, total
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class EarlyClosing:
    """`agreed` is the stated share of what the expected result would give; `to_pay` what was not paid of it yet."""

    clause: str
    expected: Entitlement
    agreed: Money
    paid: Money

    @property
    def to_pay(self) -> Money:
        """Below nothing, more has been paid than the settlement gives."""
        return self.agreed - self.paid

    def by_payer(self, agreement: Agreement) -> Mapping[str, Money]:
        """Split as the expected payments are."""
        parties = list(dict.fromkeys(payer.party for payer in agreement.payers))
        weights = [max(0, self.expected.paid_by(party).minor) for party in parties]
        return dict(zip(parties, self.to_pay.split(weights), strict=True)) if any(weights) else {}


def close_early(agreement: Agreement, expected: Counted, *, paid: Money) -> EarlyClosing:
    """Settles by the results `expected` of those actually reached, as if all of them had come."""
    settlement = agreement.settlement
    if settlement is None:
        raise Refused([Problem("settlement-not-agreed", Place(path=agreement.id), {"agreement": agreement.id})])
    whole = entitle_counted(agreement, expected, as_of=agreement.clocks.measurement.last_day)
    agreed = whole.total.times(settlement.share, policy=agreement.rounding)
    return EarlyClosing(settlement.clause, whole, agreed, paid)


def recover(agreement: Agreement, *, by: PartyRole, on: date, repaid: Mapping[str, Money]) -> Mapping[str, Money]:
    """What each investor gets back when a party terminates: the agreed share of its capital, at most what is left."""
    rules = [rule for rule in agreement.termination if rule.by is by]
    if not rules:
        raise Refused([Problem("termination-not-agreed", Place(path=agreement.id), {"role": by.value})])
    nothing = Money.zero(agreement.currency)
    recovered: dict[str, Money] = {}
    for party in dict.fromkeys(tranche.party for tranche in agreement.investors):
        own = (Money(paid_in(agreement, t, on), agreement.currency) for t in agreement.investors if t.party == party)
        capital = total(own, currency=agreement.currency)
        left = max(nothing, capital - repaid.get(party, nothing))
        recovered[party] = min(capital.times(rules[0].recovery, policy=agreement.rounding), left)
    return recovered
