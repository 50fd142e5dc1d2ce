"""Caps that change nothing, since another never leaves as much."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.checks.clocks import uncovered
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.base import PersonTerm, Term, TimeTerm
from gavn.domain.agreements.turns import WIDE, in_turn
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity


def check_idle_caps(agreement: Agreement) -> Iterator[Problem]:
    """A warning for each cap on an amount that takes nothing which another would not take as well.

    One that is held before leaves no more of the same. One that is held after takes all that this one took, and more:
    only the very next one, since what is taken before a third can make room under it, and only where it counts all of
    it together. Nothing is told where amounts can be taken back: what others give can then pass a cap that counts both.
    """
    if agreement.two_sided or agreement.takes_back:
        return
    caps = in_turn(agreement, (CapScope.PERSON, *WIDE))
    for at, cap in enumerate(caps):
        after = [other for other in caps[at + 1 : at + 2] if _is_within(cap, other, agreement)]
        held = ((other, _most(other, cap, agreement)) for other in [*caps[:at], *after])
        first = next(((other, most) for other, most in held if most is not None), None)
        if first is not None and cap.amount is not None:
            other, most = first
            path, values = f"caps.{agreement.caps.index(cap)}", {"id": cap.id, "other": other.id}
            values |= {"cap": cap.amount.plain(), "leaves": Money(most, agreement.currency).plain()}
            yield found(code="cap-changes-nothing", path=path, severity=Severity.WARNING, **values)


def _is_within(cap: Cap, other: Cap, agreement: Agreement) -> bool:
    """Whether all that a cap counts together is counted together by the other too; of two that are alike the one that
    is held first decides."""
    periods = _periods(cap, agreement)
    together = not other.periods or all(sum(own.overlaps(period) for own in other.periods) == 1 for period in periods)
    return together and _most(cap, other, agreement) is None


def _most(other: Cap, cap: Cap, agreement: Agreement) -> int | None:
    """The most that another leaves of what a cap counts together, where that is no more than the cap; else None."""
    if other.scope is CapScope.PERSON and cap.scope is not CapScope.PERSON:
        return None
    held = [term for term in agreement.terms if _counts(cap, term)]
    if cap.amount is None or other.amount is None or not held or not all(_counts(other, term) for term in held):
        return None
    most = 0
    for period in _periods(cap, agreement):
        within = [own for own in other.periods if own.overlaps(period)]
        if other.periods and uncovered(period, within):
            return None
        most = max(most, other.amount.minor * len(within or [period]))
    return most if 0 < most <= cap.amount.minor else None


def _counts(cap: Cap, term: Term) -> bool:
    personal = cap.scope is not CapScope.PERSON or isinstance(term, PersonTerm)
    return personal and cap.covers(term=term.id, metric=term.metric)


def _periods(cap: Cap, agreement: Agreement) -> Iterator[Period]:
    """The stretches of time that a cap counts by themselves, as far as any amount can lie in them."""
    clocks = agreement.clocks
    timed = any(isinstance(term, TimeTerm) and _counts(cap, term) for term in agreement.terms)
    ends = [clocks.measurement.end, *([clocks.payment.end] if timed else [])]
    whole = Period(clocks.measurement.start, max(ends))
    for period in cap.periods or (whole,):
        if period.overlaps(whole):
            yield Period(max(period.start, whole.start), min(period.end, whole.end))
