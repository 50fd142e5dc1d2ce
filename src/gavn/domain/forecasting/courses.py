"""What so many people reach at several follow-ups: how many show each pattern, in each future (ADR 0021)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.chance import TINY, Chance
from gavn.domain.forecasting.samplers import Counts

Pattern = tuple[bool, ...]
# 2 to this power patterns are still few beside what a simulation holds.
MOST_STEPS = 10


def patterns(steps: int) -> Sequence[Pattern]:
    """Every way in which steps can be reached or not; the first is that none is."""
    if not 0 < steps <= MOST_STEPS:
        raise ValueError(f"a course has 1 to {MOST_STEPS} steps")
    return list(product((False, True), repeat=steps))


def chances(shares: Numbers, measured: Numbers, agreeing: float) -> Numbers:
    """The chance of each pattern (futures × patterns), where each step is reached by a share (steps × futures).

    With the chance `agreeing` a person's steps are of one piece: whoever reaches a step reaches every one that more
    people reach. Else each is reached apart from the others. A step reached becomes known with the chance `measured`,
    one for all steps or one for each (steps × futures).
    """
    steps, trials = shares.shape
    apart = np.ones((trials, 1))
    for share in shares * measured:
        # One step more splits each pattern into those without it and those with it.
        apart = np.stack([apart * (1 - share)[:, None], apart * share[:, None]], axis=2).reshape(trials, -1)
    if not agreeing or steps == 1:
        return apart
    return (1 - agreeing) * apart + agreeing * _of_one_piece(shares, measured)


def _of_one_piece(shares: Numbers, measured: Numbers) -> Numbers:
    """The same where a person's lot, one number between 0 and 1, is below the share of every step reached."""
    steps, trials = shares.shape
    order = np.argsort(-shares, axis=0, kind="stable")
    ranked = np.take_along_axis(shares, order, axis=0)
    bounds = np.concatenate([np.ones((1, trials)), ranked, np.zeros((1, trials))])
    found = np.zeros((trials, 2**steps))
    rank = np.argsort(order, axis=0)
    for reached in range(steps + 1):
        known = np.where(rank < reached, measured, 0.0)
        way = np.ones((trials, 1))
        for share in known:
            way = np.stack([way * (1 - share)[:, None], way * share[:, None]], axis=2).reshape(trials, -1)
        found += way * (bounds[reached] - bounds[reached + 1])[:, None]
    return found


def draw(people: Counts, pattern_chances: Numbers, chance: Chance) -> Counts:
    """How many of the people (by future) show each pattern (patterns × futures)."""
    return chance.multinomial(people, pattern_chances.T)


def count(people: Counts, shares: Numbers, measured: Numbers, agreeing: float, chance: Chance) -> Counts:
    """How many of the people (by future) are known to have reached each step (steps × futures), whatever else each of
    them reached: the sums over patterns by the same law as `chances`, with no pattern drawn.

    Those whose steps are apart reach each step by chance alone. Of those of one piece, each step is reached by some of
    those who reach the step that is reached most before it.
    """
    steps = len(shares)
    if not agreeing or steps == 1:
        return chance.binomial(people, shares * measured)
    pieces = chance.binomial(people, agreeing)
    apart = chance.binomial(people - pieces, shares * measured)
    order = np.argsort(-shares, axis=0, kind="stable")
    reached, left, above = np.empty_like(apart), pieces, np.ones(len(people))
    for rank, share in enumerate(np.take_along_axis(shares, order, axis=0)):
        left = reached[rank] = chance.binomial(left, np.minimum(share / np.maximum(above, TINY), 1.0))
        above = share
    together = np.empty_like(reached)
    np.put_along_axis(together, order, reached, axis=0)
    return apart + chance.binomial(together, np.broadcast_to(measured, shares.shape))
