"""What is known of people and what is still to come of them: nobody counted twice, nobody left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import numpy as np
import pytest

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.forecasting.assumptions import EnrolledBy, ExpectedOutcome, FoundOutcome
from gavn.domain.forecasting.recruiting import Batch
from gavn.domain.forecasting.simulated import pay, simulate_all
from gavn.domain.forecasting.steps import steps_of
from gavn.domain.forecasting.structuring.bench import ask, futures_of
from gavn.domain.outcomes.facts import Claim, Coverage, MeasuredResults, Results
from gavn.domain.values.period import Period, RelativeDate
from tests.agreed import agreement, claim, metric, tally, tariff
from tests.forecasting.efforts import AS_OF, MODEL, SIX, columns_of, counted, effort, enrolled, expected, fixed, plan
from tests.histories import kroner

LATER = date(2025, 12, 31)
BOTH = (*SIX, RelativeDate.parse("12 months after enrolment"))
OUTCOMES = expected("0.5"), expected("0.4", follow_up="12-months")
PERSONAL = agreement(terms=(tariff(price=1000, once_only=False),), metrics=(metric("job", follow_ups=BOTH),))
# Everybody reaches everything: what is counted twice or left out is seen at once.
ALL = expected(1), expected(1, follow_up="12-months")


def named(number: int, follow_up: str, on: date, *, enrolled_on: date | None = date(2025, 2, 1)) -> Claim:
    return replace(claim(number, on=on), id=f"{number}-{follow_up}", follow_up=follow_up, enrolled_on=enrolled_on)


def paid(claims: Sequence[Claim], *, as_of: date = LATER, number: int = 10) -> set[int]:
    """Kroner in each future where all ten are enrolled in February 2025 and everybody reaches both follow-ups."""
    made = effort(PERSONAL, enrolled(number, *ALL), Results(tuple(claims)))
    return {int(amount) // 100_000 for amount in pay(made, fixed(5), as_of=as_of).total}


def test_where_nobody_has_told_anything_all_of_it_is_to_come() -> None:
    assert paid([]) == {20}


def test_those_told_of_by_name_have_the_rest_of_their_steps_to_come() -> None:
    """Of ten, four reached the first step; the other six did not, since they would have been told of; all have the
    second to come."""
    assert paid([named(number, "6-months", date(2025, 8, 1)) for number in range(4)]) == {4 + 10}


def test_a_step_reached_before_its_day_is_not_reached_again() -> None:
    early = [
        named(number, follow_up, day)
        for number in range(4)
        for follow_up, day in (("6-months", date(2025, 8, 1)), ("12-months", date(2025, 12, 1)))
    ]
    assert paid(early) == {8 + 6}


def test_those_whose_day_of_enrolment_nobody_told_are_among_those_enrolled() -> None:
    told = [named(number, "6-months", date(2025, 8, 1), enrolled_on=None) for number in range(4)]

    assert paid(told) == {4 + 10}


def test_more_told_of_than_are_known_to_be_enrolled_are_enrolled() -> None:
    told = [named(number, "6-months", date(2025, 8, 1)) for number in range(12)]

    assert paid(told) == {12 + 12}
    unsaid = replace(enrolled(10, *ALL), enrolled=())
    made = effort(PERSONAL, unsaid, Results(tuple(told)))
    assert made.known_plan(as_of=LATER).enrolled == (EnrolledBy(date(2025, 2, 1), 12, LATER),)


def test_the_lab_sees_the_same_futures_as_the_forecast_of_the_same_day() -> None:
    """Nobody has said how many are enrolled: those told of by name have been, to both of them."""
    told = Results(tuple(named(number, "6-months", date(2025, 8, 1)) for number in range(12)))
    made = effort(PERSONAL, replace(enrolled(20, *OUTCOMES), enrolled=()), told)

    forecast = simulate_all([made], MODEL, as_of=LATER, trials=50, seed=1)["work"].outcome
    lab = futures_of(ask(made, MODEL, as_of=LATER, worth={}), trials=50, seed=1).pay(PERSONAL)

    assert list(lab.total) == list(forecast.total)
    assert len(set(lab.total)) > 5


def test_within_the_grace_a_result_can_still_be_told() -> None:
    """Of ten enrolled evenly through January and February, who are due from July on and can be told of for thirty days
    more, three had to be told of by the middle of August and were not; the one who was is early."""
    one = [named(0, "6-months", date(2025, 8, 1))]

    assert paid(one, as_of=date(2025, 7, 30)) == {20}
    assert paid(one, as_of=date(2025, 8, 15)) == {1 + 6 + 10}
    assert paid(one, as_of=date(2025, 10, 1)) == {1 + 10}


@pytest.mark.parametrize(
    ("as_of", "days"),
    [(date(2025, 7, 30), 0), (date(2025, 7, 31), 1), (date(2025, 8, 30), 31), (date(2025, 9, 27), 59)],
)
def test_a_quarter_is_told_of_day_by_day(as_of: date, days: int) -> None:
    """Of the 59 days of a batch; each day's people are due after six months and told of by thirty days after that."""
    [six, _] = steps_of(PERSONAL, plan(*OUTCOMES))
    batch = Batch(date(2025, 1, 1), date(2025, 3, 1))

    assert six.told_share(batch, as_of=as_of) == F(days, 59)
    assert six.told_share(replace(batch, counts_on=date(2025, 2, 1)), as_of=as_of) == (as_of >= date(2025, 8, 31))


def test_who_is_told_of_early_is_not_one_of_those_of_whom_it_had_to_be_told() -> None:
    """By the middle of August of three of ten; the one enrolled in February of whom something is told is none of them,
    the one enrolled on New Year's Day is."""
    early = named(0, "6-months", date(2025, 8, 1))
    due = named(1, "6-months", date(2025, 7, 1), enrolled_on=date(2025, 1, 1))

    seen = [effort(PERSONAL, enrolled(10, *OUTCOMES), Results(told)) for told in ((early,), (early, due))]

    assert [[(s.due, s.reached) for s in each.seen(as_of=date(2025, 8, 15))] for each in seen] == [[(3, 0)], [(3, 1)]]


def test_what_a_cohort_is_counted_for_holds_those_told_of_by_name() -> None:
    """The term for persons takes four by name; the one for the cohort counts all ten."""
    metrics = metric("job", follow_ups=SIX), metric("home", follow_ups=SIX)
    made = agreement(terms=(tariff(price=1000), counted(on="home").terms[0]), metrics=metrics)
    planned = enrolled(10, expected(1), expected(1, on="home"))
    told = Results(tuple(named(number, "6-months", date(2025, 8, 1)) for number in range(4)))

    columns = columns_of(effort(made, planned, told), fixed(3), as_of=LATER)

    homes = [measure for measure in columns.measures if measure.metric == "home"]
    assert {(measure.due, measure.reached) for measure in homes} == {(10, 10)}


def test_a_batch_partly_told_of_has_the_rest_to_come() -> None:
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=4, reached=1),))

    columns = columns_of(effort(counted(), enrolled(10, expected(1)), told), fixed(3), as_of=LATER)

    assert sorted((m.due, m.reached) for m in columns.measures) == [(4, 1), (6, 6)]


def test_who_was_enrolled_too_late_to_be_measured_leaves_no_one_else_to_be_measured_twice() -> None:
    """Six enrolled in 2025 are all told of; four came in 2027, and only what is measured by the end of June counts."""
    made = counted(clocks=replace(counted().clocks, measurement=Period(date(2025, 1, 1), date(2027, 7, 1))))
    came = [(date(2025, 12, 31), 6), (date(2026, 12, 31), 6), (date(2027, 12, 31), 10)]
    planned = plan(expected(1), units=10, enrolled=came)
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2026, 6, 30), due=6, reached=6),))

    columns = columns_of(effort(made, planned, told), fixed(3), as_of=date(2027, 12, 31))

    assert sorted((m.due, m.reached) for m in columns.measures) == [(6, 6)]


def test_without_a_number_enrolled_those_measured_are_not_drawn_again() -> None:
    """Sixty are planned over three years and 42 of them measured: the plan goes on after these, not beside them."""
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2027, 6, 30), due=42, reached=4),))
    made = effort(counted(), plan(expected(1), units=60), told)

    columns = columns_of(made, fixed(400), as_of=date(2027, 12, 31))

    due = sum(np.array([0 if p < 0 else columns.measures[p].due for p in row]) for row in columns.taken)
    # From 30 December 2026 to the end of 2027 the plan has a third of 60.
    assert float(np.mean(due)) == pytest.approx(42 + 20, abs=4 * (20 / 400) ** 0.5)


def test_what_is_counted_once_holds_what_was_known_before() -> None:
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=4, reached=1),))

    [measure] = columns_of(
        effort(counted(), enrolled(10, expected(1, once=True)), told), fixed(3), as_of=LATER
    ).measures  # fmt: skip

    assert (measure.due, measure.reached, measure.on) == (10, 7, date(2029, 12, 31))


def test_a_mean_that_is_counted_once_keeps_what_was_found_where_nobody_is_left() -> None:
    """One person is still to come in some futures and none in others: both know the mean of the ninety."""
    term = MeasuredEffect(id="t", clause="§ 5", metric="job", amount=kroner(1000))
    outcome = ExpectedOutcome("job", "6-months", mean=F(8), sd=F(1), once=True)
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=90, estimate=F(10)),))
    made = effort(counted(terms=(term,)), enrolled(91, outcome, measured=F("0.5")), told)

    columns = columns_of(made, fixed(50, measured=0.5), as_of=LATER)

    assert {measure.due for measure in columns.measures} == {90, 91}
    assert all(9.9 < float(measure.estimate or 0) < 10.1 for measure in columns.measures)


def test_of_claims_is_learned_how_many_of_those_due_reached_it() -> None:
    """Ten are due at six months; of the twelve months nothing can be told yet."""
    told = Results(tuple(named(number, "6-months", date(2025, 8, 1)) for number in range(4)))

    six, twelve = effort(PERSONAL, enrolled(10, *OUTCOMES), told), effort(PERSONAL, enrolled(10, *OUTCOMES))

    assert [(seen.due, seen.reached) for seen in six.seen(as_of=LATER)] == [(10, 4)]
    assert twelve.seen(as_of=LATER) == []


@pytest.mark.parametrize(
    ("direction", "measured", "reached"), [(Direction.MORE, 32, 4), (Direction.LESS, 32, 0), (Direction.MORE, 40, 40)]
)
def test_who_had_no_reading_tells_nothing_of_the_effect(direction: Direction, measured: int, reached: int) -> None:
    """Of 40 due a fifth had no reading; where less is better these are counted among those who reached it."""
    made = counted(metrics=(metric("job", follow_ups=SIX, direction=direction),))
    number = 40 if measured == 40 else 4
    told = Results((), (tally(1, of="job", follow_up="6-months", on=AS_OF, due=40, reached=number),))

    [seen] = effort(made, enrolled(40, measured=F("0.8")), told).seen(as_of=AS_OF)

    if direction is Direction.LESS:
        # No more of them than were counted at all.
        assert (seen.due, seen.measured, seen.reached_by_measured) == (40, 36, 0)
    else:
        assert (seen.due, seen.measured, seen.reached_by_measured) == (40, measured, reached)


@pytest.mark.parametrize(("due", "unknown", "measured"), [(40, 0, 40), (40, 3, 37), (39, 0, 32)])
def test_who_was_measured_here_is_known_and_not_assumed(due: int, unknown: int, measured: int) -> None:
    """Of 40 due the plan expects a fifth without a reading; a count of other people says nothing of these."""
    told = tally(1, of="job", follow_up="6-months", on=AS_OF, due=40, reached=4)
    results = MeasuredResults((), (told,), (Coverage("job", "6-months", "", due, unknown),))

    [seen] = effort(counted(), enrolled(40, measured=F("0.8")), results).seen(as_of=AS_OF)

    assert (seen.measured, seen.reached_by_measured) == (measured, 4)


def test_a_report_is_the_last_word_and_the_results_of_the_agreement_come_before_it() -> None:
    found = tuple(
        FoundOutcome("job", "6-months", 10, known, reached=reached)
        for known, reached in ((date(2025, 9, 1), 3), (date(2025, 11, 1), 5), (date(2026, 2, 1), 9))
    )
    made = effort(counted(), enrolled(20, found=found))
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=4, reached=1),))

    assert [seen.reached for seen in made.seen(as_of=date(2025, 8, 31))] == []
    assert [seen.reached for seen in made.seen(as_of=LATER)] == [5]
    assert [seen.reached for seen in replace(made, results=told).seen(as_of=LATER)] == [1]


def test_an_outcome_that_an_earlier_version_did_not_agree_on_is_left_out() -> None:
    made = effort(counted(), enrolled(10, expected(1), expected(1, follow_up="99-months"), expected(1, on="other")))

    assert {int(amount) for amount in pay(made, fixed(3), as_of=AS_OF).total} == {10 * 100_000}


def test_once_it_is_settled_nothing_more_comes_than_is_known() -> None:
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 8, 1), due=4, reached=3),))
    made = effort(counted(), enrolled(10, expected(1), settled_on=date(2025, 9, 1)), told)

    assert {int(amount) for amount in pay(made, fixed(3), as_of=date(2025, 8, 31)).total} == {9 * 100_000}
    assert {int(amount) for amount in pay(made, fixed(3), as_of=date(2025, 9, 1)).total} == {3 * 100_000}


def test_what_lies_outside_the_measurement_period_is_never_counted() -> None:
    made = counted(metrics=(metric("job", follow_ups=(RelativeDate.parse("6 years after enrolment"),)),))

    columns = columns_of(effort(made, enrolled(10, expected(1, follow_up="6-years"))), fixed(3))

    assert (columns.persons, columns.measures) == ((), ())


@pytest.mark.parametrize("made", [PERSONAL, counted()])
def test_what_a_report_tells_is_paid_as_what_the_results_say(made: Agreement) -> None:
    """Of ten, six were measured and four of them reached it; it is told of once, and the other four are to come."""
    only = (expected(1),)
    told = replace(enrolled(10, *only), found=(FoundOutcome("job", "6-months", 6, LATER, reached=4),))
    found = pay(effort(made, told), fixed(5), as_of=LATER).total // 100_000

    assert set(found) == ({4} if made is PERSONAL else {8})


def test_results_of_ones_own_go_before_what_a_report_tells() -> None:
    told = replace(enrolled(10, expected(1)), found=(FoundOutcome("job", "6-months", 10, LATER, reached=9),))
    own = Results(
        tallies=(tally(of="job", reached=5, due=10, follow_up="6-months", holds_on=date(2025, 9, 1), known_on=LATER),)
    )

    assert {int(amount) // 100_000 for amount in pay(effort(counted(), told, own), fixed(5), as_of=LATER).total} == {5}
