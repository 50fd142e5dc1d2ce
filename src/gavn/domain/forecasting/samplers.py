"""Exact draws from binomial and beta laws, each number from random bits of its own (ADR 0023).

Binomial, where 10 or more are expected: Hörmann (1993), The generation of binomial random variates, Journal of
Statistical Computation and Simulation 46:101-110 (BTRS); else by adding up the law until it passes an even share.
Beta, where both parameters are above 1: Cheng (1978), Generating beta variates with nonintegral shape parameters,
Communications of the ACM 21:317-322 (BB); else by the inverse of the law.
Bits: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (SplitMix64).
"""

from __future__ import annotations

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


class Samplers(Protocol):
    """One number for each of some words (bits not yet mixed)."""

    def binomial(self, people: Counts, shares: Numbers, words: Words) -> Counts:
        """How many of so many people reach what each reaches with such a chance."""
        ...

    def beta(self, a: Numbers, b: Numbers, words: Words) -> Numbers:
        """Shares by beta laws."""
        ...


@cache
def compiled() -> Samplers | None:
    """The same numbers from compiled code, where the extra `fast` is installed."""
    try:
        found: Samplers = import_module("gavn.domain.forecasting.compiled").SAMPLERS
    except ImportError:
        return None
    return found


# So many numbers at a time stay in the processor's cache.
STRIDE = 16_384


def strides(size: int) -> list[slice]:
    """Places one after the other."""
    return [slice(at, at + STRIDE) for at in range(0, size, STRIDE)]


def mixed(words: Words) -> Words:
    """Words in which every bit depends on every bit of those given."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    return words ^ (words >> np.uint64(31))


def share_of(words: Words) -> Numbers:
    """Even shares, by 52 bits, neither 0 nor 1."""
    shares: Numbers = ((mixed(words) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    return shares


def _two_shares(words: Words) -> tuple[Numbers, Numbers]:
    """Two even shares of one word, by 32 bits each."""
    bits = mixed(words)
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    return _half(high), _half(low)


def _half(bits: Words) -> Numbers:
    shares: Numbers = (bits.astype(np.float64) + 0.5) * HALF_WORD
    return shares


@lru_cache(maxsize=8)
def _log_factorials_to(power: int) -> Numbers:
    return np.asarray(gammaln(np.arange(2**power + 1) + 1.0))


def log_factorials(most: int) -> Numbers:
    """Of every number up to the next power of two."""
    return _log_factorials_to(max(10, int(most).bit_length()))


class ByArrays:
    """Many at a time with NumPy."""

    def binomial(self, people: Counts, shares: Numbers, words: Words) -> Counts:
        rarer = np.minimum(shares, 1 - shares)
        few = people * rarer < ENOUGH
        seldom = np.flatnonzero(few)
        if 2 * len(seldom) > len(people):
            found = np.empty_like(people)
            often = np.flatnonzero(~few)
            found[often] = _by_rejection(people[often], rarer[often], words[often], few[often])
        else:
            found = _by_rejection(people, rarer, words, few)
        if len(seldom) == len(people):
            found = _by_adding_up(people, rarer, words)
        elif len(seldom):
            found[seldom] = _by_adding_up(people[seldom], rarer[seldom], words[seldom])
        return np.where(shares > 0.5, people - found, found)

    def beta(self, a: Numbers, b: Numbers, words: Words) -> Numbers:
        usual = np.minimum(a, b) > 1
        if usual.all():
            return _beta_by_rejection(a, b, words)
        found = np.empty_like(a)
        here, there = np.flatnonzero(usual), np.flatnonzero(~usual)
        found[here] = _beta_by_rejection(a[here], b[here], words[here])
        found[there] = beta_by_inverse(a[there], b[there], words[there])
        return found


BY_ARRAYS = ByArrays()


def beta_by_inverse(a: Numbers, b: Numbers, words: Words) -> Numbers:
    """For any parameters; dear, and needed seldom."""
    return np.asarray(betaincinv(a, b, share_of(words)))


def poisson_at(means: Numbers, shares: Numbers) -> Counts:
    """The least number up to which at least such a share of a Poisson law lies.

    Giles (2016), Algorithm 955, ACM Transactions on Mathematical Software 42:7: a series tells the number unless it
    comes near a whole one, or far from the middle of the law, or the mean is small; there the law is added up.
    """
    z, root = np.asarray(ndtri(shares)), np.sqrt(np.maximum(means, 1.0))
    near = means + root * z + (2 + z * z) / 6 - (2 * z + z**3) / (72 * root)
    near += (7 * z * z / 3 + z**4 - 16 / 3) / (270 * root * root)
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
    while (low := pdtr(found, means) < shares).any():
        found = found + low
    while (high := (found > 0) & (pdtr(np.maximum(found - 1, 0), means) >= shares)).any():
        found = found - high
    return found


def _by_adding_up(people: Counts, shares: Numbers, words: Words) -> Counts:
    """As many as the law has whole numbers below an even share."""
    found: Counts = np.empty_like(people)
    for at in strides(people.size):
        found[at] = _added_up(people[at], shares[at], words[at])
    return found


def _added_up(people: Counts, shares: Numbers, words: Words) -> Counts:
    found, counted = np.zeros_like(people), np.zeros_like(people)
    left: Counts = np.arange(len(people), dtype=np.int64)
    even, odds, law = share_of(words), shares / (1 - shares), np.exp(people * np.log1p(-shares))
    below, more = law.copy(), odds * (people + 1)
    for number in range(1, int(people.max(initial=0)) + 1):
        beyond = even > below
        going = np.count_nonzero(beyond)
        if 2 * going < len(left):
            # Most have found theirs: the rest goes on alone.
            found[left] = counted
            left, counted, even, odds = left[beyond], counted[beyond], even[beyond], odds[beyond]
            law, below, more, beyond = law[beyond], below[beyond], more[beyond], beyond[beyond]
        if not going:
            break
        counted += beyond
        law *= more / number - odds
        below += law
    found[left] = counted
    # What rounding leaves above the whole of a law is nobody.
    return np.minimum(found, people)


def _by_rejection(people: Counts, shares: Numbers, words: Words, settled: NDArray[np.bool_]) -> Counts:
    """Those that are `settled` already come to anything."""
    found, taken = np.empty(people.shape), settled.copy()
    for at in strides(people.size):
        found[at], taken[at] = _proposed(people[at], shares[at], words[at], settled[at])
    left, turn = np.flatnonzero(~taken), 0
    while left.size:
        turn += 1
        further = words[left] + np.uint64(turn * AGAIN & MASK)
        found[left], taken = _proposed(people[left], shares[left], further, NOBODY)
        left = left[~taken]
    return found.astype(np.int64)


NOBODY = np.zeros(1, dtype=np.bool_)


def _proposed(
    people: Counts, shares: Numbers, words: Words, settled: NDArray[np.bool_]
) -> tuple[Numbers, NDArray[np.bool_]]:
    """A number for each, and whether it is taken."""
    mean = people * shares
    spread = np.sqrt(mean * (1 - shares))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * shares
    first, even = _two_shares(words)
    side = first - 0.5
    room = 0.5 - np.abs(side)
    found = np.floor((2 * a / room + b) * side + mean + 0.5)
    taken = (room >= 0.07) & (even <= 0.92 - 4.2 / b)
    rest = np.flatnonzero(~(taken | settled))
    spread, a, b, room = spread[rest], a[rest], b[rest], room[rest]
    height = even[rest] * (2.83 + 5.1 / b) * spread / (a / (room * room) + b)
    taken[rest] = _under_the_law(people[rest], shares[rest], found[rest], height)
    return found, taken | settled


def _under_the_law(people: Counts, shares: Numbers, found: Numbers, height: Numbers) -> NDArray[np.bool_]:
    """Whether a point lies under the law, its height in units of the law at its highest."""
    inside = (found >= 0) & (found <= people)
    number = np.where(inside, found, 0.0).astype(np.int64)
    likeliest = ((people + 1) * shares).astype(np.int64)
    logs = log_factorials(int(people.max(initial=0)))
    law = logs[likeliest] + logs[people - likeliest] - logs[number] - logs[people - number]
    law += (number - likeliest) * np.log(shares / (1 - shares))
    under: NDArray[np.bool_] = inside & (np.log(height) <= law)
    return under


def _beta_by_rejection(a: Numbers, b: Numbers, words: Words) -> Numbers:
    found, taken = np.empty(a.shape), np.empty(a.shape, dtype=np.bool_)
    for at in strides(a.size):
        found[at], taken[at] = beta_proposed(a[at], b[at], words[at])
    left, turn = np.flatnonzero(~taken), 0
    while left.size:
        turn += 1
        found[left], taken = beta_proposed(a[left], b[left], words[left] + np.uint64(turn * AGAIN & MASK))
        left = left[~taken]
    return found


def beta_proposed(a: Numbers, b: Numbers, words: Words) -> tuple[Numbers, NDArray[np.bool_]]:
    """A share for each, and whether it is taken."""
    least, most = np.minimum(a, b), np.maximum(a, b)
    both = a + b
    slope = np.sqrt((both - 2) / (2 * a * b - both))
    first, second = _two_shares(words)
    v = slope * np.log(first / (1 - first))
    w = least * np.exp(v)
    z = first * first * second
    r = (least + 1 / slope) * v - LOG_4
    s = least + r - w
    taken = s + ONE_AND_LOG_5 >= 5 * z
    rest = np.flatnonzero(~taken)
    height = np.log(z[rest])
    taken[rest] = (s[rest] >= height) | (
        r[rest] + both[rest] * np.log(both[rest] / (most[rest] + w[rest])) >= height
    )  # fmt: skip
    return np.where(a <= b, w, most) / (most + w), taken
