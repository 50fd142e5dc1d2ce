"""Prices that follow an index, by the year in which each amount lies."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, PriceLevel
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.lines import StepName
from tests.agreed import END, agreement, metric, reached, tariff
from tests.builders import kroner

LEVEL = PriceLevel(2025, "PL", {"2024": Fraction(80), "2025": Fraction(100), "2027": Fraction(104)})


def paid(made: Agreement, *, on: date, count: int = 1) -> Entitlement:
    return entitle(made, reached(count, on=on), as_of=END)


def inputs_of(found: Entitlement) -> dict[str, Fraction | str]:
    [price] = [line for line in found.lines if line.step is StepName.PRICE]
    return dict(price.inputs)


def test_ten_thousand_kroner_of_2025_are_ten_thousand_four_hundred_in_2027() -> None:
    found = paid(agreement(price_level=LEVEL), on=date(2027, 6, 1))

    assert found.total == kroner(10_400)
    assert inputs_of(found) == {"quantity": 1, "price": 10_000, "index": Fraction(26, 25)}


@pytest.mark.parametrize(
    ("on", "factor"),
    [
        (date(2023, 12, 31), Fraction(1)),  # before every number
        (date(2024, 12, 31), Fraction(4, 5)),
        (date(2025, 1, 1), Fraction(1)),
        (date(2026, 12, 31), Fraction(1)),  # no number yet: the last one known before it
        (date(2027, 1, 1), Fraction(26, 25)),
        (date(2029, 12, 31), Fraction(26, 25)),
    ],
)
def test_the_number_of_the_year_or_the_last_one_before_it(on: date, factor: Fraction) -> None:
    assert LEVEL.factor("job-price", on) == factor


def test_only_the_terms_named_follow_the_index() -> None:
    level = PriceLevel(2025, "PL", LEVEL.values, terms=("home-price",))
    made = agreement(terms=(tariff(), tariff("home-price", "home")), price_level=level)

    assert paid(made, on=date(2027, 6, 1)).total == kroner(10_000)
    assert level.factor("home-price", date(2027, 6, 1)) == Fraction(26, 25)


def test_caps_stand_as_they_are_written() -> None:
    cap = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(10_100))

    assert paid(agreement(price_level=LEVEL, caps=(cap,)), on=date(2027, 6, 1)).total == kroner(10_100)


def test_index_and_deadweight_are_both_said() -> None:
    made = agreement(metrics=(metric("job", deadweight=Fraction(1, 2)),), price_level=LEVEL)

    found = paid(made, on=date(2027, 2, 1), count=2)

    assert found.total == kroner(10_400)
    assert inputs_of(found) == {
        "quantity": 1, "price": 10_000, "index": Fraction(26, 25), "deadweight": Fraction(1, 2),
    }  # fmt: skip
