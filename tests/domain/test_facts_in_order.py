"""Facts that could be paid twice, or as nothing, are refused before anything is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.results import check_results
from gavn.domain.values.problem import Refused
from tests.agreements import agreement

DAY = date(2025, 6, 1)
COUNTED = Tally("t-1", "dropout", "12-months", DAY, DAY, reached=83, due=1475)


def codes(*tallies: Tally) -> list[tuple[str, str]]:
    return [(problem.place.path, problem.code) for problem in check_results(agreement(), Results((), tallies))]


@pytest.mark.parametrize("spelt", ["12 months", "12-month", "6-months"])
def test_a_measurement_in_another_spelling_is_refused_and_not_paid_again(spelt: str) -> None:
    again = replace(COUNTED, id="t-2", follow_up=spelt)

    assert codes(COUNTED) == []
    assert codes(COUNTED, again) == [("t-2", "fact-follow-up-unknown")]
    with pytest.raises(Refused):
        entitle(agreement(), Results((), (COUNTED, again)), as_of=DAY)


def test_a_persons_claim_names_a_follow_up_of_its_metric_too() -> None:
    claim = Claim("c-1", "p-1", "work", "12-month", DAY, DAY)

    [problem] = check_results(agreement(), Results((claim,), ()))

    assert (problem.code, problem.values["known"]) == ("fact-follow-up-unknown", "12-months")


def test_a_tally_without_what_is_paid_by_is_refused_and_not_paid_as_nothing() -> None:
    assert codes(replace(COUNTED, due=None)) == [("t-1", "tally-unread")]
    assert codes(replace(COUNTED, reached=None, due=None)) == [("t-1", "tally-unread")]
