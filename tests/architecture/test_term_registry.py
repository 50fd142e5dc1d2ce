"""Every payment term is registered, has an example in the tests, and its words in both languages."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from gavn.domain.agreements import terms
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term, TimeTerm
from gavn.domain.agreements.terms.registry import TERMS
from tests.conftest import ROOT
from tests.histories import BY_KIND

FOLDER = ROOT / "src" / "gavn" / "domain" / "agreements" / "terms"
SHARED = {"__init__", "base", "numbers", "registry"}
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in SHARED)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_holds_exactly_one_registered_term(module: str) -> None:
    found = import_module(f"{terms.__name__}.{module}")
    own = [c for _, c in inspect.getmembers(found, inspect.isclass) if c.__module__ == found.__name__]
    registered = [record for record in own if issubclass(record, Term)]

    assert len(registered) == 1
    assert registered[0] in TERMS.values()
    assert issubclass(registered[0], PersonTerm | CohortTerm | TimeTerm)


def test_the_registry_names_each_term_once_and_the_tests_have_an_example_of_each() -> None:
    assert len(set(TERMS.values())) == len(TERMS) == len(MODULES)
    assert set(BY_KIND) == set(TERMS)
    for kind, record in TERMS.items():
        assert isinstance(BY_KIND[kind], record)
