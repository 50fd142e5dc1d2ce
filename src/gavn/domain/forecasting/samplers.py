"""Exact draws from binomial and beta laws, each number from random bits of its own (ADR 0023).

Binomial, where 10 or more are expected: Hörmann (1993), The generation of binomial random variates, Journal of
Statistical Computation and Simulation 46:101-110 (BTRS); else by adding up the law until it passes an even share.
Beta, where both parameters are above 1: Cheng (1978), Generating beta variates with nonintegral shape parameters,
Communications of the ACM 21:317-322 (BB); else by the inverse of the law.
Bits: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (SplitMix64).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaln, ndtri, pdtr

from gavn.domain.forecasting.belief import Numbers

Counts = NDArray[np.int64]
Words = NDArray[np.uint64]

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
# Where a first proposal is not taken, the bits of the next are as far on.
AGAIN = 0xD1B54A32D192ED03
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
HALF_WORD = 2.0**-32
# From so many expected on, rejection is faster than adding up.
ENOUGH = 10.0
LOG_4, ONE_AND_LOG_5 = 1.3862943611198906, 2.6094379124341003
# One of so many; a law with less than 10 expected is over long before the last of them.
ONE_OF: Numbers = 1 / np.maximum(np.arange(256), 1).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Bits:
    """64 random bits, not yet mixed, for each row and future: a row's own word and a future's own, added up where they
    are drawn from."""

    rows: Words
    futures: Words

    def words(self) -> Words:
        """All of them (rows × futures)."""
        return self.rows[:, None] + self.futures

    def of(self, rows: Counts) -> Bits:
        """Those of some rows."""
        return Bits(self.rows[rows], self.futures)

    def at(self, futures: Counts) -> Bits:
        """Those of some futures."""
        return Bits(self.rows, self.futures[futures])


class Samplers(Protocol):
    """One number for each row and future (rows × futures)."""

    def binomial(self, people: Counts, shares: Numbers, bits: Bits) -> Counts:
        """How many of so many people, in one row for all or in one for each, reach what each reaches with such a
        chance."""
        ...

    def beta(self, a: Numbers, b: Numbers, bits: Bits) -> Numbers:
        """Shares by beta laws, one for each future."""
        ...


@cache
def compiled() -> Samplers | None:
    """The same numbers from compiled code, where the extra `fast` is installed and what it compiles can be kept.

    Numba raises a RuntimeError where it can write neither beside the program nor to the user's own cache.
    """
    try:
        found: Samplers = import_module("gavn.domain.forecasting.compiled").SAMPLERS
    except (ImportError, RuntimeError):
        return None
    return found


# Above it the fewer who do not reach it are drawn. Not a half itself, which shares come to on either side by the last
# digit: which of the two is drawn would hang on that, and with it the number.
TURN = 0.5 + 2.0**-20


def rarer_of(shares: Numbers) -> Numbers:
    """What is drawn: of reaching it, or of not reaching it."""
    return np.where(shares > TURN, 1 - shares, shares)


# So many numbers at a time stay in the processor's cache.
STRIDE = 8_192


def strides(size: int) -> list[slice]:
    """Places one after the other."""
    return [slice(at, at + STRIDE) for at in range(0, size, STRIDE)]


def mixed(words: Words) -> Words:
    """Words in which every bit depends on every bit of those given."""
    found = words >> np.uint64(30)
    found ^= words
    found *= np.uint64(FIRST)
    found ^= found >> np.uint64(27)
    found *= np.uint64(SECOND)
    found ^= found >> np.uint64(31)
    return found


def share_of(words: Words) -> Numbers:
    """Even shares, by 52 bits, neither 0 nor 1."""
    bits = mixed(words)
    bits >>= np.uint64(12)
    shares = _numbers(bits)
    shares += 0.5
    shares *= 2.0**-52
    return shares


def two_shares(words: Words) -> tuple[Numbers, Numbers]:
    """Two even shares of one word, by 32 bits each."""
    bits = mixed(words)
    return _half(bits >> np.uint64(32)), _half(bits & np.uint64(0xFFFFFFFF))


def _half(bits: Words) -> Numbers:
    shares = _numbers(bits)
    shares += 0.5
    shares *= HALF_WORD
    return shares


def _numbers(bits: Words) -> Numbers:
    """Of words below 2 to the power 63, which as signed numbers are made floats of faster."""
    return bits.view(np.int64).astype(np.float64)


@lru_cache(maxsize=8)
def _log_factorials_to(power: int) -> Numbers:
    return np.asarray(gammaln(np.arange(2**power + 1) + 1.0))


# Of more people no table is made: one of 5,000 million would fill any memory.
LARGEST_TABLE = 2**22 - 1


def log_factorials(most: int) -> Numbers:
    """Of every number up to the next power of two."""
    return _log_factorials_to(max(10, int(most).bit_length()))


def _log_factorials_of(numbers: Counts, table: Numbers | None) -> Numbers:
    return np.asarray(gammaln(numbers + 1.0)) if table is None else table[numbers]


class ByArrays:
    """Many at a time with NumPy."""

    def binomial(self, people: Counts, shares: Numbers, bits: Bits) -> Counts:
        people, words = np.broadcast_to(people, shares.shape).reshape(-1), bits.words().reshape(-1)
        return self._binomial(people, shares.reshape(-1), words).reshape(shares.shape)

    def _binomial(self, people: Counts, shares: Numbers, words: Words) -> Counts:
        found, left = np.empty(people.shape), []
        for at in strides(people.size):
            left.append(at.start + _some(people[at], shares[at], words[at], found[at]))
        _propose_again(people, shares, words, found, np.concatenate(left) if left else NOBODY)
        commoner = shares > TURN
        if commoner.any():
            np.subtract(people, found, out=found, where=commoner)
        return found.astype(np.int64)

    def beta(self, a: Numbers, b: Numbers, bits: Bits) -> Numbers:
        return betas_of(a, b, bits, _beta_by_rejection)


BY_ARRAYS = ByArrays()


def betas_of(a: Numbers, b: Numbers, bits: Bits, by_rejection: Callable[[Numbers, Numbers, Bits], Numbers]) -> Numbers:
    """By rejection where both parameters are above 1; else by the inverse of the law: dear, and needed seldom."""
    usual = np.minimum(a, b) > 1
    if usual.all():
        return by_rejection(a, b, bits)
    found = np.empty((len(bits.rows), a.size))
    here, there = np.flatnonzero(usual), np.flatnonzero(~usual)
    found[:, here] = by_rejection(a[here], b[here], bits.at(here))
    found[:, there] = betaincinv(a[there], b[there], share_of(bits.at(there).words()))
    return found


def poisson_at(means: Numbers, shares: Numbers) -> Counts:
    """The least number up to which at least such a share of a Poisson law lies; shares are above 0 and below 1.

    Giles (2016), Algorithm 955, ACM Transactions on Mathematical Software 42:7: a series tells the number unless it
    comes near a whole one, or far from the middle of the law, or the mean is small; there the law is added up.
    """
    z, root = np.asarray(ndtri(shares)), np.sqrt(np.maximum(means, 1.0))
    square = z * z
    near = means + root * z + (2 + square) / 6 - z * (2 + square) / (72 * root)
    near += (square * (7 / 3 + square) - 16 / 3) / (270 * root * root)
    whole = np.floor(near)
    part = near - whole
    seldom = np.flatnonzero((means < ENOUGH) | (np.abs(z) > SURE_WITHIN) | (np.abs(part - 0.5) > 0.5 - SURE_FROM))
    found: Counts = np.maximum(whole, 0).astype(np.int64)
    found[seldom] = _poisson_by_law(means[seldom], shares[seldom], found[seldom])
    return found


# Means of 10 or more, within so many standard deviations, at so much from a whole number, have been held against the
# law: there the series is never off.
SURE_WITHIN, SURE_FROM = 3.0, 0.02


def _poisson_by_law(means: Numbers, shares: Numbers, found: Counts) -> Counts:
    found, left = found.copy(), np.arange(len(found))
    while (left := left[pdtr(found[left], means[left]) < shares[left]]).size:
        found[left] += 1
    left = np.flatnonzero(found)
    while (left := left[pdtr(found[left] - 1, means[left]) >= shares[left]]).size:
        found[left] -= 1
        left = left[found[left] > 0]
    return found


def _some(people: Counts, shares: Numbers, words: Words, found: Numbers) -> Counts:
    """Finds numbers by the rarer of reaching and not reaching it; the places of those that need another proposal."""
    number, rarer = people.astype(np.float64), rarer_of(shares)
    few = number * rarer < ENOUGH
    seldom = np.flatnonzero(few)
    if 2 * len(seldom) < len(few):
        taken = _propose(number, rarer, words, found, few)
    else:
        often = np.flatnonzero(~few)
        taken, proposed = few, np.empty(len(often))
        taken[often] = _propose(number[often], rarer[often], words[often], proposed, None)
        found[often] = proposed
    if len(seldom) == len(few):
        found[:] = _added_up(number, rarer, words)
    elif len(seldom):
        found[seldom] = _added_up(number[seldom], rarer[seldom], words[seldom])
    return np.flatnonzero(~taken)


def _added_up(number: Numbers, shares: Numbers, words: Words) -> Numbers:
    """As many as the law has whole numbers below an even share."""
    found, counted = np.zeros_like(number), np.zeros(len(number), dtype=np.uint8)
    left: Counts = np.arange(len(number), dtype=np.int64)
    rarely = 1 - shares
    even, odds, law = share_of(words), shares / rarely, np.exp(number * np.log(rarely))
    below, more, step = law.copy(), odds * (number + 1), np.empty_like(law)
    for one_of in ONE_OF[1:]:
        beyond = even > below
        going = np.count_nonzero(beyond)
        if 8 * going < len(left):
            # Nearly all have found theirs: the rest goes on alone.
            found[left] = counted
            left, counted, even, odds = left[beyond], counted[beyond], even[beyond], odds[beyond]
            law, below, more, beyond = law[beyond], below[beyond], more[beyond], beyond[beyond]
            step = step[: len(left)]
        if not going:
            break
        counted += beyond.view(np.uint8)
        np.multiply(more, one_of, out=step)
        step -= odds
        law *= step
        below += law
    found[left] = counted
    # What rounding leaves above the whole of a law is nobody.
    return np.minimum(found, number)


def _propose(
    number: Numbers, shares: Numbers, words: Words, found: Numbers, settled: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """A number for each, and whether it is taken; those that are `settled` are, and may come to anything."""
    mean = number * shares
    spread = 1 - shares
    spread *= mean
    np.sqrt(spread, out=spread)
    b = 2.53 * spread
    b += 1.15
    a = 0.0248 * b
    a -= 0.0873
    a += 0.01 * shares
    side, even = two_shares(words)
    side -= 0.5
    room = np.abs(side)
    np.subtract(0.5, room, out=room)
    np.add(a, a, out=found)
    found /= room
    found += b
    found *= side
    found += mean
    found += 0.5
    np.floor(found, out=found)
    np.divide(-4.2, b, out=mean)
    mean += 0.92
    taken: NDArray[np.bool_] = even <= mean
    taken &= room >= 0.07
    if settled is not None:
        taken |= settled
    rest = np.flatnonzero(~taken)
    spread, a, b, room = spread[rest], a[rest], b[rest], room[rest]
    height = even[rest] * (2.83 + 5.1 / b) * spread / (a / (room * room) + b)
    taken[rest] = _under_the_law(number[rest], shares[rest], found[rest], height)
    return taken


def _propose_again(people: Counts, shares: Numbers, words: Words, found: Numbers, left: Counts) -> None:
    """Until all are taken."""
    number, turn = people[left].astype(np.float64), 0
    rarer, bits = rarer_of(shares[left]), words[left]
    while left.size:
        turn += 1
        proposed = np.empty(len(left))
        taken = _propose(number, rarer, bits + np.uint64(turn * AGAIN & MASK), proposed, None)
        found[left] = proposed
        left, number, rarer, bits = left[~taken], number[~taken], rarer[~taken], bits[~taken]


NOBODY: Counts = np.zeros(0, dtype=np.int64)


def _under_the_law(number: Numbers, shares: Numbers, found: Numbers, height: Numbers) -> NDArray[np.bool_]:
    """Whether a point lies under the law, its height in units of the law at its highest."""
    inside = (found >= 0) & (found <= number)
    people, reached = number.astype(np.int64), np.where(inside, found, 0.0).astype(np.int64)
    likeliest = ((number + 1) * shares).astype(np.int64)
    most = int(people.max(initial=0))
    table = log_factorials(most) if most <= LARGEST_TABLE else None
    law = _log_factorials_of(likeliest, table) + _log_factorials_of(people - likeliest, table)
    law = law - _log_factorials_of(reached, table) - _log_factorials_of(people - reached, table)
    law += (reached - likeliest) * np.log(shares / (1 - shares))
    under: NDArray[np.bool_] = inside & (np.log(height) <= law)
    return under


def _beta_by_rejection(a: Numbers, b: Numbers, bits: Bits) -> Numbers:
    words = bits.words()
    found, taken = np.empty(words.shape), np.empty(words.shape, dtype=np.bool_)
    width = max(1, 2 * STRIDE // len(words))
    for at in range(0, a.size, width):
        here = slice(at, at + width)
        found[:, here], taken[:, here] = beta_proposed(a[here], b[here], words[:, here])
    left, turn, drawn, again = np.flatnonzero(~taken), 0, found.reshape(-1), words.reshape(-1)
    while left.size:
        turn += 1
        laws, further = left % a.size, again[left] + np.uint64(turn * AGAIN & MASK)
        proposed, kept = beta_proposed(a[laws], b[laws], further[None])
        drawn[left] = proposed[0]
        left = left[~kept[0]]
    return found


def beta_proposed(a: Numbers, b: Numbers, words: Words) -> tuple[Numbers, NDArray[np.bool_]]:
    """A share for each, and whether it is taken."""
    least, most, both = np.minimum(a, b), np.maximum(a, b), a + b
    slope = np.sqrt((both - 2) / (2 * a * b - both))
    first, second = two_shares(words)
    v = 1 - first
    np.divide(first, v, out=v)
    np.log(v, out=v)
    v *= slope
    w = np.exp(v)
    w *= least
    first *= first
    first *= second
    r = np.multiply(1 / slope + least, v, out=v)
    r -= LOG_4
    s = np.add(least, r, out=second)
    s -= w
    taken: NDArray[np.bool_] = s + ONE_AND_LOG_5 >= 5 * first
    whole = most + w
    rest = np.flatnonzero(~taken)
    if rest.size:
        laws, height = rest % a.size, np.log(first.reshape(-1)[rest])
        further = r.reshape(-1)[rest] + both[laws] * np.log(both[laws] / whole.reshape(-1)[rest])
        taken.reshape(-1)[rest] = (s.reshape(-1)[rest] >= height) | (further >= height)
    first_is_less = a <= b
    top = w if first_is_less.all() else np.where(first_is_less, w, most)
    return np.divide(top, whole, out=whole), taken
