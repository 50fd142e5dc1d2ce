"""The numbers of `samplers`, one at a time in compiled code: needs the extra `fast` (Numba).

Each function follows its namesake there step by step, so that both give the same numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.samplers import (
    AGAIN,
    ENOUGH,
    FIRST,
    HALF_WORD,
    LOG_4,
    ONE_AND_LOG_5,
    SECOND,
    Counts,
    Words,
    beta_by_inverse,
    beta_proposed,
    log_factorials,
    strides,
)

# Compiled when first called, kept on disk; other threads go on meanwhile.
_compile: Any = numba.njit(cache=True, nogil=True, error_model="numpy")
_inline: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
FIRST_WORD, SECOND_WORD, AGAIN_WORD = np.uint64(FIRST), np.uint64(SECOND), np.uint64(AGAIN)
LOW = np.uint64(0xFFFFFFFF)


def _mix(word: Any) -> Any:
    word = (word ^ (word >> np.uint64(30))) * FIRST_WORD
    word = (word ^ (word >> np.uint64(27))) * SECOND_WORD
    return word ^ (word >> np.uint64(31))


mix = _inline(_mix)


def _half(bits: Any) -> Any:
    return (np.float64(np.int64(bits)) + 0.5) * HALF_WORD


half = _inline(_half)


def _add_up(people: Any, share: Any, word: Any) -> Any:
    even = (np.float64(np.int64(mix(word) >> np.uint64(12))) + 0.5) * 2.0**-52
    odds, law = share / (1 - share), math.exp(people * math.log1p(-share))
    below, more, found = law, odds * (people + 1), 0
    while found < people and even > below:
        found += 1
        law *= more / found - odds
        below += law
    return found


add_up = _inline(_add_up)


def _under_the_law(people: Any, share: Any, found: Any, logs: Any, height: Any) -> Any:
    likeliest = np.int64((people + 1) * share)
    law = logs[likeliest] + logs[people - likeliest] - logs[found] - logs[people - found]
    return math.log(height) <= law + (found - likeliest) * math.log(share / (1 - share))


under_the_law = _inline(_under_the_law)


def _reject(people: Any, share: Any, word: Any, logs: Any) -> Any:
    spread = math.sqrt(people * share * (1 - share))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * share
    while True:
        bits = mix(word)
        side, even = half(bits >> np.uint64(32)) - 0.5, half(bits & LOW)
        room = 0.5 - abs(side)
        found = math.floor((2 * a / room + b) * side + people * share + 0.5)
        if room >= 0.07 and even <= 0.92 - 4.2 / b:
            return found
        height = even * (2.83 + 5.1 / b) * spread / (a / (room * room) + b)
        if 0 <= found <= people and under_the_law(people, share, found, logs, height):
            return found
        word += AGAIN_WORD


reject = _compile(_reject)


def _first_proposals(people: Any, shares: Any, words: Any, found: Any, taken: Any) -> None:
    """Of all of them, with nothing to decide on the way, so that the processor takes several at a time."""
    for place in range(people.size):
        number, share = people[place], min(shares[place], 1 - shares[place])
        mean = number * share
        spread = math.sqrt(mean * (1 - share))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * share
        bits = mix(words[place])
        side, even = half(bits >> np.uint64(32)) - 0.5, half(bits & LOW)
        room = 0.5 - abs(side)
        found[place] = np.floor((2 * a / room + b) * side + mean + 0.5)
        taken[place] = (room >= 0.07) & (even <= 0.92 - 4.2 / b) & (mean >= ENOUGH)


first_proposals = _compile(_first_proposals)


def _binomials(people: Any, shares: Any, words: Any, logs: Any, found: Any) -> None:
    proposed, taken = np.empty(people.size), np.empty(people.size, np.bool_)
    first_proposals(people, shares, words, proposed, taken)
    for place in range(people.size):
        number, share = people[place], shares[place]
        rarer = min(share, 1 - share)
        if taken[place]:
            reached = np.int64(proposed[place])
        elif number * rarer >= ENOUGH:
            reached = reject(number, rarer, words[place], logs)
        else:
            reached = add_up(number, rarer, words[place])
        found[place] = number - reached if share > 0.5 else reached


def _beta_again(a: Any, b: Any, word: Any) -> Any:
    least, most, both = min(a, b), max(a, b), a + b
    slope = math.sqrt((both - 2) / (2 * a * b - both))
    while True:
        word += AGAIN_WORD
        bits = mix(word)
        one, other = half(bits >> np.uint64(32)), half(bits & LOW)
        v = slope * math.log(one / (1 - one))
        w = least * math.exp(v)
        z = one * one * other
        r = (least + 1 / slope) * v - LOG_4
        s = least + r - w
        if s + ONE_AND_LOG_5 >= 5 * z:
            break
        height = math.log(z)
        if s >= height or r + both * math.log(both / (most + w)) >= height:
            break
    return (w if a <= b else most) / (most + w)


beta_again = _compile(_beta_again)


def _betas(first: Any, second: Any, words: Any, proposed: Any, found: Any) -> None:
    """`proposed` are the first proposals, which NumPy makes faster, and whether they are taken."""
    for place in range(first.size):
        if not proposed[1][place]:
            found[place] = beta_again(first[place], second[place], words[place])
        else:
            found[place] = proposed[0][place]


binomials, betas = _compile(_binomials), _compile(_betas)


class Compiled:
    """The same numbers as `ByArrays`."""

    def binomial(self, people: Counts, shares: Numbers, words: Words) -> Counts:
        found = np.empty_like(people)
        logs = log_factorials(int(people.max(initial=0)))
        for at in strides(people.size):
            binomials(people[at], shares[at], words[at], logs, found[at])
        return found

    def beta(self, a: Numbers, b: Numbers, words: Words) -> Numbers:
        found, usual = np.empty_like(a), np.minimum(a, b) > 1
        if not usual.all():
            here, there = np.flatnonzero(usual), np.flatnonzero(~usual)
            found[here] = self.beta(a[here], b[here], words[here])
            found[there] = beta_by_inverse(a[there], b[there], words[there])
            return found
        for at in strides(a.size):
            betas(a[at], b[at], words[at], beta_proposed(a[at], b[at], words[at]), found[at])
        return found


SAMPLERS = Compiled()
