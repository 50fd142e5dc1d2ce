"""The most that a party can come to owe for outcomes by an agreement, whatever is reached.

It is what the caps leave, or what all investors together may have back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.agreement import Agreement, CapScope, DonationUse
from gavn.domain.agreements.caps_leave import Owable, caps_leave, owable
from gavn.domain.agreements.sharing import sharing
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.payments.limits import highest_floor
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
    limits = [*_of_party(agreement, party), *_of_all(agreement, party), *_of_ceilings(agreement, party)]
    return Money(min(limits), agreement.currency) + given if limits else None


def _of_party(agreement: Agreement, party: str) -> Iterator[int]:
    """What caps on the party, and its parts of what other caps leave, come to.

    Where something can be taken back, one cap on the party must hold all that it pays, on whatever day: what one who
    pays is denied is given back of what others pay (ADR 25).
    """
    floor = highest_floor(agreement)
    every = owable(agreement) + ([] if floor is None else [Owable(floor.id, "", None, floor.amount.minor)])
    parts = [(each, share) for each in every if (share := _share(agreement, party, each))]
    caps = [cap for cap in agreement.caps if cap.scope is CapScope.PAYER and cap.payer == party]
    choices = [[*caps, *in_turn(agreement, WIDE)]]
    if agreement.two_sided or agreement.takes_back:
        choices = [[cap] for cap in caps]
        parts = [(replace(each, known=None), share) for each, share in parts]
    yield from (left.most for choice in choices if (left := caps_leave(choice, parts)) is not None)


def _of_all(agreement: Agreement, party: str) -> Iterator[int]:
    """The party's part of what is owed in all. A minimum makes up what is lacking of it, on whatever day, and no
    more."""
    if _some_can_get(agreement):
        return
    floor = max((floor.amount.minor for floor in agreement.floors), default=0)
    left = caps_leave(in_turn(agreement, WIDE), [(each, Fraction(1)) for each in owable(agreement)])
    if left is not None:
        yield ceil(max(left.most, floor) * _part(agreement, party))


def _of_ceilings(agreement: Agreement, party: str) -> Iterator[int]:
    """The party's part of what may come back where each investor has a highest multiple: what is above is not paid.

    All of it where a cap on a payer, or a gift that buys outcomes, can leave more of it to the others.
    """
    ceilings = [tranche.most_return for tranche in agreement.investors]
    if _some_can_get(agreement) or not ceilings or None in ceilings:
        return
    most = sum(ceil(tranche.capital.minor * (tranche.most_return or 0)) for tranche in agreement.investors)
    bought = any(gift.use is DonationUse.BUYS_OUTCOMES for gift in agreement.donations)
    moves = bought or any(cap.scope is CapScope.PAYER for cap in agreement.caps)
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


def _share(agreement: Agreement, party: str, each: Owable) -> Fraction:
    """The party's part of what can be owed; all where it pays what another's cap leaves."""
    if _takes_more(agreement, party):
        return Fraction(1)
    payers = (agreement.payers[at] for at in sharing(agreement.payers, term=each.term, metric=each.metric))
    return sum((payer.share for payer in payers if payer.party == party), Fraction(0))
