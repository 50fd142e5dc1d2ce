"""Every mistake in how a metric is measured is found at its key; what is just in order is not told of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.definition import (
    Change,
    Definition,
    EventBefore,
    EventCount,
    Level,
    LongestSpell,
    MeanChange,
    MissingRule,
    Operator,
    Overlap,
    ReliableChange,
    StateOnDay,
    Sustained,
    TimeInState,
)
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.problem import Problem
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreements import DROPOUT, IN_WORK, agreement

LEVEL = Level(instrument="WHO-5", at_least=F(50))
FALL = Change(instrument="HbA1c", fall=True, by=F("0.085"), relative=True)
STRENGTHS = replace(LEVEL, instrument="SDQ", at_least=None, at_most=F(16), lowest=F(0), highest=F(40))
ERROR = ReliableChange(instrument="WHO-5", deviation=F(7), reliability=F("0.8"))
WORK = TimeInState(states=("work",))


def measured(operator: Operator = LEVEL, **changes: Any) -> dict[str, Any]:
    return {"measured": Definition(**({"looks_at": operator, **RULES} | changes))}


RULES: dict[str, Any] = {"missing": MissingRule.WORST, "overlap": Overlap.FIRST_COURSE}
AFTER_EXIT = RelativeDate.parse("3 months after exit")
A_MONTH = RelativeDate.parse("1 months after enrolment")
TWELVE = RelativeDate.parse("12 months after enrolment")
# (what the metric says, where it is found, code); the metric is the first.
MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    (measured() | {"follow_ups": (RelativeDate.parse("3 months after acceptance"),)}, "follow_ups.0",
     "definition-event-unknown"),
    (measured(since=RelativeDate.parse("3 days after referral")), "measured.since", "definition-event-unknown"),
    # Counted from the exit, the window cannot begin at enrolment.
    (measured() | {"follow_ups": (AFTER_EXIT,)}, "measured.since", "definition-event-unknown"),
    (measured(replace(FALL, baseline_to=AFTER_EXIT)), "measured.looks_at.baseline_to", "definition-event-unknown"),
    (measured() | {"follow_ups": (TWELVE, AFTER_EXIT)}, "follow_ups", "definition-follow-ups-mixed"),
    (measured(missing=MissingRule.LEFT_OUT), "measured.most_missing", "definition-most-missing"),
    (measured(most_missing=F("0.2")), "measured.most_missing", "definition-most-missing"),
    (measured(missing=MissingRule.LEFT_OUT, most_missing=F("1.2")), "measured.most_missing", "definition-most-missing"),
    (measured(WORK, missing=MissingRule.LAST_VALUE), "measured.missing", "definition-last-value"),
    (measured(missing=MissingRule.LAST_VALUE), "measured.missing", "definition-missing-gains"),
    (measured(missing=MissingRule.LEFT_OUT, most_missing=F("0.2")), "measured.missing", "definition-missing-gains"),
    (measured(MeanChange(instrument="HbA1c")) | {"direction": Direction.LESS}, "measured.looks_at",
     "definition-mean-less"),
    (measured(overlap=Overlap.EACH_COURSE), "measured.overlap", "definition-person-twice"),
    (measured(StateOnDay(states=())), "measured.looks_at.states", "definition-looks-at-nothing"),
    (measured(WORK, since=RelativeDate.parse("13 months after enrolment")), "measured.since",
     "definition-window-empty"),
    (measured(WORK, since=RelativeDate.parse("1 days after follow-up")), "measured.since", "definition-window-empty"),
    # Who begins on 31 January has the follow-up on the last day of February, 28 days later.
    (measured(WORK, since=RelativeDate.parse("29 days after enrolment")) | {"follow_ups": (A_MONTH,)},
     "measured.since", "definition-window-empty"),
    (measured(earliest=RelativeDate.parse("90 days after follow-up")), "measured.earliest",
     "definition-window-empty"),
    (measured(replace(FALL, baseline_from=RelativeDate.parse("1 days after enrolment"))),
     "measured.looks_at.baseline_from", "definition-window-empty"),
    (measured(EventBefore(events=())), "measured.looks_at.events", "definition-looks-at-nothing"),
    (measured(replace(LEVEL, instrument="")), "measured.looks_at.instrument", "definition-name"),
    (measured(replace(LEVEL, instrument="O'Hara")), "measured.looks_at.instrument", "definition-name"),
    (measured(StateOnDay(states=("work\\",))), "measured.looks_at.states", "definition-name"),
    (measured(EventBefore(events=("a;b",))), "measured.looks_at.events", "definition-name"),
    (measured(TimeInState(states=("work", "school"), minus=("school",))), "measured.looks_at.minus",
     "definition-state-twice"),
    (measured(Level(instrument="WHO-5")), "measured.looks_at", "definition-one-level"),
    (measured(replace(LEVEL, at_most=F(60))), "measured.looks_at", "definition-one-level"),
    (measured(replace(STRENGTHS, highest=None)), "measured.looks_at", "definition-one-end"),
    (measured(replace(FALL, highest=F(200))), "measured.looks_at", "definition-one-end"),
    (measured(replace(STRENGTHS, lowest=F(40))), "measured.looks_at.highest", "definition-range"),
    (measured(replace(STRENGTHS, lowest=F(17))), "measured.looks_at.at_most", "definition-level-outside"),
    (measured(replace(LEVEL, at_least=F(510), lowest=F(0), highest=F(100))), "measured.looks_at.at_least",
     "definition-level-outside"),
    # A questionnaire that gavn scores goes from 0 to 100, whatever an agreement says.
    (measured(replace(LEVEL, lowest=F(0), highest=F(120))), "measured.looks_at.highest", "definition-range-differs"),
    (measured(replace(FALL, target_mean=F(62))), "measured.looks_at", "definition-half-target"),
    (measured(replace(FALL, target_deviation=F(12))), "measured.looks_at", "definition-half-target"),
    (measured(replace(FALL, target_mean=F(62), target_deviation=F(0))), "measured.looks_at.target_deviation",
     "definition-number"),
    (measured(replace(FALL, target_mean=F(520), target_deviation=F(12), lowest=F(20), highest=F(195))),
     "measured.looks_at.target_mean", "definition-target-outside"),
    (measured(replace(FALL, instrument="WHO-5", target_mean=F(101), target_deviation=F(12))),
     "measured.looks_at.target_mean", "definition-target-outside"),
    (measured(replace(FALL, by=F(0))), "measured.looks_at.by", "definition-number"),
    (measured(replace(FALL, by=F(1, 10_001))), "measured.looks_at.by", "definition-number"),
    (measured(replace(ERROR, deviation=F(0))), "measured.looks_at.deviation", "definition-number"),
    (measured(replace(ERROR, reliability=F(1))), "measured.looks_at.reliability", "definition-number"),
    (measured(replace(ERROR, reliability=F("-0.1"))), "measured.looks_at.reliability", "definition-number"),
    (measured(replace(WORK, at_least=F(0))), "measured.looks_at.at_least", "definition-number"),
    (measured(replace(WORK, at_least=F("1.1"))), "measured.looks_at.at_least", "definition-number"),
    (measured(Sustained(states=("work",), days=0)), "measured.looks_at.days", "definition-number"),
    (measured(LongestSpell(states=("work",), gap=-1)), "measured.looks_at.gap", "definition-number"),
    (measured(EventCount(events=("visit",), at_least=0)), "measured.looks_at.at_least", "definition-number"),
    (measured(EventCount(events=("visit",), at_most=-1)), "measured.looks_at.at_most", "definition-number"),
    (measured(EventCount(events=("visit",), at_least=3, at_most=2)), "measured.looks_at.at_most", "definition-number"),
]  # fmt: skip
IN_ORDER: list[dict[str, Any]] = [
    measured(),
    measured(replace(LEVEL, lowest=F(0), highest=F(100))),
    measured(replace(STRENGTHS, at_most=F(0))),
    measured(replace(STRENGTHS, at_most=F(40))),
    measured(replace(FALL, target_mean=F(-1), target_deviation=F(12))),
    measured(replace(FALL, by=F(1, 10_000))),
    measured(replace(FALL, relative=False, by=F(1, 30_000))),
    measured(replace(ERROR, reliability=F(0))),
    measured(replace(WORK, at_least=F(1))),
    measured(Sustained(states=("ordinært job, 25 %",), days=1)),
    measured(EventCount(events=("visit",), at_most=0)),
    measured(since=RelativeDate.parse("6 months before follow-up")),
    # The last day of the grace alone.
    measured(earliest=RelativeDate.parse("30 days after follow-up")),
    measured(overlap=Overlap.FIRST_EFFORT),
    measured(since=RelativeDate.parse("0 days after exit")) | {"follow_ups": (AFTER_EXIT,)},
]


def found(says: dict[str, Any]) -> tuple[Problem, ...]:
    metric: AgreedMetric = replace(IN_WORK, **says)
    return validate(agreement(metrics=(metric, DROPOUT)))


@pytest.mark.parametrize(("says", "path", "code"), MISTAKES, ids=lambda value: value if type(value) is str else "")
def test_a_mistake_is_found_at_its_key_with_its_words(says: dict[str, Any], path: str, code: str) -> None:
    problems = found(says)

    assert (f"metrics.0.{path}", code) in [(problem.place.path, problem.code) for problem in problems]
    for problem in problems:
        assert all(all(problem_parts(problem, language).values()) for language in Language)


def test_an_instrument_has_the_same_range_whichever_metric_looks_at_it() -> None:
    def codes(other: Operator) -> list[tuple[str, str]]:
        metrics = replace(IN_WORK, **measured(STRENGTHS)), replace(DROPOUT, **measured(other))
        return [(each.place.path, each.code) for each in validate(agreement(metrics=metrics))]

    assert codes(replace(STRENGTHS, highest=F(50))) == [
        ("metrics.1.measured.looks_at.highest", "definition-range-differs")
    ]
    assert codes(STRENGTHS) == codes(replace(STRENGTHS, lowest=None, highest=None)) == []


@pytest.mark.parametrize("says", IN_ORDER)
def test_what_is_just_in_order_is_not_told_of(says: dict[str, Any]) -> None:
    assert found(says) == ()
