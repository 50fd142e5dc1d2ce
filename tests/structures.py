"""A small agreement with its assumptions, of which what a design pays can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

from gavn.domain.agreements.agreement import (
    Agreement,
    AgreementParty,
    EvidenceDesign,
    EvidenceGrade,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.forecasting.assumptions import (
    Delay,
    EnrolledBy,
    ExpectedOutcome,
    ForecastModel,
    ForecastPlan,
    Ratio,
    RecruitmentPlan,
)
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import Bench, ask, bench_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.party import PartyRole
from tests.agreements import agreement
from tests.histories import kroner

PEOPLE, SHARE = 100, F("0.5")
SURE = Ratio(F(1), F("0.001"), F("0.0001"), "antaget", "assumed")
# As good as nothing is uncertain but who of those enrolled reaches the outcome.
MODEL = ForecastModel(SURE, SURE, (Delay(0, F(1)),), scatter=F("0.001"), agreeing=F("0.5"))
PAID = CountedOutcomes(id="job", clause="§ 6", metric="work", follow_up="12-months", amount=kroner(20_000))
# All are enrolled by then, and none has been followed up.
ENROLLED = date(2024, 12, 31)


PARTIES = (
    (PartyRole.AUTHORITY, "town"), (PartyRole.PROVIDER, "provider"), (PartyRole.INVESTOR, "fund"),
    (PartyRole.GUARANTOR, "foundation"),
)  # fmt: skip


def counted(**changes: Any) -> Agreement:
    """One price for each of the outcomes counted, and one investor, who has put in a million."""
    found = agreement(
        terms=(PAID,), gates=(), caps=(), floors=(), guarantees=(), donations=(), settlement=None, termination=(),
        investors=(Tranche("fund", 1, kroner(1_000_000), "§ 9"),), calls=(), price_level=PriceLevel(2024),
        evidence=EvidenceDesign.DIRECT_COUNT, evidence_grade=EvidenceGrade.D,
        parties=tuple(AgreementParty(role, name) for role, name in PARTIES),
    )  # fmt: skip
    return replace(found, **changes)


def plan(**changes: Any) -> ForecastPlan:
    """A hundred people, of whom half are expected to work; a tenth would with no effort at all."""
    work = ExpectedOutcome("work", "12-months", share=SHARE, without=F("0.1"))
    come = EnrolledBy(ENROLLED, PEOPLE, ENROLLED)
    return replace(ForecastPlan("example", RecruitmentPlan(PEOPLE), (work,), enrolled=(come,)), **changes)


def bench(made: Agreement | None = None, *, worth: int = 0, trials: int = 1000, seed: int = 1, **changes: Any) -> Bench:
    """`worth` is what one in work is worth, in kroner."""
    effort = Effort(made or counted(), plan(**changes), Results())
    worths = {("work", "12-months"): kroner(worth)} if worth else {}
    return bench_of(ask(effort, MODEL, as_of=ENROLLED, worth=worths), trials=trials, seed=seed)
