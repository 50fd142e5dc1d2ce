"""What the commands about agreements tell an author and a payer: in words, where it stands, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gavn.cli.main import main
from tests.conftest import AARHUS, ROOT, replace_in

TEACHING = ROOT / "examples" / "teaching"
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """The exit code, and what is printed of each kind."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """An agreement that a test may change."""
    return Path(shutil.copytree(TEACHING / "dropout-points", tmp_path / "dropout-points"))


@pytest.mark.parametrize(
    ("provenance", "signed", "lang", "notice"),
    [
        ("assumed", False, "en", "> Assumed: a draft that nobody has signed. Nothing is owed by it.\n"),
        (
            "assumed",
            False,
            "da",
            "> Antaget: et udkast, som ingen har skrevet under på. Ingen skylder noget efter det.\n",
        ),
        (
            "assumed",
            True,
            "en",
            "> Assumed: prices and clauses are not published. The text stands beside real parties'",
        ),
        ("recorded", False, "en", ""),
    ],
)
def test_a_draft_is_not_said_to_stand_beside_real_parties(
    said: Said, points: Path, provenance: str, signed: bool, lang: str, notice: str
) -> None:
    replace_in(
        points / "agreement.yaml", "currency: DKK\nprovenance: recorded", f"currency: DKK\nprovenance: {provenance}"
    )
    if not signed:
        replace_in(points / "agreement.yaml", "signed_on: 2024-12-01\n", "")

    code, out, _ = said("show", points, "--lang", lang)

    assert code == 0
    assert notice in out
    assert notice or "> Assumed" not in out


def test_a_real_agreement_whose_text_is_assumed_says_so(said: Said) -> None:
    _, out, _ = said("show", AARHUS / "agreements" / "diabetes", "--lang", "en")

    assert "real parties' names and is not their agreement." in out
