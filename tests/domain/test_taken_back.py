"""What is taken back in a later period of a cap was first of all what the cap left above it (ADR 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from gavn.domain.agreements.agreement import Cap, CapScope, DeficitGuarantee, PayerShare, Tranche
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.waterfall import Income, hand_out
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.statements import LineWords
from tests.agreed import agreement, claim, tariff
from tests.builders import kroner

WIDE = [CapScope.PERSON, CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT]
BOTH, FIRST = (Period.year(2025), Period.year(2026)), (Period.year(2025),)


@pytest.mark.parametrize("scope", WIDE)
@pytest.mark.parametrize("periods", [BOTH, FIRST])
@pytest.mark.parametrize(("home", "city"), [(0, 10_000), (1, 10_000), (2, 10_000), (3, 0)])
def test_a_cap_for_each_period_takes_back_no_more_than_it_let_be_paid(
    scope: CapScope, periods: tuple[Period, ...], home: int, city: int
) -> None:
    """Three weeks in 2025 are 30,000 kr., of which the cap lets 10,000 be paid: two of them were never paid, and go
    first. The region's home is another matter, which none of it touches."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(10_000), minus="home", minimum=Fraction(0))
    payers = (PayerShare("city", Fraction(1), "§ 7"), PayerShare("region", Fraction(1), "§ 7", metrics=("school",)))
    cap = Cap("cap", "§ 8", scope, kroner(10_000), terms=("weeks",), periods=periods)
    made = agreement(terms=(week, tariff("school-price", "school")), payers=payers, caps=(cap,))
    back = [claim(1, reached="home", on=date(2026, 6, 1), quantity=Fraction(home))] if home else []
    facts = Results((claim(1, quantity=Fraction(3)), claim(2, reached="school"), *back))
    entitlement = entitle(made, facts, as_of=date(2027, 1, 1))

    assert (entitlement.paid_by("city"), entitlement.paid_by("region")) == (kroner(city), kroner(10_000))
    words = LineWords(made, Language.ENGLISH)
    told = [words.how(line) for line in entitlement.lines if line.rule == "cap" and line.on.startswith("2026")]
    before, after = -10_000 * home, city - 10_000
    expected = (
        "what the cap “cap” of 10,000.00 kr. has left unpaid is taken back first: "
        f"{before:,}.00 kr. becomes {after:,}.00 kr."
    )
    assert told == ([expected.replace("-", "−")] if home else [])


@pytest.mark.parametrize("scope", [*WIDE, CapScope.PAYER])
@pytest.mark.parametrize(
    ("weeks", "again", "back", "city"), [(40, 20, 20, 25), (25, 20, 20, 25), (40, 5, 20, 25), (40, 20, 40, 20)]
)
def test_what_a_year_gave_itself_is_taken_back_before_what_an_earlier_year_left_above_its_cap(
    scope: CapScope, weeks: int, again: int, back: int, city: int
) -> None:
    """Of 40,000 in 2025 the cap lets 25,000 be paid. 2026 gives 20,000 and takes 20,000 back: nothing by itself, and
    not the 15,000 that were above. It takes 15,000 or 20,000 more than it gave: those are what was above, or 5,000
    beyond it."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus="home", minimum=Fraction(0))
    years = tuple(Period.year(year) for year in (2025, 2026))
    payer = "city" if scope is CapScope.PAYER else ""
    made = agreement(terms=(week,), caps=(Cap("cap", "§ 8", scope, kroner(25_000), payer=payer, periods=years),))
    facts = (
        claim(1, quantity=Fraction(weeks)),
        replace(claim(1, on=date(2026, 3, 1), quantity=Fraction(again)), id="again"),
        claim(1, reached="home", on=date(2026, 9, 1), quantity=Fraction(back)),
    )
    entitlement = entitle(made, Results(facts), as_of=date(2027, 1, 1))

    assert entitlement.paid_by("city") == kroner(1_000 * city)


@pytest.mark.parametrize("scope", WIDE)
def test_what_is_taken_back_before_it_is_given_again_says_why_less_of_that_is_left(scope: CapScope) -> None:
    """Of 40,000 in 2025 the cap lets 25,000 be paid. 2026 takes 20,000 back and then gives as much: nothing by itself.
    The first is let off the 15,000 that were above the cap, and the second makes up for them."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus="home", minimum=Fraction(0))
    years = tuple(Period.year(year) for year in (2025, 2026))
    made = agreement(terms=(week,), caps=(Cap("cap", "§ 8", scope, kroner(25_000), metric="job", periods=years),))
    facts = (
        claim(1, quantity=Fraction(40)),
        claim(1, reached="home", on=date(2026, 3, 1), quantity=Fraction(20)),
        replace(claim(1, on=date(2026, 9, 1), quantity=Fraction(20)), id="again"),
    )
    entitlement = entitle(made, Results(facts), as_of=date(2027, 1, 1))
    words = LineWords(made, Language.ENGLISH)

    assert entitlement.paid_by("city") == kroner(25_000)
    assert [words.how(line) for line in entitlement.lines if line.rule == "cap" and line.on.startswith("2026")] == [
        "what the cap “cap” of 25,000.00 kr. has left unpaid is taken back first: −20,000.00 kr. becomes −5,000.00 kr.",
        "the cap “cap” of 25,000.00 kr., above which something was let off before: 20,000.00 kr. becomes 5,000.00 kr.",
    ]


@pytest.mark.parametrize("scope", [*WIDE, CapScope.PAYER])
@pytest.mark.parametrize(
    ("years", "back", "city"),
    [((2025,), 20, 50), ((2025,), 0, 55), ((2025, 2026, 2027), 20, 45), ((2025, 2026), 20, 50)],
)
def test_what_is_let_off_in_a_year_outside_a_cap_is_not_taken_again_from_a_later_one(
    scope: CapScope, years: tuple[int, ...], back: int, city: int
) -> None:
    """Of 40,000 in 2025 the cap lets 25,000 be paid; the 15,000 above it are the first of the 20,000 that 2026 takes
    back. The 30,000 of 2027 are paid whole, but where the cap holds that year too."""
    week = DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1_000), minus="home", minimum=Fraction(0))
    payer = "city" if scope is CapScope.PAYER else ""
    named = tuple(Period.year(year) for year in years)
    cap = Cap("cap", "§ 8", scope, kroner(25_000), metric="job", payer=payer, periods=named)
    facts = [claim(1, quantity=Fraction(40)), replace(claim(1, on=date(2027, 9, 1), quantity=Fraction(30)), id="again")]
    if back:
        facts.append(claim(1, reached="home", on=date(2026, 3, 1), quantity=Fraction(back)))
    entitlement = entitle(agreement(terms=(week,), caps=(cap,)), Results(tuple(facts)), as_of=date(2028, 1, 1))

    assert entitlement.paid_by("city") == kroner(1_000 * city)


def test_capital_that_a_guarantee_paid_back_is_not_kept_again_when_something_is_taken_back() -> None:
    """Of 120 the senior has its 100 and the junior 20 of its 100, of which a guarantee pays back 40 more. Of the next
    100 the junior has the 40 that it still lacks, and the two share 60. When 40 are taken back, 20 of these 60 stay."""
    tranches = tuple(Tranche(f"rank-{rank}", rank, Money(100, "DKK"), "§ 10") for rank in (1, 2))
    cover = DeficitGuarantee("g", "bank", "§ 11", date(2026, 6, 1), Money(40, "DKK"))
    years = [Income(str(year), date(year, 12, 31), np.array([came])) for year, came in
             ((2025, 120), (2026, 100), (2027, -40))]  # fmt: skip
    made = agreement(investors=tranches, guarantees=(cover,))
    received = hand_out(made, years, as_of=date(2028, 1, 1), nothing=np.zeros(1, dtype=np.int64))

    assert received.total(guaranteed=True)[:, 0].tolist() == [0, 40]
    assert received.total(guaranteed=False)[:, 0].tolist() == [110, 70]
