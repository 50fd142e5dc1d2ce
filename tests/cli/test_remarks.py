"""`gavn pay` tells of counts that are left out, that nobody was due in, or that came late; it stops at none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

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
