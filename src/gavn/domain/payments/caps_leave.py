"""What several caps together leave: the least sum of some that cover all that can be owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.terms.base import Term, TimeTerm
from gavn.domain.payments.pricing import Pricer

# The places of caps in their list.
Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Owable:
    """What can be owed under a term on a day, and on those after it that no period tells apart from it.

    `on` is None for what a minimum makes up, on whatever day. `known` is the most that is owed there whatever is
    reached, in minor units, and None where outcomes decide it.
    """

    term: str
    metric: str
    on: date | None
    known: int | None = None


def owable(agreement: Agreement) -> list[Owable]:
    """All but what a minimum makes up. Outcomes lie in the measurement period; what falls due with time, on its day."""
    fixed = Pricer(agreement, agreement.clocks.payment.last_day).time()
    outcomes = (term for term in agreement.terms if not isinstance(term, TimeTerm))
    return [
        *(Owable(price.key.term, price.key.metric, price.key.on, price.amount) for price in fixed),
        *(Owable(term.id, term.metric, day) for term in outcomes for day in _days_told_apart(agreement, term)),
    ]


def _days_told_apart(agreement: Agreement, term: Term) -> list[date]:
    measured = agreement.clocks.measurement
    periods = [period for cap in agreement.caps for period in cap.periods] + [*term.within, *term.outside]
    edges = {measured.start} | {day for period in periods for day in (period.start, period.end)}
    return sorted(day for day in edges if day in measured and term.pays_on(day))


def caps_leave(caps: Iterable[Cap], parts: Sequence[tuple[Owable, Fraction]]) -> int | None:
    """The most that these parts of what can be owed come to, in minor units; None where no caps cover all of it.

    A cap on a payer counts whole, any other by the largest part of what it covers; each part is rounded up.
    """
    amounts = [(cap, cap.amount.minor) for cap in caps if cap.amount is not None]
    known: defaultdict[tuple[Places, bool], int] = defaultdict(int)
    for each, part in parts:
        by = frozenset(place for place, (cap, _) in enumerate(amounts) if _covers(cap, each))
        known[by, each.known is None] += ceil((each.known or 0) * part)
    costs = []
    for cap, amount in amounts:
        own = [(each, 1 if cap.scope is CapScope.PAYER else part) for each, part in parts if _covers(cap, each)]
        largest = max((part for _, part in own), default=0)
        costs.append(ceil(amount * _times(cap, [each for each, _ in own]) * largest))
    groups = [(by, None if is_open else most) for (by, is_open), most in known.items()]
    return _cheapest(groups, costs, frozenset())


def _covers(cap: Cap, each: Owable) -> bool:
    if each.on is None:
        # A minimum is made up of what other caps leave; a cap on its payer comes after it.
        in_time = cap.scope is CapScope.PAYER and not cap.periods
    else:
        in_time = not cap.periods or any(each.on in period for period in cap.periods)
    return in_time and cap.covers(term=each.term, metric=each.metric)


def _times(cap: Cap, own: Sequence[Owable]) -> int:
    """How often the cap gives its amount: once, or in each of its periods in which something can be owed."""
    if not cap.periods:
        return 1
    return sum(any(each.on is not None and each.on in period for each in own) for period in cap.periods)


def _cheapest(groups: Sequence[tuple[Places, int | None]], costs: Sequence[int], chosen: Places) -> int | None:
    """The least that covers each group: by a cap that is chosen, or by what is known to be owed."""
    left = [group for group in groups if not group[0] & chosen]
    if not left:
        return 0
    by, known = min(left, key=lambda group: (group[1] is not None, len(group[0])))
    found = [] if known is None else [(known, _cheapest([each for each in left if each != (by, known)], costs, chosen))]
    found += [(costs[place], _cheapest(left, costs, chosen | {place})) for place in sorted(by)]
    return min((cost + rest for cost, rest in found if rest is not None), default=None)
