"""A cap that changes nothing is told of, and is one whose removal changes no krone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.validate import validate
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.agreed import END, agreement, claim, metric, paid, tariff
from tests.histories import kroner

YEARS = tuple(map(Period.year, range(2025, 2030)))
TERMS = (tariff(), tariff("home-price", "home"))
WEEKS = DaysInState(id="weeks", clause="§ 6", metric="job", amount=kroner(1), minus="home")
DUE = FixedPart(id="due", clause="§ 6", amount=kroner(1), due_on=date(2030, 6, 1))
ALL = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(100))
YEARLY = Cap("year", "§ 8", CapScope.PERIOD, kroner(20), periods=YEARS)
JOBS = Cap("jobs", "§ 8", CapScope.METRIC, kroner(50), metric="job")
PERSON = Cap("person", "§ 8", CapScope.PERSON, kroner(30))


def idle(made: Agreement) -> list[str]:
    return [str(problem.values["id"]) for problem in validate(made) if problem.code == "cap-changes-nothing"]


@pytest.mark.parametrize(("caps", "changes", "told"), [
    # A second one on all: the higher of the two, and the later of two that are alike.
    ([ALL, replace(ALL, id="second", amount=kroner(101))], {}, ["second"]),
    ([ALL, replace(ALL, id="second")], {}, ["second"]),
    ([ALL, replace(ALL, id="second", amount=kroner(99))], {}, ["all"]),
    # Five years of 20 leave 100.
    ([YEARLY, ALL], {}, ["all"]),
    ([YEARLY, replace(ALL, amount=kroner(99))], {}, []),
    ([replace(YEARLY, amount=kroner(100)), ALL], {}, ["year"]),
    ([replace(YEARLY, amount=kroner(101)), ALL], {}, ["year"]),
    ([replace(YEARLY, amount=kroner(99)), ALL], {}, []),
    # One for two years beside one for each of them; what lies in the others is held by neither.
    ([replace(YEARLY, periods=YEARS[:2]), replace(YEARLY, id="two", amount=kroner(40),
                                                  periods=(Period.parse("2025-2026"),))], {}, ["two"]),
    ([replace(YEARLY, periods=YEARS[:2]), replace(YEARLY, id="two", amount=kroner(39),
                                                  periods=(Period.parse("2025-2026"),))], {}, []),
    ([replace(YEARLY, periods=YEARS[:4]), ALL], {}, []),
    # Held before the cap of each year, it takes of the second what the first has used up, and so leaves less than they.
    ([replace(YEARLY, id="two", amount=kroner(40), periods=(Period.parse("2025-2026"),)),
      replace(YEARLY, periods=YEARS[:2])], {}, []),
    # One on a metric beside one on all, and not the other way round.
    ([JOBS, replace(ALL, amount=kroner(50))], {}, ["jobs"]),
    ([JOBS, replace(ALL, amount=kroner(51))], {}, []),
    ([replace(JOBS, amount=kroner(1)), ALL], {}, []),
    ([PERSON, replace(ALL, amount=kroner(30))], {}, ["person"]),
    ([PERSON, replace(ALL, amount=kroner(31))], {}, []),
    ([PERSON, replace(PERSON, id="second", terms=("job-price",))], {}, ["second"]),
    # A third held between them could have its room filled by what the first one takes.
    ([replace(PERSON, amount=kroner(300)), JOBS, ALL], {}, []),
    # Shares, payers' caps and what can be taken back are not reckoned with, and fixed parts fall due after measuring.
    ([ALL, replace(ALL, id="half", amount=None, share=0.5, terms=("job-price",))], {}, []),
    ([ALL, Cap("city", "§ 8", CapScope.PAYER, kroner(200), payer="city")], {}, []),
    ([ALL, replace(ALL, id="second")], {"terms": (WEEKS,)}, []),
    ([ALL, replace(ALL, id="second")], {"two_sided": True}, []),
    ([YEARLY, ALL], {"terms": (*TERMS, DUE)}, []),
    ([replace(YEARLY, periods=(*YEARS, Period.year(2030))), replace(ALL, amount=kroner(120))],
     {"terms": (*TERMS, DUE)}, ["all"]),
])  # fmt: skip
def test_a_cap_that_another_never_lets_come_near_is_told_of(
    caps: Sequence[Cap], changes: dict[str, Any], told: list[str]
) -> None:
    assert idle(agreement(**{"terms": TERMS, "caps": tuple(caps), **changes})) == told


def test_both_amounts_are_told() -> None:
    [problem] = [each for each in validate(agreement(caps=(YEARLY, ALL))) if each.code == "cap-changes-nothing"]

    told = problem_parts(problem, Language.ENGLISH)["what"]
    assert told == "The cap “all” of 100.00 changes nothing: “year” leaves no more than 100.00 of the same."


amounts = st.integers(1, 6).map(lambda tens: kroner(10 * tens))
scoped = st.one_of(
    st.builds(Cap, st.just("all"), st.just("§ 8"), st.just(CapScope.AGREEMENT), amounts),
    st.builds(lambda amount: replace(YEARLY, amount=amount), amounts),
    st.builds(lambda amount: replace(JOBS, amount=amount), amounts),
    st.builds(lambda amount: replace(PERSON, amount=amount), amounts),
    st.builds(lambda amount, to: replace(YEARLY, amount=amount, periods=(Period.years(2025, to),)), amounts,
              st.integers(2025, 2029)),
)  # fmt: skip
claims = st.tuples(st.integers(0, 3), st.sampled_from(["job", "home"]), st.integers(2025, 2029), st.integers(1, 28))


@given(
    caps=st.lists(scoped, min_size=1, max_size=4),
    more=amounts,
    facts=st.lists(claims, max_size=12, unique_by=lambda each: each[:2] + each[2:3]),
)
def test_a_cap_that_changes_nothing_can_be_left_out(
    caps: list[Cap], more: Money, facts: list[tuple[int, str, int, int]]
) -> None:
    """A higher one after the first of them, that holds for the same, is always such a cap."""
    assert caps[0].amount is not None
    caps = [replace(cap, id=f"cap-{place}") for place, cap in enumerate([*caps, caps[0]])]
    caps[-1] = replace(caps[-1], id="higher", amount=caps[0].amount + more)
    terms = tuple(replace(term, amount=kroner(10), once_only=False) for term in TERMS)
    made = agreement(metrics=(metric("job"), metric("home")), terms=terms, caps=tuple(caps))
    results = Results(tuple(
        replace(claim(person, reached=reached, on=date(year, 6, day)), id=f"{person}-{reached}-{year}")
        for person, reached, year, day in facts
    ))  # fmt: skip

    told = idle(made)
    assert "higher" in told
    for name in told:
        without = replace(made, caps=tuple(cap for cap in caps if cap.id != name))
        before, after = (paid(each, results, as_of=END) for each in (made, without))
        assert before.total == after.total
        assert _by_metric(before) == _by_metric(after)


def _by_metric(entitlement: Any) -> list[Any]:
    return [(line.on, line.metric, line.amount) for line in entitlement.lines if line.step == "payers"]
