"""What may be concluded, what lowers a grade, and what was looked at without a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from gavn.domain.agreements.agreement import BEST_GRADE, EvidenceDesign, EvidenceGrade
from gavn.domain.agreements.grading import CarriedOut, Lowered, grade
from gavn.domain.agreements.measurement_plan import (
    Analysis,
    Look,
    MeasurementPlan,
    Opened,
    Unplanned,
    held_against,
)
from gavn.domain.outcomes.conclusions import Conclusion, Demand, Found, Verdict, Why, conclude
from gavn.domain.outcomes.definition import MissingRule
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import Interval
from gavn.language.catalogue import Language
from gavn.language.evidence import conclusion_text, grade_text, look_text
from gavn.language.formats import number_text

LEVEL, MOST = Fraction(31, 100), Fraction(4, 5)
DEMAND = Demand(LEVEL, least=30, coverage=MOST)


def found_of(rate: Rate) -> Found:
    return Found(rate.interval, rate.measured, rate.coverage, rate.bounds)


CANNOT = Verdict.CANNOT_CONCLUDE


@pytest.mark.parametrize(
    ("rate", "verdict", "why"),
    [
        (Rate(22, 38), Verdict.BETTER, (Why.ABOVE,)),
        (Rate(4, 42), Verdict.WORSE, (Why.BELOW,)),
        (Rate(13, 38), CANNOT, (Why.HOLDS_LEVEL,)),
        (Rate(7, 13), CANNOT, (Why.HOLDS_LEVEL, Why.TOO_FEW)),
        (Rate(13, 13), CANNOT, (Why.TOO_FEW,)),
        (Rate(22, 38, missing=30), CANNOT, (Why.TOO_LITTLE_KNOWN,)),
        # 80 % is known, and those unknown could bring 4 of 40 above the level.
        (Rate(10, 80, missing=20), CANNOT, (Why.UNKNOWN_DECIDE,)),
        (Rate(0, 0, missing=20), CANNOT, (Why.NOT_MEASURED,)),
    ],
)
def test_a_conclusion_is_drawn_only_where_nothing_stands_against_it(
    rate: Rate, verdict: Verdict, why: tuple[Why, ...]
) -> None:
    level = Fraction(1, 4) if why == (Why.UNKNOWN_DECIDE,) else LEVEL

    assert conclude(found_of(rate), replace(DEMAND, level=level)) == Conclusion(verdict, why)


def test_less_is_better_turns_the_verdict() -> None:
    drop_out = found_of(Rate(83, 1475))

    assert conclude(drop_out, replace(DEMAND, level=Fraction(131, 1000), less=True)).verdict is Verdict.BETTER
    assert conclude(drop_out, replace(DEMAND, level=Fraction(131, 1000))).verdict is Verdict.WORSE


def test_an_interval_that_ends_at_the_level_holds_it() -> None:
    touching = Found(Interval(LEVEL, Fraction(1, 2)), 100)

    assert conclude(touching, DEMAND).why == (Why.HOLDS_LEVEL,)


@pytest.mark.parametrize(("clusters", "why"), [(19, Why.TOO_FEW_CLUSTERS), (20, Why.ABOVE), (None, Why.ABOVE)])
def test_people_of_too_few_clusters_tell_nothing_however_many_they_are(clusters: int | None, why: Why) -> None:
    found = Found(Interval(Fraction(1, 2), Fraction(3, 5)), 1000, clusters=clusters)

    assert conclude(found, replace(DEMAND, clusters=20)).why == (why,)


def test_a_conclusion_reads_as_sentences_in_both_languages() -> None:
    found = found_of(Rate(7, 13))
    danish, english = (conclusion_text(conclude(found, DEMAND), found, DEMAND, language) for language in Language)

    assert danish == (
        "Det kan ikke afgøres, om det er bedre eller dårligere end 31 %. Intervallet 25–81 % rummer 31 %: både bedre, "
        "dårligere og det samme er muligt. Den mindste gruppe er på 13; der skal være mindst 30, før der konkluderes."
    )
    assert english.startswith("Whether it is better or worse than 31 % cannot be concluded. The interval 25–81 %")


def test_a_conclusion_about_another_unit_is_written_in_it() -> None:
    found = Found(Interval(Fraction(2), Fraction(7)), 40)
    demand = Demand(Fraction(0), 30, MOST)

    said = conclusion_text(
        conclude(found, demand), found, demand, Language.ENGLISH, number=lambda value, _: f"{value} weeks"
    )

    assert said == "Surely better than 0 weeks. All of the interval 2 weeks–7 weeks lies above 0 weeks."
    nobody = Found(None, 0)
    assert conclusion_text(conclude(nobody, demand), nobody, demand, Language.ENGLISH, number=number_text).endswith(
        "Nobody has been measured yet."
    )
    alike = Found(None, 40, coverage=Fraction(1))
    assert conclusion_text(conclude(alike, demand), alike, demand, Language.DANISH, number=number_text).endswith(
        "Hvor sikkert tallet er, kan ikke siges: der er målt for få, eller alle viser det samme."
    )


MATCHED = CarriedOut(
    EvidenceDesign.MATCHED_COMPARISON,
    coverage=Fraction(9, 10),
    compared_coverage=Fraction(17, 20),
    imbalance=Fraction(1, 10),
    variances=(Fraction(1, 2), Fraction(2)),
    matched=MOST,
)


@pytest.mark.parametrize(
    ("changed", "lowered", "letter"),
    [
        ({}, (), "B"),
        ({"imbalance": Fraction(11, 100)}, (Lowered.UNBALANCED,), "C"),
        ({"variances": (Fraction(2, 5), Fraction(1))}, (Lowered.UNBALANCED,), "C"),
        ({"coverage": Fraction(79, 100)}, (Lowered.LITTLE_KNOWN,), "C"),
        ({"compared_coverage": Fraction(1)}, (), "B"),
        ({"coverage": Fraction(1), "compared_coverage": MOST}, (Lowered.UNEVENLY_KNOWN,), "C"),
        ({"matched": Fraction(1, 2)}, (Lowered.TREATED_LEFT_OUT,), "C"),
        ({"made_alike": False}, (Lowered.NOT_MATCHED,), "C"),
        ({"compared": False}, (Lowered.NOT_COMPARED,), "D"),
        ({"design": EvidenceDesign.RANDOMISED, "compared": False}, (Lowered.NOT_COMPARED,), "D"),
        ({"design": EvidenceDesign.RANDOMISED, "made_alike": False}, (), "A"),
        ({"planned": False}, (Lowered.UNPLANNED,), "C"),
        ({"planned": False, "matched": Fraction(1, 2)}, (Lowered.TREATED_LEFT_OUT, Lowered.UNPLANNED), "D"),
        ({"planned": False, "matched": Fraction(0), "imbalance": Fraction(1)}, None, "D"),
        ({"design": EvidenceDesign.RANDOMISED, "imbalance": Fraction(1, 4)}, (), "A"),
        ({"design": EvidenceDesign.RANDOMISED, "imbalance": Fraction(1, 3)}, (Lowered.UNBALANCED,), "B"),
        ({"design": EvidenceDesign.BEFORE_AFTER, "chosen_on_level": True}, (Lowered.CHOSEN_ON_LEVEL,), "D"),
        ({"chosen_on_level": True}, (), "B"),
    ],
)
def test_each_fault_lowers_the_grade_by_one(
    changed: dict[str, Any], lowered: tuple[Lowered, ...] | None, letter: str
) -> None:
    graded = grade(replace(MATCHED, **changed))

    assert graded.grade is EvidenceGrade(letter)
    assert lowered is None or graded.lowered == lowered


@pytest.mark.parametrize("design", list(EvidenceDesign))
def test_no_way_of_carrying_out_beats_the_design(design: EvidenceDesign) -> None:
    assert grade(CarriedOut(design, coverage=Fraction(1))).grade is BEST_GRADE[design]
    assert grade(CarriedOut(design, coverage=Fraction(0))).grade >= BEST_GRADE[design]


def test_a_grade_says_why_it_is_not_the_best() -> None:
    lowered = grade(replace(MATCHED, planned=False))

    assert grade_text(grade(MATCHED), Language.DANISH) == "Evidensgrad B: så godt, som designet kan give."
    assert grade_text(lowered, Language.ENGLISH) == (
        "Evidence grade C; the design could give B. The analysis was not in the measurement plan; it is exploratory."
    )


PLAN = MeasurementPlan(
    "diabetes",
    date(2025, 1, 2),
    (Analysis("fall", "hba1c", "12-months", EvidenceDesign.FIXED_BASELINE, 30, MOST, MissingRule.WORST, level=LEVEL),),
    (
        Look("half", date(2026, 1, 1), date(2026, 1, 31)),
        Look("end", date(2027, 1, 1), date(2027, 1, 31)),
    ),
)


def opened(day: date, *, analysis: str = "fall", plan: str = PLAN.digest) -> Opened:
    return Opened(analysis, day, "anne", plan)


@pytest.mark.parametrize(
    ("opening", "look", "why"),
    [
        (opened(date(2026, 1, 1)), "half", ()),
        (opened(date(2026, 1, 31)), "half", ()),
        (opened(date(2027, 1, 5)), "end", ()),
        (opened(date(2026, 2, 1)), "", (Unplanned.LOOK,)),
        (opened(date(2025, 12, 31)), "", (Unplanned.LOOK,)),
        (opened(date(2026, 1, 5), analysis="women"), "half", (Unplanned.ANALYSIS,)),
        (opened(date(2026, 1, 5), plan="0" * 64), "half", (Unplanned.OTHER_PLAN,)),
        (opened(date(2026, 6, 1), analysis="women"), "", (Unplanned.ANALYSIS, Unplanned.LOOK)),
    ],
)
def test_what_was_not_declared_is_exploratory(opening: Opened, look: str, why: tuple[Unplanned, ...]) -> None:
    [logged] = held_against(PLAN, [opening])

    assert (logged.look, logged.why, logged.exploratory) == (look, why, bool(why))


def test_only_the_first_of_several_openings_in_one_look_was_planned() -> None:
    days = [date(2026, 1, 20), date(2026, 1, 5), date(2027, 1, 5), date(2026, 1, 21)]

    logged = held_against(PLAN, [opened(day) for day in days])

    assert [(each.opened.on.day, each.why) for each in logged] == [
        (5, ()),
        (20, (Unplanned.AGAIN,)),
        (21, (Unplanned.AGAIN,)),
        (5, ()),
    ]
    assert look_text(logged[0], Language.ENGLISH) == "As planned."
    assert look_text(logged[1], Language.DANISH) == (
        "Eksplorativ: kan give en idé, men beviser intet. Svaret var allerede set i samme periode."
    )


def test_the_hash_of_a_plan_changes_with_everything_in_it() -> None:
    [fall] = PLAN.analyses
    others = [
        replace(PLAN, seed=1),
        replace(PLAN, looks=PLAN.looks[:1]),
        replace(PLAN, analyses=(replace(fall, level=Fraction(3, 10)),)),
        replace(PLAN, analyses=(replace(fall, missing=MissingRule.LEFT_OUT),)),
    ]

    assert len({PLAN.digest, *(other.digest for other in others)}) == 5
    assert replace(PLAN).digest == PLAN.digest == "9216906a2d0a4e7fd3e5032e2f09e9a3363109e4a9b25840a4478c67495bde82"
