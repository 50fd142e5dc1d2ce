"""The room to invest in what may come: tried by committing it, and by counting futures one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.economy.layers import VersionLine
from gavn.domain.economy.room import Reading
from gavn.domain.forecasting.amounts import Amounts
from gavn.domain.forecasting.portfolio import least_from
from gavn.domain.forecasting.room_ahead import reached_in, rooms_of
from gavn.domain.forecasting.simulated import Running
from gavn.domain.forecasting.summary import Spread, Year
from gavn.domain.fund import forecasts
from gavn.domain.fund.backtest import kept_of
from gavn.domain.fund.forecasts import Forecast, forecast_of, forecast_on, ground_of
from gavn.domain.fund.fund import Fund, movements_of, room_of
from gavn.domain.fund.room_ahead import RoomAhead, room_ahead
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Refused
from gavn.files.read import read_fund
from tests.conftest import AARHUS

END = date(2024, 12, 31)
TRIALS = 200
NONE = Spread(0, 0, ((0, 0),) * 3)


@cache
def fund() -> Fund:
    """The real fund with two efforts simulated; the plan stands for the others."""
    found = read_fund(AARHUS).fund
    assert found is not None
    plans = (each for each in found.forecast_plans if each.agreement in ("din-vej-i-job", "ung-i-fokus"))
    return replace(found, forecast_plans=tuple(plans))


def forecast(own: Fund) -> Forecast:
    return forecast_of(own, {}, movements_of(own), as_of=END, trials=TRIALS, seed=3)


@cache
def standing() -> tuple[Forecast, RoomAhead]:
    found = forecast(fund())
    return found, room_ahead(fund(), found, movements_of(fund()), safety=Fraction(19, 20))


def committed(amount: Money, period: Period) -> Forecast:
    """The forecast of a fund that has promised so much more, paid out in the period."""
    line = VersionLine("operations.other", period, amount)
    versions = tuple(
        replace(each, lines=(*each.lines, line)) if each.id == "budget-2025" else each for each in fund().versions
    )
    return forecast(replace(fund(), versions=versions))


def never_dry(found: Forecast, *, since: int) -> int:
    """In how many futures no balance from a place on is below nothing; counted one by one."""
    return sum(all(int(amount) >= 0 for amount in future[since:]) for future in found.futures.balances.T)


def test_the_middle_of_the_balance_is_that_of_the_room_in_it() -> None:
    """At the end of the last period the room is the balance: both are told by the same one of the futures, to the øre,
    and it is what half of them have or exceed."""
    found, rooms = standing()
    [*_, last], balance = rooms.years, found.years[-1].balance

    assert last.median.minor == balance.median
    assert int((found.futures.balances[-1] >= balance.median).sum()) == TRIALS // 2


@pytest.mark.parametrize("place", [0, 3])
def test_what_there_is_room_for_can_be_committed_and_no_oere_more(place: int) -> None:
    """The fund is forecast anew with the room committed: it stays above nothing in 95 of 100, half, and by the rule."""
    room = standing()[1].years[place]
    oere = Money(1, "DKK")

    for amount, futures in ((room.safe, 190), (room.median, 100)):
        assert never_dry(committed(amount, room.period), since=place) >= futures
        assert never_dry(committed(amount + oere, room.period), since=place) < futures
    by_rule = [[year.rule.minor for year in committed(more, room.period).years[place:]] for more in
               (room.rule, room.rule + oere)]  # fmt: skip
    assert [min(rule) for rule in by_rule] == [0, -1]


def test_the_room_over_all_years_is_the_funds_own_where_the_rule_is_asked() -> None:
    found, room = standing()
    own = room_of(fund(), as_of=END, moved=movements_of(fund()).until(END))
    assert room.whole is not None

    assert room.whole.business_case == own.room[Reading.BUSINESS_CASE] == own.free + found.whole.rule
    assert room.whole.invested == own.room[Reading.INVESTED]
    payments = sorted(np.sum([account.total for account in found.futures.accounts], axis=0).tolist())
    assert (room.whole.median - own.free).minor == payments[TRIALS // 2]
    assert (room.whole.safe - own.free).minor == payments[TRIALS // 20]
    # Operations are set aside to the end of the plan, and all of it is paid out by then: the last balance is the same.
    assert room.years[-1].rule == room.whole.business_case
    assert room.years[-1].safe == room.whole.safe


def test_where_the_first_futures_alone_are_held_the_room_and_what_is_kept_are_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forecasts, "MOST_HELD", 100)
    monkeypatch.setattr(forecasts, "HELD_OF_MORE", 50)
    found, room = standing()
    ground = ground_of(fund(), {}, movements_of(fund()), as_of=END)

    few = forecast_on(fund(), ground, as_of=END, trials=TRIALS, seed=3, how=Running(block=40))

    assert few.futures.balances.shape[1] == 80
    assert room_ahead(fund(), few, movements_of(fund()), safety=Fraction(19, 20)) == room
    assert kept_of(fund(), few, program="0.1.0") == kept_of(fund(), found, program="0.1.0")


def year(place: int, rule: int) -> Year:
    amount = Money(rule, "DKK")
    return Year(Period.year(2025 + place), amount, amount, NONE, NONE, 0.0, 0.0)


def rooms(balances: list[list[int]]) -> list[Amounts]:
    """As a forecast sums them up."""
    found = [Amounts(len(futures)) for futures in balances]
    for own, least in zip(found, least_from(np.array(balances, dtype=np.int64)), strict=True):
        own.add(least)
    return found


# (balances of three futures in two periods, safety) -> room of each period, by hand
EDGES = {
    "what falls later is not free earlier": ([[9, 9, 9], [1, 2, 3]], Fraction(1), (1, 1)),
    "a low year is over when it is over": ([[-5, -4, -3], [7, 8, 9]], Fraction(1), (-5, 7)),
    "each future has a lowest year of its own": ([[1, 9, 9], [9, 1, 9]], Fraction(1), (1, 1)),
    "two of three": ([[1, 9, 9], [9, 1, 9]], Fraction(2, 3), (1, 9)),
    "one of three": ([[1, 9, 8], [9, 1, 9]], Fraction(1, 3), (8, 9)),
    "less than one is one": ([[1, 9, 8], [9, 1, 9]], Fraction(1, 1000), (8, 9)),
    "a little more than two of three is three": ([[1, 9, 9], [9, 1, 9]], Fraction(667, 1000), (1, 1)),
}


@pytest.mark.parametrize(("balances", "safety", "expected"), EDGES.values(), ids=EDGES)
def test_by_hand(balances: list[list[int]], safety: Fraction, expected: tuple[int, ...]) -> None:
    years = [year(0, 5), year(1, 4)]

    found = rooms_of(years, rooms(balances), safety=safety)

    assert tuple(each.safe.minor for each in found) == expected
    assert [each.rule.minor for each in found] == [4, 4]


AMOUNTS = st.integers(-(10**12), 10**12)
FUTURES = st.integers(1, 6).flatmap(
    lambda trials: st.lists(st.lists(AMOUNTS, min_size=trials, max_size=trials), min_size=1, max_size=5)
)
SHARES = st.fractions(Fraction(1, 100), Fraction(1))


@given(FUTURES, SHARES, SHARES)
def test_it_is_the_most_that_so_large_a_share_of_futures_bears(
    balances: list[list[int]], one: Fraction, other: Fraction
) -> None:
    years = [year(place, 0) for place in range(len(balances))]
    low, high = sorted((one, other))
    less, more = (rooms_of(years, rooms(balances), safety=safety) for safety in (high, low))
    futures = list(zip(*balances, strict=True))

    for place, room in enumerate(less):
        bear = [min(future[place:]) for future in futures]
        assert sum(amount >= room.safe.minor for amount in bear) >= high * len(futures)
        assert sum(amount >= room.safe.minor + 1 for amount in bear) < high * len(futures)
        # More safety never leaves more room, and what is free in a year is free in all later ones.
        assert room.safe.minor <= more[place].safe.minor
    safe = [room.safe.minor for room in less]
    assert safe == sorted(safe)


@given(st.lists(AMOUNTS, min_size=1, max_size=30), SHARES)
def test_every_future_bears_as_much_more_as_it_has_more(amounts: list[int], share: Fraction) -> None:
    array = np.array(amounts, dtype=np.int64)

    assert reached_in(array + 7, share) == reached_in(array, share) + 7
    assert reached_in(array, Fraction(1)) == min(amounts)


@pytest.mark.parametrize("safety", ["0", "1", "-1/2", "3/2"])
def test_certainty_and_nonsense_are_refused(safety: str) -> None:
    with pytest.raises(Refused) as refused:
        room_ahead(fund(), standing()[0], movements_of(fund()), safety=Fraction(safety))
    assert [problem.code for problem in refused.value.problems] == ["forecast-safety-outside"]


def test_a_fund_with_a_plan_and_no_budget_has_room_year_by_year_alone() -> None:
    found, _ = standing()
    none = replace(fund(), versions=())

    room = room_ahead(none, found, movements_of(none), safety=Fraction(1, 2))

    assert room.whole is None
    assert [each.safe for each in room.years] == [each.median for each in room.years]
