"""Whether those who were enrolled are like the target group: their level at entry against the one that was agreed.

An effort that takes in whoever is likely to do well shows results that it did not make. Who was turned away stands in
the referral funnel; whether it tells is seen here. A quarter of a standard deviation is what compared groups are held
to by common advice (Rubin, 2001: Health Services and Outcomes Research Methodology 2:169-188).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from gavn.domain.outcomes.calendar import Plan, baselines
from gavn.domain.outcomes.definition import FromBaseline
from gavn.domain.outcomes.people import Arm, People

MOST_APART = Fraction(1, 4)
# Of a normal mean, beyond which it lies one time in twenty: 1.96 squared.
BY_CHANCE = Fraction(196, 100) ** 2


@dataclass(frozen=True, slots=True)
class LevelAtEntry:
    """Of those of a metric whose level at entry is known, how many they are and their mean, and the target group's.

    `cohort` is blank where it is of all of them.
    """

    metric: str
    instrument: str
    cohort: str
    people: int
    mean: Fraction
    target_mean: Fraction
    target_deviation: Fraction

    @property
    def apart(self) -> Fraction:
        """How far the mean lies above the target group's, in the target group's standard deviations."""
        return (self.mean - self.target_mean) / self.target_deviation

    @property
    def is_apart(self) -> bool:
        """Whether it must be explained: further than a quarter of a standard deviation, on either side."""
        return abs(self.apart) > MOST_APART

    @property
    def may_be_chance(self) -> bool:
        """Whether as many drawn from the target group would lie so far from it more than one time in twenty."""
        return self.apart**2 * self.people <= BY_CHANCE


def states_target(plan: Plan) -> bool:
    """Whether the agreement says where the target group lies in what the metric looks at."""
    operator = plan.definition.looks_at
    return isinstance(operator, FromBaseline) and operator.target_mean is not None


def levels_at_entry(plan: Plan, people: People) -> Iterator[LevelAtEntry]:
    """Of all in the effort, then of each cohort where there are several; nothing where the agreement states no target
    group's level, or nobody's is known. Whoever left is counted with the others."""
    operator = plan.definition.looks_at
    if not isinstance(operator, FromBaseline) or operator.target_mean is None or operator.target_deviation is None:
        return
    known = baselines(replace(plan, completers_only=False), people)
    cohorts: dict[str, list[Fraction]] = {}
    for course in people.courses:
        if course.course in known and course.arm is Arm.EFFORT:
            cohorts.setdefault(course.cohort, []).append(known[course.course])
    groups = {"": [value for values in cohorts.values() for value in values]}
    if len(cohorts) > 1:
        groups |= {name: cohorts[name] for name in sorted(cohorts) if name}
    for cohort, values in groups.items():
        if values:
            mean = sum(values, Fraction(0)) / len(values)
            target = operator.target_mean, operator.target_deviation
            yield LevelAtEntry(plan.metric, operator.instrument, cohort, len(values), mean, *target)
