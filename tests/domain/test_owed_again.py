"""What a cap left unpaid is owed again where it was left once something is taken back, and passes no other cap.

Weeks in work less weeks on benefit are paid for, and weeks at school less weeks away; each at 1,000 kr.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope, PayerShare, PriceLevel
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.limits import limit
from gavn.domain.payments.lines import LineKey, StepName
from gavn.domain.payments.payers import share_out
from gavn.domain.payments.trace import PAYING
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.statements import LineWords
from tests.agreed import agreement, claim
from tests.builders import kroner

WORK = DaysInState(id="work", clause="§ 5", metric="job", amount=kroner(1_000), minus="home", minimum=Fraction(0))
SCHOOL = replace(WORK, id="learning", metric="school", minus="effect")
JOB_CAP = Cap("job", "§ 8", CapScope.METRIC, kroner(16_000), metric="job")
ALL = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(19_000))
APART = (PayerShare("city", Fraction(1), "§ 7", ("job",)), PayerShare("region", Fraction(1), "§ 7", ("school",)))
ENDED = date(2028, 1, 1)


def told(metric: str, on: date, weeks: int) -> Claim:
    return replace(claim(1, reached=metric, on=on, quantity=Fraction(weeks)), id=f"{metric}-{on}")


def in_2025(*weeks: tuple[str, int]) -> Results:
    """One after the other, a month apart."""
    return Results(tuple(told(metric, date(2025, month, 1), of) for month, (metric, of) in enumerate(weeks, start=1)))


# In work for 10 weeks, 20 at school, 3 on benefit, 15 away from school, 9 in work: 16 and 5 are left.
FACTS = in_2025(("job", 10), ("school", 20), ("home", 3), ("effect", 15), ("job", 9))


def made(*caps: Cap, **changes: object) -> Agreement:
    return agreement(**{"terms": (WORK, SCHOOL), "payers": APART, "caps": caps, **changes})


def by_metric(entitlement: Entitlement) -> dict[str, int]:
    """Whole kroner."""
    sums: Counter[str] = Counter()
    for line in entitlement.lines:
        if line.step in PAYING and line.payer:
            sums[line.metric] += int(line.amount) // 100
    return dict(sums)


@pytest.mark.parametrize(
    "caps",
    [
        pytest.param((JOB_CAP, ALL), id="metric and agreement"),
        pytest.param((ALL, JOB_CAP), id="in the other order"),
        pytest.param(tuple(replace(cap, scope=CapScope.PERSON) for cap in (JOB_CAP, ALL)), id="per person"),
        pytest.param((replace(ALL, scope=CapScope.PERIOD, periods=(Period.year(2025),)),), id="of a year"),
    ],
)
def test_what_is_left_of_each_is_paid_in_the_order_in_which_it_came(caps: tuple[Cap, ...]) -> None:
    """Of 19,000 the first 10,000 are for work and 9,000 of school's 20,000. When 3,000 for work are taken back, school
    is owed 12,000; when 15,000 for school are, first the 8,000 that nobody paid, and it is left with 5,000. The last
    9,000 for work come to 7,000: it has 14,000, not the 17,000 that would pass its cap of 16,000."""
    entitlement = entitle(made(*caps), FACTS, as_of=ENDED)

    assert (by_metric(entitlement), entitlement.total) == ({"job": 14_000, "school": 5_000}, kroner(19_000))


def test_the_same_holds_of_all_that_one_payer_owes() -> None:
    city = (PayerShare("city", Fraction(1), "§ 7"),)
    caps = tuple(replace(cap, scope=CapScope.PAYER, payer="city") for cap in (JOB_CAP, ALL))
    facts = [
        told("job", date(2025, 1, 1), 10), told("school", date(2025, 2, 1), 20),
        told("home", date(2026, 1, 1), 3), told("effect", date(2026, 2, 1), 15), told("job", date(2027, 1, 1), 9),
    ]  # fmt: skip
    by_2025, by_2026, by_2027 = (
        by_metric(entitle(made(*caps, payers=city), Results(tuple(facts)), as_of=date(year, 12, 31)))
        for year in (2025, 2026, 2027)
    )

    assert by_2025 == {"job": 10_000, "school": 9_000}
    assert by_2026 == {"job": 7_000, "school": 5_000}
    assert by_2027 == {"job": 14_000, "school": 5_000}


def test_a_line_says_what_was_left_unpaid_and_what_left_it() -> None:
    """On the day that takes 3,000 for work back, a line of school's is opened down to that by which the cap cut it."""
    agreed = made(JOB_CAP, ALL)
    lines = entitle(agreed, FACTS, as_of=ENDED).lines
    cut, again = (
        next(each for each in lines if each.step is StepName.AGREEMENT_CAP and each.on == on)
        for on in ("2025-02-01", "2025-03-01")
    )

    assert (again.metric, again.before, again.after) == ("school", 0, 300_000)
    assert cut.id in again.sources
    assert LineWords(agreed, Language.ENGLISH).how(again) == (
        "what the cap “all” of 19,000.00 kr. had left unpaid is owed now that there is room for it: "
        "0.00 kr. becomes 3,000.00 kr."
    )


def test_what_a_year_has_no_room_for_waits_for_the_next() -> None:
    """Work may give 10,000 a year and all 19,000. In 2025 school has 15,000 of them and work 4,000. In 2026 15,000 for
    school are taken back, so that all 20,000 for work could be owed but for its year: 10,000, and 5,000 in 2027."""
    years = tuple(Period.year(year) for year in (2025, 2026, 2027))
    yearly = replace(JOB_CAP, amount=kroner(10_000), periods=years)
    facts = (
        told("school", date(2025, 1, 1), 15), told("job", date(2025, 2, 1), 10), told("job", date(2026, 1, 1), 10),
        told("effect", date(2026, 2, 1), 15), told("school", date(2027, 1, 1), 0), told("school", date(2027, 2, 1), 1),
    )  # fmt: skip
    by_2025, by_2026, by_2027 = (
        by_metric(entitle(made(yearly, ALL), Results(facts), as_of=date(year, 12, 31))) for year in (2025, 2026, 2027)
    )

    assert by_2025 == {"school": 15_000, "job": 4_000}
    assert by_2026 == {"school": 0, "job": 14_000}
    assert by_2027 == {"school": 0, "job": 19_000}
    agreed = made(yearly, ALL)
    lines = entitle(agreed, Results(facts), as_of=ENDED).lines
    found = next(line for line in lines if line.step is StepName.AGREEMENT_CAP and line.on == "2027-01-01")
    assert LineWords(agreed, Language.DANISH).how(found) == (
        "det, som loftet “all” på 19.000,00 kr. tidligere lod stå ubetalt, skal nu betales, "
        "fordi der er blevet plads til det: 0,00 kr. bliver til 5.000,00 kr."
    )


def test_what_waits_is_owed_once_there_is_room_whatever_comes_then() -> None:
    """As above, with nothing told of 2027; and a week of no use beside it changes nothing."""
    years = tuple(Period.year(year) for year in (2025, 2026, 2027))
    yearly = replace(JOB_CAP, amount=kroner(10_000), periods=years)
    facts = (
        told("school", date(2025, 1, 1), 15), told("job", date(2025, 2, 1), 10), told("job", date(2026, 1, 1), 10),
        told("effect", date(2026, 2, 1), 15),
    )  # fmt: skip
    without, beside = Results(facts), Results((*facts, told("dropout", date(2027, 5, 1), 1)))
    for day, job in ((date(2026, 12, 31), 14_000), (date(2027, 1, 1), 19_000)):
        assert by_metric(entitle(made(yearly, ALL), without, as_of=day)) == {"school": 0, "job": job}
        assert by_metric(entitle(made(yearly, ALL), beside, as_of=day)) == {"school": 0, "job": job}


@pytest.mark.parametrize("scope", [CapScope.PERSON, CapScope.PERIOD])
@pytest.mark.parametrize("away", [date(2026, 3, 1), date(2026, 3, 2)])
def test_what_a_day_takes_back_is_first_of_what_it_gives(scope: CapScope, away: date) -> None:
    """3 weeks in work, 5 at school and 4 away from it in 2026, at most 500: work comes first and has them, and the one
    week at school that is left nothing, whether all are of one day or two. The 5,000 of 2025 stay."""
    cap = replace(ALL, scope=scope, amount=kroner(500), periods=(Period.year(2026),))
    facts = (
        told("school", date(2025, 3, 1), 5), told("job", date(2026, 3, 1), 3),
        told("effect", away, 4), told("school", date(2026, 3, 1), 5),
    )  # fmt: skip

    assert by_metric(entitle(made(cap), Results(facts), as_of=ENDED)) == {"job": 500, "school": 5_000}


@pytest.mark.parametrize("scope", [CapScope.PERIOD, CapScope.PERSON, CapScope.PAYER])
def test_what_nobody_had_of_a_metric_goes_first_whatever_else_the_later_year_gives(scope: CapScope) -> None:
    """At most 1,000 in 2026. As many weeks in work as there were are taken back in 2027, so that only the 4 at school
    are left, which no cap holds: with none in work, or with 3, of which 2 were paid to nobody."""
    cap = Cap("year", "§ 8", scope, kroner(1_000), periods=(Period.year(2026),))
    cap = replace(cap, payer="city") if scope is CapScope.PAYER else cap
    agreed = made(cap, payers=(PayerShare("city", Fraction(1), "§ 7"),))
    for school, weeks in product((date(2027, 1, 1), date(2027, 12, 1), date(2028, 1, 1)), range(4)):
        facts = [told("home", date(2027, 3, 1), 3), told("school", school, 4), told("job", date(2026, 3, 1), weeks)]
        own = Results(tuple(fact for fact in facts if fact.quantity))
        assert entitle(agreed, own, as_of=date(2029, 1, 1)).paid_by("city") == kroner(4_000), (school, weeks)


YEARLY = Cap("year", "§ 8", CapScope.PERIOD, kroner(5_000), periods=tuple(Period.year(y) for y in (2025, 2026, 2027)))


@pytest.mark.parametrize("scope", [CapScope.PERIOD, CapScope.PERSON])
@pytest.mark.parametrize("away", [date(2027, 8, 2), date(2027, 9, 1), date(2027, 9, 2)])
def test_who_never_paid_gets_nothing_back_whatever_others_give_that_year(scope: CapScope, away: date) -> None:
    """At most 5,000 a year. In 2025 work has them, and 20 weeks at school are paid to nobody. In 2027 one of these is
    taken back, before or after 30 weeks more in work: the region never paid for it, and gets nothing."""
    facts = (
        told("job", date(2025, 9, 1), 30), told("school", date(2025, 9, 1), 20),
        told("job", date(2027, 9, 1), 30), told("effect", away, 1),
    )  # fmt: skip

    assert by_metric(entitle(made(replace(YEARLY, scope=scope)), Results(facts), as_of=ENDED)) == {"job": 10_000}


@pytest.mark.parametrize("away", [date(2026, 1, 1), date(2026, 3, 1), date(2026, 9, 1)])
def test_investors_answer_for_a_bad_effect_whatever_was_above_the_cap_of_an_earlier_year(away: date) -> None:
    """At most 5,000 a year, and 25,000 of 2025 left unpaid. In a two-sided agreement the 10 weeks in work that are
    taken back in 2026 are owed by the investors, before or after 30 weeks at school have 5,000 and so much more."""
    facts = (told("job", date(2025, 9, 1), 30), told("school", date(2026, 3, 1), 30), told("home", away, 10))

    assert by_metric(entitle(made(YEARLY, two_sided=True), Results(facts), as_of=ENDED)) == {
        "job": -5_000,
        "school": 15_000,
    }


def test_of_two_metrics_that_take_back_on_a_day_that_goes_first_which_gave_nothing_that_year() -> None:
    """At most 5,000 a year. In 2025 work has them; a week at school is paid to nobody. In 2026 a week in work is paid
    for, and then taken back with that at school: the city, which paid for it, gets it back, and the region nothing."""
    facts = (
        told("job", date(2025, 9, 1), 6), told("school", date(2025, 9, 1), 1), told("job", date(2026, 3, 1), 1),
        told("effect", date(2026, 9, 1), 1), told("home", date(2026, 9, 1), 1),
    )  # fmt: skip

    assert by_metric(entitle(made(YEARLY), Results(facts), as_of=ENDED)) == {"job": 5_000}


def test_of_two_metrics_that_no_longer_fit_under_the_cap_none_gets_back_what_it_was_not_paid() -> None:
    """At most 1,000 a year. In 2025 work has them, of 3 weeks; a week at school is paid to nobody. In 2026 all are
    taken back, and 4 of effect come: work's 2 unpaid weeks and school's one go first, so that work gives 1,000 back,
    which makes room for 2,000 of effect."""
    effect = replace(WORK, id="effect", metric="effect", minus="")
    school = replace(SCHOOL, minus="exam")
    payers = (*APART, PayerShare("state", Fraction(1), "§ 7", ("effect",)))
    agreed = made(replace(YEARLY, amount=kroner(1_000)), terms=(WORK, school, effect), payers=payers)
    lines = {
        LineKey(date(2025, 9, 1), "job", "work"): 3, LineKey(date(2025, 9, 1), "school", "learning"): 1,
        LineKey(date(2026, 9, 1), "job", "work"): -3, LineKey(date(2026, 9, 1), "school", "learning"): -1,
        LineKey(date(2026, 9, 1), "effect", "effect"): 4,
    }  # fmt: skip

    assert held(agreed, lines) == {("2025-09", "job"): 1, ("2026-09", "job"): -1, ("2026-09", "effect"): 2}


def held(agreed: Agreement, lines: dict[LineKey, int]) -> dict[tuple[str, str], int]:
    """What caps leave, by month and metric, in thousands as the lines are."""
    keys = tuple(sorted(lines))
    found, amounts, _ = limit(agreed, keys, np.array([[100_000 * lines[key]] for key in keys]), as_of=ENDED)
    return {
        (f"{key.on:%Y-%m}", key.metric): int(amount) // 100_000
        for key, amount in zip(found, amounts[:, 0], strict=True)
        if amount
    }


def yearly(most: int) -> Cap:
    return replace(YEARLY, amount=kroner(1_000 * most))


SCHOOL_IN_2026 = replace(yearly(3), id="school", terms=("learning",), periods=(Period.year(2026),))
NOTHING_MEANWHILE = replace(yearly(0), id="none", periods=(Period(date(2025, 7, 1), date(2027, 1, 1)),))
# Under some caps, of the months what work and school give or take back, and what is owed of each in the last.
THROUGH_THE_YEARS = (
    # What was spared in one year is not unpaid again in another.
    ([yearly(2)], "26-02 s3, 26-05 s-2, 27-02 s-1, 27-05 s8, 27-08 w4, 27-11 s-7", {"job": 2, "school": -2}),
    # What was spared whole can be unpaid again.
    ([yearly(2)], "25-02 s7, 27-02 s-5, 27-05 s6, 27-08 w9 s-1", {"job": 2, "school": -1}),
    # What a year takes back beyond what it gave goes first, of the years before it.
    ([yearly(5)], "26-02 s9, 26-05 w9, 27-02 w8, 27-05 s9, 27-08 s-1, 27-11 w-4 s-9", {"job": -1}),
    # Only what was taken back before in the year is unpaid again where it was.
    ([yearly(5)], "26-08 w2, 26-11 s9, 27-02 w-2 s7, 27-05 s-3, 27-08 w4 s2, 27-11 s-2", {}),
    # And only once.
    ([SCHOOL_IN_2026, yearly(3)], "25-05 w5, 26-05 w9, 26-11 w-5, 27-02 w-7, 27-05 w6 s6, 27-11 w-3",
     {"job": -1, "school": 1}),
    # No more is spared than the cap lets go.
    ([yearly(2)], "25-11 s3, 26-05 w6 s-3, 26-08 w-3 s6, 26-11 s8, 27-02 w-3, 27-05 w8 s8, 27-08 w-7 s-8",
     {"job": -1, "school": -1}),
    # What an earlier cap has no room for waits until it has.
    ([NOTHING_MEANWHILE, yearly(3)], "25-02 w8, 25-08 w-2, 26-02 w5, 27-01 w0", {"job": 2}),
)  # fmt: skip


def test_what_is_left_unpaid_goes_through_the_years() -> None:
    metrics = {"w": ("job", "work"), "s": ("school", "learning")}
    for caps, told_of, right in THROUGH_THE_YEARS:
        lines = {}
        for month in told_of.split(", "):
            on, *amounts = month.split()
            year, number = map(int, on.split("-"))
            lines |= {LineKey(date(2000 + year, number, 1), *metrics[each[0]]): int(each[1:]) for each in amounts}
        # Investors answer for a bad effect where the earlier cap holds between.
        found = held(made(*caps, two_sided=NOTHING_MEANWHILE in caps), lines)
        last = f"{max(lines).on:%Y-%m}"
        assert {metric: amount for (month, metric), amount in found.items() if month == last} == right, told_of


def test_what_a_year_takes_back_and_gives_again_is_left_unpaid_where_it_was() -> None:
    """At most 5,000 a year, which work has in 2026; 15 of its 20 weeks stand unpaid. In 2027 10 weeks are taken back,
    20 are given and 20 taken back, so that 10 of 2026 are left; and 5 at school are given, which nobody pays, and taken
    back. Work comes to the 5,000 of 2026, and the region, which never paid for school, gets nothing."""
    facts = (
        told("job", date(2026, 6, 1), 20), told("home", date(2027, 3, 1), 10), told("job", date(2027, 6, 1), 20),
        told("school", date(2027, 6, 1), 5), told("home", date(2027, 12, 1), 20), told("effect", date(2027, 12, 1), 5),
    )  # fmt: skip

    assert by_metric(entitle(made(YEARLY), Results(facts), as_of=ENDED)) == {"job": 5_000}


def test_what_the_wider_of_two_yearly_caps_left_unpaid_can_wait_for_the_narrower() -> None:
    """At most 5,000 a year on work and school, and 20,000 on all. In 2025 dropouts have these, so that school's 10
    weeks are paid to nobody. In 2026 they are taken back, and 50 weeks in work come: the first cap counts 5,000 taken
    back of school as paid, and has room for 10,000 of work; so the region, which paid nothing, owes 5,000 again only
    in 2027.
    The check warns of two such caps (`taken-back-waits`)."""
    years = tuple(Period.year(year) for year in range(2025, 2030))
    two = Cap("two", "§ 8", CapScope.PERIOD, kroner(5_000), terms=("work", "learning"), periods=years)
    every = Cap("all", "§ 8", CapScope.AGREEMENT, kroner(20_000), periods=years)
    dropouts = replace(WORK, id="dropouts", metric="dropout", minus="")
    payers = (*APART, PayerShare("state", Fraction(1), "§ 7", ("dropout",)))
    agreed = made(two, every, terms=(WORK, SCHOOL, dropouts), payers=payers)
    facts = Results((
        told("dropout", date(2025, 3, 1), 20), told("school", date(2025, 9, 1), 10),
        told("effect", date(2026, 9, 1), 10), replace(told("job", date(2026, 9, 1), 50), participant="p2"),
    ))  # fmt: skip
    by_2026, by_2027 = (by_metric(entitle(agreed, facts, as_of=date(year, 12, 31))) for year in (2026, 2027))

    assert by_2026 == {"dropout": 20_000, "job": 10_000, "school": -5_000}
    assert by_2027 == {"dropout": 20_000, "job": 10_000, "school": 0}


def test_who_took_over_what_a_payers_year_had_no_room_for_gets_it_back() -> None:
    """The state pays at most 500 a year, and nothing of effect, for which the pool pays then. Effect has the 500 of
    2026, so that the region takes over the 200 for work; when they are taken back in 2027, the region gets them."""
    effect = replace(WORK, id="effect", metric="effect")
    years = (Period.year(2026), Period.year(2027))
    caps = (
        Cap("year", "§ 8", CapScope.PAYER, kroner(500), payer="state", periods=years, overflow_to="region"),
        Cap("none", "§ 8", CapScope.PAYER, kroner(0), payer="state", metric="effect", overflow_to="pool"),
    )
    payers = (PayerShare("state", Fraction(1), "§ 7"),)
    keys = tuple(
        LineKey(on, metric, term)
        for on, metric, term in (
            (date(2026, 3, 1), "effect", "effect"), (date(2026, 9, 1), "job", "work"),
            (date(2027, 9, 1), "job", "work"), (date(2027, 9, 1), "effect", "effect"),
        )
    )  # fmt: skip
    amounts = np.array([[350_000], [20_000], [-20_000], [150_000]])
    paid = share_out(made(*caps, terms=(WORK, effect), payers=payers), keys, amounts, as_of=ENDED)
    in_all = dict(zip((share.party for share in paid.payers), paid.amounts[:, :, 0].sum(axis=1).tolist(), strict=True))

    assert in_all == {"state": 0, "region": 400_000, "pool": 100_000}


def test_what_could_not_be_taken_back_of_a_metric_is_not_owed_of_it_again() -> None:
    """A week was dearer in 2026, so that 10 in work at 1,000 give 10,000 and 10 on benefit take 15,000 back: 5,000 more
    than there is. They come of what school is paid for in 2027; and of 15,000 more for work, 10,000 are left in all,
    which its cap is."""
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(150), "2027": Fraction(100)})
    agreed = made(replace(JOB_CAP, amount=kroner(10_000)), price_level=level)
    facts = (
        told("job", date(2025, 1, 1), 10), told("home", date(2026, 1, 1), 10),
        told("school", date(2027, 1, 1), 10), told("job", date(2027, 2, 1), 15),
    )  # fmt: skip
    by_2026, by_january, in_all = (
        by_metric(entitle(agreed, Results(facts), as_of=on)) for on in (date(2026, 12, 31), date(2027, 1, 31), ENDED)
    )

    assert by_2026 == {"job": 0}
    assert by_january == {"job": -5_000, "school": 10_000}
    assert in_all == {"job": 10_000, "school": 10_000}


@pytest.mark.parametrize("cohorts", [("", ""), ("first", "second"), ("second", "first")])
def test_what_could_not_be_taken_back_of_a_metric_is_taken_of_its_own_next_money_first(
    cohorts: tuple[str, str],
) -> None:
    """A week was twice as dear in 2026, when 4 of each were taken back: 4,000 of work and 4,000 of school more than
    there was. Of 3,000 for work in 2027 school gets nothing, since work itself stands at 1,000 below nothing after
    them; whatever cohorts the weeks are of."""
    level = PriceLevel(2025, "PL", {"2025": Fraction(100), "2026": Fraction(200), "2027": Fraction(100)})
    facts = [
        told("job", date(2025, 1, 1), 4), told("school", date(2025, 1, 1), 4), told("home", date(2026, 1, 1), 4),
        told("effect", date(2026, 1, 1), 4), replace(told("job", date(2027, 1, 1), 3), participant="p2"),
    ]  # fmt: skip
    early, late = cohorts
    own = [replace(fact, cohort=late if fact.participant == "p2" else early) for fact in facts]
    entitlement = entitle(made(price_level=level), Results(tuple(own)), as_of=ENDED)

    assert by_metric(entitlement) == {"job": 0, "school": 0}
    assert entitlement.total == kroner(0)


def test_what_a_payer_owes_waits_where_it_would_pass_a_cap_on_all_payers() -> None:
    """School's 16,000 stand unpaid, so that nobody pays what city and state were to get back, 8,000 each. Of 12,000 for
    dropouts in 2026 the region pays 8,000, half to the city for work and half to the state: that is 4,000 for dropouts
    and work, which is their cap. The other 4,000 wait until 2027: of the state's 6,000 then 4,000 go to itself, which
    leaves 2,000 for the city, and so room for the region's 4,000, of which the city has its last 2,000."""
    terms = tuple(
        replace(WORK, id=metric, metric=metric, minus="home") for metric in ("job", "school", "dropout", "effect")
    )
    payers = (
        PayerShare("city", Fraction(1), "§ 7", ("job",)),
        PayerShare("region", Fraction(1), "§ 7", ("school", "dropout")),
        PayerShare("state", Fraction(1), "§ 7", ("effect",)),
    )
    caps = (
        Cap("none", "§ 8", CapScope.PAYER, kroner(0), payer="region", metric="school"),
        Cap("both", "§ 8", CapScope.AGREEMENT, kroner(4_000), terms=("job", "dropout")),
    )
    told_of = [
        (2025, "effect", -8),
        (2025, "job", -8),
        (2025, "school", 16),
        (2026, "dropout", 12),
        (2027, "effect", 6),
    ]
    keys = tuple(LineKey(date(year, 3, 1), metric, metric) for year, metric, _ in told_of)
    amounts = np.array([[thousands * 100_000] for *_, thousands in told_of])
    paid = share_out(made(*caps, terms=terms, payers=payers), keys, amounts, as_of=ENDED)
    owed = {
        (year, share.party): sum(
            int(paid.amounts[place, row, 0]) // 100
            for row, unit in enumerate(paid.units)
            if unit.period.start.year == year
        )
        for place, share in enumerate(paid.payers)
        for year in (2025, 2026, 2027)
    }

    assert owed == {
        (2025, "city"): 0, (2025, "region"): 0, (2025, "state"): 0,
        (2026, "city"): -4_000, (2026, "region"): 8_000, (2026, "state"): -4_000,
        (2027, "city"): -4_000, (2027, "region"): 4_000, (2027, "state"): 2_000,
    }  # fmt: skip


def test_caps_that_count_each_others_in_part_are_both_kept() -> None:
    """Work and a bonus at most 10,000, the bonus and school at most 8,000. Of work 7 weeks are left, of the bonus 8, of
    school 3; the first leaves 6,000 of the bonus beside the 4,000 for work that there were when it came, and the second
    5,000 of them beside the 3,000 for school."""
    bonus = replace(WORK, id="bonus", metric="dropout", minus="")
    caps = (
        Cap("one", "§ 8", CapScope.AGREEMENT, kroner(10_000), terms=("work", "bonus")),
        Cap("other", "§ 8", CapScope.AGREEMENT, kroner(8_000), terms=("bonus", "learning")),
    )
    facts = in_2025(("job", 9), ("dropout", 6), ("school", 7), ("home", 5), ("dropout", 2), ("effect", 4), ("job", 3))
    agreed = made(*caps, terms=(WORK, SCHOOL, bonus), payers=(PayerShare("city", Fraction(1), "§ 7"),))

    assert by_metric(entitle(agreed, facts, as_of=ENDED)) == {"job": 4_000, "dropout": 5_000, "school": 3_000}


def test_the_investors_of_a_two_sided_agreement_pass_no_cap_either() -> None:
    entitlement = entitle(made(JOB_CAP, ALL, two_sided=True), FACTS, as_of=ENDED)

    assert by_metric(entitlement) == {"job": 14_000, "school": 5_000}
