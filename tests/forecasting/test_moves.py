"""What moved a forecast since the last one: one thing is changed at a time, and that is told with its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.economy.layers import VersionLine
from gavn.domain.economy.table import Movements
from gavn.domain.forecasting.assumptions import CompletedBy, EnrolledBy, ForecastPlan
from gavn.domain.forecasting.keeping import KeptForecast, MadeBy
from gavn.domain.forecasting.moves import Cause, Moved, Since, moves_of
from gavn.domain.fund.backtest import kept_of
from gavn.domain.fund.forecasts import forecast_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.moves import since_last
from gavn.domain.fund.terms import forecast_then, is_of_terms
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.files.read import read_fund
from gavn.language.catalogue import Language
from gavn.language.forecast_moves import moved_text
from tests.conftest import AARHUS

END = date(2024, 12, 31)
JOB, YOUNG = "din-vej-i-job", "ung-i-fokus"


@cache
def fund() -> Fund:
    """The real fund with three efforts simulated, who learn of each other; the plan stands for the others."""
    found = read_fund(AARHUS).fund
    assert found is not None
    plans = (each for each in found.forecast_plans if each.agreement in (JOB, YOUNG, "laer-for-livet"))
    return replace(found, forecast_plans=tuple(plans))


def kept(own: Fund, *, as_of: date = END, seed: int = 1, trials: int = 200, program: str = "1") -> KeptForecast:
    return kept_of(own, forecast_of(own, {}, movements_of(own), as_of=as_of, trials=trials, seed=seed), program=program)


@cache
def first() -> KeptForecast:
    return kept(fund())


def moves(now: KeptForecast, *, before: KeptForecast | None = None, own: Fund | None = None) -> dict[str, Moved]:
    moved = movements_of(own or fund()).until(now.as_of)
    return {each.account: each for each in moves_of(Since(before or first(), now), moved)}


def causes(moved: Moved) -> list[Cause]:
    return [change.cause for change in moved.changes]


def with_plan(agreement: str, **changes: object) -> Fund:
    plans = tuple(replace(each, **changes) if each.agreement == agreement else each for each in fund().forecast_plans)
    return replace(fund(), forecast_plans=plans)


def with_dossier(agreement: str, changed: Dossier) -> Fund:
    return replace(fund(), dossiers=tuple(changed if each.id == agreement else each for each in fund().dossiers))


def dossier(agreement: str) -> Dossier:
    return next(each for each in fund().dossiers if each.id == agreement)


def plan(agreement: str) -> ForecastPlan:
    return next(each for each in fund().forecast_plans if each.agreement == agreement)


def better_results() -> Fund:
    own = dossier(JOB)
    return with_dossier(JOB, replace(own, tallies=tuple(replace(tally, reached=30) for tally in own.tallies)))


def more_enrolled() -> Fund:
    own = plan(JOB)
    return with_plan(JOB, enrolled=(*own.enrolled, EnrolledBy(END, 60, END)))


def dearer() -> Fund:
    own = dossier(JOB)
    version = own.versions[-1]
    terms = tuple(replace(term, clause=f"{term.clause} a") for term in version.terms)
    amended = replace(version, version=2, terms=terms)
    return with_dossier(JOB, replace(own, versions=(*own.versions, amended)))


def planned_more() -> Fund:
    line = VersionLine("payment.din-vej-i-job", Period.year(2026), Money(-80_000_00, "DKK"))
    return replace(
        fund(),
        versions=tuple(replace(v, lines=(*v.lines, line)) if v.lines else v for v in fund().versions),
    )


def unsure() -> Fund:
    model = fund().forecast_model
    assert model is not None
    return replace(fund(), forecast_model=replace(model, scatter=model.scatter * 2))


# (the fund as it has become) -> what is told of the project that it is of
ONE_AT_A_TIME: dict[str, tuple[Callable[[], Fund], list[Cause]]] = {
    "results": (better_results, [Cause.RESULTS]),
    "enrolment": (more_enrolled, [Cause.ENROLMENT]),
    "completing": (lambda: with_plan(JOB, completed=(CompletedBy(11, 15, END),)), [Cause.ENROLMENT]),
    "agreement and its prices": (dearer, [Cause.AGREEMENT, Cause.PRICES]),
    "assumptions": (lambda: with_plan(JOB, paid_after=9, stops=plan(JOB).measured_sd), [Cause.ASSUMPTIONS]),
    "settled": (lambda: with_plan(JOB, settled_on=END), [Cause.SETTLED]),
    "plan": (planned_more, [Cause.PLAN]),
    "all efforts": (unsure, [Cause.MODEL]),
}


@cache
def became(what: str) -> KeptForecast:
    """The forecast of the fund as it has become."""
    return kept(ONE_AT_A_TIME[what][0]())


@pytest.mark.parametrize("what", ONE_AT_A_TIME)
def test_what_was_changed_is_told_of_its_project(what: str) -> None:
    found = moves(became(what))

    assert causes(found["payment.din-vej-i-job"]) == ONE_AT_A_TIME[what][1]
    # The fund's own line has its numbers, and the causes stand with each project.
    assert found[""].changes == () and next(iter(found)) == ""


def test_better_results_move_the_median_by_what_both_forecasts_say() -> None:
    now = became("results")
    job = moves(now)["payment.din-vej-i-job"]
    [before] = [total for total in first().totals if total.account == "payment.din-vej-i-job"]
    [after] = [total for total in now.totals if total.account == "payment.din-vej-i-job"]

    assert job.by == after.median - before.median and job.by.minor > 0
    assert (job.before, job.now, job.received) == (before, after, Money(0, "DKK"))
    text = moved_text(job, {each.id: each.versions[-1] for each in fund().dossiers}, Language.ENGLISH)
    assert "30 of 42 (before 4 of 42)" in text and " more)" in text
    hidden = moved_text(job, {}, Language.ENGLISH, counts=False)
    assert "new results" in hidden and "42" not in hidden


def test_what_one_effort_showed_moves_the_others_and_that_is_said() -> None:
    found = moves(became("results"))

    young = found["payment.ung-i-fokus"]
    assert causes(young) == [Cause.OTHERS] and not young.stands
    # What is not simulated stands as the plan has it, and there is nothing to say of it.
    assert found["payment.housing-first"].stands and causes(found["payment.housing-first"]) == []


def test_the_same_again_stands_still() -> None:
    found = moves(kept(fund()))

    assert all(each.stands and not each.changes and not each.by.minor for each in found.values())


def test_what_is_assumed_is_the_same_before_there_was_a_plan_to_follow() -> None:
    """A year earlier the agreements' own terms stand for a plan: another plan, and no other assumption."""
    then = forecast_then(fund(), {}, movements_of(fund()), as_of=date(2023, 12, 31), trials=20, seed=1)
    found = moves(first(), before=kept_of(fund(), then, program="1"))["payment.din-vej-i-job"]

    assert is_of_terms(then) and Cause.PLAN in causes(found)
    assert Cause.ASSUMPTIONS not in causes(found)


def test_another_seed_or_program_is_said_to_be_one() -> None:
    assert causes(moves(kept(fund(), seed=2))["payment.ung-i-fokus"]) == [Cause.DRAWN]
    drawn = moves(kept(fund(), seed=2, program="2"))["payment.ung-i-fokus"]
    assert causes(drawn) == [Cause.PROGRAM, Cause.DRAWN]


def test_an_effort_that_comes_or_goes_is_told_of() -> None:
    fewer = replace(fund(), forecast_plans=tuple(p for p in fund().forecast_plans if p.agreement != YOUNG))
    without = kept(fewer)

    assert Cause.GONE in causes(moves(without)["payment.ung-i-fokus"])
    assert Cause.NEW in causes(moves(first(), before=without)["payment.ung-i-fokus"])


def test_what_came_since_is_counted_to_both_forecasts() -> None:
    """A year later, with all that the plan says for it paid: received and still to come are held against what was to
    come in all."""
    later = date(2025, 12, 31)
    own = replace(fund(), as_of=later)
    movements = movements_of(own)
    paid = {("payment.ung-i-fokus", date(2025, 6, 1)): -1_361_000_00, ("cash", date(2025, 6, 1)): 1_361_000_00}
    moved = Movements("DKK", {**movements.by_account_day, **paid})
    now = kept_of(own, forecast_of(own, {}, moved, as_of=later, trials=200, seed=1), program="1")

    found = {each.account: each for each in moves_of(Since(first(), now), moved.until(later))}
    young, [total] = found["payment.ung-i-fokus"], [t for t in now.totals if t.account == "payment.ung-i-fokus"]

    assert young.received == found[""].received == Money(1_361_000_00, "DKK")
    assert young.now.median == total.median + young.received
    assert Cause.PLAN not in causes(young)
    assert Cause.TIME in causes(found["payment.laer-for-livet"])


def with_kept(*forecasts: KeptForecast) -> Fund:
    return replace(fund(), kept_forecasts=(*fund().kept_forecasts, *forecasts))


def test_it_is_held_against_the_newest_that_was_kept_before_it() -> None:
    older, newer = (replace(first(), as_of=day) for day in (date(2023, 12, 31), date(2024, 6, 30)))
    later = replace(first(), as_of=date(2025, 6, 30))

    assert since_last(fund(), first()) is None, "a budget is no forecast of the model"
    assert since_last(with_kept(first()), first()) is None, "a forecast is not held against itself"
    assert since_last(with_kept(older, newer, first(), later), first()) == Since(newer, first())
    assert since_last(with_kept(replace(older, made_by=MadeBy.BUDGET)), first()) is None
    assert since_last(with_kept(replace(older, totals=())), first()) is None, "there is nothing to hold it against"


@pytest.mark.parametrize("language", list(Language))
def test_every_cause_has_its_words(language: Language) -> None:
    agreements = {each.id: each.versions[-1] for each in fund().dossiers}
    changed = (better_results, more_enrolled, dearer, planned_more, unsure)
    texts = [moved_text(each, agreements, language) for change in changed for each in moves(kept(change())).values()]

    assert all(text.endswith(".") and "{" not in text and ";;" not in text for text in texts)
