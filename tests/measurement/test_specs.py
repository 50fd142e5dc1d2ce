"""What each way of measuring means, as small tables that stand in the docs and run on every engine."""

from __future__ import annotations

import pytest

from gavn.domain.outcomes.definition import OPERATORS
from gavn.measurement.engines import duck, portable, reference
from tests.measurement.specs import Spec, specs, told

SPECS = specs()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_reference_engine_says_what_the_table_says(spec: Spec) -> None:
    rows = reference.rows(spec.question, spec.people)
    assert {row.person: told(spec.question, row, spec.expect[row.person]) for row in rows} == spec.expect


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_duckdb_says_what_the_table_says(spec: Spec) -> None:
    [rows] = portable.rows([spec.question], duck.over_people(spec.people))
    assert {row.person: told(spec.question, row, spec.expect[row.person]) for row in rows} == spec.expect


def test_every_way_of_measuring_has_a_table() -> None:
    assert {spec.question.definition.looks_at.KIND for spec in SPECS} == set(OPERATORS)
