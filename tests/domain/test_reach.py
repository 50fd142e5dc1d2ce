"""An amendment that changes what payers owe for the time before it is warned of; one that lets it stand is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    CapScope,
    DonationUse,
    PriceLevel,
    Settlement,
)
from gavn.domain.agreements.checks.reach import check_reach
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.definition import Change, Definition, Level, MissingRule, Overlap
from gavn.domain.values.period import Period
from tests.agreements import agreement
from tests.histories import kroner

GOOD = agreement()
TARIFF, SLIDING = GOOD.terms
[CAP] = GOOD.caps
FUND, BANK = GOOD.investors
[DEFICIT] = GOOD.guarantees
DAY = date(2026, 1, 1)
BEFORE, AFTER = Period.parse("2024-2025"), Period.parse("2026")
OLD = replace(CAP, scope=CapScope.PERIOD, periods=(BEFORE, AFTER))
NEW = replace(OLD, id="new", amount=kroner(1), clause="§ 9")
FIXED = FixedPart(id="fixed", clause="§ 6", amount=kroner(1), due_on=date(2026, 6, 1))


def capped(*caps: Any) -> dict[str, Any]:
    return {"caps": caps}


def termed(*terms: Any) -> dict[str, Any]:
    return {"terms": (*terms, SLIDING)}


def clocked(**changes: Period) -> dict[str, Any]:
    return {"clocks": replace(GOOD.clocks, **changes)}


# A donor that buys what has been reached since the beginning.
BOUGHT = AgreedDonation("bought", "donor", "§ 9", kroner(1), date(2026, 6, 1), DonationUse.BUYS_OUTCOMES, ("job",))
# (what the second version holds, from 2026, on top of the first with its caps by year; the keys that reach back)
EDGES: list[tuple[dict[str, Any], str]] = [
    (capped(OLD), ""),
    (capped(replace(OLD, amount=kroner(1))), "caps"),
    (capped(replace(OLD, periods=(BEFORE,)), replace(NEW, periods=(AFTER,))), ""),
    # One day of the old time under the new cap.
    (capped(replace(OLD, periods=(BEFORE,)), replace(NEW, periods=(Period.parse("2025-12-31/2026-12-31"),))), "caps"),
    (capped(replace(OLD, id="other", clause="§ 1")), ""),
    (termed(replace(TARIFF, amount=kroner(1))), "terms"),
    (termed(replace(TARIFF, within=(BEFORE,)), replace(TARIFF, id="job-2", amount=kroner(1), within=(AFTER,))), ""),
    (termed(replace(TARIFF, outside=(AFTER,))), ""),
    (termed(TARIFF, FIXED), ""),
    (termed(TARIFF, replace(FIXED, due_on=date(2025, 12, 31))), "terms"),
    ({"price_level": PriceLevel(2024, "PL", {"2024": F(100), "2026": F(103)})}, "price_level"),
    ({"rounding_unit": kroner(10)}, "rounding_unit"),
    ({"metrics": tuple(replace(metric, name_da="Andet", expected=None) for metric in GOOD.metrics)}, ""),
    ({"target_group": "fewer"}, ""),
    (clocked(enrolment=Period.parse("2024-06-01/2024-12-31")), "clocks"),
    (clocked(enrolment=Period.parse("2024-2025")), "clocks"),
    (clocked(measurement=Period.parse("2025-2026")), "clocks"),
    # What is only longer at its end changes nothing of the time before.
    (clocked(measurement=Period.parse("2024-2027"), effort=Period.parse("2024-2026")), ""),
    ({"two_sided": True}, "two_sided"),
    ({"donations": (*GOOD.donations, BOUGHT)}, "donations"),
    ({"donations": (*GOOD.donations, replace(BOUGHT, use=DonationUse.WRITES_DOWN, terms=()))}, ""),
    ({"investors": tuple(replace(tranche, most_return=F(2)) for tranche in GOOD.investors)}, "investors"),
    # The other may have whatever this one may not: the same is owed, and shared otherwise.
    ({"investors": (replace(GOOD.investors[0], most_return=F(2)), GOOD.investors[1])}, "investors"),
    ({"investors": tuple(replace(tranche, capital=kroner(1)) for tranche in GOOD.investors)}, "investors"),
    ({"effective_from": GOOD.effective_from, **capped(NEW)}, ""),
    ({"investors": (FUND, replace(BANK, rank=2))}, "investors"),
    ({"investors": (FUND, replace(BANK, capital=kroner(500)))}, "investors"),
    ({"investors": (FUND, replace(BANK, most_irr=F("0.05")))}, "investors"),
    # Less from both, in the same proportion.
    ({"investors": (replace(FUND, capital=kroner(300)), replace(BANK, capital=kroner(200)))}, ""),
    # Another number for the same place, and a part that no guarantee has covered yet.
    ({"investors": (replace(FUND, rank=3, protected=kroner(1)), replace(BANK, rank=3))}, ""),
    ({"guarantees": (replace(DEFICIT, most=kroner(1)),)}, ""),
    ({"guarantees": (replace(DEFICIT, trigger_on=date(2025, 12, 31)),)}, "guarantees"),
    ({"settlement": Settlement("§ 12", F("0.5"))}, ""),
    # Two warnings, each with the advice that mends its own.
    (capped(NEW) | {"investors": (FUND, replace(BANK, rank=2))}, "caps; investors"),
]  # fmt: skip


def first() -> Agreement:
    return agreement(**capped(OLD))


@pytest.mark.parametrize(("changes", "keys"), EDGES)
def test_what_changes_the_time_before_is_warned_of(changes: dict[str, Any], keys: str) -> None:
    second = agreement(**{"version": 2, "effective_from": DAY, **capped(OLD), **changes})

    assert "; ".join(problem.values["keys"] for problem in check_reach(first(), second)) == keys


def test_a_price_index_of_a_later_year_changes_nothing_before() -> None:
    level = PriceLevel(2024, "PL", {"2024": F(100)})
    later = replace(level, values={"2024": F(100), "2026": F(103)})
    second = agreement(version=2, effective_from=DAY, price_level=later)

    assert list(check_reach(agreement(price_level=level), second)) == []


def test_which_readings_are_taken_in_is_never_reckoned_with_and_the_level_is() -> None:
    score = Level(instrument="SDQ", at_most=F(16))
    changes = {"": replace(score, lowest=F(0), highest=F(40)), "metrics": replace(score, at_most=F(20))}

    def measured(looks_at: Level) -> dict[str, Any]:
        definition = Definition(looks_at=looks_at, missing=MissingRule.WORST, overlap=Overlap.FIRST_COURSE)
        return {"metrics": tuple(replace(each, measured=definition) for each in GOOD.metrics)}

    for keys, changed in changes.items():
        second = agreement(version=2, effective_from=DAY, **measured(changed))
        assert "".join(each.values["keys"] for each in check_reach(agreement(**measured(score)), second)) == keys


def test_whom_those_enrolled_are_held_against_is_never_reckoned_with() -> None:
    fall = Change(instrument="HbA1c", fall=True, by=F("5"))
    definition = Definition(looks_at=fall, missing=MissingRule.WORST, overlap=Overlap.FIRST_COURSE)
    held = replace(definition, looks_at=replace(fall, target_mean=F(62), target_deviation=F(12)))
    before, after = (
        {"metrics": tuple(replace(each, measured=own) for each in GOOD.metrics)} for own in (definition, held)
    )

    assert list(check_reach(agreement(**before), agreement(version=2, effective_from=DAY, **after, **capped(OLD)))) == (
        list(check_reach(agreement(**before), agreement(version=2, effective_from=DAY, **before, **capped(OLD))))
    )


def test_an_investor_alone_receives_all_of_it_whatever_its_capital() -> None:
    alone = {"investors": (FUND,), "calls": (), **capped(OLD)}
    second = agreement(**{"version": 2, "effective_from": DAY, **alone, "investors": (replace(FUND, rank=2),)})

    assert list(check_reach(agreement(**alone), second)) == []


def test_a_guarantee_that_was_called_reaches_back_with_all_that_it_looks_at() -> None:
    called = {"guarantees": (replace(DEFICIT, trigger_on=date(2025, 12, 31)),), **capped(OLD)}
    changes = {"investors": (replace(FUND, protected=kroner(1)), BANK), "calls": GOOD.calls[:1]}
    second = agreement(**{"version": 2, "effective_from": DAY, **called, **changes})

    [problem] = check_reach(agreement(**called), second)
    assert (problem.code, problem.values["keys"]) == ("amendment-reaches-back-whole", "investors, calls")


def test_another_order_reaches_back_where_the_order_counts() -> None:
    """Caps of one kind bite in turn, and gifts and guarantees of one day are given as they are written."""
    gifts = tuple(replace(BOUGHT, id=donor, donor=donor, on=date(2025, 6, 1)) for donor in ("one", "two"))
    called = tuple(replace(DEFICIT, id=of, guarantor=of, trigger_on=date(2025, 12, 31)) for of in ("bank", "fond"))
    caps = (replace(OLD, terms=(TARIFF.id,)), replace(OLD, id="all", amount=kroner(9)))
    for key, ordered in (("caps", caps), ("donations", gifts), ("guarantees", called)):
        first = {**capped(OLD), key: ordered}
        turned = agreement(**{"version": 2, "effective_from": DAY, **first, key: ordered[::-1]})
        told = [problem.values["keys"] for problem in check_reach(agreement(**first), turned)]
        assert told == [key]
    # A cap on the agreement bites after one of a period, wherever either is written.
    scopes = (OLD, replace(NEW, scope=CapScope.AGREEMENT, periods=()))
    turned = agreement(**{"version": 2, "effective_from": DAY, **capped(*scopes[::-1])})
    assert list(check_reach(agreement(**capped(*scopes)), turned)) == []


@pytest.mark.parametrize(
    ("periods", "told"),
    [((AFTER,), ()), ((), ("2026",)), ((Period.parse("2026-07-01/2026-12-31"),), ("2026-01-01/2026-06-30",))],
)
def test_what_caps_leave_between_them_is_told_of_once(periods: tuple[Period, ...], told: tuple[str, ...]) -> None:
    other = (replace(NEW, periods=periods),) if periods else ()
    problems = validate(agreement(**capped(replace(OLD, periods=(BEFORE,)), *other)))

    assert tuple(problem.values["open"] for problem in problems if problem.code == "cap-period-open") == told


def test_a_cap_of_other_money_covers_nothing() -> None:
    other = replace(NEW, periods=(AFTER,), terms=(TARIFF.id,))
    problems = validate(agreement(**capped(replace(OLD, periods=(BEFORE,)), other)))

    assert [problem.values["open"] for problem in problems if problem.code == "cap-period-open"] == [
        "2026",
        "2024-2025",
    ]


LATE_PART = replace(FIXED, due_on=date(2028, 6, 1))


@pytest.mark.parametrize(
    ("periods", "open_", "outside"),
    [
        # Measuring ends with 2026; the fixed part falls due in 2028.
        ((BEFORE, AFTER), ["2028"], []),
        ((BEFORE, AFTER, Period.year(2028)), [], []),
        ((BEFORE, AFTER, Period.year(2027), Period.year(2028)), [], ["caps.0.periods.2"]),
    ],
)
def test_what_falls_due_after_measuring_can_have_a_cap_and_is_told_of_without_one(
    periods: tuple[Period, ...], open_: list[str], outside: list[str]
) -> None:
    later = replace(GOOD.clocks, payment=Period.parse("2024-2029"))
    made = agreement(clocks=later, terms=(TARIFF, SLIDING, LATE_PART), caps=(replace(OLD, periods=periods),))
    problems = validate(made)

    assert [each.values["open"] for each in problems if each.code == "cap-period-open"] == open_
    assert [each.place.path for each in problems if each.code == "cap-period-outside"] == outside


@pytest.mark.parametrize(
    ("cap", "term", "open_", "outside"),
    [
        # A fixed part is no part of what a cap per person counts.
        ({"scope": CapScope.PERSON}, LATE_PART, [], []),
        ({"scope": CapScope.PERSON, "periods": (BEFORE, AFTER, Period.year(2028))}, LATE_PART, [],
         ["caps.0.periods.2"]),
        # It lies where it does not pay.
        ({}, replace(LATE_PART, within=(AFTER,)), [], []),
        ({}, replace(LATE_PART, outside=(Period.year(2028),)), [], []),
        # Part of its year is covered, and a day of its own is not; of a year all uncovered the year is told.
        ({"periods": (BEFORE, AFTER, Period.parse("2028-06-02/2028-12-31"))}, LATE_PART, ["2028-06-01"],
         ["caps.0.periods.2"]),
        ({"periods": (BEFORE, AFTER, Period.parse("2028-01-01/2028-06-01"))}, LATE_PART, [], []),
        ({}, LATE_PART, ["2028"], []),
    ],
)  # fmt: skip
def test_only_what_a_cap_counts_needs_a_period_and_gives_it_a_use(
    cap: dict[str, Any], term: FixedPart, open_: list[str], outside: list[str]
) -> None:
    later = replace(GOOD.clocks, payment=Period.parse("2024-2029"))
    held = replace(OLD, **{"periods": (BEFORE, AFTER), **cap})
    problems = validate(agreement(clocks=later, terms=(TARIFF, SLIDING, term), caps=(held,)))

    assert [each.values["open"] for each in problems if each.code == "cap-period-open"] == open_
    assert [each.place.path for each in problems if each.code == "cap-period-outside"] == outside


@pytest.mark.parametrize(("scope", "open_"), [(CapScope.PAYER, ["2027"]), (CapScope.PERIOD, [])])
def test_a_floor_made_up_after_the_years_of_a_payers_cap_is_told_of(scope: CapScope, open_: list[str]) -> None:
    """Other caps are held before a floor is made up, on the last day of payment."""
    cap = replace(OLD, scope=scope, payer=GOOD.payers[0].party if scope is CapScope.PAYER else "")
    made = agreement(caps=(cap,), floors=(replace(GOOD.floors[0], amount=kroner(1)),))

    assert GOOD.clocks.payment.last_day.year == 2027
    assert [each.values["open"] for each in validate(made) if each.code == "cap-period-open"] == open_
