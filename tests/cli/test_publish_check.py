"""`gavn publish-check`: what of a table may be shown, why not more, and that what was shown before is reckoned with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from docs.generate import DOCS
from tests.conftest import ROOT, Run

DIALOG = ROOT / "examples" / "tables" / "dialog-mod-vold.csv"
TOWNS = "town,result,persons\nnorth,reached,{north}\nnorth,not,30\nsouth,reached,{south}\nsouth,not,20\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS.format(north=40, south=14))
    return path


def test_dialog_mod_vold_is_refused_and_says_of_whom_it_tells(gavn: Run) -> None:
    result = gavn("publish-check", DIALOG, "--theme", "violence", "--lang", "en")
    assert result.returncode == 1
    assert "Refused: no group that is known by every column can be shown." in result.stdout
    assert "violence: continues: 2 families, fewer than 8" in result.stdout
    assert "course: dropped out: 4 families, fewer than 8" in result.stdout
    assert "treatment: some: 2 families, fewer than 8" in result.stdout
    assert "only the number: all about 15" in result.stdout


def test_the_council_can_be_told_of_nine_of_the_fifteen(gavn: Run) -> None:
    result = gavn("publish-check", DIALOG, "--circle", "council", "--by", "violence", "--format", "csv")
    assert result.returncode == 0
    assert result.stdout == "violence,family\n,15\nceased,9\ncontinues,\nnot followed,\n"


def test_the_parties_see_the_totals_that_they_pay_on(gavn: Run) -> None:
    result = gavn("publish-check", DIALOG, "--circle", "parties", "--by", "violence", "--format", "csv")
    assert result.stdout.splitlines()[1:] == [",15", "ceased,9", "continues,2", "not followed,4"]


def test_a_table_that_is_large_enough_is_shown_whole(gavn: Run, table: Path) -> None:
    result = gavn("publish-check", table)
    assert result.returncode == 0
    assert "Hele tabellen kan vises." in result.stdout and "54" in result.stdout


def test_a_sensitive_theme_is_rounded_for_the_public(gavn: Run, table: Path) -> None:
    rows = list(csv.reader(io.StringIO(gavn("publish-check", table, "--theme", "health", "--format", "csv").stdout)))
    assert rows[1:4] == [["", "", "105"], ["", "reached", "55"], ["", "not", "50"]]


def test_one_who_came_is_not_told_of_by_the_next_table(gavn: Run, table: Path, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    first = gavn("publish-check", table, "--earlier", shown, "--keep", "--as-of", "2025-01-31", "--lang", "en")
    assert first.returncode == 0 and f"Kept as {shown / 'towns-1.json'}." in first.stdout
    table.write_text(TOWNS.format(north=40, south=15))
    alone = gavn("publish-check", table, "--as-of", "2025-02-28", "--lang", "en")
    assert "The whole table can be shown." in alone.stdout
    after = gavn("publish-check", table, "--earlier", shown, "--as-of", "2025-02-28", "--format", "csv")
    # Refused, and not kept: not even what else it could show may be passed on.
    assert after.stdout == "town,result,person\n"
    assert [path.name for path in shown.iterdir()] == ["towns-1.json"]


def test_a_kept_release_holds_no_reason_and_no_hidden_number(gavn: Run, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    line = ("publish-check", DIALOG, "--circle", "council", "--by", "violence", "--earlier", shown, "--keep")
    assert gavn(*line, "--as-of", "2024-12-31").returncode == 0
    kept = json.loads((shown / "dialog-mod-vold-1.json").read_text())
    assert [(told["group"], told["count"]) for told in kept["told"]] == [([""], 15), (["ceased"], 9)]
    schema = json.loads((DOCS / "schemas" / "gavn.release-1.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(kept)) == []


def test_a_refused_table_is_not_kept(gavn: Run, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    assert gavn("publish-check", DIALOG, "--theme", "violence", "--earlier", shown, "--keep").returncode == 1
    assert not shown.exists()


def test_the_json_holds_against_its_schema(gavn: Run) -> None:
    schema = json.loads((DOCS / "schemas" / "gavn.publish-check-1.schema.json").read_text())
    for circle in ("parties", "council", "public"):
        found = json.loads(gavn("publish-check", DIALOG, "--circle", circle, "--format", "json").stdout)
        assert list(Draft202012Validator(schema).iter_errors(found)) == []


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("town,persons\nnorth,4.5\n", "towns.csv:2 (persons)", "“4.5” is not a count."),
        ("town,persons\nnorth,-4\n", "towns.csv:2 (persons)", "“-4” is not a count."),
        ("town,persons\nnorth,NaN\n", "towns.csv:2 (persons)", "“NaN” is not a count."),
        ("town,persons\nnorth,1.000\n", "towns.csv:2 (persons)", "“1.000” is not a count."),
        ("town,persons\nnorth,\n", "towns.csv:2 (persons)", "“” is not a count."),
        ("town,persons\nnorth,٣\n", "towns.csv:2 (persons)", "“٣” is not a count."),
        ("town,persons\nnorth,4\n,4\n", "towns.csv:3 (town)", "Nothing that can be read stands in the column “town”."),
        ("town,persons\nnorth,4\nnorth,5\n", "towns.csv:3", "The group “north” stands in row 2 too."),
        ("town,persons\nnorth,4,5\n", "towns.csv:2", "The row has 3 fields, but there are 2 headings."),
        ("town,families,persons\nnorth,4,3\n", "towns.csv:2", "There are 4 families and 3 persons in the group."),
        ("town,families,persons\nnorth,0,3\n", "towns.csv:2", "There are 0 families and 3 persons in the group."),
        ("town,number\nnorth,4\n", "towns.csv", "No column counts anything"),
        ("town,persons,count\nnorth,4,4\n", "towns.csv", "Two columns count the same (person)."),
        ("persons\n4\n", "towns.csv", "No column tells groups apart"),
        ("town,town,persons\nnorth,a,4\n", "towns.csv:1 (town)", "Two columns are headed “town”."),
        ("town,persons\n", "towns.csv", "No groups stand under the headings: town, persons."),
        ("", "towns.csv", "The file is empty."),
    ],
)
def test_a_mistake_in_the_table_is_told_by_row_and_column(
    gavn: Run, tmp_path: Path, text: str, place: str, says: str
) -> None:
    path = tmp_path / "towns.csv"
    path.write_text(text)
    result = gavn("publish-check", path, "--earlier", tmp_path / "shown", "--keep", "--lang", "en")
    assert result.returncode == 3 and result.stdout == ""
    assert result.stderr.startswith(f"{place}: {says}")
    assert not (tmp_path / "shown").exists()


# The day has 60 added to it: made for testing, and nobody's.
NUMBERS = ("610170-1234", "6101701234", "61 01 70 12 34")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("town,persons\nnorth,40\n{},40\n", "towns.csv:3 (town)"),
        ("{},persons\nnorth,40\nsouth,40\n", "towns.csv"),
        ("town,persons\nnorth,40\nsouth,{}\n", "towns.csv:3 (persons)"),
    ],
)
def test_a_table_with_somebodys_number_is_refused_and_does_not_show_it(
    gavn: Run, tmp_path: Path, text: str, place: str, number: str
) -> None:
    path = tmp_path / "towns.csv"
    path.write_text(text.format(number))
    result = gavn("publish-check", path, "--earlier", tmp_path / "shown", "--keep", "--lang", "en")
    assert result.returncode == 3 and result.stderr.startswith(f"{place}: Something stands here that may be a CPR")
    assert number not in result.stdout + result.stderr and not (tmp_path / "shown").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--by", "city"], 3, "The table has no column “city”."),
        (["--where", "town=east"], 3, "The column “town” has no “east”."),
        (["--where", "town"], 2, "--where takes a column and its categories, not “town”."),
        (["--known", "many"], 2, "--known takes a number, or a group and its number, not “many”."),
        (["--known", "town=east:4"], 3, "The column “town” has no “east”."),
        (["--keep"], 3, "--keep was given without --earlier."),
        (["--theme", "love"], 2, "--theme"),
    ],
)
def test_a_wrong_line_is_refused(gavn: Run, table: Path, words: list[str], code: int, says: str) -> None:
    result = gavn("publish-check", table, *words, "--lang", "en")
    assert result.returncode == code and result.stdout == "" and says in result.stderr


def kept(gavn: Run, table: Path, folder: Path) -> Path:
    assert gavn("publish-check", table, "--earlier", folder, "--keep", "--as-of", "2025-01-31").returncode == 0
    return folder / "towns-1.json"


def test_a_release_that_was_altered_is_refused(gavn: Run, table: Path, tmp_path: Path) -> None:
    path = kept(gavn, table, tmp_path / "shown")
    path.write_text(path.read_text().replace('"count": 14', '"count": 19'))
    result = gavn("publish-check", table, "--earlier", path.parent, "--lang", "en")
    assert result.returncode == 3 and "towns-1 was altered since it was written." in result.stderr


def test_a_release_that_is_missing_is_refused(gavn: Run, table: Path, tmp_path: Path) -> None:
    path = kept(gavn, table, tmp_path / "shown")
    path.rename(path.with_name("towns-2.json"))
    result = gavn("publish-check", table, "--earlier", path.parent, "--lang", "en")
    assert result.returncode == 3 and "towns-1 is missing from the folder; towns-2 stands here." in result.stderr


def test_another_agreements_folder_and_another_file_are_refused(gavn: Run, table: Path, tmp_path: Path) -> None:
    path = kept(gavn, table, tmp_path / "shown")
    result = gavn("publish-check", table, "--earlier", path.parent, "--agreement", "villages", "--lang", "en")
    assert result.returncode == 3 and "The folder is of what was shown of another agreement (towns-1)" in result.stderr
    (path.parent / "towns-2.json").write_text(path.read_text().replace('"agreement": "towns"', '"agreement": "other"'))
    result = gavn("publish-check", table, "--earlier", path.parent, "--lang", "en")
    assert result.returncode == 3 and "towns-2" in result.stderr
    (path.parent / "towns-2.json").write_text("{}")
    result = gavn("publish-check", table, "--earlier", path.parent, "--lang", "en")
    assert result.returncode == 3 and "The file is no release (gavn.release/1)." in result.stderr


def test_a_total_that_is_known_elsewhere_counts(gavn: Run, table: Path) -> None:
    table.write_text(TOWNS.format(north=40, south=4))
    told = gavn("publish-check", table, "--known", "94", "--known", "town=south:24", "--format", "json").stdout
    [cell] = [c for c in json.loads(told)["cells"] if c["group"] == {"town": "south", "result": "reached"}]
    assert cell["person"] is None and cell["why"]


def test_of_a_refused_table_no_number_is_passed_on(gavn: Run) -> None:
    """Nor is it kept, so that the next quarter's would be held against nothing."""
    result = gavn("publish-check", DIALOG, "--theme", "violence", "--format", "csv", "--lang", "en")

    assert result.returncode == 1
    assert result.stdout == "course,violence,treatment,family\n"
    assert "Refused: no group that is known by every column can be shown." in result.stderr
