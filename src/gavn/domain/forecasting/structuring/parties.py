"""What each party gains and loses by a design, where it breaks even, and what a guarantee is worth (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.assumptions import ExpectedOutcome
from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.drawn import Drawn
from gavn.domain.forecasting.learning import level
from gavn.domain.forecasting.structuring.bench import Bench, Question, futures_of
from gavn.domain.forecasting.structuring.targets import is_back, paid_of
from gavn.domain.payments.evaluate import Outcome
from gavn.domain.values.party import PartyRole

# Effects between which a party breaks even, if it does: far more than is expected of any effort.
LEAST_EFFECT, MOST_EFFECT = 0.0, 3.0
HALVINGS = 12
# Enough to tell where a mean is nothing to about one per cent; every effect that is tried is simulated anew.
MOST_TRIALS = 10_000
# So far to either side of an effect it is seen how fast a mean rises there.
NEAR = 0.1
ENDS = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Stake:
    """What a party puts in or pays and gets, as means in minor units; `low` and `high` hold four fifths of its result.

    Of an authority what it gets is what the outcomes are worth to it; None where nobody says what they are worth.
    `loses` is the chance that it gets less than it gives, None where what it gets is not money.
    """

    role: PartyRole
    party: str
    gives: int
    gets: int | None
    low: int
    high: int
    loses: float | None


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The effect, as a share of the plan's, at which a side's mean result is nothing, and what each outcome is then.

    None where it stays above (`always`) or below nothing for every effect up to three times the plan's. `error` is the
    standard error of the effect, since a mean of so many futures is tried: that of the mean beside how fast it rises.
    """

    side: PartyRole
    effect: float | None
    error: float | None
    always: bool
    levels: tuple[tuple[ExpectedOutcome, float], ...]


@dataclass(frozen=True, slots=True)
class GuaranteeWorth:
    """What guarantees do to the chance that all capital comes back, and what they cost: a mean, and how often."""

    back_with: float
    back_without: float
    called: int
    chance: float


@dataclass(frozen=True, slots=True)
class Negotiation:
    """`stakes` in the order payers, authorities together (where it is said what outcomes are worth), investors,
    guarantors and donors."""

    stakes: tuple[Stake, ...]
    break_even: tuple[BreakEven, ...]
    guarantee: GuaranteeWorth | None


def negotiation(bench: Bench, agreement: Agreement) -> Negotiation:
    """Each party's view of a design, in the same futures."""
    outcome = bench.believed.pay(agreement)
    return Negotiation(
        tuple(_stakes(bench, agreement, outcome)),
        tuple(break_even(bench, agreement)),
        _worth_of_guarantee(bench, agreement, outcome),
    )


def _stakes(bench: Bench, agreement: Agreement, outcome: Outcome) -> Iterator[Stake]:
    yield from payers_of(outcome)
    if bench.question.worth:
        yield _stake(PartyRole.AUTHORITY, "", paid_of(outcome), bench.believed.gained)
    yield from investors_of(outcome)


def payers_of(outcome: Outcome) -> Iterator[Stake]:
    """What each payer gives by an agreement in its futures."""
    for party, amounts in outcome.by_payer.items():
        yield _gives(PartyRole.AUTHORITY, party, amounts)


def investors_of(outcome: Outcome) -> Iterator[Stake]:
    """The same of investors, which get something for their capital, and of guarantors and donors."""
    for party, amounts in outcome.by_investor.items():
        put_in = np.asarray(outcome.put_in[party], np.float64)
        yield _stake(PartyRole.INVESTOR, party, put_in, np.asarray(amounts, np.float64))
    for party, amounts in outcome.by_guarantor.items():
        yield _gives(PartyRole.GUARANTOR, party, amounts)
    for party, amounts in outcome.by_donor.items():
        yield _gives(PartyRole.DONOR, party, amounts)


def _gives(role: PartyRole, party: str, amounts: Numbers) -> Stake:
    given = np.asarray(amounts, np.float64)
    low, high = _ends(-given)
    return Stake(role, party, round(float(given.mean())), None, low, high, None)


def _stake(role: PartyRole, party: str, gives: Numbers, gets: Numbers) -> Stake:
    low, high = _ends(gets - gives)
    loses = float((gets < gives).mean())
    return Stake(role, party, round(float(gives.mean())), round(float(gets.mean())), low, high, loses)


def _ends(amounts: Numbers) -> tuple[int, int]:
    low, high = np.quantile(amounts, ENDS, method="inverted_cdf")
    return round(float(low)), round(float(high))


def break_even(bench: Bench, agreement: Agreement) -> Iterator[BreakEven]:
    """Of investors together, and of authorities where it is said what outcomes are worth to them."""
    sides = [PartyRole.INVESTOR] if agreement.investors else []
    sides += [PartyRole.AUTHORITY] if bench.question.worth else []
    results = _Results(bench, agreement, {})
    for side in sides:
        yield _break_even(results, side)


@dataclass(frozen=True, slots=True)
class _Results:
    """Each side's results by effect, each effect simulated once, with the same chance."""

    bench: Bench
    agreement: Agreement
    found: dict[float, Mapping[PartyRole, Numbers]]

    def at(self, effect: float, side: PartyRole) -> float:
        return float(self.all(effect, side).mean())

    def all(self, effect: float, side: PartyRole) -> Numbers:
        if effect not in self.found:
            self.found[effect] = self._simulated(effect)
        return self.found[effect][side]

    def error(self, effect: float, side: PartyRole) -> float | None:
        """None where the mean stands still on either side of the effect."""
        results, (low, high) = self.all(effect, side), (max(LEAST_EFFECT, effect - NEAR), effect + NEAR)
        rises = (self.at(high, side) - self.at(low, side)) / (high - low)
        return float(results.std()) / len(results) ** 0.5 / abs(rises) if rises else None

    def _simulated(self, effect: float) -> Mapping[PartyRole, Numbers]:
        trials = min(self.bench.trials, MOST_TRIALS)

        def with_effect(drawn: Drawn) -> Drawn:
            return replace(drawn, effect=np.full(drawn.trials, effect))

        futures = futures_of(self.bench.question, trials=trials, seed=self.bench.seed, change=with_effect)
        outcome = futures.pay(self.agreement)
        received, put_in = (
            np.sum([np.asarray(each, np.float64) for each in amounts.values()], axis=0)
            for amounts in (outcome.by_investor, outcome.put_in)
        )
        return {
            PartyRole.INVESTOR: received - put_in,
            PartyRole.AUTHORITY: futures.gained - paid_of(outcome),
        }


def _break_even(results: _Results, side: PartyRole) -> BreakEven:
    low, high = LEAST_EFFECT, MOST_EFFECT
    gains_at_low = results.at(low, side) >= 0
    if gains_at_low == (results.at(high, side) >= 0):
        return BreakEven(side, None, None, always=gains_at_low, levels=())
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (results.at(middle, side) >= 0) == gains_at_low:
            low = middle
        else:
            high = middle
    found = (low + high) / 2
    levels = levels_at(results.bench.question, found)
    return BreakEven(side, found, results.error(found, side), always=False, levels=levels)


def levels_at(question: Question, effect: float) -> tuple[tuple[ExpectedOutcome, float], ...]:
    """What each outcome of the plan comes to under an effect."""
    plan = question.effort.plan
    return tuple((outcome, float(level(outcome, np.array([effect]))[0])) for outcome in plan.outcomes)


def _worth_of_guarantee(bench: Bench, agreement: Agreement, outcome: Outcome) -> GuaranteeWorth | None:
    if not agreement.guarantees or not agreement.investors:
        return None
    bare = replace(agreement, guarantees=())
    called: Sequence[Numbers] = [np.asarray(each, np.float64) for each in outcome.by_guarantor.values()]
    whole = np.sum(called, axis=0) if called else np.zeros(bench.trials)
    return GuaranteeWorth(
        float(is_back(outcome).mean()),
        float(is_back(bench.believed.pay(bare)).mean()),
        round(float(whole.mean())),
        float((whole > 0).mean()),
    )
