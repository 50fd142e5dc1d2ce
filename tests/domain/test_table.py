"""The economy table at a date: what budgets open from, when injections count, and the years in which nothing moved."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from operator import attrgetter

import pytest

from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.economy.room import Reading, Room
from gavn.domain.economy.table import Column, EconomyTable, Injection, Turnover, derive_table, paying_accounts
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.domain.values.provenance import Provenance
from gavn.language.amounts import UNITS, room_rounding_text, rounding_text
from gavn.language.catalogue import Language
from tests.builders import CHART, kroner

BUDGET = Version(
    "b",
    Layer.BUDGET,
    "",
    "",
    date(2024, 12, 1),
    Fraction(1),
    tuple(VersionLine("operations.office", Period.year(year), kroner(10)) for year in (2025, 2026, 2027)),
)


def grant(amount: int = 80, *, granted: date = date(2024, 6, 1), expected: date = date(2026, 1, 1)) -> Injection:
    return Injection("i", "injection.first", kroner(amount), granted, expected, "", "", Provenance.RECORDED)


def table(moves: dict[tuple[str, int], int], *, as_of: date, injections: tuple[Injection, ...] = ()) -> EconomyTable:
    """`moves` in kroner; cash holds the other side of each."""
    moved = {key: 100 * amount for key, amount in moves.items()}
    for (_, year), amount in moves.items():
        moved["cash", year] = moved.get(("cash", year), 0) - 100 * amount
    return derive_table(
        chart=CHART, moved=Turnover("DKK", moved), versions=[BUDGET], injections=injections, as_of=as_of
    )


def by_label(made: EconomyTable, amounts: tuple[Money, ...]) -> dict[str, int]:
    return {column.label: int(amount.major) for column, amount in zip(made.columns, amounts, strict=True)}


START = {("injection.first", 2024): -100}


@pytest.mark.parametrize(
    ("moves", "as_of", "closings"),
    [
        pytest.param(
            {},
            date(2024, 12, 31),
            {"R2024": 100, "B2025": 90, "B2026": 80, "B2027": 70},
            id="nothing of the budget realised",
        ),
        pytest.param(
            {("operations.office", 2025): 40},
            date(2025, 6, 30),
            {"R2024": 100, "R2025": 60, "B2025": 90, "B2026": 80, "B2027": 70},
            id="a year under way keeps its budget",
        ),
        pytest.param(
            {("operations.office", 2025): 40},
            date(2025, 12, 31),
            {"R2024": 100, "R2025": 60, "B2025": 90, "B2026": 50, "B2027": 40},
            id="after a realised year the budget goes on from what is there",
        ),
        pytest.param(
            {},
            date(2025, 12, 31),
            {"R2024": 100, "R2025": 100, "B2025": 90, "B2026": 90, "B2027": 80},
            id="a year without postings carries the balance",
        ),
        pytest.param(
            {("operations.office", 2026): 40},
            date(2026, 12, 31),
            {"R2024": 100, "R2025": 100, "R2026": 60, "B2025": 90, "B2026": 80, "B2027": 50},
            id="no gap between realised years",
        ),
    ],
)
def test_a_budget_opens_from_the_last_realised_balance(
    moves: dict[tuple[str, int], int], as_of: date, closings: dict[str, int]
) -> None:
    made = table(START | moves, as_of=as_of)
    assert by_label(made, made.closings) == closings


@pytest.mark.parametrize(
    ("moves", "as_of", "injection", "injected"),
    [
        pytest.param({}, date(2024, 12, 31), grant(), {"B2026": 80}, id="as expected"),
        pytest.param({2024: 80}, date(2024, 12, 31), grant(), {"R2024": 80}, id="came early"),
        pytest.param({2024: 30}, date(2024, 12, 31), grant(), {"R2024": 30, "B2026": 50}, id="came in part"),
        pytest.param({2025: 80}, date(2025, 12, 31), grant(), {"R2025": 80}, id="came in a budget year before"),
        pytest.param(
            {}, date(2024, 12, 31), grant(expected=date(2024, 9, 1)), {"B2025": 80}, id="late before the budget"
        ),
        pytest.param(
            {},
            date(2025, 12, 31),
            grant(expected=date(2025, 9, 1)),
            {"B2025": 80, "B2026": 80},
            id="late within the budget: planned for the year that is over, and still to come",
        ),
        pytest.param({}, date(2024, 12, 31), grant(granted=date(2025, 1, 1)), {}, id="not yet granted"),
    ],
)
def test_an_injection_counts_once_early_or_late(
    moves: dict[int, int], as_of: date, injection: Injection, injected: dict[str, int]
) -> None:
    first = {("operations.office", 2024): 0}
    moved = first | {("injection.first", year): -amount for year, amount in moves.items()}
    made = table(moved, as_of=as_of, injections=(injection,))
    assert {label: amount for label, amount in by_label(made, made.injections).items() if amount} == injected


def test_only_money_in_makes_an_account_pay() -> None:
    moves = {("payment.a", 2024): -10, ("payment.a", 2025): 10}
    made = table(moves, as_of=date(2025, 12, 31))
    assert [len(accounts) for accounts in paying_accounts(made)] == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("unit", "note"),
    [
        (
            "tkr",
            "Each line is rounded on its own, so the total shown differs from the sum of the lines shown: R2024 −1.",
        ),
        ("kr", ""),
    ],
)
def test_lines_that_do_not_add_up_as_shown_are_told(unit: str, note: str) -> None:
    moves = {("operations.office", 2024): 600, ("investment.a", 2024): 600, ("operations.office", 2025): 600}
    made = table(moves, as_of=date(2025, 12, 31))
    assert rounding_text(UNITS[unit], made, range(2), Language.ENGLISH, named=attrgetter("label")) == note


def rounded_room(free: int, operations: int) -> Room:
    nothing = kroner(0)
    found = {Reading.BUSINESS_CASE: kroner(free)}
    expected = {Reading.BUSINESS_CASE: nothing}
    end, balance, costs = date(2034, 12, 31), kroner(free + operations), kroner(operations)
    return Room(
        end, end, balance, nothing, nothing, costs, kroner(free), nothing, nothing, expected=expected, room=found
    )


@pytest.mark.parametrize(
    ("unit", "room", "told"),
    [
        ("tkr", rounded_room(600, 600), True),
        ("tkr", rounded_room(1000, 600), False),
        ("tkr", rounded_room(-600, 1200), True),
        ("kr", rounded_room(600, 600), False),
    ],
)
def test_a_room_that_does_not_add_up_as_shown_is_told(unit: str, room: Room, told: bool) -> None:
    assert bool(room_rounding_text(UNITS[unit], room, Language.ENGLISH)) == told


@pytest.mark.parametrize(
    ("column", "as_of", "begun"),
    [
        (Column(Layer.BUDGET, Period.year(2025), "b"), date(2024, 12, 31), False),
        (Column(Layer.BUDGET, Period.year(2025), "b"), date(2025, 1, 1), True),
        (Column(Layer.BUDGET, Period.year(2025), "b"), date(2027, 3, 1), True),
        (Column(Layer.REALISED, Period.year(2024)), date(2024, 12, 31), False),
    ],
)
def test_a_year_of_a_budget_has_begun_also_when_it_is_over(column: Column, as_of: date, begun: bool) -> None:
    assert column.has_begun(as_of) == begun
