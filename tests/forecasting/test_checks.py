"""Assumptions that cannot be: each is refused, at its key, with a code of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Direction, Settlement, Tranche
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.forecasting.assumptions import (
    Basis,
    Delay,
    EnrolledBy,
    ExpectedOutcome,
    ExpertRange,
    FoundOutcome,
    PlannedBy,
    Prior,
    RecruitmentPlan,
    Shock,
)
from gavn.domain.forecasting.checks import check_model, check_plan
from gavn.domain.forecasting.comparable import Comparable
from gavn.domain.values.period import Period
from tests.agreed import agreement, metric, tariff
from tests.conftest import ROOT
from tests.forecasting.efforts import MODEL, RATIO, SHOCKS, SIX, counted, expected, plan
from tests.histories import kroner

DAY = date(2025, 6, 30)
PERSONAL = agreement(terms=(tariff(),), metrics=(metric("job", follow_ups=SIX),))
MANY = tuple(metric(f"job-{number}", follow_ups=SIX) for number in range(11))
MEANT = counted(terms=(MeasuredEffect(id="t", clause="§ 5", metric="job", amount=kroner(1)),))


UK = replace(RATIO, mean=F("0.954"), sd=F("0.234"), comparable=Comparable.UK_COMPLETED)


def model_problems(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path) for problem in check_model(replace(MODEL, **changes))]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"scatter": F(0)}, [("forecast-not-positive", "scatter")]),
        ({"effect": replace(RATIO, sd=F(0))}, [("forecast-not-positive", "effect.sd")]),
        ({"effect": replace(RATIO, sd=F(-1))}, [("forecast-not-positive", "effect.sd")]),
        ({"volume": replace(RATIO, mean=F(0))}, [("forecast-not-positive", "volume.mean")]),
        ({"volume": replace(RATIO, between_funds=F(-1))}, [("forecast-not-positive", "volume.between_funds")]),
        ({"effect": replace(RATIO, mean=F(4), sd=F(4))}, []),
        ({"effect": replace(RATIO, mean=F("95.4"))}, [("forecast-ratio-beyond", "effect.mean")]),
        ({"volume": replace(RATIO, sd=F("23.4"))}, [("forecast-ratio-beyond", "volume.sd")]),
        ({"effect": UK}, []),
        ({"effect": replace(UK, mean=F("0.91"))}, [("forecast-comparable-otherwise", "effect.mean")]),
        ({"volume": replace(UK, sd=F("0.32"))}, [("forecast-comparable-otherwise", "volume.sd")]),
        ({"delays": (Delay(0, F(1)),)}, []),
        ({"delays": (Delay(-1, F(1)),)}, [("forecast-negative", "delays.0.months")]),
        ({"delays": (Delay(120, F(1)),)}, []),
        ({"delays": (Delay(121, F(1)),)}, [("forecast-months-beyond", "delays.0.months")]),
        ({"scatter": F(5)}, [("forecast-share-outside", "scatter")]),
        ({"delays": ()}, [("forecast-chances-sum", "delays")]),
        ({"delays": (Delay(0, F("0.5")), Delay(1, F("0.6")))}, [("forecast-chances-sum", "delays")]),
        (
            {"delays": (Delay(0, F(2)), Delay(1, F(-1)))},
            [("forecast-not-positive", "delays.1.chance")],
        ),
        ({"agreeing": F(0)}, []),
        ({"agreeing": F(1)}, []),
        ({"agreeing": F("1.01")}, [("forecast-share-outside", "agreeing")]),
        ({"agreeing": F("-0.01")}, [("forecast-share-outside", "agreeing")]),
        ({"shocks": (Shock("a", "", "", F(2)),)}, [("forecast-share-outside", "shocks.0.part")]),
    ],
)
def test_what_a_fund_assumes_holds_together(changes: Mapping[str, Any], problems: list[tuple[str, str]]) -> None:
    assert model_problems(**changes) == problems


def told(reached: int | None = 4, due: int = 42, mean: F | None = None, follow_up: str = "6-months") -> FoundOutcome:
    return FoundOutcome("job", follow_up, due, DAY, reached=reached, mean=mean)


def by(on: date, number: int, known_on: date | None = None) -> EnrolledBy:
    return EnrolledBy(on, number, known_on or on)


def recruits(**changes: Any) -> dict[str, Any]:
    return {"recruitment": replace(RecruitmentPlan(100), **changes)}


def curve(*points: tuple[date, int], **changes: Any) -> dict[str, Any]:
    return recruits(planned=tuple(PlannedBy(on, number) for on, number in points), **changes)


def experts(name: str, low: str, high: str) -> dict[str, Any]:
    return {name: Prior(Basis.EXPERTS, ranges=(ExpertRange(F(low), F(high)),))}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        (recruits(units=0), [("forecast-not-positive", "recruitment.units")]),
        (recruits(units=-3), [("forecast-not-positive", "recruitment.units")]),
        (recruits(most=0), [("forecast-not-positive", "recruitment.most")]),
        (recruits(ramp=-1), [("forecast-negative", "recruitment.ramp")]),
        (recruits(ramp=600), [("forecast-months-beyond", "recruitment.ramp")]),
        (recruits(period=Period.years(2025, 2027)), []),
        (recruits(period=Period.years(2024, 2026)), [("forecast-recruitment-outside", "recruitment.period")]),
        (recruits(period=Period.years(2026, 2028)), [("forecast-recruitment-outside", "recruitment.period")]),
        (curve((date(2025, 3, 31), 10), (date(2025, 12, 31), 40)), []),
        (curve((date(2025, 1, 1), 0), (date(2027, 12, 31), 100)), []),
        (curve((date(2024, 12, 31), 0)), [("forecast-recruitment-outside", "recruitment.planned.0.on")]),
        (curve((date(2028, 1, 1), 100)), [("forecast-recruitment-outside", "recruitment.planned.0.on")]),
        (curve((date(2027, 12, 31), 99)), [("forecast-curve-disorder", "recruitment.planned.0")]),
        (curve((DAY, -1)), [("forecast-curve-disorder", "recruitment.planned.0")]),
        (curve((DAY, 101)), [("forecast-curve-disorder", "recruitment.planned.0")]),
        (curve((DAY, 10), (DAY, 10)), [("forecast-curve-disorder", "recruitment.planned.1")]),
        (curve((DAY, 10), (date(2025, 12, 31), 9)), [("forecast-curve-disorder", "recruitment.planned.1")]),
        (curve((DAY, 10), (date(2025, 3, 31), 11)), [("forecast-curve-disorder", "recruitment.planned.1")]),
        (curve((DAY, 10), ramp=3), [("forecast-ramp-beside-curve", "recruitment.ramp")]),
        ({"enrolled": (by(date(2024, 12, 31), 3),)}, [("forecast-recruitment-outside", "enrolled.0.on")]),
        ({"enrolled": (by(date(2028, 1, 31), 3),)}, []),
        ({"enrolled": (by(DAY, 5), by(date(2025, 9, 30), 4))}, [("forecast-enrolled-disorder", "enrolled.1")]),
        ({"enrolled": (by(DAY, -1),)}, [("forecast-enrolled-disorder", "enrolled.0")]),
        ({"enrolled": (by(DAY, 5, date(2025, 6, 29)),)}, [("forecast-enrolled-disorder", "enrolled.0")]),
        ({"paid_after": -1}, [("forecast-negative", "paid_after")]),
        ({"paid_after": 18}, []),
        ({"paid_after": 3000}, [("forecast-months-beyond", "paid_after")]),
        ({"settled_on": date(2010, 1, 1)}, [("forecast-settled-early", "settled_on")]),
        ({"measured": F("1.2")}, [("forecast-share-outside", "measured")]),
        ({"measured": F("0.5"), "measured_sd": F("0.49")}, []),
        ({"measured": F("0.5"), "measured_sd": F("0.5")}, [("forecast-spread-too-wide", "measured_sd")]),
        ({"measured": F(1), "measured_sd": F("0.1")}, [("forecast-spread-too-wide", "measured_sd")]),
        ({"measured": F("0.5"), "measured_sd": F("-0.1")}, [("forecast-share-outside", "measured_sd")]),
        ({"stops": F(1)}, []),
        ({"stops": F("-0.1")}, [("forecast-share-outside", "stops")]),
        ({"stops": F("1.1")}, [("forecast-share-outside", "stops")]),
        ({"closes": F("0.1")}, [("forecast-closes-not-agreed", "closes")]),
        ({"outcomes": (expected("1.2"),)}, [("forecast-share-outside", "outcomes.0.share")]),
        ({"outcomes": (expected(baseline=F(-1)),)}, [
            ("forecast-share-outside", "outcomes.0.baseline"), ("forecast-share-outside", "outcomes.0.without"),
        ]),
        ({"outcomes": (expected(without=F(2)),)}, [("forecast-share-outside", "outcomes.0.without")]),
        ({"outcomes": (expected(), expected())}, [("forecast-outcome-twice", "outcomes.1")]),
        ({"outcomes": (expected(on="jobb"),)}, [("forecast-metric-unknown", "outcomes.0.metric")]),
        ({"outcomes": (expected(follow_up="7-months"),)}, [("forecast-follow-up-unknown", "outcomes.0.follow_up")]),
        ({"outcomes": (ExpectedOutcome("job", "6-months", share=F(1), mean=F(1)),)},
         [("forecast-share-or-mean", "outcomes.0")]),
        ({"found": (told(),)}, []),
        ({"found": (told(reached=43),)}, [("forecast-found-disorder", "found.0")]),
        ({"found": (told(reached=-1),)}, [("forecast-found-disorder", "found.0")]),
        ({"found": (told(reached=0, due=0),)}, [("forecast-found-disorder", "found.0")]),
        ({"found": (told(mean=F(1)),)}, [("forecast-reached-or-mean", "found.0")]),
        ({"found": (told(reached=None, mean=F(1)),)}, [("forecast-found-otherwise", "found.0")]),
        ({"outcomes": (), "found": (told(),)},
         [("forecast-no-outcomes", "outcomes"), ("forecast-found-otherwise", "found.0")]),
        ({"outcomes": (expected("0.5", baseline=F("0.5")),)}, [("forecast-not-towards", "outcomes.0")]),
        ({"outcomes": (expected("0.5", baseline=F("0.6")),)}, [("forecast-not-towards", "outcomes.0")]),
        ({"outcomes": (expected(0),)}, [("forecast-not-towards", "outcomes.0")]),
        ({"shocks": ("times",)}, []),
        ({"shocks": ("weather",)}, [("forecast-shock-unknown", "shocks.0")]),
        ({"shocks": ("times", "times", "times")}, [("forecast-shocks-too-much", "shocks")]),
        ({"effect": Prior(Basis.BUSINESS_CASE, persons=2)}, []),
        ({"effect": Prior(Basis.BUSINESS_CASE, persons=1)}, [("forecast-prior-few", "effect.persons")]),
        ({"volume": Prior(Basis.BUSINESS_CASE, persons=1)}, []),
        ({"effect": Prior(Basis.BUSINESS_CASE, persons=0)}, [("forecast-not-positive", "effect.persons")]),
        ({"volume": Prior(Basis.BUSINESS_CASE, persons=-1)}, [("forecast-not-positive", "volume.persons")]),
        ({"effect": Prior(Basis.BUSINESS_CASE)}, [("forecast-prior-untold", "effect.basis")]),
        ({"volume": Prior(Basis.EXPERTS)}, [("forecast-prior-untold", "volume.basis")]),
        ({"effect": Prior(Basis.COMPARABLE)}, [("forecast-prior-untold", "effect.basis")]),
        ({"effect": Prior(Basis.COMPARABLE, comparable=Comparable.UK_ALL)}, []),
        ({"effect": Prior(Basis.COMPARABLE, persons=10, comparable=Comparable.UK_ALL)},
         [("forecast-prior-beside", "effect.persons")]),
        ({"volume": Prior(Basis.BUSINESS_CASE, persons=10, ranges=(ExpertRange(F(1), F(2)),))},
         [("forecast-prior-beside", "volume.ranges")]),
        (experts("effect", "-1", "4"), []),
        (experts("effect", "-1.01", "1"), [("forecast-range-outside", "effect.ranges.0")]),
        (experts("effect", "0.5", "4.01"), [("forecast-range-outside", "effect.ranges.0")]),
        (experts("volume", "0.01", "4"), []),
        (experts("volume", "0.009", "1"), [("forecast-range-outside", "volume.ranges.0")]),
        (experts("volume", "0", "1"), [("forecast-range-outside", "volume.ranges.0")]),
        (experts("volume", "60", "110"), [("forecast-range-outside", "volume.ranges.0")]),
        (experts("effect", "0.8", "0.8"), [("forecast-range-disorder", "effect.ranges.0")]),
        (experts("effect", "1.1", "0.6"), [("forecast-range-disorder", "effect.ranges.0")]),
    ],
)  # fmt: skip
def test_what_is_assumed_of_an_agreement_holds_together(
    changes: Mapping[str, Any], problems: list[tuple[str, str]]
) -> None:
    found = check_plan(replace(plan(), **changes), counted(), MODEL)

    assert [(problem.code, problem.place.path) for problem in found] == problems


RANKED = (Tranche("a", 1, kroner(70), "§ 9"), Tranche("b", 2, kroner(30), "§ 9"))


@pytest.mark.parametrize(
    ("changes", "closes", "code"),
    [
        ({}, "0.1", ""),
        ({}, "1", ""),
        ({}, "1.1", "forecast-share-outside"),
        ({}, "-0.1", "forecast-share-outside"),
        ({"settlement": None}, "0", ""),
        ({"settlement": None}, "0.1", "forecast-closes-not-agreed"),
        ({"investors": RANKED}, "0.1", "forecast-closes-open"),
        ({"investors": RANKED, "settlement": Settlement("§ 13")}, "0.1", ""),
        ({"two_sided": True}, "0.1", "forecast-closes-open"),
    ],
)
def test_an_agreement_can_be_closed_early_where_its_rule_can_be_followed(
    changes: Mapping[str, Any], closes: str, code: str
) -> None:
    made = counted(**{"settlement": Settlement("§ 13", F("0.8")), **changes})

    found = check_plan(plan(closes=F(closes)), made, MODEL)

    assert [(problem.code, problem.place.path) for problem in found] == ([(code, "closes")] if code else [])


def test_an_outcome_is_expected_in_the_form_that_is_paid() -> None:
    mean = ExpectedOutcome("job", "6-months", mean=F(2), sd=F(1))

    assert codes(plan(mean), MEANT) == []
    assert codes(plan(expected()), MEANT) == ["forecast-unread"]
    assert codes(plan(mean), counted()) == ["forecast-unread"]
    assert codes(plan(mean), PERSONAL) == ["forecast-mean-by-person"]
    assert codes(plan(replace(mean, sd=F(0))), MEANT) == ["forecast-not-positive"]
    assert codes(plan(replace(mean, sd=F(-1))), MEANT) == ["forecast-not-positive"]


@pytest.mark.parametrize(
    ("share", "baseline", "problems"),
    [
        ("0.08", "0.13", []),
        ("0", "0.13", []),
        ("0.08", "0", ["forecast-not-towards"]),
        ("0.2", "0.13", ["forecast-not-towards"]),
    ],
)
def test_where_less_is_better_less_than_the_baseline_is_expected(
    share: str, baseline: str, problems: Sequence[str]
) -> None:
    made = counted(metrics=(metric("job", follow_ups=SIX, direction=Direction.LESS),))

    assert codes(plan(expected(share, baseline=F(baseline))), made) == problems


def test_more_steps_for_each_person_than_can_be_simulated_are_refused() -> None:
    made = agreement(terms=tuple(tariff(each.id, on=each.id) for each in MANY), metrics=MANY)
    outcomes = tuple(expected(on=each.id) for each in MANY)

    assert codes(plan(*outcomes[:10]), made) == []
    assert codes(plan(*outcomes), made) == ["forecast-too-many-steps"]


def codes(planned: Any, made: Any) -> list[str]:
    return [problem.code for problem in check_plan(planned, made, replace(MODEL, shocks=SHOCKS))]


def test_every_problem_of_a_forecast_is_in_a_test() -> None:
    sources = [*(ROOT / "src" / "gavn" / "domain").rglob("*.py"), ROOT / "src" / "gavn" / "files" / "forecasts.py"]
    raised = {code for path in sources for code in re.findall(r'"(forecast-[a-z-]+)"', path.read_text("utf-8"))}
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))

    assert len(raised) > 20
    assert [code for code in sorted(raised) if f'"{code}"' not in tests] == []
