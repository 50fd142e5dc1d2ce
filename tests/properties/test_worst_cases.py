"""Nobody ends worse than at worst, and some results come to it: held against all that a few weeks can come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.agreement import (
    Agreement,
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    Floor,
    Tranche,
)
from gavn.domain.agreements.terms.days_in_state import DaysInState
from gavn.domain.agreements.terms.fixed_part import FixedPart
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.outlook import is_unsure, worst_net
from gavn.domain.payments.worst_case import worst_cases
from gavn.domain.values.money import Rounding
from gavn.domain.values.party import PartyRole
from tests.agreed import agreement, claim
from tests.builders import kroner
from tests.oracle import Oracle
from tests.sizes import examples

SOON, LATE = date(2026, 6, 1), date(2028, 6, 1)
# Where many receive alike, largest remainders give one of them a minor unit more or less.
ROUNDING = 1
MOST_TRIED = 300


def some_invested(random: Random) -> Agreement:
    """Two or three investors of some kroner each, by rank or not, and one or two guarantees of all or a share; a week
    gives one krone, so that outcomes can come to any number of them."""
    investors = [some_tranche(random, name) for name in ("fund", "bank", "trust")[: random.choice([2, 2, 3])]]
    ranks = sorted({tranche.rank for tranche in investors})
    investors = [replace(tranche, rank=1 + ranks.index(tranche.rank)) for tranche in investors]
    guarantees = [some_guarantee(random, place, investors) for place in range(random.choice([1, 1, 2]))]
    made = agreement(
        parties=(
            *(party for party in agreement().parties if party.role is not PartyRole.INVESTOR),
            *(AgreementParty(PartyRole.INVESTOR, tranche.party) for tranche in investors),
            *(AgreementParty(PartyRole.GUARANTOR, guarantee.guarantor) for guarantee in guarantees),
        ),
        investors=tuple(investors),
        guarantees=tuple(guarantees),
        terms=(DaysInState(id="weeks", clause="§ 5", metric="job", amount=kroner(1)),),
        rounding=random.choice([Rounding.HALF_UP, Rounding.UP]),
        rounding_unit=kroner(1),
    )
    match random.choice(["", "", "", "calls", "fixed", "least", "cap"]):
        case "calls":
            made = replace(made, calls=tuple(some_calls(random, investors)))
        case "fixed":
            day = random.choice([date(2025, 3, 1), date(2029, 3, 1)])
            fixed = FixedPart(id="fixed", clause="§ 6", amount=kroner(random.randint(1, 6)), due_on=day)
            made = replace(made, terms=(*made.terms, fixed))
        case "least":
            made = replace(made, floors=(Floor("least", "§ 9", kroner(random.randint(2, 14))),))
        case "cap":
            made = replace(made, caps=(Cap("all", "§ 8", CapScope.AGREEMENT, kroner(random.randint(3, 20))),))
    return made


def some_tranche(random: Random, party: str) -> Tranche:
    most = random.choice([None, None, None, Fraction(1), Fraction(3, 2)])
    protected = random.choice([None, None, kroner(1)])
    return Tranche(party, random.randint(1, 3), kroner(random.randint(2, 9)), "§ 9", protected, most)


def some_guarantee(random: Random, place: int, investors: list[Tranche]) -> DeficitGuarantee:
    covers = random.choice([(), (), (random.choice(investors).party,)])
    share = random.choice([Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(2, 3)])
    day = random.choice([(SOON, LATE)[place], LATE])
    most = kroner(random.randint(1, 8))
    return DeficitGuarantee(f"g{place}", f"guarantor-{place}", "§ 11", day, most, share, covers)


def some_calls(random: Random, investors: list[Tranche]) -> Iterator[CapitalCall]:
    for tranche in investors:
        later = random.choice([date(2025, 1, 1), date(2026, 1, 15)])
        for day, amount in ((date(2025, 1, 1), kroner(1)), (later, tranche.capital - kroner(1))):
            yield CapitalCall(tranche.party, amount, day)


def days_of(made: Agreement) -> list[date]:
    """One before each call and guarantee: what comes between two of them is all the same."""
    triggers = {guarantee.trigger_on for guarantee in made.guarantees}
    return [
        *([date(2025, 5, 1)] if made.calls or SOON in triggers else []),
        *([date(2026, 3, 1)] if made.calls and SOON in triggers else []),
        *([date(2028, 3, 1)] if LATE in triggers else []),
    ]


def ends(made: Agreement, weeks: Mapping[date, int]) -> Mapping[str, int]:
    """What each investor and guarantor ends with, by the oracle."""
    claims = [claim(n, on=day, quantity=Fraction(weeks[day])) for n, day in enumerate(weeks) if weeks[day]]
    answer = Oracle(made, Results(tuple(claims)), as_of=made.clocks.payment.last_day, final=True).answer()
    invested = {tranche.party: answer.investors[tranche.party] - tranche.capital.minor for tranche in made.investors}
    return invested | {name: -answer.guarantors[name] for name in (each.guarantor for each in made.guarantees)}


@given(st.integers(0, 10**6))
@examples(12)
def test_under_a_yearly_rate_capital_that_comes_back_anyway_is_sure(seed: int) -> None:
    """What is reached early leaves less room for returns, and takes no capital from anybody: by rank or not, with and
    without a guarantee, beside a fixed part or a minimum."""
    random = Random(seed)
    plain = some_invested(random)
    owed = kroner(random.randint(1, 40))
    rated = tuple(
        replace(each, most_irr=Fraction(random.choice([0, 5, 30]), 100) if random.random() < 0.7 else None)
        for each in plain.investors
    )
    made = replace(plain, investors=rated, guarantees=plain.guarantees[: random.choice([0, 1])], caps=(), calls=())
    due = random.choice([date(2025, 3, 1), date(2027, 3, 1), date(2029, 3, 1)])
    anyway = FixedPart(id="anyway", clause="§ 6", amount=owed, due_on=due)
    made = replace(made, terms=(*made.terms, anyway), floors=random.choice([(), (Floor("least", "§ 9", owed),)]))
    days = [date(2025, 5, 1), date(2026, 3, 1), date(2028, 3, 1)]
    cases = worst_cases(made)
    for weeks in ([0, 0, 0], *([random.randint(0, 20) for _ in days] for _ in range(20))):
        for party, end in ends(made, dict(zip(days, weeks, strict=True))).items():
            told = worst_net(made, party, cases)
            assert told is not None and end >= told.minor - ROUNDING


@given(st.integers(0, 10**6))
@examples(12)
def test_nobody_ends_worse_than_at_worst_and_some_results_come_to_it(seed: int) -> None:
    random = Random(seed)
    made = some_invested(random)
    cases = worst_cases(made)
    most = sum(tranche.capital.minor for tranche in made.investors) // 100 + 6
    tried = list(product(range(most + 1), repeat=len(days_of(made))))
    all_tried = len(tried) <= MOST_TRIED
    tried = tried if all_tried else random.sample(tried, MOST_TRIED)
    found = [ends(made, dict(zip(days_of(made), weeks, strict=True))) for weeks in tried]
    for party in found[0]:
        told = worst_net(made, party, cases)
        least = min(each[party] for each in found)
        assert told is not None and least >= told.minor - ROUNDING
        # What is owed anyway and can miss somebody is counted only as far as it is sure.
        assert not all_tried or is_unsure(made, cases) or least <= told.minor + ROUNDING
