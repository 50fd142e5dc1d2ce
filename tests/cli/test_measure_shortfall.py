"""`gavn measure` and `gavn pay` where the comparison that was agreed could not be made, or was a weaker one."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.domain.outcomes.people import Arm, Beside, Covariate, People
from gavn.files.people import write_people
from tests.cli.test_measure_evidence import YOUNG, effort_row, young
from tests.conftest import Run, replace_in

AS_OF = ("--as-of", "2024-12-31", "--issued-on", "2025-01-15")


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Paid by weeks less on support, 2,500 kr. each for each person, by people drawn by lot."""
    folder = tmp_path / YOUNG.name
    folder.mkdir()
    text = (YOUNG / "agreement.yaml").read_text().replace("evidence: matched-comparison", "evidence: randomised")
    (folder / "agreement.yaml").write_text(text.replace("evidence_grade: B", "evidence_grade: A"))
    return folder


def known_too_well(many: int) -> People:
    """So many drawn for the effort, 70 days of support each, and as many not, 140; the age of each is nobody else's."""
    people = young((arm, "", days) for arm, days in ((Arm.EFFORT, 70), (Arm.COMPARISON, 140)) for _ in range(many))
    ages = tuple(Covariate(each.person, "age", str(20 + place)) for place, each in enumerate(people.courses))
    return replace(people, beside=Beside(ages))


def kept(results: Path) -> dict[str, str]:
    with (results / "tallies.csv").open() as stream:
        [tally] = csv.DictReader(stream)
    return tally


def test_what_cannot_be_estimated_as_agreed_is_not_paid_by_another_estimate_and_is_said_everywhere(
    gavn: Run, drawn: Path, tmp_path: Path
) -> None:
    """Two and two tell nothing beside age; the plain difference, ten weeks each, would be 50,000 kr."""
    data, results, statements = (tmp_path / name for name in ("data", "results", "statements"))
    data.mkdir()
    write_people(known_too_well(2), data)
    printed = gavn("measure", drawn, data, "--results", results, "--lang", "en").stdout
    danish = gavn("measure", drawn, data, "--lang", "da").stdout
    row, tally = effort_row(gavn, drawn, data), kept(results)
    paid = gavn("pay", drawn, results, *AS_OF, "--statements", statements, "--lang", "en")
    statement = statements / "ung-i-fokus-1.json"

    assert "The comparison that the agreement names cannot be made" in printed
    assert "Aftalens sammenligning kan ikke laves" in danish
    assert (row["effect"], row["shortfall"]) == (None, "too-little")
    assert (tally["estimate"], tally["low"], tally["due"], tally["shortfall"]) == ("", "", "2", "too-little")
    assert json.loads((results / "manifest.json").read_text())["shortfalls"] == {"support/12-months": "too-little"}
    assert paid.returncode == Exit.DONE, paid.stderr
    assert "12 months after enrolment: the comparison that was agreed could not be made" in paid.stdout
    assert json.loads(statement.read_text())["total"] == "0.00"
    assert gavn("replay", statement).returncode == Exit.DONE


def test_the_same_people_once_there_are_more_are_paid_for(gavn: Run, drawn: Path, tmp_path: Path) -> None:
    data, results, statements = (tmp_path / name for name in ("data", "results", "statements"))
    data.mkdir()
    for many in (2, 40):
        write_people(known_too_well(many), data)
        assert gavn("measure", drawn, data, "--results", results).returncode == Exit.DONE
        assert gavn("pay", drawn, results, *AS_OF, "--statements", statements, "--even-unchanged").returncode == 0
    first, second = (json.loads((statements / f"ung-i-fokus-{number}.json").read_text()) for number in (1, 2))

    assert (first["total"], "shortfall" in kept(results)) == ("0.00", False)
    assert second["total"] == "1000000.00"


def test_where_there_is_nobody_to_compare_with_the_change_alone_is_no_effect(
    gavn: Run, drawn: Path, tmp_path: Path
) -> None:
    data, results = tmp_path / "data", tmp_path / "results"
    data.mkdir()
    write_people(young([(Arm.EFFORT, "light", 70)] * 3), data)
    done = gavn("measure", drawn, data, "--results", results, "--lang", "en")
    paid = gavn("pay", drawn, results, *AS_OF, "--format", "json")

    assert "there was nobody to compare with" in done.stdout
    assert (kept(results)["estimate"], kept(results)["shortfall"]) == ("", "not-compared")
    assert json.loads(paid.stdout)["total"] == "0.00"


def test_a_group_taken_as_it_is_where_one_was_to_be_matched_is_told_of_in_the_statement(
    gavn: Run, tmp_path: Path
) -> None:
    """As in Ung i Fokus, whose control group was published and no matching."""
    data, results, statements = (tmp_path / name for name in ("data", "results", "statements"))
    data.mkdir()
    write_people(replace(known_too_well(3), beside=Beside()), data)
    printed = gavn("measure", YOUNG, data, "--results", results, "--lang", "en").stdout
    paid = gavn("pay", YOUNG, results, *AS_OF, "--statements", statements, "--lang", "en").stdout
    explained = {
        language: gavn("explain", statements / "ung-i-fokus-1.json", 1, "--lang", language).stdout
        for language in ("da", "en")
    }

    assert "Nobody was matched, as the agreement has it: the comparison group was taken as it is." in printed
    assert "the estimate is weaker than the matched comparison that was agreed" in " ".join(paid.split())
    assert "estimated effect −70, not matched" in explained["en"] and "ikke matchet" in explained["da"]
    assert kept(results)["shortfall"] == "as-it-is"


@pytest.mark.parametrize("said", ["not-compared", "unheard-of"])
def test_a_file_that_contradicts_itself_is_refused_and_nothing_is_written(gavn: Run, tmp_path: Path, said: str) -> None:
    data, results, statements = (tmp_path / name for name in ("data", "results", "statements"))
    data.mkdir()
    write_people(replace(known_too_well(3), beside=Beside()), data)
    gavn("measure", YOUNG, data, "--results", results)
    (results / "manifest.json").unlink()
    replace_in(results / "tallies.csv", "as-it-is", said)
    refused = gavn("pay", YOUNG, results, *AS_OF, "--statements", statements, "--lang", "en")

    assert (refused.returncode, refused.stdout) == (Exit.REFUSED, "")
    assert "tallies.csv:2" in refused.stderr
    assert not statements.exists()
