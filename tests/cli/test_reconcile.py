"""`gavn reconcile` finds by itself where the published report disagrees."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import AARHUS, Run, replace_in
from tests.readers import findings_of


def test_json_shows_the_sum_behind_each_finding(gavn: Run) -> None:
    data = json.loads(gavn("reconcile", AARHUS, "--format", "json").stdout)
    [received] = [f for f in data["findings"] if f["figure"] == "dialog-mod-vold-received"]

    assert data["schema"] == "gavn.reconcile/1"
    assert received["quote"] == "modtaget resultatbetaling på 650.000 kr."
    assert received["page"] == 14
    assert [term["value"] for term in received["terms"]] == ["230", "230"]


def test_table_counts_what_was_checked(gavn: Run) -> None:
    done = gavn("reconcile", AARHUS, "--lang", "en")

    assert "168 printed figures held against the records: 23 disagree, 3 are rounding" in done.stdout
    assert "carried from R2022" in done.stdout


def test_a_finding_is_told_with_where_unit_and_the_sum_behind_it(gavn: Run) -> None:
    danish = gavn("reconcile", AARHUS).stdout.splitlines()
    english = gavn("reconcile", AARHUS, "--lang", "en").stdout.splitlines()

    # A sentence is known by its words, and not by the id that programs know it by.
    [received] = [line for line in danish if "“modtaget resultatbetaling på 650.000 kr.”" in line]
    assert received.startswith("4 Aktuelle sociale investeringer, s. 14 ")
    assert "−190  1.000 DKK" in received
    assert received.endswith("  230 + 230")
    assert not any("dialog-mod-vold-received" in line for line in (*danish, *english))
    assert any("Under behandling Åben strøm" in line and "henvendelser" in line for line in danish)
    assert any("Closing balance R2022" in line and "35,953 − 12,844" in line for line in english)
    assert any("resterer der ultimo 2024" in line and "million DKK" in line for line in english)
    assert any("frafaldet er mindsket" in line and line.endswith("  110 / 1,475") for line in english)


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
