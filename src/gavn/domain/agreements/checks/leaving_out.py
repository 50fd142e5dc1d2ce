"""Caps under which somebody less can mean more: what a later cap takes, an earlier one has already counted.

Caps bite one after another in the fixed order, each on its lines as they hold. A cap that counts all of what an earlier
one counts, or none of it, sees that one's sum alone, and a smaller sum is never paid more. One that counts a part of it
is another matter: what the earlier cap kept in that part, it kept from the rest, and the room is not given back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import chain

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, DonationUse
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.sharing import sharing
from gavn.domain.agreements.terms.base import PersonTerm, Term, TimeTerm
from gavn.domain.agreements.turns import STAGES, in_turn
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity

# A term in a stretch of time that no cap tells apart, by its place and its first day.
Line = tuple[int, date]
# How much of a line counts; a payer's cap counts the share it pays.
Counted = Mapping[Line, Fraction]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` minor units of each group together; None is a share, which can always bite."""

    path: str
    id: str
    personal: bool
    most: int | None
    groups: tuple[Counted, ...]


def check_leaving_out(agreement: Agreement) -> Iterator[Problem]:
    """A warning for each cap by which a payment can rise when a participant, or one outcome, is left out."""
    for later, earlier in narrowing(agreement):
        values = {"id": later.id, "other": earlier.id}
        if earlier.personal:
            yield found(code="cap-narrower-than-person", path=later.path, severity=Severity.WARNING, **values)
        else:
            yield found(code="cap-narrower-later", path=later.path, severity=Severity.WARNING, **values)
    for place, term in taken_back_dearer(agreement):
        yield found(code="taken-back-dearer", path=f"terms.{place}", severity=Severity.WARNING, id=term.id)
    for place, cap, term in taken_back_of_others(agreement):
        values = {"id": cap.id, "term": term.id}
        yield found(code="taken-back-of-others", path=f"caps.{place}", severity=Severity.WARNING, **values)


def can_rise(agreement: Agreement) -> bool:
    """Whether a payment can rise when a participant, or one outcome, is left out."""
    ways = chain(narrowing(agreement), taken_back_dearer(agreement), taken_back_of_others(agreement))
    return next(ways, None) is not None


def taken_back_dearer(agreement: Agreement) -> Iterator[tuple[int, Term]]:
    """The terms that can take more back of somebody than they gave: at the price of another year."""
    for place, term in enumerate(agreement.terms):
        if term.takes_back and agreement.price_level.is_followed_by(term.id):
            yield place, term


def taken_back_of_others(agreement: Agreement) -> Iterator[tuple[int, Cap, Term]]:
    """Each cap on several persons that leaves unpaid in one period what a term takes back in another, or outside them:
    there it is set against what others give first (ADR 25)."""
    open_days = [(agreement.terms[place], day) for place, day in _lines(agreement)]
    for place, cap in enumerate(agreement.caps):
        if cap.scope is CapScope.PERSON or not cap.periods:
            continue
        for term in agreement.terms:
            if term.takes_back and cap.covers(term=term.id, metric=term.metric):
                days = (day for other, day in open_days if other is term)
                if len(cap.periods) > 1 or agreement.two_sided or any(day not in cap.periods[0] for day in days):
                    yield place, cap, term


def narrowing(agreement: Agreement) -> Iterator[tuple[Limit, Limit]]:
    """Each cap that takes of what an earlier one has counted, with that one: one of several persons where there is."""
    limits = tuple(_limits(agreement))
    facts = {place for place, term in enumerate(agreement.terms) if not isinstance(term, TimeTerm)}
    for place, later in enumerate(limits):
        narrowed = [earlier for earlier in limits[:place] if _takes_of(later, earlier, facts)]
        if narrowed:
            yield later, min(narrowed, key=lambda earlier: earlier.personal)


def _takes_of(later: Limit, earlier: Limit, facts: set[int]) -> bool:
    pairs = ((inner, outer) for inner in later.groups for outer in earlier.groups)
    return any(_parts(inner, outer, facts) and _bites(later, earlier, inner, outer) for inner, outer in pairs)


def _parts(inner: Counted, outer: Counted, facts: set[int]) -> bool:
    """Whether a fact that counts more can be left out, and what comes after it and counts less take its place."""
    nothing = Fraction(0)
    return any(
        line[0] in facts and line[1] <= next_line[1] and inner.get(line, nothing) > inner.get(next_line, nothing)
        for line in outer
        for next_line in outer
    )


def _bites(later: Limit, earlier: Limit, inner: Counted, outer: Counted) -> bool:
    """Whether anything is left for the later cap to take: not of lines that an earlier one holds as low already."""
    if later.most is None or earlier.most is None or (earlier.personal and not later.personal):
        return True
    return not inner.keys() <= outer.keys() or max(inner.values(), default=0) * earlier.most > later.most


def _limits(agreement: Agreement) -> Iterator[Limit]:
    lines = tuple(_lines(agreement))
    for cap in (cap for scopes in STAGES for cap in in_turn(agreement, scopes)):
        if not _is_paid_by_another(cap, agreement):
            most = None if cap.amount is None else cap.amount.minor
            groups = tuple(_groups(cap, agreement, lines))
            place = agreement.caps.index(cap)
            yield Limit(f"caps.{place}", cap.id, cap.scope is CapScope.PERSON, most, groups)
    for place, gift in enumerate(agreement.donations):
        if gift.use is DonationUse.BUYS_OUTCOMES:
            bought = {line: Fraction(1) for line in lines if agreement.terms[line[0]].id in gift.terms}
            yield Limit(f"donations.{place}", gift.id, personal=False, most=gift.amount.minor, groups=(bought,))


def _is_paid_by_another(cap: Cap, agreement: Agreement) -> bool:
    """What this cap leaves is lost to nobody: another pays it, whom no cap holds."""
    held = {other.payer for other in agreement.caps if other.scope is CapScope.PAYER}
    return bool(cap.overflow_to) and cap.overflow_to not in held


def _lines(agreement: Agreement) -> Iterator[Line]:
    clocks = agreement.clocks
    periods = [period for cap in agreement.caps for period in cap.periods]
    periods += [period for term in agreement.terms for period in (*term.within, *term.outside)]
    edges = {clocks.measurement.start, clocks.payment.start}
    edges |= {day for period in periods for day in (period.start, period.end)}
    for place, term in enumerate(agreement.terms):
        clock = clocks.payment if isinstance(term, TimeTerm) else clocks.measurement
        yield from ((place, day) for day in sorted(edges) if day in clock and term.pays_on(day))


def _groups(cap: Cap, agreement: Agreement, lines: tuple[Line, ...]) -> Iterator[Counted]:
    counted = {line: part for line in lines if (part := _part(cap, agreement, agreement.terms[line[0]]))}
    for period in cap.periods or (Period(date.min, date.max),):
        yield {line: part for line, part in counted.items() if line[1] in period}


def _part(cap: Cap, agreement: Agreement, term: Term) -> Fraction:
    """How much of a term's lines a cap counts."""
    covered = cap.covers(term=term.id, metric=term.metric)
    if not covered or (cap.scope is CapScope.PERSON and not isinstance(term, PersonTerm)):
        return Fraction(0)
    if cap.scope is not CapScope.PAYER:
        return Fraction(1)
    bought = {name for gift in agreement.donations if gift.use is DonationUse.BUYS_OUTCOMES for name in gift.terms}
    shares = [agreement.payers[place] for place in sharing(agreement.payers, term=term.id, metric=term.metric)]
    own = (share.share for share in shares if share.party == cap.payer and term.id not in bought)
    return sum(own, Fraction(0))
