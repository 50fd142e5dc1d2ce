"""A result set as facts again: whoever asks by person finds as many, with the same histories."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History, Reached, count_histories
from gavn.domain.payments.result_set import ResultSet

FIRST, ON = date(2024, 1, 1), date(2024, 12, 31)
STEPS = st.lists(
    st.builds(
        lambda metric, days, quantity: Reached(metric, "12-months", FIRST + timedelta(days=days), Fraction(quantity)),
        st.sampled_from(["job", "home"]), st.integers(0, 300), st.integers(1, 9),
    ), min_size=1, max_size=2, unique_by=lambda step: step.metric,
)  # fmt: skip
HISTORIES = st.builds(
    lambda steps, cohort: History(
        tuple(sorted(steps, key=lambda step: (step.on, step.metric))), FIRST, "young", cohort
    ),
    STEPS, st.sampled_from(["2023", "2024"]),
)  # fmt: skip


@given(st.dictionaries(HISTORIES, st.integers(1, 5), max_size=4))
def test_as_many_persons_show_each_history(persons: dict[History, int]) -> None:
    tally = Tally("t", "job", "12-months", ON, ON, reached=3, due=9)
    facts = ResultSet("a", 1, ON, (tally,), persons).facts

    assert dict(count_histories(facts.as_known_on(ON)).persons) == persons
    assert facts.tallies == (tally,)
    assert len({claim.participant for claim in facts.claims}) == sum(persons.values())
    assert len({claim.id for claim in facts.claims}) == len(facts.claims)
