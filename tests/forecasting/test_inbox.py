"""The inbox of warnings: what each is known by, when it has grown worse, and in which order it stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.forecasting.inbox import MEASURES, Answer, Attention, inbox, is_worse, key_of
from gavn.domain.forecasting.warning import OF_PEOPLE, Evidence, Level, Warned, WarningKind
from gavn.domain.forecasting.warning_rates import CERTAIN, FALSE_ALARMS, MEASURED
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Place, Problem
from tests.conftest import ROOT

TODAY = date(2025, 3, 3)
AT = datetime(2025, 3, 3, 9, tzinfo=UTC)


def made(kind: WarningKind, level: Level = Level.WATCH, **evidence: Evidence) -> Warned:
    return Warned(kind, level, ("a",), evidence)


def of_chance(chance: float, *, level: Level = Level.WATCH) -> Warned:
    return made(WarningKind.ENROLMENT_LOW, level, chance=chance)


# (before, now) -> whether it has grown worse
EDGES: dict[str, tuple[Warned, Warned, bool]] = {
    "the same": (of_chance(0.004), of_chance(0.004), False),
    "not ten times as rare": (of_chance(0.004), of_chance(0.00041), False),
    "ten times as rare": (of_chance(0.004), of_chance(0.0004), True),
    "more serious": (of_chance(0.004), of_chance(0.004, level=Level.ACT), True),
    "less serious, if rarer": (of_chance(0.004, level=Level.ACT), of_chance(0.0001), False),
    "as rare as a number can be, twice": (of_chance(0.0), of_chance(0.0), False),
    "the capital half as likely": (
        made(WarningKind.BREAK_EVEN, chance=0.1), made(WarningKind.BREAK_EVEN, chance=0.05), True,
    ),
    "the capital a little less likely": (
        made(WarningKind.BREAK_EVEN, chance=0.1), made(WarningKind.BREAK_EVEN, chance=0.06), False,
    ),
    "half as many again overdue": (made(WarningKind.OVERDUE, due=10), made(WarningKind.OVERDUE, due=15), True),
    "one more overdue": (made(WarningKind.OVERDUE, due=10), made(WarningKind.OVERDUE, due=11), False),
    "half as much again missing": (
        made(WarningKind.ROOM, room=Money(-100, "DKK")), made(WarningKind.ROOM, room=Money(-150, "DKK")), True,
    ),
    "less missing": (
        made(WarningKind.ROOM, room=Money(-100, "DKK")), made(WarningKind.ROOM, room=Money(-50, "DKK")), False,
    ),
    "of its level alone": (made(WarningKind.IMPOSSIBLE), made(WarningKind.IMPOSSIBLE), False),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "worse"), EDGES.values(), ids=EDGES)
def test_when_it_has_grown_worse(before: Warned, now: Warned, worse: bool) -> None:
    assert is_worse(now, than=before) is worse


CHANCES = st.floats(0, 1)
LEVELS = st.sampled_from(Level)


@given(CHANCES, CHANCES, LEVELS, LEVELS)
def test_of_two_one_at_most_is_worse(one: float, other: float, level: Level, another: Level) -> None:
    first, second = of_chance(one, level=level), of_chance(other, level=another)

    assert not (is_worse(first, than=second) and is_worse(second, than=first))
    assert not is_worse(first, than=first)


def test_a_warning_is_known_by_what_it_is_of_and_not_by_its_numbers() -> None:
    one = made(WarningKind.COVERAGE_LOW, metric="job", after="12 months after enrolment", told=3, due=9, chance=0.001)
    fewer = replace(one, level=Level.ACT, evidence={**one.evidence, "told": 2})

    assert key_of(one) == key_of(fewer) == "coverage-low.a.job.12-months-after-enrolment"
    assert key_of(replace(one, evidence={**one.evidence, "metric": "home"})) != key_of(one)
    typed = Warned(WarningKind.IMPOSSIBLE, Level.WATCH, ("a", "b"), {}, Problem("percentage", Place(path="x/y")))
    assert key_of(typed) == "impossible.a+b.percentage.x-y"
    assert key_of(Warned(WarningKind.ROOM, Level.WATCH, (), {"room": Money(-1, "DKK")})) == "room."


def test_what_waits_stands_first_and_the_most_serious_of_it() -> None:
    watch, act, seen = (
        replace(of_chance(0.004), efforts=(name,), level=level)
        for name, level in (("watch", Level.WATCH), ("act", Level.ACT), ("seen", Level.ACT))
    )
    late = replace(watch, efforts=("late",))
    since = {key_of(each): TODAY for each in (watch, act, seen, late)}
    answers = {
        key_of(seen): Answer(seen, "we do", date(2025, 3, 3), "a", AT),
        key_of(late): Answer(late, "we did", date(2025, 3, 2), "a", AT),
    }

    lines = inbox([watch, seen, late, act], since=since, answers=answers, today=TODAY)

    assert [(*line.warned.efforts, line.attention) for line in lines] == [
        ("act", Attention.NEW), ("watch", Attention.NEW), ("late", Attention.LATE), ("seen", Attention.SEEN),
    ]  # fmt: skip


def test_every_kind_is_of_people_or_of_money_and_says_when_it_is_worse() -> None:
    of_money = {
        WarningKind.BREAK_EVEN, WarningKind.PLAN_SHORT, WarningKind.CASH_DRY, WarningKind.RULE_DRY, WarningKind.ROOM,
    }  # fmt: skip
    assert OF_PEOPLE | of_money == set(WarningKind) and not OF_PEOPLE & of_money
    assert set(WarningKind) - set(MEASURES) == {WarningKind.ENROLMENT_UNTOLD, WarningKind.IMPOSSIBLE}
    assert not CERTAIN & MEASURED and {kind for kind, _ in FALSE_ALARMS} <= MEASURED


def test_the_false_alarms_told_are_those_that_were_measured() -> None:
    filed = json.loads((ROOT / "docs" / "proof" / "warnings.json").read_text(encoding="utf-8"))
    healthy = [each for each in filed["found"] if each["truth"] == "healthy"]
    most: dict[tuple[str, str], Fraction] = {}
    for row in (row for each in healthy for row in each["rows"]):
        key = row["kind"], row["level"]
        most[key] = max(most.get(key, Fraction(0)), Fraction(str(row["lives"])))

    assert {(kind.value, level.value): share for (kind, level), share in FALSE_ALARMS.items()} == most
    # What the page says of those that never came.
    assert sum(each["lives"] for each in healthy) == 800
