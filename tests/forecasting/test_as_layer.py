"""A kept forecast beside the plan that it went out from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.forecasting.as_layer import newest_of_model, version_of_forecast
from gavn.domain.forecasting.keeping import About, KeptForecast, KeptRow, MadeBy
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance
from tests.builders import kroner

OUT, BACK = "investment.work", "payment.work"
CHART = ChartOfAccounts((
    Account(OUT, AccountKind.INVESTMENT, "Arbejde", "Work"),
    Account(BACK, AccountKind.OUTCOME_PAYMENT, "Arbejde", "Work"),
))  # fmt: skip
YEARS = [Period.year(year) for year in (2025, 2026, 2027)]
PLAN = Version(
    "plan", Layer.PLAN, "Plan", "Plan", date(2024, 12, 31), Fraction(1),
    (VersionLine(OUT, YEARS[0], kroner(900)), VersionLine(BACK, YEARS[1], kroner(-400)),
     VersionLine(BACK, YEARS[2], kroner(-600))),
)  # fmt: skip


def row(year: Period, *points: int) -> KeptRow:
    return KeptRow(About.PAYMENTS, year, kroner(0), tuple(map(kroner, points)), BACK)


def forecast(*rows: KeptRow) -> KeptForecast:
    return KeptForecast(date(2024, 12, 31), MadeBy.MODEL, "plan", "DKK", rows)


def test_the_means_of_its_futures_stand_in_place_of_what_was_planned_to_be_paid() -> None:
    """300 and 500 are 400 on average, of the 1,000 that are planned in all."""
    made = version_of_forecast(
        forecast(row(YEARS[1], 0, 0), row(YEARS[2], 300, 500)), versions={"plan": PLAN}, chart=CHART
    )

    assert made is not None
    assert [(line.account, line.period.label, line.amount.major) for line in made.lines] == [
        (OUT, "2025", 900), (BACK, "2026", 0), (BACK, "2027", -400),
    ]  # fmt: skip
    # A year of which nothing is expected is still a year of the plan's, or the next would not follow on the one before.
    assert made.periods == tuple(YEARS)
    assert made.effect == Fraction(2, 5)
    assert [line.provenance for line in made.lines[1:]] == [Provenance.DERIVED] * 2


def test_of_a_plan_that_is_not_there_no_layer_is_made() -> None:
    assert version_of_forecast(forecast(row(YEARS[1], 1)), versions={}, chart=CHART) is None


@pytest.mark.parametrize(("by", "found"), [(date(2024, 12, 30), None), (date(2024, 12, 31), 1), (date(2026, 1, 1), 2)])
def test_the_newest_is_of_the_latest_day_and_of_one_day_the_last(by: date, found: int | None) -> None:
    first, second = forecast(row(YEARS[1], 1)), forecast(row(YEARS[1], 2))
    later = replace(first, as_of=date(2025, 12, 31))
    people = replace(first, as_of=date(2025, 12, 31), made_by=MadeBy.BUDGET)
    kept = (first, second, later, people)

    assert newest_of_model(kept, by=by) == (None if found is None else kept[found])
