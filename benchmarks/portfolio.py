"""A fund the size of Aarhus', made up: eleven agreements of three metrics, each with four to eight follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction as F

from gavn.domain.agreements.agreement import (
    Agreement,
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    Clocks,
    DeficitGuarantee,
    PayerShare,
    Tranche,
)
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.agreements.terms.percentage_point import PercentagePointPrice
from gavn.domain.economy.accounts import Account, AccountKind, ChartOfAccounts
from gavn.domain.economy.layers import Layer, Version, VersionLine
from gavn.domain.economy.table import Turnover
from gavn.domain.forecasting.assumptions import (
    Delay,
    ExpectedOutcome,
    ForecastModel,
    ForecastPlan,
    Ratio,
    RecruitmentPlan,
    Shock,
)
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.portfolio import Plan
from gavn.domain.forecasting.simulated import Ahead, look_ahead
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Effect
from tests.agreed import agreement, metric

AS_OF = date(2024, 12, 31)
FIRST, LAST = 2025, 2039
YEARS = range(FIRST, LAST + 1)
# As many as the example's efforts plan for, and two more.
UNITS = (300, 15, 60, 1475, 32, 54, 300, 80, 500, 120, 200)
# Each metric's follow-ups: 216 in all.
FOLLOW_UPS = tuple((5, 7, 8) if place < 7 else (4, 7, 8) for place in range(len(UNITS)))
# What each agreement would come to by its plan, in kroner.
WHOLE = 15_000_000
PAID_AFTER = 3
KRONER = 100
RATIO = Ratio(F("0.954"), F("0.234"), F("0.117"), "Antaget", "Assumed", Provenance.ASSUMED)
DELAYS = (Delay(0, F("0.4")), Delay(1, F("0.3")), Delay(2, F("0.2")), Delay(4, F("0.1")))
SHOCKS = (Shock("work", "Arbejde", "Work", F("0.3")), Shock("office", "Forvaltning", "Department", F("0.2")))
SHARES, BASELINES = (F("0.45"), F("0.3"), F("0.6")), (F("0.15"), F("0.1"), F("0.3"))
MEASURED, MEASURED_SD = F("0.9"), F("0.03")
FUND, CITY, REGION, FOUNDATION = "fund", "city", "region", "foundation"


def years_after(number: int) -> tuple[RelativeDate, ...]:
    return tuple(RelativeDate.parse(f"{12 * year} months after enrolment") for year in range(1, number + 1))


def start_of(place: int) -> int:
    """The calendar year in which an agreement enrols: the last one's last follow-up is in the last year but one."""
    return FIRST + place % 6


def made(place: int) -> Agreement:
    """Two prices for each who is counted and one for each point above the baseline, with all that is around them."""
    units, counts, start = UNITS[place], FOLLOW_UPS[place], start_of(place)
    names = tuple(f"m{n}" for n in range(3))
    part = WHOLE * KRONER // 3
    each = [round(part / (units * counts[n] * SHARES[n] * MEASURED)) for n in range(2)]
    points = 100 * (SHARES[2] * MEASURED - BASELINES[2])
    point = round(part / (counts[2] * points))
    year = Period.year(start)
    capital = Money(WHOLE * KRONER * 2 // 3, "DKK")
    return agreement(
        id=f"a{place}",
        parties=(AgreementParty(PartyRole.INVESTOR, FUND), AgreementParty(PartyRole.AUTHORITY, CITY)),
        clocks=Clocks(year, Period.years(start, LAST), Period.years(start, LAST), Period.years(start, LAST)),
        metrics=tuple(metric(name, follow_ups=years_after(count)) for name, count in zip(names, counts, strict=True)),
        terms=(
            CountedOutcomes(id="t0", clause="", metric="m0", amount=Money(each[0], "DKK")),
            CountedOutcomes(id="t1", clause="", metric="m1", amount=Money(each[1], "DKK")),
            PercentagePointPrice(id="t2", clause="", metric="m2", amount=Money(point, "DKK"), baseline=BASELINES[2]),
        ),
        caps=(Cap("whole", "", CapScope.AGREEMENT, Money(WHOLE * KRONER * 11 // 10, "DKK")),),
        payers=(PayerShare(CITY, F(3, 5), ""), PayerShare(REGION, F(2, 5), "")),
        investors=(Tranche(FUND, 1, capital, "", most_return=F(3, 2)),),
        calls=(CapitalCall(FUND, capital, date(start, 1, 15)),),
        guarantees=(
            DeficitGuarantee("g", FOUNDATION, "", date(LAST, 12, 31), Money(WHOLE * KRONER // 4, "DKK"), F(1, 2)),
        ),
    )


def effort(place: int) -> Effort:
    outcomes = tuple(
        ExpectedOutcome(f"m{n}", after.id, share=SHARES[n], baseline=BASELINES[n])
        for n, count in enumerate(FOLLOW_UPS[place])
        for after in years_after(count)
    )
    shocks = tuple(shock.id for shock in SHOCKS)
    plan = ForecastPlan(
        f"a{place}", RecruitmentPlan(UNITS[place]), outcomes, measured=MEASURED, measured_sd=MEASURED_SD,
        paid_after=PAID_AFTER, shocks=shocks if place % 2 else shocks[:1],
    )  # fmt: skip
    return Effort(made(place), plan, Results())


def model(agreeing: F = F(0)) -> ForecastModel:
    return ForecastModel(RATIO, RATIO, DELAYS, F("0.15"), agreeing, SHOCKS)


def ahead_of(seed: int, agreeing: F = F(0)) -> Ahead:
    """What is believed of the fund before anything is seen."""
    return look_ahead([effort(place) for place in range(len(UNITS))], model(agreeing), as_of=AS_OF, seed=seed)


def plan_of() -> Plan:
    """Capital goes out in each agreement's first year; what is planned comes back evenly over eight years after it."""
    numbers = range(len(UNITS))
    accounts = [Account("cash", AccountKind.CASH, "Kasse", "Cash")]
    accounts += [Account(f"investment.a{n}", AccountKind.INVESTMENT, "Ud", "Out", f"a{n}") for n in numbers]
    accounts += [Account(f"payment.a{n}", AccountKind.OUTCOME_PAYMENT, "Ind", "In", f"a{n}") for n in numbers]
    lines = [line for number in numbers for year in YEARS for line in _planned(number, year)]
    version = Version("plan", Layer.PLAN, "Plan", "Plan", AS_OF, Effect(F(1)), tuple(lines))
    return Plan(ChartOfAccounts(tuple(accounts)), Turnover("DKK", {("cash", FIRST - 1): START}), version, (), FUND)


# What the fund begins with: all that it pays out in its first years.
START = len(UNITS) * WHOLE * KRONER * 2 // 3


def _planned(number: int, year: int) -> Sequence[VersionLine]:
    start = start_of(number)
    out = WHOLE * KRONER * 2 // 3 if year == start else 0
    back = WHOLE * KRONER // 8 if start < year <= start + 8 else 0
    period = Period.year(year)
    return (
        VersionLine(f"investment.a{number}", period, Money(out, "DKK")),
        VersionLine(f"payment.a{number}", period, Money(-back, "DKK")),
    )
