"""What is promised and expected at a date: carried over a year's end, taken off once, and never raised by a return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.economy.layers import Layer, Version, VersionLine, version_in_force
from gavn.domain.economy.room import Books, EffectPolicy, Reading, Room, by_rule, each_by_rule, room_to_invest
from gavn.domain.economy.table import Injection, Turnover
from gavn.domain.fund.deadlines import deadlines_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.standing import standing_of
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.files.read import read_fund
from tests.builders import CHART, kroner
from tests.conftest import AARHUS

POLICY = EffectPolicy(1, date(2020, 1, 1), Fraction(4, 5), "", "")
YEARS = (2025, 2026, 2027)


def line(account: str, year: int, amount: int) -> VersionLine:
    return VersionLine(account, Period.year(year), kroner(amount))


LINES = (
    *(line("investment.a", year, 100) for year in YEARS),
    *(line("operations.office", year, 10) for year in YEARS),
    *(line("payment.a", year, -200) for year in YEARS),
)


def room(moved: dict[tuple[str, int], int], *, as_of: date, lines: tuple[VersionLine, ...] = LINES) -> tuple[int, ...]:
    """Promised, operations and expected, in kroner."""
    turnover = Turnover("DKK", {key: 100 * amount for key, amount in moved.items()})
    budget = Version("b", Layer.BUDGET, "", "", date(2024, 12, 1), Fraction(4, 5), lines)
    found = room_to_invest(
        Books(CHART, turnover, budget, (), {"a"}), policy=POLICY, as_of=as_of, operations_until=date(2027, 12, 31)
    )
    return whole(found)


def whole(found: Room) -> tuple[int, ...]:
    amounts = (found.committed, found.operations, found.expected[Reading.BUSINESS_CASE])
    return tuple(int(amount.major) for amount in amounts)


@pytest.mark.parametrize(
    ("moved", "as_of", "expected"),
    [
        pytest.param({}, date(2025, 12, 30), (300, 30, 600), id="a day before the year's end"),
        pytest.param({}, date(2025, 12, 31), (300, 20, 600), id="operations of a year that is over are dropped"),
        pytest.param({}, date(2030, 1, 1), (300, 0, 600), id="long after the budget"),
        pytest.param({("investment.a", 2025): 60}, date(2026, 1, 1), (240, 20, 600), id="partly paid"),
        pytest.param({("investment.a", 2025): 160}, date(2026, 1, 1), (140, 20, 600), id="paid ahead"),
        pytest.param({("investment.a", 2025): 400}, date(2026, 1, 1), (0, 20, 600), id="paid more than promised"),
        pytest.param({("investment.a", 2024): 400}, date(2026, 1, 1), (300, 20, 600), id="paid before the budget"),
        pytest.param({("payment.a", 2025): -150}, date(2026, 1, 1), (300, 20, 450), id="received less than expected"),
        pytest.param({("payment.a", 2025): 50}, date(2026, 1, 1), (300, 20, 600), id="taken back, none expected anew"),
        pytest.param(
            {("payment.a", 2025): -150, ("payment.a", 2026): 150},
            date(2026, 6, 30),
            (300, 20, 450),
            id="what was received and taken back later is not expected anew",
        ),
        pytest.param({("operations.office", 2026): 4}, date(2026, 6, 30), (300, 16, 600), id="operations under way"),
    ],
)
def test_what_is_left_of_a_budget(
    moved: dict[tuple[str, int], int], as_of: date, expected: tuple[int, int, int]
) -> None:
    assert room(moved, as_of=as_of) == expected


MOVED = st.dictionaries(
    st.tuples(st.sampled_from(["investment.a", "operations.office", "payment.a"]), st.integers(2023, 2028)),
    st.integers(-1000, 1000),
)


@given(MOVED, st.integers(0, 1200))
def test_a_line_split_in_two_changes_nothing(moved: dict[tuple[str, int], int], days: int) -> None:
    split = tuple(
        part
        for whole in LINES
        for part in (replace(whole, amount=kroner(3)), replace(whole, amount=whole.amount - kroner(3)))
    )
    day = date(2024, 12, 31) + timedelta(days=days)
    moved = {key: amount for key, amount in moved.items() if key[1] <= day.year}
    assert room(moved, as_of=day, lines=split) == room(moved, as_of=day)


@given(MOVED, st.integers(2024, 2027))
def test_a_years_end_frees_no_capital(moved: dict[tuple[str, int], int], year: int) -> None:
    moved = {key: amount for key, amount in moved.items() if key[1] <= year}
    before, after = (room(moved, as_of=day) for day in (date(year, 12, 30), date(year, 12, 31)))
    assert (before[0], before[2]) == (after[0], after[2])


@pytest.fixture(scope="module")
def fund() -> Fund:
    found = read_fund(AARHUS).fund
    assert found is not None
    return found


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 12, 30), date(2025, 12, 31), date(2027, 1, 1)])
def test_what_the_fund_promised_stays_promised_until_it_is_paid(fund: Fund, day: date) -> None:
    found = standing_of(fund, as_of=day, moved=movements_of(fund).until(day))
    assert found.room is not None
    assert (found.room.committed, found.room.expected[Reading.BUSINESS_CASE]) == (
        kroner(10_813_000),
        kroner(30_638_000),
    )
    parts = [holding.money.remaining for holding in found.holdings]
    assert Money(sum(part.minor for part in parts if part is not None), "DKK") == found.room.committed


@pytest.mark.parametrize(
    ("received", "left"),
    [
        pytest.param({}, 8_000, id="the second grant is still to come"),
        pytest.param({"injection.budget-2025": 3_000}, 5_000, id="part of it has come"),
        pytest.param({"injection.budget-2025": 9_000}, 0, id="more than was granted has come"),
        pytest.param({"injection.budget-2018": 1_000}, 8_000, id="more than was granted came of the other grant"),
        pytest.param({"injection.budget-2018": -1_000}, 9_000, id="some of the other grant was taken back"),
    ],
)
def test_what_came_of_one_grant_says_nothing_of_another(fund: Fund, received: dict[str, int], left: int) -> None:
    moved = movements_of(fund).until(fund.as_of)
    more = {(account, 2024): -100_000 * thousands for account, thousands in received.items()}
    more[("cash", 2024)] = -sum(more.values())
    turnover = Turnover(
        "DKK", {key: moved.by_account_year.get(key, 0) + more.get(key, 0) for key in {*moved.by_account_year, *more}}
    )

    room = standing_of(fund, as_of=fund.as_of, moved=turnover).room
    ahead = deadlines_of(fund, as_of=fund.as_of, moved=turnover)

    assert room is not None
    assert int(room.injections_to_come.major) == 1_000 * left
    granted = [deadline.what.amount for deadline in ahead if isinstance(deadline.what, Injection)]
    assert sum(int(amount.major) for amount in granted) == 1_000 * left


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        (date(2023, 9, 30), None),
        (date(2023, 10, 1), "b-2024"),
        (date(2024, 9, 30), "b-2024"),
        (date(2024, 10, 1), "b-2024"),
        (date(2024, 12, 30), "b-2024"),
        (date(2024, 12, 31), "b-2025"),
        (date(2030, 1, 1), "b-2025"),
    ],
)
@pytest.mark.parametrize("derived", [False, True])
def test_next_years_budget_leaves_the_year_under_way_to_the_one_before(
    on: date, in_force: str | None, derived: bool
) -> None:
    budgets = [
        Version(
            f"b-{year}", Layer.BUDGET, "", "", date(year - 1, 10, 1), Fraction(4, 5), (line("payment.a", year, -1),)
        )
        for year in (2024, 2025)
    ]
    plans = [replace(b, id=f"p{b.id[1:]}", layer=Layer.PLAN, lines=(), derived_from=b.id) for b in budgets]

    found = version_in_force([*budgets, *plans], layer=Layer.PLAN if derived else Layer.BUDGET, on=on)

    assert (found and found.id[1:]) == (in_force and in_force[1:])


@pytest.mark.parametrize(
    ("share", "amounts", "counted", "whole"),
    [
        # 4, 8 and 12 of 5, 10 and 15: no rest at all.
        (Fraction(4, 5), (5, 5, 5), (4, 4, 4), 12),
        # 2.4 → 2, 4.8 → 5 and 7.2 → 7 of 3, 6 and 9, so that the second has one more than either beside it.
        (Fraction(4, 5), (3, 3, 3), (2, 3, 2), 7),
        # Half an øre is rounded away from nothing, whichever way the money goes.
        (Fraction(1, 2), (1, -2, 1), (1, -2, 1), 0),
        # A share that no float holds: a third of 3 · 10¹⁴ + 1 is 10¹⁴ and a third.
        (Fraction(1, 3), (300_000_000_000_001,), (100_000_000_000_000,), 100_000_000_000_000),
        (Fraction(7, 10), (), (), 0),
        (Fraction(0), (7, 8), (0, 0), 0),
        (Fraction(1), (7, 8), (7, 8), 15),
    ],
)
def test_what_the_rule_counts_on_by_period_adds_up_to_what_it_counts_on_in_all(
    share: Fraction, amounts: tuple[int, ...], counted: tuple[int, ...], whole: int
) -> None:
    assert [each.minor for each in each_by_rule([Money(amount, "DKK") for amount in amounts], share)] == [*counted]
    assert by_rule(Money(sum(amounts), "DKK"), share).minor == whole == sum(counted)


@given(st.lists(st.integers(-(10**12), 10**12)), st.fractions(0, 1))
def test_no_period_is_an_oere_off_its_own_share(amounts: list[int], share: Fraction) -> None:
    found = each_by_rule([Money(amount, "DKK") for amount in amounts], share)
    assert sum(each.minor for each in found) == by_rule(Money(sum(amounts), "DKK"), share).minor
    assert all(abs(each.minor - amount * share) <= 1 for each, amount in zip(found, amounts, strict=True))
