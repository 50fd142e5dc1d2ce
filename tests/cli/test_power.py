"""`gavn power`: what a planned number can show, before anybody signs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from tests.conftest import ROOT, Run, replace_in

AGREEMENTS = ROOT / "examples" / "aarhus" / "agreements"
SKILLED = AGREEMENTS / "flere-kloge-haender"


def test_a_plan_of_many_can_show_what_a_plan_of_few_cannot(gavn: Run) -> None:
    many, few = (
        json.loads(gavn("power", SKILLED, "--units", units, "--format", "json").stdout)["rows"][0]
        for units in ("1475", "40")
    )

    assert (many["level"], many["expected"]) == (few["level"], few["expected"]) == (0.1308, 0.0808)
    assert many["power"] > 0.99 and few["power"] < 0.2
    assert many["least"] < 0.03
    # Of 40 not even a fall to nothing at all of thirteen in a hundred is found eight times of ten by chance alone.
    assert few["least"] is None or few["least"] > 0.1
    assert 250 < many["needed"] == few["needed"] < 400


def test_looks_have_boundaries_as_published(gavn: Run) -> None:
    """Jennison and Turnbull (2000), tables 2.1 and 2.3; Armitage, McPherson and Rowe (1969) for five looks."""
    found = json.loads(gavn("power", SKILLED, "--units", "1475", "--looks", "5", "--format", "json").stdout)
    printed = gavn("power", SKILLED, "--units", "1475", "--looks", "5", "--lang", "en").stdout

    assert found["naive"] == pytest.approx(0.142, abs=0.0005)
    assert found["boundaries"]["pocock"] == pytest.approx([2.413] * 5, abs=0.0005)
    assert found["boundaries"]["obrien-fleming"][-1] == pytest.approx(2.040, abs=0.0005)
    assert "Looked at 5 times as if each were the only one, nothing at all is taken for an effect 14 %" in printed
    assert "Below 30 nothing is concluded, whatever the interval" in printed and "that number is assumed." in printed


def test_quantities_against_a_group_have_their_least_effect_in_standard_deviations(gavn: Run) -> None:
    """2.8 standard errors (Bloom, 1995), of 500 in each group."""
    [row] = json.loads(gavn("power", AGREEMENTS / "ung-i-fokus", "--format", "json").stdout)["rows"]

    assert (row["least_in"], row["power"]) == ("deviations", None)
    assert row["least"] == pytest.approx(2.8 * (2 / 500) ** 0.5, abs=0.001)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--units", "1"), "Of 1 expected to be measured nothing can be worked out."),
        (("--units", "0"), "Of 0 expected to be measured nothing can be worked out."),
        (("--units", "100001"), "Of 100001 expected to be measured nothing can be worked out."),
        (("--looks", "0"), "Results cannot be looked at 0 times."),
        (("--looks", "51"), "Results cannot be looked at 51 times."),
    ],
)
def test_what_no_plan_can_be_is_refused(gavn: Run, words: tuple[str, str], says: str) -> None:
    refused = gavn("power", AGREEMENTS / "diabetes", *words, "--lang", "en")

    assert refused.returncode == Exit.REFUSED and says in refused.stderr
    assert refused.stdout == ""


def test_where_nobody_says_how_many_it_is_told_with_the_agreement(gavn: Run, tmp_path: Path) -> None:
    own = Path(shutil.copytree(AGREEMENTS / "ips-plus", tmp_path / "ips-plus"))
    replace_in(own / "agreement.yaml", "expected_units: 300\n", "")
    refused = gavn("power", own, "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert f"{own}: It is not stated how many are expected to be measured." in refused.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in AGREEMENTS.iterdir()))
def test_every_agreement_of_the_fund_can_be_planned(gavn: Run, name: str) -> None:
    """In the table's words, in Danish and with numbers of people from the agreement or the line."""
    done = gavn("power", AGREEMENTS / name, "--units", "100")

    assert done.returncode == 0, done.stderr
    assert "Chance for en konklusion" in done.stdout


def of_clusters(folder: Path, clusters: str = "clusters: school\n") -> Path:
    """The agreement drawn by lot; of whole clusters where it says so."""
    folder.mkdir()
    text = (AGREEMENTS / "ung-i-fokus" / "agreement.yaml").read_text()
    drawn = text.replace("evidence: matched-comparison", "evidence: randomised")
    (folder / "agreement.yaml").write_text(drawn + clusters)
    return folder


@pytest.mark.parametrize(("clusters", "told"), [("", False), ("clusters: school\n", True)])
def test_whole_clusters_are_said_to_take_more_people_than_are_worked_out(
    gavn: Run, tmp_path: Path, clusters: str, *, told: bool
) -> None:
    printed = gavn("power", of_clusters(tmp_path / "ung-i-fokus", clusters), "--lang", "en").stdout

    assert ("holds whole clusters (school) against each other, and people of a cluster are alike." in printed) is told
    assert ("at least 20 clusters in each group before anything is concluded" in printed) is told


ALIKE = ("--per-cluster", "20", "--alike", "0.05")


def test_people_of_clusters_count_for_fewer_as_they_are_alike(gavn: Run, tmp_path: Path) -> None:
    """500 in clusters of 20 that are alike by 0.05 are as good as 500 / 1.95 (Kish, 1965)."""
    folder = of_clusters(tmp_path / "ung-i-fokus")
    found = json.loads(gavn("power", folder, *ALIKE, "--format", "json").stdout)
    alone = json.loads(gavn("power", folder, "--units", "256", "--format", "json").stdout)
    table = gavn("power", folder, *ALIKE, "--lang", "en").stdout
    [head, row] = gavn("power", folder, *ALIKE, "--format", "csv").stdout.splitlines()

    assert (found["per_cluster"], found["alike"], alone["per_cluster"]) == (20, 0.05, None)
    assert found["rows"][0]["least"] == alone["rows"][0]["least"] > 0.2
    assert "With 20 in each, alike by 0.05, 500 are as good as 256 who are not" in table
    assert (
        dict(zip(head.split(","), row.split(","), strict=True)).items()
        >= {"per_cluster": "20", "alike": "0.05"}.items()
    )
    same = json.loads(gavn("power", folder, "--per-cluster", "20", "--alike", "0", "--format", "json").stdout)
    assert same["rows"][0]["least"] == pytest.approx(2.8 * (2 / 500) ** 0.5, abs=0.001)


def test_of_fewer_clusters_than_it_takes_there_is_no_chance_of_a_conclusion(gavn: Run, tmp_path: Path) -> None:
    folder = of_clusters(tmp_path / "ung-i-fokus")
    for units, can in (("399", False), ("400", True)):
        [row] = json.loads(gavn("power", folder, *ALIKE, "--units", units, "--format", "json").stdout)["rows"]
        assert (row["least"] is not None) is can


@pytest.mark.parametrize(
    ("clusters", "words"),
    [
        ("", ALIKE),
        ("clusters: school\n", ALIKE[:2]),
        ("clusters: school\n", ALIKE[2:]),
        ("clusters: school\n", ("--per-cluster", "0", "--alike", "0.05")),
        ("clusters: school\n", ("--per-cluster", "100001", "--alike", "0.05")),
    ],
)
def test_clusters_that_cannot_be_reckoned_with_are_refused(
    gavn: Run, tmp_path: Path, clusters: str, words: tuple[str, ...]
) -> None:
    refused = gavn("power", of_clusters(tmp_path / "ung-i-fokus", clusters), *words, "--lang", "en")

    assert refused.returncode == Exit.REFUSED and refused.stdout == ""
    assert "The clusters cannot be reckoned with." in refused.stderr
