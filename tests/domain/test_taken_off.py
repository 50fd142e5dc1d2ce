"""What a term takes off, at other follow-ups and of other participants: what is told is what is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.problem import Severity
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreed import END, agreement, claim, metric, paid
from tests.histories import kroner

SIX, TWELVE = (RelativeDate.parse(f"{months} months after enrolment") for months in (6, 12))
WEEKS = DaysInState(id="weeks", clause="§ 5", metric="work", amount=kroner(1000), minus="benefit")
YEARLY = Cap("year", "§ 6", CapScope.PERIOD, kroner(10_000), periods=tuple(map(Period.year, range(2025, 2030))))


def made(
    *, work: tuple[RelativeDate, ...] = (SIX,), off: tuple[RelativeDate, ...] = (SIX,), **changes: Any
) -> Agreement:
    """1,000 for a week in work less weeks on benefit."""
    metrics = (metric("work", follow_ups=work, unit="week"), metric("benefit", follow_ups=off, unit="week"))
    return agreement(**{"metrics": metrics, "terms": (WEEKS,), **changes})


def weeks(person: int, quantity: int, *, of: str = "work", year: int = 2025, follow_up: str = "6-months") -> Claim:
    on = date(year, 6, 1)
    found = claim(person, reached=of, on=on, quantity=quantity, follow_up=follow_up)
    return replace(found, id=f"{person}-{of}-{year}-{follow_up}")


@pytest.mark.parametrize(("work", "off", "term", "told"), [
    ((SIX,), (SIX,), {}, None),
    ((SIX, TWELVE), (TWELVE, SIX), {}, None),
    ((SIX, TWELVE), (SIX,), {"follow_up": "6-months"}, None),
    ((TWELVE,), (SIX,), {}, ("12-months", "6-months")),
    ((SIX, TWELVE), (SIX,), {}, ("6-months, 12-months", "6-months")),
    ((SIX,), (SIX, TWELVE), {}, ("6-months", "6-months, 12-months")),
    ((SIX, TWELVE), (SIX, TWELVE), {"follow_up": "12-months"}, ("12-months", "6-months, 12-months")),
])  # fmt: skip
def test_other_follow_ups_of_what_is_taken_off_are_told_of(
    work: tuple[RelativeDate, ...], off: tuple[RelativeDate, ...], term: dict[str, Any], told: tuple[str, str] | None
) -> None:
    found = [p for p in validate(made(work=work, off=off, terms=(replace(WEEKS, **term),))) if "minus" in p.place.path]

    assert [(problem.values["at"], problem.values["minus_at"]) for problem in found] == ([told] if told else [])
    assert all(problem.severity is Severity.WARNING for problem in found)


@pytest.mark.parametrize("term", [WEEKS, replace(WEEKS, follow_up="12-months")])
def test_what_is_measured_at_another_follow_up_is_taken_off_all_the_same(term: DaysInState) -> None:
    """20 weeks in work at 12 months, less 3 on benefit at 6 months: 17 are paid for."""
    facts = Results((weeks(1, 20, follow_up="12-months"), weeks(1, 3, of="benefit")))

    assert paid(made(work=(TWELVE,), terms=(term,)), facts).total == kroner(17_000)


def test_what_is_taken_off_is_no_forgotten_metric() -> None:
    assert "metric-not-paid" not in {problem.code for problem in validate(made(off=(TWELVE,)))}
    alone = made(terms=(replace(WEEKS, minus=""),))
    assert [p.values["metric"] for p in validate(alone) if p.code == "metric-not-paid"] == ["benefit"]


def test_the_example_of_what_is_taken_out_of_what_others_give_is_what_is_paid() -> None:
    """As the warning has it: A 10 weeks and B 5 in 2025, of which the cap leaves 5,000 unpaid; in 2026 4 are taken back
    of B, and C has 6."""
    capped = made(caps=(YEARLY,))
    first = (weeks(1, 10), weeks(2, 5))
    back, last = weeks(2, 4, of="benefit", year=2026), weeks(3, 6, year=2026)

    everybody = paid(capped, Results((*first, back, last)), as_of=END).total
    assert paid(capped, Results(first), as_of=END).total == kroner(10_000)
    assert everybody == kroner(10_000 + 2_000)
    assert paid(capped, Results((first[0], last)), as_of=END).total == everybody + kroner(4_000)
    [problem] = [each for each in validate(capped) if each.code == "taken-back-of-others"]
    why = problem_parts(problem, Language.ENGLISH)["why"]
    assert "2,000 is owed, and not 6,000. Without B 4,000 more would be owed." in why
    # In one period for all years the cap leaves room for nothing that somebody else has taken off.
    whole = made(caps=(replace(YEARLY, periods=(Period.years(2025, 2029),)),))
    assert "taken-back-of-others" not in {each.code for each in validate(whole)}
