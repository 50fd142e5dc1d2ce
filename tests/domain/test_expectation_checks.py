"""What the agreement expects, beside its caps and the years of its coupon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, Population, PriceLevel
from gavn.domain.agreements.validate import validate
from gavn.domain.values.money import Rounding
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreement_changes import CAP, COUPON, GOOD, SLIDING, TARIFF, TOWN, metric
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.histories import kroner

# 8 points at 1,000 for each cohort; 60 of 100 at 1,000 for all.
POINTS = {"metrics": (IN_WORK, replace(DROPOUT, expected=F("0.05"))), "price_level": PriceLevel(2024)}
JOBS = {**metric(expected=F("0.6")), "expected_units": 100, "price_level": PriceLevel(2024)}
YEARS = tuple(map(Period.year, (2024, 2025, 2026)))
PERSON = replace(CAP, id="person", scope=CapScope.PERSON, amount=kroner(500))
DOWN_TO = {"rounding": Rounding.DOWN, "rounding_unit": kroner(600)}


def each_year(*amounts: int) -> tuple[Cap, ...]:
    return tuple(
        replace(CAP, id=year.label, scope=CapScope.PERIOD, amount=kroner(amount), periods=(year,))
        for year, amount in zip(YEARS, amounts, strict=True)
    )


@pytest.mark.parametrize(("changes", "told"), [
    (POINTS | {"caps": (replace(CAP, amount=kroner(8000)),)}, []),
    (POINTS | {"caps": (replace(CAP, amount=kroner(7999)),)}, [("stay", "8000.00", "7999.00")]),
    # In any one of the years that are measured, by one cap or by one of each; not where a year is held by none.
    (POINTS | {"caps": (replace(CAP, amount=kroner(7999), periods=YEARS),)}, [("stay", "8000.00", "7999.00")]),
    (POINTS | {"caps": (replace(CAP, amount=kroner(7999), periods=YEARS[:2]),)}, []),
    (POINTS | {"caps": each_year(7998, 7999, 7997)}, [("stay", "8000.00", "7999.00")]),
    (POINTS | {"caps": each_year(1, 8000, 1)}, []),
    (POINTS | {"caps": (replace(CAP, amount=kroner(7999), terms=("job",)),)}, []),
    (JOBS | {"caps": (replace(CAP, amount=kroner(60_000)),)}, []),
    (JOBS | {"caps": (replace(CAP, amount=kroner(59_999)),)}, [("job", "60000.00", "59999.00")]),
    (JOBS | {"caps": (replace(CAP, amount=kroner(20_000), periods=YEARS),)}, []),
    (JOBS | {"caps": (replace(CAP, amount=kroner(19_999), periods=YEARS),)}, [("job", "60000.00", "59997.00")]),
    (JOBS | {"caps": (replace(CAP, amount=kroner(1000), periods=YEARS[:2]),)}, []),
    # Nothing is sure where something else decides what is paid, or how many take part is not stated.
    (JOBS | {"expected_units": None}, []),
    (JOBS | metric(expected=F("0.6"), deadweight=F("0.1")), []),
    (JOBS | metric(expected=F("0.6"), population=Population.COMPLETERS), []),
    (JOBS | {"price_level": PriceLevel(2024, "PL", {"2024": F(100)})}, []),
    (JOBS | {"terms": (replace(TARIFF, within=YEARS[:1]), SLIDING)}, []),
    (JOBS | {"caps": (replace(TOWN, amount=kroner(1000)),)}, []),
    # Three years' caps together; each price rounded before it is multiplied: 600 for each of 60, and of points 7,800.
    (JOBS | {"caps": each_year(20_000, 20_000, 19_999)}, [("job", "60000.00", "59999.00")]),
    (JOBS | DOWN_TO | {"caps": (replace(CAP, amount=kroner(36_000)),)}, []),
    (JOBS | DOWN_TO | {"caps": (replace(CAP, amount=kroner(35_999)),)}, [("job", "36000.00", "35999.00")]),
    (POINTS | DOWN_TO | {"caps": (replace(CAP, amount=kroner(7800)),)}, []),
    (POINTS | DOWN_TO | {"caps": (replace(CAP, amount=kroner(7799)),)}, [("stay", "7800.00", "7799.00")]),
    # A cap per person can leave so much less of each that the other takes nothing; one of another term cannot.
    (JOBS | {"caps": (replace(CAP, amount=kroner(59_999)), PERSON)}, []),
    (JOBS | {"caps": (replace(CAP, amount=kroner(59_999)), replace(PERSON, terms=("stay",)))},
     [("job", "60000.00", "59999.00")]),
    # Nothing is worked out before prices, index and rounding are in order.
    (JOBS | {"caps": (replace(CAP, amount=kroner(59_999)),), "rounding_unit": kroner(0)}, []),
])  # fmt: skip
def test_an_expectation_that_a_cap_is_sure_to_cut_is_told_of(
    changes: dict[str, Any], told: list[tuple[str, str, str]]
) -> None:
    found = [problem.values for problem in validate(agreement(**changes)) if problem.code == "expected-above-cap"]

    assert [(each["term"], each["comes_to"], each["leaves"]) for each in found] == told


def test_what_two_caps_cut_is_told_of_once_by_the_one_that_leaves_less() -> None:
    caps = (replace(CAP, id="work", scope=CapScope.METRIC, metric="work", amount=kroner(40_000)),
            replace(CAP, amount=kroner(50_000)))  # fmt: skip
    [problem] = [each for each in validate(agreement(**JOBS, caps=caps)) if each.code == "expected-above-cap"]

    told = problem_parts(problem, Language.ENGLISH)["what"]
    assert told.endswith("“job” gives at least 60,000.00, but caps leave only 40,000.00 of it (work).")
    assert problem_parts(problem, Language.DANISH)["what"].startswith("Bliver “work” som ventet, giver “job” mindst")


@pytest.mark.parametrize(("until", "lowest", "code"), [
    # Measured from 2024 to 2026.
    (date(2024, 1, 1), F("0.01"), "coupon-lowest-never"),
    (date(2024, 1, 1), F(0), None),
    (date(2025, 1, 1), F("0.01"), None),
    (date(2026, 1, 1), F("0.01"), None),
    (date(2027, 1, 1), F("0.01"), "coupon-lowest-always"),
    (date(2027, 1, 1), F(0), None),
])  # fmt: skip
def test_a_lowest_coupon_is_for_some_of_the_years(until: date, lowest: F, code: str | None) -> None:
    coupon = replace(COUPON, lowest=lowest, lowest_until=until)
    found = [each.code for each in validate(agreement(terms=(coupon, SLIDING))) if "lowest" in each.place.path]

    assert found == ([code] if code else [])


def test_a_lowest_coupon_that_is_for_all_years_is_paid_in_each_of_them() -> None:
    coupon = replace(COUPON, lowest=F("0.01"), lowest_until=date(2027, 1, 1))
    assert [each.on.year for each in coupon.owed_without_result(GOOD.clocks.measurement)] == [2024, 2025, 2026]
    early = replace(coupon, lowest_until=date(2024, 1, 1))
    assert early.owed_without_result(GOOD.clocks.measurement) == []


def test_a_level_in_per_cent_is_told_of_once_and_held_against_nothing() -> None:
    """30 for 30 % is no share; that it is worse than a baseline of 13 %, as 3,000 % would be, is no use to know."""
    wrong = agreement(metrics=(IN_WORK, replace(DROPOUT, expected=F(30))))

    assert [problem.code for problem in validate(wrong)] == ["metric-share-outside"]


def test_amounts_are_told_as_readers_write_them() -> None:
    [problem] = validate(agreement(caps=(replace(CAP, amount=kroner(99)),)))
    assert problem_parts(problem, Language.ENGLISH)["what"] == "The cap of 99.00 lies below the floor of 100.00."
    made = agreement(rounding_unit=kroner(5000))
    [large] = [each for each in validate(made) if each.code == "rounding-unit-large"]
    assert "hele 5.000,00" in problem_parts(large, Language.DANISH)["what"]
