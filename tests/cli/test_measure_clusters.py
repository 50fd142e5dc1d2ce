"""`gavn measure`: differences in differences, and whole clusters held against each other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Arm, Beside, Course, Covariate, People, Reading
from gavn.files.people import write_people
from tests.conftest import ROOT, Run

YOUNG = ROOT / "examples" / "aarhus" / "agreements" / "ung-i-fokus"
ENROLLED, LATER, AS_OF = date(2022, 1, 1), date(2022, 12, 25), date(2024, 12, 31)


@dataclass(frozen=True)
class Read:
    """Somebody of an arm, by what it was before and what it became, and where."""

    arm: Arm
    before: Fraction
    after: Fraction
    place: str = ""


def people_of(read: Iterable[Read], *, clusters: str = "") -> People:
    numbered = list(enumerate(read))
    readings = tuple(
        Reading(f"{when}{n}", f"p{n}", "FTE", on, value)
        for n, each in numbered
        for when, on, value in (("a", ENROLLED, each.before), ("b", LATER, each.after))
    )
    known = tuple(Covariate(f"p{n}", clusters, each.place) for n, each in numbered if clusters and each.place)
    courses = tuple(Course(f"c{n}", f"p{n}", ENROLLED, arm=each.arm) for n, each in numbered)
    return People(AS_OF, courses, readings=readings, beside=Beside(known))


def spread(arm: Arm, many: int, mean: str, error: str) -> Iterator[Read]:
    """So many changes with just this mean and this standard error: half lie above it and half as far below, and the
    middle one, where there is one, on it."""
    half = many // 2
    aside = float(Fraction(error)) * (many * (many - 1) / (2 * half)) ** 0.5
    steps = [-aside, aside] * half + [0.0] * (many % 2)
    for step in steps:
        yield Read(arm, Fraction(20), Fraction(round(1000 * (20 + float(Fraction(mean)) + step)), 1000))


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    """Paid by how much more full-time work restaurants give than others."""
    folder = tmp_path / YOUNG.name
    shutil.copytree(YOUNG, folder)
    (folder / "cases.yaml").unlink()
    change(folder, "evidence: matched-comparison", "evidence: difference-in-differences")
    change(folder, "    direction: less", "    direction: more")
    change(folder, "    less_is_better: true\n", "")
    change(folder, '    reported_per_unit: "7"\n', "")
    document = folder / "agreement.yaml"
    before, _, after = document.read_text().partition("      looks_at:\n")
    rest = after[after.index("      missing:") :]
    document.write_text(f"{before}      looks_at: {{kind: mean-change, instrument: FTE}}\n{rest}")
    return folder


def change(folder: Path, old: str, new: str) -> None:
    document = folder / "agreement.yaml"
    text = document.read_text()
    assert old in text
    document.write_text(text.replace(old, new))


def by_clusters(folder: Path, name: str = "school") -> None:
    change(folder, "expected_units: 500\n", f"expected_units: 500\nclusters: {name}\n")


def effort_row(gavn: Run, *words: object) -> Mapping[str, str | None]:
    done = gavn("measure", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: Mapping[str, str | None] = next(row for row in json.loads(done.stdout)["rows"] if row["arm"] == "effort")
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("clusters", ["", "restaurant"])
def test_card_and_krueger(gavn: Run, agreement: Path, data: Path, clusters: str) -> None:
    """Card and Krueger (1994): American Economic Review 84:772-793, table 3, row 4: in the balanced sample of stores
    full-time equivalents changed by −2.28 (standard error 1.25) in Pennsylvania and 0.47 (0.48) in New Jersey, whose
    minimum wage rose; the difference is printed as 2.75 (1.34). Each store is a cluster; how many there are is assumed,
    and neither figure hangs on it."""
    stores = [*spread(Arm.EFFORT, 309, "0.47", "0.48"), *spread(Arm.COMPARISON, 75, "-2.28", "1.25")]
    if clusters:
        stores = [Read(each.arm, each.before, each.after, f"s{n}") for n, each in enumerate(stores)]
        by_clusters(agreement, clusters)
    write_people(people_of(stores, clusters=clusters), data)
    row = effort_row(gavn, agreement, data)

    low, high = (float(row[end] or 0) for end in ("effect_low", "effect_high"))
    assert float(row["effect"] or 0) == pytest.approx(2.75, abs=0.005)
    # Two errors to either side: by Welch's degrees of freedom, or those of 384 clusters.
    assert (high - low) / 2 / 1.98 == pytest.approx(1.34, abs=0.02)
    assert row["effect_against"] == ("differences" if clusters else "changes")
    assert (row["effect_conclusion"], row["grade"]) == ("better", "B")


def schools(each_arm: int, size: int, *, alike: Fraction = Fraction(2)) -> list[Read]:
    """Schools of the same size whose pupils are alike: every other school changes by so much more than the rest."""
    made = []
    for arm, gain in ((Arm.EFFORT, 1), (Arm.COMPARISON, 0)):
        for place in range(each_arm):
            own = gain + (alike if place % 2 else -alike)
            made += [Read(arm, Fraction(20), 20 + own + Fraction(n % 3 - 1), f"{arm}{place}") for n in range(size)]
    return made


def test_a_thousand_pupils_of_few_schools_are_few_observations(gavn: Run, agreement: Path, data: Path) -> None:
    """The same pupils: one by one a gain of 1 is sure; of six schools in each group nothing is concluded, and it says
    why. With errors by hand: those of the schools' means, which lie 2 from their own mean."""
    pupils = schools(6, 90)
    write_people(people_of(pupils), data)
    alone = effort_row(gavn, agreement, data)
    by_clusters(agreement)
    write_people(people_of(pupils, clusters="school"), data)
    together = effort_row(gavn, agreement, data)
    printed = gavn("measure", agreement, data, "--lang", "en").stdout
    danish = gavn("measure", agreement, data, "--lang", "da").stdout

    assert (alone["effect"], alone["effect_conclusion"]) == ("1", "better")
    assert (together["effect"], together["effect_conclusion"]) == ("1", "cannot-conclude")
    assert together["effect_why"] == "interval-holds-level too-few-clusters"
    # Student's 2.201 of 11 degrees, the variance of six means divided by six, and the correction for few clusters.
    half = 2.201 * (2 * 4 / 6 * 12 / 11 * 1079 / 1078) ** 0.5
    assert float(together["effect_high"] or 0) == pytest.approx(1 + half, abs=0.001)
    assert "The group with the fewest clusters has 6; each must have at least 20" in printed
    assert "difference in differences, whole clusters counted as one" in printed
    assert "Den gruppe, der har færrest klynger, har 6; der skal være mindst 20 i hver" in danish


def test_enough_schools_of_enough_pupils_conclude_and_what_is_paid_by_has_their_interval(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path
) -> None:
    by_clusters(agreement)
    write_people(people_of(schools(20, 3, alike=Fraction(1, 2)), clusters="school"), data)
    row = effort_row(gavn, agreement, data)
    gavn("measure", agreement, data, "--results", tmp_path / "results")
    [head, tally] = [line.split(",") for line in (tmp_path / "results" / "tallies.csv").read_text().splitlines()]
    paid = dict(zip(head, tally, strict=True))

    assert (row["effect_conclusion"], row["effect_why"]) == ("better", "interval-above")
    assert [paid[name] for name in ("estimate", "low", "high")] == ["1", row["effect_low"], row["effect_high"]]


def test_one_school_against_one_tells_nothing_and_says_so(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path
) -> None:
    """Nor is it paid by: what differs between the two schools is then all that differs between the groups."""
    by_clusters(agreement)
    write_people(people_of(schools(1, 90), clusters="school"), data)
    row = effort_row(gavn, agreement, data)
    gavn("measure", agreement, data, "--results", tmp_path / "results")
    printed = gavn("measure", agreement, data, "--lang", "en").stdout
    [head, tally] = [line.split(",") for line in (tmp_path / "results" / "tallies.csv").read_text().splitlines()]
    paid = dict(zip(head, tally, strict=True))

    assert row["effect"] is None
    assert "how sure a difference between whole clusters (school) is can only be told with at least two" in printed
    assert "The comparison that the agreement names cannot be made" in printed
    assert [paid[name] for name in ("estimate", "low", "high", "shortfall")] == ["", "", "", "too-little"]


def test_a_school_that_is_not_known_is_refused_and_nothing_is_written(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path
) -> None:
    by_clusters(agreement)
    write_people(people_of(schools(2, 3)), data)
    refused = gavn("measure", agreement, data, "--results", tmp_path / "results", "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert "“school” is not known of 12 of the people who are measured." in refused.stderr
    assert not (tmp_path / "results").exists()


def test_whole_schools_drawn_by_lot_are_what_is_counted(gavn: Run, agreement: Path, data: Path) -> None:
    by_clusters(agreement)
    change(agreement, "evidence: difference-in-differences", "evidence: randomised")
    change(agreement, "evidence_grade: B", "evidence_grade: A")
    write_people(people_of(schools(20, 3), clusters="school"), data)
    row = effort_row(gavn, agreement, data)

    assert (row["effect"], row["effect_against"], row["grade"]) == ("1", "clusters-drawn", "A")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("evidence: difference-in-differences", "evidence: matched-comparison", "holds no clusters against each other"),
        ("looks_at: {kind: mean-change, instrument: FTE}", "looks_at: {kind: state-on-day, states: [work]}",
         "which measures no change"),
        ("evidence_grade: B", "evidence_grade: A", "The evidence grade A is better than B"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_is_told_when_the_agreement_is_written(
    gavn: Run, agreement: Path, old: str, new: str, says: str
) -> None:
    by_clusters(agreement)
    whole = gavn("check", agreement, "--lang", "en")
    change(agreement, old, new)
    refused = gavn("check", agreement, "--lang", "en")

    assert whole.returncode != Exit.REFUSED, whole.stderr
    assert says in refused.stdout + refused.stderr


@pytest.mark.parametrize("design", ["difference-in-differences", "randomised"])
@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "“school” is stated as clusters, but 1 of them have people in both groups."),
        ("da", "“school” er skrevet som klynger, men 1 af dem har personer i begge grupper."),
    ],
)
def test_a_school_whose_pupils_are_in_both_groups_was_not_chosen_as_a_whole_and_is_refused(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path, design: str, language: str, says: str
) -> None:
    by_clusters(agreement)
    change(agreement, "evidence: difference-in-differences", f"evidence: {design}")
    pupils = schools(3, 4)
    split = [*pupils[:-1], replace(pupils[-1], place=pupils[0].place)]
    write_people(people_of(split, clusters="school"), data)
    refused = gavn("measure", agreement, data, "--results", tmp_path / "results", "--lang", language)

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert says in refused.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("each_arm", "paid"), [(19, False), (20, True)])
def test_of_too_few_schools_the_interval_is_shown_as_too_narrow_and_nothing_is_paid_by_it(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path, each_arm: int, *, paid: bool
) -> None:
    """Where it is only paid for what is certain, what is not believed is not certain either."""
    by_clusters(agreement)
    change(agreement, "    per_person: true\n", "    only_when_certain: true\n")
    write_people(people_of(schools(each_arm, 3, alike=Fraction(1, 2)), clusters="school"), data)
    results = tmp_path / "results"
    row = effort_row(gavn, agreement, data)
    printed = gavn("measure", agreement, data, "--results", results, "--lang", "en").stdout
    danish = gavn("measure", agreement, data, "--lang", "da").stdout
    [head, tally] = [line.split(",") for line in (results / "tallies.csv").read_text().splitlines()]
    kept = dict(zip(head, tally, strict=True))
    owed = json.loads(gavn("pay", agreement, results, "--as-of", "2024-12-31", "--format", "json").stdout)

    assert float(row["effect_low"] or 0) > 0
    assert (row["effect_conclusion"] == "better") is paid
    assert ("Of so few clusters the interval is too narrow to be believed" in printed) is not paid
    assert ("Af så få klynger er intervallet for smalt til at tro på" in danish) is not paid
    assert (kept["estimate"], bool(kept["low"]), bool(kept["high"])) == ("1", paid, paid)
    assert owed["total"] == ("2500.00" if paid else "0.00")


def test_schools_that_are_all_the_same_tell_nothing_of_how_schools_differ(
    gavn: Run, agreement: Path, data: Path, tmp_path: Path
) -> None:
    by_clusters(agreement)
    same = [replace(each, after=each.before + (each.arm is Arm.EFFORT)) for each in schools(20, 3)]
    write_people(people_of(same, clusters="school"), data)
    row = effort_row(gavn, agreement, data)
    printed = gavn("measure", agreement, data, "--results", tmp_path / "results", "--lang", "en").stdout
    [head, tally] = [line.split(",") for line in (tmp_path / "results" / "tallies.csv").read_text().splitlines()]
    paid = dict(zip(head, tally, strict=True))

    assert (row["effect"], row["effect_low"], row["effect_high"]) == ("1", None, None)
    assert (row["effect_conclusion"], row["effect_why"]) == ("cannot-conclude", "spread-unknown")
    assert "How sure the figure is cannot be told: too few were measured, or all show the same." in printed
    assert (paid["estimate"], paid["low"], paid["high"]) == ("1", "", "")
