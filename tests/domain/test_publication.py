"""What can be published of so many, told when the agreement is drawn up; and the rule of each circle at its edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gavn.domain.agreements.validate import can_be_activated, validate
from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.feasible import feasible
from gavn.domain.disclosure.policy import Theme, bounds_of, policy_for
from gavn.domain.values.problem import Severity
from gavn.language.catalogue import Language
from gavn.language.disclosure import publication_lines
from gavn.language.problems import problem_text
from tests.agreements import agreement

GOOD = agreement()


@pytest.mark.parametrize(
    ("expected", "theme", "council", "public", "groups", "total"),
    [
        (None, Theme.OTHER, None, None, 0, None),
        (4, Theme.OTHER, None, None, 0, None),
        (7, Theme.VIOLENCE, None, None, 0, None),
        (9, Theme.OTHER, None, None, 0, 9),
        (10, Theme.OTHER, (5, 5), (5, 5), 1, 10),
        (15, Theme.VIOLENCE, (5, 10), None, 0, 15),
        (16, Theme.HEALTH, (5, 11), (8, 8), 1, 15),
        (32, Theme.HOMELESSNESS, (5, 27), (8, 24), 2, 30),
        (300, Theme.OFFENCES, (5, 295), (8, 292), 18, 300),
        (300, Theme.OTHER, (5, 295), (5, 295), 30, 300),
    ],
)
def test_a_size_settles_what_can_be_told(
    expected: int | None,
    theme: Theme,
    council: tuple[int, int] | None,
    public: tuple[int, int] | None,
    groups: int,
    total: int | None,
) -> None:
    to_council, to_public = feasible(expected, theme)
    assert (to_council.reached, to_public.reached) == (council, public)
    assert (to_public.groups, to_public.total) == (groups, total)


@pytest.mark.parametrize(("count", "told"), [(8, 10), (10, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_what_is_rounded_can_be_told_apart_from_no_fewer_than_the_rule_says(count: int, told: int) -> None:
    policy = policy_for(Circle.PUBLIC, Theme.HEALTH)
    low, high = bounds_of(told, least=policy.least, base=policy.base)
    assert policy.told(count) == told and low <= count <= high


def test_each_circle_has_its_rule() -> None:
    rules = [policy_for(circle, Theme.VIOLENCE) for circle in Circle]
    assert [(rule.least, rule.base, rule.crossed) for rule in rules] == [
        (0, 1, True), (0, 1, False), (5, 1, True), (8, 5, True),
    ]  # fmt: skip


def test_an_agreement_too_small_to_publish_a_share_is_warned_of_and_can_be_activated() -> None:
    small = replace(GOOD, expected_units=15, theme=Theme.VIOLENCE)
    [warned] = [problem for problem in validate(small) if problem.code == "publication-nothing"]
    assert warned.severity is Severity.WARNING and warned.place.path == "expected_units"
    assert can_be_activated(small)
    assert problem_text(warned, "da").startswith("Ved 15 deltagere (personer) kan offentligheden")
    own = next(p for p in validate(replace(small, unit="opgang")) if p.code == "publication-nothing")
    assert problem_text(own, "da").startswith("Ved 15 deltagere (opgang) kan")
    assert not [p for p in validate(replace(small, expected_units=16)) if p.code == "publication-nothing"]


@pytest.mark.parametrize("expected", [0, -3])
def test_nobody_expected_is_a_mistake(expected: int) -> None:
    wrong = replace(GOOD, expected_units=expected)
    assert [problem.code for problem in validate(wrong) if problem.place.path == "expected_units"] == [
        "expected-units-none"
    ]


@pytest.mark.parametrize("expected", [None, 3, 6, 15, 16, 400])
@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("language", list(Language))
def test_the_note_is_told_at_every_size(expected: int | None, theme: Theme, language: Language) -> None:
    lines = list(publication_lines(replace(GOOD, expected_units=expected, theme=theme), language))
    assert len(lines) >= 4 and not [line for line in lines if "None" in line or "{" in line]
