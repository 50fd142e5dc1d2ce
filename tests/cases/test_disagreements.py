"""Where the real report disagrees with itself and with the records: every finding, and nothing that agrees."""

from __future__ import annotations

from gavn.files.read import read_fund
from tests.conftest import AARHUS, Run
from tests.readers import findings_of

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

# What the report says, and its records bear out.
AGREES = [
    "inquiries-2024",
    "inquiries-2024-open",
    "inquiries-received",
    "inquiries-rejected-outright",
    "inquiries-taken-further",
    "inquiries-launched",
    "inquiries-under-development",
    "call-received",
    "call-launched",
    "launched-in-all",
    "housing-first-received",
    "ung-i-fokus-received",
    "diabetes-12-months",
    "diabetes-24-months",
    "diabetes-above-12",
    "diabetes-above-24",
    "flere-kloge-haender-received",
    "investments-2024",
    "net-spending-2024",
    "paying-projects-2024",
    "outcome-payments-2024",
    "granted-2025",
]


def test_every_disagreement_and_nothing_that_agrees(gavn: Run) -> None:
    done = gavn("reconcile", AARHUS, "--format", "csv")

    assert done.returncode == 1
    assert findings_of(done.stdout) == EXPECTED


def test_every_sentence_is_either_found_or_agrees() -> None:
    fund = read_fund(AARHUS).fund
    assert fund is not None
    [publication] = fund.publications
    found = {figure for _, _, figure, *_ in EXPECTED}

    assert {sentence.id for sentence in publication.sentences} == set(AGREES) | {
        sentence.id for sentence in publication.sentences if sentence.id in found
    }
    assert found.isdisjoint(AGREES)
