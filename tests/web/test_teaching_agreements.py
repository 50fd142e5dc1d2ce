"""Every teaching agreement as the page of it shows it: together they use every kind of term and clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.access.decision import Decision
from gavn.domain.agreements.dossier import Dossier
from gavn.files.agreements import read_dossier
from gavn.web.apps.payments import queries
from tests.conftest import ROOT
from tests.web.conftest import logged_in
from tests.web.reading import words

TEACHING = sorted((ROOT / "examples" / "teaching").iterdir())

pytestmark = pytest.mark.django_db


def shown(folder: Path | Dossier, monkeypatch: pytest.MonkeyPatch, *, language: str = "en") -> str:
    """What the page of an agreement that no fund holds says."""
    found = read_dossier(folder).dossier if isinstance(folder, Path) else folder
    assert found is not None
    monkeypatch.setattr(queries, "dossier", lambda agreement: found)
    monkeypatch.setattr(queries, "sees", lambda person, dossier: Decision(allowed=True, reason=""))
    return words(logged_in("revisor"), f"/agreements/{found.id}/", language=language)


@pytest.mark.parametrize("folder", TEACHING, ids=lambda folder: folder.name)
def test_every_teaching_agreement_has_a_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Payment terms" in shown(folder, monkeypatch)


def test_the_periods_of_a_term_stand_as_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(ROOT / "examples" / "teaching" / "crisis-months", monkeypatch)
    assert "Not for what lies in 1 March 2026 – 31 August 2026." in text
    assert "1 January 2025 – 31 December 2026" in text
