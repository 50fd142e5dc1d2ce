"""Change one posting in the folder: table, balance, room and reconcile change with it, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import AARHUS, Run, replace_in
from tests.readers import findings_of, rows_of


def pay_more_in_2024(folder: Path) -> None:
    """Ung i Fokus pays 100,000 kr. more than it did: both lines of the one posting."""
    postings = folder / "ledger" / "postings.csv"
    replace_in(postings, "payment.ung-i-fokus,-1665000.00", "payment.ung-i-fokus,-1765000.00")
    [row] = [line for line in postings.read_text(encoding="utf-8").splitlines() if ",cash,1665000.00" in line]
    replace_in(postings, row, row.replace("1665000.00", "1765000.00"))


def test_changing_one_posting_moves_table_balance_room_and_reconcile(gavn: Run, aarhus_copy: Path) -> None:
    before = findings_of(gavn("reconcile", AARHUS, "--format", "csv").stdout)
    pay_more_in_2024(aarhus_copy)

    rows = rows_of(gavn("economy", aarhus_copy, "--format", "csv", "--unit", "tkr").stdout)
    after = findings_of(gavn("reconcile", aarhus_copy, "--format", "csv").stdout)

    assert rows["ung-i-fokus", "outcome-payment"]["R2024"] == "-1765"
    assert rows["total", "sum"]["R2024"] == "464"
    assert rows["closing-balance", "sum"]["R2024"] == "7800"
    assert rows["closing-balance", "sum"]["B2029-2034"] == "30625"
    room = {line: row["as_of_2024-12-31"] for (line, kind), row in rows.items() if kind == "room"}
    # What has been paid is no longer expected by the second reading, so the room by it stays as it was.
    assert (room["free-capital"], room["room-business-case"], room["room-invested"]) == ("-13", "30625", "29189")
    assert ("standing", "disagrees", "payment.ung-i-fokus", "R2024", "-100", "") in after - before
    assert ("standing", "disagrees", "closing-balance", "R2024", "19", "") in after - before
    assert ("standing", "disagrees", "closing-balance", "R2024", "-81", "R2022") in before - after
    assert ("standing", "disagrees", "net-spending-2024", "", "-100", "") in after - before
    assert {finding for finding in before ^ after if finding[0] != "standing"} == set()


def test_a_changed_cost_is_a_finding_of_its_own(gavn: Run, aarhus_copy: Path) -> None:
    postings = aarhus_copy / "ledger" / "postings.csv"
    text = postings.read_text(encoding="utf-8")
    assert text.count("investment.job-bootcamp,800000.00") == 1
    before, _, after = text.partition("investment.job-bootcamp,800000.00")
    changed = after.replace("cash,-800000.00", "cash,-850000.00", 1)
    postings.write_text(f"{before}investment.job-bootcamp,850000.00{changed}", encoding="utf-8", newline="")

    found = findings_of(gavn("reconcile", aarhus_copy, "--format", "csv").stdout)

    assert ("standing", "disagrees", "investment.job-bootcamp", "R2020", "50", "") in found
    assert ("standing", "disagrees", "closing-balance", "R2020", "-50", "") in found
