"""What stands with every rate: who is known, what those unknown could make of it, and figures that cannot be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.outcomes.grim import check_percentage, is_possible_mean, is_possible_percentage
from gavn.domain.outcomes.rate import Rate
from gavn.domain.outcomes.rates import Interval, Reading
from gavn.domain.values.problem import Place
from gavn.language.catalogue import Language
from gavn.language.evidence import rate_lines
from gavn.language.problems import problem_parts
from tests.sizes import examples

BUSINESS_CASE = Fraction(31, 100)
# 138 people began, 38 of them are measured and 22 reached it; how the hundred others part is made up.
DIABETES = Rate(22, 38, missing=20, lost=10, not_yet_due=70)


def test_the_diabetes_rate_keeps_everybody_apart() -> None:
    assert (DIABETES.due, DIABETES.unknown, DIABETES.enrolled) == (68, 30, 138)
    assert DIABETES.coverage == Fraction(38, 68)
    assert DIABETES.bounds == Interval(Fraction(22, 68), Fraction(52, 68))
    assert DIABETES.against(BUSINESS_CASE) is Reading.ABOVE
    assert Rate(7, 13).against(BUSINESS_CASE) is Reading.UNSURE


@pytest.mark.parametrize(("less", "worst", "best"), [(False, 22, 52), (True, 52, 22)])
def test_worst_and_best_follow_the_direction(less: bool, worst: int, best: int) -> None:
    assert DIABETES.worst_case(less=less) == Fraction(worst, 68)
    assert DIABETES.best_case(less=less) == Fraction(best, 68)


def test_a_rate_of_nobody_says_nothing() -> None:
    nobody = Rate(0, 0, not_yet_due=4)

    assert (nobody.share, nobody.coverage, nobody.interval, nobody.bounds) == (None,) * 4
    assert nobody.worst_case() is None and nobody.best_case() is None
    assert nobody.against(BUSINESS_CASE) is Reading.UNSURE


@pytest.mark.parametrize(
    "counts", [(3, 2, 0, 0, 0), (-1, 2, 0, 0, 0), (1, 2, -1, 0, 0), (1, 2, 0, -1, 0), (1, 2, 0, 0, -1)]
)
def test_counts_that_cannot_be_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no rate"):
        Rate(*counts)


@examples(60)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_whatever_those_unknown_turn_out_to_be_the_bounds_hold_it(
    reached: int, not_reached: int, missing: int, lost: int
) -> None:
    rate = Rate(reached, reached + not_reached, missing, lost)
    if rate.bounds is None:
        return
    for found in range(rate.unknown + 1):
        whole = Rate(reached + found, rate.due)
        assert whole.share is not None
        assert rate.bounds.low <= whole.share <= rate.bounds.high


def test_everything_that_stands_with_a_rate_is_in_words() -> None:
    danish, english = (dict(rate_lines(DIABETES, language)) for language in Language)

    assert danish == {
        "andel": "58 %",
        "nåede det / tæller med": "22 / 38",
        "eksakt 95 %-interval": "41–74 %",
        "skulle være målt": "68",
        "dækning": "56 %",
        "mangler": "20",
        "tabt af syne": "10",
        "endnu ikke tid": "70",
        "i værste fald": "32 %",
        "i bedste fald": "76 %",
    }
    assert list(english.values()) == list(danish.values())
    assert dict(rate_lines(Rate(0, 0), Language.ENGLISH))["exact 95 % interval"] == "–"
    assert dict(rate_lines(DIABETES, Language.ENGLISH, less=True))["at worst"] == "76 %"


# Brown and Heathers (2017) show a mean of 5.19 of 28 whole answers to be impossible, and 5.18 and 5.21 possible.
@pytest.mark.parametrize(
    ("printed", "decimals", "whole", "possible"),
    [("5.19", 2, 28, False), ("5.18", 2, 28, True), ("5.21", 2, 28, True), ("3.45", 2, 20, True)],
)
def test_means_of_whole_answers(printed: str, decimals: int, whole: int, possible: bool) -> None:
    assert is_possible_mean(Fraction(printed), decimals=decimals, whole=whole) is possible


@pytest.mark.parametrize(
    ("printed", "decimals", "whole", "possible"),
    [
        ("58", 0, 38, True),
        ("58", 0, 37, False),
        ("57.9", 1, 38, True),
        ("57.8", 1, 38, False),
        ("54", 0, 13, True),
        ("0", 0, 5, True),
        ("100", 0, 5, True),
        ("101", 0, 5, False),
        ("12.5", 1, 8, True),
        ("12", 0, 8, True),  # a half rounds either way
        ("13", 0, 8, True),
        ("14", 0, 8, False),
    ],
)
def test_percentages_of_whole_persons(printed: str, decimals: int, whole: int, possible: bool) -> None:
    assert is_possible_percentage(Fraction(printed), decimals=decimals, whole=whole) is possible


@examples(200)
@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))), st.integers(0, 2))
def test_a_percentage_that_was_worked_out_is_always_possible(counts: tuple[int, int], decimals: int) -> None:
    part, whole = counts
    printed = Fraction(round(Fraction(100 * part, whole) * 10**decimals), 10**decimals)

    assert is_possible_percentage(printed, decimals=decimals, whole=whole)


def test_an_impossible_percentage_is_told_with_its_neighbours() -> None:
    assert check_percentage("58", whole=38, place=Place()) is None
    problem = check_percentage("58", whole=37, place=Place(path="share"))

    assert problem is not None and problem.place.path == "share"
    assert problem_parts(problem, Language.ENGLISH)["what"] == (
        "58 % cannot be a share of 37 persons: 21 and 22 of them are the nearest."
    )
    above = check_percentage("120", whole=5, place=Place())
    assert above is not None and (above.values["below"], above.values["above"]) == ("4", "5")


@pytest.mark.parametrize(("whole", "items"), [(0, 1), (5, 0)])
def test_a_mean_of_nobody_is_refused(whole: int, items: int) -> None:
    with pytest.raises(ValueError, match="no mean"):
        is_possible_mean(Fraction(1), decimals=0, whole=whole, items=items)
