"""What moved a forecast since the one kept before it, in one sentence for each project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.keeping import KeptFound, KeptGround, KeptTotal
from gavn.domain.forecasting.moves import Cause, Change, Moved
from gavn.domain.values.money import Money
from gavn.language.agreements import apart_text, names_in, paid_unit
from gavn.language.amounts import Unit, millions
from gavn.language.catalogue import Language, say
from gavn.language.formats import exact_text, number_text

IN_MILLIONS = Unit(1_000_000, 2)


def moved_text(moved: Moved, agreements: Mapping[str, Agreement], language: Language, *, counts: bool = True) -> str:
    """`Ventet 2,31 mio. kr. mod 3,90 før (1,59 mindre); …; ændret: i job 4 af 42 (før ikke målt).`

    `agreements` are the newest versions by id. Without `counts` no number of people is told, for those who may not see
    any.
    """
    key = "forecast.moved_not" if moved.stands else "forecast.moved"
    parts = [say(key, language, **_amounts(moved, language))]
    if moved.received.minor:
        parts.append(say("forecast.moved_received", language, amount=millions(moved.received, language, decimals=2)))
    causes = [_cause(change, agreements, language, counts=counts) for change in moved.changes]
    parts += [say("forecast.moved_causes", language, causes=", ".join(dict.fromkeys(causes)))] if causes else []
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _amounts(moved: Moved, language: Language) -> dict[str, str]:
    change = say(f"forecast.moved_{_way(moved.by)}", language, amount=IN_MILLIONS.shown(abs(moved.by), language))
    return {
        "now": millions(moved.now.median, language, decimals=2),
        "before": IN_MILLIONS.shown(moved.before.median, language),
        "change": change,
        "range": _range(moved.now, language),
        "range_before": _range(moved.before, language),
    }


def _way(by: Money) -> str:
    return "more" if by.minor > 0 else "less" if by.minor < 0 else "same"


def _range(total: KeptTotal, language: Language) -> str:
    return "–".join(IN_MILLIONS.shown(amount, language) for amount in (total.low, total.high))


def _cause(change: Change, agreements: Mapping[str, Agreement], language: Language, *, counts: bool) -> str:
    """With what it was before where that is short: how many were enrolled, what was found, which version."""
    before, now = change.before, change.now
    if before is not None and now is not None:
        if change.cause is Cause.ENROLMENT and counts and before.enrolled != now.enrolled:
            numbers = {"now": _number(now.enrolled, language), "before": _number(before.enrolled, language)}
            return say("forecast.cause.enrolled", language, **numbers)
        if change.cause is Cause.RESULTS and counts and before.found != now.found:
            return ", ".join(_founds(before, now, agreements[change.effort], language))
        if change.cause is Cause.AGREEMENT and before.version != now.version:
            return say("forecast.cause.version", language, now=str(now.version), before=str(before.version))
    return say(f"forecast.cause.{change.cause.value}", language)


def _number(number: int | None, language: Language) -> str:
    return say("forecast.cause.untold", language) if number is None else number_text(number, language)


def _founds(before: KeptGround, now: KeptGround, agreement: Agreement, language: Language) -> Iterator[str]:
    names = names_in(agreement, language)
    then = {(each.metric, each.follow_up): each for each in before.found}
    latest = {(each.metric, each.follow_up): each for each in now.found}
    moved = [key for key in dict.fromkeys((*latest, *then)) if latest.get(key) != then.get(key)]
    often = Counter(metric for metric, _ in moved)
    for key in moved:
        unit = paid_unit(agreement, key[0])
        found = {"now": _found(latest.get(key), unit, language), "before": _found(then.get(key), unit, language)}
        yield say("forecast.cause.found", language, name=apart_text(*key, names, often), **found)


def _found(found: KeptFound | None, unit: Fraction, language: Language) -> str:
    if found is None:
        return say("forecast.cause.unfound", language)
    due = number_text(found.due, language)
    if found.mean is not None:
        return say("forecast.cause.mean", language, mean=exact_text(found.mean / unit, language, most=1), due=due)
    return say("forecast.cause.reached", language, reached=number_text(found.reached or 0, language), due=due)
