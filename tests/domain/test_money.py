"""Money is exact, of one currency, and rounds only by a named policy."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gavn.domain.values.money import CurrencyMismatch, Money, Rounding, round_fraction


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("0", "DKK", 0),
        ("1234.5", "DKK", 123450),
        ("-0.01", "DKK", -1),
        ("7.500000", "DKK", 750),
        ("999999999999999999.99", "EUR", 99999999999999999999),
        ("15", "ISK", 15),
    ],
)
def test_amounts_are_read_exactly_and_written_back(text: str, currency: str, minor: int) -> None:
    amount = Money.parse(text, currency)

    assert amount.minor == minor
    assert Money.parse(amount.plain(), currency) == amount


@pytest.mark.parametrize("text", ["1.005", "NaN", "", "1,5", "kr. 5", "1e5", "1_000", " 5", "5.", ".5", "+5", "٣"])
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount|more decimals"):
        Money.parse(text, "DKK")


def test_floats_and_booleans_are_no_money() -> None:
    for value in (1.0, True):
        with pytest.raises(TypeError):
            Money(value, "DKK")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "DKK") + Money(1, "EUR")


def test_an_amount_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="is_zero"):
        bool(Money(1, "DKK"))


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down", "up"),
    [
        (Fraction(5, 2), 3, 2, 2, 3),
        (Fraction(-5, 2), -3, -2, -2, -3),
        (Fraction(7, 2), 4, 4, 3, 4),
        (Fraction(12, 5), 2, 2, 2, 3),
        (Fraction(-12, 5), -2, -2, -2, -3),
        (Fraction(4), 4, 4, 4, 4),
    ],
)
def test_rounding_policies(value: Fraction, half_up: int, half_even: int, down: int, up: int) -> None:
    assert round_fraction(value, policy=Rounding.HALF_UP) == half_up
    assert round_fraction(value, policy=Rounding.HALF_EVEN) == half_even
    assert round_fraction(value, policy=Rounding.DOWN) == down
    assert round_fraction(value, policy=Rounding.UP) == up


def test_a_krone_in_three_parts_gives_the_odd_oere_to_the_first() -> None:
    assert [part.minor for part in Money(100, "DKK").split([1, 1, 1])] == [34, 33, 33]
    assert [part.minor for part in Money(-100, "DKK").split([1, 1, 1])] == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 1]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100, "DKK").split(weights)
