"""Who pays and who receives in a made-up agreement: payers, gifts, investors, their calls, and guarantees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    DonationUse,
    Floor,
    PayerShare,
    Tranche,
)
from gavn.domain.agreements.checks.floors import check_floors
from gavn.domain.values.money import Money, Rounding, total
from gavn.domain.values.party import PartyRole
from tests.generated_terms import SPANS, START, maybe, money, some_day

SHARES = ((Fraction(1),), (Fraction(3, 5), Fraction(2, 5)), (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
          (Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)))  # fmt: skip
# Whom a cap on a payer can send the rest to: always one further on, so that nothing comes back.
ONWARDS = ("city", "region", "outcomes-fund", "state")


def with_parties(random: Random, made: Agreement, scale: int) -> Agreement:
    donors = ("outcomes-fund", "donor", "friends")
    parties = (
        AgreementParty(PartyRole.PROVIDER, "provider"),
        AgreementParty(PartyRole.GUARANTOR, "foundation"),
        AgreementParty(PartyRole.GUARANTOR, "friends"),
        *(AgreementParty(PartyRole.AUTHORITY, name) for name in ("city", "region", "state")),
        *(AgreementParty(PartyRole.DONOR, name) for name in donors),
    )
    made = replace(made, parties=parties, payers=some_payers(random, made))
    made = replace(made, caps=(*made.caps, *some_payer_caps(random, made, scale)), donations=some_gifts(random, made))
    made = replace(made, floors=payable(made))
    if not maybe(random, 4):
        return with_investors(random, made, scale)
    return replace(made, parties=(*parties, AgreementParty(PartyRole.INVESTOR, "fund")))


def payable(made: Agreement) -> tuple[Floor, ...]:
    """The floors, none above what the payers' caps can ever let be paid."""
    found = [problem.values["cap"] for problem in check_floors(made) if problem.code == "floor-above-payer-caps"]
    most = [Money.parse(amount, made.currency) for amount in found]
    return tuple(replace(floor, amount=min(floor.amount, *most)) if most else floor for floor in made.floors)


def some_payers(random: Random, made: Agreement) -> tuple[PayerShare, ...]:
    names = random.choice(
        (("city", "region", "state"), ("city", "region", "state"), ("region", "outcomes-fund", "city"))
    )
    payers = [PayerShare(p, s, "§ 7") for p, s in zip(names, random.choice(SHARES), strict=False)]
    if maybe(random, 3):
        payers.append(PayerShare("region", Fraction(1), "§ 7", metrics=("home",), purse="homes"))
    if maybe(random, 3):
        named = tuple(dict.fromkeys((made.terms[0].id, made.terms[-1].id)))
        payers += [
            PayerShare(p, share, "§ 7", terms=named, purse="named")
            for p, share in zip(("state", "city"), random.choice(SHARES[:2]), strict=False)
        ]
    if made.floors and maybe(random, 3):
        payers.append(PayerShare("state", Fraction(1), "§ 7", terms=(made.floors[0].id,)))
    random.shuffle(payers)
    return tuple(payers)


def some_payer_caps(random: Random, made: Agreement, scale: int) -> list[Cap]:
    """Of all that a payer owes, or of a metric, a term or a time."""
    caps = []
    for place, party in enumerate(ONWARDS):
        if maybe(random, 3) and party in {payer.party for payer in made.payers}:
            term = random.choice(made.terms)
            by_share = maybe(random, 4)
            caps.append(
                Cap(
                    f"cap-{party}",
                    "§ 8",
                    CapScope.PAYER,
                    None if by_share else money(random, 3 * scale),
                    Fraction(1, 3) if by_share else None,
                    terms=(term.id,) if maybe(random, 5) else (),
                    metric=term.metric if maybe(random, 5) else "",
                    payer=party,
                    periods=random.choice((*SPANS, ())) if maybe(random, 3) else (),
                    overflow_to=random.choice(["", *ONWARDS[place + 1 :]]),
                )
            )
    random.shuffle(caps)
    return caps


def some_gifts(random: Random, made: Agreement) -> tuple[AgreedDonation, ...]:
    """None, one or two of each use, some smaller than what they are given for."""
    gifts = []
    bought = [term.id for term in made.terms]
    for number in range(random.choice([0, 0, 1, 2])):
        day, amount = max(START, some_day(random)), money(random, 1000)
        gifts.append(AgreedDonation(f"gift-{number}", "donor", "§ 11", amount, day, DonationUse.WRITES_DOWN))
    for number in range(min(len(bought), random.choice([0, 0, 0, 1, 2]))):
        day, amount = max(START, some_day(random)), money(random, 1000)
        terms = (bought[-1 - number],) if number else tuple(bought[:1])
        donor = random.choice(["donor", "friends"])
        if number == 0 or terms[0] != bought[0]:
            gifts.append(AgreedDonation(f"soft-{number}", donor, "§ 11", amount, day, DonationUse.BUYS_OUTCOMES, terms))
    random.shuffle(gifts)
    return tuple(gifts)


def with_investors(random: Random, made: Agreement, scale: int) -> Agreement:
    tranches = [some_tranche(random, place, scale) for place in range(random.randint(1, 3))]
    ranks = sorted({tranche.rank for tranche in tranches})
    tranches = [replace(tranche, rank=1 + ranks.index(tranche.rank)) for tranche in tranches]
    investors = sorted({tranche.party for tranche in tranches})
    made = replace(
        made,
        investors=tuple(tranches),
        calls=some_calls(random, tranches) if maybe(random, 2) else (),
        parties=(*made.parties, *(AgreementParty(PartyRole.INVESTOR, name) for name in investors)),
    )
    number = random.choice([0, 1, 2])
    return replace(made, guarantees=tuple(some_guarantee(random, place, made, scale) for place in range(number)))


def some_calls(random: Random, tranches: list[Tranche]) -> tuple[CapitalCall, ...]:
    """All that each has promised, in one or two calls, the first before anything can be received."""
    calls = []
    for party in dict.fromkeys(tranche.party for tranche in tranches):
        minor = sum(tranche.capital.minor for tranche in tranches if tranche.party == party)
        later = some_day(random, 20, 1400)
        first = minor // 2 if maybe(random, 2) and minor > 1 and later < date(2029, 1, 1) else minor
        calls.append(CapitalCall(party, Money(first, "DKK"), random.choice([START, date(2025, 1, 15)])))
        if first < minor:
            calls.append(CapitalCall(party, Money(minor - first, "DKK"), later))
    return tuple(calls)


def some_guarantee(random: Random, place: int, made: Agreement, scale: int) -> DeficitGuarantee:
    covers = (made.investors[0].party,) if maybe(random, 2) else ()
    share = Fraction(random.randint(1, 3), 3)
    covered = total(
        (tranche.capital for tranche in made.investors if not covers or tranche.party in covers), currency="DKK"
    )
    most = min(money(random, scale).minor, covered.times(share, policy=Rounding.UP).minor)
    called = [call.due_on for call in made.calls]
    day = max(date(2025, 1, 16), random.choice([some_day(random), some_day(random), *called]))
    guarantor = random.choice(["foundation", "friends"])
    return DeficitGuarantee(f"guarantee-{place}", guarantor, "§ 10", day, Money(most, "DKK"), share, covers)


def some_tranche(random: Random, place: int, scale: int) -> Tranche:
    capital = money(random, 3 * scale)
    return Tranche(
        random.choice(("fund", "foundation", "bank")[: place + 1]),
        random.randint(1, 2),
        capital,
        "§ 10",
        protected=Money(capital.minor // 3, "DKK") if maybe(random, 3) else None,
        most_return=Fraction(random.randint(10, 15), 10) if maybe(random, 3) else None,
        most_irr=Fraction(random.randint(0, 12), 100) if maybe(random, 4) else None,
    )
