"""Forecasts that are kept and held against what came: scores worked by hand, and what a backtest may not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Movements, Turnover
from gavn.domain.forecasting.held import by_account, hold, scored
from gavn.domain.forecasting.keeping import About, KeptForecast, KeptGround, KeptRow, KeptTotal, MadeBy
from gavn.domain.forecasting.terms_plan import split_evenly
from gavn.domain.fund.backtest import Again, backtest_of, kept_budget, kept_of
from gavn.domain.fund.forecasts import Forecast
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.terms import forecast_then, is_of_terms
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from tests.healthy import fund

ACCOUNT = "payment.ung-i-fokus"
DAY = date(2022, 12, 31)


def came(amount: int, year: int = 2023) -> Turnover:
    """So much was paid on the account, into the fund's cash."""
    return Turnover("DKK", {(ACCOUNT, year): -amount, ("cash", year): amount})


def kept(*points: int, plan: int = 0, about: About = About.PAYMENTS, account: str = ACCOUNT) -> KeptForecast:
    amounts = tuple(Money(point, "DKK") for point in points)
    row = KeptRow(about, Period.year(2023), Money(plan, "DKK"), amounts, account)
    return KeptForecast(DAY, MadeBy.MODEL, "plan", "DKK", (row,))


# (points, what came) -> error, CRPS, PIT, in 50 / 80 / 95 %
BY_HAND: Sequence[tuple[tuple[int, ...], int, float, float, float | None, tuple[bool, ...] | None]] = (
    ((100,), 80, 20, 20, None, None),
    ((100,), 100, 0, 0, None, None),
    # Between two: half the distance to either, less half of how far they lie apart.
    ((0, 100), 50, 0, 25, 0.5, (True, True, True)),
    ((0, 100), 100, -50, 25, 0.75, (True, True, True)),
    ((0, 100), 101, -51, 26, 1.0, (False, False, False)),
    ((0, 100), -10, 60, 35, 0.0, (False, False, False)),
    ((7, 7, 7), 9, -2, 2, None, None),
)


@pytest.mark.parametrize(("points", "amount", "error", "crps", "pit", "inside"), BY_HAND)
def test_scores_by_hand(
    points: tuple[int, ...], amount: int, error: float, crps: float, pit: float | None, inside: tuple[bool, ...] | None
) -> None:
    [held] = hold(kept(*points), came(amount), fund().chart, last_year=2023)

    assert (held.came, held.error, held.crps) == (amount, pytest.approx(error), pytest.approx(crps))
    assert (held.pit, held.inside) == (pit, inside)


@pytest.mark.parametrize(("settled", "inside"), [(False, (False, False, False)), (True, None)])
def test_a_forecast_that_was_sure_of_an_amount_is_held_to_it(settled: bool, inside: tuple[bool, ...] | None) -> None:
    """Nothing in any future, and 700 came. Of what is settled the model said nothing, nor of what none was assumed."""
    money = Money(0, "DKK")
    total = KeptTotal(money, money, money, money, ACCOUNT, ("ung-i-fokus",))
    ground = KeptGround("ung-i-fokus", 1, "", "", "", "", "", settled=settled)
    sure = replace(kept(0, 0), totals=(total,), grounds=(ground,))
    unmodelled = replace(sure, totals=(replace(total, efforts=()),))

    [held] = hold(sure, came(700), fund().chart, last_year=2023)
    [other] = hold(unmodelled, came(700), fund().chart, last_year=2023)

    assert (held.inside, held.pit) == (inside, None if settled else 1.0)
    assert other.inside is None


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40), st.integers(-1500, 1500))
def test_no_forecast_is_nearer_than_nothing_or_further_than_its_furthest_point(points: list[int], amount: int) -> None:
    found = hold(kept(*sorted(points)), came(amount), fund().chart, last_year=2023)

    for held in found:
        assert -1e-9 <= held.crps <= max(abs(point - amount) for point in points) + 1e-9
        assert abs(held.error) <= max(abs(point - amount) for point in points) + 1e-9


def test_only_what_is_over_is_held_and_nothing_for_nothing_is_left_out() -> None:
    assert hold(kept(5, 6), came(5), fund().chart, last_year=2022) == []
    assert hold(kept(0, 0), came(0), fund().chart, last_year=2023) == []
    # What nobody forecast and came all the same is a miss.
    [missed] = hold(kept(0, 0), came(700), fund().chart, last_year=2023)
    assert missed.error == -700
    with pytest.raises(ValueError, match="nothing has come"):
        scored([])


def test_the_balance_is_that_of_the_cash_and_the_whole_that_of_every_account() -> None:
    moved = Turnover(
        "DKK", {(ACCOUNT, 2023): -30, ("payment.diabetes", 2023): -12, ("cash", 2022): 8, ("cash", 2023): 42}
    )
    [balance] = hold(kept(50, about=About.BALANCE, account=""), moved, fund().chart, last_year=2023)
    [whole] = hold(kept(50, account=""), moved, fund().chart, last_year=2023)

    assert (balance.came, whole.came) == (50, 42)


def test_scores_add_up_over_forecasts() -> None:
    held = [hold(kept(0, 100, plan=80), came(amount), fund().chart, last_year=2023)[0] for amount in (50, 101)]
    own = by_account(held)[About.PAYMENTS, ACCOUNT]

    assert (own.number, own.came, own.bias, own.crps, own.off) == (2, 75.5, -25.5, 25.5, 25.5)
    assert own.pit == 0.75 and own.share_inside == (0.5, 0.5, 0.5)


def test_an_honest_forecast_is_in_its_ranges_as_often_as_it_says() -> None:
    """PIT even, and each range held as often as its size, where what came is drawn from the forecast itself."""
    random = np.random.default_rng(3)
    drawn = np.sort(random.normal(1e6, 2e5, 400_000))
    points = tuple(int(p) for p in np.quantile(drawn, (np.arange(40) + 0.5) / 40))
    held = [hold(kept(*points), came(int(x)), fund().chart, last_year=2023)[0] for x in random.normal(1e6, 2e5, 1500)]
    own = scored(held)

    assert own.pit == pytest.approx(0.5, abs=0.03) and abs(own.bias) < 20_000
    assert own.share_inside is not None
    assert own.share_inside == pytest.approx((0.5, 0.8, 0.95), abs=0.04)


@pytest.mark.parametrize(("amount", "inside"), [(34, False), (35, True), (355, True), (356, False)])
def test_the_range_that_is_shown_is_the_one_that_is_held_and_leaves_as_much_to_either_side(
    amount: int, inside: bool
) -> None:
    """Forty points, each the middle of a fortieth: a tenth lies four of them in, half way between two."""
    [held] = hold(kept(*range(0, 400, 10)), came(amount), fund().chart, last_year=2023)

    assert [held.row.at(Fraction(tenth, 10)).minor for tenth in (1, 5, 9)] == [35, 195, 355]
    assert [held.row.at(Fraction(end)).minor for end in (0, 1)] == [0, 390]
    assert held.inside is not None and held.inside[1] is inside


def test_another_content_has_another_name() -> None:
    one = kept(1, 2)

    assert one.id == kept(1, 2).id and one.id.startswith("2022-12-31-")
    assert len({one.id, kept(1, 3).id, replace(one, seed=2).id, replace(one, program="9").id}) == 4


def then(changed: Fund, movements: Movements | None = None) -> Forecast:
    return forecast_then(changed, {}, movements or movements_of(changed), as_of=DAY, trials=50, seed=1)


def test_before_a_plan_the_terms_stand_for_it() -> None:
    forecast = then(fund())
    version = forecast.futures.table.columns[-1]

    assert is_of_terms(forecast) and version.layer is Layer.PLAN
    assert forecast.futures.periods[0] == Period.year(2023)
    rows = {row.account.id: row.cells for row in forecast.futures.table.rows}
    place = forecast.futures.table.column("P2023")
    # Operations as in the year before.
    assert rows["operations.secretariat"][place] == rows["operations.secretariat"][place - 1]
    # All that was promised is paid out: 14.4 million, of which 4.5 had been.
    paid = sum(cell.minor for cell in rows["investment.ung-i-fokus"] if cell is not None)
    assert paid == 14_400_000_00
    # An effort agreed the year after is not in it.
    assert "flere-kloge-haender" not in forecast.simulated
    # As many families as were agreed at first, not as many as it became.
    assert forecast.simulated["dialog-mod-vold"].effort.plan.recruitment.units == 25


def test_what_came_later_changes_nothing_of_a_forecast_made_again() -> None:
    """Payments, enrolments, findings, versions and agreements of later days are not looked at."""
    own = fund()
    movements = movements_of(own)
    earlier = Movements("DKK", {key: minor for key, minor in movements.by_account_day.items() if key[1] <= DAY})
    before = replace(
        own,
        versions=(),
        forecast_plans=tuple(
            replace(plan, enrolled=tuple(e for e in plan.enrolled if e.known_on <= DAY),
                    found=tuple(f for f in plan.found if f.known_on <= DAY))
            for plan in own.forecast_plans
        ),
        dossiers=tuple(replace(dossier, tallies=()) for dossier in own.dossiers),
        injections=tuple(each for each in own.injections if each.granted_on <= DAY),
    )  # fmt: skip

    one, other = then(own), then(before, earlier)
    assert kept_of(own, one, program="1") == kept_of(before, other, program="1")


def test_a_day_that_is_not_past_is_refused() -> None:
    own = fund()

    with pytest.raises(Refused) as refused:
        backtest_of(own, {}, movements_of(own), Again((own.as_of,), 10, 1, "1"))
    assert [problem.code for problem in refused.value.problems] == ["backtest-not-past"]


def test_of_several_forecasts_of_a_day_one_counts_the_last_that_is_kept() -> None:
    first, last = kept(600_000_00), kept(900_000_00)
    for order, error in (((first, last), 200_000_00), ((last, first), -100_000_00)):
        own = replace(fund(), kept_forecasts=(*order, replace(first, made_by=MadeBy.BUDGET)))
        found = backtest_of(own, {}, movements_of(own), Again((), 1, 1, "1"))

        counted = {(each.kept.made_by, each.kept.rows[0].points[0].minor): each.counted for each in found.tested}
        assert counted == {
            (MadeBy.MODEL, first.rows[0].points[0].minor): order[-1] is first,
            (MadeBy.MODEL, last.rows[0].points[0].minor): order[-1] is last,
            (MadeBy.BUDGET, first.rows[0].points[0].minor): True,
        }
        [score] = found.scores.values()
        assert (score.number, score.came, score.bias) == (1, 700_000_00, error)


def test_what_is_made_again_counts_where_nothing_of_the_day_is_kept() -> None:
    again = Again((DAY,), 5, 1, "1")
    for own, counts in ((fund(), True), (replace(fund(), kept_forecasts=(kept(600_000_00),)), False)):
        found = backtest_of(own, {}, movements_of(own), again)
        assert [each.counted for each in found.tested if each.again] == [counts]
        [numbers] = {score.number for (_, account), score in found.scores.items() if account == ACCOUNT}
        assert numbers == (2 if counts else 1)


def test_the_reports_budget_is_kept_as_it_is_printed() -> None:
    own = fund()
    budget = kept_budget(own, movements_of(own), as_of=own.as_of)
    assert budget is not None
    rows = {(row.about.value, row.account, row.period.label): row.points for row in budget.rows}

    assert rows["payments", "payment.laer-for-livet", "2025"] == (Money(598_000_00, "DKK"),)
    assert rows["balance", "", "2025"] == (Money(15_193_000_00, "DKK"),)
    assert budget == own.kept_forecasts[0]
    assert kept_budget(own, movements_of(own), as_of=DAY) is None


@pytest.mark.parametrize(("amount", "parts"), [(100, (1, 1, 1)), (0, (3, 4)), (7, (0, 5, 0)), (1, (365, 365))])
def test_capital_is_spread_to_the_last_oere(amount: int, parts: tuple[int, ...]) -> None:
    found = split_evenly(amount, parts)

    assert sum(found) == amount
    assert all(
        abs(Fraction(part) - Fraction(amount * own, sum(parts))) < 1 for part, own in zip(found, parts, strict=True)
    )
