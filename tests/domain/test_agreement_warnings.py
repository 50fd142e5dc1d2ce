"""Every warning of an agreement is found at its key, says what, why and what to do, and stops nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from itertools import product
from typing import Any

import pytest

from gavn.domain.agreements.agreement import CapScope, Floor, Population, PriceLevel, Settlement
from gavn.domain.agreements.validate import can_be_activated, validate
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.problem import Severity
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreement_changes import (
    BANK,
    CAP,
    COUPON,
    FUND,
    GOOD,
    GUARANTEE,
    SLIDING,
    TARIFF,
    TWICE,
    WEEKS,
    YEARS,
    cap,
    ends,
    metric,
    with_party,
)
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.histories import kroner

# (what is written instead, where it is found, code)
WARNED: list[tuple[dict[str, Any], str, str]] = [
    ({"expected_units": 9}, "expected_units", "publication-nothing"),
    (ends(paid_by=PartyRole.INVESTOR), "termination.0", "termination-payer-open"),
    ({"parties": with_party(PartyRole.PROVIDER, "other")}, "termination.0", "termination-payer-open"),
    ({"dispute_deadline": None}, "statements.dispute-deadline", "dispute-time-not-agreed"),
    ({"payment_deadline": RelativeDate.parse("29 days after statement")}, "dispute_deadline",
     "dispute-time-past-payment"),
    ({"guarantees": (replace(GUARANTEE, trigger_on=date(2026, 12, 30)),)}, "guarantees.0.trigger_on",
     "guarantee-while-measuring"),
    # Before measuring is over is also before the floor can be made up.
    ({"guarantees": (replace(GUARANTEE, trigger_on=date(2026, 12, 30)),)}, "guarantees.0.trigger_on",
     "guarantee-before-floor"),
    ({"guarantees": (replace(GUARANTEE, trigger_on=date(2027, 12, 30)),)}, "guarantees.0.trigger_on",
     "guarantee-before-floor"),
    (cap(scope=CapScope.PERIOD, periods=(Period.parse("2025"),)), "caps.0.periods", "cap-period-open"),
    (cap(amount=kroner(33), periods=tuple(map(Period.year, (2024, 2025, 2026)))), "floors.0.amount",
     "floor-above-caps"),
    ({"metrics": (IN_WORK, replace(DROPOUT, baseline=F("0.2")))}, "terms.1.baseline", "baseline-differs"),
    ({"terms": (COUPON, SLIDING), "metrics": (TWICE, DROPOUT)}, "terms.0.follow_up", "coupon-of-follow-ups"),
    ({"metrics": (IN_WORK, DROPOUT, replace(IN_WORK, id="exam"))}, "metrics.2.id", "metric-not-paid"),
    ({"terms": (WEEKS,), "metrics": (TWICE, DROPOUT)}, "terms.0.minus", "minus-at-other-follow-ups"),
    ({"terms": (replace(COUPON, lowest=F("0.01")), SLIDING)}, "terms.0.lowest_until", "coupon-lowest-never"),
    ({"terms": (replace(COUPON, lowest=F("0.01"), lowest_until=date(2027, 1, 1)), SLIDING)}, "terms.0.lowest_until",
     "coupon-lowest-always"),
    ({"caps": (CAP, replace(CAP, id="second"))}, "caps.1", "cap-changes-nothing"),
    (metric(expected=F("0.6")) | {"expected_units": 1000, "price_level": PriceLevel(2024)}, "terms.0",
     "expected-above-cap"),
    (metric(population=Population.COMPLETERS), "metrics.0.population", "metric-completers-only"),
    ({**metric(deadweight=F("0.2")), "caps": (replace(CAP, scope=CapScope.PERSON),)}, "caps.0", "cap-after-deadweight"),
    ({"caps": (CAP, replace(CAP, id="jobs", amount=kroner(500), terms=("job",)))}, "caps.1", "cap-narrower-later"),
    ({"caps": (CAP, replace(CAP, id="one", scope=CapScope.PERSON), replace(CAP, id="y", share=F("0.5"), amount=None,
                                                                           periods=YEARS[:1]))},
     "caps.2", "cap-narrower-later"),
    ({"terms": (*GOOD.terms, replace(TARIFF, id="more", amount=kroner(5))),
      "caps": (replace(CAP, scope=CapScope.PERSON), replace(CAP, id="jobs", terms=("job",)))},
     "caps.1", "cap-narrower-than-person"),
    ({"terms": (*GOOD.terms, WEEKS)}, "terms.2", "taken-back-dearer"),
    ({"terms": (WEEKS,), "caps": (replace(CAP, periods=YEARS[:1]),)}, "caps.0", "taken-back-of-others"),
    ({"terms": (WEEKS,), "caps": tuple(replace(CAP, id=f"of-{y}", periods=(Period.year(y),)) for y in (2025, 2024))},
     "caps.1", "caps-not-in-time"),
    ({"terms": (WEEKS,), "caps": (replace(CAP, periods=YEARS[:1]), replace(CAP, id=""))}, "caps.1", "taken-back-waits"),
    ({"settlement": Settlement("§ 12", F("0.7")), "investors": (FUND, replace(BANK, rank=2))}, "settlement.share",
     "settlement-ranks-open"),
    ({"rounding_unit": kroner(1899)}, "rounding_unit", "rounding-unit-large"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "code"), WARNED, ids=lambda value: value if type(value) is str else "")
def test_a_warning_is_found_at_its_key_with_its_words(changes: dict[str, Any], path: str, code: str) -> None:
    found = [
        problem for problem in validate(agreement(**changes)) if (problem.place.path, problem.code) == (path, code)
    ]

    assert {problem.severity for problem in found} == {Severity.WARNING}
    for problem, language in product(found, Language):
        assert all(problem_parts(problem, language).values())


@pytest.mark.parametrize(("on", "floors", "codes"), [
    (date(2024, 12, 31), GOOD.floors, ["guarantee-too-early"]),
    (date(2026, 12, 30), GOOD.floors, ["guarantee-while-measuring", "guarantee-before-floor"]),
    (date(2026, 12, 30), (), ["guarantee-while-measuring"]),
    (date(2026, 12, 31), GOOD.floors, ["guarantee-before-floor"]),
    (date(2026, 12, 31), (), []),
    (date(2027, 12, 31), GOOD.floors, []),
    (date(2028, 1, 1), GOOD.floors, ["guarantee-too-late"]),
])  # fmt: skip
def test_all_that_a_guarantees_day_comes_before_is_told(on: date, floors: tuple[Floor, ...], codes: list[str]) -> None:
    """Measured until 2026, and paid from 2025 to 2027."""
    made = agreement(guarantees=(replace(GUARANTEE, trigger_on=on),), floors=floors)

    assert [each.code for each in validate(made) if each.place.path == "guarantees.0.trigger_on"] == codes


def test_completers_only_is_a_warning_that_does_not_stop_it() -> None:
    made = agreement(**metric(population=Population.COMPLETERS))

    assert [problem.severity for problem in validate(made)] == [Severity.WARNING]
    assert can_be_activated(made)
