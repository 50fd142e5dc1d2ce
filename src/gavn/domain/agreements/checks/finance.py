"""The money behind: investors, calls, guarantees and donations fit the parties and each other."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement, DonationUse, Termination, Tranche
from gavn.domain.agreements.checks.found import found, is_share, twice, unknown
from gavn.domain.values.money import Rounding, total
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Problem, Severity


def _in_role(agreement: Agreement, role: PartyRole) -> set[str]:
    return {party.party for party in agreement.parties if party.role == role}


def check_investors(agreement: Agreement) -> Iterator[Problem]:
    investors = _in_role(agreement, PartyRole.INVESTOR)
    for place, tranche in enumerate(agreement.investors):
        if tranche.party not in investors:
            yield found(code="tranche-not-investor", path=f"investors.{place}.party", party=tranche.party)
        yield from _check_tranche(f"investors.{place}", tranche)
    without = sorted(investors - {tranche.party for tranche in agreement.investors})
    if without and (len(investors) > 1 or agreement.investors):
        yield found(code="investors-without-tranches", path="investors", parties=", ".join(without))
    ranks = {tranche.rank for tranche in agreement.investors}
    if ranks and ranks != set(range(1, len(ranks) + 1)):
        yield found(code="ranks-with-gap", path="investors")


def _check_tranche(path: str, tranche: Tranche) -> Iterator[Problem]:
    if tranche.capital.minor <= 0:
        yield found(code="capital-not-positive", path=f"{path}.capital", party=tranche.party)
    if tranche.protected is not None and tranche.protected.minor < 0:
        yield found(code="protected-negative", path=f"{path}.protected", party=tranche.party)
    if tranche.protected is not None and tranche.capital < tranche.protected:
        yield found(code="protected-above-capital", path=f"{path}.protected", party=tranche.party)
    if tranche.most_return is not None and tranche.most_return < 1:
        yield found(code="return-below-capital", path=f"{path}.most_return", party=tranche.party)
    if tranche.most_irr is not None and not is_share(tranche.most_irr):
        yield found(code="irr-outside", path=f"{path}.most_irr", party=tranche.party)


def check_calls(agreement: Agreement) -> Iterator[Problem]:
    if not agreement.calls:
        return
    parties = {tranche.party for tranche in agreement.investors}
    for place, name in unknown([call.party for call in agreement.calls], parties):
        yield found(code="call-not-investor", path=f"calls.{place}.party", party=name)
    for place, call in enumerate(agreement.calls):
        if call.amount.minor <= 0:
            yield found(code="call-not-positive", path=f"calls.{place}.amount", party=call.party)
    for party in sorted(parties):
        called = total((c.amount for c in agreement.calls if c.party == party), currency=agreement.currency)
        promised = total((t.capital for t in agreement.investors if t.party == party), currency=agreement.currency)
        if called != promised:
            own = [place for place, call in enumerate(agreement.calls) if call.party == party]
            path = f"calls.{own[-1]}.amount" if own else "calls"
            yield found(
                code="calls-not-capital", path=path, party=party, called=called.plain(), promised=promised.plain()
            )


def check_guarantees(agreement: Agreement) -> Iterator[Problem]:
    guarantors = _in_role(agreement, PartyRole.GUARANTOR)
    investors = _in_role(agreement, PartyRole.INVESTOR)
    for place, guarantee in enumerate(agreement.guarantees):
        path = f"guarantees.{place}"
        if guarantee.guarantor not in guarantors:
            yield found(code="guarantor-unknown", path=f"{path}.guarantor", party=guarantee.guarantor)
        for at, party in unknown(guarantee.covers, investors):
            yield found(code="guarantee-covers-other", path=f"{path}.covers.{at}", party=party, id=guarantee.id)
        if not is_share(guarantee.share) or guarantee.share == 0:
            yield found(code="guarantee-share-outside", path=f"{path}.share", id=guarantee.id)
        if guarantee.most.minor <= 0:
            yield found(code="guarantee-not-positive", path=f"{path}.most", id=guarantee.id)
        covered = [t.capital for t in agreement.investors if not guarantee.covers or t.party in guarantee.covers]
        protected = total(covered, currency=agreement.currency).times(guarantee.share, policy=Rounding.UP)
        if covered and protected < guarantee.most:
            covers, capital = guarantee.most.plain(), protected.plain()
            yield found(
                code="guarantee-above-capital", path=f"{path}.most", id=guarantee.id, covers=covers, capital=capital
            )


def check_donations(agreement: Agreement) -> Iterator[Problem]:
    donors = _in_role(agreement, PartyRole.DONOR)
    terms = {term.id for term in agreement.terms}
    for place, donation in enumerate(agreement.donations):
        path = f"donations.{place}"
        if donation.donor not in donors:
            yield found(code="donor-unknown", path=f"{path}.donor", party=donation.donor)
        if donation.amount.minor <= 0:
            yield found(code="donation-not-positive", path=f"{path}.amount", id=donation.id)
        if donation.use == DonationUse.BUYS_OUTCOMES and not donation.terms:
            yield found(code="donation-buys-nothing", path=f"{path}.terms", id=donation.id)
        for at, term in unknown(donation.terms, terms):
            yield found(code="term-unknown", path=f"{path}.terms.{at}", term=term)
    yield from _check_bought(agreement)


def _check_bought(agreement: Agreement) -> Iterator[Problem]:
    """A term is bought by one donation."""
    bought: dict[str, str] = {}
    for place, donation in enumerate(agreement.donations):
        for at, term in enumerate(donation.terms if donation.use == DonationUse.BUYS_OUTCOMES else ()):
            other = bought.setdefault(term, donation.id)
            if other != donation.id:
                path = f"donations.{place}.terms.{at}"
                yield found(code="donation-buys-bought", path=path, id=donation.id, other=other, term=term)


def check_endings(agreement: Agreement) -> Iterator[Problem]:
    yield from _check_settlement(agreement)
    roles = {party.role for party in agreement.parties}
    for place in twice([termination.by.value for termination in agreement.termination]):
        role = agreement.termination[place].by.value
        yield found(code="termination-twice", path=f"termination.{place}.by", role=role)
    for place, termination in enumerate(agreement.termination):
        if not is_share(termination.recovery):
            yield found(code="recovery-outside", path=f"termination.{place}.recovery")
        if termination.by not in roles:
            yield found(code="termination-by-nobody", path=f"termination.{place}.by", role=termination.by.value)
        elif termination.payer_role not in roles:
            role = termination.payer_role.value
            yield found(code="termination-paid-by-nobody", path=f"termination.{place}.paid_by", role=role)
        elif termination.recovery and _payer_is_open(agreement, termination):
            path, role = f"termination.{place}", termination.payer_role.value
            yield found(code="termination-payer-open", path=path, severity=Severity.WARNING, role=role)


def _payer_is_open(agreement: Agreement, termination: Termination) -> bool:
    """Whether there is a day on which not exactly one party has the paying role, or one that receives itself."""
    role, investors = termination.payer_role, {tranche.party for tranche in agreement.investors}
    begins = (each.from_date for each in agreement.parties if each.role is role and each.from_date)
    days = {agreement.effective_from, *begins}
    return any(len(own := agreement.in_role(role, on=day)) != 1 or own & investors for day in days)


def _check_settlement(agreement: Agreement) -> Iterator[Problem]:
    """The parties meet it when the agreement is written, and not first when it is closed."""
    if agreement.settlement is None:
        return
    if not is_share(agreement.settlement.share):
        yield found(code="settlement-share-outside", path="settlement.share")
    elif agreement.settlement_is_open:
        yield found(code="settlement-ranks-open", path="settlement.share", severity=Severity.WARNING)
