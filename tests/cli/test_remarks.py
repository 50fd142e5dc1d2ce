"""`gavn pay` tells of counts that are left out, that nobody was due in, or that came late; it stops at none of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import AARHUS, ROOT, Run

AVOIDED = ROOT / "examples" / "teaching" / "avoided-placements"
HEAD = (
    "id,metric,follow_up,holds_on,known_on,cohort,group,"
    "reached,due,enrolled,quantity,estimate,low,high,baseline,replaces"
)
FIRST = "t-0,placed,12-months,2026-06-30,2026-06-30,first,,5,20,20,,,,,,"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "t-1,placed,12-months,2028-01-01,2028-01-01,spring,,1,20,20,,,,,,",
            "“t-1”, cohort spring, measured on 1 January 2028, lies outside the measurement period",
        ),
        (
            "t-1,placed,12-months,2025-12-31,2025-12-31,spring,,1,20,20,,,,,,",
            "“t-1”, cohort spring, measured on 31 December 2025, was counted before anybody can have been followed up: "
            "the first can be on 1 January 2026. The day decides for which year it is paid.",
        ),
        (
            "t-1,placed,12-months,2027-12-31,2028-01-01,,,0,0,0,,,,,,",
            "“t-1”, measured on 31 December 2027, has 0 under due",
        ),
        ("t-1,placed,12-months,2026-06-30,LATE,spring,,1,20,20,,,,,,", "the last day was"),
        ("t-1,placed,12-months,2026-06-30,LAST,spring,,1,20,20,,,,,,", ""),
        # A correction is made whenever the mistake is found.
        ("t-1,placed,12-months,2026-06-30,LATE,first,,6,20,20,,,,,,t-0", ""),
    ],
)
def test_what_is_easily_overlooked_is_told_of_by_id_cohort_and_day(
    gavn: Run, tmp_path: Path, row: str, said: str
) -> None:
    row = row.replace("LAST", "2026-08-29").replace("LATE", "2026-08-30")
    (tmp_path / "tallies.csv").write_text(f"{HEAD}\n{FIRST}\n{row}\n", encoding="utf-8")

    done = gavn("pay", AVOIDED, tmp_path, "--as-of", "2028-06-30", "--issued-on", "2028-07-01", "--lang", "en")

    assert done.returncode == 0
    assert said in done.stderr if said else done.stderr == ""


def test_what_was_measured_is_not_late_for_being_known_when_the_data_were_drawn(gavn: Run, tmp_path: Path) -> None:
    """Its readings were made within the days of grace, which have passed where it is due; typed in, it is late."""
    agreement, results = AARHUS / "agreements" / "diabetes", ROOT / "examples" / "measured" / "diabetes"
    measured = gavn("pay", agreement, results, "--as-of", "2024-12-31", "--lang", "en")
    shutil.copy(results / "tallies.csv", tmp_path)
    typed = gavn("pay", agreement, tmp_path, "--as-of", "2024-12-31", "--lang", "en")

    assert (measured.returncode, measured.stderr) == (0, "")
    assert typed.stderr.count("became known only on 31 December 2024") == 4


def test_a_final_statement_tells_what_is_still_to_come(gavn: Run, tmp_path: Path) -> None:
    """Nothing where all that comes has come, nor of a statement that others follow."""
    (tmp_path / "tallies.csv").write_text(f"{HEAD}\n{FIRST}\n", encoding="utf-8")
    run = ("pay", AVOIDED, tmp_path, "--lang", "en", "--issued-on", "2028-01-31", "--as-of")

    assert gavn(*run, "2026-12-31", "--final").stderr == (
        "After 31 December 2026 these are still to come: results until 31 December 2027. A final statement now leaves "
        "them out, and after it they can be stated only by another final statement.\n"
    )
    assert gavn(*run, "2027-12-31", "--final").stderr == gavn(*run, "2026-12-31").stderr == ""


CLAIMS_HEAD = "id,participant,metric,follow_up,holds_on,known_on,quantity,enrolled_on,group,cohort,replaces"
OF_PERSONS = "counted for a cohort, and payment goes by what each person reached"
OF_COHORTS = "reached by persons, and payment goes by counts of cohorts"


@pytest.mark.parametrize(
    ("agreement", "file", "rows", "line", "said"),
    [
        (
            "rate-card",
            f"tallies.csv:{HEAD}",
            ["t-1,work,12-months,2026-02-01,2026-03-15,spring,,5,10,,,,,,,"],
            f"1 left out: {OF_PERSONS}",
            "“t-1”, cohort spring, measured on 1 February 2026, is left out: the term “work” (§ 6, nr. 1) pays by what "
            "each person reached",
        ),
        (
            "dropout-points",
            f"claims.csv:{CLAIMS_HEAD}",
            [f"c-{n},p-{n},dropout,6-months,2026-02-01,2026-03-15,,,,," for n in (1, 2)],
            f"2 left out: {OF_COHORTS}",
            "2 claims of “dropout” (the first “c-1”) are left out: the term “points” (§ 6) pays by counts of cohorts",
        ),
    ],
)
def test_facts_of_a_kind_that_nothing_pays_by_are_told_of_and_not_dropped(
    gavn: Run, tmp_path: Path, agreement: str, file: str, rows: list[str], line: str, said: str
) -> None:
    name, head = file.split(":")
    (tmp_path / name).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    done = gavn("pay", AVOIDED.parent / agreement, tmp_path, "--as-of", "2026-10-31", "--lang", "en")
    assert done.returncode == 0
    assert line in done.stdout
    assert said in done.stderr
