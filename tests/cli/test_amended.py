"""An amendment at the terminal: `gavn check` and `gavn diff` tell where it reaches back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run, replace_in

CARD = ROOT / "examples" / "teaching" / "rate-card"
FACTS = ROOT / "examples" / "results" / "rate-card"
REASONS = "version: 2\nreason_da: Loftet sænkes\nreason_en: The cap is lowered"


def amended(folder: Path, *changes: tuple[str, str], reasons: str = REASONS) -> Path:
    """A copy of the rate card with a second version in force from 2027."""
    card = Path(shutil.copytree(CARD, folder / "rate-card"))
    second = Path(shutil.copy(card / "agreement.yaml", card / "agreement-2.yaml"))
    for old, new in (("version: 1", reasons), ("effective_from: 2025-01-01", "effective_from: 2027-01-01"), *changes):
        replace_in(second, old, new)
    return card


def test_a_cap_that_is_lowered_takes_back_what_was_stated_and_is_warned_of(gavn: Run, tmp_path: Path) -> None:
    card = amended(tmp_path, ('"90000.00"', '"80000.00"'))

    checked = gavn("check", card, "--lang", "en")
    told = gavn("diff", card / "agreement.yaml", card / "agreement-2.yaml")

    assert checked.returncode == 0
    assert "agreement-2.yaml" in checked.stdout + checked.stderr
    said = "in force from 1 January 2027, but also changes what is owed for the time before (caps)"
    assert said in checked.stdout + checked.stderr
    assert (
        "En opgørelse regner alt om fra aftalens begyndelse efter den version, der gælder på dens dag." in told.stdout
    )
    back = gavn("diff", card / "agreement-2.yaml", card / "agreement.yaml")
    assert "regner alt om" not in back.stdout


def test_how_investors_share_is_warned_of_with_advice_that_fits_it(gavn: Run, tmp_path: Path) -> None:
    card = amended(tmp_path, ('capital: "1000000.00"', 'capital: "1000000.00"\n    most_return: "1.1"'))

    checked = gavn("check", card, "--lang", "en")
    said = checked.stdout + checked.stderr
    assert "but also changes what is paid or received for the time before (investors)" in said
    assert "If what was paid and received is not to change, write the keys as they stood." in said
    assert "narrow terms by within" not in said
    told = gavn("diff", card / "agreement.yaml", card / "agreement-2.yaml", "--lang", "en")
    assert "changes what is paid or received for the time before (investors)" in told.stdout


def test_an_amendment_of_words_alone_is_not_warned_of(gavn: Run, tmp_path: Path) -> None:
    card = amended(tmp_path, ("target_group: Borgere", "target_group: Færre borgere"))

    checked = gavn("check", card, "--lang", "en")
    assert "the time before" not in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("reasons", "lang", "said"),
    [
        ("version: 2", "da", "Ændringen mangler sin begrundelse på dansk (reason_da)."),
        ("version: 2\nreason_da: Nu", "da", "Ændringen mangler sin begrundelse på engelsk (reason_en)."),
        ("version: 2\nreason_en: Now", "en", "The amendment lacks its reason in Danish (reason_da)."),
    ],
)
def test_the_language_that_lacks_a_reason_is_named(
    gavn: Run, tmp_path: Path, reasons: str, lang: str, said: str
) -> None:
    done = gavn("pay", amended(tmp_path, reasons=reasons), FACTS, "--as-of", "2027-01-31", "--lang", lang)

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert done.stderr.count(said.split("(")[0]) == 1
