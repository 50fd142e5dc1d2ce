"""Who pays: shares, who names the term before who names the metric, and what a cap on a payer leaves to another."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, PayerShare, Tranche
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.period import Period
from tests.agreed import agreement, claim, paid, reached, tariff
from tests.builders import kroner


@pytest.mark.parametrize(
    ("shares", "expected"),
    [(["3/5", "2/5"], [600_000, 400_000]), (["1/3", "1/3", "1/3"], [333_334, 333_333, 333_333])],
)
def test_payers_share_by_largest_remainder(shares: list[str], expected: list[int]) -> None:
    payers = tuple(PayerShare(f"payer-{n}", Fraction(share), "§ 7") for n, share in enumerate(shares))
    entitlement = paid(agreement(payers=payers), reached(1))

    assert [entitlement.paid_by(payer.party).minor for payer in payers] == expected


def test_who_names_the_term_pays_before_who_names_the_metric_before_everybody() -> None:
    payers = (
        PayerShare("city", Fraction(1), "§ 7"),
        PayerShare("region", Fraction(1), "§ 7", metrics=("home",)),
        PayerShare("state", Fraction(1), "§ 7", terms=("school-price",)),
    )
    made = agreement(payers=payers, terms=tuple(tariff(f"{m}-price", m) for m in ("job", "home", "school")))
    entitlement = paid(made, Results(tuple(claim(1, reached=m) for m in ("job", "home", "school"))))

    assert [entitlement.paid_by(party) for party in ("city", "region", "state")] == [kroner(10_000)] * 3


@pytest.mark.parametrize(("onto", "fund", "unpaid"), [("", 0, 5_000), ("outcomes-fund", 5_000, 0)])
def test_what_a_payers_cap_leaves_goes_to_the_outcomes_fund_or_is_named_unpaid(
    onto: str, fund: int, unpaid: int
) -> None:
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(25_000), payer="city", overflow_to=onto)
    entitlement = paid(agreement(caps=(cap,)), reached(3))

    assert entitlement.total == kroner(30_000)
    assert entitlement.paid_by("city") == kroner(25_000)
    assert entitlement.paid_by("outcomes-fund") == kroner(fund)
    assert entitlement.unpaid == kroner(unpaid)


def test_what_a_cap_leaves_is_taken_over_by_the_purse_that_pays_for_the_same() -> None:
    """The city's purse for homes pays for homes; the rest of the region's part of them is not its purse for jobs'."""
    half = Fraction(1, 2)
    payers = (
        PayerShare("city", Fraction(1), "§ 7", purse="jobs"),
        PayerShare("city", half, "§ 7", metrics=("home",), purse="homes"),
        PayerShare("region", half, "§ 7", metrics=("home",)),
    )
    cap = Cap("region-cap", "§ 8", CapScope.PAYER, kroner(2_000), payer="region", overflow_to="city")
    made = agreement(payers=payers, terms=(tariff(), tariff("home-price", "home")), caps=(cap,))
    entitlement = paid(made, Results((claim(1), claim(1, reached="home"))))
    by_purse = {
        purse: sum(line.amount for line in entitlement.lines if line.purse == purse) for purse in ("jobs", "homes")
    }

    assert by_purse == {"jobs": 1_000_000, "homes": 800_000}
    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(18_000), kroner(2_000))


@pytest.mark.parametrize("onto", ["", "region"])
def test_a_payer_gets_no_more_back_than_it_paid_under_a_cap_in_each_year(onto: str) -> None:
    """Two weeks in 2025 are 20,000 kr., of which the city pays 15,000; both are taken back in 2026. The 5,000 above its
    cap were never the city's, and nobody is left with anything."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    years = (Period.year(2025), Period.year(2026))
    cap = Cap("city-cap", "§ 8", CapScope.PAYER, kroner(15_000), payer="city", periods=years, overflow_to=onto)
    tranches = tuple(Tranche(party, rank, kroner(10_000), "§ 10") for party, rank in (("fund", 1), ("bank", 2)))
    made = agreement(terms=(week,), caps=(cap,), investors=tranches)
    home = claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(2))
    worked = claim(1, quantity=Fraction(2))
    early, late = (
        entitle(made, Results((worked, home)), as_of=day) for day in (date(2025, 12, 31), date(2026, 12, 31))
    )

    assert (early.paid_by("city"), early.paid_by("region")) == (kroner(15_000), kroner(5_000 if onto else 0))
    assert (late.paid_by("city"), late.paid_by("region"), late.unpaid) == (kroner(0), kroner(0), kroner(0))
    assert (late.received_by("fund"), late.received_by("bank")) == (kroner(0), kroner(0))


def test_what_was_above_the_ceilings_is_owed_again_by_those_it_fell_away_from() -> None:
    """City and region owe 70 and 30 % of 80,000 kr. for 2025: 56,000, of which its cap leaves 6,000 to the outcomes
    fund, and 24,000. Investors get their 80,000 back, and may have 14,000 more.

    2026 gives 40,000: 12,000 of the region, 6,000 of the outcomes fund up to its 12,000, and 22,000 of nobody. 4,000
    are above the ceilings and fall away, 12 : 6. In 2027 30,000 are taken back: 9,000 of the region's, the rest of what
    nobody paid. So 4,000 are above no more, and owed by those from whom they fell away, 2,666.67 and 1,333.33: of
    90,000 the city owes 50,000, the region 27,000 and the outcomes fund 12,000. In 2028 50,000 more go back: of 40,000
    city and region owe 28,000 and 12,000, and the outcomes fund gets back all that it paid, and no krone more.
    """
    made = agreement(
        terms=(DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus="home"),),
        payers=(PayerShare("city", Fraction("0.7"), "§ 7"), PayerShare("region", Fraction("0.3"), "§ 7")),
        caps=(
            Cap("city-cap", "§ 8", CapScope.PAYER, kroner(50_000), payer="city", overflow_to="outcomes"),
            Cap("outcomes-cap", "§ 8", CapScope.PAYER, kroner(12_000), payer="outcomes"),
        ),
        investors=(
            Tranche("fund", 1, kroner(60_000), "§ 9", most_return=Fraction("1.2")),
            Tranche("bank", 2, kroner(20_000), "§ 9", most_return=Fraction("1.1")),
        ),
    )
    weeks = [("job", 2025, 80), ("job", 2026, 40), ("home", 2027, 30), ("home", 2028, 50)]
    results = Results(
        tuple(claim(1, reached=m, on=date(y, 6, 1), quantity=Fraction(n), id=f"c-{y}") for m, y, n in weeks)
    )
    payers = ("city", "region", "outcomes")
    owed = {
        year: [entitle(made, results, as_of=date(year, 12, 31)).paid_by(p).minor for p in payers]
        for year in range(2025, 2029)
    }

    assert owed == {
        2025: [5_000_000, 2_400_000, 600_000],
        2026: [5_000_000, 3_333_333, 1_066_667],
        2027: [5_000_000, 2_700_000, 1_200_000],
        2028: [2_800_000, 1_200_000, 0],
    }


@pytest.mark.parametrize(("more", "unpaid"), [(0, 28_000), (10, 38_000)])
def test_no_more_falls_from_a_payer_than_it_owes_in_all(more: int, unpaid: int) -> None:
    """20 weeks in work are the city's and 20 at home the region's; the investor may have 2,000 kr. of the 40,000, so
    that 19,000 fall from each. Then half of the city's weeks are taken back, and the region may owe 10,000 more.

    Of the 38,000 that were above the ceiling 10,000 are above no more, 5,000 of each; but where 14,000 fall from a city
    that owes 10,000, it would be paid 4,000 kr. So 10,000 fall from it, and the rest of the 28,000 from the region: the
    city pays nothing, and the region 2,000 kr. of its 20,000. Where the region owes 30,000, nothing is taken back in
    all, and 28,000 of the 38,000 fall from the region.
    """
    price = {"clause": "§ 5", "amount": kroner(1_000)}
    made = agreement(
        terms=(
            DaysInState(id="work", metric="job", minus="dropout", **price),
            DaysInState(id="live", metric="home", minus="school", **price),
        ),
        payers=(
            PayerShare("city", Fraction(1), "§ 7", terms=("work",)),
            PayerShare("region", Fraction(1), "§ 7", terms=("live",)),
        ),
        investors=(Tranche("fund", 1, kroner(1_000), "§ 9", most_return=Fraction(2)),),
    )
    weeks = [("job", 2025, 20), ("home", 2025, 20), ("dropout", 2026, 10), *([("home", 2026, more)] if more else [])]
    results = Results(
        tuple(claim(1, reached=m, on=date(y, 6, 1), quantity=Fraction(n), id=f"{m}-{y}") for m, y, n in weeks)
    )

    before, after = (entitle(made, results, as_of=date(year, 12, 31)) for year in (2025, 2026))

    assert [before.paid_by(party) for party in ("city", "region")] == [kroner(1_000), kroner(1_000)]
    assert [after.paid_by(party) for party in ("city", "region")] == [kroner(0), kroner(2_000)]
    assert (after.unpaid, after.received_by("fund")) == (kroner(unpaid), kroner(2_000))


JOBS_AND_HOMES = (
    PayerShare("city", Fraction(1), "§ 7", ("job",), purse="jobs"),
    PayerShare("city", Fraction(1), "§ 7", ("home",), purse="homes"),
)


@pytest.mark.parametrize(
    ("jobs", "homes", "paid"),
    [
        # Five jobs in February come before five homes in November, of which the cap leaves nothing.
        (date(2026, 2, 1), date(2026, 11, 1), {"jobs": 50_000, "homes": 10_000}),
        (date(2026, 11, 1), date(2026, 2, 1), {"jobs": 10_000, "homes": 50_000}),
    ],
)
def test_a_payers_cap_is_filled_in_the_order_in_which_facts_hold(jobs: date, homes: date, paid: dict[str, int]) -> None:
    """Not in the order of the metrics' names, which would take back in November what was paid in February."""
    cap = Cap("most", "§ 8", CapScope.PAYER, kroner(60_000), payer="city")
    made = agreement(terms=(tariff(), tariff("home-price", "home")), payers=JOBS_AND_HOMES, caps=(cap,))
    facts = [
        *(claim(number, on=jobs) for number in range(5)),
        *(claim(number, reached="home", on=homes) for number in range(5)),
    ]
    early = entitle(made, Results(tuple(facts)), as_of=date(2026, 6, 30))
    later = entitle(made, Results(tuple(facts)), as_of=date(2026, 12, 31))

    assert of_purses(later) == {purse: amount * 100 for purse, amount in paid.items()}
    assert all(of_purses(later)[purse] >= amount for purse, amount in of_purses(early).items())


def of_purses(entitlement: Entitlement) -> dict[str, Fraction]:
    return {
        purse: sum(
            (line.amount for line in entitlement.lines if line.step in PAYING and line.purse == purse), Fraction(0)
        )
        for purse in ("jobs", "homes")
    }


def test_what_is_above_a_ceiling_falls_from_the_purses_that_owe_for_the_period() -> None:
    """Ten jobs in 2025 are 100,000 of the 150,000 that the fund may have; of five jobs and five homes in 2026 half
    falls away, 25,000 of each purse, as it would of two parties."""
    fund = Tranche("fund", 1, kroner(150_000), "§ 9", most_return=Fraction(1))
    made = agreement(terms=(tariff(), tariff("home-price", "home")), payers=JOBS_AND_HOMES, investors=(fund,))
    facts = [
        *(claim(number) for number in range(10)),
        *(claim(number, on=date(2026, 6, 1)) for number in range(10, 15)),
        *(claim(number, reached="home", on=date(2026, 6, 1)) for number in range(5)),
    ]
    entitlement = entitle(made, Results(tuple(facts)), as_of=date(2026, 12, 31))
    of_payers = (line for line in entitlement.lines if line.step is StepName.CEILING and line.payer)
    fallen = {line.purse: line.amount for line in of_payers}

    assert fallen == {"jobs": -2_500_000, "homes": -2_500_000}


CITY_ALONE = (PayerShare("city", Fraction(1), "§ 7"),)
CITY_AND_REGION = (
    PayerShare("city", Fraction(1), "§ 7", ("job",)),
    PayerShare("region", Fraction(1), "§ 7", ("home",)),
)


def on_payer(id_: str, amount: int, payer: str, **changes: str) -> Cap:
    return Cap(id_, "§ 8", CapScope.PAYER, kroner(amount), payer=payer, **changes)


@pytest.mark.parametrize(
    ("payers", "caps", "unpaid"),
    [
        # The first cap leaves the second job out, so that the second leaves the home out, which comes after a job.
        (CITY_ALONE, (on_payer("jobs", 10_000, "city", metric="job"), on_payer("all", 10_000, "city")), 20_000),
        # The second job is passed on in December, when the home of May has filled the region's cap.
        (CITY_AND_REGION,
         (on_payer("city", 10_000, "city", overflow_to="region"), on_payer("region", 10_000, "region")), 10_000),
    ],
)  # fmt: skip
def test_what_one_cap_takes_or_passes_on_lies_on_the_days_that_it_was_taken_from(
    payers: tuple[PayerShare, ...], caps: tuple[Cap, ...], unpaid: int
) -> None:
    """A job in March, a home in May and a job in December: what is paid by June is paid by December too."""
    made = agreement(terms=(tariff(), tariff("home-price", "home")), payers=payers, caps=caps)
    results = Results((claim(1, on=date(2026, 3, 1)), claim(2, on=date(2026, 12, 1)),
                       claim(3, reached="home", on=date(2026, 5, 1))))  # fmt: skip
    early, late = (entitle(made, results, as_of=day) for day in (date(2026, 6, 30), date(2026, 12, 31)))

    assert of_metrics(early) == of_metrics(late)
    assert late.unpaid == kroner(unpaid)


def of_metrics(entitlement: Entitlement) -> dict[tuple[str, str], Fraction]:
    paid_for: dict[tuple[str, str], Fraction] = {}
    for line in entitlement.lines:
        if line.step in PAYING and line.payer:
            of = line.payer, line.metric
            paid_for[of] = paid_for.get(of, Fraction(0)) + line.amount
    return {of: amount for of, amount in paid_for.items() if amount}
