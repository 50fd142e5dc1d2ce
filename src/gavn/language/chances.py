"""Chances and shares as they are written: whole per cent of a forecast, tenths where it is asked how rare one is."""

from __future__ import annotations

from fractions import Fraction

from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

# A chance below this is told as being below it: of a forecast, and where tenths are told.
SELDOM, LEAST = 0.01, Fraction(1, 1000)
NEARLY_ALWAYS = 0.99


def percent(share: float, language: Language) -> str:
    """Whole per cent, without the sign."""
    return number_text(Fraction(share).limit_denominator(10**6) * 100, language)


def whole_chance_text(chance: float, language: Language) -> str:
    """`58 %`; never that there is none, nor that it is certain: what no future shows can still come."""
    if chance < SELDOM:
        return say("forecast-chance.under", language, share=whole_share_text(SELDOM, language))
    if chance > NEARLY_ALWAYS:
        return say("forecast-chance.over", language, share=whole_share_text(NEARLY_ALWAYS, language))
    return whole_share_text(chance, language)


def whole_share_text(share: float, language: Language) -> str:
    """`58 %`."""
    return say("fund.percent", language, number=percent(share, language))


def times_text(times: float, language: Language) -> str:
    """`0,84`, of a krone."""
    return number_text(Fraction(times).limit_denominator(10**6), language, decimals=2)


def likely_text(chance: float, language: Language) -> str:
    """`3,4 %` of a chance that can be as good as certain, which no future says that it is: `over 99,9 %`."""
    if Fraction(chance).limit_denominator(10**9) <= 1 - LEAST:
        return chance_text(chance, language)
    return say("warning.over", language, number=number_text((1 - LEAST) * 100, language, decimals=1))


def is_extreme(chance: float) -> bool:
    """Whether it is told as being under a tenth of a per cent, or over all but that."""
    return not LEAST <= Fraction(chance).limit_denominator(10**9) <= 1 - LEAST


def chance_text(share: float, language: Language) -> str:
    """`3,4 %`, or `under 0,1 %`."""
    exact = Fraction(share).limit_denominator(10**9)
    if exact < LEAST:
        return say("warning.under", language, number=number_text(LEAST * 100, language, decimals=1))
    return say("power.percent", language, number=exact_text(Fraction(round(exact * 1000), 10), language, most=1))
