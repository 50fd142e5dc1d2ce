"""What parties want of an agreement, and how far a design meets it in its futures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.structuring.bench import Bench
from gavn.domain.payments.evaluate import Outcome
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.problem import Problem, Refused, nearest


class Quantity(StrEnum):
    """What can be asked of a design: chances, and means of amounts."""

    CAPITAL_BACK = "capital-back"
    SURPLUS = "surplus"
    PAYS_WITHOUT_EFFECT = "pays-without-effect"
    BACK_WITHOUT_EFFECT = "back-without-effect"
    PAID = "paid"
    CALLED = "called"


AMOUNTS = frozenset({Quantity.SURPLUS, Quantity.PAID, Quantity.CALLED})
OF_INVESTORS = frozenset({Quantity.CAPITAL_BACK, Quantity.BACK_WITHOUT_EFFECT})
WITHOUT_EFFECT = frozenset({Quantity.PAYS_WITHOUT_EFFECT, Quantity.BACK_WITHOUT_EFFECT})
WRITTEN = re.compile(r"\s*([a-z-]+)(?::([^\s<>=]+))?\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """`limit` is a share of 1 for a chance, else minor units; `party` narrows it to one investor."""

    quantity: Quantity
    at_least: bool
    limit: Fraction
    party: str = ""

    @property
    def unaided(self) -> bool:
        """Whether it is asked of futures in which the effort changes nothing."""
        return self.quantity in WITHOUT_EFFECT

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Reading:
    """What a design comes to: the mean over all futures, with the standard error of having simulated no more."""

    target: Target
    value: float
    error: float

    @property
    def met(self) -> bool:
        return self.target.is_met(self.value)

    @property
    def within_error(self) -> bool:
        """Whether it is so near its limit that other futures could have been to the other side of it."""
        return abs(self.value - self.target.limit) <= 2 * self.error


def target_of(text: str, agreement: Agreement) -> Target:
    """`capital-back >= 0.9`, `capital-back:raadet >= 0.9`, `surplus >= 1000000`; amounts in kroner.

    Refused where that is none of them, or asks of an investor whom the agreement has not.
    """
    found = WRITTEN.fullmatch(text)
    known = [quantity.value for quantity in Quantity]
    if found is None or found[1] not in known:
        near = nearest(found[1], known) if found else {}
        raise Refused([Problem("structure-target-unknown", values={"target": text, "known": ", ".join(known)} | near)])
    quantity, party, limit = Quantity(found[1]), found[2] or "", Fraction(found[4])
    if party and quantity not in OF_INVESTORS:
        values = {"target": text, "known": ", ".join(sorted(OF_INVESTORS))}
        raise Refused([Problem("structure-target-of-all", values=values)])
    if quantity in AMOUNTS:
        return Target(quantity, found[3] == ">=", limit * 10 ** MINOR_UNITS[agreement.currency])
    if not 0 <= limit <= 1:
        raise Refused([Problem("structure-chance-outside", values={"target": text})])
    investors = [tranche.party for tranche in agreement.investors]
    if quantity in OF_INVESTORS and (not investors or party and party not in investors):
        values = {"party": party, "known": ", ".join(investors)} | nearest(party, investors)
        raise Refused([Problem("structure-no-investor", values=values)])
    return Target(quantity, found[3] == ">=", limit, party)


def check_worth(targets: Sequence[Target], bench: Bench) -> None:
    """Refuses what nobody can tell, where it is not said what an outcome is worth."""
    if not bench.question.worth and any(target.quantity is Quantity.SURPLUS for target in targets):
        raise Refused([Problem("structure-no-worth")])


def readings(bench: Bench, agreement: Agreement, targets: Sequence[Target]) -> tuple[Reading, ...]:
    """What a design comes to on the bench's futures; each kind of them is priced once at most, and only if asked."""
    outcomes = {
        alone: (bench.unaided if alone else bench.believed).pay(agreement)
        for alone in {target.unaided for target in targets}
    }
    found = []
    for target in targets:
        values = in_futures(target, agreement, outcomes[target.unaided], bench.believed.gained)
        found.append(Reading(target, float(values.mean()), float(values.std() / len(values) ** 0.5)))
    return tuple(found)


def in_futures(target: Target, agreement: Agreement, outcome: Outcome, gained: Numbers) -> Numbers:
    """The quantity in each future: of a chance 1 where it happens."""
    nothing = np.zeros(len(gained))
    match target.quantity:
        case Quantity.CAPITAL_BACK | Quantity.BACK_WITHOUT_EFFECT:
            return is_back(outcome, target.party)
        case Quantity.SURPLUS:
            return gained - paid_of(outcome)
        case Quantity.PAYS_WITHOUT_EFFECT:
            return (paid_of(outcome) > 0).astype(np.float64)
        case Quantity.PAID:
            return paid_of(outcome)
        case Quantity.CALLED:
            return sum((np.asarray(each, np.float64) for each in outcome.by_guarantor.values()), start=nothing)


def paid_of(outcome: Outcome) -> Numbers:
    """By all who pay for outcomes, what falls away from them left out."""
    nothing = np.zeros(len(outcome.total))
    return sum((np.asarray(each, np.float64) for each in outcome.by_payer.values()), start=nothing)


def is_back(outcome: Outcome, party: str = "") -> Numbers:
    """Whether as much comes back as was put in: to one investor, or to every one of them."""
    parties = [party] if party else sorted(outcome.put_in)
    back = [outcome.by_investor[each] >= outcome.put_in[each] for each in parties]
    every: Numbers = np.all(back, axis=0).astype(np.float64)
    return every
