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
from gavn.domain.outcomes.manifest import finding_name
from gavn.measurement.days import date_of
from gavn.measurement.estimates import Sums, decimal_of
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
    """What a total comes to; where too many are missing to be left out, all of them count against the effort."""
    missing = total.due - total.found
    unit = scale(question)
    shown = (Fraction(total.quantity, unit), Fraction(total.squares, unit**2))
    if stays_out(question, total):
        return Counted(total.due - missing, total.reached, *shown, missing)
    reached = missing if missing_reaches(question, of_effort=total.is_of_effort) else 0
    return Counted(total.due, total.reached + reached, *shown, 0)


def is_less(question: Question) -> bool:
    return question.metric.direction is Direction.LESS


def missing_reaches(question: Question, *, of_effort: bool) -> bool:
    """Whether somebody due and not measured counts as having reached it: as worst in the effort, as best in the
    comparison group, so that nobody's missing reading makes an effect of the effort."""
    return is_less(question) is of_effort


def stays_out(question: Question, total: Total) -> bool:
    """Whether the missing of a total stay out of it: by the metric's rule, or because that is against the effort.

    Nothing is the best, or the worst, that a mean change could be. Where the others of the effort changed for the
    worse, or those of a comparison group for the better, those missing are taken to have changed as these did; where
    they did not, not to have changed.
    """
    missing = total.due - total.found
    if question.definition.leaves_out(due=total.due, missing=missing):
        return True
    quantity = question.definition.looks_at.gives is Gives.QUANTITY
    changed = -total.quantity if is_less(question) else total.quantity
    against = changed < 0 if total.is_of_effort else changed > 0
    return bool(missing) and quantity and against


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
        out = question.definition.leaves_out(due=due[at], missing=missing[at])
        amount = _claimed(question, row, missing_counts=missing_reaches(question, of_effort=True) and not out)
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
        id=finding_name(question.metric.id, whole.follow_up, whole.cohort),
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
    """An effect against the comparison group, where the design names one: a change that is held against nothing is no
    such effect. Else the mean change, where that is measured.

    How sure it is, and whether it was made as it was agreed, follows from what is found of it
    (`findings.with_effects`).
    """
    held = counted(question, whole)
    if is_held_against_group(agreement, question.metric):
        value = _difference(question, held, compared)
    else:
        changes = isinstance(question.definition.looks_at, MeanChange)
        value = held.sums.mean if changes and held.due else None
    return made if value is None else replace(made, estimate=decimal_of(value))


def _difference(question: Question, held: Counted, compared: Sequence[Total]) -> Fraction | None:
    """None where nobody of either group is counted."""
    other = counted(question, add_up(compared)) if compared else None
    if other is None or not other.due or not held.due:
        return None
    by_rate = question.definition.looks_at.gives is Gives.REACHED
    return _rate(held) - _rate(other) if by_rate else held.sums.mean - other.sums.mean


def _rate(held: Counted) -> Fraction:
    return Fraction(held.reached, held.due)


def is_held_against_group(agreement: Agreement, metric: AgreedMetric) -> bool:
    """Whether the design takes a difference of it from a comparison group: of changes alone, where changes differ."""
    if agreement.evidence is EvidenceDesign.DIFFERENCE_IN_DIFFERENCES:
        return metric.measured is not None and isinstance(metric.measured.looks_at, MeanChange)
    return agreement.evidence in AGAINST_GROUP
