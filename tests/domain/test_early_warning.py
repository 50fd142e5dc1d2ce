"""Early warnings: exact limits, each kind at its edge, and how rarely what is healthy is warned of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from gavn.domain.agreements.investment import Result
from gavn.domain.forecasting.assumptions import EnrolledBy, FoundOutcome, PlannedBy
from gavn.domain.forecasting.checks import check_model
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.inbox import key_of
from gavn.domain.forecasting.limits import poisson_as_high, poisson_as_low, shares_as_low, told_as_few
from gavn.domain.forecasting.summary import Spread, Year
from gavn.domain.forecasting.warning import Level, Warned
from gavn.domain.forecasting.warning_data import reported, warnings_of_data
from gavn.domain.forecasting.warning_effort import Look, warnings_of_effort
from gavn.domain.forecasting.warning_money import Standing, cash, room_left, standing_of
from gavn.domain.fund.warnings import USUAL
from gavn.domain.outcomes.facts import Coverage, MeasuredResults, Results, Tally
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.warnings import warning_parts
from tests.healthy import AILING, HEALTHY, fund, lived, measured, model, unseen
from tests.proof_warnings import outside

JOB = "din-vej-i-job"
END = date(2024, 12, 31)


def poisson(number: int, mean: float) -> float:
    return sum(exp(-mean) * mean**n / factorial(n) for n in range(number + 1))


@pytest.mark.parametrize(("number", "mean"), [(0, 3.0), (2, 7.5), (4, 19.0), (30, 30.0)])
def test_limits_of_people_who_come_are_those_of_poisson(number: int, mean: float) -> None:
    assert poisson_as_low(number, mean) == pytest.approx(poisson(number, mean))
    assert poisson_as_high(number, mean) == pytest.approx(1 - poisson(number - 1, mean))


def test_nobody_planned_and_nobody_come_is_as_it_should_be() -> None:
    assert poisson_as_low(0, 0.0) == poisson_as_high(0, 0.0) == 1.0
    assert poisson_as_high(1, 0.0) == 0.0


def test_a_share_that_is_known_for_certain_has_the_limits_of_the_binomial() -> None:
    exactly = sum(comb(42, n) * 0.45**n * 0.55 ** (42 - n) for n in range(5))

    assert shares_as_low(4, [(42, 1.0)], 0.45, 1e9) == pytest.approx(exactly, rel=1e-4)
    # Where the share itself scatters, the same is less rare; both ends count what is found.
    assert shares_as_low(4, [(42, 1.0)], 0.45, 50) > 10 * exactly
    assert shares_as_low(10, [(42, 1.0)], 0.45, 50) + shares_as_low(31, [(42, 1.0)], 0.55, 50) == pytest.approx(1)
    # Of two groups seen alike it is that of both together.
    assert shares_as_low(4, [(12, 1.0), (30, 1.0)], 0.45, 50) == shares_as_low(4, [(42, 1.0)], 0.45, 50)
    assert shares_as_low(4, [(12, 0.9), (30, 0.9)], 0.45, 50) == pytest.approx(shares_as_low(4, [(42, 0.9)], 0.45, 50))


@pytest.mark.parametrize(
    ("reached", "due", "share", "weight", "measured"),
    [(4, 42, 19 / 42, 53, 0.95), (60, 300, 0.31, 98, 0.9), (0, 10, 0.3, 20, 0.5), (1025, 1475, 0.92, 1300, 0.8)],
)
def test_who_reaches_it_unseen_is_summed_over_how_many_are_seen(
    reached: int, due: int, share: float, weight: float, measured: float
) -> None:
    """The same as a beta-binomial for each number that may have had a reading, by how likely that many are."""
    seen = np.arange(due + 1)
    by_number = betabinom.cdf(np.minimum(reached, seen), seen, weight * share, weight * (1 - share))
    exactly = float(binom.pmf(seen, due, measured) @ by_number)

    assert shares_as_low(reached, [(due, measured)], share, weight) == pytest.approx(exactly, rel=2e-3)


@pytest.mark.parametrize(("reached", "told", "due", "measured"), [(2, 2, 12, 0.95), (4, 20, 22, 0.9), (0, 5, 5, 0.5)])
def test_those_said_to_have_a_reading_and_those_who_may_have_had_one_count_each_as_they_are(
    reached: int, told: int, due: int, measured: float
) -> None:
    """So many that are told, and of the others each number that may have had a reading, by how likely that many are."""
    seen, a, b = np.arange(due + 1), 53 * 19 / 42, 53 * 23 / 42
    exactly = float(binom.pmf(seen, due, measured) @ betabinom.cdf(np.minimum(reached, told + seen), told + seen, a, b))

    assert shares_as_low(reached, [(told, 1.0), (due, measured)], 19 / 42, 53) == pytest.approx(exactly, rel=2e-3)


def test_people_told_of_are_groups_added_up() -> None:
    assert told_as_few(0, []) == 1.0
    assert told_as_few(9, [(10, 1.0)]) == pytest.approx(0)
    assert told_as_few(0, [(10, 0.0)]) == 1.0
    assert told_as_few(2, [(2, 0.5), (3, 0.5)]) == pytest.approx(sum(comb(5, n) for n in range(3)) / 32)


def look(effort: Effort, as_of: date = END) -> Look:
    return Look(effort, as_of, USUAL, model().scatter)


def job(number: int | None = 59, *, on: date = date(2024, 10, 31), reached: int | None = None, due: int = 42) -> Effort:
    """Din vej i job with so many enrolled by a day, and so many of those due in work."""
    own = unseen(JOB)
    enrolled = () if number is None else (EnrolledBy(on, number, on),)
    tally = Tally("t", "employment", "12-months", END, END, reached=reached, due=due)
    return Effort(
        own.agreement, replace(own.plan, enrolled=enrolled), Results(tallies=() if reached is None else (tally,))
    )


def kinds(found: Sequence[Warned]) -> dict[str, str]:
    return {each.kind.value: each.level.value for each in found}


# (enrolled of 60 planned by the end, found of 42, by 2024-12-31) -> what is warned of
EDGES: Sequence[tuple[int, int | None, dict[str, str]]] = (
    (60, 19, {}),
    (41, 19, {}),
    (40, 19, {"enrolment-low": "watch"}),
    (36, 19, {"enrolment-low": "watch"}),
    (35, 19, {"enrolment-low": "act"}),
    (0, None, {"enrolment-low": "act"}),
    (81, 19, {}),
    (82, 19, {"enrolment-high": "watch"}),
    (59, 8, {}),
    (59, 7, {"results-low": "watch"}),
    (59, 5, {"results-low": "watch"}),
    (59, 4, {"results-low": "act"}),
    (59, 42, {}),
)


@pytest.mark.parametrize(("number", "reached", "expected"), EDGES)
def test_each_limit_at_its_edge(number: int, reached: int | None, expected: dict[str, str]) -> None:
    assert kinds(list(warnings_of_effort(look(job(number, reached=reached))))) == expected


def test_what_was_not_known_on_the_day_warns_of_nothing() -> None:
    [bad] = [each for each in warnings_of_effort(look(job(60, reached=4))) if each.kind.value == "results-low"]
    assert (bad.evidence["found"], bad.evidence["wanted"], bad.evidence["due"]) == (4, 19, 42)
    said = warning_parts(bad, {}, Language.ENGLISH, futures=2000)["what"]
    assert said.endswith("42 due for follow-up. Since not all are taken as measured, 18 were to be expected.")

    earlier = list(warnings_of_effort(look(job(60, reached=4), date(2024, 12, 30))))
    assert "results-low" not in kinds(earlier)


def test_the_first_quarter_is_waited_for_before_nothing_told_is_told_of() -> None:
    begun = date(2022, 11, 1)
    nothing = job(None)

    assert kinds(list(warnings_of_effort(look(nothing, date(2022, 10, 31))))) == {}
    assert kinds(list(warnings_of_effort(look(nothing, date(2023, 1, 31))))) == {}
    [told] = warnings_of_effort(look(nothing, date(2023, 2, 1)))
    assert (told.kind.value, told.evidence["begun"], told.evidence["told"]) == ("enrolment-untold", begun, 0)


def test_who_must_have_been_followed_up_is_told_of_once_their_time_is_out() -> None:
    """20 enrolled by the end of 2022 are due after a year, and their sixty days' grace is out on 29 February 2024."""
    early = job(20, on=date(2022, 12, 31))

    assert "overdue" not in kinds(list(warnings_of_effort(look(early, date(2023, 10, 31)))))
    late = {each.kind.value: each for each in warnings_of_effort(look(early, date(2024, 2, 29)))}
    assert (late["overdue"].evidence["due"], late["overdue"].evidence["count"]) == (18, 1)


def test_few_followed_up_of_those_due() -> None:
    own = job(20, on=date(2022, 12, 31))
    told = Tally("t", "employment", "12-months", END, END, reached=4, due=9)
    few = kinds(list(warnings_of_effort(look(Effort(own.agreement, own.plan, Results(tallies=(told,)))))))

    assert few["coverage-low"] == "act"


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [(None, {"results-low": "watch"}), (2, {"results-low": "watch"}), (26, {"coverage-low": "watch"})],
)
def test_those_who_had_a_reading_are_held_against_the_plan_and_the_others_against_follow_up(
    unknown: int | None, expected: dict[str, str]
) -> None:
    """7 of 42 in work: few of 40, and as many as can be expected of the 16 whom anybody asked."""
    coverage = () if unknown is None else (Coverage("employment", "12-months", "", 42, unknown),)
    own = job(59, reached=7)
    found = list(
        warnings_of_effort(look(replace(own, results=MeasuredResults(tallies=own.results.tallies, coverage=coverage))))
    )

    assert kinds(found) == expected
    counted = [(each.evidence["wanted"], each.evidence["counted"]) for each in found if "counted" in each.evidence]
    assert counted == [(19, 18)] * ("results-low" in expected)


def test_of_two_counts_the_one_that_says_who_had_a_reading_is_not_taken_as_the_other() -> None:
    """Of 30 two had a reading and neither is in work; of 12 of whom nobody said it 2 are. Few of the 40 that all of
    them would be, and not few of the 13 or so whom anybody asked."""
    counts = (
        Tally("a", "employment", "12-months", END, END, cohort="2023", reached=0, due=30),
        Tally("b", "employment", "12-months", END, END, cohort="2024", reached=2, due=12),
    )
    said = Coverage("employment", "12-months", "2023", 30, 28)

    few, asked = (
        kinds(list(warnings_of_effort(look(replace(job(59), results=results)))))
        for results in (Results(tallies=counts), MeasuredResults(tallies=counts, coverage=(said,)))
    )

    assert few["results-low"] == "act"
    assert "results-low" not in asked


def two(reached: int, due: int) -> Results:
    """Twice so many of different people, counted apart."""
    return Results(
        tallies=tuple(Tally(name, "employment", "12-months", END, END, reached=reached, due=due) for name in "ab")
    )


def test_those_told_of_in_several_counts_are_told_of_together() -> None:
    early = job(20, on=date(2022, 12, 31))

    assert "coverage-low" not in kinds(list(warnings_of_effort(look(replace(early, results=two(4, 9))))))
    assert kinds(list(warnings_of_effort(look(replace(early, results=two(2, 4))))))["coverage-low"] == "act"
    assert kinds(list(warnings_of_data(look(replace(early, results=two(5, 11)))))) == {"contradiction": "act"}


def test_each_follow_up_of_a_metric_has_a_warning_of_its_own() -> None:
    """2 of 42 after a year and 1 of 40 after two: whoever answers the one has not answered the other."""
    own = job(59)
    told = tuple(
        Tally(after, "employment", after, END, END, reached=reached, due=due)
        for after, reached, due in (("12-months", 2, 42), ("24-months", 1, 40))
    )
    found = warnings_of_effort(look(replace(own, results=Results(tallies=told))))
    low = [each for each in found if each.kind.value == "results-low"]

    assert [key_of(each).removeprefix("results-low.din-vej-i-job.employment.") for each in low] == [
        "12-months-after-enrolment", "24-months-after-enrolment",
    ]  # fmt: skip
    said = [warning_parts(each, {"employment": "In work"}, Language.ENGLISH, futures=2000)["what"] for each in low]
    assert [each.partition(": ")[0] for each in said] == [
        "In work · 12 months after enrolment", "In work · 24 months after enrolment",
    ]  # fmt: skip
    hidden = warning_parts(low[0], {"employment": "I job"}, Language.DANISH, futures=2000, counts=False)["what"]
    assert "I job · 12 måneder efter optagelse" in hidden


@pytest.mark.parametrize(("reached", "expected"), [(6, {}), (3, {"results-low": "watch"}), (1, {"results-low": "act"})])
def test_of_those_alone_who_were_measured_as_many_are_expected_as_the_plan_says(
    reached: int, expected: dict[str, str]
) -> None:
    """A report tells of 38 measured, of whom 31 % are to reach it; that half have no reading is no excuse for them."""
    own = unseen("diabetes")
    told = FoundOutcome("blood-sugar", "12-months", 38, END, reached=reached)
    found = warnings_of_effort(look(replace(own, plan=replace(own.plan, found=(told,), settled_on=None))))

    assert {kind: level for kind, level in kinds(list(found)).items() if kind == "results-low"} == expected


@pytest.mark.parametrize(
    ("reached", "expected"), [(420, {}), (450, {"results-low": "watch"}), (480, {"results-low": "act"})]
)
def test_who_has_no_reading_and_so_counts_as_lost_is_expected(reached: int, expected: dict[str, str]) -> None:
    """Of 1,475 pupils 8 % are to leave, and a fifth have no reading: 1 - 0.92 x 0.8 of them count as having left. 60
    more are as many as without the effort, 13 % of those who had a reading."""
    own = unseen("flere-kloge-haender")
    tally = Tally("t", "dropout", "6-months", END, END, reached=reached, due=1475)
    pupils = Effort(own.agreement, replace(own.plan, measured=Fraction("0.8")), Results(tallies=(tally,)))

    found = [each for each in warnings_of_effort(look(pupils)) if each.kind.value == "results-low"]
    assert kinds(found) == expected
    # 477 of 5,900 are 119 of 1,475, and 390 with those who have no reading: that is what so many are held against.
    assert [(each.evidence["wanted"], each.evidence["counted"]) for each in found] == [(119, 390)] * len(expected)


def test_what_all_are_to_reach_is_missed_by_the_first_who_does_not_only_as_far_as_it_scatters() -> None:
    own = job(59, reached=42)
    [twelve, later] = own.plan.outcomes
    outcomes = replace(twelve, share=Fraction(1)), later

    sure = replace(own, plan=replace(own.plan, outcomes=outcomes, measured=Fraction(1)))

    assert kinds(list(warnings_of_effort(look(sure)))) == {}


def test_what_is_settled_or_over_is_not_warned_of() -> None:
    bad = job(10, reached=0)
    assert kinds(list(warnings_of_effort(look(bad))))
    settled = Effort(bad.agreement, replace(bad.plan, settled_on=END), bad.results)
    assert list(warnings_of_effort(look(settled))) == []
    assert list(warnings_of_effort(look(bad, date(2029, 1, 1)))) == []


def test_enrolment_is_held_against_the_plans_own_curve_and_not_against_an_even_pace() -> None:
    own = job(40, on=END, reached=19)
    curve = replace(own.plan.recruitment, planned=(PlannedBy(END, 42),))
    planned = Effort(own.agreement, replace(own.plan, recruitment=curve), own.results)

    assert set(kinds(list(warnings_of_effort(look(own))))) == {"enrolment-low"}
    assert kinds(list(warnings_of_effort(look(planned)))) == {}


def test_numbers_that_cannot_be_and_that_contradict() -> None:
    more = job(30, reached=10, due=42)
    assert kinds(list(warnings_of_data(look(more)))) == {"contradiction": "act"}
    full = Effort(more.agreement, replace(more.plan, recruitment=replace(more.plan.recruitment, most=29)), Results())
    assert kinds(list(warnings_of_data(look(full)))) == {"room-passed": "watch"}
    typed = Tally("t", "employment", "12-months", END, END, due=12, estimate=Fraction("0.57"))
    [found] = warnings_of_data(look(Effort(more.agreement, more.plan, Results(tallies=(typed,)))))
    assert found.problem is not None and found.problem.code == "percentage-impossible"


def test_a_percentage_that_a_report_prints_of_so_many() -> None:
    own = next(each for each in fund().investments if each.id == JOB)
    facts = tuple(replace(own.facts[0], id=name, value=Fraction(v)) for name, v in (("p", "57"), ("n", "12")))
    result = Result("a", "a", share="p", whole="n")

    [found] = reported(replace(own, facts=facts, results=(result,)))
    assert found.problem is not None and found.problem.values["whole"] == "12"
    possible = (replace(facts[0], value=Fraction(58)), facts[1])
    assert list(reported(replace(own, facts=possible, results=(result,)))) == []


def year(period: int, first_dry: float, rule: int = 100) -> Year:
    one = Spread(5, 5, ((1, 9),) * 3)
    return Year(Period.year(period), Money(9, "DKK"), Money(rule, "DKK"), one, one, first_dry, first_dry)


@pytest.mark.parametrize(
    ("chances", "expected"),
    [((0.0, 0.0), {}), ((0.02, 0.02), {}), ((0.02, 0.03), {"cash-dry": "watch"}), ((0.1, 0.1), {"cash-dry": "act"})],
)
def test_running_dry_is_told_by_the_chance_of_it_by_then(chances: Sequence[float], expected: dict[str, str]) -> None:
    assert kinds(list(cash([year(2025 + n, chance) for n, chance in enumerate(chances)], USUAL))) == expected


@pytest.mark.parametrize(("currency", "told"), [("DKK", 123_500_000), ("ISK", 123_457_000)])
def test_the_lowest_balance_is_told_in_whole_thousands_whatever_the_currency(currency: str, told: int) -> None:
    """1,234,567.89 kr. are 1,235,000; a króna has no hundredths."""
    one = Spread(0, 123_456_789, ((1, 9),) * 3)
    own = Year(Period.year(2025), Money(9, currency), Money(1, currency), one, one, 0.1, 0.1)

    [dry] = cash([own], USUAL)

    assert dry.evidence["lowest"] == Money(told, currency)


def test_the_rules_own_balance_and_room() -> None:
    assert kinds(list(cash([year(2025, 0.0, rule=-1)], USUAL))) == {"rule-dry": "act"}
    assert list(cash([], USUAL)) == []
    assert kinds(list(room_left({"a": Money(-1, "DKK"), "b": Money(5, "DKK")}))) == {"room": "watch"}
    assert list(room_left({"a": Money(0, "DKK")})) == list(room_left({})) == []


@pytest.mark.parametrize(
    ("chance", "standing"),
    [(0.0, "futile"), (0.049, "futile"), (0.05, "doubtful"), (0.2, "open"), (0.94, "open"), (0.95, "success")],
)
def test_boundaries_of_the_capital(chance: float, standing: str) -> None:
    assert standing_of(chance, USUAL) is Standing(standing)


def test_limits_in_disorder_are_refused() -> None:
    wrong = replace(USUAL, act=Fraction(1, 2), success=Fraction(3, 2))
    found = {problem.code: problem.place.path for problem in check_model(replace(model(), limits=wrong))}

    assert found == {"forecast-limits-disorder": "limits.act", "forecast-share-outside": "limits.success"}


RANK = {None: 0, Level.WATCH: 1, Level.ACT: 2}


@given(st.integers(0, 70), st.integers(0, 70))
@settings(max_examples=60)
def test_fewer_are_never_less_serious(one: int, other: int) -> None:
    few, many = sorted((one, other))

    def level(number: int) -> int:
        found = (e.level for e in warnings_of_effort(look(job(number))) if e.kind.value == "enrolment-low")
        return RANK[next(found, None)]

    assert level(few) >= level(many)


def test_a_few_lives_keep_what_all_of_them_promise() -> None:
    """`make prove` lives through hundreds; docs/proof/warnings.md."""
    rows = [measured(JOB, HEALTHY, lives=12, money=0, seed=1), measured(JOB, AILING[0], lives=6, money=0, seed=1)]

    assert outside(rows) == []
    assert rows[0]["act"] == 0 and rows[1]["any"] > 0.5


def test_a_life_tells_no_more_than_its_day() -> None:
    project = lived(unseen(JOB), HEALTHY, np.random.default_rng(7))
    come = [number for _, number in project.come(as_of=END)]

    assert come == sorted(come) and come[-1] > 30
    assert project.seen(as_of=date(2023, 11, 1)) == []
