"""The numbers of `samplers` in compiled code: needs the extra `fast` (Numba).

Each function follows its namesake there step by step, so that both give the same numbers. What nothing has to be
decided in goes through a tile of numbers in a loop of its own, of which the processor takes several at a time; the rest
of them are taken one by one.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from gavn.domain.forecasting.belief import Numbers
from gavn.domain.forecasting.samplers import (
    AGAIN,
    BY_ARRAYS,
    ENOUGH,
    FIRST,
    HALF_WORD,
    LARGEST_TABLE,
    LOG_4,
    ONE_AND_LOG_5,
    ONE_OF,
    SECOND,
    TURN,
    Bits,
    Counts,
    betas_of,
    log_factorials,
)

# Compiled when first called, kept on disk; other threads go on meanwhile. What is kept is known by the content of this
# file alone: with another constant of `samplers` something must change here too, else older code goes on being used.
_compile: Any = numba.njit(cache=True, nogil=True, error_model="numpy")
_inline: Any = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")
FIRST_WORD, SECOND_WORD, AGAIN_WORD = np.uint64(FIRST), np.uint64(SECOND), np.uint64(AGAIN)
LOW = np.uint64(0xFFFFFFFF)
# So many numbers at a time stay close to the processor.
TILE = 2048
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


def _log(numbers: Any, found: Any, room: Any) -> None:
    """Of numbers above nothing; `room` is for two more of each."""
    size = numbers.size
    take_apart(numbers.view(np.int64), room[0].view(np.int64)[:size], room[1][:size])
    logarithms(room[0][:size], room[1][:size], found)


log = _compile(_log)


def _odds(words: Any, odds: Any, z: Any) -> None:
    for place in range(words.size):
        bits = mix(words[place])
        first = half(bits >> np.uint64(32))
        odds[place] = first / (1 - first)
        z[place] = first * first * half(bits & LOW)


def _shape(a: Any, b: Any, laws: Any) -> None:
    """What is the same whatever is drawn: the lesser parameter, the other and both, by what a logarithm is multiplied,
    and whether the lesser is that of what is drawn."""
    for place in range(a.size):
        least, most, both = min(a[place], b[place]), max(a[place], b[place]), a[place] + b[place]
        slope = np.sqrt((both - 2) / (2 * a[place] * b[place] - both))
        laws[0][place], laws[1][place], laws[2][place] = least, most, both
        laws[3][place], laws[4][place], laws[5][place] = slope, 1 / slope + least, a[place] <= b[place]


def _slopes(laws: Any, logs: Any, v: Any) -> None:
    for place in range(v.size):
        v[place] = laws[3][place] * logs[place]


def _shares(laws: Any, v: Any, w: Any, r: Any, found: Any) -> None:
    """What is proposed; `w[0]` and `w[1]` come in as the series and the power of its exponential."""
    for place in range(found.size):
        most = laws[1][place]
        w[0][place] = laws[0][place] * (w[0][place] * w[1][place])
        r[place] = laws[4][place] * v[place] - LOG_4
        found[place] = (w[0][place] if laws[5][place] else most) / (most + w[0][place])


def _quickly(laws: Any, w: Any, z: Any, r: Any, taken: Any) -> None:
    for place in range(taken.size):
        taken[place] = laws[0][place] + r[place] - w[place] + ONE_AND_LOG_5 >= 5 * z[place]


odds_of, shape, slopes_of = _compile(_odds), _compile(_shape), _compile(_slopes)
shares_of, quickly = _compile(_shares), _compile(_quickly)


def _propose_betas(laws: Any, words: Any, found: Any, taken: Any, room: Any) -> None:
    """A share for each, and whether it is taken: quickly, or by two logarithms more."""
    size = found.size
    odds, z, logs, slow, v, w = room[0], room[1], room[2], room[3].view(np.int64), room[4], room[5]
    odds_of(words, odds[:size], z[:size])
    log(odds[:size], logs[:size], room[6:])
    slopes_of(laws, logs[:size], v[:size])
    exponentials(v[:size], w[:size], odds.view(np.int64)[:size])
    shares_of(laws, v[:size], (w, odds), logs[:size], found)
    quickly(laws, w[:size], z[:size], logs[:size], taken)
    ratios, number = v, 0
    for place in range(size):
        slow[number] = place
        number += not taken[place]
    for rank in range(number):
        place = slow[rank]
        odds[rank] = z[place]
        ratios[rank] = laws[2][place] / (laws[1][place] + w[place])
    log(odds[:number], z[:number], room[6:])
    log(ratios[:number], odds[:number], room[6:])
    for rank in range(number):
        place = slow[rank]
        s = laws[0][place] + logs[place] - w[place]
        taken[place] = s >= z[rank] or logs[place] + laws[2][place] * odds[rank] >= z[rank]


propose_betas = _compile(_propose_betas)


def _add(row: Any, futures: Any, words: Any) -> None:
    for place in range(futures.size):
        words[place] = row + futures[place]


add = _compile(_add)


def _again(laws: Any, words: Any, found: Any, taken: Any, some: Any) -> None:
    """Proposes for those that are not taken, together, until each is."""
    own, bits, left, proposed, room = some
    number: Any = 0
    for place in range(found.size):
        left[number] = place
        number += not taken[place]
    for rank in range(number):
        bits[rank] = words[left[rank]] + AGAIN_WORD
        for row in range(len(laws)):
            own[row][rank] = laws[row][left[rank]]
    while number:
        size, number = number, 0
        propose_betas(own, bits[:size], proposed[:size], taken[:size], room)
        for rank in range(size):
            found[left[rank]] = proposed[rank]
            left[number], bits[number] = left[rank], bits[rank] + AGAIN_WORD
            for row in range(len(laws)):
                own[row][number] = own[row][rank]
            number += not taken[rank]


again = _compile(_again)


def _betas(a: Any, b: Any, rows: Any, futures: Any, found: Any) -> None:
    """Tile by tile, in each of which all rows follow the same laws."""
    room, laws, own, proposed = np.empty((8, TILE)), np.empty((6, TILE)), np.empty((6, TILE)), np.empty(TILE)
    words, bits = np.empty(TILE, np.uint64), np.empty(TILE, np.uint64)
    taken, left = np.empty(TILE, np.bool_), np.empty(TILE, np.int64)
    for at in range(0, a.size, TILE):
        size = min(TILE, a.size - at)
        here = slice(at, at + size)
        shape(a[here], b[here], laws)
        for row in range(rows.size):
            drawn = found[row][here]
            add(rows[row], futures[here], words)
            propose_betas(laws, words[:size], drawn, taken[:size], room)
            again(laws, words[:size], drawn, taken[:size], (own, bits, left, proposed, room))


betas = _compile(_betas)


def _begin_laws(people: Any, shares: Any, words: Any, room: Any) -> None:
    """An even share for each, its odds, and the logarithm of the chance of nobody."""
    size = people.size
    even, odds, rarely, logs = room[0], room[1], room[2], room[3]
    for place in range(size):
        even[place] = (np.float64(np.int64(mix(words[place]) >> np.uint64(12))) + 0.5) * 2.0**-52
        rarely[place] = 1 - shares[place]
        odds[place] = shares[place] / rarely[place]
    log(rarely[:size], logs[:size], room[6:])
    for place in range(size):
        logs[place] *= people[place]
    exponentials(logs[:size], rarely[:size], room[4].view(np.int64)[:size])


begin_laws = _compile(_begin_laws)


def _add_up(people: Any, shares: Any, words: Any, one_of: Any, found: Any, room: Any) -> None:
    """All of them by one number more at a time, until each has as many as its law has below its even share."""
    size = people.size
    even, odds, law, below, more = room[0], room[1], room[2], room[3], room[4]
    begin_laws(people, shares, words, room)
    for place in range(size):
        law[place] *= more[place]
        below[place] = law[place]
        more[place] = odds[place] * (people[place] + 1)
        found[place] = 0.0
    for number in range(1, one_of.size):
        beyond: Any = 0
        for place in range(size):
            one = np.int64(even[place] > below[place])
            beyond += one
            found[place] += one
            law[place] *= more[place] * one_of[number] - odds[place]
            below[place] += law[place]
        if not beyond:
            break
    for place in range(size):
        found[place] = min(found[place], people[place])


add_up = _compile(_add_up)


def _propose(people: Any, shares: Any, words: Any, found: Any, taken: Any, heights: Any) -> None:
    for place in range(people.size):
        mean = people[place] * shares[place]
        spread = np.sqrt(mean * (1 - shares[place]))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * shares[place]
        bits = mix(words[place])
        side, even = half(bits >> np.uint64(32)) - 0.5, half(bits & LOW)
        room = 0.5 - abs(side)
        found[place] = np.floor((2 * a / room + b) * side + mean + 0.5)
        taken[place] = (room >= 0.07) & (even <= 0.92 - 4.2 / b)
        heights[place] = even * (2.83 + 5.1 / b) * spread / (a / (room * room) + b)


propose = _compile(_propose)


def _under_the_law(people: Any, shares: Any, found: Any, logs: Any, room: Any) -> None:
    """Whether each point, its height in `room[0]`, is under the law: `room[1]` is then not below nothing."""
    size = people.size
    height, law, odds = room[0], room[1], room[2]
    for place in range(size):
        most = np.int64(people[place])
        number: Any = np.int64(min(max(found[place], 0.0), people[place]))
        likeliest: Any = np.int64((people[place] + 1) * shares[place])
        law[place] = logs[likeliest] + logs[most - likeliest] - logs[number] - logs[most - number]
        odds[place] = shares[place] / (1 - shares[place])
    log(height[:size], room[3][:size], room[6:])
    log(odds[:size], room[4][:size], room[6:])
    for place in range(size):
        likeliest = np.floor((people[place] + 1) * shares[place])
        law[place] += (found[place] - likeliest) * room[4][place] - room[3][place]
        if found[place] < 0 or found[place] > people[place]:
            law[place] = -1.0


under_the_law = _compile(_under_the_law)


def _reject(people: Any, shares: Any, words: Any, logs: Any, found: Any, room: Any) -> None:
    """Looks at what was proposed, its heights in `room[0]`, and proposes again for all that are left, until none is."""
    proposed, left, taken, number = room[5], room[8].view(np.int64), np.zeros(people.size, np.bool_), people.size
    for place in range(number):
        proposed[place], left[place] = found[place], place
    while number:
        size, number = number, 0
        under_the_law(people[:size], shares[:size], proposed[:size], logs, room)
        for place in range(size):
            found[left[place]] = proposed[place]
            left[number], words[number] = left[place], words[place] + AGAIN_WORD
            people[number], shares[number] = people[place], shares[place]
            number += not (taken[place] or room[1][place] >= 0)
        propose(people[:number], shares[:number], words[:number], proposed[:number], taken[:number], room[0][:number])


reject = _compile(_reject)


def _rarer(people: Any, shares: Any, numbers: Any, rarer: Any) -> None:
    for place in range(people.size):
        numbers[place], rarer[place] = people[place], 1 - shares[place] if shares[place] > TURN else shares[place]


rarer_of = _compile(_rarer)


def _sort_out(tile: Any, size: Any, taken: Any, places: Any) -> Any:
    """The places of those of whom few are expected, then of others that are not taken; how many, and in all."""
    few: Any = 0
    for place in range(size):
        places[few] = place
        few += tile[0][place] * tile[1][place] < ENOUGH
    number = few
    for place in range(size):
        places[number] = place
        number += (not taken[place]) & (tile[0][place] * tile[1][place] >= ENOUGH)
    return few, number


sort_out = _compile(_sort_out)


def _binomials(people: Any, shares: Any, rows: Any, futures: Any, tables: Any, found: Any) -> None:
    """`people` are in one row for all or in one for each; `tables` are logarithms of factorials, and one of each
    number."""
    logs, one_of = tables
    room, tile, some, taken = np.empty((9, TILE)), np.empty((4, TILE)), np.empty((3, TILE)), np.empty(TILE, np.bool_)
    words, bits, places = np.empty(TILE, np.uint64), np.empty(TILE, np.uint64), np.empty(TILE + 1, np.int64)
    for row in range(rows.size):
        whole, own, numbers = people[min(row, len(people) - 1)], shares[row], found[row]
        for at in range(0, own.size, TILE):
            size = min(TILE, own.size - at)
            here = slice(at, at + size)
            add(rows[row], futures[here], words)
            rarer_of(whole[here], own[here], tile[0][:size], tile[1][:size])
            propose(tile[0][:size], tile[1][:size], words[:size], tile[2][:size], taken[:size], tile[3][:size])
            few, end = sort_out(tile, size, taken, places)
            for rank in range(end):
                place = places[rank]
                some[0][rank], some[1][rank], bits[rank] = tile[0][place], tile[1][place], words[place]
            add_up(some[0][:few], some[1][:few], bits[:few], one_of, some[2][:few], room)
            for rank in range(few, end):
                some[2][rank], room[0][rank - few] = tile[2][places[rank]], tile[3][places[rank]]
            reject(some[0][few:end], some[1][few:end], bits[few:end], logs, some[2][few:end], room)
            for rank in range(end):
                tile[2][places[rank]] = some[2][rank]
            for place in range(size):
                reached = np.int64(tile[2][place])
                numbers[at + place] = whole[at + place] - reached if own[at + place] > TURN else reached


binomials = _compile(_binomials)


def _by_rejection(a: Numbers, b: Numbers, bits: Bits) -> Numbers:
    found = np.empty((len(bits.rows), a.size))
    betas(a, b, bits.rows, bits.futures, found)
    return found


class Compiled:
    """The same numbers as `ByArrays`."""

    def binomial(self, people: Counts, shares: Numbers, bits: Bits) -> Counts:
        most = int(people.max(initial=0))
        if most > LARGEST_TABLE:
            return BY_ARRAYS.binomial(people, shares, bits)
        found: Counts = np.empty(shares.shape, dtype=np.int64)
        whole, own = np.ascontiguousarray(people), np.ascontiguousarray(shares)
        binomials(whole, own, bits.rows, bits.futures, (log_factorials(most), ONE_OF), found)
        return found

    def beta(self, a: Numbers, b: Numbers, bits: Bits) -> Numbers:
        return betas_of(a, b, bits, _by_rejection)


SAMPLERS = Compiled()
