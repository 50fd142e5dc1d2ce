"""Futures in which an agreement is closed early: settled by its own rule, that year, and nothing comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, DeficitGuarantee, Floor, Settlement, Tranche
from gavn.domain.forecasting.assumptions import ForecastPlan, RecruitmentPlan
from gavn.domain.forecasting.believed import believe, draw
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort, as_agreed
from gavn.domain.forecasting.futures import simulate
from gavn.domain.forecasting.portfolio import coming
from gavn.domain.forecasting.simulated import ready, simulate_all
from gavn.domain.forecasting.why import closing_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import count_histories
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.evaluate import Takings
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.settled import NEVER, NEVER_YEAR, evaluate_ended
from gavn.domain.payments.settling import settle
from gavn.domain.payments.trace import PAYING
from tests.cases.test_library import dossier
from tests.conftest import AARHUS, ROOT
from tests.forecasting.efforts import AS_OF, MODEL, counted, effort, enrolled, expected, fixed, plan
from tests.forecasting.test_one_future import LATEST, claims, outcomes_of, tallies
from tests.generated import some_agreement
from tests.histories import kroner
from tests.sizes import examples

FUND = (Tranche("fund", 1, kroner(50_000), "§ 9"),)
DAY = date(2025, 1, 1)


def closable(share: str = "0.8", **changes: object) -> Agreement:
    return counted(**{"settlement": Settlement("§ 13", F(share)), "investors": FUND, **changes})


def closed_on(day: date | None, trials: int = 1, **changes: float) -> Drawn:
    ordinal = NEVER if day is None else day.toordinal()
    return replace(fixed(trials, **changes), closed=np.full(trials, ordinal))


def paid(made: Effort, drawn: Drawn, *, as_of: date = AS_OF) -> Mapping[int, int]:
    """In kroner, to the fund by year."""
    found: Takings = ready(made, as_of=as_of).pay(drawn)
    return {
        year: int(part[0]) // 100
        for (party, year), part in found.by_investor_year.items()
        if party == "fund" and part[0]
    }


def test_the_case_that_a_lawyer_reads() -> None:
    """By § 5 the city pays 1,000 kr. for each who has a job six months after enrolment, and by § 13, where the
    agreement is closed early, 80 % of what those reached are expected to come to, up front.

    Forty have been enrolled in January and February 2025; all of them are expected in a job in the autumn, though only
    half would have been found and measured. It is closed on 1 June 2025: 80 % of 40,000 kr. falls due, and no more.
    """
    forty = effort(closable(), enrolled(40, expected(1)))

    assert paid(forty, closed_on(date(2025, 6, 1), measured=0.5)) == {2025: 32_000}
    # Had it not been closed, who is not measured would not have counted.
    assert 15_000 < paid(forty, closed_on(None, measured=0.5))[2025] < 25_000


# Twenty have come by the end of 2025 and sixty are to come evenly until the end of 2027; whoever comes succeeds.
GOING = plan(expected(1), units=80, enrolled=[(date(2025, 12, 31), 20)])
LATER = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2026, 1, 1), (20, 20)),
        (date(2026, 3, 31), (21, 40)),
        (date(2027, 12, 31), (60, 120)),
        (date(2028, 12, 1), (60, 120)),
        (None, (60, 120)),
    ],
    ids=["the-next-day", "the-first-quarter", "the-last-day-of-enrolment", "after-the-last-is-due", "never"],
)
@pytest.mark.parametrize("share", ["1", "0.8", "0"])
def test_whenever_it_is_closed_the_agreed_share_of_all_who_were_reached_is_paid(
    day: date | None, people: tuple[int, int], share: str
) -> None:
    """What was earned of years before the closing is taken off its settlement, so that these may be paid back."""
    by_year = paid(effort(closable(share), GOING), closed_on(day), as_of=LATER)
    whole = paid(effort(closable("1"), GOING), closed_on(day), as_of=LATER)

    assert people[0] * 1000 <= sum(whole.values()) <= people[1] * 1000
    assert sum(by_year.values()) == sum(whole.values()) * (F(share) if day else 1)
    assert day is None or max(whole) <= day.year
    before = {year: amount for year, amount in whole.items() if day is None or year < day.year}
    assert before.items() <= by_year.items()


def test_where_nobody_was_reached_nothing_is_paid_and_where_nobody_invests_by_a_row_payers_pay_it() -> None:
    nobody = effort(closable(), plan(expected(1), units=80))
    assert paid(nobody, closed_on(date(2025, 1, 1)), as_of=DAY) == {}

    alone = effort(closable(investors=()), enrolled(40, expected(1)))
    found = ready(alone, as_of=AS_OF).pay(closed_on(date(2025, 6, 1)))
    assert {year: int(part[0]) for year, part in found.by_year.items()} == {2025: kroner(32_000).minor}
    assert found.total.tolist() == [kroner(32_000).minor]


def test_some_futures_are_closed_and_the_others_are_what_they_were() -> None:
    made, before = effort(closable(), enrolled(40)), fixed(6)
    days = np.array([NEVER, date(2025, 6, 1).toordinal()] * 3)
    going = ready(made, as_of=AS_OF)

    found, untouched = going.pay(replace(before, closed=days).part(0, 6)), going.pay(before.part(0, 6))

    assert found.total[::2].tolist() == untouched.total[::2].tolist()
    # The same chance: as many succeed, and 80 % of them are paid.
    assert (found.total[1::2] * 10).tolist() == (untouched.total[1::2] * 8).tolist()


def equal_to_its_statement(agreement: Agreement, columns: Columns, day: date) -> None:
    """Holds the one column against the statement of the closing that its results, told as facts, come to."""
    told = Results(tuple(claims(columns, LATEST)), tuple(tallies(columns, LATEST)))
    stated = settle(agreement, count_histories(told), as_of=day, reason="for få")
    last = agreement.clocks.payment.last_day

    found = evaluate_ended(agreement, columns, np.array([day.toordinal()]), as_of=last)

    assert int(found.total[0]) == stated.total.minor
    parties = {*found.by_payer, *found.by_donor}
    gives = {p: sum(int(of[p][0]) for of in (found.by_payer, found.by_donor) if p in of) for p in parties}
    assert gives == {party: stated.paid_by(party).minor for party in parties}
    assert {line.payer for line in stated.lines if line.step in PAYING} - {""} <= parties
    assert {party: int(part[0]) for party, part in found.by_investor.items()} == {
        party: stated.received_by(party).minor for party in found.by_investor
    }
    years = dict.fromkeys(found.by_investor, 0)
    for (party, _), part in found.by_investor_year.items():
        years[party] += int(part[0])
    assert years == {party: int(part[0]) for party, part in found.by_investor.items()}
    covered = sum(line.amount for line in stated.lines if line.step is StepName.GUARANTEE)
    assert sum(int(part[0]) for part in found.by_guarantor.values()) == covered
    assert int(found.unpaid[0]) == stated.unpaid.minor == 0


@given(seed=st.integers(0, 10**6), days=st.integers(1, 2000))
# What a ceiling left no room for is taken back later.
@example(seed=485, days=91)
@examples(40)
def test_a_future_that_is_closed_pays_what_the_statement_of_its_closing_says(seed: int, days: int) -> None:
    agreement = replace(some_agreement(Random(seed)), settlement=Settlement("§ 12", F(seed % 7 + 1, 7)))
    assume(agreement.can_be_settled)
    known = ForecastPlan(agreement.id, RecruitmentPlan(12, most=20), outcomes_of(agreement), (), measured=F("0.9"))
    day = date.fromordinal(DAY.toordinal() + days)
    drawn = replace(fixed(1, seed=seed, measured=0.9), closed=np.array([day.toordinal()]))

    columns = simulate(agreement, known, Results(), (), drawn, as_of=agreement.clocks.enrolment.start)

    equal_to_its_statement(agreement, columns, day)


def test_futures_closed_before_and_after_a_guarantee_is_called_are_each_what_a_statement_says() -> None:
    """Before its day the senior has all that is paid up to its capital; after it a guarantor has covered some of it."""
    investors = (Tranche("fund", 1, kroner(40_000), "§ 9"), Tranche("bank", 2, kroner(20_000), "§ 9"))
    cover = DeficitGuarantee("cover", "guarantor", "§ 10", date(2025, 12, 1), kroner(15_000), F(1, 2))
    least = (Floor("least", "§ 8", kroner(50_000)),)
    made = closable("1", investors=investors, guarantees=(cover,), floors=least)
    closed = np.array([date(2026, 6, 1).toordinal(), date(2025, 6, 1).toordinal()] * 2)
    plan = ForecastPlan(made.id, RecruitmentPlan(12, most=20), outcomes_of(made), ())
    columns = simulate(made, plan, Results(), (), replace(fixed(4), closed=closed), as_of=made.clocks.enrolment.start)

    found = evaluate_ended(made, columns, closed, as_of=made.clocks.payment.last_day)

    assert found.by_investor["fund"][1::2].tolist() == [kroner(40_000).minor] * 2
    for place, day in enumerate(closed):
        alone = columns.part(place, place + 1)
        equal_to_its_statement(made, alone, date.fromordinal(int(day)))
        own = evaluate_ended(made, alone, closed[place : place + 1], as_of=made.clocks.payment.last_day)
        assert {party: part[place] for party, part in found.by_investor.items()} == {
            party: part[0] for party, part in own.by_investor.items()
        }


@pytest.mark.parametrize(
    "folder", [AARHUS / "agreements" / "diabetes", ROOT / "examples" / "teaching" / "avoided-placements"],
    ids=lambda folder: folder.name,
)  # fmt: skip
@pytest.mark.parametrize("after", [30, 400, 900, 1500])
def test_the_examples_that_agree_on_a_settlement_are_closed_like_their_statements(folder: Path, after: int) -> None:
    agreement = dossier(folder).versions[-1]
    known = ForecastPlan(agreement.id, RecruitmentPlan(30), outcomes_of(agreement), (), measured=F("0.9"))
    opens = agreement.clocks.enrolment.start
    day = date.fromordinal(opens.toordinal() + after)
    drawn = replace(fixed(1, measured=0.9), closed=np.array([day.toordinal()]))

    columns = simulate(agreement, known, Results(), (), drawn, as_of=opens)

    equal_to_its_statement(agreement, columns, day)


@pytest.mark.parametrize(("closes", "least", "most"), [("0.5", 0.45, 0.55), ("0.02", 0.96, 1.0), ("1", 0.0, 0.0)])
def test_it_is_closed_within_a_year_as_often_as_stated_and_never_once_it_has_run_its_time(
    closes: str, least: float, most: float
) -> None:
    made = effort(closable(), plan(closes=F(closes)))

    drawn = draw([made], believe([made], MODEL, as_of=DAY), MODEL, as_of=DAY, trials=4000, seed=1)["work"]

    assert drawn.closed is not None
    assert least <= float((drawn.closed > DAY.toordinal() + 365.25).mean()) <= most
    days = drawn.closed[drawn.closed < NEVER]
    assert days.min() > DAY.toordinal()
    assert days.max() < made.agreement.clocks.measurement.last_day.toordinal()


def test_once_it_has_run_its_time_or_been_settled_no_future_closes_it() -> None:
    over = made_on(date(2029, 12, 31), plan(closes=F("0.9")))
    settled = made_on(DAY, plan(closes=F("0.9"), settled_on=DAY))

    assert over.closed is not None and (over.closed == NEVER).all() and over.closed_in is None
    assert settled.closed is None


def made_on(day: date, planned: ForecastPlan) -> Drawn:
    made = effort(closable(), planned)
    return draw([made], believe([made], MODEL, as_of=day), MODEL, as_of=day, trials=50, seed=1)["work"]


def test_what_cannot_be_closed_is_drawn_as_ever_beside_what_can() -> None:
    closing = effort(closable(id="closing"), plan(closes=F("0.3")))
    other = effort(counted(), plan())

    def found(*efforts: Effort) -> list[int]:
        return list(simulate_all(efforts, MODEL, as_of=DAY, trials=100, seed=1)["work"].outcome.total)

    assert found(other) == found(other, closing) == found(other, replace(closing, plan=plan()))


def test_an_older_version_without_the_rule_is_not_closed() -> None:
    older = counted(version=1, expected_units=50)
    newest = closable(version=2)

    assert as_agreed(plan(closes=F("0.3")), older, newest).closes == 0
    assert as_agreed(plan(closes=F("0.3")), replace(older, settlement=newest.settlement), newest).closes == F("0.3")


def test_how_often_it_is_closed_and_what_is_paid_then_is_told() -> None:
    made = effort(closable(), replace(enrolled(40, expected(1)), closes=F("0.5")))
    found = simulate_all([made], MODEL, as_of=AS_OF, trials=1000, seed=1)["work"]

    closing = closing_of(found)

    assert closing is not None and not closing.assumed
    # Until the end of 2029 it stands four years and ten months, half of which end in each year.
    assert closing.chance == pytest.approx(1 - 0.5 ** (58 / 12), abs=0.01)
    assert closing.paid.mean < found.outcome.total.mean()
    assert closing_of(replace(found, drawn=replace(found.drawn, closed=None))) is None


@pytest.mark.parametrize("months", [0, 3, 30])
def test_however_late_money_comes_nothing_comes_after_the_year_of_the_closing(months: int) -> None:
    made = effort(closable(), plan(expected("0.5"), units=60, paid_after=months, closes=F("0.4")))
    found = simulate_all([made], MODEL, as_of=DAY, trials=200, seed=1)["work"]
    years = found.closed_in
    assert years is not None and (years < NEVER_YEAR).any()

    come = list(coming(found, "fund"))

    assert np.array_equal(sum(part for _, part in come), found.outcome.total)
    for when, part in come:
        assert not part[years < when].any()


def test_a_two_sided_agreement_is_never_settled_below_nothing_since_it_is_not_closed() -> None:
    assert closable(two_sided=True).can_be_settled is False
    assert closable("0.5", investors=(*FUND, Tranche("b", 2, kroner(1), "§ 9"))).can_be_settled is False
    assert closable("1", investors=(*FUND, Tranche("b", 2, kroner(1), "§ 9"))).can_be_settled is True
    assert counted().can_be_settled is False
    with pytest.raises(ValueError, match="no settlement"):
        ready(effort(counted(), enrolled(4)), as_of=AS_OF).pay(closed_on(date(2025, 6, 1)))
