"""Terms that price one person's history: a case that can be read aloud, then the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from gavn.domain.agreements.terms.base import PersonTerm
from gavn.domain.agreements.terms.milestones import BrokenSpell
from gavn.domain.outcomes.histories import History, Reached
from tests.histories import BY_KIND, paid, person


def term(kind: str, **changes: Any) -> PersonTerm:
    found = replace(BY_KIND[kind], **changes)
    assert isinstance(found, PersonTerm)
    return found


def test_a_rate_card_pays_for_each_outcome_and_says_how() -> None:
    first, second = term("tariff").price(person("work", "exam", "work*2"))

    assert (first.exact, first.on, first.metric) == (100000, date(2025, 1, 1), "work")
    assert (second.exact, second.on) == (200000, date(2025, 3, 1))
    assert second.formula == "quantity-times-price"
    assert dict(second.inputs) == {"quantity": 2, "price": 1000}


def test_milestones_pay_as_the_months_add_up() -> None:
    # Three months, then six more: the milestones at 3 and 6 months fall on the days on which they were reached.
    found = term("sequential-milestones").price(person("work*3", "work*6"))

    assert [(p.on, p.exact) for p in found] == [(date(2025, 1, 1), 500000), (date(2025, 2, 1), 700000)]


def test_a_broken_spell_begins_anew() -> None:
    # Five months, a break, five months: the milestone at 6 months is not reached, and that at 3 is paid once.
    broken = person("work*5", "left", "work*5")

    assert paid(term("sequential-milestones"), broken) == 5000
    assert paid(term("sequential-milestones", broken_spell=BrokenSpell.GOES_ON), broken) == 12000


@pytest.mark.parametrize("name", ["absent", "left"])
def test_a_break_comes_after_the_units_of_its_day_whatever_it_is_called(name: str) -> None:
    """Two months, and one more on the day of the break: the third was reached, and the next begins anew."""
    steps = [Reached("work", "", date(2025, 1, 1), F(2)), Reached("work", "", date(2025, 2, 1)),
             Reached(name, "", date(2025, 2, 1)), Reached("work", "", date(2025, 3, 1), F(5))]  # fmt: skip
    broken = History(tuple(sorted(steps, key=lambda step: (step.on, step.metric))))

    assert paid(term("sequential-milestones", broken_by=name), broken) == 5000


def test_weeks_in_work_beyond_four_less_weeks_on_support() -> None:
    # 1,000 kr. a week in work beyond four: ten weeks less one on support leave five to pay for.
    assert paid(term("days-in-state"), person("work*10", "support")) == 5000


def test_a_bonus_waits_for_both_outcomes() -> None:
    [bonus] = term("conditional-bonus").price(person("work", "other", "exam"))

    assert (bonus.exact, bonus.on) == (250000, date(2025, 3, 1))


def test_a_subgroup_furthest_from_work_is_paid_a_quarter_more() -> None:
    assert paid(term("subgroup-uplift"), person("work", group="far")) == 1250
    assert paid(term("subgroup-uplift"), person("work", group="near")) == 1000


EDGES = [
    ("tariff", {}, person(), 0),
    ("tariff", {}, person("exam"), 0),
    ("tariff", {}, person("work*0"), 0),
    ("tariff", {}, person("work*1/2"), 500),
    ("tariff", {"once_only": True}, person("work", "work"), 1000),
    ("tariff", {"once_only": True}, person("work*3"), 1000),
    ("tariff", {"follow_up": "12-months"}, person("work"), 0),
    ("sequential-milestones", {}, person("work*2"), 0),
    ("sequential-milestones", {}, person("work*3"), 5000),
    ("sequential-milestones", {}, person("work*12"), 22000),
    ("sequential-milestones", {}, person("work*12", "work*12"), 22000),
    ("sequential-milestones", {}, person("work*2", "left", "work*2"), 0),
    ("sequential-milestones", {}, person("work*3", "left", "work*6"), 12000),
    ("sequential-milestones", {}, person("work*3", "left", "work*3"), 5000),
    ("sequential-milestones", {}, person("left", "work*3"), 5000),
    ("sequential-milestones", {"broken_by": ""}, person("work*2", "left", "work*1"), 5000),
    ("days-in-state", {}, person("work*4"), 0),
    ("days-in-state", {}, person("work*9/2"), 500),
    ("days-in-state", {}, person("support*9"), 0),
    ("days-in-state", {}, person("work*6", "support*6"), 0),
    ("days-in-state", {"minus": ""}, person("work*6", "support*6"), 2000),
    ("days-in-state", {"from_the_first": True}, person("work*4"), 0),
    ("days-in-state", {"from_the_first": True}, person("work*5"), 5000),
    ("conditional-bonus", {}, person("work"), 0),
    ("conditional-bonus", {}, person("exam"), 0),
    ("conditional-bonus", {}, person("exam", "work", "work", "exam"), 2500),
    ("conditional-bonus", {}, person("work", "exam*0"), 0),
    ("subgroup-uplift", {}, person("work"), 1000),
    ("subgroup-uplift", {}, person("work*2", group="far"), 2500),
    ("subgroup-uplift", {"once_only": True}, person("work*2", "work", group="far"), 1250),
]


@pytest.mark.parametrize(("kind", "changes", "history", "kroner"), EDGES)
def test_edges(kind: str, changes: dict[str, Any], history: History, kroner: int) -> None:
    assert paid(term(kind, **changes), history) == kroner


def test_a_term_of_one_follow_up_passes_the_others_over() -> None:
    history = History((Reached("work", "12-months", date(2025, 1, 1)), Reached("work", "24-months", date(2026, 1, 1))))

    assert paid(term("tariff", follow_up="24-months"), history) == 1000
    assert paid(term("tariff"), history) == 2000


def test_an_exact_price_is_not_rounded_by_the_term() -> None:
    assert paid(term("days-in-state", minimum=F(0)), person("work*1/3")) == F(1000, 3)
