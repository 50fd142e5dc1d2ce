"""What several caps together leave: the least sum of some that cover all that can be owed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.amounts import due_with_time, whole
from gavn.domain.agreements.terms.base import Term, TimeTerm

# The places of caps in their list.
Places = frozenset[int]
# What the same caps cover, and how much of it is known to be owed; None where outcomes decide it.
Group = tuple[Places, int | None]
# What is left of some groups, and the caps that leave it.
Found = tuple[int, Places]


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


@dataclass(frozen=True, slots=True)
class Left:
    """The most that can be owed, in minor units, and the caps that hold it; none where all of it is known."""

    most: int
    caps: tuple[Cap, ...]


def owable(agreement: Agreement) -> list[Owable]:
    """All but what a minimum makes up. Outcomes lie in the measurement period; what falls due with time, on its day."""
    fixed = due_with_time(agreement, agreement.clocks.payment.last_day)
    outcomes = (term for term in agreement.terms if not isinstance(term, TimeTerm))
    return [
        *(Owable(priced.term, priced.metric, priced.on, whole(agreement, exact)) for priced, exact in fixed),
        *(Owable(term.id, term.metric, day) for term in outcomes for day in _days_told_apart(agreement, term)),
    ]


def _days_told_apart(agreement: Agreement, term: Term) -> list[date]:
    measured = agreement.clocks.measurement
    periods = [period for cap in agreement.caps for period in cap.periods] + [*term.within, *term.outside]
    edges = {measured.start} | {day for period in periods for day in (period.start, period.end)}
    return sorted(day for day in edges if day in measured and term.pays_on(day))


def caps_leave(caps: Iterable[Cap], parts: Sequence[tuple[Owable, Fraction]]) -> Left | None:
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
    found = _cheapest(groups, costs)
    return None if found is None else Left(found[0], tuple(amounts[place][0] for place in sorted(found[1])))


def _covers(cap: Cap, each: Owable) -> bool:
    if each.on is None:
        # A minimum is made up on top of what other caps leave; a cap on its payer comes after it.
        in_time = cap.scope is CapScope.PAYER and not cap.periods
    else:
        in_time = not cap.periods or any(each.on in period for period in cap.periods)
    return in_time and cap.covers(term=each.term, metric=each.metric)


def _times(cap: Cap, own: Sequence[Owable]) -> int:
    """How often the cap gives its amount: once, or in each of its periods in which something can be owed."""
    if not cap.periods:
        return 1
    return sum(any(each.on is not None and each.on in period for each in own) for period in cap.periods)


def _cheapest(groups: Sequence[Group], costs: Sequence[int]) -> Found | None:
    """The least that covers each group: by caps, or by what is known to be owed. Groups that share no cap, also through
    others, are covered each for itself: caps of many years would else be tried in all combinations."""
    every = [_together(part, costs) for part in _apart(groups)]
    found = [each for each in every if each is not None]
    if len(found) < len(every):
        return None
    return sum(most for most, _ in found), frozenset[int]().union(*(places for _, places in found))


def _apart(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups that share a cap with each other, also through others."""
    parts: list[tuple[Places, list[Group]]] = []
    for group in groups:
        joined = [part for part in parts if part[0] & group[0]]
        caps = group[0].union(*(places for places, _ in joined))
        members = [group, *(member for _, own in joined for member in own)]
        parts = [*(part for part in parts if part not in joined), (caps, members)]
    return [members for _, members in parts]


def _together(groups: Sequence[Group], costs: Sequence[int]) -> Found | None:
    """With the cap that covers most of the groups, or without it."""
    places = Counter(place for by, _ in groups for place in by)
    if not places:
        # A group alone, which no cap covers.
        known = groups[0][1]
        return None if known is None else (known, frozenset())
    [(widest, _)] = places.most_common(1)
    rest = _cheapest([group for group in groups if widest not in group[0]], costs)
    held = None if rest is None else (costs[widest] + rest[0], rest[1] | {widest})
    without = _cheapest([(by - {widest}, known) for by, known in groups], costs)
    return min((each for each in (held, without) if each is not None), key=lambda each: each[0], default=None)
