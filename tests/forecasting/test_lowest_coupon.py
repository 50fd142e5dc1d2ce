"""What is owed for a year also where nothing is measured: the lowest rate of a coupon, in every future (ADR 0021)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Settlement
from gavn.domain.agreements.terms.coupon import Coupon, CouponRate
from gavn.domain.forecasting.assumptions import RecruitmentPlan
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.simulated import pay
from gavn.domain.forecasting.structuring.bench import ask, bench_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.histories import Counted
from gavn.domain.payments.endings import close_early
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.settled import NEVER
from gavn.domain.payments.terminating import given_by
from gavn.domain.payments.worst_case import worst_cases
from gavn.domain.values.period import Period
from tests.agreed import tally
from tests.forecasting.efforts import MODEL, counted, effort, enrolled, expected, fixed, plan
from tests.histories import kroner

FIRST = date(2025, 1, 1)
LOWEST = Coupon(
    id="t", clause="§ 6", metric="job", principal=kroner(100_000), rates=(CouponRate(F("0.5"), F("0.02")),),
    lowest=F("0.01"), lowest_until=date(2028, 1, 1),
)  # fmt: skip


def coupon(**changes: object) -> Agreement:
    return counted(**{"terms": (LOWEST,), **changes})


def come(*numbers: int) -> Drawn:
    """A future for each number, in which none or about a thousand come."""
    return replace(fixed(len(numbers)), volume=np.array(numbers, dtype=float))


def paid(made: Effort, drawn: Drawn, *, as_of: date = FIRST) -> list[int]:
    return [int(amount) // 100 for amount in pay(made, drawn, as_of=as_of).total]


def of_early_2025(share: str = "1") -> Effort:
    """Whoever comes does so by the end of February 2025, and is measured in the autumn."""
    planned = replace(plan(expected(share)), recruitment=RecruitmentPlan(1000, Period(FIRST, date(2025, 3, 1))))
    return effort(coupon(), planned)


def test_the_case_that_a_lawyer_reads() -> None:
    """By § 6 the investor gets a coupon of 100,000 kr. each year: 2 % where half of those measured have a job, and
    until 2028 at least 1 %, whatever is found. The agreement measures from 2025 to 2029.

    Where nobody ever comes, 1 % is owed for each of 2025, 2026 and 2027: 3,000 kr. Where all who come in the spring of
    2025 have a job, 2 % for that year and 1 % for the two after it, in which nobody is measured: 4,000 kr.; where none
    of them has, 1 % for each.
    """
    assert paid(of_early_2025(), come(0, 1)) == [3_000, 4_000]
    assert paid(of_early_2025("0"), come(0, 1)) == [3_000, 3_000]


def test_a_statement_owes_as_much_as_at_worst_and_as_every_future() -> None:
    """Nobody is measured. 1,000 kr. are owed once each of the three years has ended, whatever is filed; by a closing in
    June 2026 80 % of what is owed by the end of that year, and by a termination then only what 2025 gave."""
    made = coupon(settlement=Settlement("§ 13", F("0.8")))
    days = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 12, 31), made.clocks.payment.last_day]
    last = [entitle(made, Results(), as_of=day) for day in days][-1]
    assert [entitle(made, Results(), as_of=day).total.minor for day in days] == [0, 1_000_00, 2_000_00, 3_000_00]
    assert [line.formula for line in last.lines if line.step is StepName.PRICE] == ["coupon-without-result"] * 3
    assert [case.total for case in worst_cases(made)] == [last.total]
    assert paid(of_early_2025(), come(0)) == [last.total.minor // 100]

    june = date(2026, 6, 1)
    assert close_early(made, Counted({}, ()), on=june, paid={}).agreed == kroner(1_600)
    assert given_by(made, Counted({}, ()), on=june).total == kroner(1_000)
    # A count on a day outside the measurement period is none of the year.
    late = replace(made, clocks=replace(made.clocks, measurement=Period(date(2025, 7, 1), made.clocks.measurement.end)))
    early = Results((), (tally(1, of="job", on=date(2025, 6, 1), due=10, reached=10),))
    assert entitle(late, early, as_of=days[1]).total == kroner(1_000)


def test_a_year_that_is_told_of_is_not_owed_twice() -> None:
    """Half of the ten had a job in 2025; what is settled comes to what is known alone."""
    told = Results((), (tally(1, of="job", follow_up="6-months", on=date(2025, 9, 1), due=10, reached=5),))
    known, day = enrolled(10), date(2025, 12, 31)

    assert paid(effort(coupon(), known, told), fixed(1), as_of=day) == [4_000]
    assert paid(effort(coupon(), replace(known, settled_on=day), told), fixed(1), as_of=day) == [2_000]


def test_none_is_owed_for_the_years_after_an_early_closing() -> None:
    """80 % of the lowest rate of 2025 and 2026, where it is closed in 2026 before anybody came."""
    made = replace(of_early_2025(), agreement=coupon(settlement=Settlement("§ 13", F("0.8"))))
    drawn = replace(come(0, 0), closed=np.array([date(2026, 6, 1).toordinal(), NEVER]))

    assert paid(made, drawn) == [1_600, 3_000]


def test_it_is_paid_though_the_effort_does_nothing() -> None:
    """In the lab nobody is looked for who would not reach it anyway; the lowest rate is owed all the same."""
    bench = bench_of(ask(of_early_2025(), MODEL, as_of=FIRST, worth={}), trials=8, seed=1)

    assert set(bench.unaided.pay(coupon()).total) == {3_000_00}
