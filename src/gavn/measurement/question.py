"""What is asked of an engine: one metric of an agreement, on one day; and what it answers, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Population
from gavn.domain.outcomes.definition import Definition, MissingRule, Overlap
from gavn.domain.outcomes.people import Arm
from gavn.measurement.days import day_number


@dataclass(frozen=True, slots=True)
class Question:
    """Of those enrolled from `enrolled_from` to `enrolled_to`, who was due by `as_of`, and what do they show?"""

    effort: str
    metric: AgreedMetric
    definition: Definition
    enrolled_from: int
    enrolled_to: int
    as_of: int

    @property
    def index_event(self) -> str:
        """What its follow-ups are counted from; the agreement's check holds them to one event."""
        return self.metric.follow_ups[0].event

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell its rows apart: the course, and the follow-up where there are several."""
        return ("course",) if len(self.metric.follow_ups) == 1 else ("course", "follow_up")

    @property
    def completers_only(self) -> bool:
        return self.metric.population is Population.COMPLETERS

    @property
    def once(self) -> bool:
        """Whether a person counts by the first course only."""
        return self.definition.overlap is not Overlap.EACH_COURSE

    @property
    def yields(self) -> bool:
        """Whether a person is left to another effort that came first."""
        return self.definition.overlap is Overlap.FIRST_EFFORT

    @property
    def carries(self) -> bool:
        """Whether an earlier reading stands in for one that is missing."""
        return self.definition.missing is MissingRule.LAST_VALUE


def questions(agreement: Agreement, *, as_of: date) -> tuple[Question, ...]:
    """One for each metric whose measuring is data, in the agreement's order."""
    clock = agreement.clocks.enrolment
    first, last = day_number(clock.start), day_number(clock.last_day)
    return tuple(
        Question(agreement.id, metric, metric.measured, first, last, day_number(as_of))
        for metric in agreement.metrics
        if metric.measured is not None
    )


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One course at one follow-up: 0 or 1 for `due`, `found` (something was observed), `lost` (left before) and
    `reached`; `quantity` in thousandths of the instrument's unit, in days or in events. Nothing is found before due."""

    follow_up: str
    course: str
    person: str
    arm: str
    cohort: str
    group: str
    enrolled_day: int
    on_day: int
    due: int
    found: int
    lost: int
    reached: int
    quantity: int


@dataclass(frozen=True, slots=True, order=True)
class Total:
    """The rows of a group of a cohort at one follow-up, added up; `last_day` is the latest day of those due."""

    follow_up: str
    arm: str
    cohort: str
    group: str
    enrolled: int
    due: int
    found: int
    lost: int
    reached: int
    quantity: int
    squares: int
    last_day: int

    @property
    def missing(self) -> int:
        """Due, still in the effort, and not observed."""
        return self.due - self.found - self.lost

    @property
    def not_due(self) -> int:
        return self.enrolled - self.due

    @property
    def is_of_effort(self) -> bool:
        return self.arm == Arm.EFFORT
