"""Terms that price a cohort's measures, or the passing of time: a case that can be read aloud, then the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.terms.base import CohortTerm, TimeTerm
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.step_table import Band, StepTable
from gavn.domain.outcomes.histories import Measure
from tests.histories import BY_KIND, NAMED, counts, kroner, measure, paid, rate


def term(kind: str, **changes: Any) -> CohortTerm:
    found = replace(BY_KIND[kind], **changes)
    assert isinstance(found, CohortTerm)
    return found


def test_the_avoided_dropouts_of_flere_kloge_haender() -> None:
    # 83 of 1,475 dropped out, where the baseline gives 193: 110 avoided, at 3,631 thousand divided by 110.
    avoided = term("beyond-baseline", amount=kroner("33009.09"), baseline=F(193, 1475), less_is_better=True)

    [priced] = avoided.price([measure(reached=83, due=1475)])

    assert priced.exact == 110 * 3300909
    assert dict(priced.inputs) == {"reached": 83, "expected": 193, "beyond": 110, "price": F("33009.09")}


def test_a_sliding_price_per_percentage_point() -> None:
    # 5.6 % dropped out where 13.1 % used to: 7.5 points at 1,000 kr.
    sliding = term("percentage-point-price", baseline=F("0.131"), less_is_better=True)

    assert paid(sliding, [rate("5.6")]) == 7500


def test_a_village_is_paid_once_the_first_time_it_reaches_the_level() -> None:
    measures = [
        rate(80, cohort="north", on=date(2025, 1, 1)),
        rate(95, cohort="north", on=date(2025, 2, 1)),
        rate(99, cohort="north", on=date(2025, 3, 1)),
        rate(90, cohort="south", on=date(2025, 2, 1)),
        rate(89, cohort="west", on=date(2025, 2, 1)),
    ]

    found = {p.cohort: (p.on, p.exact) for p in term("unit-milestone").price(measures)}

    assert found == {
        "north": (date(2025, 2, 1), 3000000),
        "south": (date(2025, 2, 1), 3000000),
        "west": (date(2025, 2, 1), 0),
    }


def test_graduated_tiers_price_each_outcome_by_its_place_in_line() -> None:
    # 8 and then 15: the first ten at 100, the next ten at 80, the last three at 50.
    found = term("graduated-tiers").price(counts(8, 15))

    assert [p.exact for p in found] == [80000, 20000 + 80000 + 15000]


def test_volume_wide_tiers_price_all_anew() -> None:
    # At the twentieth outcome all twenty cost 100 each; the fifteen before it were paid at 80.
    found = term("volume-wide-tiers").price(counts(15, 5))

    assert [p.exact for p in found] == [120000, 80000]


def test_a_threshold_by_each_cohort_or_by_all_of_them_pooled() -> None:
    measures = [measure(cohort="a", reached=9, due=10), measure(cohort="b", reached=45, due=100)]

    assert paid(term("threshold"), measures) == 1000
    # 54 of 110 is less than half, although the mean of the two rates is not.
    assert paid(term("threshold", pooled=True), measures) == 0
    assert paid(term("threshold", pooled=True, level=F(54, 110)), measures) == 1000


def test_an_index_weighs_what_was_reached_of_each_target() -> None:
    measures = [rate(40), measure("exam", reached=60, due=100)]

    # 0.6 × 0.40/0.50 + 0.4 × 0.60/0.80
    assert paid(term("composite-index"), measures) == 780


def test_a_coupon_keeps_its_lowest_rate_in_the_early_years() -> None:
    years = [
        measure(on=date(2025, 12, 31)),
        rate(10, on=date(2026, 12, 31)),
        rate(25, on=date(2027, 12, 31)),
        rate(10, on=date(2028, 12, 31)),
    ]

    assert [p.exact for p in term("coupon").price(years)] == [100000, 100000, 200000, 0]


def test_a_year_has_one_coupon_by_all_that_is_measured_in_it() -> None:
    """40 of 100 and 10 of 100 are a quarter: 2 %, once, on the day of the last count; estimates are averaged, counts
    added up; a count without a number changes nothing."""
    spring, autumn = date(2027, 5, 1), date(2027, 10, 1)
    both = [replace(rate(40, on=spring), cohort="a"), replace(rate(10, on=autumn), cohort="b"), measure(on=autumn)]
    [priced] = term("coupon").price(both)
    assert (priced.on, priced.cohort, priced.exact) == (autumn, "", 200_000)

    half = {"estimate": ("0.1", "0.5"), "quantity": ("0.1", "0.2"), "reached": (1, 0)}
    for reads, (first, last) in half.items():
        counts = [measure(on=spring, **{reads: first}), measure(on=autumn, **{reads: last})]
        [priced] = term("coupon", reads=Reads(reads)).price(counts)
        assert priced.exact == (500_000 if reads == "reached" else 200_000)


def test_the_value_of_an_effect_for_everybody_enrolled() -> None:
    # 2.5 weeks less on support for each of 367, at 1,000 kr. a week.
    effect = term("measured-effect", less_is_better=True)

    assert paid(effect, [measure("effect", estimate="-2.5", enrolled=367)]) == 917500


EXAM = measure("exam", reached=40, due=100)
EDGES: list[tuple[str, dict[str, Any], list[Measure], int | F]] = [
    ("percentage-point-price", {}, [], 0),
    ("percentage-point-price", {}, [measure(reached=1)], 0),
    ("percentage-point-price", {}, [measure(reached=0, due=0)], 0),
    ("percentage-point-price", {}, [rate(30)], 0),
    ("percentage-point-price", {}, [rate(10)], 0),
    ("percentage-point-price", {}, [rate(31)], 1000),
    ("percentage-point-price", {}, [rate(31, baseline="0.2")], 11000),
    ("percentage-point-price", {}, [rate(31), rate(32, cohort="b")], 3000),
    ("beyond-baseline", {}, [rate(30)], 0),
    ("beyond-baseline", {}, [rate(10)], 0),
    ("beyond-baseline", {}, [measure(reached=4, due=10)], 1000),
    ("beyond-baseline", {}, [measure(reached=4, due=10, baseline="0.4")], 0),
    ("beyond-baseline", {}, [measure(reached=0, due=0)], 0),
    ("counted-outcomes", {}, [measure(due=9)], 0),
    ("counted-outcomes", {}, [measure(reached=7, due=9), measure(cohort="b", reached=2)], 9000),
    ("counted-outcomes", {"reads": Reads.QUANTITY}, [measure(quantity="1/2")], 500),
    ("unit-milestone", {}, [], 0),
    ("unit-milestone", {}, [rate("89.9")], 0),
    ("unit-milestone", {}, [rate(90)], 30000),
    ("unit-milestone", {"reads": Reads.QUANTITY, "level": F(12)}, [measure(quantity=12)], 30000),
    ("step-table", {}, [rate("9.9")], 0),
    ("step-table", {}, [rate(10)], 100),
    ("step-table", {}, [rate("19.9")], 100),
    ("step-table", {}, [rate(20)], 250),
    ("step-table", {}, [rate(40)], 400),
    ("step-table", {}, [rate(100)], 400),
    ("step-table", {"reads": Reads.QUANTITY}, [rate(100)], 0),
    ("linear-interpolation", {}, [rate(0)], 0),
    ("linear-interpolation", {}, [rate(20)], 0),
    ("linear-interpolation", {}, [rate(35)], 150),
    ("linear-interpolation", {}, [rate(50)], 300),
    ("linear-interpolation", {}, [rate(55)], 550),
    ("linear-interpolation", {}, [rate(99)], 800),
    ("linear-interpolation", {}, [measure(reached=1, due=3)], F(400, 3)),
    ("proportional-to-target", {}, [rate(24)], 0),
    ("proportional-to-target", {}, [rate(25)], 500),
    ("proportional-to-target", {}, [rate(50)], 1000),
    ("proportional-to-target", {}, [rate(60)], 1200),
    ("proportional-to-target", {}, [rate(61)], 1200),
    ("floor-to-ceiling", {}, [rate("19.9")], 0),
    ("floor-to-ceiling", {}, [rate(20)], 100),
    ("floor-to-ceiling", {}, [rate(40)], 300),
    ("floor-to-ceiling", {}, [rate(60)], 500),
    ("floor-to-ceiling", {}, [rate(61)], 500),
    ("non-linear-table", {}, [rate(9)], 0),
    ("non-linear-table", {}, [rate(10)], 50),
    ("non-linear-table", {}, [rate("49.9")], 300),
    ("non-linear-table", {}, [rate(50)], 1100),
    ("threshold", {}, [rate("49.9")], 0),
    ("threshold", {}, [rate(50)], 1000),
    ("threshold", {"less_is_better": True}, [rate(50)], 1000),
    ("threshold", {"less_is_better": True}, [rate("50.1")], 0),
    ("threshold", {"pooled": True}, [measure(reached=1), rate(50, cohort="b")], 1000),
    ("threshold", {"pooled": True, "reads": Reads.QUANTITY, "level": F(3)},
     [measure(quantity=1), measure(cohort="b", quantity=2)], 1000),
    ("every-indicator", {}, [rate(50)], 0),
    ("every-indicator", {}, [rate(50), EXAM], 1000),
    ("every-indicator", {}, [rate("49.9"), EXAM], 0),
    ("every-indicator", {}, [rate(60), rate(40, on=date(2026, 1, 1)), EXAM], 0),
    ("every-indicator", {}, [rate(60, cohort="a"), EXAM], 0),
    ("every-indicator", {"levels": {"rate": F("0.5")}, "at_most": {"exam": F("0.4")}}, [rate(50), EXAM], 1000),
    ("every-indicator", {"levels": {"rate": F("0.5")}, "at_most": {"exam": F("0.39")}}, [rate(50), EXAM], 0),
    ("share-of-savings", {}, [measure("saved", quantity=1000)], 0),
    ("share-of-savings", {}, [measure("saved", quantity=3000)], 1000),
    ("share-of-savings", {}, [measure("saved", quantity=-3000)], 0),
    ("share-of-savings", {"beyond": F(0), "unit_value": kroner(2500)}, [measure("saved", quantity=4)], 5000),
    ("measured-effect", {}, [measure("effect", estimate=2)], 0),
    ("measured-effect", {}, [measure("effect", estimate=2, enrolled=3)], 6000),
    ("measured-effect", {}, [measure("effect", estimate=-2, enrolled=3)], 0),
    ("measured-effect", {"two_sided": True}, [measure("effect", estimate=-2, enrolled=3)], -6000),
    ("measured-effect", {"per_person": False}, [measure("effect", estimate=2)], 2000),
    ("measured-effect", {"only_when_certain": True}, [measure("effect", estimate=2, low=0, high=4, enrolled=1)], 0),
    ("measured-effect", {"only_when_certain": True}, [measure("effect", estimate=2, low="0.1", enrolled=1)], 2000),
    ("measured-effect", {"only_when_certain": True}, [measure("effect", estimate=2, enrolled=1)], 0),
    ("measured-effect", {"only_when_certain": True, "less_is_better": True},
     [measure("effect", estimate=-2, low=-4, high="-0.1", enrolled=1)], 2000),
    ("graduated-tiers", {}, counts(0), 0),
    ("graduated-tiers", {}, counts(10), 1000),
    ("graduated-tiers", {}, counts(11), 1080),
    ("graduated-tiers", {}, counts(21), 1850),
    ("graduated-tiers", {}, counts(10, 0, 11), 1850),
    ("volume-wide-tiers", {}, counts(9), 450),
    ("volume-wide-tiers", {}, counts(10), 800),
    ("volume-wide-tiers", {}, counts(19, 1), 2000),
    ("composite-index", {}, [rate(50), measure("exam", reached=80, due=100)], 1000),
    ("composite-index", {}, [rate(100), measure("exam", reached=0, due=100)], 600),
    ("composite-index", {}, [rate(15)], 0),
    ("composite-index", {"most": F(2)}, [rate(100)], 1200),
    ("coupon", {}, [rate(19, on=date(2027, 1, 1))], 0),
    ("coupon", {}, [rate(19, on=date(2026, 12, 31))], 1000),
    ("coupon", {}, [rate(40, on=date(2026, 12, 31))], 5000),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes", "measures", "expected"), EDGES)
def test_edges(kind: str, changes: dict[str, Any], measures: list[Measure], expected: int | F) -> None:
    assert paid(term(kind, **changes), measures) == expected


def test_low_results_pay_where_the_table_says_that_less_is_better() -> None:
    table = StepTable(
        **NAMED, bands=(Band(F(0), kroner(500), F("0.1")), Band(F("0.1"), kroner(0))), less_is_better=True
    )

    assert table.problems() == []
    assert paid(table, [rate(5)]) == 500
    assert paid(table, [rate(15)]) == 0


# What falls due by the passing of time alone: by which day, and how much.
TIMED_EDGES: list[tuple[str, date, int]] = [
    ("fixed-part", date(2025, 5, 31), 0),
    ("fixed-part", date(2025, 6, 1), 5000),
    ("standing-charge", date(2025, 1, 30), 0),
    ("standing-charge", date(2025, 1, 31), 500),
    ("standing-charge", date(2025, 4, 30), 1000),
    ("standing-charge", date(2030, 1, 1), 2000),
]


@pytest.mark.parametrize(("kind", "until", "expected"), TIMED_EDGES)
def test_fixed_parts_fall_due_on_their_days(kind: str, until: date, expected: int) -> None:
    found = BY_KIND[kind]

    assert isinstance(found, TimeTerm)
    assert paid(found, until) == expected
