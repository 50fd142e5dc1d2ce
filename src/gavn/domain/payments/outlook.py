"""Each party's money over the years: from the statements issued, and from those that what is known would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.agreement import Agreement, CapScope, DeficitGuarantee, DonationUse
from gavn.domain.agreements.checks.leaving_out import narrowing
from gavn.domain.agreements.dossier import in_force
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.balance import paid_in
from gavn.domain.payments.cash_flow import CAPITAL, Flow, ended_on, flows, invested, multiple, yearly_rate
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.most_owed import can_owe, most_owed
from gavn.domain.payments.statement import Due, Statement, issue
from gavn.domain.payments.worst_case import only_guaranteed, worst_cases
from gavn.domain.values.money import Money, total
from gavn.domain.values.party import PartyRole


@dataclass(frozen=True, slots=True)
class PartyYear:
    """What a party pays in as capital, pays, and receives in a year, none of them below nothing."""

    year: int
    capital: Money
    paid: Money
    received: Money

    @property
    def net(self) -> Money:
        """Below nothing, the party is out of pocket."""
        return self.received - self.paid - self.capital


@dataclass(frozen=True, slots=True)
class PartyMoney:
    """`multiple` is what comes back for each krone of capital and `rate` its yearly rate, None without capital.

    `worst` is what the party ends with at worst: whoever pays for outcomes, where all that its caps leave is owed;
    everybody else, where nothing at all is reached, or a guarantee comes to cover less. None where there is no bound:
    for an investor that pays where the effect is negative, and for a payer whom no cap holds. Of an agreement that was
    closed early or terminated it is what statements come to. `years` are none where no money has moved.
    """

    party: str
    currency: str
    years: tuple[PartyYear, ...]
    multiple: Fraction | None
    rate: Decimal | None
    worst: Money | None

    @property
    def net(self) -> Money:
        return total((year.net for year in self.years), currency=self.currency)

    @property
    def capital(self) -> Money:
        return total((year.capital for year in self.years), currency=self.currency)


def statements_until(
    versions: Sequence[Agreement], results: Results, *, earlier: Sequence[Statement] = (), until: date
) -> tuple[Statement, ...]:
    """The statements issued, and after them one at the end of each year, and on the day of each guarantee, by what is
    known and in force then. The last is at the end of the payment period, and final; none comes after an early closing.
    """
    statements = list(earlier)
    last = versions[-1].clocks.payment.last_day
    for day in _days_of_statements(versions[-1], until):
        agreement = in_force(versions, on=day)
        after = not statements or statements[-1].issued_on < day
        if agreement is not None and after and not (statements and statements[-1].is_last):
            entitlement = entitle(agreement, results, as_of=day, final=day == last)
            statements.append(issue(agreement, entitlement, earlier=statements, issued_on=day))
    return tuple(statements)


def _days_of_statements(agreement: Agreement, until: date) -> Sequence[date]:
    """A guarantee that waited for the end of its year would be paid the year after it was called."""
    payment = agreement.clocks.payment.last_day
    years = range(agreement.clocks.measurement.start.year, payment.year + 1)
    days = {min(date(year, 12, 31), payment) for year in years}
    days |= {guarantee.trigger_on for guarantee in agreement.guarantees}
    return sorted(day for day in days if day <= min(payment, until))


def party_money(agreement: Agreement, stated: Sequence[Due], *, until: date) -> tuple[PartyMoney, ...]:
    """Every party that money flows to or from by a day, or that can come to lose some, in the order of the agreement.

    A guarantor that is not called, and a payer that owes nothing yet, have a worst case too.
    """
    everything = flows(agreement, stated, until=until)
    named = [party.party for party in agreement.parties]
    order = dict.fromkeys([*named, *sorted({flow.party for flow in everything})])
    worst = _worst_of(agreement, stated, order)
    found = (_of_party(agreement, party, everything, worst[party]) for party in order)
    return tuple(own for own in found if own.years or own.worst is None or not own.worst.is_zero)


def _worst_of(agreement: Agreement, stated: Sequence[Due], parties: Iterable[str]) -> Mapping[str, Money | None]:
    if ended_on(stated) is None:
        cases = worst_cases(agreement)
        return {party: worst_net(agreement, party, cases) for party in parties}
    whole, currency = flows(agreement, stated, until=date.max), agreement.currency
    return {party: total((f.amount for f in whole if f.party == party), currency=currency) for party in parties}


def _of_party(agreement: Agreement, party: str, everything: Sequence[Flow], worst: Money | None) -> PartyMoney:
    own = tuple(flow for flow in everything if flow.party == party)
    years = tuple(_year(year, own, agreement.currency) for year in sorted({flow.on.year for flow in own}))
    has_capital = any(flow.what == CAPITAL for flow in own)
    investment = invested(own)
    rate = yearly_rate(investment) if has_capital else None
    return PartyMoney(party, agreement.currency, years, multiple(investment), rate, worst)


def _year(year: int, own: Sequence[Flow], currency: str) -> PartyYear:
    here = [flow for flow in own if flow.on.year == year]
    nothing = Money.zero(currency)
    capital = total((-flow.amount for flow in here if flow.what == CAPITAL), currency=currency)
    paid = total((-flow.amount for flow in here if flow.what != CAPITAL and flow.amount < nothing), currency=currency)
    received = total((flow.amount for flow in here if flow.amount > nothing), currency=currency)
    return PartyYear(year, capital, paid, received)


def worst_net(agreement: Agreement, party: str, worst: Sequence[Entitlement]) -> Money | None:
    """What a party receives less all that it pays, in the worst case of its own.

    What a payer that also invests would receive of its own payments is not counted, nor what is not sure to come.
    """
    if agreement.two_sided and party in _investors(agreement):
        return None
    capital = (tranche.capital for tranche in agreement.investors if tranche.party == party)
    put_in = total(capital, currency=agreement.currency)
    if can_owe(agreement, party):
        most = most_owed(agreement, party)
        return None if most is None else -most - _most_covered(agreement, party, worst) - put_in
    received = min(case.received_by(party) - case.paid_by(party) for case in worst)
    sure = _sure_of(agreement, party, put_in) if is_unsure(agreement, worst) else received
    return min(received, sure) - _most_covered(agreement, party, worst) - put_in


def is_unsure(agreement: Agreement, worst: Sequence[Entitlement]) -> bool:
    """Whether less than is owed where nothing is reached (fixed parts, lowest coupons, a minimum) can come to those who
    receive it where something is."""
    rated = any(tranche.most_irr is not None for tranche in agreement.investors)
    return not worst[0].total.is_zero and (rated or _can_miss(agreement))


def _can_miss(agreement: Agreement) -> bool:
    """Whether outcomes can take the place of what is owed anyway, and be left unpaid by a payer's cap that nobody takes
    over, a gift or a cap that narrows another, come before an investor has paid in all of its capital, or be taken
    back."""
    on_payers = [cap for cap in agreement.caps if cap.scope is CapScope.PAYER]
    capped_too = {cap.payer for cap in on_payers}
    unpaid = any(not cap.overflow_to or cap.overflow_to in capped_too for cap in on_payers)
    capped = unpaid or any(narrowing(agreement))
    bought = any(gift.use is DonationUse.BUYS_OUTCOMES for gift in agreement.donations)
    held = any(tranche.most_irr is not None or tranche.most_return is not None for tranche in agreement.investors)
    in_parts = len({call.due_on for call in agreement.calls}) > 1 and (held or len(agreement.investors) > 1)
    return capped or bought or in_parts or agreement.takes_back


def _sure_of(agreement: Agreement, party: str, capital: Money) -> Money:
    """Of what is not sure to come to it: under a yearly rate alone its capital, since what comes early leaves less room
    for returns later, which nobody has before all have their capital back; else what guarantees cover, where nothing is
    taken back after it.
    """
    if not _can_miss(agreement):
        return capital
    if agreement.takes_back:
        return Money.zero(agreement.currency)
    return min(case.received_by(party) for case in only_guaranteed(agreement))


def _most_covered(agreement: Agreement, party: str, worst: Sequence[Entitlement]) -> Money:
    """What a guarantor covers where nothing is reached; all that can lack where more can, or where investors owe."""
    can_lack = agreement.takes_back or agreement.two_sided
    if not can_lack and not (is_unsure(agreement, worst) and _can_miss(agreement)):
        return max(case.sum_of(lambda line: line.step is StepName.GUARANTEE and line.payer == party) for case in worst)
    covered = (_most_of(guarantee, agreement) for guarantee in agreement.guarantees if guarantee.guarantor == party)
    return Money(sum(covered), agreement.currency)


def _most_of(guarantee: DeficitGuarantee, agreement: Agreement) -> int:
    own = [each for each in agreement.investors if not guarantee.covers or each.party in guarantee.covers]
    lacking = sum(paid_in(agreement, tranche, guarantee.trigger_on) for tranche in own)
    return min(guarantee.most.minor, ceil(lacking * guarantee.share))


def _investors(agreement: Agreement) -> set[str]:
    return {party.party for party in agreement.parties if party.role is PartyRole.INVESTOR}
