"""What is measured of a metric is what its terms and gates read, and what they pay for is paid for once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from gavn.domain.agreements.agreement import AgreedMetric, EvidenceDesign, Gate
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.numbers import Reads
from gavn.domain.agreements.terms.share_of_savings import ShareOfSavings
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.agreements.validate import can_be_activated, validate
from gavn.domain.outcomes.definition import EventCount, LongestSpell, MeanChange, Operator
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Severity
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.domain.test_definition_checks import LEVEL, WORK, measured
from tests.histories import kroner

CODES = {"term-reads-unmeasured", "window-paid-twice", "gate-never-measured"}
STAY = agreement().terms[1]
PRICE = {"id": "job", "clause": "§ 6", "metric": "work"}
COUNTED = CountedOutcomes(amount=kroner(100), **PRICE)
WEEKS = replace(COUNTED, reads=Reads.QUANTITY)
DAYS = DaysInState(amount=kroner(100), **PRICE)
EFFECT = MeasuredEffect(amount=kroner(100), **PRICE)
CHANGE, VISITS = MeanChange(instrument="HbA1c"), EventCount(events=("visit",))
HALF_YEARS = tuple(RelativeDate.parse(f"{months} months after enrolment") for months in (6, 12))


def codes(term: Term, metric: AgreedMetric, evidence: EvidenceDesign = EvidenceDesign.FIXED_BASELINE) -> dict[str, str]:
    """What is found, with the words in which it is told."""
    problems = validate(agreement(terms=(term, STAY), metrics=(metric, DROPOUT), evidence=evidence))
    for problem in problems:
        assert all(all(problem_parts(problem, language).values()) for language in Language)
    return {each.code: problem_parts(each, Language.ENGLISH)["what"] for each in problems}


@pytest.mark.parametrize(
    ("term", "operator", "evidence", "lacks"),
    [
        (COUNTED, LEVEL, EvidenceDesign.DIRECT_COUNT, ""),
        (COUNTED, WORK, EvidenceDesign.DIRECT_COUNT, "reached"),
        (COUNTED, LongestSpell(states=("work",)), EvidenceDesign.DIRECT_COUNT, "reached"),
        (WEEKS, WORK, EvidenceDesign.DIRECT_COUNT, ""),
        (WEEKS, LEVEL, EvidenceDesign.DIRECT_COUNT, "quantity"),
        (ShareOfSavings(share=F("0.5"), unit_value=kroner(1), **PRICE), LEVEL, EvidenceDesign.DIRECT_COUNT, "quantity"),
        (Threshold(amount=kroner(100), level=F("0.5"), **PRICE), WORK, EvidenceDesign.DIRECT_COUNT, "reached"),
        (EFFECT, CHANGE, EvidenceDesign.BEFORE_AFTER, ""),
        (EFFECT, WORK, EvidenceDesign.BEFORE_AFTER, "estimate"),
        (EFFECT, WORK, EvidenceDesign.RANDOMISED, ""),
        # A person's claim is a quantity, whatever was measured.
        (DAYS, LEVEL, EvidenceDesign.DIRECT_COUNT, ""),
    ],
)
def test_a_term_reads_what_is_measured(term: Term, operator: Operator, evidence: EvidenceDesign, lacks: str) -> None:
    said = codes(term, replace(IN_WORK, **measured(operator)), evidence).get("term-reads-unmeasured", "")

    assert bool(said) is bool(lacks)
    assert f"pays by {lacks}, but" in said or not lacks


@pytest.mark.parametrize(
    ("term", "operator", "since", "days"),
    [
        # From 1 January to 1 July; over a 29 February, or with another half-year, never more than 184 days and one.
        (DAYS, WORK, "0 days after enrolment", 185),
        (WEEKS, VISITS, "0 days after enrolment", 185),
        # The day of the first follow-up is the last of its window and the first of the next; from a 29 February on
        # half a year ends on a 29th, and six months before the 28 February after that is a 28th.
        (DAYS, WORK, "6 months before follow-up", 2),
        (DAYS, WORK, "180 days before follow-up", 0),
        (replace(DAYS, follow_up="12-months"), WORK, "0 days after enrolment", 0),
        # How long something lasted is no sum, and a share is reached or not.
        (WEEKS, LongestSpell(states=("work",)), "0 days after enrolment", 0),
        (COUNTED, replace(WORK, at_least=F("0.5")), "0 days after enrolment", 0),
    ],
)
def test_the_same_days_are_paid_for_once(term: Term, operator: Operator, since: str, days: int) -> None:
    says = measured(operator, since=RelativeDate.parse(since)) | {"follow_ups": HALF_YEARS}
    said = codes(term, replace(IN_WORK, **says)).get("window-paid-twice", "")

    assert bool(said) is bool(days)
    assert f"up to {days} of the same days both at 6-months and at 12-months" in said or not days


@pytest.mark.parametrize(
    ("term", "path"), [(DAYS, "terms.0.metric"), (replace(COUNTED, follow_up="12-months"), "terms.0.reads")]
)
def test_both_are_warned_of_and_stop_nothing(term: Term, path: str) -> None:
    """A price may allow for days that are counted twice, and counts by hand may hold what is not measured."""
    metric = replace(IN_WORK, follow_ups=HALF_YEARS, **measured(WORK))
    [problem] = validate(agreement(terms=(term, STAY), metrics=(metric, DROPOUT), gates=()))

    assert (problem.place.path, problem.severity) == (path, Severity.WARNING)


@pytest.mark.parametrize(
    ("operator", "given"),
    [
        (LEVEL, ""),
        (replace(WORK, at_least=F("0.5")), ""),
        (replace(VISITS, at_most=2), ""),
        (WORK, "quantity, due, enrolled"),
        (VISITS, "quantity, due, enrolled"),
        # A mean change is paid by as an estimate, and is a share of nobody.
        (CHANGE, "quantity, estimate, due, enrolled"),
    ],
)
def test_a_gate_waits_for_a_share_that_is_measured(operator: Operator, given: str) -> None:
    """It would never open; how many reached it is what it can wait for."""
    gate = Gate("enough", "§ 6", ("job",), {"work": F("0.4")})
    made = agreement(terms=(DAYS, STAY), metrics=(replace(IN_WORK, **measured(operator)), DROPOUT), gates=(gate,))
    told = [problem for problem in validate(made) if problem.code == "gate-never-measured"]

    assert [each.place.path for each in told] == (["gates.0.levels.work"] if given else [])
    assert can_be_activated(made) is not bool(given)
    for problem in told:
        assert problem_parts(problem, Language.ENGLISH)["what"] == (
            f"The gate “enough” waits for a share of “work”, but what is measured of it is {given}."
        )
        assert all(problem_parts(problem, Language.DANISH).values())


def test_a_gate_on_what_nobody_measures_by_data_is_left_to_those_who_count() -> None:
    gate = Gate("enough", "§ 6", ("job",), {"work": F("0.4")})
    made = agreement(terms=(DAYS, STAY), metrics=(IN_WORK, DROPOUT), gates=(gate,))

    assert "gate-never-measured" not in {problem.code for problem in validate(made)}


@pytest.mark.parametrize(
    ("expected", "baseline", "found"),
    [
        ("26", "20", None),
        ("-3", None, None),
        ("26", "30", "“work” is expected to reach 26, which is worse than the 30 that it is held against."),
    ],
)
def test_of_a_quantity_a_level_is_a_number(expected: str, baseline: str | None, found: str | None) -> None:
    """Weeks and changes are no shares; of what is reached or not, 50 is still a slip of the hand."""
    levels = {"expected": F(expected), "baseline": None if baseline is None else F(baseline)}
    told = codes(DAYS, replace(IN_WORK, **measured(WORK), **levels))

    assert told.get("expected-worse-than-baseline") == found
    assert "metric-share-outside" not in told
    assert "metric-share-outside" in codes(DAYS, replace(IN_WORK, **measured(LEVEL), **levels))
