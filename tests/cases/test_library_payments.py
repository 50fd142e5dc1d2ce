"""The library's cases through the whole engine: gates, caps, payers; what is owed is what was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.agreements.dossier import Case, Expecting, in_force
from gavn.domain.agreements.terms.registry import TERMS, kind_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.cases import try_case
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.money import Money
from tests.cases.test_library import CASES, TEACHING, dossier
from tests.conftest import AARHUS


def entitlement(folder: Path, case: Case) -> Entitlement:
    agreement = in_force(dossier(folder).versions, on=case.as_of)
    assert agreement is not None
    return entitle(agreement, Results(case.claims, case.tallies), as_of=case.as_of, final=case.final)


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=lambda value: value.name if isinstance(value, Path) else value.id
)
def test_the_engine_owes_what_the_case_expects(folder: Path, case: Case) -> None:
    tried = try_case(dossier(folder), case)

    assert [(item.expected.at, item.expected.of, item.found) for item in tried] == [
        (item.at, item.of, item.amount) for item in case.expected
    ]
    found = entitlement(folder, case)
    parties = {line.payer for line in found.lines if line.step in PAYING} - {""}
    paid = sum((found.paid_by(party).minor for party in sorted(parties)), found.unpaid.minor)
    assert paid == found.total.minor


def test_every_kind_of_term_is_priced_by_the_engine() -> None:
    priced = set()
    for folder, case in CASES:
        if folder in TEACHING:
            agreement = in_force(dossier(folder).versions, on=case.as_of)
            assert agreement is not None
            terms = {line.term for line in entitlement(folder, case).lines}
            priced |= {kind_of(term) for term in agreement.terms if term.id in terms}

    assert priced == set(TERMS)


def test_cases_expect_amounts_at_every_step_that_they_can() -> None:
    expected = {item.at for _, case in CASES for item in case.expected}

    assert expected == set(Expecting)


@pytest.mark.parametrize(
    ("agreement", "case", "at", "of", "thousand"),
    [
        ("flere-kloge-haender", "as-reported-2024", Expecting.TOTAL, "", 3_631),
        ("diabetes", "settled-2024", Expecting.INVESTOR, "raadet", 4_522),
        ("housing-first-havnen", "deficit-covered", Expecting.GUARANTEE, "deficit", 2_000),
    ],
)
def test_what_the_council_has_published_is_what_the_agreements_give(
    agreement: str, case: str, at: Expecting, of: str, thousand: int
) -> None:
    """Housing First's guarantee of two million covers what Havnen does not bring back, of which the report tells."""
    held = dossier(AARHUS / "agreements" / agreement)

    found = {
        (tried.expected.at, tried.expected.of): tried.found
        for known in held.cases
        if known.id == case
        for tried in try_case(held, known)
    }

    assert found[at, of] == Money(thousand * 100_000, "DKK")


def test_housing_first_is_paid_back_equally_to_both_investors() -> None:
    for name in ("housing-first-havnen", "housing-first-hjem-job-og-helhed"):
        folder = AARHUS / "agreements" / name
        [version] = dossier(folder).versions
        assert [tranche.capital.minor for tranche in version.investors] == [575_000_000, 575_000_000]
        for case in dossier(folder).cases:
            found = entitlement(folder, case)
            assert found.received_by("raadet") == found.received_by("dsi") != Money.zero("DKK")
