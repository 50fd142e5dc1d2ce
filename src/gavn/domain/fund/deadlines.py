"""What lies ahead, as far as the records name a date: injections, calls, hearings, and what was agreed or reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from gavn.domain.agreements.investment import Investment
from gavn.domain.economy.table import Injection, Turnover, to_come
from gavn.domain.fund.fund import Fund
from gavn.domain.pipeline.inquiry import Call, Inquiry
from gavn.domain.values.milestone import Milestone


class DeadlineKind(StrEnum):
    """What happens on the day."""

    INJECTION = "injection"
    CALL_CLOSES = "call-closes"
    HEARING = "hearing"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`what` is the record that names the day; a milestone without an `investment` is the fund's own."""

    on: date
    kind: DeadlineKind
    what: Injection | Call | Inquiry | Milestone
    investment: Investment | None = None


def deadlines_of(fund: Fund, *, as_of: date, moved: Turnover) -> tuple[Deadline, ...]:
    """The nearest first; what should have come and has not stays, milestones that have passed do not."""
    found = (*_injections(fund, as_of, moved), *_inquiries(fund, as_of), *_milestones(fund, as_of))
    return tuple(sorted(found, key=lambda deadline: deadline.on))


def _injections(fund: Fund, as_of: date, moved: Turnover) -> Iterator[Deadline]:
    """What is left of each grant, which is no more than was granted."""
    granted = [injection for injection in fund.injections if injection.granted_on <= as_of]
    for injection, left in to_come(moved, granted, last_year=as_of.year):
        if not left.is_zero:
            yield Deadline(injection.expected_on, DeadlineKind.INJECTION, replace(injection, amount=left))


def _inquiries(fund: Fund, as_of: date) -> Iterator[Deadline]:
    for call in fund.calls:
        if call.opened_on <= as_of <= call.closed_on:
            yield Deadline(call.closed_on, DeadlineKind.CALL_CLOSES, call)
    for inquiry in fund.inquiries:
        waiting = [
            h.deadline
            for h in inquiry.hearings
            if h.asked_on <= as_of and (h.answered_on is None or h.answered_on > as_of)
        ]
        if waiting:
            yield Deadline(min(waiting), DeadlineKind.HEARING, inquiry)


def _milestones(fund: Fund, as_of: date) -> Iterator[Deadline]:
    """What agreements and reports name; nobody says from when it was known, so it is not told of days before."""
    if as_of < fund.as_of:
        return
    own = [Deadline(milestone.on, DeadlineKind.MILESTONE, milestone) for milestone in fund.milestones]
    theirs = [
        Deadline(milestone.on, DeadlineKind.MILESTONE, milestone, investment)
        for investment in fund.investments
        if investment.is_signed(on=as_of) or investment.signed_on is None
        for milestone in investment.milestones
    ]
    yield from (deadline for deadline in (*own, *theirs) if deadline.on > as_of)
