"""Measures an agreement's metrics on one day: totals to be looked at, and the facts that payments are made by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import Grain
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.people import People
from gavn.measurement.engines import portable, reference
from gavn.measurement.engines.portable import Engine
from gavn.measurement.question import Question, Row, Total, questions
from gavn.measurement.results import Answer, claims, grains, of_everyone, tallies

Totals = Callable[[Sequence[Question]], Sequence[tuple[Total, ...]]]
Rows = Callable[[Sequence[Question]], Sequence[tuple[Row, ...]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """`answers` are in the agreement's order of metrics; `results` only hold what its terms and gates ask for."""

    agreement: Agreement
    as_of: date
    answers: tuple[Answer, ...]
    results: Results


def measure_people(agreement: Agreement, people: People) -> Measured:
    """By the reference engine."""
    return _measured(
        agreement,
        people.as_of,
        lambda asked: [reference.totals(question, people) for question in asked],
        lambda asked: [reference.rows(question, people) for question in asked],
    )


def measure_with(agreement: Agreement, engine: Engine, *, as_of: date) -> Measured:
    """By the views, on DuckDB or Spark."""
    return _measured(
        agreement,
        as_of,
        lambda asked: portable.totals(asked, engine),
        lambda asked: portable.rows(asked, engine),
    )


def _measured(agreement: Agreement, as_of: date, totals: Totals, rows: Rows) -> Measured:
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
    counted = (
        tally
        for answer in answers
        if Grain.COHORT in grains(agreement, answer.question.metric.id)
        for tally in tallies(agreement, answer, known_on=as_of)
    )
    return Measured(agreement, as_of, answers, Results(tuple(claimed), tuple(counted)))
