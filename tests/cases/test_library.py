"""The library of agreements: every one in order, canonical, marked where assumed, and its cases worked out by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Case, Dossier, Expecting, in_force
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Term, TimeTerm
from gavn.domain.agreements.terms.registry import TERMS, kind_of
from gavn.domain.agreements.versions import differences
from gavn.domain.outcomes.histories import Counted, Measure, count_histories
from gavn.domain.payments.without_result import with_years_owed
from gavn.domain.values.money import round_fraction
from gavn.domain.values.provenance import Provenance
from gavn.files.agreements import read_dossier, write_dossier
from gavn.language.agreements import difference_text
from gavn.language.catalogue import Language
from gavn.reports.agreement import as_markdown, render_agreement
from tests.conftest import AARHUS, ROOT

TEACHING = sorted((ROOT / "examples" / "teaching").iterdir())
REAL = sorted((AARHUS / "agreements").iterdir())
FOLDERS = [*TEACHING, *REAL]


@cache
def dossier(folder: Path) -> Dossier:
    """Read once, since many tests ask for it and none changes it."""
    found = read_dossier(folder).dossier
    assert found is not None
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_agreement_is_in_order_and_canonical(folder: Path, tmp_path: Path) -> None:
    reading = read_dossier(folder)

    assert reading.dossier is not None, reading.problems
    write_dossier(reading.dossier, tmp_path / folder.name)
    assert {p.name: p.read_bytes() for p in (tmp_path / folder.name).iterdir()} == {
        p.name: p.read_bytes() for p in folder.iterdir()
    }


def behind_shut_gate(term: Term, agreement: Agreement, counted: Counted) -> bool:
    """Whether a gate before the term is below its level; pooled, and of rates of which more is better."""
    for gate in agreement.gates:
        for metric, level in gate.levels.items() if term.id in gate.terms else ():
            of_gate = [m for m in counted.measures if m.metric == metric and gate.follow_up in ("", m.follow_up)]
            assert not gate.per_cohort and all(m.reached is not None and m.due for m in of_gate)
            if sum(m.reached or 0 for m in of_gate) < level * sum(m.due or 0 for m in of_gate):
                return True
    return False


def in_paid_units(measure: Measure, agreement: Agreement) -> Measure:
    """Weeks where days are reported; persons stay persons."""
    [each] = {m.reported_per_unit for m in agreement.metrics if m.id == measure.metric}
    made = measure
    for name in ("quantity", "estimate", "low", "high"):
        if (number := getattr(measure, name)) is not None:
            made = replace(made, **{name: number / each})
    return made


def given(term: Term, counted: Counted, case: Case, agreement: Agreement) -> Fraction:
    """What a term gives before caps, in minor units: slowly, person by person, at the price level of its day."""
    if isinstance(term, PersonTerm):
        priced = [(p, count) for history, count in counted.persons.items() for p in term.price(history)]
    elif isinstance(term, CohortTerm):
        priced = [(p, 1) for p in term.price([in_paid_units(m, agreement) for m in counted.measures])]
    else:
        assert isinstance(term, TimeTerm)
        priced = [(p, 1) for p in term.price(case.as_of)]
    paid = [(p, count) for p, count in priced if term.pays_on(p.on) and not behind_shut_gate(term, agreement, counted)]
    return sum((p.exact * agreement.price_level.factor(term.id, p.on) * count for p, count in paid), Fraction(0))


def rounded(exact: Fraction, agreement: Agreement) -> int:
    unit = agreement.rounding_unit.minor
    return unit * round_fraction(exact / unit, policy=agreement.rounding)


CASES = [(folder, case) for folder in FOLDERS for case in dossier(folder).cases]


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=lambda value: value.name if isinstance(value, Path) else value.id
)
def test_the_terms_give_what_the_case_expects(folder: Path, case: Case) -> None:
    agreement = in_force(dossier(folder).versions, on=case.as_of)
    assert agreement is not None
    counted = with_years_owed(agreement, count_histories(case.results), until=case.as_of)

    found = {term.id: rounded(given(term, counted, case, agreement), agreement) for term in agreement.terms}

    expected = {item.of: item.amount.minor for item in case.expected if item.at == Expecting.TERM}
    assert {term: found[term] for term in expected} == expected
    assert expected


def test_every_agreement_has_cases_in_both_languages() -> None:
    for folder in FOLDERS:
        assert dossier(folder).cases
        assert all(case.name_da and case.name_en for case in dossier(folder).cases)


def test_at_least_twelve_teaching_agreements_together_use_every_mechanism() -> None:
    used: dict[str, set[str]] = defaultdict(set)
    for folder in TEACHING:
        [version] = dossier(folder).versions
        for term in version.terms:
            used[kind_of(term)].add(version.id)

    assert len(TEACHING) >= 12
    assert set(used) == set(TERMS)


def test_teaching_agreements_use_every_limit_and_finance_clause() -> None:
    versions = [dossier(folder).versions[0] for folder in TEACHING]

    assert len({cap.scope for version in versions for cap in version.caps}) == 5
    for name in ("gates", "floors", "guarantees", "donations", "settlement", "termination", "two_sided"):
        assert any(getattr(version, name) for version in versions), name
    assert any(len(version.payers) > 1 for version in versions)
    assert any(tranche.rank == 2 and tranche.protected is not None for v in versions for tranche in v.investors)


def test_the_eleven_aarhus_agreements_say_that_they_are_assumed() -> None:
    assert len(REAL) == 11
    for folder in REAL:
        for version in dossier(folder).versions:
            assert version.provenance == Provenance.ASSUMED
            assert {term.provenance for term in version.terms} <= {Provenance.ASSUMED, Provenance.DERIVED}
            assert "> Antaget:" in as_markdown(render_agreement(version, Language.DANISH)).splitlines()[2]
            assert as_markdown(render_agreement(version, Language.ENGLISH)).count("Assumed:") >= 1


def test_the_amendment_of_dialog_mod_vold_reads_as_reported() -> None:
    before, after = dossier(AARHUS / "agreements" / "dialog-mod-vold").versions

    said = [
        difference_text(difference, Language.DANISH, currencies=("DKK", "DKK"))
        for difference in differences(before, after)
    ]

    assert "målgruppe: 25 familier, hvor der har været vold → 15 familier, hvor der har været vold" in said
    assert "investor › “raadet” › kapital: 2.500.000 kr. → 1.700.000 kr." in said
