"""Every mechanism has a case to read, its edges, a property and a refusal, and each of them is there."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from gavn.domain.agreements.terms.registry import TERMS
from tests.cases.test_library import CASES
from tests.conftest import ROOT
from tests.domain import test_agreement_checks as checks
from tests.domain import test_agreement_warnings as warnings
from tests.domain.terms import test_cohort_terms as cohorts
from tests.domain.terms import test_person_terms as persons
from tests.domain.terms import test_refusals as refusals
from tests.histories import BY_KIND
from tests.mechanisms import MECHANISMS, Mechanism
from tests.without import MECHANISMS as PROVEN

TESTS = ROOT / "tests"
LIBRARY = {f"{folder.name}/{case.id}" for folder, case in CASES}
CODES = {code for _, _, code in (*checks.MISTAKES, *warnings.WARNED)} | {code for _, _, _, code in refusals.MISTAKES}
EDGES = {kind for kind, *_ in (*persons.EDGES, *cohorts.EDGES, *cohorts.TIMED_EDGES)}
FACTS = {"claim-twice"}


@cache
def marks(file: str) -> dict[str, str]:
    """The tests of a file, each with what stands above it."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {function.name: " ".join(map(ast.unparse, function.decorator_list)) for function in functions}


def marked(where: str) -> str | None:
    """What stands above a test (`domain/test_payments.py::test_…`); None where there is no such test."""
    file, _, name = where.partition("::")
    return marks(file).get(name) if (TESTS / file).is_file() else None


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_every_mechanism_has_its_four_kinds_of_test(mechanism: Mechanism) -> None:
    assert mechanism.case in LIBRARY or marked(mechanism.case) is not None
    if mechanism.kind:
        assert mechanism.kind in EDGES
        assert mechanism.kind in BY_KIND and mechanism.kind in PROVEN
        assert mechanism.kind in {kind for kind, *_ in refusals.MISTAKES}
        return
    assert "parametrize" in (marked(mechanism.edges) or "")
    proven = mechanism.property.removeprefix("proof: ")
    assert proven in PROVEN or "given" in (marked(mechanism.property) or "")
    assert mechanism.refusal in CODES | FACTS or marked(mechanism.refusal) is not None


def test_every_kind_of_term_and_all_that_the_proof_notes_are_mechanisms() -> None:
    assert {mechanism.kind for mechanism in MECHANISMS} - {""} == set(TERMS)
    named = {mechanism.property.removeprefix("proof: ") for mechanism in MECHANISMS}
    # The first two are told of elsewhere: the rule that payments are never negative, and what a ceiling leaves.
    assert set(PROVEN) - set(TERMS) - named == {"never below nothing", "above every ceiling", "cap per agreement"}
