"""With one future and fixed parameters a simulation pays what a statement pays, to the øre, by every mechanism."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.agreements.dossier import in_force
from gavn.domain.forecasting.assumptions import EnrolledBy, ExpectedOutcome, ForecastPlan, RecruitmentPlan
from gavn.domain.forecasting.checks import check_plan
from gavn.domain.forecasting.futures import simulate
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import NONE, Columns
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.evaluate import evaluate
from tests.cases.test_library import CASES, FOLDERS, dossier
from tests.forecasting.efforts import MODEL, fixed
from tests.proof import made_up
from tests.sizes import examples

LATEST = date(2060, 1, 1)


def equal(agreement: Agreement, results: Results, columns: Columns, *, as_of: date, final: bool) -> None:
    """Holds what the one column comes to against what the facts entitle to."""
    outcome = evaluate(agreement, columns, as_of=as_of, final=final)
    owed = entitle(agreement, results, as_of=as_of, final=final)

    assert int(outcome.total[0]) == owed.total.minor
    assert {party: int(amount[0]) for party, amount in outcome.by_investor.items() if amount[0]} == {
        party: owed.received_by(party).minor for party in outcome.by_investor if owed.received_by(party).minor
    }
    parties = {*outcome.by_payer, *outcome.by_donor}
    gives = {
        party: sum(int(of[party][0]) for of in (outcome.by_payer, outcome.by_donor) if party in of) for party in parties
    }
    assert gives == {party: owed.paid_by(party).minor for party in parties}
    assert int((outcome.unpaid + outcome.above_ceilings)[0]) == owed.unpaid.minor


@given(seed=st.integers(0, 10**6))
@examples(40)
def test_where_all_is_known_a_future_is_the_statement(seed: int) -> None:
    made = made_up(seed)
    known = ForecastPlan(made.agreement.id, RecruitmentPlan(10), (), (EnrolledBy(made.as_of, 10, made.as_of),))
    # Nothing more is to come, nor is owed for a year of which nothing is told.
    known = replace(known, settled_on=made.as_of)

    columns = simulate(made.agreement, known, made.results, (), fixed(1), as_of=made.as_of)

    equal(made.agreement, made.results, columns, as_of=made.as_of, final=made.final)


@given(seed=st.integers(0, 10**6), chance=st.integers(0, 100))
@examples(30)
def test_a_future_told_as_facts_is_paid_what_the_simulation_paid(seed: int, chance: int) -> None:
    made = made_up(seed)
    made = replace(made, results=made.results.as_known_on(made.as_of))
    known = ForecastPlan(
        made.agreement.id, RecruitmentPlan(12, most=20), outcomes_of(made.agreement), (), measured=F("0.9")
    )

    columns = simulate(made.agreement, known, made.results, (), fixed(1, seed=chance, measured=0.9), as_of=made.as_of)

    told = Results(tuple(claims(columns, LATEST)), tuple(tallies(columns, LATEST)))
    equal(made.agreement, told, columns, as_of=LATEST, final=True)


def outcomes_of(agreement: Agreement) -> tuple[ExpectedOutcome, ...]:
    """What its terms price, at each follow-up: a share where some term reads it, else a mean."""
    pairs = [
        (metric.id, after.id, metric.direction is Direction.LESS)
        for metric in agreement.metrics
        for after in metric.follow_ups
        if any(term.looks_at(metric.id, after.id) for term in agreement.terms)
    ]
    tried = (
        (
            ExpectedOutcome(*pair, share=F(1, 2), baseline=F(less)),
            ExpectedOutcome(*pair, mean=F(2), sd=F(3), baseline=F(4 * less)),
        )
        for *pair, less in pairs
    )
    read = (next((each for each in forms if not refused(agreement, each)), None) for forms in tried)
    return tuple(outcome for outcome in read if outcome is not None)[:8]


def refused(agreement: Agreement, outcome: ExpectedOutcome) -> bool:
    return any(check_plan(ForecastPlan(agreement.id, RecruitmentPlan(1), (outcome,)), agreement, MODEL))


def claims(columns: Columns, known: date) -> Iterator[Claim]:
    """Each person of the one column, as a claim for each step."""
    for row, history in enumerate(columns.persons):
        for person in range(int(columns.counts[row, 0])):
            for place, step in enumerate(history.steps):
                yield Claim(
                    f"{row}-{person}-{place}", f"{row}-{person}", step.metric, step.follow_up, step.on, known,
                    step.quantity, history.enrolled_on, history.group, history.cohort,
                )  # fmt: skip


def tallies(columns: Columns, known: date) -> Iterator[Tally]:
    for slot, (place,) in enumerate(columns.taken):
        if place != NONE:
            m = columns.measures[place]
            yield Tally(
                f"t{slot}", m.metric, m.follow_up, m.on, known, m.cohort, reached=_whole(m.reached), due=m.due,
                enrolled=m.enrolled, quantity=m.quantity, estimate=m.estimate, low=m.low, high=m.high,
                baseline=m.baseline,
            )  # fmt: skip


def _whole(number: int | F | None) -> int | None:
    return None if number is None else int(number)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_example_agreement_pays_its_futures_as_it_pays_facts(folder: Path) -> None:
    agreement = dossier(folder).versions[-1]
    known = ForecastPlan(agreement.id, RecruitmentPlan(30), outcomes_of(agreement), (), measured=F("0.9"))
    before = agreement.clocks.enrolment.start

    columns = simulate(agreement, known, Results(), (), fixed(1, measured=0.9), as_of=before)

    told = Results(tuple(claims(columns, LATEST)), tuple(tallies(columns, LATEST)))
    equal(agreement, told, columns, as_of=LATEST, final=True)
    assert columns.persons or columns.measures


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=lambda value: value.name if isinstance(value, Path) else value.id
)
def test_every_case_of_the_library_is_one_future(folder: Path, case: object) -> None:
    [tried] = [each for each in dossier(folder).cases if each == case]
    agreement = in_force(dossier(folder).versions, on=tried.as_of)
    assert agreement is not None
    results = Results(tried.claims, tried.tallies)
    known = ForecastPlan(agreement.id, RecruitmentPlan(10), (), (EnrolledBy(tried.as_of, 10, tried.as_of),))

    columns = simulate(agreement, known, results, (), fixed(1), as_of=tried.as_of)

    equal(agreement, results, columns, as_of=tried.as_of, final=tried.final)


def test_a_thousand_futures_are_a_thousand_statements() -> None:
    """Column by column, where the last pays as the first does alone."""
    agreement = dossier(next(each for each in FOLDERS if each.name == "rate-card")).versions[-1]
    known = ForecastPlan(agreement.id, RecruitmentPlan(30), outcomes_of(agreement), (), measured=F("0.9"))
    columns = simulate(agreement, known, Results(), (), fixed(12, measured=0.9), as_of=agreement.clocks.enrolment.start)

    together = evaluate(agreement, columns, as_of=LATEST, final=True).total

    alone: Sequence[int] = [
        int(evaluate(agreement, columns.part(at, at + 1), as_of=LATEST, final=True).total[0]) for at in range(12)
    ]
    assert np.array_equal(together, alone)
    assert len(set(alone)) > 5


def test_what_is_known_stands_in_every_future() -> None:
    made = made_up(7)
    known = ForecastPlan(made.agreement.id, RecruitmentPlan(5), ())
    columns = simulate(made.agreement, known, made.results, (), fixed(3), as_of=made.as_of)

    counted = count_histories(made.results.as_known_on(made.as_of))
    assert {history: row.tolist() for history, row in zip(columns.persons, columns.counts, strict=True)} == {
        history: [number] * 3 for history, number in counted.persons.items()
    }
    assert columns.measures == counted.measures
