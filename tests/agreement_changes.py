"""Parts of the agreement in order, and the changes that tests make to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

from gavn.domain.agreements.agreement import (
    AgreementParty,
    CapScope,
    DonationUse,
)
from gavn.domain.agreements.terms.composite_index import CompositeIndex, IndexPart
from gavn.domain.agreements.terms.conditional_bonus import ConditionalBonus
from gavn.domain.agreements.terms.coupon import Coupon, CouponRate
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.every_indicator import EveryIndicator
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.agreements.terms.measured_effect import MeasuredEffect
from gavn.domain.agreements.terms.threshold import Threshold
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate
from tests.agreements import DROPOUT, IN_WORK, agreement
from tests.histories import kroner

GOOD = agreement()
TARIFF, SLIDING = GOOD.terms
FUND, BANK = GOOD.investors
[CAP], [FLOOR], [GATE] = GOOD.caps, GOOD.floors, GOOD.gates
[GUARANTEE], [DONATION], [ENDING] = GOOD.guarantees, GOOD.donations, GOOD.termination

COUPON = Coupon(
    id="coupon", clause="§ 6", metric=IN_WORK.id, principal=kroner(1000), rates=(CouponRate(F("0.5"), F("0.02")),),
    lowest=F(0), lowest_until=date(2024, 1, 1),
)  # fmt: skip
WEEKS = DaysInState(id="weeks", clause="§ 6", metric=IN_WORK.id, amount=kroner(1), minus=DROPOUT.id)
TWICE = replace(IN_WORK, follow_ups=(*IN_WORK.follow_ups, RelativeDate.parse("9 months after enrolment")))


def with_party(role: PartyRole, party: str) -> tuple[AgreementParty, ...]:
    return (*GOOD.parties, AgreementParty(role, party))


def without_role(role: PartyRole) -> tuple[AgreementParty, ...]:
    return tuple(party for party in GOOD.parties if party.role != role)


def clocks(**changes: str) -> dict[str, Any]:
    return {"clocks": replace(GOOD.clocks, **{name: Period.parse(text) for name, text in changes.items()})}


def metric(**changes: Any) -> dict[str, Any]:
    return {"metrics": (replace(IN_WORK, **changes), DROPOUT)}


def ends(**changes: Any) -> dict[str, Any]:
    return {"termination": (replace(GOOD.termination[0], **changes),)}


def term(**changes: Any) -> dict[str, Any]:
    return {"terms": (replace(GOOD.terms[0], **changes), *GOOD.terms[1:])}


def cap(**changes: Any) -> dict[str, Any]:
    return {"caps": (replace(CAP, **changes),)}


def payer_cap(**changes: Any) -> dict[str, Any]:
    return cap(scope=CapScope.PAYER, payer="town", **changes)


TOWN = payer_cap()["caps"][0]


def bonus(identity: str, of: str, given: str) -> ConditionalBonus:
    return ConditionalBonus(id=identity, clause="§ 6", metric=of, amount=kroner(1), condition=given)


def every(levels: dict[str, F], at_most: dict[str, F]) -> EveryIndicator:
    return EveryIndicator(id="all", clause="§ 6", metric="work", amount=kroner(1), levels=levels, at_most=at_most)


FIXED = FixedPart(id="fixed", clause="§ 6", amount=kroner(1), due_on=date(2025, 6, 1))
POOLED = Threshold(id="pooled", clause="§ 6", metric="work", amount=kroner(1), level=F("0.5"), pooled=True)
BUYS = replace(DONATION, use=DonationUse.BUYS_OUTCOMES, terms=("job",))
PARTS = (IndexPart("work", F("0.5"), F("0.8")), IndexPart("dropout", F("0.5"), F("0.1")))
INDEX = CompositeIndex(id="index", clause="§ 6", metric="work", amount=kroner(1), parts=PARTS)
YEARS = (Period.parse("2024"), Period.parse("2024-2025"))
LATER = RelativeDate.parse("60 months after enrolment")
EFFECT = MeasuredEffect(id="effect", clause="§ 6", metric="work", amount=kroner(1), two_sided=True)
