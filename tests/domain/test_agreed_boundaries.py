"""Boundaries of the capital that parties agreed on with their measurement plan: when they hold, and what they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from scipy.special import ndtr

from gavn.domain.agreements.measurement_plan import Boundary, Look, MeasurementPlan
from gavn.domain.forecasting.agreed import Agreed, agreed_by, strictest
from gavn.domain.forecasting.looks import boundaries
from gavn.domain.forecasting.warning_money import Standing, standing_of
from gavn.domain.fund.warnings import USUAL

REGISTERED = date(2022, 11, 1)
PLAN = MeasurementPlan(
    "ips-plus",
    REGISTERED,
    (),
    (
        # As somebody may write them, the last one first.
        Look("late", date(2025, 10, 1), date(2025, 12, 31)),
        Look("early", date(2024, 10, 1), date(2024, 12, 31)),
    ),
    Boundary.OBRIEN_FLEMING,
)
EARLY, LATE = boundaries(2, Boundary.OBRIEN_FLEMING)


@pytest.mark.parametrize(
    ("day", "look", "errors"),
    [
        (date(2024, 9, 30), 0, None),
        (date(2024, 10, 1), 1, EARLY),
        (date(2025, 9, 30), 1, EARLY),
        (date(2025, 10, 1), 2, LATE),
        (date(2030, 1, 1), 2, LATE),
    ],
)
def test_the_newest_look_that_has_begun_says_how_sure_to_be(day: date, look: int, errors: float | None) -> None:
    ends = (None, None) if errors is None else (float(ndtr(-errors)), float(ndtr(errors)))

    assert agreed_by(PLAN, as_of=day) == Agreed(REGISTERED, Boundary.OBRIEN_FLEMING, 2, look, *ends)


def test_the_boundaries_are_those_that_a_result_is_held_against() -> None:
    """O'Brien and Fleming's 2.797 standard errors leave 0.26 %, and Pocock's 2.178 at either look 1.47 %."""
    pocock = replace(PLAN, boundary=Boundary.POCOCK)
    found = [agreed_by(plan, as_of=date(2025, 1, 1)) for plan in (PLAN, pocock)]

    assert [each and each.futility for each in found] == pytest.approx([0.0026, 0.0147], abs=5e-5)
    assert [each and each.success for each in found] == pytest.approx([0.9974, 0.9853], abs=5e-5)


@pytest.mark.parametrize(
    ("plan", "day"),
    [
        (None, date(2025, 1, 1)),
        (PLAN, date(2022, 10, 31)),
        (replace(PLAN, boundary=Boundary.NONE), date(2025, 1, 1)),
    ],
)
def test_what_was_not_agreed_by_the_day_is_no_boundary(plan: MeasurementPlan | None, day: date) -> None:
    assert agreed_by(plan, as_of=day) is None


def at(day: date) -> Agreed:
    found = agreed_by(PLAN, as_of=day)
    assert found is not None
    return found


BEFORE, BEGUN, LAST = (at(day) for day in (date(2024, 1, 1), date(2024, 12, 31), date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("agreed", "chance", "standing"),
    [
        # What the fund's own boundaries call too small is doubtful still, and what they call secured open.
        (BEGUN, 0.0, "futile"),
        (BEGUN, 0.0025, "futile"),
        (BEGUN, 0.0026, "doubtful"),
        (BEGUN, 0.049, "doubtful"),
        (BEGUN, 0.2, "open"),
        (BEGUN, 0.997, "open"),
        (BEGUN, 0.9975, "success"),
        (LAST, 0.02, "futile"),
        (LAST, 0.98, "success"),
        # Before the first look nothing is concluded, however small or large the chance.
        (BEFORE, 0.0, "doubtful"),
        (BEFORE, 1.0, "open"),
    ],
)
def test_the_capital_by_boundaries_agreed_on(agreed: Agreed, chance: float, standing: str) -> None:
    assert standing_of(chance, USUAL, agreed) is Standing(standing)


def test_of_several_efforts_the_strictest_holds_and_none_where_one_has_agreed_on_none() -> None:
    assert strictest([LAST, BEGUN]) == strictest([BEGUN, LAST]) == BEGUN
    assert strictest([BEGUN, BEFORE, LAST]) == BEFORE
    assert strictest([BEGUN, None]) is None
    assert strictest([None]) is strictest([]) is None
