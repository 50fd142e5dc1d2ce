"""What an agreement has to be followed up: the plans that the due calendar is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def check_registers(agreement: Agreement, covered: Iterable[Covered]) -> Iterator[Problem]:
    """Of a register of which nobody has said how far it reaches, that nothing stands in it says nothing: nobody could
    ever be due."""
    said = {each.table for each in covered}
    for each in registers_of(agreement):
        if each not in said:
            yield Problem("register-reach-unsaid", Place(path=each.value))
