"""`gavn import-people`: person-level data into a folder of data, shown first, written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from gavn.files.people import head_of, read_people, write_head
from gavn.measurement.engines.duck import write_parquet
from gavn.measurement.hashes import snapshot_hash
from tests.conftest import ROOT, Run
from tests.files.intake_files import xlsx_bytes

SENT = ROOT / "examples" / "people-intake" / "readings.csv"
COLUMNS = ("--columns", SENT.with_suffix(".yaml"))
NUMBER = "6101701234"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "examples" / "people" / "diabetes", tmp_path / "data"))


def content(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def write(tmp_path: Path, *lines: str, name: str = "sent.csv") -> Path:
    (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return tmp_path / name


def test_a_rejected_row_keeps_the_whole_file_out_until_somebody_says_otherwise(gavn: Run, data: Path) -> None:
    before = content(data)
    refused = gavn("import-people", data, SENT, "--kind", "readings", *COLUMNS)

    assert (refused.returncode, content(data)) == (1, before)
    assert "5 rækker: 2 nye, 0 rettelser, 0 var her i forvejen, 3 afvist. Intet er skrevet." in refused.stdout
    partly = gavn("import-people", data, SENT, "--kind", "readings", *COLUMNS, "--accept-partly")
    people = read_people(data).people

    assert partly.returncode == 1 and "de afviste rækker er ikke" in partly.stdout
    assert people is not None and [str(each.value) for each in people.readings[-2:]] == ["61", "117/2"]
    changed = {name for name, found in content(data).items() if found != before[name]}
    assert changed == {"readings.csv"}
    assert content(data)["readings.csv"].startswith(before["readings.csv"])


def test_the_same_file_again_changes_nothing_and_another_content_corrects(
    gavn: Run, data: Path, tmp_path: Path
) -> None:
    head = "person,instrument,on,value"
    first = write(tmp_path, head, "p-0001,HbA1c,2024-12-15,61", "p-0002,HbA1c,2024-12-15,70")
    second = write(tmp_path, head, "p-0001,HbA1c,2024-12-15,62", name="second.csv")
    assert gavn("import-people", data, first, "--kind", "readings").returncode == 0
    after = content(data)
    again = gavn("import-people", data, first, "--kind", "readings", "--format", "json")
    corrected = gavn("import-people", data, second, "--kind", "readings", "--lang", "en")

    told = json.loads(again.stdout)
    assert (told["outcome"], told["new"], told["already"]) == ("nothing-new", 0, 2)
    assert "1 row: 0 new, 1 correction, 0 here already" in corrected.stdout and "corrects  Value" in corrected.stdout
    people = read_people(data).people
    assert people is not None and [str(each.value) for each in people.readings[-2:]] == ["62", "70"]
    assert len(content(data)["readings.csv"]) == len(after["readings.csv"])


def test_what_is_written_is_what_was_seen(gavn: Run, data: Path, tmp_path: Path) -> None:
    sent = write(tmp_path, "person,instrument,on,value", "p-0001,HbA1c,2024-12-15,61")
    seen = json.loads(gavn("import-people", data, sent, "--kind", "readings", "--dry-run", "--format", "json").stdout)
    before = content(data)
    write(tmp_path, "person,instrument,on,value", "p-0001,HbA1c,2024-12-15,16")
    other = gavn("import-people", data, sent, "--kind", "readings", "--seen", seen["digest"], "--lang", "en")

    assert (other.returncode, content(data)) == (3, before)
    assert "no longer what was shown" in other.stderr
    # As where a program had nothing to hand on.
    assert gavn("import-people", data, sent, "--kind", "readings", "--seen", "").returncode == 3
    assert content(data) == before
    write(tmp_path, "person,instrument,on,value", "p-0001,HbA1c,2024-12-15,61")
    assert gavn("import-people", data, sent, "--kind", "readings", "--seen", seen["digest"]).returncode == 0


def test_readings_are_held_to_the_agreement_that_is_named(gavn: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "diabetes").mkdir()
    agreement = Path(
        shutil.copy(ROOT / "examples" / "aarhus" / "agreements" / "diabetes" / "agreement.yaml", tmp_path / "diabetes")
    )
    told = agreement.read_text(encoding="utf-8")
    ends = 'by: "0.085"\n        lowest: "20"\n        highest: "195"'
    agreement.write_text(told.replace('by: "0.085"', ends), encoding="utf-8")
    rows = ("p-0001,HbA1c,2024-12-15,610", "p-0002,HbA1c,2024-12-15,61", "p-0003,Kondital,2024-12-15,30")
    sent = write(tmp_path, "person,instrument,on,value", *rows)
    before = content(data)
    command = ("import-people", data, sent, "--kind", "readings", "--format", "json", "--lang", "en")
    alone = json.loads(gavn(*command, "--dry-run").stdout)
    held = gavn(*command, "--agreement", agreement)

    assert (alone["rejected"], alone["lines"]) == (0, []), (
        "without an agreement nobody knows what an instrument can give"
    )
    lines = [(each["outcome"], each["row"], each["code"]) for each in json.loads(held.stdout)["lines"]]
    assert lines == [("remark", 4, "people-not-looked-at"), ("rejected", 2, "people-outside-range")]
    assert (held.returncode, content(data)) == (1, before)
    assert gavn(*command, "--agreement", tmp_path / "nowhere").returncode == 3


def test_a_cpr_number_is_never_kept_and_never_repeated(gavn: Run, data: Path, tmp_path: Path) -> None:
    sent = write(tmp_path, "person;instrument;on;value", f"{NUMBER};HbA1c;2024-12-15;{NUMBER}", name=f"{NUMBER}.csv")
    before = content(data)
    for shape in ("table", "csv", "json"):
        done = gavn(
            "import-people", data, sent, "--kind", "readings", "--format", shape, "--rejected", tmp_path / shape
        )

        assert (done.returncode, content(data)) == (1, before)
        assert NUMBER not in done.stdout + done.stderr + (tmp_path / shape).read_text(encoding="utf-8")


def test_rejected_rows_are_written_to_be_mended(gavn: Run, data: Path, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    line = ("import-people", data, SENT, "--kind", "readings", *COLUMNS, "--rejected", rejected, "--lang", "en")
    gavn(*line)
    lines = rejected.read_text(encoding="utf-8-sig").splitlines()

    assert lines[0] == "Row,Why rejected,Borger,Redskab,Målt den,Resultat"
    assert [each.split(",")[0] for each in lines[1:]] == ["4", "5", "6"]
    before = content(data)
    again = gavn(*line, "--accept-partly")
    assert (again.returncode, content(data)) == (3, before)
    assert "there already" in again.stderr


def test_a_template_is_written_once_and_filled_in(gavn: Run, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "courses.csv"
    for code in (0, 3):
        assert gavn("import-people", data, path, "--kind", "courses", "--template").returncode == code
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("EKSEMPEL-1", "ny").replace("2025-01-31", "2024-12-01"), encoding="utf-8")

    assert gavn("import-people", data, path, "--kind", "courses").returncode == 0
    people = read_people(data).people
    assert people is not None and people.courses[-1].course == "ny"
    xlsx = tmp_path / "a.xlsx"
    assert gavn("import-people", data, xlsx, "--kind", "answers-who-5", "--template").returncode == 0
    assert xlsx.read_bytes().startswith(b"PK")


def test_a_folder_of_data_begins_with_its_courses(gavn: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "data.yaml").write_text("as_of: 2026-06-01\n", encoding="utf-8")
    courses = tmp_path / "courses.xlsx"
    courses.write_bytes(xlsx_bytes(("F-1", "17", "01-05-2026"), head=("Forløb", "Sagsnr.", "Startdato")))
    early = write(tmp_path, "Forløb;Slutdato;Gennemført", "F-1;30-04-2026;ja")

    assert gavn("import-people", folder, early, "--kind", "exits").returncode == 1
    assert gavn("import-people", folder, courses, "--kind", "courses").returncode == 0
    told = gavn("import-people", folder, early, "--kind", "exits", "--lang", "en").stdout
    assert "ended on 2026-04-30, but began only on 2026-05-01" in told.replace("\n", " ")
    assert set(content(folder)) == {"data.yaml", "courses.csv"}


@pytest.mark.parametrize(
    ("kind", "columns", "told"),
    [
        ("readings", "kind: events\ncolumns: {}\n", "chosen for “events”"),
        ("readings", "kind: readings\n", "“columns” is missing"),
        ("readings", "", "empty"),
        ("readings", "kind: readings\ncolumns: {person: Borger}\n", "No column is chosen"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    gavn: Run, data: Path, tmp_path: Path, kind: str, columns: str, told: str
) -> None:
    (tmp_path / "columns.yaml").write_text(columns, encoding="utf-8")
    before = content(data)
    done = gavn("import-people", data, SENT, "--kind", kind, "--columns", tmp_path / "columns.yaml", "--lang", "en")

    assert (done.returncode, content(data)) == (3, before)
    assert told in done.stderr


def test_a_folder_that_is_none_is_refused(gavn: Run, tmp_path: Path) -> None:
    done = gavn("import-people", tmp_path / "nowhere", SENT, "--kind", "readings", *COLUMNS)

    assert done.returncode == 3 and "Traceback" not in done.stderr


def test_nothing_is_added_to_what_was_frozen(gavn: Run, tmp_path: Path) -> None:
    """Beside Parquet files, which are what is measured, the rows would be written and count for nothing."""
    people = read_people(ROOT / "examples" / "people" / "diabetes").people
    assert people is not None
    folder = tmp_path / "frozen"
    folder.mkdir()
    write_parquet(people, folder)
    write_head(head_of(people, snapshot=snapshot_hash(people)), folder)
    before = content(folder)
    sent = write(tmp_path, "Forløb;Borger;Optaget", "c-x;p-9999;01-02-2024")
    done = gavn("import-people", folder, sent, "--kind", "courses", "--lang", "en")

    assert (done.returncode, content(folder)) == (3, before)
    assert "The folder has Parquet files" in done.stderr
