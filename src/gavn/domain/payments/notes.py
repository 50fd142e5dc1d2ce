"""What happened before there was money: facts left out, people deducted, gates open or shut (domain, section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.agreements.terms.base import Grain
from gavn.domain.outcomes.facts import Shortfall
from gavn.domain.outcomes.histories import Measure
from gavn.domain.payments.evaluate import Evaluated
from gavn.domain.payments.grains import paid_otherwise
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.population import deadweights


@dataclass(frozen=True, slots=True)
class Note:
    """A step that counts people and not money; `formula` names its text."""

    name: StepName
    rule: str
    clause: str
    metric: str
    cohort: str
    formula: str
    inputs: tuple[tuple[str, Fraction | str], ...]


def notes_of(walked: Evaluated, counts: dict[int, int]) -> Iterator[Note]:
    """The notes of one column; `counts` says how many show each history."""
    yield from _left_out(walked, counts)
    yield from _paid_otherwise(walked, counts)
    yield from _deducted(walked, counts)
    yield from _short_of_agreed(walked)
    yield from _gates(walked)


def _left_out(walked: Evaluated, counts: dict[int, int]) -> Iterator[Note]:
    """A note for each metric and reason, with how many facts."""
    counted: Counter[tuple[str, str]] = Counter()
    for person in walked.prepared.persons:
        for step, reason in person.left_out:
            counted[step.metric, reason] += counts[person.row]
    for metric, reason in walked.prepared.left_out:
        counted[metric, reason] += 1
    for (metric, reason), count in sorted(counted.items()):
        if count:
            yield Note(StepName.POPULATION, "", "", metric, "", reason, (("left-out", Fraction(count)),))


def _paid_otherwise(walked: Evaluated, counts: dict[int, int]) -> Iterator[Note]:
    """A note for each metric whose facts are of a kind that no term of it pays by, with the clause of one that pays."""
    prepared = walked.prepared
    found: Counter[tuple[str, str, str]] = Counter()
    for person in prepared.persons:
        for step in person.history.steps:
            term = paid_otherwise(prepared.agreement, step.metric, step.follow_up, grain=Grain.PERSON)
            if term is not None:
                found[step.metric, "paid-by-cohort", term.clause] += counts[person.row]
    for measure in (measure for measure in prepared.measures if measure is not None):
        term = paid_otherwise(prepared.agreement, measure.metric, measure.follow_up, grain=Grain.COHORT)
        if term is not None:
            found[measure.metric, "paid-by-person", term.clause] += 1
    for (metric, reason, clause), count in sorted(found.items()):
        if count:
            yield Note(StepName.POPULATION, "", clause, metric, "", reason, (("left-out", Fraction(count)),))


def _deducted(walked: Evaluated, counts: dict[int, int]) -> Iterator[Note]:
    """Of each metric with deadweight, how many were reached or counted before it; an estimate is net of it already."""
    prepared = walked.prepared
    clauses = {metric.id: metric.clause for metric in prepared.agreement.metrics}
    for metric, share in deadweights(prepared.agreement).items():
        kept = 1 - share
        reached = sum(
            counts[person.row]
            for person in prepared.persons
            if any(step.metric == metric for step in person.history.steps)
        )
        measured = [measure for measure in prepared.measures if measure is not None and measure.metric == metric]
        numbers = [number for measure in measured if (number := _number(measure)) is not None]
        if measured and not numbers and not reached:
            continue
        whole = reached + sum(numbers, Fraction(0)) / kept
        inputs = (("deadweight", share), ("reached", whole), ("counted", whole * kept))
        yield Note(StepName.COMPARISON, "", clauses[metric], metric, "", "deadweight", inputs)


def _short_of_agreed(walked: Evaluated) -> Iterator[Note]:
    """A note for each metric, cohort and shortfall of an estimate, with the follow-ups that it is so of."""
    prepared = walked.prepared
    clauses = {metric.id: metric.clause for metric in prepared.agreement.metrics}
    found: dict[tuple[str, str, Shortfall], list[str]] = {}
    for measure in (measure for measure in prepared.measures if measure is not None):
        if measure.shortfall is not None:
            found.setdefault((measure.metric, measure.cohort, measure.shortfall), []).append(measure.follow_up)
    for (metric, cohort, shortfall), at in found.items():
        inputs = (("follow-ups", ",".join(sorted(set(at)))),)
        yield Note(StepName.COMPARISON, "", clauses[metric], metric, cohort, shortfall.value, inputs)


def _number(measure: Measure) -> Fraction | None:
    """What deadweight was taken off, of a cohort: those who reached it, else a sum of what they reached."""
    return measure.quantity if measure.reached is None else Fraction(measure.reached)


def _gates(walked: Evaluated) -> Iterator[Note]:
    openings = walked.openings
    for gate in openings.gates:
        for cohort in _asked(walked, per_cohort=gate.per_cohort):
            for metric, level in gate.levels.items():
                top, bottom = openings.levels[gate.id, cohort, metric]
                value = Fraction(int(top[0]), int(bottom[0])) if bottom[0] else None
                inputs = (("level", level), ("value", "none" if value is None else value))
                formula = "gate-open"
                if not openings.open[gate.id, cohort][0]:
                    kept = openings.kept[gate.id, cohort, metric][0]
                    formula = "gate-shut-by-another" if kept else "gate-shut"
                yield Note(StepName.GATE, gate.id, gate.clause, metric, cohort, formula, inputs)


def _asked(walked: Evaluated, *, per_cohort: bool) -> Sequence[str]:
    """The cohorts that a gate is told of: each that results name, and those of none where there are any."""
    prepared = walked.prepared
    if not per_cohort:
        return ("",)
    unnamed = any(not person.history.cohort for person in prepared.persons) or any(
        not measure.cohort for measure in prepared.measures if measure is not None
    )
    return [cohort for cohort in prepared.cohorts if cohort or unnamed or len(prepared.cohorts) == 1]
