"""`gavn economy --postings`: any realised cell opens to the postings it is the sum of."""

from __future__ import annotations

import csv
import io
import json

from tests.conftest import AARHUS, Run


def test_a_cell_is_the_sum_of_its_postings(gavn: Run) -> None:
    done = gavn(
        "economy", AARHUS, "--postings", "payment.ung-i-fokus", "--years", "2024", "--unit", "tkr", "--format", "csv"
    )

    [row] = csv.DictReader(io.StringIO(done.stdout))
    assert (done.returncode, done.stderr) == (0, "")
    assert (row["number"], row["voucher"], row["value_date"], row["amount"]) == (
        "50", "2024-0008", "2024-12-31", "-1665",
    )  # fmt: skip


def test_all_years_are_shown_with_their_total(gavn: Run) -> None:
    data = json.loads(gavn("economy", AARHUS, "--postings", "payment.ung-i-fokus", "--format", "json").stdout)
    shown = gavn("economy", AARHUS, "--postings", "payment.ung-i-fokus", "--lang", "en").stdout

    assert data["schema"] == "gavn.postings/1"
    assert [posting["amount"] for posting in data["postings"]] == ["-700000.00", "-1665000.00"]
    assert data["total"] == "-2365000.00"
    assert "−2,365,000.00" in shown
    assert "Outcome payment: Ung i Fokus (payment.ung-i-fokus)" in shown


def test_as_of_an_earlier_date_later_postings_are_not_there(gavn: Run) -> None:
    done = gavn(
        "economy", AARHUS, "--postings", "payment.ung-i-fokus", "--as-of", "2022-12-31", "--years", "2023", "--lang",
        "en",
    )  # fmt: skip

    assert done.returncode == 0
    assert "No postings on payment.ung-i-fokus in the period." in done.stdout


def test_an_account_that_is_not_there_is_told_with_those_that_are(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--postings", "payment.ung", "--lang", "en")

    assert (done.returncode, done.stdout) == (2, "")
    assert "The fund has no account “payment.ung”" in done.stderr
    assert "payment.ung-i-fokus" in done.stderr
