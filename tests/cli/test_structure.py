"""`gavn structure` as people type it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.domain.forecasting.structuring.incentives import Crowding, Incentives, Picking, StepWorth
from gavn.domain.forecasting.structuring.parties import BreakEven
from gavn.domain.forecasting.structuring.targets import Quantity, Reading, Target
from gavn.domain.values.party import PartyRole
from gavn.language.catalogue import Language
from gavn.language.structuring import Sheet, break_even_text, incentives_sentences
from tests.conftest import AARHUS, Run, replace_in
from tests.files.test_folder import contents
from tests.healthy import unseen

IPS = AARHUS / "agreements" / "ips-plus"
PRICES = ("--solve", "terms.employment-12.amount", "--solve", "terms.employment-24.amount")
BACK = ("--target", "capital-back:raadet >= 0.9")
FUND = ("--fund", AARHUS, "--trials", "60")
FILES = ("--plan", AARHUS / "forecasts" / "ips-plus.yaml", "--model", AARHUS / "forecast.yaml", "--trials", "60")
SCENARIOS = AARHUS / "scenarios"
WORTH = ("--worth", "employment.12-months=120000", "--worth", "employment.24-months=120000")


def test_a_price_is_found_and_tried_afresh(gavn: Run) -> None:
    done = gavn("structure", IPS, *FUND, *PRICES, *BACK, "--step", "500", "--lang", "en", "--view", "parties")

    assert done.returncode == 0, done.stderr
    asked = done.stdout.partition("What must ")[2].partition("\n")[0]
    assert "(12 months after enrolment), amount; " in asked and " be? (75,000" in asked and "terms." not in asked
    assert "Assumed: prices and clauses" in done.stdout and "The numbers are others than the forecast's" in done.stdout
    assert "Chance that capital comes back: Rådet for Sociale Investeringer ≥ 90.0 %" in done.stdout
    assert "Other futures, as many, would hardly give a number outside " in done.stdout
    assert "Answer: " in done.stdout and "Tried in fresh futures (seed 2)" in done.stdout
    assert "Investor: Rådet for Sociale Investeringer" in done.stdout
    assert "Investors break even when the effect is" in done.stdout


def test_the_same_in_danish(gavn: Run) -> None:
    done = gavn("structure", IPS, *FUND, *WORTH)

    assert done.returncode == 0, done.stderr
    assert "IPS Plus enhed, version 1: 60 fremtider, frø 1, set fra 1. november 2022" in done.stdout
    assert "Betaler: Sociale Forhold og Beskæftigelse" in done.stdout
    assert "Myndighederne går lige op, når effekten er" in done.stdout


def test_json_and_csv_tell_the_same_number(gavn: Run) -> None:
    line = ("structure", IPS, *FILES, *PRICES, *BACK, "--least", "40000", "--most", "90000", "--step", "1000")
    told = json.loads(gavn(*line, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(gavn(*line, "--format", "csv").stdout)))

    [answer], [target] = told["answer"], told["targets"]
    assert told["schema"] == "gavn.structure/1" and told["as_of"] == "2022-11-01"
    assert answer["present"] == "75000.00" and answer["number"] == answer["lowest"] == target["number"]
    assert target["side"] == "from" and float(target["own"]) >= 0.9
    assert [row["value"] for row in rows if (row["part"], row["quantity"]) == ("answer", "number")] == [
        answer["number"]
    ]


def test_a_threshold_is_looked_for_where_the_agreement_holds_together(gavn: Run) -> None:
    bands = ("--solve", "terms.collective.bands.0.below", "--solve", "terms.collective.bands.1.at_least")
    line = ("structure", AARHUS / "agreements" / "diabetes", *FUND, *bands, "--target", "paid <= 11000000")
    shown, [told] = (
        gavn(*line, "--lang", "en").stdout,
        json.loads(gavn(*line, "--format", "json").stdout)["answer"],
    )

    # The third band begins at 6.8.
    assert "Only 0.01 to 6.79 was looked in: beyond that the agreement does not hold together." in shown
    assert "The number moves no payment" in shown and "Answer: 4 (" in shown
    assert (told["moves"], told["number"], told["holds_to"]) == ("nothing", "4", "6.79")


def test_where_nothing_meets_the_target_the_nearest_is_told(gavn: Run) -> None:
    done = gavn("structure", IPS, *FILES, *PRICES, *BACK, "--most", "20000", "--lang", "en")

    assert done.returncode == 1
    unmet = "Chance that capital comes back: Rådet for Sociale Investeringer ≥ 90.0 %"
    assert f"No number in the range meets {unmet}; the nearest is" in done.stdout
    assert "Answer" not in done.stdout and "kr.." not in done.stdout

    nearly = gavn("structure", IPS, *FILES, *PRICES, "--target", "capital-back >= 0.9999", "--most", "20000")
    assert "≥ 99,99 %" in nearly.stdout and "≥ 100,0 %" not in nearly.stdout


def test_no_chance_is_told_to_be_certain_nor_how_far_off_it_is_where_all_futures_show_it() -> None:
    sheet = Sheet(unseen("ips-plus").agreement, Language.ENGLISH, futures=2000)
    back = Target(Quantity.CAPITAL_BACK, at_least=True, limit=Fraction(1))

    told = [sheet.reading(Reading(back, value, error)) for value, error in ((1.0, 0.0), (0.947, 0.005), (0.0, 0.0))]

    assert told == ["over 99.85 %", "94.7 % ± 0.5 %", "under 0.15 %"]
    assert sheet.target(back).endswith("≥ 100.0 %")


def test_where_a_side_breaks_even_is_told_no_more_surely_than_its_result_moves() -> None:
    """Above the plan's effect it is said that none up to it will do; of a flat result, that it cannot be told."""
    seen = unseen("ips-plus")
    sheet, levels = Sheet(seen.agreement, Language.ENGLISH, None), ((seen.plan.outcomes[0], 0.42),)
    at = "Employed at least 25 % of the last 6 months, or an active student (12 months after enrolment) 42.0 %"
    told = [
        break_even_text(BreakEven(side, effect, error, always=False, levels=levels), sheet)
        for side, effect, error in (
            (PartyRole.INVESTOR, 1.01, 0.009), (PartyRole.INVESTOR, 1.0000001, None), (PartyRole.INVESTOR, 1.7, 0.012),
            (PartyRole.INVESTOR, 1.7, 3.1), (PartyRole.AUTHORITY, 1.7, None), (PartyRole.AUTHORITY, 0.4, 1.01),
        )
    ]  # fmt: skip

    assert told == [
        f"Investors break even when the effect is 101 % of the plan's (± 0.9 %, one standard error): {at}.",
        f"Investors break even when the effect is 100 % of the plan's: {at}.",
        "Investors do not break even at any effect up to the plan's, only once it is 170 % of the plan's (± 1.2 %, one "
        f"standard error): {at}.",
        "At what effect investors break even cannot be told: their result hardly moves with it.",
        f"The authorities break even when the effect is 170 % of the plan's: {at}.",
        "At what effect the authorities break even cannot be told: their result hardly moves with it.",
    ]


def test_targets_that_lie_apart_are_told(gavn: Run) -> None:
    done = gavn("structure", IPS, *FILES, *PRICES, *BACK, *WORTH, "--target", "surplus >= 9000000", "--lang", "en")

    assert done.returncode == 1
    assert "No number meets all targets" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((*FUND, *PRICES), 3, "A number is asked for without a target"),
        ((*FUND, *BACK), 3, "or a target without a number"),
        ((), 3, "There are no assumptions to work with."),
        (FILES[:2], 3, "Write --fund, or both --plan and --model."),
        (
            (*FUND, "--solve", "terms.employment.amount", *BACK),
            3,
            "The agreement has no “employment” in “terms.employment.amount”.",
        ),
        ((*FUND, *PRICES, "--target", "capital-home >= 0.9"), 3, "“capital-home >= 0.9” is no target."),
        ((*FUND, *PRICES, "--target", "surplus >= 0"), 3, "Nobody says what the outcomes are worth"),
        ((*FUND, *PRICES, *BACK, "--least", "9", "--most", "9"), 3, "There is nothing to look in."),
        ((*FUND, "--worth", "employment=9"), 3, "“employment=9” does not say"),
        ((*FUND, "--trials", "0"), 3, "0 futures cannot be drawn"),
        ((*FUND, *PRICES, *BACK, "--most", "90.000,00"), 2, "--most takes a number, not “90.000,00”."),
        ((*FUND, "--view", "weather"), 2, "weather"),
    ],
)
def test_what_cannot_be_answered_is_refused_and_nothing_is_changed(
    gavn: Run, words: tuple[str, ...], code: int, says: str
) -> None:
    before = contents(AARHUS)

    done = gavn("structure", IPS, *words, "--lang", "en")

    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stderr and not done.stdout and "Traceback" not in done.stderr
    assert contents(AARHUS) == before


def test_a_plan_of_another_agreement_is_refused_at_its_line(gavn: Run) -> None:
    done = gavn("structure", IPS, "--plan", AARHUS / "forecasts" / "diabetes.yaml", *FILES[2:], "--lang", "en")

    assert done.returncode == 3
    assert (
        f"{AARHUS / 'forecasts' / 'diabetes.yaml'}:1:1 (agreement): The plan is of “diabetes” and not of “ips-plus”."
        in done.stderr
    )


def test_a_fund_that_assumes_nothing_of_the_agreement_is_refused(gavn: Run) -> None:
    done = gavn("structure", AARHUS / "agreements" / "job-bootcamp", *FUND, "--lang", "en")

    assert done.returncode == 3
    assert "The fund assumes nothing of the agreement “job-bootcamp”." in done.stderr


def test_a_fund_without_a_model_is_refused(gavn: Run, aarhus_copy: Path) -> None:
    (aarhus_copy / "forecast.yaml").unlink()
    shutil.rmtree(aarhus_copy / "forecasts")

    done = gavn("structure", IPS, "--fund", aarhus_copy, "--lang", "en")

    assert done.returncode == 3
    assert "The fund has no assumptions for a forecast." in done.stderr


def test_what_is_wrong_in_the_files_is_told_at_its_line(gavn: Run, tmp_path: Path) -> None:
    plan, model = (Path(shutil.copy(FILES[place], tmp_path)) for place in (1, 3))
    replace_in(plan, 'measured: "0.95"', 'measured: "1.95"')
    replace_in(model, 'agreeing: "0.5"', 'agreeing: "5"')

    done = gavn("structure", IPS, "--plan", plan, "--model", model, "--lang", "en")

    assert done.returncode == 3
    assert f"{model}:" in done.stderr and f"{plan}:" in done.stderr
    assert "“measured” is 1.95 and not between 0 and 1." in done.stderr


def test_what_a_design_tempts_to_is_told_in_words(gavn: Run) -> None:
    line = ("structure", AARHUS / "agreements" / "flere-kloge-haender", *FUND, "--view", "incentives")

    done, told = gavn(*line, "--lang", "en"), json.loads(gavn(*line, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "The first who brings anything is number 1,283 to succeed" in done.stdout
    assert (
        "Picking: yes. An easy case (that succeeds) brings 4,319, and a hard one (that does not) costs 28,690"
        in done.stdout
    )
    others = "the others who bring anything: 33,010 at most (number 1,355 of 1,475), 4,319 on average over all"
    assert others in done.stdout
    assert "Parking: there is one step." in done.stdout
    assert told["crowding"][0]["starts"] == 1283 and told["picking"][0]["hard"] == "-28690.00"


def test_a_mean_has_no_step_that_somebody_does_not_reach(gavn: Run) -> None:
    done = gavn("structure", AARHUS / "agreements" / "ung-i-fokus", *FUND, "--view", "incentives", "--lang", "en")

    assert "Parking: there is one measure, and it is a mean." in done.stdout, done.stderr
    # What would be seen without it is written: nothing at all.
    assert "is not written" not in done.stdout


def test_that_nobody_has_written_what_would_be_reached_without_the_effort_is_said() -> None:
    """Not that nothing would be: nought is paid of it since nothing is assumed."""
    effort = unseen("dialog-mod-vold")
    steps = tuple(StepWorth(outcome, 1, 1) for outcome in effort.plan.outcomes)
    found = Incentives(Crowding(15, 10, 1, 1, 1, 1, 1, 15), Picking(1, 0, (), 10, 0), steps)

    told = list(incentives_sentences(found, Sheet(effort.agreement, Language.ENGLISH, None)))

    said = "How many would reach anything without the effort is not written; it is taken to be none."
    assert said == told[told.index(next(each for each in told if each.startswith("Where only those"))) + 1]


def test_where_no_step_brings_anything_none_is_said_to() -> None:
    effort = unseen("din-vej-i-job")
    steps = tuple(StepWorth(outcome, 0, 0) for outcome in effort.plan.outcomes)
    nothing = Incentives(Crowding(60, 27, 0, 0, 0, 28, None, None), Picking(0, 0, (), 0, 0), steps)

    told = list(incentives_sentences(nothing, Sheet(effort.agreement, Language.ENGLISH, None)))

    assert told[-1] == "Parking: no. Whoever takes every step brings no more than whoever takes none."


def test_what_a_design_rests_on_is_told(gavn: Run) -> None:
    line = ("structure", IPS, *FILES, "--view", "sensitivity")

    done, told = gavn(*line, "--lang", "en"), json.loads(gavn(*line, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "Effect, share of the plan's" in done.stdout and "Delay, months" in done.stdout
    ends = [row["end"] for row in told["sensitivity"]]
    widths = [
        abs(float(high["paid"]) - float(low["paid"]))
        for low, high in zip(told["sensitivity"][::2], told["sensitivity"][1::2], strict=True)
    ]
    assert ends == ["low", "high"] * 4 and widths == sorted(widths, reverse=True)


def test_designs_are_set_side_by_side(gavn: Run) -> None:
    vold = AARHUS / "agreements" / "dialog-mod-vold"
    line = ("structure", vold, *FUND, "--compare", vold / "agreement.yaml", "--as-of", "2021-05-01")

    done, told = gavn(*line, "--lang", "en"), json.loads(gavn(*line, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "dialog-mod-vold 2" in done.stdout and "dialog-mod-vold 1" in done.stdout
    # The second version has less capital and the same prices.
    second, first = told["designs"]
    assert second["paid"] == first["paid"] and second["capital-back"] >= first["capital-back"]


def test_designs_of_other_people_are_refused(gavn: Run) -> None:
    done = gavn("structure", IPS, *FILES, "--compare", AARHUS / "agreements" / "diabetes", "--lang", "en")

    assert done.returncode == 3 and not done.stdout
    assert "“diabetes” version 2 cannot be held against the first" in done.stderr


def test_named_scenarios_stand_beside_what_is_believed(gavn: Run) -> None:
    line = ("structure", IPS, *FILES, "--scenarios", SCENARIOS)

    done, told = gavn(*line, "--lang", "en"), json.loads(gavn(*line, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "As believed" in done.stdout and "Half the effect" in done.stdout and "A slow start" in done.stdout
    believed, effect, slow, thin = (float(row["paid"]) for row in told["scenarios"])
    assert [row["scenario"] for row in told["scenarios"]] == ["", "half-the-effect", "slow-start", "thin-follow-up"]
    assert effect == pytest.approx(believed / 2, rel=0.1) and thin == pytest.approx(believed / 2, rel=0.1)
    assert effect < slow < believed
    # What it is not about is said, and has no column.
    assert "“Ung i Fokus with half the effect” changes ung-i-fokus alone, and nothing here." in done.stdout


def test_a_scenario_of_one_effort_stands_beside_that_effort(gavn: Run, tmp_path: Path) -> None:
    (tmp_path / "half.yaml").write_text('id: half\nname_da: H\nname_en: H\neffect: "0.5"\neffort: ips-plus\n', "utf-8")
    done = gavn("structure", IPS, "--fund", AARHUS, "--trials", "60", "--scenarios", tmp_path, "--format", "json")

    believed, half = (float(row["paid"]) for row in json.loads(done.stdout)["scenarios"])
    assert half < believed


def test_a_scenario_of_an_effort_that_is_not_there_is_refused_at_its_line(gavn: Run, tmp_path: Path) -> None:
    (tmp_path / "half.yaml").write_text("id: half\nname_da: H\nname_en: H\neffort: ips-pluss\n", "utf-8")
    done = gavn("structure", IPS, "--fund", AARHUS, "--trials", "60", "--scenarios", tmp_path, "--lang", "en")

    assert done.returncode == 3 and not done.stdout
    assert f"{tmp_path / 'half.yaml'}:4:" in done.stderr
    assert "“ips-pluss” is no effort of which the fund assumes anything." in done.stderr
    assert "Did you mean “ips-plus”?" in done.stderr


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("volume", '"0"', "“volume” must be above 0."),
        ("delay", "-1", "“delay” is below 0."),
        ("effect", "much", "effect"),
        ("id", "another", "another"),
        ("effects", '"0.5"', "effects"),
    ],
)
def test_a_scenario_that_is_wrong_is_refused_at_its_line(
    gavn: Run, tmp_path: Path, key: str, value: str, says: str
) -> None:
    written = {"id": "odd", "name_da": "Sær", "name_en": "Odd"} | {key: value}
    (tmp_path / "odd.yaml").write_text("".join(f"{name}: {text}\n" for name, text in written.items()), "utf-8")

    done = gavn("structure", IPS, *FILES, "--scenarios", tmp_path, "--lang", "en")

    assert done.returncode == 3 and not done.stdout
    assert f"{tmp_path / 'odd.yaml'}:" in done.stderr and says in done.stderr


def test_a_folder_without_scenarios_is_refused(gavn: Run, tmp_path: Path) -> None:
    done = gavn("structure", IPS, *FILES, "--scenarios", tmp_path, "--lang", "en")

    assert done.returncode == 3 and "The folder holds no scenarios." in done.stderr
