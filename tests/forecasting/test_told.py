"""A forecast as it is told and kept: read back as it was written, and no more of it to a circle than it may see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Direction
from gavn.domain.disclosure.circles import Circle
from gavn.domain.forecasting.assumptions import (
    USUAL_SAFETY,
    Basis,
    CompletedBy,
    ExpectedOutcome,
    ExpertRange,
    Prior,
)
from gavn.domain.forecasting.comparable import Comparable
from gavn.domain.forecasting.disclosed import (
    Standing,
    counts_are_told,
    enrolled_are_told,
    is_told_exactly,
    standing_of,
    told_share,
)
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.summary import Spread
from gavn.domain.forecasting.warning import WarningKind
from gavn.domain.forecasting.warning_effort import Look, warnings_of_effort
from gavn.domain.forecasting.why import Closing, Middle, Why
from gavn.domain.fund.forecasts import forecast_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.room_ahead import room_ahead
from gavn.domain.fund.told import Told, told_of
from gavn.domain.fund.warnings import USUAL
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.values.problem import Refused
from gavn.files.read import read_fund
from gavn.files.told_forecasts import told_in, told_text
from gavn.language.catalogue import Language
from gavn.language.chances import likely_text, whole_chance_text
from gavn.language.forecasts import why_text
from gavn.language.warnings import warning_parts
from tests.conftest import AARHUS

JOB, NEWEST = "din-vej-i-job", date(2024, 12, 31)


@pytest.fixture(scope="module")
def fund() -> Fund:
    fund = read_fund(AARHUS).fund
    assert fund is not None
    return fund


@pytest.fixture(scope="module")
def told(fund: Fund) -> Told:
    movements = movements_of(fund)
    forecast = forecast_of(fund, {}, movements, as_of=NEWEST, trials=200, seed=1)
    return told_of(fund, forecast, room_ahead(fund, forecast, movements, safety=USUAL_SAFETY), program="0.1.0")


def test_what_is_written_is_read_back_and_written_again_as_it_was(told: Told) -> None:
    text = told_text(told, why={JOB: "Hvorfor"})
    again = told_in(text, name="a")

    assert json.loads(text)["schema"] == "gavn.forecast/1"
    assert told_text(again, why={JOB: "Hvorfor"}) == text
    # What was kept before it was told what the plan has in each period.
    before = json.loads(text)
    for spread in (spread for account in before["accounts"] for spread in account["by_period"]):
        del spread["period"], spread["plan"], spread["rule"]
    assert {each.planned_by_period for each in told_in(json.dumps(before), name="a").accounts} == {()}
    assert again.accounts[0].planned_by_period == told.accounts[0].planned_by_period != ()
    assert (again.years[0].balance, again.whole.payments) == (told.years[0].balance, told.whole.payments)
    assert again.ratios == told.ratios and again.ratios is not None
    assert again.ratios[0].comparable is Comparable.UK_COMPLETED
    del before["prior"], before["efforts"][0]["prior"], before["rule_version"]
    older = told_in(json.dumps(before), name="a")
    assert (older.ratios, older.efforts[0].effect_prior, older.rule_version) == (None, None, None)
    assert (again.rule, again.rule_version) == (Fraction(4, 5), 1)
    comes = {each.why.effort: each.why.comes for each in again.efforts}
    assert comes["diabetes"] is None and comes["ips-plus"] is not None and 120 < comes["ips-plus"].low < 300
    effort = again.effort(JOB)
    assert effort is not None
    assert [(seen.reached, seen.due) for seen in effort.why.found] == [(4, 42)]
    assert effort.why.effect.mean == pytest.approx(told.efforts[2].why.effect.mean, abs=1e-4)


def test_what_an_effort_is_believed_by_at_first_is_read_back(told: Told) -> None:
    ranges = ExpertRange(Fraction("0.6"), Fraction(1)), ExpertRange(Fraction("0.8"), Fraction("1.1"))
    priors = Prior(Basis.BUSINESS_CASE, persons=40), Prior(Basis.EXPERTS, ranges=ranges, source_en="Two mentors")
    effort = replace(told.efforts[0], effect_prior=priors[0], volume_prior=priors[1])

    again = told_in(told_text(replace(told, efforts=(effort,)), why={}), name="a").efforts[0]

    assert (again.effect_prior, again.volume_prior) == priors


def test_of_an_agreement_that_is_settled_nobody_is_said_to_gain_or_lose_by_its_terms(told: Told) -> None:
    """Each of two investors in Diabetes was paid 4,522,000 kr. up front; 22 and 7 results at its prices are 1.33
    million, which nobody was paid."""
    settled, going = told.effort("diabetes"), told.effort(JOB)

    assert settled is not None and settled.stakes == ()
    assert going is not None and len(going.stakes) == 2


def test_the_guarantee_of_an_agreement_that_is_settled_is_not_said_to_be_called(fund: Fund, told: Told) -> None:
    """Once Havnen is settled its results are those that were found: nothing that comes calls for anything."""
    havnen = "housing-first-havnen"
    plans = tuple(
        replace(each, settled_on=NEWEST) if each.agreement == havnen else each for each in fund.forecast_plans
    )
    settled = replace(fund, forecast_plans=plans)
    forecast = forecast_of(settled, {}, movements_of(fund), as_of=NEWEST, trials=50, seed=1)
    room = room_ahead(settled, forecast, movements_of(fund), safety=USUAL_SAFETY)

    before, after = (each.effort(havnen) for each in (told, told_of(settled, forecast, room, program="0.1.0")))

    assert before is not None and [call.guarantor for call in before.calls] == ["bikubenfonden"]
    assert after is not None and after.calls == ()


def test_a_mean_is_told_in_the_unit_that_its_metric_is_named_by(fund: Fund) -> None:
    """Weeks on public support are reported in days: 22 fewer of them are 3.1 weeks; 56, or 8 weeks, were expected."""
    [agreement] = [each.versions[-1] for each in fund.dossiers if each.id == "ung-i-fokus"]
    [plan] = [each for each in fund.forecast_plans if each.agreement == "ung-i-fokus"]
    sure = Middle(0.69, 0.48, 0.89)
    why = Why("ung-i-fokus", (Seen(plan.outcomes[0], 301, mean=-22.0),), 500, None, sure, None, settled=False)

    assert "a mean of −3.1 against −8 that the forecast assumes" in why_text(why, agreement, Language.ENGLISH)
    agreed = replace(agreement, metrics=tuple(replace(each, expected=Fraction(-8)) for each in agreement.metrics))
    assert "a mean of −3.1 against −8 expected" in why_text(why, agreed, Language.ENGLISH)
    tally = Tally("t", "support", "12-months", NEWEST, NEWEST, due=301, enrolled=301, estimate=Fraction(20))
    look = Look(Effort(agreement, plan, Results(tallies=(tally,))), NEWEST, USUAL, Fraction("0.15"))
    [low] = [each for each in warnings_of_effort(look) if each.kind is WarningKind.RESULTS_LOW]
    assert (low.evidence["found"], low.evidence["wanted"]) == ("2.85714", "-8")
    assert warning_parts(low, {}, Language.ENGLISH, futures=2000)["what"].endswith(
        ": a mean of 2.9 against −8 expected, for 301."
    )


def test_a_metric_that_is_followed_up_twice_is_told_apart_by_its_follow_ups(fund: Fund) -> None:
    """Blood sugar after 12 and after 24 months: 22 of 38 and 7 of 13, by one name."""
    [agreement] = [each.versions[-1] for each in fund.dossiers if each.id == "diabetes"]
    found = tuple(
        Seen(ExpectedOutcome("blood-sugar", follow_up, share=Fraction(31, 100)), due, reached)
        for follow_up, due, reached in (("12-months", 38, 22), ("24-months", 13, 7))
    )
    why = Why("diabetes", found, 300, None, Middle(1.42, 1.2, 1.65), None, settled=True)

    sentence = why_text(why, agreement, Language.ENGLISH)

    assert "lower · 12 months after enrolment: 22 of 38" in sentence
    assert "lower · 24 months after enrolment: 7 of 13" in sentence
    alone = why_text(replace(why, found=found[:1]), agreement, Language.ENGLISH)
    assert "lower: 22 of 38" in alone


def test_a_share_is_held_against_what_was_to_be_expected_of_those_who_are_measured(fund: Fund, told: Told) -> None:
    """Of 40 due 12 have no reading, as the plan expects of every third: of 18 in a job 13 are to be expected, as
    the warning says too. So it is written, and read again."""
    [agreement] = [each.versions[-1] for each in fund.dossiers if each.id == JOB]
    [plan] = [replace(each, measured=Fraction(7, 10)) for each in fund.forecast_plans if each.agreement == JOB]
    tally = Tally("t", "employment", "12-months", NEWEST, NEWEST, reached=2, due=40)
    effort = Effort(agreement, plan, Results(tallies=(tally,)))
    found = tuple(each for each in effort.seen(as_of=NEWEST) if each.due == 40)
    sure = Middle(0.5, 0.3, 0.7)
    why = Why(JOB, found, 60, 59, sure, None, settled=False)
    for language, words in (
        (Language.ENGLISH, "2 of 40 against 18 expected (13, since 12 of them are taken as not measured); the effect"),
        (Language.DANISH, "2 af 40 mod ventet 18 (13, da 12 af dem regnes som ikke målt); effekten"),
    ):
        assert words in why_text(why, agreement, language)
    low = warnings_of_effort(Look(effort, NEWEST, USUAL, Fraction("0.15")))
    assert [each.evidence["counted"] for each in low if each.kind is WarningKind.RESULTS_LOW] == [13]

    efforts = tuple(replace(each, why=why) if each.why.effort == JOB else each for each in told.efforts)
    again = told_in(told_text(replace(told, efforts=efforts), why={}), name="a").effort(JOB)
    assert again is not None
    assert "2 of 40 against 18 expected (13, since 12 of them" in why_text(again.why, agreement, Language.ENGLISH)
    # To whoever sees no counts 13 of the 28 who were measured are no worse than 18 of 40.
    assert standing_of(replace(again.why.found[0], reached=13), Direction.MORE) is Standing.ABOUT


CLOSING = Closing(0.184, Spread(410_000_000, 400_000_000, ((300, 500), (200_000_000, 630_000_000), (100, 700))), False)


def test_how_often_an_agreement_is_closed_early_and_what_is_paid_then_is_kept_and_said(fund: Fund, told: Told) -> None:
    [agreement] = [dossier.versions[-1] for dossier in fund.dossiers if dossier.id == JOB]
    own = told.effort(JOB)
    assert own is not None and own.why.closing is None and own.assumed
    closing = replace(own, why=replace(own.why, closing=replace(CLOSING, assumed=True)))
    others = [each for each in told.efforts if each is not own]

    again = told_in(told_text(replace(told, efforts=[closing, *others]), why={}), name="a").effort(JOB)

    assert again is not None and again.why.closing == closing.why.closing
    for assumed, words in ((False, "then 4.0 million kr."), (True, "then at the assumed prices 4.0 million kr.")):
        why = replace(own.why, closing=replace(CLOSING, assumed=assumed))
        english, danish = (
            plain(why_text(why, agreement, language)) for language in (Language.ENGLISH, Language.DANISH)
        )
        assert f"in 18 % of futures the agreement is closed early and settled; {words} is paid in all" in english
        assert "i 18 % af fremtiderne lukkes aftalen før tid og gøres op; så betales" in danish
        assert "4,0 mio. kr. (2,0 mio. kr. – 6,3 mio. kr.)" in danish


def test_what_is_seldom_is_told_to_the_tenth_of_a_per_cent(fund: Fund, told: Told) -> None:
    own = told.effort(JOB)
    [agreement] = [dossier.versions[-1] for dossier in fund.dossiers if dossier.id == JOB]
    assert own is not None

    said = [
        plain(why_text(replace(own.why, closing=replace(CLOSING, chance=chance)), agreement, Language.ENGLISH))
        for chance in (0.0042, 0.0004, 0.994)
    ]

    for sentence, chance in zip(said, ("in 0.4 % of", "in under 0.1 % of", "in 99 % of"), strict=True):
        assert chance in sentence


def test_a_forecast_that_was_kept_before_says_nothing_of_closing(told: Told) -> None:
    text = told_text(told, why={})
    assert '"closing": null' in text

    earlier = told_in(text.replace(', "closing": null', ""), name="a")

    assert all(each.why.closing is None for each in earlier.efforts)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "changed",
    [
        "", "[]", "{}", '{"schema": "gavn.forecast/2"}',
        '"seed": 1|"seed_of": 1', '"unit": 1|"unit": 1000', '"rule": "0.8000"|"rule": "much"',
        '"period": "2025"|"period": "soon"',
    ],
)  # fmt: skip
def test_what_is_no_forecast_is_refused(told: Told, changed: str) -> None:
    before, between, after = changed.partition("|")
    text = told_text(told, why={})
    assert not between or before in text

    with pytest.raises(Refused) as refused:
        told_in(text.replace(before, after, 1) if between else before, name="a")

    assert [problem.code for problem in refused.value.problems] == ["kept-forecast-unreadable"]


def test_what_moved_an_effort_stands_beside_what_was_believed_before(told: Told) -> None:
    job = told.effort(JOB)
    assert job is not None

    assert job.effect.comparable.mean == pytest.approx(0.954, abs=0.01)
    # The others of the fund do better than comparable efforts; its own 4 of 42 draw it far down.
    assert job.effect.others.mean > job.effect.comparable.mean > 1.5 * job.effect.own.mean
    assert job.effect.own == job.why.effect


def seen(reached: int, due: int) -> Seen:
    return Seen(ExpectedOutcome("employment", "12-months", share=Fraction(19, 42)), due, reached)


@pytest.mark.parametrize(
    ("reached", "due", "circle", "told"),
    [
        (4, 42, Circle.HISTORIES, True),
        (4, 42, Circle.TOTALS, False),
        (38, 42, Circle.TOTALS, False),
        (5, 42, Circle.TOTALS, True),
        (0, 42, Circle.TOTALS, False),
        (42, 42, Circle.TOTALS, False),
        (42, 42, Circle.HISTORIES, True),
        (37, 42, Circle.TOTALS, True),
        (20, 42, Circle.CELLS, False),
        (20, 42, Circle.PUBLIC, False),
    ],
)
def test_counts_are_told_to_those_who_may_see_them_alone(reached: int, due: int, circle: Circle, told: bool) -> None:
    assert counts_are_told(seen(reached, due), circle) is told


def test_without_counts_what_was_found_of_those_measured_is_held_against_what_was_expected(fund: Fund) -> None:
    """14 of the 32 measured of 40 are 44 %, of 45 % expected, though 35 % of all who were due. Where 8 of 100 are to
    leave and a fifth count as having left without a reading, 27 are 7 of 80. Each follow-up for itself."""
    early = replace(seen(14, 40), missing=8)
    eight = ExpectedOutcome("dropout", "6-months", share=Fraction(8, 100))
    leave = Seen(eight, 100, 27, missing=20, missing_reached=True)
    assert standing_of(early, Direction.MORE) is Standing.ABOUT
    assert standing_of(leave, Direction.LESS) is Standing.ABOUT
    assert standing_of(replace(leave, reached=40), Direction.LESS) is Standing.WORSE

    [agreement] = [dossier.versions[-1] for dossier in fund.dossiers if dossier.id == JOB]
    late = replace(early, outcome=replace(early.outcome, follow_up="24-months"), reached=4)
    why = Why(JOB, (early, late), 60, 59, Middle(0.546, 0.334, 0.764), None, settled=False)
    sentence = why_text(why, agreement, Language.ENGLISH, circle=Circle.CELLS)
    assert "12 months after enrolment: about as" in sentence and "24 months after enrolment: worse than" in sentence


@pytest.mark.parametrize(
    ("number", "circle", "said"),
    [
        (11, Circle.HISTORIES, True),
        (11, Circle.TOTALS, False),
        (15, Circle.TOTALS, False),
        (9, Circle.TOTALS, True),
        (9, Circle.CELLS, False),
    ],
)
def test_how_many_of_15_have_completed_is_told_likewise(fund: Fund, number: int, circle: Circle, said: bool) -> None:
    [agreement] = [each.versions[-1] for each in fund.dossiers if each.id == "dialog-mod-vold"]
    sure, told = Middle(1.0, 0.7, 1.3), CompletedBy(number, 15, NEWEST)
    why = Why("dialog-mod-vold", (), 15, 15, sure, sure, settled=False, completed=told)

    assert (f"{number} of 15 have completed" in why_text(why, agreement, Language.ENGLISH, circle=circle)) is said


@pytest.mark.parametrize(
    ("enrolled", "comes", "circle", "told"),
    [
        (367, (440.4, 428, 453), Circle.HISTORIES, "; i alt ventes 440 optaget (428–453) mod 500 i planen; optagelsen"),
        (367, (440.4, 428, 453), Circle.TOTALS, "; i alt ventes 440 optaget (428–453) mod 500 i planen; optagelsen"),
        (None, (440.4, 428, 453), Circle.TOTALS, ". i alt"),
        # From how many come in the end it could be seen how few have.
        (3, (5.2, 4, 7), Circle.TOTALS, ""),
        (367, (440.4, 428, 453), Circle.CELLS, ""),
        # Nearly every future has as many, or nobody said.
        (500, (500.1, 500, 500), Circle.HISTORIES, ""),
        (367, None, Circle.HISTORIES, ""),
    ],
)
def test_how_many_are_enrolled_in_the_end_is_told_to_whoever_sees_how_many_are(
    fund: Fund, enrolled: int | None, comes: tuple[float, float, float] | None, circle: Circle, told: str
) -> None:
    [agreement] = [each.versions[-1] for each in fund.dossiers if each.id == "ung-i-fokus"]
    sure, middle = Middle(0.94, 0.84, 1.06), comes and Middle(*comes)
    why = Why("ung-i-fokus", (), 500, enrolled, sure, sure, settled=False, comes=middle)

    text = why_text(why, agreement, Language.DANISH, circle=circle)

    assert ("i alt ventes" in text) is bool(told)
    assert told.removeprefix(". ") in text


@pytest.mark.parametrize("agreed", [None, Fraction(1, 2)])
def test_what_the_agreement_expects_otherwise_or_not_at_all_is_named_as_assumed(
    fund: Fund, agreed: Fraction | None
) -> None:
    """The page of results holds what was found against the agreement, the forecast against what it assumes itself."""
    [newest] = [dossier.versions[-1] for dossier in fund.dossiers if dossier.id == JOB]
    other = replace(newest, metrics=tuple(replace(each, expected=agreed) for each in newest.metrics))
    why = Why(JOB, (seen(4, 42),), 60, 59, Middle(0.546, 0.334, 0.764), None, settled=False)

    assert "4 of 42 against 19 that the forecast assumes; " in why_text(why, other, Language.ENGLISH)
    assert "worse than the forecast assumes; " in why_text(why, other, Language.ENGLISH, circle=Circle.CELLS)


@pytest.mark.parametrize(
    ("enrolled", "circle", "told"),
    [
        (59, Circle.TOTALS, True),
        (4, Circle.TOTALS, False),
        (4, Circle.HISTORIES, True),
        (59, Circle.CELLS, False),
        (59, Circle.PUBLIC, False),
    ],
)
def test_how_many_are_enrolled_is_told_likewise(enrolled: int, circle: Circle, told: bool) -> None:
    assert enrolled_are_told(enrolled, circle) is told


@pytest.mark.parametrize(
    ("share", "exactly", "told"), [(0.5462, True, 0.5462), (0.5462, False, 0.5), (0.96, False, 1.0), (0.04, False, 0)]
)
def test_shares_are_rounded_to_ten_where_a_count_could_be_worked_out(share: float, exactly: bool, told: float) -> None:
    assert told_share(share, exactly=exactly) == pytest.approx(told)


@pytest.mark.parametrize(
    ("reached", "circle", "words"),
    [
        (4, Circle.HISTORIES, "4 of 42 against 19 expected; the effect is expected to be 55 % of the plan's (33–76 %)"),
        (4, Circle.TOTALS, "worse than expected; the effect is expected to be 50 % of the plan's (30–80 %)"),
        (20, Circle.TOTALS, "20 of 42 against 19 expected; the effect is expected to be 55 % of the plan's (33–76 %)"),
        (20, Circle.CELLS, "about as expected; the effect is expected to be 50 % of the plan's (30–80 %)"),
        (30, Circle.CELLS, "better than expected"),
    ],
)
def test_the_sentence_says_without_counts_what_may_not_be_counted(
    fund: Fund, reached: int, circle: Circle, words: str
) -> None:
    [agreement] = [dossier.versions[-1] for dossier in fund.dossiers if dossier.id == JOB]
    why = Why(JOB, (seen(reached, 42),), 60, 59, Middle(0.546, 0.334, 0.764), None, settled=False)

    sentence = why_text(why, agreement, Language.ENGLISH, circle=circle)

    assert words in sentence
    assert ("of 60 are enrolled" in sentence) is circle.sees_counts
    assert is_told_exactly(why, circle) is ("42" in sentence)


def test_what_hardly_a_future_shows_is_told_as_what_so_many_can_tell() -> None:
    """None of n: a chance of 3/n at most. The mirror where all of them show it; what some show is below the unit."""
    for futures, chance, whole, tenths in (
        (2000, 0.0, "under 1 %", "under 0.15 %"),
        (2000, 1.0, "over 99 %", "over 99.85 %"),
        (2000, 0.0005, "under 1 %", "under 0.1 %"),
        (2000, 0.9995, "over 99 %", "over 99.9 %"),
        (200, 0.005, "under 1 %", "0.5 %"),
        (200, 0.01, "1 %", "1 %"),
        (2000, 0.001, "under 1 %", "0.1 %"),
        (10_000, 0.0, "under 1 %", "under 0.1 %"),
        (10_000, 0.0051, "1 %", "0.5 %"),
        (100, 0.0, "under 3 %", "under 3 %"),
        (100, 1.0, "over 97 %", "over 97 %"),
    ):
        told = [text(chance, Language.ENGLISH, futures=futures) for text in (whole_chance_text, likely_text)]
        assert told == [whole, tenths]
