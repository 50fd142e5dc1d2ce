"""Why a forecast says what it does of an effort, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.why import Middle, Why
from gavn.language.agreements import names_of
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text


def why_text(why: Why, agreement: Agreement, language: Language) -> str:
    """`I job: 4 af 42 mod ventet 19; effekten ventes at blive 53 % af planens (34–73 %); 59 af 60 er optaget.`"""
    names = names_of(agreement.metrics, language)
    parts = [_found(seen, names[seen.outcome.metric], language) for seen in why.found]
    parts = parts or [say("forecast.nothing", language)]
    parts += list(_believed(why, language))
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _found(seen: Seen, name: str, language: Language) -> str:
    expected = seen.outcome.expected
    if seen.outcome.share is None:
        found = exact_text(Fraction(seen.mean).limit_denominator(1000), language, most=1)
        return say("forecast.found_mean", language, name=name, found=found, expected=exact_text(expected, language))
    return say(
        "forecast.found",
        language,
        name=name,
        reached=number_text(seen.reached, language),
        due=number_text(seen.due, language),
        expected=number_text(expected * seen.due, language),
    )


def _believed(why: Why, language: Language) -> Iterator[str]:
    yield say("forecast.effect", language, **_range(why.effect, language))
    if why.enrolled is not None:
        enrolled, units = number_text(why.enrolled, language), number_text(why.units, language)
        yield say("forecast.enrolled", language, enrolled=enrolled, units=units)
    if why.completed is not None:
        number, of = number_text(why.completed.number, language), number_text(why.completed.of, language)
        yield say("forecast.completed", language, number=number, of=of)
    if why.settled:
        yield say("forecast.settled", language)
    elif why.volume is not None:
        yield say("forecast.volume", language, **_range(why.volume, language))


def _range(middle: Middle, language: Language) -> dict[str, str]:
    return {name: percent(getattr(middle, name), language) for name in ("mean", "low", "high")}


def percent(share: float, language: Language) -> str:
    """Whole per cent, without the sign."""
    return number_text(Fraction(share).limit_denominator(10**6) * 100, language)
