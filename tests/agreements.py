"""An agreement in order, small enough to read, until a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

from gavn.domain.agreements.agreement import (
    REQUIRED_STATEMENTS,
    AgreedDonation,
    AgreedMetric,
    Agreement,
    AgreementParty,
    Booking,
    Cap,
    CapitalCall,
    CapScope,
    Clocks,
    DeficitGuarantee,
    Direction,
    DonationUse,
    EvidenceDesign,
    EvidenceGrade,
    Floor,
    Gate,
    PayerShare,
    PriceLevel,
    Settlement,
    Termination,
    Tranche,
    VatBasis,
)
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.provenance import Provenance
from tests.histories import kroner

IN_WORK = AgreedMetric(
    id="work",
    name_da="I arbejde",
    name_en="In work",
    unit="person",
    direction=Direction.MORE,
    source="register",
    instrument="DREAM",
    follow_ups=(RelativeDate.parse("12 months after enrolment"),),
    grace=RelativeDate.parse("30 days after due"),
    clause="§ 5",
)
DROPOUT = replace(IN_WORK, id="dropout", name_da="Frafald", name_en="Dropout", direction=Direction.LESS)


def agreement(**changes: Any) -> Agreement:
    """Two investors, an authority, a guarantor and a donor; one term for persons and one for a cohort."""
    made = Agreement(
        id="example",
        version=1,
        effective_from=date(2024, 1, 1),
        name_da="Eksempel",
        name_en="Example",
        currency="DKK",
        provenance=Provenance.ASSUMED,
        parties=(
            AgreementParty(PartyRole.AUTHORITY, "town"),
            AgreementParty(PartyRole.PROVIDER, "provider"),
            AgreementParty(PartyRole.INVESTOR, "fund"),
            AgreementParty(PartyRole.INVESTOR, "bank"),
            AgreementParty(PartyRole.GUARANTOR, "foundation"),
            AgreementParty(PartyRole.DONOR, "donor"),
        ),
        clocks=Clocks(
            enrolment=Period.parse("2024"),
            effort=Period.parse("2024-2025"),
            measurement=Period.parse("2024-2026"),
            payment=Period.parse("2025-2027"),
        ),
        unit="person",
        target_group="Unge uden arbejde",
        metrics=(IN_WORK, DROPOUT),
        evidence=EvidenceDesign.FIXED_BASELINE,
        evidence_grade=EvidenceGrade.C,
        terms=(
            Tariff(id="job", clause="§ 6, stk. 1", metric="work", amount=kroner(1000)),
            PercentagePointPrice(
                id="stay", clause="§ 6, stk. 2", metric="dropout", amount=kroner(1000), baseline=F("0.13"),
                less_is_better=True,
            ),
        ),
        payers=(PayerShare("town", F(1), "§ 7"),),
        rounding=Rounding.HALF_UP,
        rounding_unit=Money(1, "DKK"),
        booking=Booking.CURRENT,
        payment_deadline=RelativeDate.parse("30 days after approval"),
        dispute_deadline=RelativeDate.parse("30 days after check"),
        vat=VatBasis.OUTSIDE_SCOPE,
        price_level=PriceLevel(2024, "PL", {"2024": F(100), "2025": F("102.9")}, "§ 8"),
        statements=dict.fromkeys(REQUIRED_STATEMENTS, "Aftalt."),
        investors=(Tranche("fund", 1, kroner(600), "§ 9"), Tranche("bank", 1, kroner(400), "§ 9")),
        calls=(CapitalCall("fund", kroner(600), date(2024, 1, 2)), CapitalCall("bank", kroner(400), date(2024, 1, 2))),
        gates=(Gate("gate", "§ 6", ("job",), {"work": F("0.2")}),),
        caps=(Cap("all", "§ 6", CapScope.AGREEMENT, kroner(5000)),),
        floors=(Floor("least", "§ 6", kroner(100)),),
        guarantees=(DeficitGuarantee("deficit", "foundation", "§ 10", date(2027, 12, 31), kroner(200)),),
        donations=(AgreedDonation("gift", "donor", "§ 11", kroner(50), date(2025, 1, 1), DonationUse.WRITES_DOWN),),
        settlement=Settlement("§ 12"),
        termination=(Termination("§ 13", PartyRole.PROVIDER, F("0.5")),),
        signed_on=date(2023, 12, 1),
    )  # fmt: skip
    return replace(made, **changes)
