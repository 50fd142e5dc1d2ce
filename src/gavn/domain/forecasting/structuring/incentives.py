"""What a design pays for one person more: at each level of success, for an easy case and a hard one, and step by step.

Nothing is drawn here: cohorts are set out as they could come, and the evaluator says what each would pay. Amounts are
in minor units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.agreements.terms.subgroup_uplift import SubgroupUplift
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.courses import Pattern
from gavn.domain.forecasting.enrolling import curve_of
from gavn.domain.forecasting.steps import Step, steps_of
from gavn.domain.forecasting.structuring.bench import Question
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.evaluate import evaluate
from gavn.domain.payments.whole import Whole

# One person who brings so many times what persons do on average is worth crowding for.
CROWDS = 5
# Where so small a part of all bring anything (a twentieth), all depends on them.
FEW = 20
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Crowding:
    """By how many succeed of `people` in all that is looked for: what one more brings. `expected` are those who succeed
    by the plan, on average over the outcomes.

    `at_expected` is what one more brings where each outcome is reached by as many as planned; `average` is what each
    brings where all succeed, `greatest` what the one at `at` brings; `starts` is the first who brings anything, and
    after `ends` nobody does (both None where nothing is paid).
    """

    people: int
    expected: int
    average: int
    at_expected: int
    greatest: int
    at: int
    starts: int | None
    ends: int | None

    @property
    def crowds(self) -> bool:
        """Whether it pays to gather round one level: few bring anything, or one brings far more than those who do."""
        if self.starts is None or self.ends is None:
            return False
        bring = self.ends - self.starts + 1
        return bring <= max(1, self.people // FEW) or self.greatest * bring >= CROWDS * self.average * self.people


@dataclass(frozen=True, slots=True)
class Picking:
    """What one person more brings who will succeed, and one who will not, where all others go by the plan.

    `groups` is what a success brings of each group that the agreement pays more for, `anyway` what is paid where only
    those succeed who would with no effort.
    """

    easy: int
    hard: int
    groups: tuple[tuple[str, int], ...]
    planned: int
    anyway: int


@dataclass(frozen=True, slots=True)
class StepWorth:
    """What one step brings of a person who takes all the others, and all the others where it is missed."""

    outcome: ExpectedOutcome
    alone: int
    others: int


@dataclass(frozen=True, slots=True)
class Incentives:
    """The three questions to ask of a design; `steps` tell who is given up on: those who have missed what pays."""

    crowding: Crowding
    picking: Picking
    steps: tuple[StepWorth, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """How many people show each pattern of success over the steps; a person can be of a group."""

    patterns: Mapping[tuple[Pattern, str], int]

    @property
    def people(self) -> int:
        return sum(self.patterns.values())

    @property
    def least(self) -> tuple[Pattern, str]:
        """Somebody who succeeds in least."""
        return min((each for each, count in self.patterns.items() if count), key=lambda each: sum(each[0]))

    def succeed(self, step: int) -> int:
        return sum(count for (pattern, _), count in self.patterns.items() if pattern[step])

    def beside(self, pattern: Pattern, group: str = "", *, number: int = 1) -> Cohort:
        """So many more of a pattern; fewer where it is below nothing."""
        each = pattern, group
        return Cohort({**self.patterns, each: self.patterns.get(each, 0) + number})


def incentives(question: Question, agreement: Agreement) -> Incentives:
    """By the plan's number of people, all of them enrolled in the middle of the period."""
    stage = _Stage(question, agreement, steps_of(agreement, question.effort.plan))
    return Incentives(_crowding(stage), _picking(stage), tuple(_steps(stage)))


@dataclass(frozen=True, slots=True)
class _Stage:
    question: Question
    agreement: Agreement
    steps: tuple[Step, ...]

    @property
    def people(self) -> int:
        return self.question.effort.plan.recruitment.units

    @property
    def all(self) -> Pattern:
        return (True,) * len(self.steps)

    @property
    def none(self) -> Pattern:
        return (False,) * len(self.steps)

    @property
    def planned(self) -> Cohort:
        """Each outcome reached by as many as the plan expects."""
        return self.cohort_at({step.outcome: step.outcome.expected for step in self.steps})

    @property
    def unaided(self) -> Cohort:
        """Each by as many as with no effort at all."""
        return self.cohort_at({step.outcome: step.outcome.unaided for step in self.steps})

    def cohort_at(self, level: Mapping[ExpectedOutcome, Fraction]) -> Cohort:
        """Whoever succeeds in what few do succeeds in all that more do."""
        numbers = [min(self.people, max(0, self._succeed(step, level[step.outcome]))) for step in self.steps]
        edges = sorted({0, self.people, *numbers})
        return Cohort({(tuple(n >= end for n in numbers), ""): end - start for start, end in pairwise(edges)})

    def _succeed(self, step: Step, level: Fraction) -> int:
        """By how many a level is reached; of a mean by how large an effect it is."""
        outcome = step.outcome
        if outcome.share is not None:
            return round(self.people * (1 - level if outcome.metric in self.less else level))
        return round(self.expected * (level - outcome.baseline) / (outcome.expected - outcome.baseline))

    @property
    def expected(self) -> int:
        """Those who succeed by the plan, on average over the outcomes that are shares; half where there is none."""
        shares = [1 - s.outcome.expected if s.outcome.metric in self.less else s.outcome.expected for s in self.steps
                  if s.outcome.share is not None]  # fmt: skip
        return round(self.people * (sum(shares, Fraction(0)) / len(shares) if shares else HALF))

    @property
    def less(self) -> frozenset[str]:
        """The metrics that are to happen to as few as possible."""
        return frozenset(m.id for m in self.agreement.metrics if m.direction is Direction.LESS)

    def cohort(self, succeed: int) -> Cohort:
        """So many who take every step, the rest of all none."""
        return Cohort({(self.all, ""): succeed, (self.none, ""): self.people - succeed})

    def pay(self, cohorts: Sequence[Cohort]) -> Sequence[int]:
        """What all payers pay for each."""
        columns = self._columns(cohorts)
        outcome = evaluate(self.agreement, columns, as_of=self.agreement.clocks.payment.last_day, final=True)
        paid: Whole = sum(outcome.by_payer.values(), start=np.zeros_like(outcome.total))
        return [int(amount) for amount in paid]

    def _columns(self, cohorts: Sequence[Cohort]) -> Columns:
        period = curve_of(self.agreement, self.question.effort.plan).period
        middle = period.start + (period.last_day - period.start) / 2
        shown = dict.fromkeys(each for cohort in cohorts for each in cohort.patterns)
        histories = {each: self._history(*each, middle) for each in shown}
        persons = tuple(dict.fromkeys(history for history in histories.values() if history.steps))
        counts = np.zeros((len(persons), len(cohorts)), dtype=np.int64)
        for column, cohort in enumerate(cohorts):
            for each, number in cohort.patterns.items():
                if histories[each].steps:
                    counts[persons.index(histories[each]), column] += number
        measures: dict[Measure, int] = {}
        taken = [
            [measures.setdefault(self._measure(place, cohort, middle), len(measures)) for cohort in cohorts]
            for place in range(len(self.steps))
        ]
        return Columns(persons, counts, tuple(measures), np.array(taken, dtype=np.int64).reshape(-1, len(cohorts)))

    def _history(self, pattern: Pattern, group: str, enrolled_on: date) -> History:
        """Of what is to happen to few, whoever fails shows it."""
        reached = [
            Reached(step.outcome.metric, step.outcome.follow_up, step.after.on(enrolled_on))
            for step, succeeds in zip(self.steps, pattern, strict=True)
            if step.by_person and succeeds != (step.outcome.metric in self.less)
        ]
        ordered = sorted(reached, key=lambda each: (each.on, each.metric, each.follow_up))
        return History(tuple(ordered), enrolled_on, group)

    def _measure(self, place: int, cohort: Cohort, enrolled_on: date) -> Measure:
        outcome, people = self.steps[place].outcome, cohort.people
        last = self.agreement.clocks.measurement.last_day
        due_on = self.steps[place].after.on(enrolled_on)
        on = last if outcome.once else min(date(due_on.year, 12, 31), last)
        succeed = cohort.succeed(place)
        if outcome.share is not None:
            reached = people - succeed if outcome.metric in self.less else succeed
            return Measure(outcome.metric, outcome.follow_up, on, reached=reached, due=people, enrolled=people)
        effect = Fraction(succeed * self.people, people * max(1, self.expected))
        estimate = outcome.baseline + effect * (outcome.expected - outcome.baseline)
        return Measure(
            outcome.metric, outcome.follow_up, on, due=people, enrolled=people, quantity=estimate * people,
            estimate=estimate, low=estimate, high=estimate,
        )  # fmt: skip


def _crowding(stage: _Stage) -> Crowding:
    people, expected = stage.people, min(stage.expected, stage.people - 1)
    paid = stage.pay([stage.cohort(succeed) for succeed in range(people + 1)])
    more = [after - before for before, after in zip(paid, paid[1:], strict=False)]
    at = max(range(people), key=lambda place: (more[place], -abs(place - expected)))
    bring = [place + 1 for place, amount in enumerate(more) if amount]
    return Crowding(
        people, stage.expected, round(Fraction(paid[-1] - paid[0], people)), _one_more(stage), more[at], at + 1,
        bring[0] if bring else None, bring[-1] if bring else None,
    )  # fmt: skip


def _one_more(stage: _Stage) -> int:
    """What it brings that somebody who misses most by the plan succeeds in all; where nobody misses anything, what it
    costs that somebody does."""
    least = stage.planned.least
    others = stage.planned.beside(*least, number=-1)
    turned = others.beside(stage.none if least[0] == stage.all else stage.all)
    planned, other = stage.pay([stage.planned, turned])
    return planned - other if least[0] == stage.all else other - planned


def _picking(stage: _Stage) -> Picking:
    groups = sorted({group for t in stage.agreement.terms if isinstance(t, SubgroupUplift) for group in t.uplifts})
    by_plan = stage.planned
    planned, without, easy, hard, *of_groups = stage.pay(
        [
            by_plan,
            stage.unaided,
            by_plan.beside(stage.all),
            by_plan.beside(stage.none),
            *(by_plan.beside(stage.all, group) for group in groups),
        ]
    )
    told = tuple((group, paid - planned) for group, paid in zip(groups, of_groups, strict=True))
    return Picking(easy - planned, hard - planned, told, planned, without)


def _steps(stage: _Stage) -> Iterator[StepWorth]:
    by_plan = stage.planned
    missed = [tuple(place != left for place in range(len(stage.steps))) for left in range(len(stage.steps))]
    whole, none, *parts = stage.pay([by_plan.beside(pattern) for pattern in (stage.all, stage.none, *missed)])
    for step, part in zip(stage.steps, parts, strict=True):
        yield StepWorth(step.outcome, whole - part, part - none)
