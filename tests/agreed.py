"""Small agreements and facts for tests, each in order until a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import (
    AgreedMetric,
    Agreement,
    AgreementParty,
    Booking,
    Clocks,
    Direction,
    EvidenceDesign,
    EvidenceGrade,
    PayerShare,
    PriceLevel,
    VatBasis,
)
from gavn.domain.agreements.terms.tariff import Tariff
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate, Unit
from gavn.domain.values.provenance import Provenance
from tests.builders import kroner

END = date(2030, 1, 1)
# A day when some years have been measured.
DAY = date(2027, 1, 1)


def metric(metric_id: str, **changes: Any) -> AgreedMetric:
    made = AgreedMetric(
        id=metric_id,
        name_da=metric_id,
        name_en=metric_id,
        unit="person",
        direction=Direction.MORE,
        source="register",
        instrument="count",
        follow_ups=(RelativeDate(6, Unit.MONTHS, "enrolment"),),
        grace=RelativeDate(30, Unit.DAYS, "due"),
        clause="§ 2",
    )
    return replace(made, **changes)


def tariff(term_id: str = "job-price", on: str = "job", price: int = 10_000, **changes: Any) -> Tariff:
    made = Tariff(id=term_id, clause="§ 5", metric=on, amount=kroner(price), once_only=True)
    return replace(made, **changes)


def agreement(**changes: Any) -> Agreement:
    """10,000 kr. for each person in a job, paid by the city, received by the fund, without any limit."""
    made = Agreement(
        id="work",
        version=1,
        effective_from=date(2025, 1, 1),
        name_da="Arbejde",
        name_en="Work",
        currency="DKK",
        provenance=Provenance.ASSUMED,
        parties=(
            AgreementParty(PartyRole.INVESTOR, "fund"),
            AgreementParty(PartyRole.AUTHORITY, "city"),
        ),
        clocks=Clocks(
            Period.years(2025, 2027), Period.years(2025, 2028), Period.years(2025, 2029), Period.years(2025, 2030)
        ),
        unit="person",
        target_group="unge",
        metrics=(metric("job"), metric("home"), metric("school"), metric("dropout"), metric("effect")),
        evidence=EvidenceDesign.DIRECT_COUNT,
        evidence_grade=EvidenceGrade.D,
        terms=(tariff(),),
        payers=(PayerShare("city", Fraction(1), "§ 7"),),
        rounding=Rounding.HALF_UP,
        rounding_unit=Money(1, "DKK"),
        booking=Booking.CURRENT,
        payment_deadline=RelativeDate(30, Unit.DAYS, "statement"),
        vat=VatBasis.OUTSIDE_SCOPE,
        price_level=PriceLevel(2025),
        statements={},
    )
    return replace(made, **changes)


def claim(number: int, *, reached: str = "job", on: date = date(2025, 6, 1), **changes: Any) -> Claim:
    """Person number so many reached a metric; known on the same day."""
    made = Claim(f"{reached}-{number}", f"p{number}", reached, "", on, on)
    if "known_on" not in changes:
        changes["known_on"] = changes.get("holds_on", on)
    return replace(made, **changes)


def tally(number: int = 1, *, of: str = "dropout", on: date = date(2025, 12, 31), **changes: Any) -> Tally:
    return replace(Tally(f"{of}-{number}", of, "", on, on), **changes)


def reached(count: int, *, metric_id: str = "job", on: date = date(2025, 6, 1)) -> Results:
    """So many persons reached a metric on one day."""
    return Results(tuple(claim(number, reached=metric_id, on=on) for number in range(count)))


def paid(made: Agreement, results: Results, *, as_of: date = DAY, final: bool = False) -> Entitlement:
    """What the results entitle to on a day."""
    return entitle(made, results, as_of=as_of, final=final)
