"""Worked cases: each expects an amount of something that the agreement has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.dossier import Dossier, Expecting, in_force
from gavn.domain.values.problem import Problem


def check_cases(dossier: Dossier) -> Iterator[Problem]:
    """Names that the version in force on a case's day does not have: of these nothing would always be found."""
    for place, case in enumerate(dossier.cases):
        agreement = in_force(dossier.versions, on=case.as_of)
        known = _names(agreement) if agreement is not None else None
        for at, expected in enumerate(case.expected):
            path = f"{place}.expected.{at}.of"
            if known is not None and expected.of not in (names := known[expected.at]):
                if names == ("",):
                    yield found(code="case-of-needless", path=path, of=expected.of, at=expected.at.value)
                else:
                    there = ", ".join(names)
                    yield found(code="case-of-unknown", path=path, of=expected.of, at=expected.at.value, known=there)


def _names(agreement: Agreement) -> Mapping[Expecting, tuple[str, ...]]:
    payers = [
        *(payer.party for payer in agreement.payers),
        *(cap.overflow_to for cap in agreement.caps if cap.overflow_to),
        *(donation.donor for donation in agreement.donations),
    ]
    return {
        Expecting.TERM: tuple(term.id for term in agreement.terms),
        Expecting.PAYER: tuple(dict.fromkeys(payers)),
        Expecting.GUARANTEE: tuple(guarantee.id for guarantee in agreement.guarantees),
        Expecting.INVESTOR: tuple(dict.fromkeys(tranche.party for tranche in agreement.investors)),
        Expecting.TOTAL: ("",),
        Expecting.SETTLEMENT: ("",),
    }
