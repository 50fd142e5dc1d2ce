"""What `gavn check` says of slips that people make: where it stands, and what mends it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import AARHUS, ROOT, Run, replace_in

CARD = ROOT / "examples" / "teaching" / "rate-card"
INVESTOR = '  - party: fonden\n    rank: 1\n    capital: "1000000.00"\n    clause: § 9\n'


def card(folder: Path, old: str = "", new: str = "") -> Path:
    made = Path(shutil.copytree(CARD, folder / "rate-card"))
    if old:
        replace_in(made / "agreement.yaml", old, new)
    return made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            INVESTOR,
            '  - {party: fonden, rank: 1, capital: "1000000.00", clause: § 4, 3}\n',
            ("(investors.0.3): “3” stands as a key without a value.", "Put quotes around the whole text"),
        ),
        (
            '"50000.00"\n    once_only: true',
            '"50000.00"\n    once_onyl: true',
            ("“once_onyl” is not known here.", "Did you mean “once_only”?"),
        ),
        ("  - id: debt\n", "  - id: debt\n    populaton: completers\n", ("Did you mean “population”?",)),
        ("vat: outside-scope", "vat:", ("“vat” stands without a value.", "Write one of: outside-scope, exempt")),
        (
            "signed_on: 2024-12-01",
            "signed_on: 2026-02-30",
            ("No calendar has 2026-02-30.", "Correct the month or the day"),
        ),
        ("signed_on: 2024-12-01", "signed_on: soon", ("“soon” is not a date.", "Write year-month-day")),
        (
            '  - party: regionen\n    share: "1"',
            '  - party: regionen\n    share: "0.99"',
            ("(payers.1.share): The payers cover 99 % of “health”.",),
        ),
        (
            '    amount: "1000000.00"\n    due_on',
            '    amount: "900000.00"\n    due_on',
            ("(calls.0.amount): fonden pays in 900,000.00, but has promised 1,000,000.00.",),
        ),
    ],
)
def test_a_slip_is_told_of_where_it_stands_with_what_mends_it(
    gavn: Run, tmp_path: Path, old: str, new: str, said: tuple[str, ...]
) -> None:
    done = gavn("check", card(tmp_path, old, new), "--lang", "en")
    assert done.returncode == 3
    assert all(each in done.stderr for each in said), done.stderr


def test_a_file_that_is_no_agreement_and_a_file_in_place_of_a_folder_are_told_apart(gavn: Run, tmp_path: Path) -> None:
    own = card(tmp_path)
    named = gavn("check", own / "agreement.yaml", "--lang", "en")
    assert named.returncode == 3
    assert f"Give the path of the folder that the file is in: {own}." in named.stderr
    (own / "agreement.yaml").write_text("hello\n", encoding="utf-8")
    assert "The file is not keys with values." in gavn("check", own, "--lang", "en").stderr


def test_an_agreement_whose_investment_is_not_there_is_told_to_what_it_belongs(gavn: Run, tmp_path: Path) -> None:
    fund = Path(shutil.copytree(AARHUS, tmp_path / "fund"))
    shutil.copytree(CARD, fund / "agreements" / "rate-card")
    said = gavn("check", fund, "--lang", "en").stderr
    assert "(id): The fund has no investment called “rate-card”." in said
    assert "or add the investment in investments/rate-card.yaml." in said
