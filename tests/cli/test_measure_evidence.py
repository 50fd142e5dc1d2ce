"""`gavn measure`: what a result is held against, how surely, and by which plan."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import (
    Arm,
    Beside,
    Course,
    Covariate,
    Covered,
    EntryReading,
    Event,
    PastRate,
    People,
    Register,
    Spell,
)
from gavn.domain.values.period import Period
from gavn.files.people import read_people, write_people
from tests.conftest import ROOT, Run, replace_in

AGREEMENTS = ROOT / "examples" / "aarhus" / "agreements"
PEOPLE = ROOT / "examples" / "people"
YOUNG = AGREEMENTS / "ung-i-fokus"
SKILLED = AGREEMENTS / "flere-kloge-haender"
DIABETES = AGREEMENTS / "diabetes"
ENROLLED, AS_OF = date(2022, 1, 1), date(2024, 12, 31)


def young(many: Iterable[tuple[Arm, str, int]]) -> People:
    """People of an arm and a kind, with so many days of support in the year after enrolment."""
    listed = list(enumerate(many))
    courses = tuple(Course(f"c{n}", f"p{n}", ENROLLED, arm=arm) for n, (arm, _, _) in listed)
    spells = tuple(
        Spell(f"p{n}", "Kontanthjælp", ENROLLED, ENROLLED + timedelta(days - 1)) for n, (_, _, days) in listed
    )
    covariates = tuple(Covariate(f"p{n}", "kind", kind) for n, (_, kind, _) in listed)
    covered = (Covered(Register.SPELLS, date(2021, 6, 1), AS_OF),)
    return People(AS_OF, courses, spells=spells, covered=covered, beside=Beside(covariates))


def confounded() -> People:
    """The effort takes 14 days off; but 80 of those it helps are of the light kind, who need 70 days less anyway, and
    20 of those compared. Within a kind days vary alike."""
    cells = (
        (Arm.EFFORT, "light", 80, 70),
        (Arm.EFFORT, "heavy", 20, 140),
        (Arm.COMPARISON, "light", 20, 84),
        (Arm.COMPARISON, "heavy", 80, 154),
    )
    return young((arm, kind, days + turn % 5) for arm, kind, many, days in cells for turn in range(many))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def effort_row(gavn: Run, *words: object) -> dict[str, object]:
    done = gavn("measure", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = next(row for row in json.loads(done.stdout)["rows"] if row["arm"] == "effort")
    return found


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_people_exactly_alike_are_held_against_each_other(gavn: Run, data: Path, engine: str) -> None:
    """In weeks: the plain difference is −8, and among people of one kind −2, which is what was put in."""
    people = confounded()
    write_people(replace(people, beside=Beside()), data)
    plain = effort_row(gavn, YOUNG, data, "--engine", engine)
    write_people(people, data)
    alike = effort_row(gavn, YOUNG, data, "--engine", engine)

    assert (plain["effect"], plain["effect_against"]) == ("-8", "group")
    assert (alike["effect"], alike["effect_against"], alike["effect_conclusion"]) == ("-2", "alike", "better")
    assert (plain["mean"], plain["due"]) == (alike["mean"], alike["due"])
    assert (plain["grade"], alike["grade"]) == ("C", "B")


def test_a_control_group_that_is_taken_as_it_is_proves_less_than_a_matched_one(gavn: Run) -> None:
    """The report (page 15) tells of a control group, and of no matching; the agreed B is what its design can give."""
    printed = gavn("measure", YOUNG, PEOPLE / "ung-i-fokus", "--lang", "en").stdout

    assert (
        "Evidence grade C; the design could give B. The comparison group was not made like the participants" in printed
    )
    assert "The agreed evidence grade is B; the one that the measurement gave stands with the result." in printed


def test_what_is_paid_by_is_the_effect_among_those_alike(gavn: Run, data: Path, tmp_path: Path) -> None:
    write_people(confounded(), data)
    results = tmp_path / "results"
    assert gavn("measure", YOUNG, data, "--results", results).returncode == 0
    with (results / "tallies.csv").open() as stream:
        [tally] = csv.DictReader(stream)

    assert (Fraction(tally["estimate"]), tally["due"]) == (-14, "100")
    assert Fraction(tally["low"]) < -14 < Fraction(tally["high"])


def test_numbers_match_by_propensity_and_the_figures_show_how_alike_they_became(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    """Kinds as ages: all of one age have one propensity, so that those who are near are those who are alike."""
    people = confounded()
    ages = {"light": "25", "heavy": "45"}
    covariates = tuple(Covariate(each.person, "age", ages[each.value]) for each in people.beside.covariates)
    write_people(replace(people, beside=Beside(covariates)), data)
    figures = tmp_path / "figures"
    row = effort_row(gavn, YOUNG, data)
    done = gavn("measure", YOUNG, data, "--figures", figures, "--lang", "en")

    assert row["effect_against"] == "propensity"
    assert float(str(row["effect"])) == pytest.approx(-2, abs=0.5)
    assert (
        "100 % of the participants found somebody alike; the greatest difference left is 0.00 standard" in done.stdout
    )
    text = (figures / "balance-support-12-months.csv").read_text()
    [(covariate, before, after)] = list(csv.reader(text.splitlines()))[1:]
    assert (covariate, after) == ("age", "0.00")
    assert float(before) > 1
    drawn = (figures / "balance-support-12-months.svg").read_text()
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg" ') and ">age<" in drawn


def test_what_is_the_same_of_everybody_tells_nobody_from_anybody(gavn: Run, data: Path) -> None:
    people = confounded()
    write_people(people, data)
    without = effort_row(gavn, YOUNG, data)
    same = tuple(Covariate(each.person, "age", "25") for each in people.beside.covariates)
    write_people(replace(people, beside=Beside((*people.beside.covariates, *same))), data)

    assert effort_row(gavn, YOUNG, data) == without


def test_where_a_draw_made_the_groups_nobody_is_said_to_have_found_somebody_alike(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    """Of the light kind are 80 of 100 and 20 of 100; a share of 0.8 has a standard deviation of 0.4, so 0.6 is 1.5."""
    drawn = tmp_path / YOUNG.name
    shutil.copytree(YOUNG, drawn)
    text = (drawn / "agreement.yaml").read_text()
    (drawn / "agreement.yaml").write_text(text.replace("evidence: matched-comparison", "evidence: randomised"))
    write_people(confounded(), data)
    printed = {language: gavn("measure", drawn, data, "--lang", language).stdout for language in ("da", "en")}

    assert "The greatest difference between the groups in what was known before is 1.50 standard" in printed["en"]
    assert "Den største forskel mellem grupperne i det, der var kendt før, er 1,50 standard" in printed["da"]
    assert "found somebody alike" not in printed["en"]


def test_groups_that_are_told_apart_are_refused_and_nothing_is_written(gavn: Run, data: Path, tmp_path: Path) -> None:
    people = confounded()
    ours = {each.person for each in people.courses if each.arm is Arm.EFFORT}
    apart = tuple(Covariate(each.person, "age", "25" if each.person in ours else "70") for each in people.courses)
    write_people(replace(people, beside=Beside(apart)), data)
    refused = gavn("measure", YOUNG, data, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert not (tmp_path / "results").exists()
    assert refused.stdout == ""


@pytest.mark.parametrize(
    ("rows", "line", "says"),
    [
        ("p0,kind,light\nnobody,kind,light\n", 3, "This covariate is of somebody who has no course."),
        ("p0,kind,light\np0,kind,heavy\n", 3, "“kind” stands twice for the same person."),
        ("p0,kind,light\n", 1, "“kind” is missing for 1 of the people."),
        ("p0,kind,670190-1234\n", 2, "Something stands here that may be a CPR number; it is not shown."),
    ],
)
def test_covariates_that_are_wrong_are_told_at_their_line(
    gavn: Run, data: Path, rows: str, line: int, says: str
) -> None:
    write_people(replace(young([(Arm.EFFORT, "light", 5), (Arm.COMPARISON, "light", 5)]), beside=Beside()), data)
    (data / "covariates.csv").write_text(f"person,name,value\n{rows}")
    refused = gavn("measure", YOUNG, data, "--lang", "en")

    assert refused.returncode == Exit.REFUSED
    assert f"covariates.csv:{line}:1: {says}" in refused.stderr
    assert "670190" not in refused.stderr


def test_a_historical_cohort_is_a_group_of_its_own_size(gavn: Run, data: Path) -> None:
    """83 of 1,475 against 20 of 150 before: the baseline of the agreement is held to be known, a cohort of 150 not."""
    people = read_people(PEOPLE / "flere-kloge-haender").people
    assert people is not None
    before = PastRate("dropout", "6-months", 20, 150, Period(date(2019, 1, 1), date(2021, 12, 31)))
    write_people(replace(people, beside=Beside(history=(before,))), data)
    fixed = effort_row(gavn, SKILLED, PEOPLE / "flere-kloge-haender")
    past = effort_row(gavn, SKILLED, data)

    assert (fixed["effect_against"], past["effect_against"]) == ("baseline", "history")
    assert past["effect"] == "-0.0771"
    widths = [Fraction(str(row["effect_high"])) - Fraction(str(row["effect_low"])) for row in (fixed, past)]
    assert widths[1] > 3 * widths[0]


def test_people_chosen_for_one_high_reading_are_held_against_what_happens_by_itself(gavn: Run, data: Path) -> None:
    """The example of docs/explanation/statistics.md: 1 to 30 % fall by 8.5 % with no effect at all."""
    people = read_people(PEOPLE / "diabetes").people
    assert people is not None
    entry = EntryReading(
        "HbA1c",
        Fraction(58),
        Fraction(58),
        Fraction(12),
        Fraction("1.74"),
        Fraction("2.9"),
        Fraction(0),
        Fraction("9.28"),
    )
    write_people(replace(people, beside=Beside(entry=(entry,))), data)
    printed = gavn("measure", DIABETES, data, "--lang", "en").stdout

    assert "With no effect at all 1–30 % would reach it" in printed
    assert "27.5 percentage points" in printed
    assert read_people(data).people == replace(people, beside=Beside(entry=(entry,)))


PLAN = """agreement: diabetes
registered_on: 2022-01-01
analyses:
  - id: main
    metric: blood-sugar
    follow_up: 12-months
    design: before-after
    least: {least}
    coverage: "0.80"
    missing: worst
    level: "0.31"
looks:
  - {{id: first, first_day: {first}, last_day: {last}}}
"""


def test_a_look_outside_the_plan_is_exploratory_and_stands_in_the_manifest(gavn: Run, tmp_path: Path) -> None:
    plan, results = tmp_path / "plan.yaml", tmp_path / "results"
    plan.write_text(PLAN.format(least=40, first="2025-06-01", last="2025-06-30"))
    words = ("measure", DIABETES, PEOPLE / "diabetes", "--plan", plan, "--lang", "en")
    printed = gavn(*words, "--results", results).stdout
    manifest = json.loads((results / "manifest.json").read_text())

    assert "The smallest group is of 38; there must be at least 40 before anything is concluded." in printed
    assert "The day lies outside the days on which the plan looks." in printed
    assert "The analysis is not in the plan." in printed
    assert manifest["exploratory"]["main"] == ["look-not-declared"]
    assert f"The measurement plan's hash: {manifest['plan']}." in printed
    plan.write_text(PLAN.format(least=30, first="2024-12-01", last="2024-12-31"))
    gavn(*words, "--results", results)
    within = json.loads((results / "manifest.json").read_text())
    assert "main" not in within["exploratory"] and within["plan"] != manifest["plan"]
    assert within["results"]["tallies.csv"] == manifest["results"]["tallies.csv"]


@pytest.mark.parametrize(
    ("planned", "against"), [("[kind]", "alike"), ("[kind, turn]", "propensity"), ("[]", "propensity")]
)
def test_people_are_made_alike_by_what_was_planned_and_no_more(
    gavn: Run, data: Path, tmp_path: Path, planned: str, against: str
) -> None:
    """Whoever looks can pick what makes the groups alike until the answer is liked; a plan says it beforehand."""
    people = confounded()
    turns = tuple(Covariate(each.person, "turn", str(n % 7)) for n, each in enumerate(people.courses))
    write_people(replace(people, beside=Beside((*people.beside.covariates, *turns))), data)
    agreement = tmp_path / YOUNG.name
    shutil.copytree(YOUNG, agreement)
    with (agreement / "agreement.yaml").open("a") as document:
        document.write(f"covariates: {planned}\n")

    assert effort_row(gavn, agreement, data)["effect_against"] == against


def test_less_known_than_planned_is_refused(gavn: Run, data: Path, tmp_path: Path) -> None:
    write_people(confounded(), data)
    agreement = tmp_path / YOUNG.name
    shutil.copytree(YOUNG, agreement)
    with (agreement / "agreement.yaml").open("a") as document:
        document.write("covariates: [kind, age]\n")
    refused = gavn("measure", agreement, data, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and not (tmp_path / "results").exists()
    assert (
        "The plan makes the groups alike by “age” (support/12-months), which is not known of anybody." in refused.stderr
    )


def test_without_a_plan_the_agreement_is_the_plan(gavn: Run, tmp_path: Path) -> None:
    results = tmp_path / "results"
    printed = gavn("measure", DIABETES, PEOPLE / "diabetes", "--lang", "en", "--results", results).stdout
    manifest = json.loads((results / "manifest.json").read_text())

    assert "exploratory" not in manifest and len(manifest["plan"]) == 64
    assert "24 months after enrolment: Nothing is concluded. The smallest group is of 13; there must be" in printed


@pytest.mark.parametrize(
    ("altered", "says"),
    [
        (
            ("agreement: diabetes", "agreement: other"),
            "The measurement plan is of other, and the agreement is diabetes.",
        ),
        (("design: before-after", "design: by-feel"), "by-feel"),
    ],
)
def test_a_plan_that_is_not_the_agreements_is_refused(
    gavn: Run, tmp_path: Path, altered: tuple[str, str], says: str
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN.format(least=30, first="2024-12-01", last="2024-12-31").replace(*altered))
    words = ("--plan", plan, "--results", tmp_path / "results", "--lang", "en")
    refused = gavn("measure", DIABETES, PEOPLE / "diabetes", *words)

    assert refused.returncode == Exit.REFUSED and says in refused.stderr
    assert not (tmp_path / "results").exists()


def test_a_historical_cohort_of_something_else_is_refused(gavn: Run, data: Path) -> None:
    people = read_people(PEOPLE / "flere-kloge-haender").people
    assert people is not None
    before = PastRate("dropout", "7", 20, 150, Period(date(2019, 1, 1), date(2021, 12, 31)))
    write_people(replace(people, beside=Beside(history=(before,))), data)
    refused = gavn("measure", SKILLED, data, "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert "which the agreement does not measure" in refused.stderr and "dropout 6-months" in refused.stderr


def test_how_long_until_something_happened_is_drawn_with_those_it_never_happened_to(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    """Of four, two leave after 100 and 150 days; the other two were followed to the end of the window."""
    agreement, figures = tmp_path / SKILLED.name, tmp_path / "figures"
    shutil.copytree(SKILLED, agreement)
    document = agreement / "agreement.yaml"
    before, _, after = document.read_text().partition("      looks_at:\n")
    rest = after[after.index("      missing:") :]
    document.write_text(f"{before}      looks_at: {{kind: time-to-event, events: [left]}}\n{rest}")
    start = date(2023, 6, 1)
    events = tuple(Event(f"e{n}", f"p{n}", "left", start + timedelta(days)) for n, days in ((0, 100), (1, 150)))
    courses = tuple(Course(f"c{n}", f"p{n}", start) for n in range(4))
    covered = (Covered(Register.EVENTS, date(2023, 5, 1), AS_OF),)
    write_people(People(AS_OF, courses, events=events, covered=covered), data)
    done = gavn("measure", agreement, data, "--figures", figures, "--lang", "en")

    assert done.returncode == 0, done.stderr
    steps = list(csv.reader((figures / "duration-dropout-6-months.csv").read_text().splitlines()))[1:]
    assert [row[:5] for row in steps] == [["effort", "100", "4", "1", "75.0 %"], ["effort", "150", "3", "1", "50.0 %"]]
    drawn = (figures / "duration-dropout-6-months.svg").read_text()
    assert "real-line" in drawn and "half of them after 150 days [" in drawn


def test_a_mean_change_says_where_it_lies_and_what_is_concluded_of_it(gavn: Run) -> None:
    """What is paid only when certain is paid where it is said to be surely better: of 38, and not of 13."""
    words = ("measure", DIABETES, PEOPLE / "diabetes")
    printed = {language: gavn(*words, "--lang", language).stdout for language in ("da", "en")}
    told = json.loads(gavn(*words, "--format", "json").stdout)["rows"]
    rows = {row["follow_up"]: row for row in told if row["metric"] == "mean-reduction"}

    assert "the mean lies between 3.42 and 6.37, held against no change. Surely better." in printed["en"]
    assert "gennemsnittet ligger mellem 3,42 og 6,37, holdt op mod ingen ændring. Sikkert bedre." in printed["da"]
    assert (
        "the mean lies between 2.75 and 9.10, held against no change. Whether that is better or worse" in printed["en"]
    )
    names = ("change_low", "change_high", "change_conclusion", "change_why")
    assert [rows["12-months"][name] for name in names] == ["3.4173", "6.3722", "better", "interval-above"]
    assert [rows["24-months"][name] for name in names] == ["2.7497", "9.0965", "cannot-conclude", "too-few"]
    assert {row[name] for row in told if row["metric"] == "blood-sugar" for name in names} == {None}


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_weeks_are_held_against_a_level_and_an_expectation_in_weeks(
    gavn: Run, data: Path, tmp_path: Path, engine: str
) -> None:
    """Days are looked at, 86 on average, and both levels are written in the unit that is paid by."""
    write_people(confounded(), data)
    agreement = tmp_path / "ung-i-fokus"
    shutil.copytree(YOUNG, agreement)
    replace_in(agreement / "agreement.yaml", "evidence: matched-comparison", "evidence: before-after")
    replace_in(agreement / "agreement.yaml", "evidence_grade: B", "evidence_grade: C")
    levels = '    expected: "10"\n    baseline: "20"\n'
    replace_in(agreement / "agreement.yaml", "    measured:\n", f"{levels}    measured:\n")
    row = effort_row(gavn, agreement, data, "--engine", engine)

    mean = Fraction(str(row["mean"]))
    assert (row["expected"], row["effect_against"], row["effect_conclusion"]) == ("10", "baseline", "better")
    assert abs(Fraction(str(row["effect"])) - (mean - 20)) < Fraction(1, 1000)
    # Of support fewer weeks are better.
    assert (row["conclusion"], row["why"]) == ("worse", "interval-above")
