"""Caps: each says how much and of what, and none stands in another's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.checks.found import found, mixed, unknown
from gavn.domain.agreements.checks.parties import PAYING
from gavn.domain.agreements.terms.base import Grain, PersonTerm
from gavn.domain.agreements.turns import STAGES, in_turn
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity

# These count all that they hold for together, where they name no periods.
AT_ONCE = frozenset({CapScope.PERSON, CapScope.METRIC, CapScope.AGREEMENT})


def check_caps(agreement: Agreement) -> Iterator[Problem]:
    terms = {term.id for term in agreement.terms}
    yield from _check_circles(agreement)
    yield from _check_taken_back(agreement)
    for place, cap in enumerate(agreement.caps):
        path = f"caps.{place}"
        yield from _check_size(path, cap)
        yield from _check_scope(path, cap, agreement)
        yield from _check_payer(path, cap, agreement)
        for at, term in unknown(cap.terms, terms):
            yield found(code="term-unknown", path=f"{path}.terms.{at}", term=term)


def _check_size(path: str, cap: Cap) -> Iterator[Problem]:
    if (cap.amount is None) == (cap.share is None):
        yield found(code="cap-amount-or-share", path=path, id=cap.id)
    if cap.amount is not None and cap.amount.minor <= 0:
        yield found(code="cap-not-positive", path=f"{path}.amount", id=cap.id)
    if cap.share is not None and not 0 < cap.share < 1:
        yield found(code="cap-share-outside", path=f"{path}.share", id=cap.id)


def _check_scope(path: str, cap: Cap, agreement: Agreement) -> Iterator[Problem]:
    metrics = {metric.id for metric in agreement.metrics}
    if (cap.metric or cap.scope == CapScope.METRIC) and cap.metric not in metrics:
        yield found(code="cap-metric-unknown", path=f"{path}.metric", id=cap.id, metric=cap.metric)
    if cap.scope == CapScope.PERIOD and not cap.periods:
        yield found(code="cap-without-periods", path=f"{path}.periods", id=cap.id)
    capped = [term for term in agreement.terms if cap.covers(term=term.id, metric=term.metric)]
    if cap.metric in metrics and not capped and any(term.id in cap.terms for term in agreement.terms):
        yield found(code="cap-covers-nothing", path=f"{path}.metric", id=cap.id, metric=cap.metric)
    if cap.share is not None and cap.scope in AT_ONCE and not cap.periods and capped == list(agreement.terms):
        yield found(code="cap-share-of-itself", path=f"{path}.share", id=cap.id)
    if cap.scope == CapScope.PERSON and capped and all(term.grain != Grain.PERSON for term in capped):
        yield found(code="cap-person-without-persons", path=f"{path}.scope", id=cap.id)


def check_deadweight(agreement: Agreement) -> Iterator[Problem]:
    """Two readings are at hand, and the amounts are far apart: ten at 50,000 are 10 × 40,000, or 8 × 40,000."""
    paid = {term.metric for term in agreement.terms if isinstance(term, PersonTerm)}
    reduced = [metric for metric in agreement.metrics if metric.deadweight and metric.id in paid]
    for place, cap in enumerate(agreement.caps):
        for metric in reduced if cap.scope == CapScope.PERSON and cap.amount is not None else ():
            if any(
                cap.covers(term=term.id, metric=term.metric) for term in agreement.terms if term.metric == metric.id
            ):
                values = {"id": cap.id, "metric": metric.id, "percent": mixed(100 * metric.deadweight)}
                path = f"caps.{place}"
                yield found(code="cap-after-deadweight", path=path, severity=Severity.WARNING, **values)


def _check_payer(path: str, cap: Cap, agreement: Agreement) -> Iterator[Problem]:
    """Whose cap it is, and who pays the rest: both of caps on payers alone, and of those who have promised to pay."""
    promised = {party.party for party in agreement.parties if party.role in PAYING}
    paying = {payer.party for payer in agreement.payers} | {other.overflow_to for other in agreement.caps} - {""}
    if cap.scope != CapScope.PAYER and (cap.payer or cap.overflow_to):
        yield found(code="cap-payer-needless", path=path, id=cap.id, scope=cap.scope.value)
    elif cap.scope == CapScope.PAYER and cap.payer not in paying:
        yield found(code="cap-payer-unknown", path=f"{path}.payer", id=cap.id, party=cap.payer)
    if cap.overflow_to and cap.overflow_to not in promised:
        yield found(code="cap-overflow-unknown", path=f"{path}.overflow_to", id=cap.id, party=cap.overflow_to)


def _check_circles(agreement: Agreement) -> Iterator[Problem]:
    """What a cap leaves must not come back to whom it held."""
    told: set[str] = set()
    for place, cap in enumerate(agreement.caps):
        after = _passed_on_to(cap.overflow_to, agreement)
        if cap.payer in after and cap.payer not in told:
            told |= {party for party in after if cap.payer in _passed_on_to(party, agreement)}
            yield found(code="overflow-circular", path=f"caps.{place}.overflow_to", payer=cap.payer)


def _passed_on_to(party: str, agreement: Agreement) -> set[str]:
    """Everybody whom caps can send on to what a party takes over, itself among them."""
    reached, waiting = set(), [party] if party else []
    while waiting:
        here = waiting.pop()
        reached.add(here)
        onward = {cap.overflow_to for cap in agreement.caps if cap.payer == here and cap.overflow_to}
        waiting += onward - reached
    return reached


def _check_taken_back(agreement: Agreement) -> Iterator[Problem]:
    """Where a term can take back what two caps hold: that which is reckoned first can have given its room away by the
    time that the other lets go of what it had left unpaid (ADR 25)."""
    for earlier, later in _both_held(agreement):
        path, values = f"caps.{agreement.caps.index(later)}", {"id": later.id, "other": earlier.id}
        meets, comes_after = _meet(earlier, later), _begins_after(earlier, later)
        if comes_after and not meets and earlier.scope is later.scope:
            yield found(code="caps-not-in-time", path=path, severity=Severity.WARNING, **values)
        elif (meets or comes_after) and _held(agreement, earlier) != _held(agreement, later):
            yield found(code="taken-back-waits", path=path, severity=Severity.WARNING, **values)


def _both_held(agreement: Agreement) -> Iterator[tuple[Cap, Cap]]:
    """Caps of one stage that hold the same term that can take back, in their order; the earlier of some periods."""
    taking = {term.id for term in agreement.terms if term.takes_back and agreement.takes_back}
    for scopes in STAGES:
        for earlier, later in combinations(in_turn(agreement, scopes), 2):
            both = taking & _held(agreement, earlier)[0] & _held(agreement, later)[0]
            if both and earlier.payer == later.payer and earlier.periods:
                yield earlier, later


def _held(agreement: Agreement, cap: Cap) -> tuple[set[str], tuple[Period, ...]]:
    return {term.id for term in agreement.terms if cap.covers(term=term.id, metric=term.metric)}, cap.periods


def _meet(one: Cap, other: Cap) -> bool:
    return not other.periods or any(period.overlaps(own) for period in one.periods for own in other.periods)


def _begins_after(one: Cap, other: Cap) -> bool:
    """Whether some period of one begins when some of the other is over."""
    return any(own.end <= period.start for period in one.periods for own in other.periods)
