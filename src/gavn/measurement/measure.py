"""Measures an agreement's metrics on one day: totals to be looked at, and the facts that payments are made by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.grading import AGAINST_GROUP
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import MeasurementPlan, plan_of
from gavn.domain.agreements.terms.base import Grain
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.people import Beside, People
from gavn.measurement.durations import measures_duration
from gavn.measurement.engines import portable, reference
from gavn.measurement.engines.portable import Engine
from gavn.measurement.findings import Finding, Looked, findings, with_effects
from gavn.measurement.question import Question, Row, Total, questions
from gavn.measurement.results import Answer, claims, grains, of_everyone, tallies

Totals = Callable[[Sequence[Question]], Sequence[tuple[Total, ...]]]
Rows = Callable[[Sequence[Question]], Sequence[tuple[Row, ...]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """`answers` are in the agreement's order of metrics; `results` only hold what its terms and gates ask for.

    `findings` are what may be concluded of each result where somebody is due, by `plan`.
    """

    agreement: Agreement
    as_of: date
    answers: tuple[Answer, ...]
    results: Results
    plan: MeasurementPlan
    findings: tuple[Finding, ...]

    @property
    def rates(self) -> tuple[MeasuredRate, ...]:
        """What may be kept of each rate beside the results: counts of people, and nobody."""
        return tuple(made for each in self.findings if (made := each.measured_rate) is not None)


def measure_people(agreement: Agreement, people: People, *, plan: MeasurementPlan | None = None) -> Measured:
    """By the reference engine; by the plan that the agreement itself is, where there is no other."""
    return _measured(
        Looked(agreement, plan or plan_of(agreement), people.as_of, people.beside),
        lambda asked: [reference.totals(question, people) for question in asked],
        lambda asked: [reference.rows(question, people) for question in asked],
    )


def measure_with(
    agreement: Agreement,
    engine: Engine,
    *,
    as_of: date,
    beside: Beside | None = None,
    plan: MeasurementPlan | None = None,
) -> Measured:
    """By the views, on DuckDB or Spark."""
    return _measured(
        Looked(agreement, plan or plan_of(agreement), as_of, beside or Beside()),
        lambda asked: portable.totals(asked, engine),
        lambda asked: portable.rows(asked, engine),
    )


def _measured(looked: Looked, totals: Totals, rows: Rows) -> Measured:
    agreement, as_of = looked.agreement, looked.on
    asked = questions(agreement, as_of=as_of)
    narrow = [question for question in asked if question.completers_only]
    everyone = dict(zip(narrow, totals([of_everyone(question) for question in narrow]), strict=True))
    answers = tuple(
        Answer(question, found, everyone.get(question, found))
        for question, found in zip(asked, totals(asked), strict=True)
    )
    by_person = [question for question in asked if Grain.PERSON in grains(agreement, question.metric.id)]
    claimed = (
        claim
        for question, own in zip(by_person, rows(by_person), strict=True)
        for claim in claims(question, own, known_on=as_of)
    )
    designs = {agreement.evidence, *(analysis.design for analysis in looked.plan.analyses)}
    alike = bool(looked.beside.covariates or agreement.clusters) and not designs.isdisjoint(AGAINST_GROUP)
    by_row = [question for question in asked if alike or measures_duration(question)]
    of_rows = dict(zip(by_row, rows(by_row), strict=True))
    found = tuple(findings(looked, answers, [of_rows.get(question, ()) for question in asked]))
    counted = (
        tally
        for answer in answers
        if Grain.COHORT in grains(agreement, answer.question.metric.id)
        for tally in tallies(agreement, answer, known_on=as_of)
    )
    results = Results(tuple(claimed), tuple(with_effects(agreement, counted, found)))
    return Measured(agreement, as_of, answers, results, looked.plan, found)
