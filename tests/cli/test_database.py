"""`gavn load`, `dump` and `account` as their users run them, each on a database of its own."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from gavn.language.catalogue import Language, say
from tests.conftest import AARHUS, Run, replace_in
from tests.files.test_folder import contents

HEAD = "2025-9001,2025-01-31,2025-01-31,operations.secretariat,1200.00,Konference,anne,2025-02-01T09:00:00Z,bo,"


def add_posting(folder: Path, *, number: int = 60) -> None:
    with (folder / "ledger" / "postings.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"{number},{HEAD}2025-02-01T10:00:00Z,,,\n{number},,,,cash,-1200.00,,,,,,,,\n")


def postings_in(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM economy_postingrow").fetchone()[0])
    finally:
        connection.close()


PLAN = """\
agreement: din-vej-i-job
registered_on: 2022-11-01
analyses:
  - id: employed
    metric: employment
    follow_up: 12-months
    design: direct-count
    least: 30
    coverage: "0.8"
    missing: worst
looks:
  - id: first
    first_day: 2024-10-01
    last_day: 2024-12-31
  - id: last
    first_day: 2025-10-01
    last_day: 2025-12-31
boundary: pocock
"""


def accounts_in(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return [username for (username,) in connection.execute("SELECT username FROM accounts_user")]
    finally:
        connection.close()


def test_folder_to_database_to_folder_is_the_same_to_the_byte(gavn: Run, tmp_path: Path) -> None:
    database = tmp_path / "fund.sqlite3"
    loaded = gavn("load", AARHUS, "--database", database, "--lang", "en")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.startswith("59 postings and 44 documents added")

    assert gavn("dump", tmp_path / "again", "--database", database).returncode == 0

    assert contents(tmp_path / "again") == contents(AARHUS)


def test_a_measurement_plan_comes_back_out_of_the_database_as_it_went_in(
    gavn: Run, aarhus_copy: Path, tmp_path: Path
) -> None:
    plan = aarhus_copy / "agreements" / "din-vej-i-job" / "measurement-plan.yaml"
    plan.write_text(PLAN, "utf-8")
    warned = [gavn("warn", aarhus_copy, "--trials", "20", "--format", "json")]

    assert gavn("load", aarhus_copy, "--database", tmp_path / "fund.sqlite3").returncode == 0
    assert gavn("dump", tmp_path / "again", "--database", tmp_path / "fund.sqlite3").returncode == 0

    assert contents(tmp_path / "again") == contents(aarhus_copy)
    warned.append(gavn("warn", tmp_path / "again", "--trials", "20", "--format", "json"))
    assert warned[0].stdout == warned[1].stdout
    # What the parties registered is no part of a version, and can be taken in with the same agreement later.
    plan.write_text(PLAN.replace("pocock", "obrien-fleming"), "utf-8")
    again = gavn("load", aarhus_copy, "--database", tmp_path / "fund.sqlite3", "--lang", "en")
    assert again.stdout.startswith("0 postings and 1 documents added")


def test_a_measurement_plan_that_does_not_hold_is_not_loaded(gavn: Run, aarhus_copy: Path, tmp_path: Path) -> None:
    plan = aarhus_copy / "agreements" / "din-vej-i-job" / "measurement-plan.yaml"
    plan.write_text(PLAN.replace("missing: worst", "missing: left-out"), "utf-8")

    loaded = gavn("load", aarhus_copy, "--database", tmp_path / "fund.sqlite3", "--lang", "en")

    assert loaded.returncode == 3
    assert "din-vej-i-job/measurement-plan.yaml:10:5 (analyses.0.missing)" in loaded.stderr
    assert not (tmp_path / "fund.sqlite3").exists()


def test_what_was_added_in_the_folder_is_appended_and_nothing_else(
    gavn: Run, aarhus_copy: Path, fund_database: Path
) -> None:
    add_posting(aarhus_copy)

    loaded = gavn("load", aarhus_copy, "--database", fund_database, "--lang", "en")

    assert loaded.stdout.startswith("1 postings and 0 documents added")
    assert postings_in(fund_database) == 60


def test_a_changed_past_is_refused_and_changes_nothing(gavn: Run, aarhus_copy: Path, fund_database: Path) -> None:
    replace_in(aarhus_copy / "ledger" / "postings.csv", "Honorar til Rådet,regnskabsmedarbejder,2021", "x,y,2021")
    add_posting(aarhus_copy)

    loaded = gavn("load", aarhus_copy, "--database", fund_database, "--lang", "en")

    assert loaded.returncode == 3
    assert "Posting 2 in the folder is not the one that stands in the database." in loaded.stderr
    assert postings_in(fund_database) == 59


def test_a_folder_behind_the_database_is_refused(gavn: Run, aarhus_copy: Path, fund_database: Path) -> None:
    add_posting(aarhus_copy)
    gavn("load", aarhus_copy, "--database", fund_database)

    loaded = gavn("load", AARHUS, "--database", fund_database, "--lang", "en")

    assert loaded.returncode == 3
    assert "The folder has 59 postings, the database 60." in loaded.stderr


def test_a_folder_with_errors_is_not_loaded(gavn: Run, aarhus_copy: Path, tmp_path: Path) -> None:
    replace_in(aarhus_copy / "fund.yaml", "council: raadet", "council: nobody")

    loaded = gavn("load", aarhus_copy, "--database", tmp_path / "fund.sqlite3")

    assert loaded.returncode == 3
    assert not (tmp_path / "fund.sqlite3").exists()


def test_dump_never_writes_over_anything(gavn: Run, aarhus_copy: Path, fund_database: Path) -> None:
    before = contents(aarhus_copy)

    dumped = gavn("dump", aarhus_copy, "--database", fund_database, "--lang", "en")

    assert dumped.returncode == 3
    assert "is not empty" in dumped.stderr
    assert contents(aarhus_copy) == before


def test_the_signing_key_is_readable_by_its_owner_alone(
    gavn: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GAVN_SECRET_KEY")

    gavn("load", AARHUS, "--database", tmp_path / "fund.sqlite3")

    mode = stat.S_IMODE((tmp_path / "fund.sqlite3.key").stat().st_mode)
    assert mode == 0o600


def test_an_account_gets_a_password_once_and_a_line_in_the_log(gavn: Run, fund_database: Path) -> None:
    line = ("account", "anne", "--role", "secretariat", "--name", "Anne", "--database", fund_database, "--lang", "en")

    made = gavn(*line)
    again = gavn(*line)

    assert made.stdout.startswith("The account anne has been made.")
    assert again.returncode == 3
    assert "There is an account anne already." in again.stderr
    connection = sqlite3.connect(fund_database)
    made_events = "SELECT what, subject, details FROM audit_auditevent WHERE what = 'account-made'"
    rows = connection.execute(made_events).fetchall()
    connection.close()
    assert rows == [("account-made", "account anne", '{"role": "secretariat", "party": ""}')]
    assert made.stdout.split()[9] not in str(rows)


def test_a_demo_is_not_served_among_real_accounts(gavn: Run, fund_database: Path) -> None:
    database = fund_database
    gavn("account", "anne", "--role", "secretariat", "--name", "Anne", "--database", database)

    english = gavn("serve", "--demo", "--database", database, "--lang", "en")
    danish = gavn("serve", "--demo", "--database", database, "--lang", "da")

    assert (english.returncode, danish.returncode) == (3, 3)
    assert "not all are the demo's" in english.stderr
    assert "ikke alle er demoens" in danish.stderr
    assert accounts_in(database) == ["anne"]


def test_each_thing_that_a_demo_makes_is_told_before_it_is_made(gavn: Run, fund_database: Path) -> None:
    served = gavn("serve", "--demo-results", "nowhere", "--database", fund_database, "--lang", "en")

    assert served.stdout == "Making the demo's log-ins …\nEntering results and making statements …\n"
    assert (served.returncode, "nowhere" in served.stderr) == (3, True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("Anne Å", "--role", "secretariat", "--name", "Anne"), "cannot be used"),
        (("anne", "--role", "provider", "--party", "nobody", "--name", "Anne"), "The fund has no party"),
        (("anne", "--role", "secretariat", "--name", " "), "The name is missing."),
        (("anne", "--role", "secretariat", "--party", "dsi", "--name", "Anne"), "Choose no party."),
        *(
            (
                ("anne", "--role", role, "--name", "Anne"),
                "for --party: aarhus-kommune, bikubenfonden, boern-og-unge",
            )
            for role in ("authority", "provider", "investor", "foundation")
        ),
    ],
)
def test_an_account_that_a_page_would_refuse_is_not_made(
    gavn: Run, fund_database: Path, line: tuple[str, ...], said: str
) -> None:
    made = gavn("account", *line, "--database", fund_database, "--lang", "en")

    assert (made.returncode, made.stdout) == (3, "")
    assert said in made.stderr
    assert accounts_in(fund_database) == []


def test_verify_reads_the_chain_of_a_database_and_finds_a_changed_posting(gavn: Run, fund_database: Path) -> None:
    database = fund_database
    folder, stored = gavn("verify", AARHUS, "--lang", "en"), gavn("verify", "--database", database, "--lang", "en")
    also = say("verify.also", Language.ENGLISH)
    assert (stored.returncode, stored.stdout, stored.stderr) == (0, f"{folder.stdout}{also}\n", "")

    connection = sqlite3.connect(database)
    connection.execute("DROP TRIGGER economy_linerow_no_update")
    connection.execute("UPDATE economy_linerow SET minor = minor * 2 WHERE posting_id = 7")
    connection.commit()
    connection.close()

    broken = gavn("verify", "--database", database, "--lang", "en")
    assert broken.returncode == 1
    assert "Posting 7 is not the one that was posted." in broken.stderr


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("table", "The log tells that 2023 was closed"),
        ("csv", "The log tells that 2023 was closed"),
        ("json", "closing-missing"),
    ],
)
def test_verify_finds_a_closing_that_was_deleted_in_the_database(
    gavn: Run, fund_database: Path, form: str, said: str
) -> None:
    connection = sqlite3.connect(fund_database)
    connection.execute("DROP TRIGGER economy_closingrow_no_delete")
    connection.execute("DELETE FROM economy_closingrow WHERE year = 2023")
    connection.commit()
    connection.close()

    found = gavn("verify", "--database", fund_database, "--lang", "en", "--format", form)

    assert found.returncode == 1
    assert said in found.stdout + found.stderr


def test_verify_holds_a_folder_and_a_database_against_a_head_that_was_kept(
    gavn: Run, fund_database: Path, tmp_path: Path
) -> None:
    database, kept = fund_database, tmp_path / "head-59.csv"
    digest = gavn("verify", AARHUS, "--lang", "en").stdout.splitlines()[0].rpartition(" ")[2]
    for where in ((AARHUS,), ("--database", database)):
        kept.write_text(f"number,digest,published_on,where\n59,{digest},2025-03-01,minutes\n", encoding="utf-8")
        agrees = gavn("verify", *where, "--heads", kept, "--lang", "en")
        assert (agrees.returncode, agrees.stdout.splitlines()[1]) == (
            0,
            "59 postings agree with the one head that is published.",
        )

        kept.write_text(f"number,digest,published_on,where\n59,{'0' * 64},2025-03-01,minutes\n", encoding="utf-8")
        differs = gavn("verify", *where, "--heads", kept, "--lang", "en")
        assert differs.returncode == 1
        assert "minutes" in differs.stdout + differs.stderr

        kept.write_text("number,digest\n59,x\n", encoding="utf-8")
        assert gavn("verify", *where, "--heads", kept, "--lang", "en").returncode == 3


@pytest.mark.parametrize("arguments", [(), (AARHUS, "--database", "x.sqlite3")])
def test_verify_needs_a_folder_or_a_database_and_not_both(gavn: Run, arguments: tuple[Path | str, ...]) -> None:
    assert gavn("verify", *arguments).returncode == 2
