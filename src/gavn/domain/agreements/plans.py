"""What an agreement has to be followed up: the plans that the due calendar is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from gavn.domain.agreements.agreement import Agreement, Population
from gavn.domain.outcomes.calendar import Plan
from gavn.domain.outcomes.people import Covered, Register
from gavn.domain.values.problem import Place, Problem


def follow_up_plans(agreement: Agreement) -> tuple[Plan, ...]:
    """One for each metric whose measuring is data, in the agreement's order."""
    clock = agreement.clocks.enrolment
    return tuple(
        Plan(
            effort=agreement.id,
            metric=metric.id,
            definition=metric.measured,
            follow_ups=metric.follow_ups,
            grace=metric.grace,
            first_day=clock.start,
            last_day=clock.last_day,
            completers_only=metric.population is Population.COMPLETERS,
        )
        for metric in agreement.metrics
        if metric.measured is not None
    )


def registers_of(agreement: Agreement) -> tuple[Register, ...]:
    """The registers that its metrics look into."""
    asked = {metric.measured.looks_at.SOURCE.value for metric in agreement.metrics if metric.measured is not None}
    return tuple(each for each in Register if each.value in asked)


def check_registers(agreement: Agreement, covered: Collection[Covered], enrolled: Iterable[date]) -> Iterator[Problem]:
    """Of a register of which nobody has said how far it reaches, that nothing stands in it says nothing: nobody could
    ever be due. Nor does it of the days before its first, which are looked at of those who were `enrolled` early and
    count, since they were within the agreement's clock."""
    first_day = min((day for day in enrolled if day in agreement.clocks.enrolment), default=None)
    for each in registers_of(agreement):
        said = [of.first_day for of in covered if of.table is each]
        looked_at = _first_looked_at(agreement, each, first_day) if first_day else date.max
        if not said:
            yield Problem("register-reach-unsaid", Place(path=each.value))
        elif max(said) > looked_at:
            values = {"first": max(said).isoformat(), "looked_at": looked_at.isoformat()}
            yield Problem("register-reach-late", Place(path=each.value), values)


def _first_looked_at(agreement: Agreement, register: Register, enrolled: date) -> date:
    """No day before this is looked at of somebody enrolled then, or later."""
    found = [date.max]
    for metric in agreement.metrics:
        asked = metric.measured
        if asked is None or asked.looks_at.SOURCE.value != register.value:
            continue
        at_due = asked.since.event == "follow-up"
        found += [asked.since.on(each.on(enrolled) if at_due else enrolled) for each in metric.follow_ups]
    return min(found)
