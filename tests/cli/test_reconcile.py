"""`gavn reconcile` finds by itself where the published report disagrees."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.conftest import AARHUS, Run, replace_in

# (check, verdict, figure, column, difference = calculated - printed, carried from)
EXPECTED = {
    ("footing", "rounding", "total", "R2021", "1", ""),
    ("footing", "rounding", "total", "R2023", "1", ""),
    ("footing", "disagrees", "total", "R2022", "41", ""),
    ("footing", "disagrees", "total", "B2025", "-549", ""),
    ("footing", "disagrees", "total", "B2026", "-477", ""),
    ("footing", "disagrees", "total", "B2027", "1465", ""),
    ("footing", "disagrees", "total", "B2028", "-10", ""),
    ("footing", "disagrees", "total", "B2029-2034", "9", ""),
    ("roll-forward", "rounding", "closing-balance", "R2021", "1", ""),
    ("roll-forward", "disagrees", "closing-balance", "R2022", "-39", ""),
    ("roll-forward", "disagrees", "closing-balance", "B2029-2034", "4", ""),
    ("standing", "disagrees", "closing-balance", "R2022", "-80", ""),
    ("standing", "disagrees", "closing-balance", "R2023", "-81", "R2022"),
    ("standing", "disagrees", "closing-balance", "R2024", "-81", "R2022"),
    # The printed budget balances carry both the difference of 2022 and the totals that do not foot.
    ("standing", "disagrees", "closing-balance", "B2025", "468", ""),
    ("standing", "disagrees", "closing-balance", "B2026", "945", ""),
    ("standing", "disagrees", "closing-balance", "B2027", "-520", ""),
    ("standing", "disagrees", "closing-balance", "B2028", "-510", ""),
    ("standing", "disagrees", "closing-balance", "B2029-2034", "-515", ""),
    ("footing", "disagrees", "total", "general", "-1", ""),
    ("standing", "disagrees", "under-consideration", "general", "1", ""),
    ("footing", "disagrees", "national-investments", "", "-3", ""),
    ("standing", "disagrees", "dialog-mod-vold-received", "", "-190", ""),
    ("standing", "disagrees", "flere-kloge-haender-dropout", "", "-1.5424", ""),
    ("standing", "disagrees", "spending-2024", "", "0.053", ""),
    ("standing", "disagrees", "balance-2024", "", "-0.1", ""),
}


def findings_of(text: str) -> set[tuple[str, ...]]:
    columns = ("check", "verdict", "figure", "column", "difference", "carried_from")
    return {tuple(row[name] for name in columns) for row in csv.DictReader(io.StringIO(text))}


def test_every_disagreement_and_nothing_that_agrees(gavn: Run) -> None:
    done = gavn("reconcile", AARHUS, "--format", "csv")

    assert done.returncode == 1
    assert findings_of(done.stdout) == EXPECTED


def test_json_shows_the_sum_behind_each_finding(gavn: Run) -> None:
    data = json.loads(gavn("reconcile", AARHUS, "--format", "json").stdout)
    [received] = [f for f in data["findings"] if f["figure"] == "dialog-mod-vold-received"]

    assert data["schema"] == "gavn.reconcile/1"
    assert received["quote"] == "modtaget resultatbetaling på 650.000 kr."
    assert received["page"] == 14
    assert [term["value"] for term in received["terms"]] == ["230000", "230000"]


def test_table_counts_what_was_checked(gavn: Run) -> None:
    done = gavn("reconcile", AARHUS, "--lang", "en")

    assert "168 printed figures held against the records: 23 disagree, 3 are rounding" in done.stdout
    assert "carried from R2022" in done.stdout


def test_a_changed_posting_becomes_a_finding_of_its_own(gavn: Run, aarhus_copy: Path) -> None:
    postings = aarhus_copy / "ledger" / "postings.csv"
    text = postings.read_text(encoding="utf-8")
    assert text.count("investment.job-bootcamp,800000.00") == 1
    before, _, after = text.partition("investment.job-bootcamp,800000.00")
    changed = after.replace("cash,-800000.00", "cash,-850000.00", 1)
    postings.write_text(f"{before}investment.job-bootcamp,850000.00{changed}", encoding="utf-8", newline="")

    found = findings_of(gavn("reconcile", aarhus_copy, "--format", "csv").stdout)

    assert ("standing", "disagrees", "investment.job-bootcamp", "R2020", "50", "") in found
    assert ("standing", "disagrees", "closing-balance", "R2020", "-50", "") in found


def test_a_fund_that_has_published_nothing_says_so(gavn: Run, aarhus_copy: Path) -> None:
    (aarhus_copy / "published" / "annual-report-2024" / "publication.yaml").unlink()

    done = gavn("reconcile", aarhus_copy, "--lang", "en")

    assert done.returncode == 0
    assert "published nothing yet" in done.stdout


def test_a_sentence_that_becomes_true_is_no_longer_reported(gavn: Run, aarhus_copy: Path) -> None:
    sentences = aarhus_copy / "published" / "annual-report-2024" / "publication.yaml"
    replace_in(sentences, 'printed: "650"', 'printed: "460"')

    found = findings_of(gavn("reconcile", aarhus_copy, "--format", "csv").stdout)

    assert "dialog-mod-vold-received" not in {figure for _, _, figure, *_ in found}
