"""The most that a party can come to owe for outcomes by an agreement, whatever is reached.

It is what the caps leave, or what all investors together may have back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.agreement import Agreement, CapScope
from gavn.domain.agreements.cap_sums import most_in_all, times
from gavn.domain.agreements.turns import WIDE
from gavn.domain.values.money import Money, total


def can_owe(agreement: Agreement, party: str) -> bool:
    """Whether a party pays for outcomes: by the agreement, by what another's cap leaves, or as a donor."""
    return _is_payer(agreement, party) or any(gift.donor == party for gift in agreement.donations)


def _is_payer(agreement: Agreement, party: str) -> bool:
    return any(payer.party == party for payer in agreement.payers) or _takes_more(agreement, party)


def most_owed(agreement: Agreement, party: str) -> Money | None:
    """None where neither a cap nor the investors' ceilings hold all that the party pays.

    A part of a whole is rounded up to the minor unit; of each period, metric and term that is split between payers its
    part may be rounded up alike.
    """
    given = total((gift.amount for gift in agreement.donations if gift.donor == party), currency=agreement.currency)
    if not _is_payer(agreement, party):
        return given
    limits = [
        *_of_party(agreement, party),
        *_of_all(agreement, party),
        *_of_metrics(agreement, party),
        *_of_ceilings(agreement, party),
    ]
    return Money(min(limits), agreement.currency) + given if limits else None


def _of_party(agreement: Agreement, party: str) -> Iterator[int]:
    for cap in agreement.caps:
        if cap.scope is CapScope.PAYER and cap.payer == party:
            most = most_in_all(cap, agreement)
            if most is not None:
                yield most


def _of_all(agreement: Agreement, party: str) -> Iterator[int]:
    """The party's part of what is owed in all."""
    if _some_can_get(agreement):
        return
    floor = max((floor.amount.minor for floor in agreement.floors), default=0)
    # A minimum makes up what is lacking of it, on whatever day, and no more.
    besides = replace(agreement, floors=())
    for cap in agreement.caps:
        most = most_in_all(cap, besides) if cap.scope in WIDE else None
        if most is not None:
            yield ceil(max(most, floor) * _part(agreement, party))


def _of_metrics(agreement: Agreement, party: str) -> Iterator[int]:
    """The sum of what is owed of each metric, where it pays for some alone and each of them is held by a cap.

    Not where something can be taken back: what one who pays is denied is given back of what others pay (ADR 25).
    """
    own = [payer for payer in agreement.payers if payer.party == party]
    apart = own and all(payer.metrics and not payer.terms for payer in own)
    if agreement.two_sided or agreement.takes_back or _takes_more(agreement, party) or not apart:
        return
    metrics = {metric for payer in own for metric in payer.metrics}
    held = [
        min(
            (
                ceil(cap.amount.minor * times(cap, agreement) * share)
                for cap in agreement.caps
                if cap.scope is CapScope.METRIC and cap.amount is not None and not cap.terms
                if cap.metric in ("", metric) and times(cap, agreement)
            ),
            default=None,
        )
        for metric in metrics
        for share in [sum((payer.share for payer in own if metric in payer.metrics), Fraction(0))]
    ]
    known = [most for most in held if most is not None]
    if len(known) == len(held):
        yield sum(known)


def _of_ceilings(agreement: Agreement, party: str) -> Iterator[int]:
    """The party's part of what may come back where each investor has a highest multiple: what is above is not paid.

    All of it where a cap on a payer or a gift can leave more of it to the others.
    """
    ceilings = [tranche.most_return for tranche in agreement.investors]
    if _some_can_get(agreement) or not ceilings or None in ceilings:
        return
    most = sum(ceil(tranche.capital.minor * (tranche.most_return or 0)) for tranche in agreement.investors)
    moves = agreement.donations or any(cap.scope is CapScope.PAYER for cap in agreement.caps)
    yield most if moves else ceil(most * _part(agreement, party))


def _some_can_get(agreement: Agreement) -> bool:
    """Whether some can come to get what others pay, so that the sum is no limit to what each of them does: investors
    owe, or what is taken back is not another's share of the same."""
    if not agreement.takes_back:
        return agreement.two_sided
    named = {payer.party for payer in agreement.payers} | {gift.donor for gift in agreement.donations}
    apart = any(payer.metrics or payer.terms for payer in agreement.payers) or bool(agreement.donations)
    own = any(cap.scope is CapScope.PAYER for cap in agreement.caps)
    return len(named) > 1 and apart or own


def _takes_more(agreement: Agreement, party: str) -> bool:
    return any(cap.overflow_to == party for cap in agreement.caps)


def _part(agreement: Agreement, party: str) -> Fraction:
    """The largest share that it has of anything it pays for; all where it pays what another's cap leaves."""
    if _takes_more(agreement, party):
        return Fraction(1)
    shares: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for payer in (payer for payer in agreement.payers if payer.party == party):
        metrics = () if payer.terms else payer.metrics or ("",)
        for what in (*(("term", term) for term in payer.terms), *(("metric", metric) for metric in metrics)):
            shares[what] += payer.share
    return max(shares.values(), default=Fraction(0))
