"""What an agreement and its facts are without one mechanism: it had a say where the oracle's answer then is another.

Each is written as a change of the data, so that neither the evaluator nor the oracle knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import (
    Agreement,
    Cap,
    CapScope,
    DonationUse,
    PayerShare,
    PriceLevel,
)
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.milestones import BrokenSpell
from gavn.domain.agreements.terms.registry import TERMS, kind_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from tests.generated_terms import OF_COHORTS, PERSONAL

LATE = date(2031, 1, 1)
PLENTY = Fraction(10**9)
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Made:
    """An agreement, facts, and the day that is asked of."""

    agreement: Agreement
    results: Results
    as_of: date
    final: bool


Change = Callable[[Made], Made]


def agreed(**fields: Any) -> Change:
    """Fields of the agreement stated otherwise; a function is given what it says now."""

    def change(made: Made) -> Made:
        own = {name: given(made.agreement) if callable(given) else given for name, given in fields.items()}
        return replace(made, agreement=replace(made.agreement, **own))

    return change


def each(name: str, **fields: Any) -> Change:
    """Every record of a list with fields stated otherwise; a function is given the record."""
    return agreed(**{name: lambda agreement: tuple(_changed(one, fields) for one in getattr(agreement, name))})


def _changed(record: Any, fields: Mapping[str, Any]) -> Any:
    return replace(record, **{name: given(record) if callable(given) else given for name, given in fields.items()})


def only(name: str, kept: Callable[[Any], bool]) -> Change:
    """A list without some of its records."""
    return agreed(**{name: lambda agreement: tuple(one for one in getattr(agreement, name) if kept(one))})


def first(name: str, of: Callable[[Any], bool] = lambda _: True) -> Change:
    """A list with the first alone of some of its records."""

    def kept(agreement: Agreement) -> tuple[Any, ...]:
        records = getattr(agreement, name)
        chosen = [one for one in records if of(one)]
        return tuple(one for one in records if not of(one) or one is chosen[0])

    return agreed(**{name: kept})


def term(kind: str, **fields: Any) -> Change:
    """Each term of a kind stated otherwise."""

    def changed(one: Term) -> Term:
        made: Term = _changed(one, fields) if kind_of(one) == kind else one
        return made

    return agreed(terms=lambda agreement: tuple(changed(one) for one in agreement.terms))


def where(has: str, **fields: Any) -> Change:
    """Each term that has a field stated otherwise, whatever its kind."""
    return agreed(terms=lambda a: tuple(_changed(one, fields) if hasattr(one, has) else one for one in a.terms))


def facts(change: Callable[[Results], Results]) -> Change:
    return lambda made: replace(made, results=change(made.results))


def all_facts(kept: Callable[[Any, Mapping[str, Any]], bool], **fields: Any) -> Change:
    """Facts that are kept, each stated otherwise; both are given the facts by id too."""

    def change(results: Results) -> Results:
        by_id = {fact.id: fact for fact in (*results.claims, *results.tallies)}
        claims, tallies = (
            tuple(
                replace(fact, **{name: given(fact, by_id) for name, given in fields.items() if hasattr(fact, name)})
                for fact in part
                if kept(fact, by_id)
            )
            for part in (results.claims, results.tallies)
        )
        return Results(claims, tallies)

    return facts(change)


def every(*_: Any) -> bool:
    return True


def held(of: Callable[[Cap], bool], **fields: Any) -> Change:
    """Some caps stated otherwise."""
    return agreed(caps=lambda a: tuple(replace(cap, **fields) if of(cap) else cap for cap in a.caps))


def on_payer(cap: Cap) -> bool:
    return cap.scope is CapScope.PAYER


def wide(cap: Cap) -> bool:
    return cap.scope is not CapScope.PAYER


def writes_down(gift: Any) -> bool:
    return gift.use is DonationUse.WRITES_DOWN


def buys(gift: Any) -> bool:
    return gift.use is DonationUse.BUYS_OUTCOMES


def one_payer(agreement: Agreement) -> tuple[PayerShare, ...]:
    return (PayerShare(agreement.payers[0].party, Fraction(1), "§ 7"),)


def base_prices(agreement: Agreement) -> PriceLevel:
    return PriceLevel(agreement.price_level.base_year)


def other_policy(agreement: Agreement) -> Rounding:
    return Rounding.UP if agreement.rounding is Rounding.DOWN else Rounding.DOWN


def no_deadweight(*metrics: str) -> Change:
    return each("metrics", deadweight=lambda one: NOTHING if one.id in metrics else one.deadweight)


def one_on_a_day(results: Results) -> Results:
    """Of two follow-ups that a person has of a metric on a day, the first."""
    kept = {}
    for claim in sorted(results.claims, key=lambda claim: claim.id):
        kept.setdefault((claim.participant, claim.metric, claim.holds_on), claim.follow_up)
    claims = (c for c in results.claims if kept[c.participant, c.metric, c.holds_on] == c.follow_up)
    return replace(results, claims=tuple(claims))


def once_each(results: Results) -> Results:
    """Of persons who show the same, the first."""
    return replace(results, claims=tuple(claim for claim in results.claims if claim.participant.endswith("-0")))


# Those that have a row of their own among the mechanisms, or are a kind of term.
MECHANISMS: Mapping[str, Change] = {
    **{kind: only("terms", lambda one, kind=kind: kind_of(one) != kind) for kind in sorted(TERMS)},
    "gate": agreed(gates=()),
    "index": agreed(price_level=base_prices),
    "deadweight": no_deadweight(*PERSONAL, *OF_COHORTS),
    "periods of a term": each("terms", within=(), outside=()),
    "unit conversion": each("metrics", reported_per_unit=Fraction(1)),
    "groups of a cohort": all_facts(lambda fact, _: getattr(fact, "participant", "") or fact.group != "far"),
    "cap per person": only("caps", lambda cap: cap.scope is not CapScope.PERSON),
    "cap per metric": only("caps", lambda cap: cap.scope is not CapScope.METRIC),
    "cap per period": only("caps", lambda cap: cap.scope is not CapScope.PERIOD),
    "cap per agreement": only("caps", lambda cap: cap.scope is not CapScope.AGREEMENT),
    "never below nothing": agreed(two_sided=True),
    "minimum": agreed(floors=()),
    "several payers": agreed(payers=one_payer),
    "cap on a payer": only("caps", lambda cap: wide(cap) or bool(cap.overflow_to)),
    "cap on a payer, overflow": held(on_payer, overflow_to=""),
    "guarantee": agreed(guarantees=()),
    "protected part": each("investors", protected=None),
    "donation writes down": only("donations", buys),
    "donation buys outcomes": only("donations", writes_down),
    "several investors": first("investors"),
    "ranks": each("investors", rank=1),
    "investors pay": agreed(two_sided=False),
    "ceiling on return": each("investors", most_return=None),
    "ceiling on yearly rate": each("investors", most_irr=None),
    "above every ceiling": each("investors", most_return=None, most_irr=None),
}
# What they are made of, and what can be the matter with facts.
PARTS: Mapping[str, Change] = {
    "tariff: once only": term("tariff", once_only=False),
    "subgroup-uplift: once only": term("subgroup-uplift", once_only=False),
    "subgroup-uplift: the uplift": term("subgroup-uplift", uplifts={}),
    "sequential-milestones: later ones": term("sequential-milestones", milestones=lambda one: one.milestones[:1]),
    "sequential-milestones: what breaks a spell": term("sequential-milestones", broken_by=""),
    "sequential-milestones: a broken spell resets": term(
        "sequential-milestones", broken_spell=next(one for one in BrokenSpell if one.value != "resets")
    ),
    "days-in-state: less another": term("days-in-state", minus=""),
    "days-in-state: minimum": term("days-in-state", minimum=NOTHING),
    "days-in-state: from the first": term("days-in-state", from_the_first=False),
    "conditional-bonus: the condition": term("conditional-bonus", condition=lambda one: one.metric),
    "measured-effect: two-sided": term("measured-effect", two_sided=False),
    "measured-effect: per person": term("measured-effect", per_person=False),
    "measured-effect: only when certain": term("measured-effect", only_when_certain=False),
    "threshold: pooled": term("threshold", pooled=False),
    "every-indicator: at least": term("every-indicator", levels=lambda one: dict.fromkeys(one.levels, -PLENTY)),
    "every-indicator: at most": term("every-indicator", at_most=lambda one: dict.fromkeys(one.at_most, PLENTY)),
    "coupon: lowest": term("coupon", lowest=NOTHING),
    "composite-index: least": term("composite-index", least=NOTHING),
    "composite-index: most": term("composite-index", most=PLENTY),
    "proportional-to-target: least": term("proportional-to-target", least=NOTHING),
    "proportional-to-target: most": term("proportional-to-target", most=PLENTY),
    "floor-to-ceiling: start": term("floor-to-ceiling", start=lambda one: Money(0, one.start.currency)),
    "share-of-savings: beyond": term("share-of-savings", beyond=NOTHING),
    "graduated-tiers: later ones": term("graduated-tiers", tiers=lambda one: (replace(one.tiers[0], up_to=None),)),
    "volume-wide-tiers: later ones": term("volume-wide-tiers", tiers=lambda one: one.tiers[:1]),
    "step-table: later bands": term("step-table", bands=lambda one: one.bands[:1]),
    "non-linear-table: later rows": term("non-linear-table", rows=lambda one: one.rows[:1]),
    "standing-charge: later times": term("standing-charge", times=1),
    "less is better": where("less_is_better", less_is_better=False),
    "follow-up of a term": each("terms", follow_up=""),
    "baseline of a count's own": all_facts(every, baseline=lambda *_: None),
    "gate: another": agreed(gates=lambda agreement: agreement.gates[:1]),
    "gate: per cohort": each("gates", per_cohort=False),
    "gate: follow-up": each("gates", follow_up=""),
    "index: of some terms": agreed(price_level=lambda agreement: replace(agreement.price_level, terms=())),
    "deadweight: of persons": no_deadweight(*PERSONAL),
    "deadweight: of cohorts": no_deadweight(*OF_COHORTS),
    "rounding unit": agreed(rounding_unit=lambda agreement: Money(1, agreement.currency)),
    "rounding policy": agreed(rounding=other_policy),
    **{
        f"cap per {scope.value}, share": only("caps", lambda cap, scope=scope: not (cap.share and cap.scope is scope))
        for scope in CapScope
        if scope is not CapScope.PAYER
    },
    "cap: of some terms": held(wide, terms=()),
    "cap: of a metric": held(lambda cap: wide(cap) and cap.scope is not CapScope.METRIC, metric=""),
    "cap: of periods": held(lambda cap: wide(cap) and cap.scope is not CapScope.PERIOD, periods=()),
    "cap on a payer: share": only("caps", lambda cap: wide(cap) or cap.share is None),
    "cap on a payer: of some terms": held(on_payer, terms=()),
    "cap on a payer: of a metric": held(on_payer, metric=""),
    "cap on a payer: of periods": held(on_payer, periods=()),
    "payers by metric": only("payers", lambda payer: not payer.metrics),
    "payers by term": only("payers", lambda payer: not payer.terms or "minimum" in payer.terms),
    "payer of the minimum": only("payers", lambda payer: "minimum" not in payer.terms),
    "guarantee: another": agreed(guarantees=lambda agreement: agreement.guarantees[:1]),
    "guarantee: share": each("guarantees", share=Fraction(1)),
    "guarantee: whom it covers": each("guarantees", covers=()),
    "guarantee: at most": each("guarantees", most=lambda one: Money(10**18, one.most.currency)),
    "gift: another that writes down": first("donations", writes_down),
    "gift: another that buys": first("donations", buys),
    "gift: its day": each("donations", on=date(2025, 1, 1)),
    "calls": agreed(calls=()),
    "persons who show the same": facts(once_each),
    "two follow-ups on a day": facts(one_on_a_day),
    "correction": all_facts(lambda fact, _: not fact.replaces),
    "correction of a correction": all_facts(lambda fact, ids: not fact.replaces or not ids[fact.replaces].replaces),
    "correction of a count": all_facts(lambda fact, _: hasattr(fact, "participant") or not fact.replaces),
    "correction of the day": all_facts(
        every, holds_on=lambda fact, ids: ids[fact.replaces].holds_on if fact.replaces else fact.holds_on
    ),
    "late facts": all_facts(every, known_on=lambda fact, _: fact.holds_on),
    "enrolled outside": all_facts(every, enrolled_on=lambda *_: None),
    "measured outside": agreed(
        clocks=lambda agreement: replace(agreement.clocks, measurement=Period(date(2000, 1, 1), date(2100, 1, 1)))
    ),
}


def changed(made: Made, names: Collection[str]) -> Iterator[tuple[str, Made]]:
    """The same without each of some mechanisms that it has."""
    for name, change in (*MECHANISMS.items(), *PARTS.items()):
        if name in names and (left := change(made)) != made:
            yield name, left
