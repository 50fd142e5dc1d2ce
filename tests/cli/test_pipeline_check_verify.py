"""The other commands, on the real fund and on folders with errors."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from gavn import __version__
from tests.conftest import AARHUS, Run, replace_in

INTAKE = AARHUS.parent / "aarhus-intake"


def test_table_1_adds_up_as_of_the_end_of_2024(gavn: Run) -> None:
    done = gavn("pipeline", AARHUS, "--format", "csv")

    assert done.stdout.splitlines() == [
        "stream,received,rejected-outright,rejected-after-hearing,donation,launched,under-consideration,not-stated",
        "general,53,19,21,1,9,3,0",
        "call-2022-mental-illness,12,0,0,0,2,0,10",
    ]


def test_table_1_as_of_an_earlier_date_knows_nothing_later(gavn: Run) -> None:
    data = json.loads(gavn("pipeline", AARHUS, "--as-of", "2020-05-31", "--format", "json").stdout)

    assert [(stream["stream"], stream["launched"]) for stream in data["streams"]] == [("general", 0)]
    assert all(waiting["since"] <= "2020-05-31" for waiting in data["open"])


def test_pipeline_tells_who_must_act(gavn: Run) -> None:
    done = gavn("pipeline", AARHUS, "--lang", "en")

    assert "Developed further" in done.stdout
    assert "secretariat" in done.stdout


def test_check_says_what_it_read(gavn: Run) -> None:
    done = gavn("check", AARHUS, "--lang", "en")

    assert done.returncode == 0
    assert "59 postings, 65 inquiries, 12 investments and donations, 11 agreements. No errors." in done.stdout


def test_check_tells_of_what_is_questionable_and_is_done_all_the_same(gavn: Run) -> None:
    done = gavn("check", AARHUS, "--lang", "en")

    assert done.returncode == 0
    [open_time, _, what, _, published, _, unpaid, _] = done.stderr.splitlines()
    # What all eleven agreements leave open is told once.
    assert open_time.startswith("agreements/diabetes/agreement-2.yaml:")
    assert "No time is agreed in which the parties can dispute a statement." in open_time
    assert what.startswith("agreements/dialog-mod-vold/agreement-2.yaml:36:5 (metrics.0.population): ")
    assert "Only completers are measured on “violence-ceased”, “no-emergency-visit”," in what
    assert re.match(r"agreements/dialog-mod-vold/agreement-2\.yaml:\d+:1 \(expected_units\): ", published)
    assert unpaid.endswith("(metrics.1.id): Warning: Nothing is paid on “until-job”.")


def test_an_error_tells_where_what_why_and_what_to_do(gavn: Run, aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "fund.yaml", "council: raadet", "council: rådet")

    done = gavn("check", aarhus_copy, "--lang", "en")

    assert done.returncode == 3
    assert done.stdout == ""
    assert "fund.yaml:7:1 (council): There is no “rådet”." in done.stderr
    assert "Do: Did you mean “raadet”? Mend the spelling, or add “rådet”." in done.stderr
    assert "1 error in" in done.stderr


def test_a_folder_that_is_not_there(gavn: Run, tmp_path: Path) -> None:
    done = gavn("economy", tmp_path / "nowhere", "--lang", "da")

    assert done.returncode == 3
    assert "Mappen findes ikke." in done.stderr


def test_verify_prints_the_head_to_publish_and_then_holds_to_it(gavn: Run, aarhus_copy: Path) -> None:
    first = gavn("verify", aarhus_copy, "--lang", "en")
    digest = first.stdout.split()[7]
    heads = aarhus_copy / "ledger" / "heads.csv"
    heads.write_text(f"number,digest,published_on,where\n59,{digest},2025-03-01,annual report\n", encoding="utf-8")

    agreed = gavn("verify", aarhus_copy, "--lang", "en")
    replace_in(aarhus_copy / "ledger" / "postings.csv", "Fundamentet", "Fundament")
    changed = gavn("verify", aarhus_copy, "--lang", "en")

    assert first.returncode == 0
    assert "No head is published" in first.stdout
    assert (agreed.returncode, changed.returncode) == (0, 1)
    assert "59 postings agree with the one head that is published" in agreed.stdout
    assert "not the one published in annual report" in changed.stderr


def test_verify_counts_only_the_postings_that_a_head_covers(gavn: Run, aarhus_copy: Path) -> None:
    heads = aarhus_copy / "ledger" / "heads.csv"
    digest = gavn("verify", aarhus_copy, "--lang", "en").stdout.split()[7]
    heads.write_text(f"number,digest,published_on,where\n59,{digest},2025-03-01,annual report\n", encoding="utf-8")
    posted = gavn(
        "import",
        aarhus_copy,
        INTAKE / "postings.csv",
        *("--columns", INTAKE / "postings.yaml"),
        *("--entered-by", "regnskabsmedarbejder", "--approved-by", "sekretariatschef"),
    )

    agreed = gavn("verify", aarhus_copy, "--lang", "en")

    assert (posted.returncode, agreed.returncode) == (0, 0)
    assert "Head of the chain after posting 65" in agreed.stdout
    assert "59 postings agree with the one head that is published." in agreed.stdout


def test_check_as_json_gives_each_error_with_its_words(gavn: Run, aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "fund.yaml", "council: raadet", "council: rådet")

    done = gavn("check", aarhus_copy, "--format", "json", "--lang", "en")
    rows = gavn("check", aarhus_copy, "--format", "csv", "--lang", "en")

    [problem] = [found for found in json.loads(done.stdout)["problems"] if found["severity"] == "error"]
    assert (done.returncode, done.stderr, rows.returncode) == (3, "", 3)
    assert json.loads(done.stdout)["counts"] is None
    assert (problem["file"], problem["line"], problem["column"], problem["path"]) == ("fund.yaml", 7, 1, "council")
    assert (problem["code"], problem["what"]) == ("reference-unknown", "There is no “rådet”.")
    assert [line[:5] for line in csv.reader(rows.stdout.splitlines()) if line[4] == "error"] == [
        ["fund.yaml", "7", "1", "council", "error"]
    ]


def test_check_as_csv_of_a_whole_folder_holds_only_what_is_questionable(gavn: Run) -> None:
    done = gavn("check", AARHUS, "--format", "csv")

    head, *rows = csv.reader(done.stdout.splitlines())
    assert (done.returncode, head) == (0, ["file", "line", "column", "path", "severity", "code", "what", "why", "do"])
    assert {row[0].partition("/")[0] for row in rows} == {"agreements"}
    assert {row[4] for row in rows} == {"warning"}


def test_check_warns_of_an_agreement_in_another_currency_than_the_funds(gavn: Run, aarhus_copy: Path) -> None:
    replace_in(aarhus_copy / "agreements" / "ips-plus" / "agreement.yaml", "currency: DKK", "currency: EUR")

    done = gavn("check", aarhus_copy, "--format", "json", "--lang", "en")

    [told] = [p for p in json.loads(done.stdout)["problems"] if p["code"] == "agreement-in-other-currency"]
    assert (done.returncode, told["severity"]) == (0, "warning")
    assert (told["file"], told["path"]) == ("agreements/ips-plus/agreement.yaml", "currency")
    assert told["what"] == "The agreement “ips-plus” is in EUR, and the fund in DKK."


def test_verify_as_data_tells_of_each_published_head(gavn: Run, aarhus_copy: Path) -> None:
    computed = json.loads(gavn("verify", aarhus_copy, "--format", "json").stdout)["computed"]
    heads = aarhus_copy / "ledger" / "heads.csv"
    heads.write_text(
        "number,digest,published_on,where\n"
        f"59,{computed['digest']},2025-03-01,annual report\n"
        f"60,{computed['digest']},2025-04-01,minutes\n",
        encoding="utf-8",
    )

    done = gavn("verify", aarhus_copy, "--format", "json")
    rows = gavn("verify", aarhus_copy, "--format", "csv").stdout.splitlines()

    data = json.loads(done.stdout)
    assert (done.returncode, data["computed"]["number"]) == (1, 59)
    assert [head["verdict"] for head in data["heads"]] == ["agrees", "chain-cut"]
    assert [problem["code"] for problem in data["problems"]] == ["chain-cut"]
    assert [row.rpartition(",")[2] for row in rows] == ["verdict", "agrees", "chain-cut", "computed"]


def test_the_version_is_told(gavn: Run) -> None:
    assert gavn("--version").stdout == f"gavn {__version__}\n"


def test_help_shows_examples_and_exit_codes(gavn: Run) -> None:
    for command in ("check", "economy", "pipeline", "reconcile", "verify"):
        text = gavn(command, "--help", "--lang", "en").stdout
        assert f"gavn {command} examples/aarhus" in text
        assert text.count(f"  gavn {command} ") >= 2
        assert "exit codes:" in text
