"""Histories and measures in one line, and a payment term of every kind, each in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term, TimeTerm
from gavn.domain.agreements.terms.beyond_baseline import BeyondBaseline
from gavn.domain.agreements.terms.composite_index import CompositeIndex, IndexPart
from gavn.domain.agreements.terms.conditional_bonus import ConditionalBonus
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.coupon import Coupon, CouponRate
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.floor_to_ceiling import FloorToCeiling
from gavn.domain.agreements.terms.graduated_tiers import GraduatedTier, GraduatedTiers
from gavn.domain.agreements.terms.linear_interpolation import LinearInterpolation, Point
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.milestones import Milestone, SequentialMilestones
from gavn.domain.agreements.terms.non_linear_table import CurveRow, NonLinearTable
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.proportional_to_target import ProportionalToTarget
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.agreements.terms.share_of_savings import ShareOfSavings
from gavn.domain.agreements.terms.standing_charge import StandingCharge
from gavn.domain.agreements.terms.step_table import Band, StepTable
from gavn.domain.agreements.terms.subgroup_uplift import SubgroupUplift
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.agreements.terms.unit_milestone import UnitMilestone
from gavn.domain.agreements.terms.volume_wide_tiers import VolumeTier, VolumeWideTiers
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.values.money import Money

F = Fraction
DAY = date(2025, 1, 1)


def kroner(amount: int | str) -> Money:
    return Money.parse(str(amount), "DKK")


def person(*steps: str, group: str = "") -> History:
    """`"work"` or `"work*3"`, one step a month from January 2025 on."""
    made = []
    for place, step in enumerate(steps):
        metric, _, quantity = step.partition("*")
        made.append(Reached(metric, "", date(2025 + place // 12, place % 12 + 1, 1), F(quantity or 1)))
    return History(tuple(made), group=group)


def measure(metric: str = "rate", *, cohort: str = "", on: date = DAY, **numbers: Any) -> Measure:
    exact = {name: F(value) for name, value in numbers.items() if name not in ("reached", "due", "enrolled")}
    return Measure(metric, "", on, cohort, **{**numbers, **exact})


def rate(percent: int | str, **others: Any) -> Measure:
    """A measure of `percent` of a thousand."""
    return measure(reached=int(F(percent) * 10), due=1000, **others)


def counts(*numbers: int, metric: str = "rate") -> list[Measure]:
    """One measure a month that states how many reached it."""
    return [measure(metric, reached=n, on=date(2025, place, 1)) for place, n in enumerate(numbers, start=1)]


def paid(term: Term, given: History | list[Measure] | date) -> Fraction:
    """What the term gives in all, in kroner."""
    if isinstance(term, PersonTerm) and isinstance(given, History):
        return sum((priced.exact for priced in term.price(given)), F(0)) / 100
    if isinstance(term, CohortTerm) and isinstance(given, list):
        return sum((priced.exact for priced in term.price(given)), F(0)) / 100
    assert isinstance(term, TimeTerm) and isinstance(given, date)
    return sum((priced.exact for priced in term.price(given)), F(0)) / 100


NAMED: Mapping[str, Any] = {"id": "t", "clause": "§ 4", "metric": "rate"}
PERSONAL: Mapping[str, Any] = {"id": "t", "clause": "§ 4", "metric": "work"}
TIMED: Mapping[str, Any] = {"id": "t", "clause": "§ 4"}

EXAMPLES: tuple[Term, ...] = (
    Tariff(**PERSONAL, amount=kroner(1000)),
    SequentialMilestones(
        **PERSONAL,
        milestones=(
            Milestone(F(3), kroner(5000)), Milestone(F(6), kroner(7000)), Milestone(F(12), kroner(10000)),
        ),
        broken_by="left",
    ),
    DaysInState(**PERSONAL, amount=kroner(1000), minus="support", minimum=F(4)),
    ConditionalBonus(**PERSONAL, amount=kroner(2500), condition="exam"),
    SubgroupUplift(**PERSONAL, amount=kroner(1000), uplifts={"far": F(1, 4)}),
    CountedOutcomes(**NAMED, amount=kroner(1000)),
    UnitMilestone(**NAMED, amount=kroner(30000), level=F("0.9")),
    PercentagePointPrice(**NAMED, amount=kroner(1000), baseline=F("0.3")),
    BeyondBaseline(**NAMED, amount=kroner(1000), baseline=F("0.3")),
    StepTable(
        **NAMED,
        bands=(
            Band(F("0.1"), kroner(100), F("0.2")), Band(F("0.2"), kroner(250), F("0.4")), Band(F("0.4"), kroner(400)),
        ),
    ),
    LinearInterpolation(
        **NAMED, points=(Point(F("0.2"), kroner(0)), Point(F("0.5"), kroner(300)), Point(F("0.6"), kroner(800)))
    ),
    ProportionalToTarget(**NAMED, amount=kroner(1000), target=F("0.5"), least=F("0.5"), most=F("1.2")),
    FloorToCeiling(**NAMED, floor=F("0.2"), ceiling=F("0.6"), start=kroner(100), full=kroner(500)),
    NonLinearTable(
        **NAMED,
        amount=kroner(1000),
        rows=(CurveRow(F("0.1"), F("0.05")), CurveRow(F("0.2"), F("0.3")), CurveRow(F("0.5"), F("1.1"))),
    ),
    Threshold(**NAMED, amount=kroner(1000), level=F("0.5")),
    EveryIndicator(**NAMED, amount=kroner(1000), levels={"rate": F("0.5"), "exam": F("0.4")}),
    ShareOfSavings(
        **{**NAMED, "metric": "saved"}, share=F("0.5"), unit_value=kroner(1), beyond=F(1000)
    ),
    MeasuredEffect(**{**NAMED, "metric": "effect"}, amount=kroner(1000), per_person=True),
    GraduatedTiers(
        **NAMED,
        tiers=(GraduatedTier(kroner(100), F(10)), GraduatedTier(kroner(80), F(20)), GraduatedTier(kroner(50))),
    ),
    VolumeWideTiers(
        **NAMED, tiers=(VolumeTier(F(0), kroner(50)), VolumeTier(F(10), kroner(80)), VolumeTier(F(20), kroner(100)))
    ),
    CompositeIndex(
        **NAMED,
        amount=kroner(1000),
        parts=(IndexPart("rate", F("0.6"), F("0.5")), IndexPart("exam", F("0.4"), F("0.8"))),
        least=F("0.2"),
    ),
    Coupon(
        **NAMED,
        principal=kroner(100000),
        rates=(CouponRate(F("0.2"), F("0.02")), CouponRate(F("0.4"), F("0.05"))),
        lowest=F("0.01"),
        lowest_until=date(2027, 1, 1),
    ),
    FixedPart(**TIMED, amount=kroner(5000), due_on=date(2025, 6, 1)),
    StandingCharge(**TIMED, amount=kroner(500), first_on=date(2025, 1, 31), every_months=3, times=4),
)  # fmt: skip
BY_KIND: Mapping[str, Term] = {kind_of(term): term for term in EXAMPLES}
