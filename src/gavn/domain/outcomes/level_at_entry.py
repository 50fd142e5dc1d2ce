"""Whether those who were enrolled are like the target group: their level at entry against the one that was agreed.

An effort that takes in whoever is likely to do well shows results that it did not make. Who was turned away stands in
the referral funnel; whether it tells is seen here. A quarter of a standard deviation is what compared groups are held
to by common advice (Rubin, 2001: Health Services and Outcomes Research Methodology 2:169-188).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

    `cohort` is blank where it is of all of them; there is no mean where it would tell of too few.
    """

    metric: str
    instrument: str
    cohort: str
    people: int
    mean: Fraction | None
    target_mean: Fraction
    target_deviation: Fraction

    @property
    def apart(self) -> Fraction | None:
        """How far the mean lies above the target group's, in the target group's standard deviations."""
        return None if self.mean is None else (self.mean - self.target_mean) / self.target_deviation

    @property
    def is_apart(self) -> bool:
        """Whether it must be explained: further than a quarter of a standard deviation, on either side."""
        return self.apart is not None and abs(self.apart) > MOST_APART

    @property
    def may_be_chance(self) -> bool:
        """Whether as many drawn from the target group would lie so far from it more than one time in twenty."""
        return self.apart is not None and self.apart**2 * self.people <= BY_CHANCE


def states_target(plan: Plan) -> bool:
    """Whether the agreement says where the target group lies in what the metric looks at."""
    operator = plan.definition.looks_at
    return isinstance(operator, FromBaseline) and operator.target_mean is not None


def levels_at_entry(plan: Plan, people: People, *, least: int) -> Iterator[LevelAtEntry]:
    """Of all in the effort, then of each cohort where there are several; nothing where the agreement states no target
    group's level, or nobody's is known. Whoever left is counted with the others.

    Of fewer than `least` the count alone is told, for a mean of one is that person's reading. So it is of all cohorts
    where fewer would be left once those with a mean are taken from the whole.
    """
    operator = plan.definition.looks_at
    if not isinstance(operator, FromBaseline) or operator.target_mean is None or operator.target_deviation is None:
        return
    target = operator.target_mean, operator.target_deviation
    cohorts = _values(plan, people)
    every = [value for values in cohorts.values() for value in values]
    groups = {name: cohorts[name] for name in sorted(cohorts) if name} if len(cohorts) > 1 else {}
    left = len(every) - sum(len(values) for values in groups.values() if len(values) >= least)
    fewest_by_cohort = least if left == 0 or left >= least else len(every) + 1
    for cohort, values, fewest in (("", every, least), *((*each, fewest_by_cohort) for each in groups.items())):
        if values:
            mean = sum(values, Fraction(0)) / len(values) if len(values) >= fewest else None
            yield LevelAtEntry(plan.metric, operator.instrument, cohort, len(values), mean, *target)


def _values(plan: Plan, people: People) -> Mapping[str, Sequence[Fraction]]:
    """What those in the effort began at, by cohort; each person once, by the first course of which it is known."""
    known = baselines(replace(plan, completers_only=False), people)
    found: dict[str, list[Fraction]] = {}
    seen: set[str] = set()
    for course in sorted(people.courses, key=lambda each: (each.enrolled_on, each.course)):
        if course.course in known and course.arm is Arm.EFFORT and course.person not in seen:
            seen.add(course.person)
            found.setdefault(course.cohort, []).append(known[course.course])
    return found
