"""A metric's definition as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gavn.domain.outcomes.definition import (
    THOUSANDTHS,
    AnyOperator,
    Change,
    Definition,
    EventBefore,
    EventCount,
    FromBaseline,
    Level,
    LongestSpell,
    OfEvents,
    OfStates,
    ReliableChange,
    StateOnDay,
    Sustained,
    TimeInState,
    TimeToEvent,
)
from gavn.domain.values.period import RelativeDate
from gavn.language.catalogue import Language, say
from gavn.language.choices import choice, relative_text
from gavn.language.formats import exact_text


def definition_text(definition: Definition, language: Language) -> str:
    """What is looked at, over which days, and what is done where nothing stands."""
    return "; ".join(definition_lines(definition, language))


def definition_lines(definition: Definition, language: Language) -> tuple[str, ...]:
    """The same rule by rule."""
    operator = definition.looks_at
    most = definition.most_missing or Fraction(0)
    times = {"since": _time(definition.since, language), "earliest": _time(definition.earliest, language)}
    lines = (
        _operator_text(operator, language),
        say(f"definition.window.{operator.SOURCE.value}", language, **times),
        _baseline_text(operator, language),
        say(f"definition.missing.{definition.missing.value}", language, most=_percent(most, language)),
        say(f"definition.overlap.{definition.overlap.value}", language),
        _range_text(operator, language),
        _target_text(operator, language),
    )
    return tuple(line for line in lines if line)


def _time(relative: RelativeDate, language: Language) -> str:
    """Nothing after an event is the event."""
    return relative_text(relative, language) if relative.amount else choice(relative.event, language)


def _percent(share: Fraction, language: Language) -> str:
    return exact_text(100 * share, language)


def _baseline_text(operator: AnyOperator, language: Language) -> str:
    if not isinstance(operator, FromBaseline):
        return ""
    days = {"from_day": _time(operator.baseline_from, language), "to_day": _time(operator.baseline_to, language)}
    return say("definition.baseline", language, **days)


def _range_text(operator: AnyOperator, language: Language) -> str:
    """Which values the instrument gives; blank where the agreement does not say."""
    if not isinstance(operator, Level | FromBaseline) or operator.lowest is None or operator.highest is None:
        return ""
    ends = {"lowest": exact_text(operator.lowest, language), "highest": exact_text(operator.highest, language)}
    return say("definition.range", language, instrument=operator.instrument, **ends)


def _target_text(operator: AnyOperator, language: Language) -> str:
    """Where the target group is to begin; blank where the agreement does not say."""
    if not isinstance(operator, FromBaseline) or operator.target_mean is None or operator.target_deviation is None:
        return ""
    told = {
        "mean": exact_text(operator.target_mean, language),
        "deviation": exact_text(operator.target_deviation, language),
    }
    return say("definition.target", language, **told)


def _operator_text(operator: AnyOperator, language: Language) -> str:
    match operator:
        case Level():
            key, level = (
                ("at_least", operator.at_least) if operator.at_least is not None else ("at_most", operator.at_most)
            )
            values = {"instrument": operator.instrument, "level": exact_text(level or Fraction(0), language)}
            return say(f"definition.level.{key}", language, **values)
        case FromBaseline():
            return _change_text(operator, language)
        case EventBefore() | TimeToEvent() | EventCount():
            return _events_text(operator, language)
        case _:
            return _states_text(operator, language)


def _change_text(operator: FromBaseline, language: Language) -> str:
    values = {"instrument": operator.instrument}
    if isinstance(operator, Change):
        share = say("definition.change.share", language, share=_percent(operator.by, language))
        values["by"] = share if operator.relative else exact_text(operator.by, language)
    if isinstance(operator, ReliableChange):
        values["least"] = exact_text(Fraction(operator.least, THOUSANDTHS), language)
    return say(f"definition.{operator.KIND}.{'fall' if operator.fall else 'rise'}", language, **values)


def _events_text(operator: OfEvents, language: Language) -> str:
    events = _either(operator.events, language)
    match operator:
        case EventBefore():
            return say(f"definition.event-before.{'never' if operator.never else 'happened'}", language, events=events)
        case TimeToEvent():
            return say("definition.time-to-event", language, events=events)
        case EventCount(at_least=int() as least, at_most=int() as most):
            return say("definition.event-count.between", language, events=events, least=least, most=most)
        case EventCount(at_least=int() as times):
            return say("definition.event-count.at_least", language, events=events, times=times)
        case EventCount(at_most=int() as times):
            return say("definition.event-count.at_most", language, events=events, times=times)
        case _:
            return say("definition.event-count.count", language, events=events)


def _states_text(operator: OfStates, language: Language) -> str:
    match operator:
        case TimeInState():
            minus = _either(operator.minus, language)
            told = say("definition.time-in-state.minus", language, states=minus) if minus else ""
            values = {"states": _either(operator.states, language), "minus": told}
            if operator.at_least is None:
                return say("definition.time-in-state.days", language, **values)
            return say(
                "definition.time-in-state.share", language, share=_percent(operator.at_least, language), **values
            )
        case StateOnDay():
            return say("definition.state-on-day", language, states=_either(operator.states, language))
        case Sustained():
            values = {
                "states": _either(operator.states, language),
                "days": str(operator.days),
                "gap": str(operator.gap),
            }
            return say("definition.sustained", language, **values)
        case LongestSpell():
            values = {"states": _either(operator.states, language), "gap": str(operator.gap)}
            return say("definition.longest-spell", language, **values)


def _either(names: Sequence[str], language: Language) -> str:
    """`one`, `one or other`, `one, other or third`, as they stand in the data."""
    if len(names) < 2:
        return "".join(names)
    return say("definition.or", language, first=", ".join(names[:-1]), last=names[-1])
