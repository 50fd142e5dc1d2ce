"""`gavn forecast` as a user runs it, on the real fund."""

from __future__ import annotations

import csv
import json
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import AARHUS, Run, replace_in

FEW = ("--trials", "200", "--as-of", "2024-12-31")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", (
            "prognose pr. 31. december 2024, 200 fremtider, frø 1", "Beløb i mio. DKK.", "Regel 80 %", "Tør for penge",
            "Kapitalen kommer hjem", "4 af 42 mod ventet 19", "11 af 15 har gennemført",
            "aftalen er lukket og gjort op", "Din vej i job:",
            "Der er intet antaget om Hygiejne-nudging, Job BootCamp", "Tilbage pr. krone", "Årlig rente, XIRR",
            "Lauritzen Fonden   Lær for Livet",
            "Uden række, fordi der ikke kommer mere: Resultatbetaling: Job BootCamp, Resultatbetaling: Diabetes, "
            "Resultatbetaling: Hygiejne-nudging.",
        )),
        ("en", (
            "forecast as of 31 December 2024, 200 futures, seed 1", "Amounts in millions of DKK.", "Rule 80 %",
            "Out of money", "Capital comes back", "4 of 42 against 19 expected", "11 of 15 have completed",
            "the agreement is closed and settled", "\nWhy\n", "Back for each krone", "Yearly rate, XIRR",
            "Calls on guarantees",
            "–: in more than one of ten futures there is no yearly rate",
        )),
    ],
)  # fmt: skip
def test_the_table_says_what_will_come_beside_the_rule_and_why(gavn: Run, language: str, told: tuple[str, ...]) -> None:
    done = gavn("forecast", AARHUS, *FEW, "--lang", language)

    assert done.returncode == Exit.DONE
    assert [words for words in told if words not in done.stdout] == []
    assert "no_effect" not in done.stdout


def test_the_same_command_prints_the_same_and_another_seed_does_not(gavn: Run) -> None:
    first, again, other = (
        gavn("forecast", AARHUS, *FEW, "--format", "csv", "--seed", seed).stdout for seed in ("1", "1", "2")
    )

    assert first == again
    assert first != other


def test_no_chance_is_told_of_what_nothing_is_assumed_of(gavn: Run, aarhus_copy: Path) -> None:
    """Its account goes by the plan in every future, which says nothing of how sure that is; where it is so of all
    efforts there is nothing to say why of."""
    (aarhus_copy / "scenarios" / "ung-i-fokus-half.yaml").unlink()
    for file in sorted((aarhus_copy / "forecasts").glob("*.yaml")):
        if file.name != "ips-plus.yaml":
            file.unlink()
    few = ("--trials", "50", "--as-of", "2024-12-31", "--lang", "en")
    accounts = json.loads(gavn("forecast", aarhus_copy, *few, "--format", "json").stdout)["accounts"]

    chances = {each["account"]: (each["chance_rule_holds"], each["chance_capital_returns"]) for each in accounts}
    known = {account for account, both in chances.items() if None not in both}
    assert known == {account for account in chances if "ips" in account} and len(known) == 1
    assert all(both == (None, None) for account, both in chances.items() if account not in known)
    (aarhus_copy / "forecasts" / "ips-plus.yaml").unlink()
    told = gavn("forecast", aarhus_copy, *few).stdout
    assert "IPS Plus" in told and "the plan stands as it is, and no chance can be told (–)" in told
    assert "\nWhy\n" not in told
    # What is the plan's alone is not told as certain, either of one account or of all.
    assert "no chance can be told.\n" in told and "over 9" not in told and "under 1 %" not in told
    data = json.loads(gavn("forecast", aarhus_copy, *few, "--format", "json").stdout)
    assert {data["payments"]["chance_rule_holds"], *(year["chance_dry"] for year in data["years"])} == {None}
    rows = list(csv.DictReader(StringIO(gavn("forecast", aarhus_copy, *few, "--format", "csv").stdout)))
    assert {row["chance"] for row in rows if row["of"] in ("balance", "payments")} == {""}


def test_csv_has_a_row_for_each_balance_and_payment(gavn: Run) -> None:
    done = gavn("forecast", AARHUS, *FEW, "--format", "csv", "--unit", "tkr", "--no-effect")
    rows = list(csv.DictReader(StringIO(done.stdout)))

    balances = [row for row in rows if row["of"] == "balance"]
    assert [row["period"] for row in balances] == ["2025", "2026", "2027", "2028", "2029-2034"]
    assert balances[-1]["plan"] == "38185"
    assert all(float(row["low95"]) <= float(row["low50"]) <= float(row["median"]) for row in balances)
    nothing = {row["id"]: row for row in rows if row["of"] == "no-effect"}
    assert len(nothing) == 9
    assert nothing["din-vej-i-job"]["chance"] == "1.0000"
    # Each of 60 at two follow-ups, a tenth of them anyway, 95 % of that seen, at 75,000 kr.: 855.
    assert float(nothing["din-vej-i-job"]["mean"]) == pytest.approx(855, abs=60)


def test_plan_and_rule_are_told_of_each_project_in_each_year_and_of_all_of_them(gavn: Run) -> None:
    rows = list(csv.DictReader(StringIO(gavn("forecast", AARHUS, *FEW, "--format", "csv").stdout)))
    data = json.loads(gavn("forecast", AARHUS, *FEW, "--format", "json").stdout)

    paid = {(row["id"], row["period"]): row for row in rows if row["of"] == "payments"}
    years = [year["period"] for year in data["years"]]
    assert data["unit"] == 1
    assert paid["", ""]["plan"] == data["payments"]["plan"] and paid["", ""]["rule"] == data["payments"]["rule"]
    for account in data["accounts"]:
        own = [paid[account["account"], year] for year in years]
        told = [(each["period"], each["plan"], each["rule"], each["median"]) for each in account["by_period"]]
        assert told == [(row["period"], row["plan"], row["rule"], row["median"]) for row in own]
    # By the second reading 80 % of 3,032,000 that are or will be put in, less the 68,000 that have come back.
    job = paid["payment.din-vej-i-job", ""]
    assert (job["plan"], job["rule"], job["rule_invested"]) == ("2940000.00", "2352000.00", "2357600.00")


def test_to_the_oere_plans_rules_and_means_add_up_over_years_and_over_projects(gavn: Run, aarhus_copy: Path) -> None:
    """One plan is 3 øre more in each of two years: 80 % of 6 øre are 5, and not twice the 2 of each year."""
    lines = aarhus_copy / "layers" / "budget-2025.csv"
    for year in ("2025", "2026"):
        [line] = [each for each in lines.read_text().splitlines() if f"payment.din-vej-i-job,{year}," in each]
        replace_in(lines, line, line.replace(".00,", ".02,"))

    rows = list(csv.DictReader(StringIO(gavn("forecast", aarhus_copy, *FEW, "--format", "csv").stdout)))

    paid = {(row["id"], row["period"]): row for row in rows if row["of"] == "payments"}
    accounts, years = ({key[place] for key in paid} - {""} for place in (0, 1))
    assert paid["payment.din-vej-i-job", ""]["plan"].endswith(".06")
    for name in ("plan", "rule", "mean"):
        for own in accounts | {""}:
            assert sum(Decimal(paid[own, year][name]) for year in years) == Decimal(paid[own, ""][name]), (own, name)
    for name in ("plan", "mean"):
        for year in years | {""}:
            assert sum(Decimal(paid[own, year][name]) for own in accounts) == Decimal(paid["", year][name])


def test_where_prices_are_the_agreements_own_each_partys_gain_and_loss_is_told(gavn: Run, aarhus_copy: Path) -> None:
    """One agreement of nine is made one; of the others' parties other programs alone are told, with what it is by."""
    replace_in(aarhus_copy / "forecasts" / "laer-for-livet.yaml", "follows_plan: true\n", "")

    shown = gavn("forecast", aarhus_copy, *FEW, "--lang", "en").stdout
    rows = list(csv.DictReader(StringIO(gavn("forecast", aarhus_copy, *FEW, "--format", "csv").stdout)))

    [table] = [part for part in shown.split("\n\n") if part.startswith("What each party gains or loses")]
    assert "Lauritzen Fonden (guarantor)" in table and "Din vej i job" not in table
    parties = {(row["of"], row["id"], row["party"]): row for row in rows if row["party"]}
    assert parties["result-guarantor", "laer-for-livet", "lauritzen-fonden"]["assumed"] == "false"
    assert parties["result-investor", "din-vej-i-job", "raadet"]["assumed"] == "true"
    call = parties["call", "laer-for-livet", "lauritzen-fonden"]
    assert 0 < float(call["mean"]) < float(call["worst"]) == 4_000_000 and 0 < float(call["chance"]) < 1
    multiples = {row["id"]: row for row in rows if row["of"] == "multiple"}
    assert float(multiples["payment.din-vej-i-job"]["high80"]) < 1


def test_when_money_runs_out_is_told_beside_how_likely_it_is(gavn: Run, aarhus_copy: Path) -> None:
    """So much more is put in during 2026, of money that is not granted, that it hardly lasts: it comes back later."""
    replace_in(aarhus_copy / "fund.yaml", '"8000000.00"', '"200000.00"')
    lines = aarhus_copy / "layers" / "budget-2025.csv"
    replace_in(lines, "investment.laer-for-livet,2026,1068000.00", "investment.laer-for-livet,2026,11068000.00")

    shown = gavn("forecast", aarhus_copy, *FEW, "--lang", "en").stdout
    years = json.loads(gavn("forecast", aarhus_copy, *FEW, "--format", "json").stdout)["years"]

    first = {year["period"]: Decimal(year["chance_first_dry"]) for year in years}
    assert max(first, key=lambda period: first[period]) == "2026" and 0 < sum(first.values()) < 1
    dry, then = ((100 * share).quantize(Decimal(1), ROUND_HALF_UP) for share in (sum(first.values()), first["2026"]))
    told = f"{dry} %, above all in 2026 ({then} %)."
    assert f"The chance of running out of money is {told}" in shown


def test_json_names_its_schema_and_how_to_make_it_again(gavn: Run) -> None:
    data = json.loads(gavn("forecast", AARHUS, *FEW, "--format", "json", "--lang", "en", "--no-effect").stdout)

    assert (data["schema"], data["as_of"], data["trials"], data["seed"]) == ("gavn.forecast/1", "2024-12-31", 200, 1)
    assert len(data["inputs"]) == 64
    [job] = [each for each in data["efforts"] if each["id"] == "din-vej-i-job"]
    assert "4 of 42 against 19 expected" in job["why"]
    assert 0.4 < float(job["effect"]) < 0.65
    nothing = {each["id"]: each for each in data["no_effect"]}
    assert nothing["flere-kloge-haender"]["stated"] is True
    assert nothing["laer-for-livet"] | {"payments": None, "plan": None} == {
        "id": "laer-for-livet", "plan": None, "payments": None, "chance_pays": "0.0000", "stated": False,
    }  # fmt: skip
    without = json.loads(gavn("forecast", AARHUS, *FEW, "--format", "json").stdout)
    assert without["no_effect"] == []
    assert without["accounts"] == data["accounts"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", ("Hvis indsatsen intet virker", "Noget betales", "Hvad der ville ske uden indsatsen, er ikke skrevet")),
        ("en", ("If the effort does nothing", "Something is paid", "What would happen without the effort is not")),
    ],
)
def test_what_is_paid_though_nothing_works_is_shown_when_asked_for(
    gavn: Run, language: str, told: tuple[str, ...]
) -> None:
    done = gavn("forecast", AARHUS, *FEW, "--no-effect", "--lang", language)

    assert [words for words in told if words not in done.stdout] == []
    [line] = [
        line for line in done.stdout.splitlines() if line.startswith(("Flere kloge hænder", "More skilled hands"))
    ]
    chance = int(line.split("%")[0].split()[-1])
    # Dropout at its baseline is below it as often as above.
    assert 35 < chance < 65
    # Of 60 one in ten is in work all the same: that is told to be as certain as 200 futures can tell.
    sure = {"da": "98,5", "en": "98.5"}[language]
    rows = done.stdout.partition(told[0])[2].partition("\n\n")[0].splitlines()
    assert [row.split("%")[0].split()[-2:] for row in rows if row.startswith("Din vej i job")] == [["over", sure]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--trials", "0"), "So many as 0 futures cannot be drawn."),
        (("--trials", "1000001"), "So many as 1000001 futures cannot be drawn."),
        (("--as-of", "2010-01-01"), "There was no plan on 1 January 2010."),
    ],
)
def test_what_cannot_be_forecast_is_refused_in_words(gavn: Run, words: tuple[str, ...], told: str) -> None:
    done = gavn("forecast", AARHUS, *words, "--lang", "en")

    assert done.returncode == Exit.REFUSED
    assert done.stdout == ""
    assert told in done.stderr


def test_a_fund_without_assumptions_is_told_to_write_them(gavn: Run, aarhus_copy: Path) -> None:
    for file in (*(aarhus_copy / "forecasts").glob("*.yaml"), aarhus_copy / "forecast.yaml"):
        file.unlink()

    done = gavn("forecast", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.REFUSED
    assert "The fund has no assumptions for a forecast." in done.stderr


def believing(line: str) -> tuple[str, str]:
    """What is replaced in a plan so that it begins with such a line."""
    return "paid_after: 3", f"{line}\npaid_after: 3"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("forecasts/din-vej-i-job.yaml", 'measured: "0.95"', 'measured: "1.95"', "“measured” is 1.95"),
        ("forecasts/din-vej-i-job.yaml", 'measured_sd: "0.03"', 'measured_sd: "0.3"', "A spread of 0.3"),
        (
            "forecasts/din-vej-i-job.yaml",
            "paid_after:",
            'closes: "0.1"\npaid_after:',
            "does not say how that is settled",
        ),
        (
            "forecasts/diabetes.yaml",
            "settled_on: 2024-12-31",
            'closes: "1.5"',
            "“closes” is 1.5 and not between 0 and 1",
        ),
        ("forecasts/diabetes.yaml", "settled_on: 2024-12-31", 'closes: "-0.1"', "“closes” is -0.1 and not between"),
        ("forecasts/din-vej-i-job.yaml", "units: 60", "units: 0", "“units” must be above 0"),
        ("forecasts/din-vej-i-job.yaml", "  - social-department", "  - the-moon", "no shock “the-moon”"),
        ("forecasts/flere-kloge-haender.yaml", "2023-05-01/2024-06-30", "2023-04-30/2024-06-30", "lies outside"),
        ("forecast.yaml", 'scatter: "0.15"', 'scatter: "-0.15"', "“scatter” must be above 0"),
        (
            "forecast.yaml",
            'mean: "0.954"\n  sd: "0.234"\n  between_funds: "0.117"\n  source_da: Som',
            'mean: "0.815"\n  sd: "0.234"\n  between_funds: "0.117"\n  source_da: Som',
            "“mean” is 0.815, but 0.954 of the efforts that stand",
        ),
        (
            "forecasts/ips-plus.yaml",
            *believing("effect: {basis: business-case, persons: 0}"),
            "“persons” must be above 0",
        ),
        ("forecasts/ips-plus.yaml", *believing("effect: {basis: experts}"), "“experts” says nothing without “ranges”"),
        (
            "forecasts/ips-plus.yaml",
            *believing('volume: {basis: experts, ranges: [{low: "60", high: "110"}]}'),
            "An estimate goes from 60 to 110, and can go from 0.01 to 4 here",
        ),
    ],
)
def test_nonsense_is_refused_with_its_place_and_reason(
    gavn: Run, aarhus_copy: Path, file: str, old: str, new: str, told: str
) -> None:
    replace_in(aarhus_copy / file, old, new)
    first, lines = new.splitlines()[0], (aarhus_copy / file).read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if first in text)

    done = gavn("forecast", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.REFUSED
    assert f"{file}:{line}:" in done.stderr
    assert told in done.stderr


def test_enrolment_cannot_be_held_against_two_plans(gavn: Run, aarhus_copy: Path) -> None:
    """An even pace would have 448 by the end of 2024, of whom the report plans 422."""
    replace_in(aarhus_copy / "forecasts" / "ung-i-fokus.yaml", "number: 422", "number: 448")

    done = gavn("check", aarhus_copy, "--lang", "en", "--format", "json")

    assert done.returncode == Exit.REFUSED
    [problem] = [each for each in json.loads(done.stdout)["problems"] if each["code"] == "forecast-planned-otherwise"]
    assert problem["what"] == "The report says 422 planned by 31 December 2024; the forecast's plan gives 448."
    assert (problem["file"], problem["line"]) == ("forecasts/ung-i-fokus.yaml", 5)


@pytest.mark.parametrize(
    ("file", "code"), [("unknown.yaml", "forecast-agreement-unknown"), ("other.yaml", "id-not-file-name")]
)
def test_a_plan_of_no_agreement_is_refused(gavn: Run, aarhus_copy: Path, file: str, code: str) -> None:
    source = (aarhus_copy / "forecasts" / "din-vej-i-job.yaml").read_text("utf-8")
    text = source.replace("agreement: din-vej-i-job", "agreement: unknown") if file == "unknown.yaml" else source
    (aarhus_copy / "forecasts" / file).write_text(text, encoding="utf-8")

    done = gavn("check", aarhus_copy, "--format", "json")

    assert done.returncode == Exit.REFUSED
    assert f'"{code}"' in done.stdout


def test_plans_without_a_model_are_refused(gavn: Run, aarhus_copy: Path) -> None:
    (aarhus_copy / "forecast.yaml").unlink()

    done = gavn("check", aarhus_copy, "--format", "json")

    assert done.returncode == Exit.REFUSED
    assert '"forecast-without-model"' in done.stdout


def test_what_can_be_closed_early_is_told_with_how_often_and_what_is_paid_then(gavn: Run, aarhus_copy: Path) -> None:
    """Were diabetes not settled at the end of 2024, but closed in a year with three chances of ten, it would
    be closed by the end of its measurement in 1 − 0.7³ of futures."""
    replace_in(aarhus_copy / "forecasts" / "diabetes.yaml", "settled_on: 2024-12-31", 'closes: "0.3"')

    data = json.loads(gavn("forecast", aarhus_copy, *FEW, "--format", "json", "--lang", "en").stdout)
    rows = list(csv.DictReader(StringIO(gavn("forecast", aarhus_copy, *FEW, "--format", "csv").stdout)))

    told = {each["id"]: each["closing"] for each in data["efforts"]}
    closing = told.pop("diabetes")
    assert not any(told.values())
    assert float(closing["chance"]) == pytest.approx(1 - 0.7**3, abs=0.01)
    [diabetes] = [each["why"] for each in data["efforts"] if each["id"] == "diabetes"]
    assert "of futures the agreement is closed early and settled; then at the assumed prices" in diabetes
    [row] = [row for row in rows if row["of"] == "closed-early"]
    assert (row["id"], row["chance"], row["median"]) == ("diabetes", closing["chance"], closing["paid"]["median"])
