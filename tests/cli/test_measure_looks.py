"""`gavn measure --plan`: how sure each look must be, and a plan that asks for what the agreement does not measure."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.looks import NORMAL, boundaries
from gavn.domain.outcomes.people import Beside, People
from gavn.files.people import write_people
from tests.cli.test_measure_evidence import DIABETES, PEOPLE, YOUNG, confounded, effort_row
from tests.cli.test_measure_unknown import read_twice
from tests.conftest import Run

PLAN = """agreement: {agreement}
registered_on: 2022-01-01
analyses:
  - id: main
    metric: {metric}
    follow_up: {follow_up}
    design: {design}
    least: 30
    coverage: "0.80"
    missing: worst
looks:
  - {{id: early, first_day: 2024-12-01, last_day: 2024-12-31}}
  - {{id: late, first_day: 2025-12-01, last_day: 2025-12-31}}
boundary: {boundary}
"""
[EARLY, _] = boundaries(2, Boundary.OBRIEN_FLEMING)
KNOWN = confounded()


def planned(file: Path, boundary: str, *, agreement: str = "ung-i-fokus", design: str = "matched-comparison") -> Path:
    metric, follow_up = ("support", "12-months") if agreement == "ung-i-fokus" else ("mean-reduction", "12-months")
    about = {"agreement": agreement, "metric": metric, "follow_up": follow_up, "design": design}
    file.write_text(PLAN.format(boundary=boundary, **about))
    return file


@pytest.mark.parametrize(
    ("people", "design", "against"),
    [
        (KNOWN, "matched-comparison", "alike"),
        (replace(KNOWN, beside=Beside()), "matched-comparison", "group"),
        (KNOWN, "randomised", "drawn"),
    ],
)
def test_an_effect_seen_at_an_early_look_must_be_as_sure_as_the_plan_says(
    gavn: Run, tmp_path: Path, people: People, design: str, against: str
) -> None:
    """By O'Brien and Fleming's boundary 2.80 standard errors at the first of two looks, and not 1.96."""
    data, plan = tmp_path / "data", tmp_path / "plan.yaml"
    data.mkdir()
    write_people(people, data)
    widths = []
    for boundary in ("none", "obrien-fleming"):
        row = effort_row(gavn, YOUNG, data, "--plan", planned(plan, boundary, design=design))
        assert (row["effect_against"], row["exploratory"]) == (against, "")
        widths.append(float(str(row["effect_high"])) - float(str(row["effect_low"])))

    assert widths[1] / widths[0] == pytest.approx(EARLY / NORMAL, rel=1e-2)


def test_a_plan_beside_the_agreement_is_looked_by_without_being_named(gavn: Run, tmp_path: Path) -> None:
    agreement, data = tmp_path / YOUNG.name, tmp_path / "data"
    agreement.mkdir()
    data.mkdir()
    (agreement / "agreement.yaml").write_text((YOUNG / "agreement.yaml").read_text())
    write_people(KNOWN, data)
    plan = planned(tmp_path / "plan.yaml", "obrien-fleming")
    named = gavn("measure", agreement, data, "--plan", plan, "--format", "json")
    unplanned = gavn("measure", agreement, data, "--format", "json")
    plan.rename(agreement / "measurement-plan.yaml")

    assert gavn("measure", agreement, data, "--format", "json").stdout == named.stdout != unplanned.stdout


def test_what_was_measured_by_another_plan_than_the_registered_one_is_not_paid(gavn: Run, tmp_path: Path) -> None:
    agreement, data, results = tmp_path / YOUNG.name, tmp_path / "data", tmp_path / "results"
    agreement.mkdir()
    data.mkdir()
    (agreement / "agreement.yaml").write_text((YOUNG / "agreement.yaml").read_text())
    write_people(KNOWN, data)
    other = planned(tmp_path / "plan.yaml", "none")
    assert gavn("measure", agreement, data, "--plan", other, "--results", results).returncode == 0
    planned(agreement / "measurement-plan.yaml", "obrien-fleming")

    refused = gavn("pay", agreement, results, "--statements", tmp_path / "statements", "--lang", "en")

    assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
    assert "manifest.json: The results were measured by the measurement plan" in refused.stderr
    assert not (tmp_path / "statements").exists()
    assert gavn("measure", agreement, data, "--results", results).returncode == 0
    assert gavn("pay", agreement, results, "--statements", tmp_path / "statements").returncode == 0


def test_a_mean_held_against_what_was_expected_must_be_as_sure_too(gavn: Run, tmp_path: Path) -> None:
    """Of 40 who fell by 0.4 or 0.8 the mean is 0.6, give or take 0.065, and 0.093 at an early look of two."""
    agreement, data = tmp_path / "diabetes", tmp_path / "data"
    agreement.mkdir()
    data.mkdir()
    text = (DIABETES / "agreement-2.yaml").read_text().replace("version: 2", "version: 1", 1)
    expecting = text.replace("    collective: true\n", '    collective: true\n    expected: "0.52"\n')
    (agreement / "agreement.yaml").write_text(expecting)
    write_people(read_twice([Fraction(2, 5), Fraction(4, 5)] * 20), data)
    concluded = []
    for boundary in ("none", "obrien-fleming"):
        plan = planned(tmp_path / "plan.yaml", boundary, agreement="diabetes", design="before-after")
        done = gavn("measure", agreement, data, "--plan", plan, "--format", "json")
        assert done.returncode == 0, done.stderr
        rows = json.loads(done.stdout)["rows"]
        concluded.append(next(row["conclusion"] for row in rows if row["metric"] == "mean-reduction"))

    assert concluded == ["better", "cannot-conclude"]


@pytest.mark.parametrize(
    ("boundary", "says"),
    [
        ("none", "the interval 34–66 % lies above the expected 31 %."),
        ("obrien-fleming", "holds the expected 31 %, so the result cannot be told from what was expected."),
    ],
)
def test_a_share_is_said_to_lie_where_the_look_finds_it(gavn: Run, tmp_path: Path, boundary: str, says: str) -> None:
    """Of 40 half reach it."""
    data = tmp_path / "data"
    data.mkdir()
    write_people(read_twice([8, 0] * 20), data)
    plan = planned(tmp_path / "plan.yaml", boundary, agreement="diabetes", design="before-after")
    plan.write_text(plan.read_text().replace("metric: mean-reduction", "metric: blood-sugar"))
    printed = gavn("measure", DIABETES, data, "--plan", plan, "--lang", "en").stdout
    row = effort_row(gavn, DIABETES, data, "--plan", plan)

    assert says in printed
    assert (row["against"], row["conclusion"]) == (
        ("above", "better") if boundary == "none" else ("unsure", "cannot-conclude")
    )


@pytest.mark.parametrize(
    ("boundary", "danish", "english"),
    [
        ("none", "", ""),
        ("pocock", "Det er kig 1 af 2 efter måleplanen. Efter Pococks grænse er intervallerne, der konkluderes af, 2",
         "This is look 1 of 2 by the measurement plan. By the boundary of Pocock the intervals that are concluded from "
         "are 2.18 standard errors to either side in place of 1.96"),
        ("obrien-fleming", "Efter O'Brien og Flemings grænse er intervallerne, der konkluderes af, 2,80 standardfejl",
         "By the boundary of O'Brien and Fleming the intervals that are concluded from are 2.80 standard errors"),
    ],
)  # fmt: skip
def test_a_look_says_why_its_intervals_are_wider(
    gavn: Run, tmp_path: Path, boundary: str, danish: str, english: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_people(KNOWN, data)
    plan = planned(tmp_path / "plan.yaml", boundary)
    told = [gavn("measure", YOUNG, data, "--plan", plan, "--lang", language).stdout for language in ("da", "en")]

    assert danish in told[0] and english in told[1]
    assert ("efter måleplanen" in told[0], "by the measurement plan." in told[1]) == (bool(danish), bool(english))


@pytest.mark.parametrize(
    ("boundary", "least", "interval", "reading"),
    [
        ("none", "30", "34–66 %", "surely above"),
        ("obrien-fleming", "30", "28–72 %", "cannot be told"),
        ("none", "50", "34–66 %", "too few to conclude"),
    ],
)
def test_a_figure_reads_a_share_as_the_plan_has_it(
    gavn: Run, tmp_path: Path, boundary: str, least: str, interval: str, reading: str
) -> None:
    """Of 40 half reach it, and 31 % were expected to."""
    data, figures = tmp_path / "data", tmp_path / "figures"
    data.mkdir()
    write_people(read_twice([8, 0] * 20), data)
    plan = planned(tmp_path / "plan.yaml", boundary, agreement="diabetes", design="before-after")
    text = (
        plan.read_text()
        .replace("metric: mean-reduction", "metric: blood-sugar")
        .replace("least: 30", f"least: {least}")
    )
    plan.write_text(text)
    gavn("measure", DIABETES, data, "--plan", plan, "--figures", figures, "--lang", "en")
    [head, row] = list(csv.reader((figures / "results.csv").read_text().splitlines()))
    found = dict(zip(head, row, strict=True))

    assert (found["exact 95 % interval"], found["against what was expected"]) == (interval, reading)


def test_a_plan_with_another_design_than_the_agreement_has_is_looked_by(gavn: Run, tmp_path: Path) -> None:
    """What is known of each person is then needed, though the agreement itself compares with nobody."""
    agreement, data = tmp_path / YOUNG.name, tmp_path / "data"
    agreement.mkdir()
    data.mkdir()
    text = (YOUNG / "agreement.yaml").read_text()
    counted = text.replace("evidence: matched-comparison", "evidence: before-after")
    (agreement / "agreement.yaml").write_text(counted.replace("evidence_grade: B", "evidence_grade: D"))
    write_people(KNOWN, data)
    row = effort_row(gavn, agreement, data, "--plan", planned(tmp_path / "plan.yaml", "none"))

    assert (row["effect"], row["effect_against"], row["grade"]) == ("-2", "alike", "D")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("missing: worst", "missing: left-out", "says left-out of missing; the agreement measures by worst."),
        ("missing: worst", 'missing: worst\n    level: "3"', "says 3 of level; the agreement measures by –."),
        ("missing: worst", "missing: worst\n    group: women", "says women of group; the agreement measures by –."),
        (
            "missing: worst",
            "missing: worst\n    population: completers",
            "says completers of population; the agreement measures by enrolled-and-due.",
        ),
        ("12-months", "24-months", "is of support at follow-up 24-months, which the agreement does not measure."),
    ],
)
def test_what_the_agreement_does_not_measure_so_is_not_called_planned(
    gavn: Run, tmp_path: Path, old: str, new: str, says: str
) -> None:
    plan = planned(tmp_path / "plan.yaml", "none")
    plan.write_text(plan.read_text().replace(old, new))
    words = ("--plan", plan, "--results", tmp_path / "results", "--lang", "en")
    refused = gavn("measure", YOUNG, PEOPLE / "ung-i-fokus", *words)

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert f"The measurement plan's analysis “main” {says}" in refused.stderr
    assert not (tmp_path / "results").exists()
