"""From totals and rows to the facts that an agreement pays by: claims of persons, tallies of cohorts (ADR 0015)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import AgreedMetric, Agreement, Direction, EvidenceDesign, Population
from gavn.domain.agreements.grading import AGAINST_GROUP
from gavn.domain.agreements.terms.base import Grain
from gavn.domain.outcomes.definition import THOUSANDTHS, FromBaseline, Gives, Level, MeanChange
from gavn.domain.outcomes.facts import Claim, Tally
from gavn.measurement.comparison.rates import share_difference
from gavn.measurement.days import date_of
from gavn.measurement.estimates import Estimate, Sums, decimal_of, difference, mean_of
from gavn.measurement.question import Question, Row, Total


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its totals; `everyone` are the totals of all enrolled where only completers count."""

    question: Question
    totals: tuple[Total, ...]
    everyone: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A total by its metric's rule for what is missing: `due` is the denominator, without those `left_out` of it."""

    due: int
    reached: int
    quantity: Fraction
    squares: Fraction
    left_out: int

    @property
    def sums(self) -> Sums:
        """What the courses in the denominator show; who is missing shows nothing."""
        return Sums(self.due, self.quantity, self.squares)


def counted(question: Question, total: Total) -> Counted:
    """What a total comes to; where too many are missing to be left out, all of them count as worst."""
    missing = total.due - total.found
    unit = scale(question)
    shown = (Fraction(total.quantity, unit), Fraction(total.squares, unit**2))
    if question.definition.leaves_out(due=total.due, missing=missing):
        return Counted(total.due - missing, total.reached, *shown, missing)
    return Counted(total.due, total.reached + (missing if is_less(question) else 0), *shown, 0)


def is_less(question: Question) -> bool:
    return question.metric.direction is Direction.LESS


def scale(question: Question) -> int:
    """How many of what engines add up make one of the unit in which the metric is reported."""
    return THOUSANDTHS if isinstance(question.definition.looks_at, Level | FromBaseline) else 1


def of_everyone(question: Question) -> Question:
    """The same question of all enrolled, completers or not."""
    return replace(question, metric=replace(question.metric, population=Population.ENROLLED_AND_DUE))


def grains(agreement: Agreement, metric: str) -> set[Grain]:
    """What a metric must give: claims where a term prices persons, tallies where one prices cohorts or a gate looks."""
    found = {term.grain for term in agreement.terms if metric in term.metrics}
    return found | ({Grain.COHORT} if any(metric in gate.levels for gate in agreement.gates) else set())


def claims(question: Question, rows: Sequence[Row], *, known_on: date) -> Iterator[Claim]:
    """What each course of the effort reached, or its quantity; what is below nothing is nothing.

    Whether those who were not measured stay out is asked of each follow-up and cohort, as where they are counted.
    """
    own = [row for row in rows if row.arm == "effort" and row.due]
    due = Counter(_denominator(row) for row in own)
    missing = Counter(_denominator(row) for row in own if not row.found)
    for row in own:
        at = _denominator(row)
        stays_out = question.definition.leaves_out(due=due[at], missing=missing[at])
        amount = _claimed(question, row, missing_counts=is_less(question) and not stays_out)
        if amount > 0:
            yield Claim(
                id=f"{question.metric.id}/{row.follow_up}/{row.course}",
                participant=row.person if question.once else row.course,
                metric=question.metric.id,
                follow_up=row.follow_up,
                holds_on=date_of(row.on_day),
                known_on=known_on,
                quantity=amount,
                enrolled_on=date_of(row.enrolled_day),
                group=row.group,
                cohort=row.cohort,
            )


def _denominator(row: Row) -> tuple[str, str]:
    """The follow-up and cohort among whose courses this one is counted."""
    return row.follow_up, row.cohort


def _claimed(question: Question, row: Row, *, missing_counts: bool) -> Fraction:
    if question.definition.looks_at.gives is Gives.QUANTITY:
        return Fraction(row.quantity, scale(question))
    return Fraction(row.reached if row.found or not missing_counts else 1)


def tallies(agreement: Agreement, answer: Answer, *, known_on: date) -> Iterator[Tally]:
    """One for each cohort and follow-up at which somebody is due, its groups added together."""
    question = answer.question
    for follow_up in question.metric.follow_ups:
        for cohort in sorted({total.cohort for total in answer.totals if total.is_of_effort}):
            at = (follow_up.id, cohort)
            whole = add_up(
                total for total in answer.totals if (total.follow_up, total.cohort) == at and total.is_of_effort
            )
            if whole.due:
                everyone = add_up(t for t in answer.everyone if (t.follow_up, t.cohort) == at and t.is_of_effort)
                made = _tally(question, whole, everyone, known_on=known_on)
                compared = [t for t in answer.totals if (t.follow_up, t.cohort) == at and not t.is_of_effort]
                yield _with_estimate(agreement, question, made, whole, compared)


def add_up(totals: Iterable[Total]) -> Total:
    """Totals of groups as one; the first tells of which follow-up, arm and cohort."""
    listed = list(totals)
    numbers = ("enrolled", "due", "found", "lost", "reached", "quantity", "squares")
    summed = {name: sum(getattr(total, name) for total in listed) for name in numbers}
    return replace(listed[0], group="", last_day=max(total.last_day for total in listed), **summed)


def _tally(question: Question, whole: Total, everyone: Total, *, known_on: date) -> Tally:
    """It lies on the latest day of those due: by then all of it was there to be measured."""
    held = counted(question, whole)
    reached = question.definition.looks_at.gives is Gives.REACHED
    return Tally(
        id="/".join(part for part in (question.metric.id, whole.follow_up, whole.cohort) if part),
        metric=question.metric.id,
        follow_up=whole.follow_up,
        holds_on=date_of(whole.last_day),
        known_on=known_on,
        cohort=whole.cohort,
        reached=held.reached if reached else None,
        due=held.due,
        enrolled=everyone.due,
        quantity=None if reached else held.quantity,
    )


def _with_estimate(
    agreement: Agreement, question: Question, made: Tally, whole: Total, compared: Sequence[Total]
) -> Tally:
    """An effect against the comparison group, where there is one; else the mean change, where that is measured."""
    held = counted(question, whole)
    estimate: Estimate | None = None
    if is_held_against_group(agreement, question.metric) and compared and held.due:
        other = counted(question, add_up(compared))
        if other.due:
            by_rate = question.definition.looks_at.gives is Gives.REACHED
            estimate = _of_rates(held, other) if by_rate else difference(held.sums, other.sums)
            # How sure a difference between clusters is takes more than counts of people to tell.
            estimate = replace(estimate, low=None, high=None) if agreement.clusters else estimate
    elif isinstance(question.definition.looks_at, MeanChange) and held.due:
        estimate = mean_of(held.sums)
    if estimate is None:
        return made
    return replace(made, estimate=estimate.value, low=estimate.low, high=estimate.high)


def is_held_against_group(agreement: Agreement, metric: AgreedMetric) -> bool:
    """Whether the design takes a difference of it from a comparison group: of changes alone, where changes differ."""
    if agreement.evidence is EvidenceDesign.DIFFERENCE_IN_DIFFERENCES:
        return metric.measured is not None and isinstance(metric.measured.looks_at, MeanChange)
    return agreement.evidence in AGAINST_GROUP


def _of_rates(held: Counted, other: Counted) -> Estimate:
    """The difference of two rates with the score interval, which also holds where groups are small."""
    found = share_difference((held.reached, held.due), (other.reached, other.due))
    exact = Fraction(held.reached, held.due) - Fraction(other.reached, other.due)
    return Estimate(decimal_of(exact), *(decimal_of(Fraction(end)) for end in (found.low, found.high)))
