"""`gavn import` and `gavn match`, on the example fund and the example files."""

from __future__ import annotations

import csv
import io
import json
import re
import runpy
from pathlib import Path

import pytest

from gavn.files.intake.tables import read_table
from gavn.files.read import read_fund
from tests.conftest import AARHUS, ROOT, Run, replace_in

INTAKE = ROOT / "examples" / "aarhus-intake"
PEOPLE = ("--entered-by", "regnskabsmedarbejder", "--approved-by", "sekretariatschef")
SIGNED = (*PEOPLE, "--now", "2025-07-01T12:00:00Z")
COLUMNS = ("--columns", INTAKE / "postings.yaml")
POSTINGS = INTAKE / "postings.csv"


def ledger(folder: Path) -> bytes:
    return (folder / "ledger" / "postings.csv").read_bytes()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The example's rows, where row 5 has an amount that nobody can read and row 6 an account that nobody knows."""
    text = POSTINGS.read_bytes().decode("cp1252")
    text = text.replace("675.000,00", "675,000.00").replace("6500;22.500,50", "6599;22.500,50")
    path = tmp_path / "broken.csv"
    path.write_bytes(text.encode("cp1252"))
    return path


@pytest.mark.parametrize("name", ["postings.csv", "postings.xlsx"])
def test_a_file_is_posted_and_a_second_time_changes_nothing(gavn: Run, aarhus_copy: Path, name: str) -> None:
    before = ledger(aarhus_copy)

    first = gavn("import", aarhus_copy, INTAKE / name, *COLUMNS, *SIGNED)
    after = ledger(aarhus_copy)
    second = gavn("import", aarhus_copy, INTAKE / name, *COLUMNS, *SIGNED)

    assert (first.returncode, second.returncode) == (0, 0)
    assert "7 rækker: 7 godtaget, 0 afvist. 6 nye posteringer; 0 bilag er bogført i forvejen." in first.stdout
    assert "De nye posteringer er bogført." in first.stdout
    assert "0 nye posteringer; 6 bilag er bogført i forvejen. Intet er skrevet" in second.stdout
    assert after.startswith(before)
    assert ledger(aarhus_copy) == after
    fund = read_fund(aarhus_copy).fund
    assert fund is not None
    assert [(p.number, p.voucher) for p in fund.ledger.postings[59:]] == [
        (60 + place, f"2025-000{place + 1}") for place in range(6)
    ]
    cash = sum(line.amount.minor for p in fund.ledger.postings[59:] for line in p.lines if line.account == "cash")
    assert cash == 749793160


def test_what_came_as_csv_is_there_already_when_it_comes_as_excel(gavn: Run, aarhus_copy: Path) -> None:
    gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED)
    again = gavn("import", aarhus_copy, INTAKE / "postings.xlsx", *COLUMNS, *SIGNED, "--format", "json")

    data = json.loads(again.stdout)
    assert (data["schema"], data["outcome"], data["rows"], data["accepted"]) == ("gavn.import/1", "nothing-new", 7, 7)
    assert data["already"] == [f"2025-000{number}" for number in range(1, 7)]


def test_a_dry_run_writes_nothing(gavn: Run, aarhus_copy: Path) -> None:
    done = gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED, "--dry-run", "--lang", "en")

    assert done.returncode == 0
    assert "6 new postings" in done.stdout and "Nothing was written (--dry-run)." in done.stdout
    assert ledger(aarhus_copy) == ledger(AARHUS)


def test_nothing_is_half_imported(gavn: Run, aarhus_copy: Path, broken: Path) -> None:
    done = gavn("import", aarhus_copy, broken, *COLUMNS, *SIGNED)

    assert done.returncode == 1
    assert re.search(r" 5 +Beløb +2025-0004 +“675,000.00” er ikke et beløb", done.stdout)
    assert re.search(r" 6 +Konto +2025-0005 +Konto “6599” svarer ikke til", done.stdout)
    assert re.search(r" 7 +2025-0005 +Bilaget kan ikke bogføres, fordi række 6 er afvist", done.stdout)
    assert "7 rækker: 4 godtaget, 3 afvist. 4 nye posteringer" in done.stdout
    assert "Intet er skrevet. Ret de afviste rækker" in done.stdout
    assert ledger(aarhus_copy) == ledger(AARHUS)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "da",
            "7 rækker: 0 godtaget, 7 afvist. 0 nye posteringer; 0 bilag er bogført i forvejen. Intet er skrevet. Ret",
        ),
        ("en", "Nothing was written. Mend the rejected rows; there is nothing else new in the file."),
    ],
)
@pytest.mark.parametrize("options", [(), ("--accept-partly",)], ids=["whole", "partly"])
def test_a_file_of_which_every_row_is_rejected_is_not_said_to_hold_nothing_new(
    gavn: Run, aarhus_copy: Path, tmp_path: Path, options: tuple[str, ...], language: str, told: str
) -> None:
    file = tmp_path / "commas.csv"
    file.write_bytes(POSTINGS.read_bytes().replace(b";", b","))

    done = gavn("import", aarhus_copy, file, *COLUMNS, *SIGNED, *options, "--lang", language)

    assert done.returncode == 1
    assert told in done.stdout
    assert ledger(aarhus_copy) == ledger(AARHUS)


def test_the_rest_is_posted_only_when_asked_for(gavn: Run, aarhus_copy: Path, broken: Path) -> None:
    done = gavn("import", aarhus_copy, broken, *COLUMNS, *SIGNED, "--accept-partly", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    mended = gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED, "--format", "json")

    assert done.returncode == 1
    assert [(row["outcome"], row["voucher"], row["row"], row["column"], row["code"]) for row in rows] == [
        ("new", "2025-0001", "", "", ""),
        ("new", "2025-0002", "", "", ""),
        ("new", "2025-0003", "", "", ""),
        ("new", "2025-0006", "", "", ""),
        ("rejected", "2025-0004", "5", "Beløb", "amount-unreadable"),
        ("rejected", "2025-0005", "6", "Konto", "account-unmapped"),
        ("rejected", "2025-0005", "7", "", "posting-incomplete"),
    ]
    assert "De nye posteringer er bogført; de afviste rækker er ikke." in done.stderr
    data = json.loads(mended.stdout)
    assert [posting["voucher"] for posting in data["postings"]] == ["2025-0004", "2025-0005"]
    assert (mended.returncode, data["rows"], data["accepted"], len(data["already"])) == (0, 7, 7, 4)


def test_an_ambiguous_amount_asks_for_the_format(gavn: Run, aarhus_copy: Path, tmp_path: Path) -> None:
    unstated = tmp_path / "unstated.yaml"
    unstated.write_text((INTAKE / "postings.yaml").read_text(encoding="utf-8").replace("number_format: danish\n", ""))
    path = tmp_path / "ambiguous.csv"
    path.write_bytes(POSTINGS.read_bytes().replace(b"1.234,56", b"1.234"))

    asked = gavn("import", aarhus_copy, path, "--columns", unstated, *SIGNED, "--format", "json")
    told = gavn("import", aarhus_copy, path, *COLUMNS, *SIGNED, "--format", "json", "--dry-run")

    [reason] = [r for rejection in json.loads(asked.stdout)["rejections"] for r in rejection["reasons"] if r["column"]]
    assert (asked.returncode, reason["code"], reason["column"]) == (1, "amount-ambiguous", "Beløb")
    assert reason["what"] == "“1.234” kan læses som to forskellige beløb."
    assert "number_format" in reason["do"]
    lines = json.loads(told.stdout)["postings"][4]["lines"]
    assert (told.returncode, lines[1]) == (0, {"account": "operations.other", "amount": "1234.00"})


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        (("--approved-by", "regnskabsmedarbejder"), 3, "regnskabsmedarbejder har både indtastet og godkendt."),
        (("--approved-by", " "), 3, "“approved_by” mangler."),
        (("--approved-by", "regnskabsmedarbejder "), 3, "har både indtastet og godkendt."),
        (("--now", "2025-07-01"), 2, "--now skal være et tidspunkt med tidszone"),
        (("--columns", "nowhere.yaml"), 3, "nowhere.yaml: Filen kan ikke åbnes."),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything(
    gavn: Run, aarhus_copy: Path, changes: tuple[str, ...], code: int, said: str
) -> None:
    done = gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED, *changes)

    assert done.returncode == code
    assert said in done.stderr and "Traceback" not in done.stderr
    assert ledger(aarhus_copy) == ledger(AARHUS)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Filen er tom."), (b"PK\x03\x04", "passer ikke sammen"), (b"a;b\r\n1;2\r\n", "“Bilagsnr.”")],
)
def test_a_bad_file_is_refused_in_words(
    gavn: Run, aarhus_copy: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)

    for command in (("import", *SIGNED), ("match",)):
        done = gavn(command[0], aarhus_copy, tmp_path / "bad.csv", *COLUMNS, *command[1:])

        assert done.returncode == 3
        assert "bad.csv: " in done.stderr and said in done.stderr and "Traceback" not in done.stderr


def test_a_closed_year_takes_nothing_in(gavn: Run, aarhus_copy: Path) -> None:
    closings = aarhus_copy / "ledger" / "closings.csv"
    closings.write_text(closings.read_text() + "2025,anne,2025-06-30T11:00:00Z,sekretariatschef,2025-06-30T12:00:00Z\n")

    done = gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED, "--accept-partly")

    assert done.returncode == 1
    assert "7 rækker: 0 godtaget, 7 afvist." in done.stdout and "2025 blev afsluttet den 30. juni 2025." in done.stdout
    assert ledger(aarhus_copy) == ledger(AARHUS)


MATCH = ("--columns", INTAKE / "municipality.yaml", "--years", "2025", "--days", "3")


def test_the_example_export_has_one_of_each_difference(gavn: Run, aarhus_copy: Path) -> None:
    gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED)

    done = gavn("match", aarhus_copy, INTAKE / "municipality.csv", *MATCH, "--format", "json")

    data = json.loads(done.stdout)
    assert (done.returncode, data["schema"], data["years"]) == (1, "gavn.match/1", "2025")
    found = [m for m in data["matches"] if m["kind"] != "matched"]
    assert [(m["kind"], m["voucher"], m["account"], m["ours"], m["theirs"], m["difference"]) for m in found] == [
        ("missing-there", "2025-0003", "operations.secretariat", "16666.67", "", "16666.67"),
        ("different-amount", "2025-0004", "investment.ung-i-fokus", "675000.00", "657000.00", "18000.00"),
        ("missing-here", "2025-0007", "operations.other", "", "4980.00", "-4980.00"),
    ]
    assert [(total["kind"], total["count"]) for total in data["totals"]] == [
        ("matched", 5),
        ("missing-there", 1),
        ("missing-here", 1),
        ("different-amount", 1),
    ]
    # The row without a voucher was found by account, amount and a date one day off.
    [by_date] = [m for m in data["matches"] if m["account"] == "operations.council-fees"]
    assert (by_date["kind"], by_date["voucher"], by_date["rows"], by_date["postings"]) == (
        "matched", "2025-0005", "5", "64",
    )  # fmt: skip


def test_the_table_shows_what_differs_and_sums_that_add_up(gavn: Run, aarhus_copy: Path) -> None:
    gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED)

    shown = gavn("match", aarhus_copy, INTAKE / "municipality.csv", *MATCH).stdout

    assert "Stemmer                   5  −8.189.598,27  −8.189.598,27" in shown
    assert "I alt                     8  −7.497.931,60  −7.527.618,27" in shown
    assert (
        "Forskelligt beløb     2025-0004  investment.ung-i-fokus  14.03.2025  675.000,00    657.000,00  18.000,00"
        in shown
    )


def test_a_ledger_matches_the_file_it_was_made_from(gavn: Run, aarhus_copy: Path) -> None:
    gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED)

    done = gavn("match", aarhus_copy, INTAKE / "postings.xlsx", *COLUMNS, "--years", "2025", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert len(rows) == 7
    assert {row["kind"] for row in rows} == {"matched"}


def test_a_row_that_cannot_be_read_stops_the_matching(gavn: Run, aarhus_copy: Path, broken: Path) -> None:
    done = gavn("match", aarhus_copy, broken, *COLUMNS)

    assert (done.returncode, done.stdout) == (3, "")
    assert "broken.csv:5:5 (Beløb)" in done.stderr and "broken.csv:6:4 (Konto)" in done.stderr


def test_days_cannot_be_negative(gavn: Run) -> None:
    done = gavn("match", AARHUS, POSTINGS, *COLUMNS, "--days", "-1")

    assert done.returncode == 2


def test_the_example_files_are_what_their_script_makes(tmp_path: Path) -> None:
    for name in ("make.py", "postings.yaml"):
        (tmp_path / name).write_bytes((INTAKE / name).read_bytes())

    runpy.run_path(str(tmp_path / "make.py"), run_name="__main__")

    for name in ("postings.csv", "municipality.csv"):
        assert (tmp_path / name).read_bytes() == (INTAKE / name).read_bytes()
    # Another release of zlib packs a workbook into other bytes.
    made, kept = (read_table("a.xlsx", (folder / "postings.xlsx").read_bytes()) for folder in (tmp_path, INTAKE))
    assert made == kept


def test_a_head_published_before_still_holds(gavn: Run, aarhus_copy: Path) -> None:
    shown = gavn("verify", aarhus_copy, "--lang", "en").stdout
    digest = re.findall(r"[0-9a-f]{64}", shown)[0]
    heads = f"number,digest,published_on,where\n59,{digest},2025-01-31,Annual report 2024\n"
    (aarhus_copy / "ledger" / "heads.csv").write_text(heads, encoding="utf-8")
    replace_in(aarhus_copy / "fund.yaml", "as_of: 2024-12-31", "as_of: 2025-06-30")

    gavn("import", aarhus_copy, POSTINGS, *COLUMNS, *SIGNED)

    assert gavn("verify", aarhus_copy).returncode == 0
