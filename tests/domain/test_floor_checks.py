"""A floor beside caps: it is made up after those on what is owed, and held by those on payers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Cap, CapScope, DonationUse, Floor, PayerShare
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.validate import can_be_activated, validate
from gavn.domain.payments.lines import StepName
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests import agreed
from tests.agreement_changes import BUYS, CAP, DONATION, TOWN
from tests.agreements import agreement
from tests.histories import kroner

YEARS = tuple(map(Period.year, (2024, 2025, 2026)))
YEARLY = replace(CAP, id="year", scope=CapScope.PERIOD, amount=kroner(300), periods=YEARS)
HALVES = (PayerShare("town", F("0.5"), "§ 7"), PayerShare("state", F("0.5"), "§ 7"))
OTHER = replace(TOWN, id="state", payer="state", amount=kroner(400))
JOB = replace(CAP, id="job-cap", scope=CapScope.METRIC, metric="work", amount=kroner(200))
STAY = replace(CAP, id="stay-cap", scope=CapScope.METRIC, metric="dropout", amount=kroner(50))
EACH_YEAR = [
    replace(YEARLY, id=f"cap-{year.label}", amount=kroner(10 * place), periods=(year,))
    for place, year in enumerate(YEARS, start=1)
]


def of(amount: int, *caps: Cap, **changes: Any) -> list[str]:
    made = agreement(floors=(Floor("least", "§ 6", kroner(amount)),), caps=caps, **changes)
    return [problem.code for problem in validate(made) if problem.place.path == "floors.0.amount"]


@pytest.mark.parametrize(("amount", "caps", "changes", "codes"), [
    # Three years of 300 leave 900.
    (900, [YEARLY], {}, []),
    (901, [YEARLY], {}, ["floor-above-caps"]),
    (901, [replace(YEARLY, scope=CapScope.AGREEMENT)], {}, ["floor-above-caps"]),
    (301, [replace(YEARLY, periods=(Period.parse("2024-2026"),))], {}, ["floor-above-caps"]),
    # What is reached in 2024, or of another term, or is owed whatever is reached, is held by no such cap.
    (901, [replace(YEARLY, periods=YEARS[1:])], {}, []),
    (901, [replace(YEARLY, terms=("job",))], {}, []),
    (901, [YEARLY], {"terms": (*agreement().terms, FixedPart(id="due", clause="§ 6", amount=kroner(1),
                                                            due_on=date(2027, 1, 1)))}, []),
    (902, [YEARLY], {"terms": (*agreement().terms, FixedPart(id="due", clause="§ 6", amount=kroner(1),
                                                            due_on=date(2027, 1, 1)))}, ["floor-above-caps"]),
    # What is owed anyway is no cap.
    (300, [], {"terms": (FixedPart(id="due", clause="§ 6", amount=kroner(1), due_on=date(2026, 1, 1)),)}, []),
    # Together 200 for jobs and 50 for those who stay leave 250, and a cap of each year 10, 20 and 30.
    (250, [JOB, STAY], {}, []),
    (251, [JOB, STAY], {}, ["floor-above-caps"]),
    (60, EACH_YEAR, {}, []),
    (61, EACH_YEAR, {}, ["floor-above-caps"]),
    (901, [replace(YEARLY, amount=None, share=F("0.5"), terms=("job",))], {}, []),
    # Each that lies too low is told of.
    (901, [YEARLY, replace(YEARLY, id="all", scope=CapScope.AGREEMENT, periods=(), amount=kroner(900))], {},
     ["floor-above-caps", "cap-below-floor"]),
    (100, [replace(CAP, amount=kroner(100))], {}, []),
    (101, [replace(CAP, amount=kroner(100))], {}, ["cap-below-floor"]),
    (101, [replace(CAP, amount=kroner(100), terms=("job", "stay"))], {}, ["floor-above-caps"]),
    (101, [replace(CAP, amount=kroner(100), metric="work")], {}, []),
    # A payer's cap holds of the floor too: 600 and 400 leave 1,000.
    (600, [replace(TOWN, amount=kroner(600))], {}, []),
    (601, [replace(TOWN, amount=kroner(600))], {}, ["floor-above-payer-caps"]),
    (601, [replace(TOWN, amount=kroner(600), terms=("job", "stay"))], {}, []),
    (601, [replace(TOWN, amount=kroner(600), periods=YEARS)], {}, []),
    (601, [replace(TOWN, amount=kroner(600), overflow_to="donor")], {}, []),
    (1000, [replace(TOWN, amount=kroner(600)), OTHER], {"payers": HALVES}, []),
    (1001, [replace(TOWN, amount=kroner(600)), OTHER], {"payers": HALVES}, ["floor-above-payer-caps"]),
    (1001, [replace(TOWN, amount=kroner(600))], {"payers": HALVES}, []),
    (601, [replace(TOWN, amount=kroner(600))], {"donations": (BUYS,)}, []),
    (601, [replace(TOWN, amount=kroner(600))], {"donations": (replace(DONATION, use=DonationUse.WRITES_DOWN),)},
     ["floor-above-payer-caps"]),
])  # fmt: skip
def test_a_floor_is_held_against_what_caps_leave_in_all(
    amount: int, caps: list[Cap], changes: dict[str, Any], codes: list[str]
) -> None:
    assert of(amount, *caps, **changes) == codes


def test_what_lies_above_the_caps_of_periods_is_told_in_amounts_and_stops_nothing() -> None:
    made = agreement(floors=(Floor("least", "§ 6", kroner(1000)),), caps=(YEARLY,))
    [problem] = validate(made)

    assert can_be_activated(made)
    told = problem_parts(problem, Language.ENGLISH)
    what = "The floor of 1,000.00 lies above 900.00, the most that can be owed in all once caps have held (year)."
    assert told["what"] == what
    assert "1,000.00 is owed in all, and at least 100.00 of it is made up on top of that." in told["why"]
    assert "Minimum på 1.000,00 ligger over 900,00" in problem_parts(problem, Language.DANISH)["what"]


def test_caps_that_hold_together_are_all_named() -> None:
    """200 for jobs and 50 for those who stay, and at least 300 in all."""
    made = agreement(floors=(Floor("least", "§ 6", kroner(300)),), caps=(JOB, STAY))
    [problem] = [each for each in validate(made) if each.code == "floor-above-caps"]

    assert problem.values == {"floor": "300.00", "cap": "250.00", "lifted": "50.00", "ids": "job-cap, stay-cap"}


@given(jobs=st.integers(0, 12))
def test_a_floor_above_the_caps_of_all_years_is_what_is_owed_whatever_is_reached(jobs: int) -> None:
    """10,000 a job, at most 20,000 in each of the five years that are measured, and 110,000 at least: 100,000 is the
    most that outcomes give."""
    years = tuple(map(Period.year, range(2025, 2030)))
    made = agreed.agreement(
        caps=(Cap("year", "§ 8", CapScope.PERIOD, kroner(20_000), periods=years),),
        floors=(Floor("least", "§ 9", kroner(110_000)),),
    )

    entitlement = agreed.paid(made, agreed.reached(jobs), final=True)

    assert "floor-above-caps" in {problem.code for problem in validate(made)}
    assert entitlement.total == kroner(110_000)
    [floor] = [line for line in entitlement.lines if line.step is StepName.FLOOR]
    assert floor.amount == 11_000_000 - min(2_000_000, 1_000_000 * jobs)


def test_a_payers_cap_takes_of_the_floor() -> None:
    """The floor of 90,000 falls to the city, which pays 60,000 at most: nobody pays the rest."""
    cap = Cap("city", "§ 8", CapScope.PAYER, kroner(60_000), payer="city")
    made = agreed.agreement(caps=(cap,), floors=(Floor("least", "§ 9", kroner(90_000)),))

    entitlement = agreed.paid(made, agreed.reached(3), final=True)

    assert (entitlement.paid_by("city"), entitlement.unpaid) == (kroner(60_000), kroner(30_000))
