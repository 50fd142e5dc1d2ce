"""Made-up agreements by the thousand, each one that could be activated, that together use every mechanism of payments.

Facts to pay by are in `generated_facts`, the parties and their money in `generated_parties`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from gavn.domain.agreements.agreement import (
    REQUIRED_STATEMENTS,
    Agreement,
    Booking,
    Cap,
    CapScope,
    Direction,
    EvidenceDesign,
    Floor,
    Gate,
    Population,
    PriceLevel,
    Settlement,
    Termination,
)
from gavn.domain.agreements.terms.base import PersonTerm, Term, TimeTerm
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import RelativeDate, Unit
from tests.agreed import agreement, metric
from tests.generated_parties import with_parties
from tests.generated_terms import (
    FOLLOW_UPS,
    LESS,
    OF_COHORTS,
    PERSONAL,
    PERSONS,
    SPANS,
    any_term,
    maybe,
    money,
    some_term,
)


def some_agreement(random: Random) -> Agreement:
    """Any of the mechanisms together; amounts small enough that caps bite often, now and then beyond int64."""
    scale = 10**14 if maybe(random, 25) else random.choice([100, 5_000, 100_000])
    terms = some_terms(random, scale)
    caps = tuple(some_cap(random, number, terms, scale) for number in range(random.choice([0, 1, 2, 4])))
    made = agreement(
        metrics=tuple(
            metric(
                name,
                follow_ups=(RelativeDate(6, Unit.MONTHS, "enrolment"), RelativeDate(12, Unit.MONTHS, "enrolment")),
                deadweight=some_deadweight(random) if name not in LESS and maybe(random, 5) else Fraction(0),
                reported_per_unit=Fraction(7, random.choice([1, 2])) if maybe(random, 6) else Fraction(1),
                direction=Direction.LESS if name in LESS else Direction.MORE,
                population=Population.COMPLETERS if maybe(random, 8) else Population.ENROLLED_AND_DUE,
            )
            for name in (*PERSONAL, *OF_COHORTS)
        ),
        terms=terms,
        evidence=EvidenceDesign.RANDOMISED,
        statements=dict.fromkeys(REQUIRED_STATEMENTS, "Aftalt."),
        rounding=random.choice(list(Rounding)),
        rounding_unit=Money(random.choice([1, 1, 1, 100, 10_000 if scale > 100 else 1]), "DKK"),
        booking=random.choice(list(Booking)),
        two_sided=maybe(random, 3) or any(getattr(term, "two_sided", False) for term in terms),
        price_level=some_price_level(random, terms),
        caps=caps,
        floors=some_floor(random, caps, scale) if maybe(random, 3) else (),
        gates=some_gates(random, terms),
        settlement=Settlement("§ 12", Fraction(random.randint(1, 3), 3)) if maybe(random, 3) else None,
        termination=(Termination("§ 13", PartyRole.PROVIDER, Fraction(1, 2)),) if maybe(random, 3) else (),
    )
    made = with_parties(random, made, scale)
    return in_currency(made, random.choice(["EUR", "ISK"])) if maybe(random, 4) else made


def in_currency(record: Any, currency: str) -> Any:
    """The same numbers of another currency's minor units."""
    if isinstance(record, Money):
        return Money(record.minor, currency)
    if isinstance(record, tuple):
        return tuple(in_currency(item, currency) for item in record)
    if not is_dataclass(record) or isinstance(record, type):
        return currency if record == "DKK" else record
    changed = {field.name: in_currency(getattr(record, field.name), currency) for field in fields(record)}
    return replace(record, **changed)


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
    """By amount or by share, of all terms or of some, of all metrics or of one that is paid on, in all time or not."""
    scope = random.choice([CapScope.PERSON, CapScope.METRIC, CapScope.PERIOD, CapScope.AGREEMENT])
    by_share = maybe(random, 4)
    counted = [term for term in terms if scope is not CapScope.PERSON or isinstance(term, PersonTerm)]
    counted = [term for term in counted if term.metric or scope is not CapScope.METRIC]
    narrowed = counted[:2] if maybe(random, 4) else []
    # A share of all, held to what is left after it, would leave nothing.
    named = scope is CapScope.METRIC or maybe(random, 4) or (by_share and scope is not CapScope.PERIOD)
    metrics = [term.metric for term in narrowed or counted if term.metric]
    made = Cap(
        f"cap-{number}",
        "§ 8",
        scope,
        None if by_share else money(random, 4 * scale),
        Fraction(random.randint(1, 9), 10) if by_share else None,
        terms=tuple(term.id for term in narrowed),
        metric=random.choice(metrics) if named and metrics else "",
        periods=random.choice(SPANS) if scope is CapScope.PERIOD or maybe(random, 4) else (),
    )
    all_of_it = not made.periods and all(
        made.metric in ("", term.metric) and (not narrowed or term in narrowed) for term in terms
    )
    # A share of what it holds alone would leave nothing, and is refused.
    return replace(made, share=None, amount=money(random, 4 * scale)) if by_share and all_of_it else made


def some_floor(random: Random, caps: Sequence[Cap], scale: int) -> tuple[Floor, ...]:
    """Never above a cap of the whole."""
    whole = [cap.amount.minor for cap in caps if cap.scope is CapScope.AGREEMENT and cap.amount is not None]
    return (Floor("minimum", "§ 9", Money(min(money(random, 3 * scale).minor, *whole, 10**30), "DKK")),)


def some_gates(random: Random, terms: Sequence[Term]) -> tuple[Gate, ...]:
    made = (some_gate(random, number, terms) for number in range(random.choice([0, 0, 0, 1, 1, 2])))
    return tuple(gate for gate in made if gate.terms)


def some_gate(random: Random, number: int, terms: Sequence[Term]) -> Gate:
    """Of shares, on what is counted or estimated: persons and sums open no gate."""
    levels = {name: Fraction(random.randint(0, 8), 10) for name in ("dropout", "prison", "exam", "effect", "saved")}
    named = random.sample(sorted(levels), random.choice([1, 1, 2]))
    per_cohort = maybe(random, 2)
    of_no_cohort = [term for term in terms if isinstance(term, TimeTerm | Coupon) or getattr(term, "pooled", False)]
    shut = tuple(term.id for term in terms if maybe(random, 3) and not (per_cohort and term in of_no_cohort))
    return Gate(
        f"gate-{number}", "§ 4", shut, {name: levels[name] for name in named}, per_cohort, random.choice(FOLLOW_UPS)
    )
