"""`gavn warn`: what goes wrong in the example, by what was known on a day, in each form and language."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import AARHUS, Run, replace_in

FEW = ("--trials", "300")


@pytest.fixture(scope="module")
def english(gavn: Run) -> str:
    """What the example is warned of on its own day."""
    return gavn("warn", AARHUS, *FEW, "--format", "json", "--lang", "en").stdout


def test_four_of_forty_two_against_nineteen_is_to_be_acted_on(english: str) -> None:
    told = json.loads(english)
    levels = {(w["kind"], *w["efforts"]): w["level"] for w in told["warnings"]}

    assert levels["results-low", "din-vej-i-job"] == levels["break-even", "din-vej-i-job"] == "act"
    [results] = [w for w in told["warnings"] if w["kind"] == "results-low"]
    assert {name: results["evidence"][name] for name in ("found", "wanted", "due")} == {
        "found": "4", "wanted": "19", "due": "42",
    }  # fmt: skip
    assert "4 against 19 expected of 42 due for follow-up" in results["what"]
    assert levels["enrolment-low", "ips-plus"] == "act" and levels["enrolment-low", "ung-i-fokus"] == "watch"
    # Its results are better than expected; its plan brings back less than is put in.
    assert levels["plan-short", "flere-kloge-haender"] == "act"
    # The most serious stand first, and the money of the fund itself is in order.
    assert [w["level"] for w in told["warnings"]] == sorted(w["level"] for w in told["warnings"])
    assert all(w["efforts"] for w in told["warnings"])


def test_what_is_healthy_or_settled_is_not_warned_of(english: str) -> None:
    told = json.loads(english)

    warned = {effort for warning in told["warnings"] for effort in warning["efforts"]}
    assert not warned & {"diabetes", "dialog-mod-vold", "hygiejne-nudging", "job-bootcamp"}
    standing = {each["account"]: each["standing"] for each in told["capital"]}
    assert standing["payment.din-vej-i-job"] == "futile" and standing["payment.dialog-mod-vold"] == "open"
    assert "payment.diabetes" not in standing


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_warning_says_what_it_means_and_what_to_do(gavn: Run, language: str) -> None:
    lines = gavn("warn", AARHUS, *FEW, "--lang", language).stdout.splitlines()
    level, means, do = {"da": ("Grib ind: ", "Betyder: ", "Gør: "), "en": ("Act: ", "Means: ", "Do: ")}[language]

    for place, line in enumerate(lines):
        if line.startswith(level):
            assert lines[place + 1].strip().startswith(means) and lines[place + 2].strip().startswith(do)
    assert sum(line.startswith(level) for line in lines) == 4
    assert not any("{" in line or "kr.." in line for line in lines)


LOOKS = """looks:
  - {id: first, first_day: 2024-10-01, last_day: 2025-06-30}
  - {id: last, first_day: 2025-10-01, last_day: 2025-12-31}
"""
PLAN = """agreement: din-vej-i-job
registered_on: 2022-11-01
boundary: obrien-fleming
looks:
  - {{id: first, first_day: {first}, last_day: 2025-06-30}}
  - {{id: last, first_day: 2025-10-01, last_day: 2025-12-31}}
analyses:
  - {{id: employed, metric: employment, follow_up: 12-months, design: direct-count, least: 30, coverage: "0.8",
     missing: worst}}
"""


@pytest.mark.parametrize(
    ("first", "level", "agreed", "says"),
    [
        ("2024-10-01", "act", {"look": 1, "looks": 2, "futility": "0.002583", "success": "0.997417"},
         "agreed with the measurement plan on 1 November 2022 (O’Brien and Fleming’s boundaries, look 1 of 2): below "
         "0.3 % is too small."),
        ("2025-01-01", "watch", {"look": 0, "looks": 2, "futility": None, "success": None},
         "holds from the first of 2 looks, which has not begun: nothing is concluded before."),
        ("", "act", None, "The agreement has no boundary; by the fund’s own, below 20 % is doubtful and below 5 % too "
         "small."),
    ],
)  # fmt: skip
def test_capital_is_warned_of_by_the_boundaries_agreed_on_and_it_says_which(
    gavn: Run, aarhus_copy: Path, first: str, level: str, agreed: dict[str, object] | None, says: str
) -> None:
    plan = aarhus_copy / "agreements" / "din-vej-i-job" / "measurement-plan.yaml"
    if first:
        plan.write_text(PLAN.format(first=first), "utf-8")
    # In so many a chance of two in ten thousand shows itself below the boundary of 26.
    told = json.loads(gavn("warn", aarhus_copy, "--trials", "2000", "--format", "json", "--lang", "en").stdout)
    [found] = [w for w in told["warnings"] if w["kind"] == "break-even" and w["efforts"] == ["din-vej-i-job"]]
    held = {each["account"]: each["agreed"] for each in told["capital"]}

    assert found["level"] == level and says in found["means"]
    own = held.pop("payment.din-vej-i-job")
    assert own == (agreed and {"on": "2022-11-01", "boundary": "obrien-fleming", **agreed})
    assert set(held.values()) == {None}


def test_a_measurement_plan_that_does_not_hold_is_refused_at_its_line(gavn: Run, aarhus_copy: Path) -> None:
    plan = aarhus_copy / "agreements" / "din-vej-i-job" / "measurement-plan.yaml"
    for old, new, line, says in (
        ("agreement: din-vej-i-job", "agreement: ips-plus", 1, "is of ips-plus, and the agreement is din-vej-i-job"),
        ("12-months", "13-months", 8, "follow-up 13-months, which the agreement does not measure"),
        ("obrien-fleming", "o-brien", 3, "o-brien"),
        ("2025-06-30", "2024-06-30", 5, "look “first” ends before it begins"),
        ("2025-10-01", "2025-06-30", 6, "look “last” ends before it begins, or begins before the one before it"),
        (LOOKS, "looks: []\n", 3, "has the boundary obrien-fleming and no looks"),
    ):
        plan.write_text(PLAN.format(first="2024-10-01").replace(old, new), "utf-8")
        done = gavn("warn", aarhus_copy, *FEW, "--lang", "en")

        assert done.returncode == Exit.REFUSED and not done.stdout
        assert f"din-vej-i-job/measurement-plan.yaml:{line}:" in done.stderr and says in done.stderr


def test_rows_for_other_programs_hold_the_evidence(gavn: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(gavn("warn", AARHUS, *FEW, "--format", "csv").stdout)))

    [row] = [row for row in rows if row["kind"] == "enrolment-low" and row["efforts"] == "ung-i-fokus"]
    assert row["evidence"].startswith("number=367 planned=422 on=2024-12-31 chance=0.0034")


def test_the_same_seed_warns_of_the_same(gavn: Run, english: str) -> None:
    assert gavn("warn", AARHUS, *FEW, "--seed", "1", "--format", "json", "--lang", "en").stdout == english


def test_before_anything_is_known_nothing_is_said(gavn: Run) -> None:
    done = gavn("warn", AARHUS, *FEW, "--as-of", "2020-12-31", "--lang", "en")

    assert done.returncode == Exit.DONE
    assert "No warnings." in done.stdout and "the prices in the agreements are assumed" in done.stdout


def test_before_a_plan_people_are_still_looked_at_and_money_of_assumed_prices_is_not(gavn: Run) -> None:
    told = json.loads(gavn("warn", AARHUS, *FEW, "--as-of", "2022-12-31", "--format", "json").stdout)

    assert {w["kind"] for w in told["warnings"]} == {"enrolment-untold"}
    # Some began less than half a year before, and nobody told of any number.
    assert all("det er ikke meldt, at nogen af de" in w["what"] for w in told["warnings"])
    assert told["plan"] == "terms.2022-12-31" and told["capital"] == []
    assert "ung-i-fokus" in told["untold"] and "flere-kloge-haender" not in told["untold"]


def test_a_fund_whose_money_runs_out_is_told_so(gavn: Run, aarhus_copy: Path) -> None:
    budget = aarhus_copy / "layers" / "budget-2025.csv"
    replace_in(budget, "operations.other,2027,50000.00", "operations.other,2027,60000000.00")
    before = {path: path.read_bytes() for path in aarhus_copy.rglob("*") if path.is_file()}
    told = json.loads(gavn("warn", aarhus_copy, *FEW, "--format", "json", "--lang", "en").stdout)
    found = {w["kind"]: w for w in told["warnings"] if not w["efforts"]}

    # To look changes nothing.
    assert {path: path.read_bytes() for path in aarhus_copy.rglob("*") if path.is_file()} == before

    assert {kind: w["level"] for kind, w in found.items()} == {"cash-dry": "act", "rule-dry": "act", "room": "watch"}
    assert found["cash-dry"]["evidence"]["period"] == found["rule-dry"]["evidence"]["period"] == "2027"


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--trials", "0"), "0 futures cannot be drawn"), (("--trials", "1000001"), "1000001 futures cannot be drawn")],
)
def test_so_many_futures_are_refused(gavn: Run, words: tuple[str, ...], says: str) -> None:
    done = gavn("warn", AARHUS, *words, "--lang", "en")

    assert done.returncode == Exit.REFUSED and says in done.stderr.replace("So many as ", "") and not done.stdout


def test_a_fund_that_assumes_nothing_is_refused(gavn: Run, aarhus_copy: Path) -> None:
    (aarhus_copy / "forecast.yaml").unlink()
    for plan in (aarhus_copy / "forecasts").glob("*.yaml"):
        plan.unlink()
    done = gavn("warn", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.REFUSED and "no assumptions for a forecast" in done.stderr


def test_limits_in_disorder_are_told_at_their_key(gavn: Run, aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "forecast.yaml", 'act: "0.0005"', 'act: "0.5"')
    done = gavn("warn", aarhus_copy, "--lang", "en")

    assert done.returncode == Exit.REFUSED
    assert "forecast.yaml" in done.stderr and "(limits.act)" in done.stderr and "larger than" in done.stderr
