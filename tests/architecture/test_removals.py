"""Every mechanism's case rests on it: with the mechanism taken away, the case gives something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from itertools import product
from types import ModuleType
from typing import Any

import pytest

from gavn.domain.agreements.dossier import Case, Dossier
from gavn.domain.payments.cases import try_case
from tests.cases.test_library import CASES, dossier
from tests.mechanisms import MECHANISMS, Mechanism
from tests.removals import REMOVALS

LIBRARY = {f"{folder.name}/{case.id}": (dossier(folder), case) for folder, case in CASES}


def module_of(where: str) -> ModuleType | None:
    """The file of a case that is a test (`domain/test_payments.py::test_…`); None for one of the library."""
    file, parts, _ = where.partition(".py::")
    return import_module(f"tests.{file.replace('/', '.')}") if parts else None


def tried(found: Dossier, case: Case) -> Callable[[], None]:
    def run() -> None:
        assert all(one.holds for one in try_case(found, case))

    return run


def runs(where: str, module: ModuleType | None) -> Iterator[Callable[[], None]]:
    """What must hold: a case of the library, or a test with each of its rows."""
    if module is None:
        yield tried(*LIBRARY[where])
        return
    test: Callable[..., None] = getattr(module, where.partition("::")[2])
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for rows in product(*(mark.args[1] for mark in marks)):
        given: dict[str, Any] = {}
        for mark, row in zip(marks, rows, strict=True):
            one = isinstance(mark.args[0], str)
            given |= {mark.args[0]: row} if one else dict(zip(mark.args[0], row, strict=True))
        yield partial(test, **given)


def holds(run: Callable[[], None]) -> bool:
    """Whether a case gives what it says; a line that is no longer there cannot be read, which is a change too."""
    try:
        run()
    except (AssertionError, ValueError):
        return False
    return True


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_a_case_changes_when_its_mechanism_is_taken_away(mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of(mechanism.case)
    cases = list(runs(mechanism.case, module))
    assert cases and all(holds(case) for case in cases)

    REMOVALS[mechanism.name](monkeypatch, module)

    assert not all(holds(case) for case in cases)


# Edges that ask a term or the order of facts directly, where nothing of an agreement is read.
ASKED_DIRECTLY = {
    "randomised", "matched, by propensity or cohort", "historical", "reference level", "before-after",
    "groups of a cohort",
}  # fmt: skip


@pytest.mark.parametrize(
    "mechanism",
    [mechanism for mechanism in MECHANISMS if mechanism.edges and mechanism.name not in ASKED_DIRECTLY],
    ids=lambda mechanism: mechanism.name,
)
def test_its_edges_change_too(mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of(mechanism.edges)
    edges = list(runs(mechanism.edges, module))
    assert edges and all(holds(edge) for edge in edges)

    REMOVALS[mechanism.name](monkeypatch, module)

    assert not all(holds(edge) for edge in edges)


def test_every_mechanism_can_be_taken_away() -> None:
    assert set(REMOVALS) == {mechanism.name for mechanism in MECHANISMS}
