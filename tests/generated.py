"""Made-up agreements and facts by the thousand, each in order, that together use every mechanism of payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from gavn.domain.agreements.agreement import (
    AgreedDonation,
    Agreement,
    AgreementParty,
    Booking,
    Cap,
    CapitalCall,
    CapScope,
    DeficitGuarantee,
    Direction,
    DonationUse,
    Floor,
    Gate,
    PayerShare,
    PriceLevel,
    Tranche,
)
from gavn.domain.agreements.terms.base import Term
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.payments.results import check_results
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import Period, RelativeDate, Unit
from tests.agreed import agreement, metric
from tests.generated_terms import (
    FOLLOW_UPS,
    LESS,
    OF_COHORTS,
    PERSONAL,
    PERSONS,
    START,
    any_term,
    maybe,
    money,
    some_term,
)

COHORTS = ("", "first", "second")
GROUPS = ("", "", "far", "young")
SHARES = ((Fraction(1),), (Fraction(3, 5), Fraction(2, 5)), (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
          (Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)))  # fmt: skip


def some_day(random: Random, last: int = 1900) -> date:
    return START + timedelta(days=random.randint(-60, last))


def some_agreement(random: Random) -> Agreement:
    """Any of the mechanisms together; amounts small enough that caps bite often, now and then beyond int64."""
    scale = 10**14 if maybe(random, 25) else random.choice([100, 5_000, 100_000])
    terms = some_terms(random, scale)
    made = agreement(
        metrics=tuple(
            metric(
                name,
                follow_ups=(RelativeDate(6, Unit.MONTHS, "enrolment"), RelativeDate(12, Unit.MONTHS, "enrolment")),
                deadweight=some_deadweight(random) if name not in LESS and maybe(random, 5) else Fraction(0),
                reported_per_unit=Fraction(7, random.choice([1, 2])) if maybe(random, 6) else Fraction(1),
                direction=Direction.LESS if name in LESS else Direction.MORE,
            )
            for name in (*PERSONAL, *OF_COHORTS)
        ),
        terms=terms,
        rounding=random.choice(list(Rounding)),
        rounding_unit=Money(random.choice([1, 1, 1, 100, 10_000]), "DKK"),
        booking=random.choice(list(Booking)),
        two_sided=maybe(random, 3),
        price_level=some_price_level(random, terms),
        caps=tuple(some_cap(random, number, terms, scale) for number in range(random.choice([0, 1, 2, 4]))),
        floors=(Floor("minimum", "§ 9", money(random, 3 * scale)),) if maybe(random, 4) else (),
        gates=(some_gate(random, terms),) if maybe(random, 4) else (),
    )
    return with_parties(random, made, scale)


def some_deadweight(random: Random) -> Fraction:
    return Fraction(random.randint(1, 9), random.choice([10, 13]))


def some_price_level(random: Random, terms: Sequence[Term]) -> PriceLevel:
    """Fixed prices, or an index with years left out now and then, that all or some of the terms follow."""
    if not maybe(random, 3):
        return PriceLevel(2025)
    later = {str(year): Fraction(random.randint(900, 1400), 10) for year in range(2026, 2030) if not maybe(random, 3)}
    followed = tuple(term.id for term in terms[::2]) if maybe(random, 2) else ()
    return PriceLevel(2025, "PL", {"2025": Fraction(100), **later}, terms=followed)


def some_terms(random: Random, scale: int) -> tuple[Term, ...]:
    """A few on persons, which caps and gates need most, and others of any kind."""
    personal = [some_term(random, random.choice(PERSONS), number, scale) for number in range(random.randint(1, 3))]
    others = [any_term(random, number, scale) for number in range(3, 3 + random.randint(0, 5))]
    return (*personal, *others)


def some_cap(random: Random, number: int, terms: Sequence[Term], scale: int) -> Cap:
    scope = random.choice([CapScope.PERSON, CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT])
    amount = money(random, 4 * scale) if not maybe(random, 4) else None
    share = Fraction(random.randint(1, 9), 10) if amount is None or maybe(random, 6) else None
    spans = (Period.year(2025), Period(date(2026, 1, 1), date(2026, 8, 1)))
    return Cap(
        f"cap-{number}",
        "§ 8",
        scope,
        amount,
        share,
        terms=tuple(term.id for term in terms[:2]) if maybe(random, 4) else (),
        metric=random.choice((*PERSONAL[:3], *OF_COHORTS)) if maybe(random, 3) else "",
        periods=spans if maybe(random, 4) else (),
    )


def some_gate(random: Random, terms: Sequence[Term]) -> Gate:
    """Of shares, on what is counted or estimated: persons and sums open no gate."""
    levels = {name: Fraction(random.randint(0, 10), 10) for name in ("dropout", "prison", "exam", "effect", "saved")}
    named = random.sample(sorted(levels), random.randint(1, 2))
    shut = tuple(term.id for term in terms if maybe(random, 2))
    return Gate(
        "gate", "§ 4", shut, {name: levels[name] for name in named}, maybe(random, 2), random.choice(FOLLOW_UPS)
    )


def with_parties(random: Random, made: Agreement, scale: int) -> Agreement:
    names = ("city", "region", "state")
    general = tuple(PayerShare(p, s, "§ 7") for p, s in zip(names, random.choice(SHARES), strict=False))
    special = (PayerShare("region", Fraction(1), "§ 7", metrics=("home",), purse="homes"),) if maybe(random, 3) else ()
    caps = list(made.caps)
    for party, onto in (("city", "outcomes-fund"), ("outcomes-fund", ""), ("region", "")):
        if maybe(random, 4):
            spans = (Period(date(2025, 3, 1), date(2026, 3, 1)),) if maybe(random, 3) else ()
            onto = onto if maybe(random, 2) else ""
            share = Fraction(1, 3) if maybe(random, 4) else None
            caps.append(
                Cap(f"cap-{party}", "§ 8", CapScope.PAYER, money(random, 3 * scale), share, payer=party, periods=spans,
                    overflow_to=onto)
            )  # fmt: skip
    held = {share.party for share in (*special, *general)} | {cap.overflow_to for cap in caps}
    caps = [cap for cap in caps if cap.scope is not CapScope.PAYER or cap.payer in held]
    gifts: list[AgreedDonation] = []
    if maybe(random, 5):
        gifts.append(
            AgreedDonation("gift", "donor", "§ 11", money(random, scale), some_day(random), DonationUse.WRITES_DOWN)
        )
    if maybe(random, 5):
        gifts.append(
            AgreedDonation("soft", "donor", "§ 11", money(random, scale), some_day(random), DonationUse.BUYS_OUTCOMES,
                           (made.terms[0].id,))
        )  # fmt: skip
    authorities = tuple(AgreementParty(PartyRole.AUTHORITY, name) for name in names[1:])
    made = replace(made, parties=(*made.parties, *authorities))
    made = replace(made, payers=(*special, *general), caps=tuple(caps), donations=tuple(gifts))
    return with_investors(random, made, scale) if not maybe(random, 4) else made


def with_investors(random: Random, made: Agreement, scale: int) -> Agreement:
    tranches = tuple(some_tranche(random, place, scale) for place in range(random.randint(1, 3)))
    calls = tuple(
        CapitalCall(tranche.party, Money(half, "DKK"), day)
        for tranche in tranches
        if maybe(random, 2)
        for half, day in zip(halves(tranche.capital.minor), (date(2025, 1, 15), date(2026, 2, 1)), strict=True)
    )
    guarantees: tuple[Any, ...] = ()
    if maybe(random, 3):
        covers = (tranches[0].party,) if maybe(random, 2) else ()
        share = Fraction(random.randint(1, 3), 3)
        day = some_day(random, 1400)
        guarantees = (DeficitGuarantee("guarantee", "foundation", "§ 10", day, money(random, scale), share, covers),)
    return replace(made, investors=tranches, calls=calls, guarantees=guarantees)


def halves(minor: int) -> tuple[int, int]:
    return minor // 2, minor - minor // 2


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


def some_results(random: Random, most: int = 8, *, of: Agreement | None = None) -> Results:
    """Facts in any order: late, corrected, withdrawn, outside the clocks; mostly such as an agreement prices."""
    priced = [metric for term in of.terms for metric in term.metrics] if of else []
    claims: list[Claim] = []
    for person in range(random.randint(0, most)):
        claims += some_claims(random, f"{person}", [name for name in priced if name in PERSONAL])
    counted = [name for name in priced if name in OF_COHORTS] * 3
    tallies = [some_tally(random, place, counted) for place in range(random.randint(0, 20))]
    random.shuffle(claims)
    # What no term can read is refused with the rest, and would leave nothing to compare.
    read = [tally for tally in tallies if of is None or not check_results(of, Results((), (tally,)))]
    once = {(tally.metric, tally.follow_up, tally.cohort, tally.holds_on): tally for tally in read}
    return Results(tuple(claims), tuple(part for tally in once.values() for part in some_groups(random, tally, of)))


def some_claims(random: Random, person: str, priced: Sequence[str]) -> list[Claim]:
    """What one person reached, now and then corrected later."""
    enrolled = some_day(random, 300) if maybe(random, 4) else None
    cohort, group = random.choice(COHORTS), random.choice(GROUPS)
    claims: dict[tuple[str, date], Claim] = {}
    for number in range(random.randint(0, 6)):
        name = random.choice([*priced, *priced, *PERSONAL])
        on = START + timedelta(days=90 * random.randint(-1, 14))
        known = on + timedelta(days=random.choice([0, 30, 400]))
        amount = Fraction(random.choice([1, 1, 2, 7]), random.choice([1, 1, 2, 3]))
        follow_up = random.choice(FOLLOW_UPS)
        made = Claim(f"c{person}-{number}", f"p{person}", name, follow_up, on, known, amount, enrolled, group, cohort)
        claims.setdefault((name, on), made)
    return [fact for claim in claims.values() for fact in (claim, *some_correction(random, claim))]


def some_correction(random: Random, claim: Claim) -> list[Claim]:
    """Of one in six, to nothing now and then."""
    if not maybe(random, 6):
        return []
    later, mended = claim.known_on + timedelta(days=random.randint(0, 300)), Fraction(random.randint(0, 2))
    return [replace(claim, id=f"{claim.id}x", known_on=later, quantity=mended, replaces=claim.id)]


def some_tally(random: Random, place: int, priced: Sequence[str]) -> Tally:
    """Counts, quantities and estimates, some of them or all, with a baseline of its own now and then."""
    on = date(2025 + random.randint(0, 3), random.choice([1, 6, 12]), 28)
    due = random.randint(0, 40)
    stated = random.choice(["rate", "rate", "count", "quantity", "estimate", "all", "all", "none"])
    reached = random.randint(0, due) if stated in ("rate", "count", "all") else None
    estimate = Fraction(random.randint(-30, 50), 10) if stated in ("estimate", "all") else None
    width = Fraction(random.randint(0, 20), 10)
    return Tally(
        f"t{place}",
        random.choice([*priced, *OF_COHORTS]),
        random.choice(FOLLOW_UPS),
        on,
        on + timedelta(days=random.choice([0, 60])),
        random.choice(COHORTS),
        reached=reached,
        due=due if stated in ("rate", "all") else None,
        enrolled=due + random.randint(0, 9) if stated != "none" else None,
        quantity=Fraction(random.randint(-5, 60), random.choice([1, 3])) if stated in ("quantity", "all") else None,
        estimate=estimate,
        low=None if estimate is None else estimate - width,
        high=None if estimate is None else estimate + width,
        baseline=Fraction(random.randint(0, 10), 10) if maybe(random, 4) else None,
    )


def some_groups(random: Random, tally: Tally, of: Agreement | None) -> list[Tally]:
    """Now and then a cohort counted in two groups, which come to what the whole did."""
    if tally.estimate is not None or not maybe(random, 4):
        return [tally]
    due = None if tally.due is None else tally.due // 2
    near = replace(
        tally,
        group="near",
        reached=None if tally.reached is None else tally.reached // 2 if due is None else min(tally.reached, due),
        due=due,
        enrolled=None if tally.enrolled is None else tally.enrolled // 2,
        quantity=None if tally.quantity is None else tally.quantity / 4,
    )
    rest = {
        name: None if (whole := getattr(tally, name)) is None else whole - getattr(near, name)
        for name in ("reached", "due", "enrolled", "quantity")
    }
    groups = [near, replace(tally, id=f"{tally.id}-far", group="far", **rest)]
    return [tally] if of is not None and check_results(of, Results((), tuple(groups))) else groups
