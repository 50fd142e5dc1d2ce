"""Chances and shares as they are written: whole per cent of a forecast, tenths where it is asked how rare one is."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from gavn.domain.outcomes.rates import exact_interval
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

# What a chance is told in: of a forecast, and where tenths are told. What rounds to none of it is told as below it.
WHOLE, LEAST = Fraction(1, 100), Fraction(1, 1000)
# So seldom does what is told of a chance not hold, where it is known by so many futures and no more.
UNSURE = Fraction(1, 20)


def percent(share: float | Fraction, language: Language) -> str:
    """Whole per cent, without the sign."""
    return number_text(Fraction(share).limit_denominator(10**6) * 100, language)


def whole_chance_text(chance: float, language: Language, *, futures: int) -> str:
    """`58 %` of so many futures; never that there is none, nor that it is certain: what none of them shows can still
    come."""
    return _rare_text(chance, WHOLE, futures, language) or whole_share_text(chance, language)


def whole_share_text(share: float, language: Language) -> str:
    """`58 %`."""
    return say("fund.percent", language, number=percent(share, language))


def times_text(times: float, language: Language) -> str:
    """`0,84`, of a krone."""
    return number_text(Fraction(times).limit_denominator(10**6), language, decimals=2)


def likely_text(chance: float, language: Language, *, futures: int) -> str:
    """`3,4 %` of so many futures, which never say that there is none, nor that it is certain: `over 99,9 %`."""
    return _rare_text(chance, LEAST, futures, language) or _tenths_text(_exact(chance), language)


def is_extreme(chance: float) -> bool:
    """Whether tenths of a per cent do not tell it from none, or from certain."""
    share = _exact(chance)
    return _rounds_to_none(share, LEAST) or _rounds_to_none(1 - share, LEAST)


def chance_text(share: float, language: Language) -> str:
    """`3,4 %` of a chance or share that is worked out, or `under 0,1 %`."""
    exact = _exact(share)
    if exact < LEAST:
        return say("forecast-chance.under", language, share=_bound_text(LEAST, language))
    return _tenths_text(exact, language)


def _rare_text(chance: float, unit: Fraction, futures: int, language: Language) -> str:
    """Blank where the unit tells it."""
    share = _exact(chance)
    if _rounds_to_none(share, unit):
        return say("forecast-chance.under", language, share=_bound_text(_below(share, unit, futures), language))
    if _rounds_to_none(1 - share, unit):
        return say("forecast-chance.over", language, share=_bound_text(1 - _below(1 - share, unit, futures), language))
    return ""


def _rounds_to_none(share: Fraction, unit: Fraction) -> bool:
    return 2 * share <= unit


def _below(share: Fraction, unit: Fraction, futures: int) -> Fraction:
    """What is told of a chance that rounds to none: below the unit; where none of so many futures shows it, below the
    exact upper end where that is more, which is about three divided by their number (the rule of three). Rounded up to
    two digits."""
    if share:
        return unit
    most, parts = max(unit, exact_interval(part=0, whole=futures, tail=UNSURE).high), 10
    while most * parts < 10:
        parts *= 10
    return Fraction(ceil(most * parts), parts)


def _exact(share: float) -> Fraction:
    return Fraction(share).limit_denominator(10**9)


def _tenths_text(exact: Fraction, language: Language) -> str:
    return say("power.percent", language, number=exact_text(Fraction(round(exact * 1000), 10), language, most=1))


def _bound_text(share: Fraction, language: Language) -> str:
    return say("power.percent", language, number=exact_text(share * 100, language, most=2))
