"""Why a forecast says what it does of an effort, in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.disclosure.circles import Circle
from gavn.domain.forecasting.disclosed import (
    completed_are_told,
    counts_are_told,
    enrolled_are_told,
    is_told_exactly,
    standing_of,
    told_share,
)
from gavn.domain.forecasting.grounds import EIGHTY
from gavn.domain.forecasting.learning import Seen
from gavn.domain.forecasting.why import Closing, Middle, Why
from gavn.domain.values.money import Money
from gavn.language.agreements import apart_text, names_in, paid_unit
from gavn.language.amounts import in_sentence, unbroken
from gavn.language.catalogue import Language, say
from gavn.language.chances import WHOLE, chance_text, percent
from gavn.language.formats import exact_text, number_text

# Of a belief what is told: its mean, and the ends of the range in which four fifths of it lie.
ENDS = ("mean", "low", "high")


def why_text(why: Why, agreement: Agreement, language: Language, *, circle: Circle = Circle.HISTORIES) -> str:
    """`I job: 4 af 42 mod ventet 19; effekten ventes at blive 53 % af planens (34–73 %); 59 af 60 er optaget.`

    To a circle that does not see how many these are it is said without: `I job: dårligere end ventet; …`.
    """
    names = names_in(agreement, language)
    agreed = {metric.id: metric for metric in agreement.metrics}
    often = Counter(seen.outcome.metric for seen in why.found)
    parts = [
        _found(seen, name, _of(seen, agreement), language)
        if counts_are_told(seen, circle)
        else say(_key(standing_of(seen, agreed[metric].direction).value, _of(seen, agreement)), language, name=name)
        for seen in why.found
        for metric in [seen.outcome.metric]
        for name in [apart_text(metric, seen.outcome.follow_up, names, often)]
    ]
    parts = parts or [say("forecast.nothing", language)]
    parts += list(_believed(why, language, circle, agreement.currency))
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True, slots=True)
class _Level:
    """The `unit` that a metric is named and paid by, and whether the forecast assumes another level of it than the
    agreement expects, which is what the results are held against, or the agreement expects none."""

    unit: Fraction
    assumed: bool


def _of(seen: Seen, agreement: Agreement) -> _Level:
    metric = next(each for each in agreement.metrics if each.id == seen.outcome.metric)
    unit = Fraction(1) if seen.outcome.share is not None else paid_unit(agreement, metric.id)
    return _Level(unit, metric.expected is None or metric.expected * unit != seen.outcome.expected)


def _key(found: str, level: _Level) -> str:
    """Of a sentence by the source of what was expected."""
    return f"forecast.found_{found}_assumed" if level.assumed else f"forecast.found_{found}"


def _found(seen: Seen, name: str, level: _Level, language: Language) -> str:
    """A mean in the unit that the metric is named and paid by. A share against how many are expected of all who were
    due, and of them without those who had no reading, as a warning of low results tells both."""
    expected, unit = seen.outcome.expected, level.unit
    if seen.outcome.share is None:
        found, wanted = (exact_text(mean / unit, language, most=1)
                         for mean in (Fraction(seen.mean).limit_denominator(1000), expected))  # fmt: skip
        return say(_key("mean", level), language, name=name, found=found, expected=wanted)
    of_all, of_measured = (number_text(number, language) for number in (expected * seen.due, seen.to_expect))
    reached, due = number_text(seen.reached, language), number_text(seen.due, language)
    told = say(_key("share", level), language, name=name, reached=reached, due=due, expected=of_all)
    if of_measured == of_all:
        return told
    missing = number_text(seen.missing, language)
    return told + say("forecast.found_unmeasured", language, expected=of_measured, missing=missing)


def _believed(why: Why, language: Language, circle: Circle, currency: str) -> Iterator[str]:
    exactly = is_told_exactly(why, circle)
    yield say("forecast.effect", language, **middle_texts(why.effect, language, exactly=exactly))
    if why.enrolled is not None and enrolled_are_told(why.enrolled, circle):
        enrolled, units = number_text(why.enrolled, language), number_text(why.units, language)
        yield say("forecast.enrolled", language, enrolled=enrolled, units=units)
    if why.completed is not None and completed_are_told(why.completed, circle):
        number, of = number_text(why.completed.number, language), number_text(why.completed.of, language)
        yield say("forecast.completed", language, number=number, of=of)
    if why.settled:
        yield say("forecast.settled", language)
    elif why.volume is not None:
        if why.comes is not None and exactly and (why.enrolled is None or enrolled_are_told(why.enrolled, circle)):
            yield from _comes(why.comes, why.units, language)
        yield say("forecast.volume", language, **middle_texts(why.volume, language, exactly=exactly))
    if why.closing is not None:
        yield _closing(why.closing, currency, language)


def _comes(comes: Middle, units: int, language: Language) -> Iterator[str]:
    """In whole persons, beside the plan; nothing where nearly every future has as many."""
    if comes.low < comes.high:
        numbers = {name: number_text(round(getattr(comes, name)), language) for name in ENDS}
        yield say("forecast.comes", language, units=number_text(units, language), **numbers)


def _closing(closing: Closing, currency: str, language: Language) -> str:
    low, high = closing.paid.ranges[EIGHTY]
    amounts = {"median": closing.paid.median, "low": low, "high": high}
    paid = {name: in_sentence(Money(minor, currency), language) for name, minor in amounts.items()}
    key = "forecast.closes_assumed" if closing.assumed else "forecast.closes"
    # Whole per cent, but for what is seldom.
    chance = closing.chance if closing.chance < WHOLE else round(closing.chance, 2)
    return say(key, language, chance=unbroken(chance_text(chance, language)), **paid)


def middle_texts(middle: Middle, language: Language, *, exactly: bool) -> dict[str, str]:
    """The mean and the ends of a belief in per cent; to the nearest ten where it may not be told exactly."""
    shares = {name: told_share(getattr(middle, name), exactly=exactly) for name in ENDS}
    return {name: percent(share, language) for name, share in shares.items()}
