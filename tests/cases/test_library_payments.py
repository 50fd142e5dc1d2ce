"""The library's cases through the whole engine: gates, caps, payers; what is owed is what was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.agreements.dossier import Case, Expected, Expecting, in_force
from gavn.domain.agreements.terms.registry import TERMS, kind_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.values.money import Money
from tests.cases.test_library import CASES, FOLDERS, TEACHING, dossier

LEVELS = (Expecting.PAYER, Expecting.TOTAL)


def entitlement(folder: Path, case: Case) -> Entitlement:
    agreement = in_force(dossier(folder).versions, on=case.as_of)
    assert agreement is not None
    return entitle(agreement, Results(case.claims, case.tallies), as_of=case.as_of)


def owed(found: Entitlement, expected: Expected) -> Money:
    return found.total if expected.at == Expecting.TOTAL else found.paid_by(expected.of)


@pytest.mark.parametrize(
    ("folder", "case"), CASES, ids=lambda value: value.name if isinstance(value, Path) else value.id
)
def test_the_engine_owes_what_the_case_expects(folder: Path, case: Case) -> None:
    found = entitlement(folder, case)

    wanted = [item for item in case.expected if item.at in LEVELS]
    assert [(item.at, item.of, owed(found, item)) for item in wanted] == [
        (item.at, item.of, item.amount) for item in wanted
    ]
    agreement = in_force(dossier(folder).versions, on=case.as_of)
    assert agreement is not None
    parties = {line.payer for line in found.lines} - {""}
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


def test_eighteen_of_the_agreements_expect_what_a_payer_or_all_owe() -> None:
    held = {folder for folder, case in CASES if any(item.at in LEVELS for item in case.expected)}

    assert (len(held), len(FOLDERS)) == (18, 24)
