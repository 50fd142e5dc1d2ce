"""Who takes part and who pays: every role is filled, and the payers' shares are the whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement, DonationUse
from gavn.domain.agreements.checks.found import found, is_share, mixed, twice, unknown
from gavn.domain.agreements.sharing import sharing
from gavn.domain.values.party import PartyRole
from gavn.domain.values.problem import Problem

# An outcomes fund or a foundation can pay beside the authority.
PAYING = (PartyRole.AUTHORITY, PartyRole.DONOR)
REQUIRED = (PartyRole.AUTHORITY, PartyRole.PROVIDER, PartyRole.INVESTOR)


def check_parties(agreement: Agreement) -> Iterator[Problem]:
    roles = {party.role for party in agreement.parties}
    for role in REQUIRED:
        if role not in roles:
            yield found(code="agreement-role-missing", path="parties", role=role.value)
    pairs = [f"{party.role}/{party.party}" for party in agreement.parties]
    for place in twice(pairs):
        party = agreement.parties[place]
        yield found(code="party-twice", path=f"parties.{place}", party=party.party, role=party.role.value)
    for place, party in enumerate(agreement.parties):
        if party.from_date and party.to_date and party.to_date <= party.from_date:
            yield found(code="party-dates-backwards", path=f"parties.{place}.to_date", party=party.party)


def check_payers(agreement: Agreement) -> Iterator[Problem]:
    paying = {party.party for party in agreement.parties if party.role in PAYING}
    metrics = {metric.id for metric in agreement.metrics}
    terms = {term.id for term in agreement.terms} | {floor.id for floor in agreement.floors}
    if not agreement.payers:
        yield found(code="agreement-no-payer", path="payers")
    for place, payer in enumerate(agreement.payers):
        path = f"payers.{place}"
        if payer.party not in paying:
            yield found(code="payer-not-a-payer", path=f"{path}.party", party=payer.party)
        if not is_share(payer.share) or payer.share == 0:
            yield found(code="payer-share-outside", path=f"{path}.share", party=payer.party)
        for at, metric in unknown(payer.metrics, metrics):
            yield found(code="metric-unknown", path=f"{path}.metrics.{at}", metric=metric)
        for at, term in unknown(payer.terms, terms):
            yield found(code="term-unknown", path=f"{path}.terms.{at}", term=term)
    yield from _check_whole(agreement)


def _check_whole(agreement: Agreement) -> Iterator[Problem]:
    """Each term and minimum is paid in full, by those who pay it: 99 % or 101 % would lose or make money."""
    told: set[tuple[int, ...]] = set()
    bought = {term for gift in agreement.donations if gift.use is DonationUse.BUYS_OUTCOMES for term in gift.terms}
    paid = [(term.id, term.metric) for term in agreement.terms if term.id not in bought]
    paid += [(floor.id, "") for floor in agreement.floors]
    for term, metric in paid:
        places = sharing(agreement.payers, term=term, metric=metric)
        total = sum((agreement.payers[place].share for place in places), Fraction(0))
        if total != 1 and agreement.payers and places not in told:
            told.add(places)
            # The last of the rows that do not add up.
            path = f"payers.{places[-1]}.share" if places else "payers"
            yield found(code="payers-not-whole", path=path, term=term, percent=mixed(100 * total))
