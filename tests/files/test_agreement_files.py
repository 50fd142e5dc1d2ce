"""Agreements in files: the same after reading and writing, to the byte, and every error at its line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gavn.domain.agreements.dossier import Case, Dossier, Expected, Expecting
from gavn.domain.agreements.measurement_plan import Boundary, Look, MeasurementPlan
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.outcomes.facts import Claim, Tally
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Severity
from gavn.files.agreements import (
    CLAIM_COLUMNS,
    CLAIMS,
    TALLIES,
    TALLY_COLUMNS,
    read_dossier,
    read_results,
    write_dossier,
)
from gavn.files.codec import file_model, to_record
from gavn.files.read import read_fund
from gavn.files.rows import write_records
from tests.agreements import agreement
from tests.conftest import ROOT, replace_in
from tests.files.test_folder import contents, line_of
from tests.histories import EXAMPLES, kroner

SCHEMA = ROOT / "docs" / "schemas" / "agreement.schema.json"

DAY = date(2025, 1, 1)
CLAIM = Claim("c-1", "p-1", "work", "12-months", DAY, DAY)
TALLY = Tally("t-1", "dropout", "12-months", DAY, DAY, reached=83, due=1475, estimate=Fraction(1, 3))
CASE = Case("one", "Én i arbejde", "One in work", DAY, (Expected(Expecting.TERM, kroner(1000), "job"),), (CLAIM,))
DOSSIER = Dossier(
    "example",
    (
        agreement(),
        agreement(
            version=2,
            reason_da="Færre",
            reason_en="Fewer",
            effective_from=date(2024, 6, 1),
            signed_on=date(2024, 5, 1),
        ),
    ),
    (CASE,),
    (TALLY,),
    MeasurementPlan(
        "example",
        date(2023, 12, 1),
        (),
        (Look("only", date(2025, 1, 1), date(2025, 1, 31)),),
        Boundary.POCOCK,
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_dossier(DOSSIER, tmp_path / "example")
    return tmp_path / "example"


def test_an_agreement_is_the_same_after_writing_and_reading(folder: Path, tmp_path: Path) -> None:
    reading = read_dossier(folder)

    assert reading.problems == ()
    assert reading.dossier == DOSSIER
    write_dossier(DOSSIER, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)
    assert set(contents(folder)) == {
        "agreement.yaml", "agreement-2.yaml", "cases.yaml", "tallies.csv", "measurement-plan.yaml",
    }  # fmt: skip


@pytest.mark.parametrize("term", EXAMPLES, ids=kind_of)
def test_every_kind_of_term_is_the_same_after_writing_and_reading(term: Term) -> None:
    data = to_data(term)
    model = file_model(type(term), kind=kind_of(term))

    assert data["kind"] == kind_of(term)
    assert to_record(type(term), model.model_validate(data, context={"currency": "DKK"})) == term


# (what stands there, what is written instead, code)
MISTAKES = [
    ('amount: "1000.00"\n  - kind: perc', 'amount: "1.000,00"\n  - kind: perc', "amount-wrong"),
    ("kind: percentage-point-price", "kind: percentage-price", "value-not-one-of"),
    ("enrolment: \"2024\"", "enrolment: spring", "value-not-dates"),
    ("payment_deadline: 30 days after approval", "payment_deadline: soon", "value-not-a-relative-date"),
    ("direction: less", "direction: fewer", "value-not-one-of"),
    ("rounding: half-up", "rounding: bankers", "value-not-one-of"),
    ("evidence_grade: C", "evidence_grade: good", "value-not-one-of"),
    ("vat: outside-scope", "vat: outside-scope\nweather: sun", "key-unknown"),
    ("signed_on: 2023-12-01", "signed_on: 2023-12-41", "value-no-such-day"),
    # As seconds since 1970 these would be a day, and ten raised to nine a number.
    ("effective_from: 2024-01-01", "effective_from: 20240101", "value-not-a-date"),
    ("trigger_on: 2027-12-31", "trigger_on: 0", "value-not-a-date"),
    ('recovery: "0.5"', "recovery: 5e-1", "value-not-a-number"),
    ("  - id: gift", "  - id: [gift]", "value-not-a-text"),
    # A share as people say it, and a text with a comma in a row in braces.
    ('share: "1"', "share: 100 %", "value-in-percent"),
    ("settlement:\n  clause: § 12", "settlement: {clause: § 12, stk. 2}", "key-after-comma"),
]  # fmt: skip


def test_each_mistake_is_found_at_its_line_and_all_at_once(folder: Path) -> None:
    file = folder / "agreement.yaml"
    for old, new, _ in MISTAKES:
        replace_in(file, old, new)
    text = file.read_text(encoding="utf-8")

    reading = read_dossier(folder)

    assert reading.dossier is None
    found = [(problem.place.line, problem.code) for problem in reading.problems]
    expected = []
    for _, new, code in MISTAKES:
        wrong = new if "\n  - " not in new else new.partition("\n")[0]
        expected.append((line_of(text, wrong) + wrong.count("\n"), code))
    assert sorted(found) == sorted(expected)


# What the document's own checks find is told of at its line too.
CLAUSES = [
    ('baseline: "0.13"', 'baseline: "13"', "term-share-outside"),
    ('share: "1"', 'share: "0.99"', "payers-not-whole"),
    ("trigger_on: 2027-12-31", "trigger_on: 2024-12-31", "guarantee-too-early"),
]


@pytest.mark.parametrize(("old", "new", "code"), CLAUSES)
def test_a_clause_that_cannot_hold_is_found_at_its_line(folder: Path, old: str, new: str, code: str) -> None:
    file = folder / "agreement.yaml"
    replace_in(file, old, new)

    [problem] = read_dossier(folder).problems

    text = file.read_text(encoding="utf-8")
    around = line_of(text, new)
    assert (problem.place.file, problem.place.line, problem.code) == (str(file), around, code)


def test_a_wrong_amendment_is_found_in_its_own_file(folder: Path) -> None:
    replace_in(folder / "agreement-2.yaml", "version: 2", "version: 3")

    [problem] = read_dossier(folder).problems

    assert (problem.place.file, problem.place.line, problem.code) == (
        str(folder / "agreement-2.yaml"), 2, "version-number",
    )  # fmt: skip


def test_a_term_without_kind_and_a_folder_without_agreement(folder: Path, tmp_path: Path) -> None:
    replace_in(folder / "agreement.yaml", "  - kind: tariff\n    id: job", "  - id: job")

    [problem] = read_dossier(folder).problems

    assert (problem.code, problem.values["key"]) == ("key-missing", "kind")
    assert [p.code for p in read_dossier(tmp_path / "nowhere").problems] == ["agreement-missing"]


def test_results_are_read_in_both_grains(tmp_path: Path) -> None:
    write_records(tmp_path / CLAIMS, CLAIM_COLUMNS, [CLAIM, replace(CLAIM, id="c-2", quantity=Fraction(5, 2))])
    write_records(tmp_path / TALLIES, TALLY_COLUMNS, [TALLY])

    both = read_results(tmp_path, currency="DKK").results
    alone = read_results(tmp_path / CLAIMS, currency="DKK").results

    assert both is not None and alone is not None
    assert (both.claims, both.tallies) == ((CLAIM, replace(CLAIM, id="c-2", quantity=Fraction(5, 2))), (TALLY,))
    assert (alone.claims, alone.tallies) == (both.claims, ())
    assert [p.code for p in read_results(tmp_path / "x", currency="DKK").problems] == ["results-missing"]


def test_a_claim_that_cannot_be_read_is_found_at_its_row(tmp_path: Path) -> None:
    write_records(tmp_path / CLAIMS, CLAIM_COLUMNS, [CLAIM])
    replace_in(tmp_path / CLAIMS, "c-1,p-1,work,12-months,2025-01-01", "c-1,p-1,work,12-months,January")

    reading = read_results(tmp_path, currency="DKK")

    assert reading.results is None
    assert [(p.place.file, p.place.line, p.code) for p in reading.problems] == [
        (str(tmp_path / CLAIMS), 2, "value-not-a-date")
    ]


def test_the_schema_takes_an_agreement_in_order_and_refuses_a_kind_that_is_not_there() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    data = json.loads(json.dumps(to_data(DOSSIER.versions[0]), default=str))

    assert list(validator.iter_errors(data)) == []
    data["terms"][0]["kind"] = "tarif"
    assert [error.json_path for error in validator.iter_errors(data)] == ["$.terms[0]"]


def test_a_fund_says_where_an_agreement_names_what_is_not_there(aarhus_copy: Path) -> None:
    folder = aarhus_copy / "agreements" / "job-bootcamp"
    replace_in(folder / "agreement.yaml", "id: job-bootcamp", "id: job-bootkamp")
    folder.rename(folder.with_name("job-bootkamp"))

    problems = read_fund(aarhus_copy).problems

    found = [(p.place.file, p.place.line, p.code) for p in problems if p.severity == Severity.ERROR]
    assert found == [("agreements/job-bootkamp/agreement.yaml", 1, "agreement-without-investment")]
