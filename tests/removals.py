"""How each mechanism is taken away, so that its case can be seen to rest on it.

What an agreement says is left out where the evaluator reads it; what lies beside the evaluator is put out of work where
the case calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest

from gavn.domain.agreements.agreement import AS_WRITTEN, Agreement, CapScope, DonationUse, PriceLevel, Settlement
from gavn.domain.agreements.terms.base import Term
from gavn.domain.agreements.terms.milestones import BrokenSpell
from gavn.domain.agreements.terms.registry import kind_of
from gavn.domain.outcomes import histories
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments import cash_flow, limits
from gavn.domain.payments import evaluate as evaluating
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.endings import EarlyClosing, Recovery, close_early, recover
from gavn.domain.payments.entitlement import Entitlement, entitle
from gavn.domain.payments.prepared import Prepared, prepare
from gavn.domain.payments.whole import Whole, at_most
from gavn.domain.values.money import Money, Rounding
from tests.mechanisms import MECHANISMS

MEASURE = histories._measure
# Takes a mechanism away for as long as the patch lasts; the module is that of the case, where it is a test.
Removal = Callable[[pytest.MonkeyPatch, ModuleType | None], None]


def unsaid(without: Callable[[Agreement], Agreement]) -> Removal:
    """The evaluator works by an agreement that does not say it."""

    def preparing(agreement: Agreement, columns: Columns, *, as_of: date) -> Prepared:
        return prepare(without(agreement), columns, as_of=as_of)

    return lambda patch, _: patch.setattr(evaluating, "prepare", preparing)


def changed(**values: Any) -> Removal:
    """Some keys of the agreement say something else."""
    return unsaid(lambda made: replace(made, **values))


def kept(name: str, keep: Callable[[Any], bool]) -> Removal:
    """Only some of a kind of clause stand."""

    def without(made: Agreement) -> Agreement:
        clauses: Any = tuple(clause for clause in getattr(made, name) if keep(clause))
        return replace(made, **{name: clauses})

    return unsaid(without)


def each(name: str, **values: Any) -> Removal:
    """Every clause of a kind says something else, where it has the key."""

    def without(made: Agreement) -> Agreement:
        clauses: Any = tuple(_said(clause, values) for clause in getattr(made, name))
        return replace(made, **{name: clauses})

    return unsaid(without)


def _said(clause: Any, values: Mapping[str, Any]) -> Any:
    own = {field.name for field in fields(clause)}
    return replace(clause, **{name: value for name, value in values.items() if name in own})


def without_kind(kind: str) -> Removal:
    return kept("terms", lambda term: kind_of(term) != kind)


def without_cap(scope: CapScope) -> Removal:
    return kept("caps", lambda cap: cap.scope is not scope)


def first_baseline(made: Agreement) -> Agreement:
    """As if no later clause had moved the baseline."""
    baseline: Any = made.terms[0]
    terms: Sequence[Term] = [_said(term, {"baseline": baseline.baseline}) for term in made.terms]
    return replace(made, terms=tuple(terms))


def in_the_case(name: str, instead: Callable[..., Any]) -> Removal:
    """What the case itself calls does something else."""

    def remove(patch: pytest.MonkeyPatch, case: ModuleType | None) -> None:
        assert case is not None
        patch.setattr(case, name, instead)

    return remove


def elsewhere(module: object, name: str, instead: Callable[..., Any]) -> Removal:
    return lambda patch, _: patch.setattr(module, name, instead)


def both(one: Removal, other: Removal) -> Removal:
    def remove(patch: pytest.MonkeyPatch, case: ModuleType | None) -> None:
        one(patch, case)
        other(patch, case)

    return remove


def at_most_from_the_last(amounts: Whole, most: Whole | int) -> Whole:
    return at_most(amounts[::-1], most)[::-1]


def settled_whole(made: Agreement, expected: histories.Counted, *, on: date, paid: Mapping[str, Money]) -> EarlyClosing:
    """Closed as if the agreement said nothing of a share."""
    return close_early(replace(made, settlement=Settlement("")), expected, on=on, paid=paid)


def nothing_recovered(made: Agreement, **given: Any) -> tuple[Recovery, ...]:
    rules = tuple(replace(rule, recovery=Fraction(0)) for rule in made.termination)
    return recover(replace(made, termination=rules), **given)


def in_kroner(made: Agreement, results: Results, *, as_of: date) -> Entitlement:
    return entitle(replace(made, currency="DKK"), results, as_of=as_of)


def not_compared(groups: Sequence[Tally]) -> histories.Measure:
    """As many as were counted, and no difference found from anybody else."""
    return replace(MEASURE(groups), estimate=Fraction(0))


def never_corrected(results: Results, day: date) -> Results:
    """The facts known first stand, whatever corrects them."""
    return Results(tuple(c for c in results.claims if c.known_on <= day and not c.replaces), results.tallies)


BESIDE: Mapping[str, Removal] = {
    # Pricing: a part of a kind that has a row of its own.
    "once only per person, or repeatable": each("terms", once_only=False),
    "a broken spell resets or not": each("terms", broken_spell=BrokenSpell.GOES_ON),
    "days or weeks in a state less another": each("terms", minus=""),
    "floor to ceiling with a positive start": each("terms", start=Money.zero("DKK")),
    "uplift for a subgroup": each("terms", uplifts={}),
    # Comparison.
    "randomised": elsewhere(histories, "_measure", not_compared),
    "matched, by propensity or cohort": elsewhere(histories, "_measure", not_compared),
    "historical": each("terms", baseline=Fraction(0)),
    "reference level": each("terms", baseline=Fraction(0)),
    "before-after": each("terms", beyond=Fraction(0)),
    "deadweight deduction": each("metrics", deadweight=Fraction(0)),
    "gate": changed(gates=()),
    # Limits.
    "cap per person": without_cap(CapScope.PERSON),
    "cap per metric": without_cap(CapScope.METRIC),
    "cap per period": without_cap(CapScope.PERIOD),
    "cap per payer": without_cap(CapScope.PAYER),
    "cap per agreement": without_cap(CapScope.AGREEMENT),
    "share caps": kept("caps", lambda cap: cap.share is None),
    "ordering of outcomes": elsewhere(limits, "at_most", at_most_from_the_last),
    "ceiling on the return (ROI)": each("investors", most_return=None),
    "ceiling on the yearly rate (IRR)": each("investors", most_irr=None),
    "minimum at the final statement": changed(floors=()),
    # Finance.
    "capital calls": both(changed(calls=()), elsewhere(cash_flow, "calls_of", lambda made, tranche: ())),
    "investors pari passu": unsaid(lambda made: replace(made, investors=made.investors[:1])),
    "investors ranked": each("investors", rank=1),
    "protected and at-risk parts": each("investors", protected=None),
    "third-party guarantee": changed(guarantees=()),
    "donation that writes down what is owed": kept("donations", lambda gift: gift.use is not DonationUse.WRITES_DOWN),
    "donation that buys soft outcomes": kept("donations", lambda gift: gift.use is not DonationUse.BUYS_OUTCOMES),
    "own funding of the authority": kept("investors", lambda tranche: tranche.party != "city"),
    "several payers by metric, share or purse": unsaid(
        lambda made: replace(made, payers=(replace(made.payers[0], share=Fraction(1), metrics=(), terms=()),))
    ),
    "outcomes fund as payer": each("caps", overflow_to=""),
    "two-sided payment": changed(two_sided=False),
    # Events.
    "amendment and re-baselining": unsaid(first_baseline),
    "early closing with an up-front settlement": in_the_case("close_early", settled_whole),
    "recovery of capital on termination": in_the_case("recover", nothing_recovered),
    "activity-based payment in a force-majeure period": each("terms", within=(), outside=()),
    "claw-back": elsewhere(Results, "as_known_on", never_corrected),
    # Arithmetic.
    "groups of a cohort": elsewhere(histories, "of_cohort", lambda tally: tally.id),
    "unit conversion": each("metrics", reported_per_unit=Fraction(1)),
    "rounding or truncation to a stated unit": changed(rounding_unit=Money(1, "DKK"), rounding=Rounding.HALF_UP),
    "currency": in_the_case("entitle", in_kroner),
    "indexation by a named, dated index": elsewhere(PriceLevel, "factor", lambda level, term, on: AS_WRITTEN),
}
REMOVALS: Mapping[str, Removal] = {m.name: without_kind(m.kind) for m in MECHANISMS if m.kind} | dict(BESIDE)
