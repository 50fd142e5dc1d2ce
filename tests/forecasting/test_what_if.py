"""Scenarios of the whole fund: only what they change differs, and what was worked out is known again by its inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from functools import cache

import pytest

from gavn.domain.forecasting.structuring.scenarios import Scenario, check_effort, check_scenario
from gavn.domain.forecasting.what_if import EIGHTY, reach
from gavn.domain.fund import what_if
from gavn.domain.fund.forecasts import MOST_HELD, MOST_TRIALS
from gavn.domain.fund.fund import Fund, movements_of, room_of
from gavn.domain.fund.what_if import Comparison, WhatIf, compare_scenarios, inputs_of
from gavn.domain.values.problem import Refused
from gavn.files.answers import answer_in, answer_text
from tests.forecasting.test_aarhus import END, forecast, fund

AS_BELIEVED = Scenario("same", "Det samme", "The same")
HALF = Scenario("half", "Halv effekt", "Half the effect", effect=F(1, 2))
BETTER = Scenario("better", "Bedre", "Better", effect=F(6, 5), volume=F(6, 5))
TRIALS = 200


def asked(*scenarios: Scenario, trials: int = TRIALS, seed: int = 1) -> WhatIf:
    return WhatIf(scenarios, END, trials, seed)


def compared(what: WhatIf, given: Fund | None = None) -> Comparison:
    whole = given or fund()
    return compare_scenarios(whole, {}, movements_of(whole), what, watch=lambda *_: None)


@cache
def standing() -> Comparison:
    return compared(asked(AS_BELIEVED, HALF, BETTER))


def test_what_is_believed_stands_first_and_is_the_forecast_itself() -> None:
    believed, own = standing().columns[0], forecast(trials=TRIALS)

    assert believed.scenario is None
    assert (believed.years, believed.whole, believed.accounts) == (tuple(own.years), own.whole, tuple(own.accounts))
    assert believed.dry == sum(year.first_dry for year in own.years)


def test_a_scenario_that_changes_nothing_comes_to_the_same_to_the_last_oere() -> None:
    believed, same, *_ = standing().columns

    assert replace(same, scenario=None) == believed


def test_less_effect_brings_less_and_more_brings_more_on_every_account() -> None:
    believed, _, half, better = standing().columns

    assert half.whole.payments.median < believed.whole.payments.median < better.whole.payments.median
    for each in believed.accounts:
        fewer, more = half.payments_of(each.account), better.payments_of(each.account)
        assert fewer is not None and more is not None
        assert fewer.median <= each.payments.median <= more.median
    assert believed.payments_of("payment.nowhere") is None


def test_of_one_effort_alone_all_others_are_as_they_are_believed() -> None:
    alone = replace(HALF, effort="ung-i-fokus")
    believed, one, same = compared(asked(alone, replace(alone, effort="diabetes", effect=F(5)))).columns
    own = "payment.ung-i-fokus"

    less, before = one.payments_of(own), believed.payments_of(own)
    assert less is not None and before is not None and less.median < before.median
    for each in believed.accounts:
        # Settled: nothing that its effect could change is left to come.
        assert same.payments_of(each.account) == each.payments
        if each.account != own:
            assert one.payments_of(each.account) == each.payments


def test_recruitment_that_has_begun_comes_no_later_and_where_it_is_over_nobody_more_or_less_comes() -> None:
    """All 1,475 of *Flere kloge hænder* are enrolled, and its recruitment is over."""
    slow, few = Scenario("slow", "Sen", "Slow", delay=12), Scenario("few", "Få", "Few", volume=F(1, 2))
    believed, later, fewer = compared(asked(slow, few)).columns
    over, begun = "payment.flere-kloge-haender", "payment.ips-plus"

    for own, column in ((over, later), (over, fewer), (begun, later)):
        assert column.payments_of(own) == believed.payments_of(own) is not None
    less, before = fewer.payments_of(begun), believed.payments_of(begun)
    assert less is not None and before is not None and less.median < before.median


def test_the_room_is_free_capital_and_the_middle_of_what_comes() -> None:
    found, moved = standing(), movements_of(fund()).until(END)
    free = room_of(fund(), as_of=END, moved=moved).free

    assert found.free == free
    rooms = [found.room(column) for column in found.columns]
    assert [room.minor - free.minor for room in rooms if room is not None] == [
        c.whole.payments.median for c in found.columns
    ]


def test_where_the_room_cannot_be_worked_out_the_rest_is() -> None:
    """The budget of 2029 to 2034 is one sum, which no day within it divides."""
    found = compared(asked(HALF, trials=20), replace(fund(), operations_until=date(2031, 6, 1)))

    assert (found.free, found.rule, found.room(found.columns[0])) == (None, None, None)
    assert len(found.columns) == 2


def test_all_columns_lie_within_their_common_reach() -> None:
    low, high = reach(standing().columns)

    ends = [year.balance.ranges[EIGHTY] for column in standing().columns for year in column.years]
    assert all(low <= first <= last <= high for first, last in ends)
    assert reach(()) == (0, 0)


def test_what_was_worked_out_is_read_again_as_it_was() -> None:
    text = answer_text(standing())

    assert answer_in(text, Comparison, name="x") == standing()
    assert answer_text(answer_in(text, Comparison, name="x")) == text


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"as_of": 3}', answer_text(3)])
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        answer_in(text, Comparison, name="half")
    assert [each.code for each in refused.value.problems] == ["answer-unreadable"]


def digest(what: WhatIf, given: Fund | None = None) -> str:
    whole = given or fund()
    return inputs_of(whole, {}, movements_of(whole), what)


def test_the_inputs_are_those_that_were_worked_with() -> None:
    assert standing().inputs == digest(asked(AS_BELIEVED, HALF, BETTER))


@pytest.mark.parametrize(
    ("what", "same"),
    [
        (asked(replace(HALF, name_da="Det halve", source_en="Heard")), True),
        (asked(replace(HALF, effect=F(51, 100))), False),
        (asked(replace(HALF, delay=1)), False),
        (asked(replace(HALF, effort="ips-plus")), False),
        (asked(HALF, seed=2), False),
        (asked(HALF, trials=TRIALS + 1), False),
        (asked(HALF, BETTER), False),
        (asked(), False),
    ],
)
def test_another_name_is_the_same_question_and_another_number_is_not(what: WhatIf, same: bool) -> None:
    assert (digest(what) == digest(asked(HALF))) is same


def test_another_ledger_plan_or_assumption_is_another_question() -> None:
    model = fund().forecast_model
    assert model is not None
    earlier = replace(fund(), ledger=replace(fund().ledger, postings=tuple(fund().ledger.postings)[:-1]))
    wider = replace(fund(), forecast_model=replace(model, scatter=F(1, 5)))
    fewer = replace(fund(), forecast_plans=fund().forecast_plans[:-1])

    assert len({digest(asked(HALF), each) for each in (fund(), earlier, wider, fewer)}) == 4


@pytest.mark.parametrize(
    ("given", "what", "code"),
    [
        (replace(fund(), forecast_model=None), asked(HALF), "forecast-not-assumed"),
        (fund(), asked(HALF, trials=0), "forecast-trials-outside"),
        (fund(), asked(HALF, trials=MOST_TRIALS + 1), "forecast-trials-outside"),
        # A change is of futures that are held one by one.
        (fund(), asked(HALF, trials=MOST_HELD + 1), "forecast-trials-outside"),
        (replace(fund(), versions=()), asked(HALF), "forecast-no-plan"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(given: Fund, what: WhatIf, code: str) -> None:
    for ask in (compared, digest):
        with pytest.raises(Refused) as refused:
            ask(what, given)
        assert [each.code for each in refused.value.problems] == [code]


def test_whoever_looks_on_can_end_it() -> None:
    efforts = len(fund().forecast_plans)
    last = efforts + 2
    seen: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        if done == last:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_scenarios(fund(), {}, movements_of(fund()), asked(HALF, trials=20), watch=watch)
    # In the midst of the second column, after the second of its efforts.
    assert seen == [(done, 2 * efforts) for done in (0, *range(efforts, last + 1))]


def test_the_first_column_can_be_ended_between_its_futures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if, "AT_A_TIME", 10)
    efforts = len(fund().forecast_plans)
    seen: list[int] = []

    def watch(done: int, _of: int) -> None:
        seen.append(done)
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_scenarios(fund(), {}, movements_of(fund()), asked(HALF, trials=20), watch=watch)
    assert seen == [0, efforts // 2]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("volume", F(0), "forecast-not-positive"),
        ("measured", F(-1), "forecast-not-positive"),
        ("delay", -1, "forecast-negative"),
        ("effect", F(501, 100), "scenario-too-far"),
        ("effect", F(-501, 100), "scenario-too-far"),
        ("volume", F(6), "scenario-too-far"),
        ("delay", 61, "scenario-too-far"),
    ],
)
def test_a_scenario_that_says_nonsense_is_told_of_at_its_key(key: str, value: object, code: str) -> None:
    [problem] = check_scenario(replace(HALF, **{key: value}))

    assert (problem.code, problem.place.path) == (code, key)


@pytest.mark.parametrize(
    ("effort", "near"),
    [("ung-i-fokos", {"nearest": "ung-i-fokus"}), ("hygiejne-nudging", {}), ("Ips-plus", {"nearest": "ips-plus"})],
)
def test_an_effort_of_which_nothing_is_assumed_is_told_of_with_those_there_are(
    effort: str, near: dict[str, str]
) -> None:
    known = [plan.agreement for plan in fund().forecast_plans]
    [problem] = check_effort(replace(HALF, effort=effort), known)

    assert (problem.code, problem.place.path) == ("scenario-effort-unknown", "effort")
    assert problem.values == {"effort": effort, "known": ", ".join(known), **near}
    assert not [*check_effort(HALF, []), *check_effort(replace(HALF, effort="ips-plus"), known)]


@pytest.mark.parametrize(("key", "value"), [("effect", F(0)), ("effect", F(-5)), ("volume", F(5)), ("delay", 60)])
def test_the_farthest_is_taken(key: str, value: object) -> None:
    assert list(check_scenario(replace(HALF, **{key: value}))) == []
