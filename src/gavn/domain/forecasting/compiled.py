"""The numbers of `samplers` in compiled code: needs the extra `fast` (Numba).

Each function follows its namesake there step by step, so that both give the same numbers. What nothing has to be
decided in goes through a tile of numbers in a loop of its own, of which the processor takes several at a time; the rest
of them are taken one by one.
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
    ONE_OF,
    SECOND,
    Counts,
    Words,
    beta_by_inverse,
    log_factorials,
)

# Compiled when first called, kept on disk; other threads go on meanwhile.
_compile: Any = numba.njit(cache=True, nogil=True, error_model="numpy")
_inline: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
FIRST_WORD, SECOND_WORD, AGAIN_WORD = np.uint64(FIRST), np.uint64(SECOND), np.uint64(AGAIN)
LOW = np.uint64(0xFFFFFFFF)
# So many numbers at a time stay close to the processor.
TILE = 1024
# A double: its 52 bits after the point, those of 1.0 and of the root of 2, and what its exponent begins at.
AFTER_POINT, ONE_BITS, ROOT_BITS, BIAS = 0xFFFFFFFFFFFFF, 0x3FF0000000000000, 0x3FF6A09E667F3BCD, 1023
# The logarithm of 2 in two parts, the first of which is exact in sums.
LOG_2, LOG_2_REST = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def _mix(word: Any) -> Any:
    word = (word ^ (word >> np.uint64(30))) * FIRST_WORD
    word = (word ^ (word >> np.uint64(27))) * SECOND_WORD
    return word ^ (word >> np.uint64(31))


mix = _inline(_mix)


def _half(bits: Any) -> Any:
    return (np.float64(np.int64(bits)) + 0.5) * HALF_WORD


half = _inline(_half)


def _take_apart(bits: Any, between: Any, exponents: Any) -> None:
    """Positive numbers, given as their bits, into one between the root of a half and that of 2, and a power of 2."""
    for place in range(bits.size):
        part = (bits[place] & AFTER_POINT) | ONE_BITS
        above = np.int64(part > ROOT_BITS)
        between[place] = part - (above << 52)
        exponents[place] = np.float64((bits[place] >> 52) - BIAS + above)


def _logarithms(between: Any, exponents: Any, found: Any) -> None:
    """By the series of FreeBSD's `e_log.c`, off by less than one in the last place."""
    for place in range(between.size):
        above = between[place] - 1.0
        s = above / (between[place] + 1.0)
        z = s * s
        series = 0.1818357216161805012 + z * (0.1531383769920937332 + z * 0.1479819860511658591)
        series = 0.2857142874366239149 + z * (0.2222219843214978396 + z * series)
        series = z * (0.6666666666666735130 + z * (0.3999999999940941908 + z * series))
        half_square = 0.5 * above * above
        rest = half_square - (s * (half_square + series) + exponents[place] * LOG_2_REST)
        found[place] = exponents[place] * LOG_2 - (rest - above)


def _exponentials(numbers: Any, series: Any, powers: Any) -> None:
    """Each as a power of 2 (its bits) times a Taylor series, off by less than one in the last place."""
    for place in range(numbers.size):
        whole = np.floor(numbers[place] * 1.4426950408889634 + 0.5)
        r = numbers[place] - whole * LOG_2 - whole * LOG_2_REST
        high = 1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r * (1 / 479001600)))
        middle = 1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320 + r * high)))
        series[place] = 1.0 + r * (1.0 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * middle))))
        powers[place] = (np.int64(whole) + BIAS) << 52


take_apart, logarithms, exponentials = _compile(_take_apart), _compile(_logarithms), _compile(_exponentials)


def _odds(words: Any, odds: Any, z: Any) -> None:
    for place in range(words.size):
        bits = mix(words[place])
        first = half(bits >> np.uint64(32))
        odds[place] = first / (1 - first)
        z[place] = first * first * half(bits & LOW)


def _slopes(a: Any, b: Any, logs: Any, slopes: Any, v: Any) -> None:
    for place in range(a.size):
        both = a[place] + b[place]
        slopes[place] = np.sqrt((both - 2) / (2 * a[place] * b[place] - both))
        v[place] = slopes[place] * logs[place]


def _propose_betas(a: Any, b: Any, parts: Any, w: Any, r: Any, found: Any) -> None:
    """What is proposed; `w` comes in as the series of its exponential."""
    v, slopes, powers = parts
    for place in range(a.size):
        least, most = min(a[place], b[place]), max(a[place], b[place])
        w[place] = least * (w[place] * powers[place])
        r[place] = (1 / slopes[place] + least) * v[place] - LOG_4
        found[place] = (w[place] if a[place] <= b[place] else most) / (most + w[place])


odds_of, slopes_of, propose_betas = _compile(_odds), _compile(_slopes), _compile(_propose_betas)


def _is_beta(a: Any, b: Any, w: Any, r: Any, z: Any) -> Any:
    s = min(a, b) + r - w
    if s + ONE_AND_LOG_5 >= 5 * z:
        return True
    height = math.log(z)
    both = a + b
    return s >= height or r + both * math.log(both / (max(a, b) + w)) >= height


is_beta = _inline(_is_beta)


def _beta_again(a: Any, b: Any, word: Any) -> Any:
    least, most, both = min(a, b), max(a, b), a + b
    slope = math.sqrt((both - 2) / (2 * a * b - both))
    while True:
        word += AGAIN_WORD
        bits = mix(word)
        one = half(bits >> np.uint64(32))
        v = slope * math.log(one / (1 - one))
        w = least * math.exp(v)
        if is_beta(a, b, w, (1 / slope + least) * v - LOG_4, one * one * half(bits & LOW)):
            return (w if a <= b else most) / (most + w)


beta_again = _compile(_beta_again)


def _betas(a: Any, b: Any, words: Any, found: Any) -> None:
    """A tile at a time; `logs` and `w` are each filled again once they have been read."""
    odds, between, powers = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    logs, exponents, slopes = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    v, w, z = np.empty(TILE), np.empty(TILE), np.empty(TILE)
    for at in range(0, a.size, TILE):
        end = min(at + TILE, a.size)
        here, size = slice(at, end), end - at
        odds_of(words[here], odds[:size], z[:size])
        take_apart(odds.view(np.int64)[:size], between.view(np.int64)[:size], exponents[:size])
        logarithms(between[:size], exponents[:size], logs[:size])
        slopes_of(a[here], b[here], logs[:size], slopes[:size], v[:size])
        exponentials(v[:size], w[:size], powers.view(np.int64)[:size])
        propose_betas(a[here], b[here], (v[:size], slopes[:size], powers[:size]), w[:size], logs[:size], found[here])
        for place in range(size):
            if not is_beta(a[at + place], b[at + place], w[place], logs[place], z[place]):
                found[at + place] = beta_again(a[at + place], b[at + place], words[at + place])


betas = _compile(_betas)


def _add_up(people: Any, share: Any, word: Any, one_of: Any) -> Any:
    even = (np.float64(np.int64(mix(word) >> np.uint64(12))) + 0.5) * 2.0**-52
    odds, law = share / (1 - share), math.exp(people * math.log(1 - share))
    below, more, found = law, odds * (people + 1), 0
    most = min(people, one_of.size - 1)
    while found < most and even > below:
        found += 1
        law *= more * one_of[found] - odds
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


def _propose(people: Any, shares: Any, words: Any, found: Any, taken: Any) -> None:
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


propose = _compile(_propose)


def _binomials(people: Any, shares: Any, words: Any, tables: Any, found: Any) -> None:
    """`tables` are logarithms of factorials, and one of each number."""
    logs, one_of = tables
    proposed, taken = np.empty(TILE), np.empty(TILE, np.bool_)
    for at in range(0, people.size, TILE):
        end = min(at + TILE, people.size)
        propose(people[at:end], shares[at:end], words[at:end], proposed[: end - at], taken[: end - at])
        for place in range(at, end):
            number, share = people[place], shares[place]
            rarer = min(share, 1 - share)
            if taken[place - at]:
                reached = np.int64(proposed[place - at])
            elif number * rarer >= ENOUGH:
                reached = reject(number, rarer, words[place], logs)
            else:
                reached = add_up(number, rarer, words[place], one_of)
            found[place] = number - reached if share > 0.5 else reached


binomials = _compile(_binomials)


class Compiled:
    """The same numbers as `ByArrays`."""

    def binomial(self, people: Counts, shares: Numbers, words: Words) -> Counts:
        found = np.empty_like(people)
        binomials(people, shares, words, (log_factorials(int(people.max(initial=0))), ONE_OF), found)
        return found

    def beta(self, a: Numbers, b: Numbers, words: Words) -> Numbers:
        found, usual = np.empty_like(a), np.minimum(a, b) > 1
        if not usual.all():
            here, there = np.flatnonzero(usual), np.flatnonzero(~usual)
            found[here] = self.beta(a[here], b[here], words[here])
            found[there] = beta_by_inverse(a[there], b[there], words[there])
            return found
        betas(a, b, words, found)
        return found


SAMPLERS = Compiled()
