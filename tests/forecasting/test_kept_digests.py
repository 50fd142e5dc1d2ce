"""What the digest of a forecast's inputs holds: measurement plans too, and no key that says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from functools import cache

from gavn.domain.agreements.measurement_plan import Boundary, Look, MeasurementPlan
from gavn.domain.forecasting.assumptions import ForecastPlan, RecruitmentPlan
from gavn.domain.fund.forecasts import forecast_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.warnings import warnings_of
from gavn.domain.payments.canonical import canonical, digest
from gavn.files.read import read_fund
from tests.conftest import AARHUS

DAY = date(2024, 12, 31)
PLAN = ForecastPlan("work", RecruitmentPlan(10), ())


def test_a_key_that_came_later_is_no_part_of_what_says_nothing_of_it() -> None:
    assert '"stops":"0"' in canonical(PLAN)
    assert "closes" not in canonical(PLAN)


def test_where_it_says_something_it_is_another_plan() -> None:
    closed = replace(PLAN, closes=F(1, 20))

    assert '"closes":"1/20"' in canonical(closed)
    assert len({digest(each) for each in (PLAN, closed, replace(closed, closes=F(1, 10)))}) == 3


MEASURED = MeasurementPlan(
    "din-vej-i-job",
    date(2022, 11, 1),
    (),
    (Look("first", date(2024, 10, 1), date(2024, 12, 31)), Look("last", date(2025, 10, 1), date(2025, 12, 31))),
    Boundary.OBRIEN_FLEMING,
)


@cache
def fund_with(plan: MeasurementPlan | None) -> Fund:
    """With a plan beside its agreement."""
    found = read_fund(AARHUS).fund
    assert found is not None
    return replace(
        found,
        dossiers=tuple(
            replace(dossier, measurement_plan=plan) if plan is not None and dossier.id == plan.agreement else dossier
            for dossier in found.dossiers
        ),
    )


@cache
def inputs(plan: MeasurementPlan | None) -> str:
    """The digest of what a forecast goes out from."""
    fund = fund_with(plan)
    return forecast_of(fund, {}, movements_of(fund), as_of=DAY, trials=2, seed=1).inputs


def test_a_measurement_plan_by_which_is_warned_is_among_the_inputs() -> None:
    strict, shifted = replace(MEASURED, boundary=Boundary.POCOCK), replace(MEASURED, looks=MEASURED.looks[:1])

    assert len({inputs(plan) for plan in (None, MEASURED, strict, shifted)}) == 4


def test_warnings_go_out_from_the_same() -> None:
    fund = fund_with(MEASURED)

    warned = warnings_of(fund, {}, movements_of(fund), as_of=DAY, trials=2, seed=1)

    assert warned.forecast.inputs == inputs(MEASURED)


def test_what_was_not_registered_by_the_day_or_is_of_an_agreement_that_nothing_is_assumed_of_is_not() -> None:
    later, another = replace(MEASURED, registered_on=date(2025, 1, 1)), replace(MEASURED, agreement="job-bootcamp")

    assert {inputs(later), inputs(another)} == {inputs(None)}
