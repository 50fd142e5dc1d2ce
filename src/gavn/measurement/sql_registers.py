"""Views over registers: events and spells of the courses that are due, added up in one pass for all metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gavn.domain.outcomes.definition import (
    EventBefore,
    EventCount,
    LongestSpell,
    StateOnDay,
    Sustained,
    TimeInState,
    TimeToEvent,
)
from gavn.measurement.question import Question
from gavn.measurement.sql_text import FEW, Shows, View, flag, share_reached, slug, text_in

WINDOW = "s.to_day - s.from_day + 1"


def event_views(questions: Sequence[Question]) -> tuple[Sequence[View], Sequence[Shows]]:
    """`events_found`: for each course with any, how many of each metric's events there were and when the first was."""
    columns, shows = [], []
    for question in questions:
        name, operator = slug(question.metric.id), question.definition.looks_at
        assert isinstance(operator, EventBefore | TimeToEvent | EventCount)
        its = f"e.event IN {text_in(operator.events)}"
        columns.append(
            f"  SUM({flag(its)}) AS count_{name},\n  MIN(CASE WHEN {its} THEN e.day ELSE s.to_day END) AS first_{name}"
        )
        reached, quantity = _event_shows(operator, name)
        shows.append(Shows(name, reached, quantity, ("events_found",)))
    keys = _keys(questions)
    select = (
        f"SELECT {FEW} {keys},\n"
        + ",\n".join(columns)
        + "\nFROM schedule s INNER JOIN events e ON e.person = s.person\n"
        + "WHERE s.due = 1 AND e.withdrawn = 0 AND e.day >= s.from_day AND e.day <= s.to_day\n"
        + f"GROUP BY {keys}"
    )
    return [View("events_found", "What happened within each course's window.", select)], shows


def _keys(questions: Sequence[Question]) -> str:
    return ", ".join(f"s.{key}" for key in questions[0].keys)


def _event_shows(operator: EventBefore | TimeToEvent | EventCount, name: str) -> tuple[str, str]:
    count = f"COALESCE(events_found.count_{name}, 0)"
    match operator:
        case EventBefore():
            return flag(f"{count} = 0" if operator.never else f"{count} > 0"), count
        case TimeToEvent():
            return flag(f"{count} > 0"), f"COALESCE(events_found.first_{name}, s.to_day) - s.from_day"
        case EventCount():
            limits = [
                *([f"{count} >= {operator.at_least}"] if operator.at_least is not None else []),
                *([f"{count} <= {operator.at_most}"] if operator.at_most is not None else []),
            ]
            return flag(" AND ".join(limits)) if limits else "0", count


def spell_views(questions: Sequence[Question], *, exclusive: bool) -> tuple[Sequence[View], Sequence[Shows]]:
    """`spells_found` adds up what needs no order; what does is found run by run, in views of its own."""
    columns: list[str] = []
    runs: list[View] = []
    shows = []
    looked_at = _states(questions)
    for question in questions:
        name, operator = slug(question.metric.id), question.definition.looks_at
        match operator:
            case StateOnDay():
                on_day = "p.last_day >= s.to_day"
                if not _only(operator.states, looked_at):
                    on_day = f"p.state IN {text_in(operator.states)} AND {on_day}"
                columns.append(f"  MAX({flag(on_day)}) AS there_{name}")
                there = f"COALESCE(spells_found.there_{name}, 0)"
                shows.append(Shows(name, there, there, ("spells_found",)))
            case TimeInState() if exclusive:
                columns.append(f"  SUM({_signed_days(operator, looked_at)}) AS days_{name}")
                shows.append(_time_shows(operator, name, f"COALESCE(spells_found.days_{name}, 0)", ("spells_found",)))
            case TimeInState():
                runs += [*_runs(operator.states, 0, name), *_runs(operator.minus, 0, f"minus_{name}")]
                joined = (f"runs_{name}", *([f"runs_minus_{name}"] if operator.minus else []))
                days = " - ".join(f"COALESCE({view}.days, 0)" for view in joined)
                shows.append(_time_shows(operator, name, days, joined))
            case Sustained() | LongestSpell():
                runs += _runs(operator.states, operator.gap, name)
                longest = f"COALESCE(runs_{name}.longest, 0)"
                reached = flag(f"{longest} >= {operator.days}") if isinstance(operator, Sustained) else "0"
                shows.append(Shows(name, reached, longest, (f"runs_{name}",)))
    return [*([_added_up(looked_at, columns, _keys(questions))] if columns else []), *runs], shows


def _added_up(states: Sequence[str], columns: Sequence[str], keys: str) -> View:
    return View(
        "spells_found",
        "What each course's window holds of spells, those of several metrics in one pass.",
        f"SELECT {FEW} {keys},\n"
        + ",\n".join(columns)
        + "\nFROM schedule s INNER JOIN spells p ON p.person = s.person\n"
        + f"WHERE s.due = 1 AND p.state IN {text_in(states)}\n"
        + "  AND p.first_day <= s.to_day AND p.last_day >= s.from_day\n"
        + f"GROUP BY {keys}",
    )


def _states(questions: Sequence[Question]) -> list[str]:
    named = []
    for question in questions:
        operator = question.definition.looks_at
        if isinstance(operator, TimeInState):
            named += [*operator.states, *operator.minus]
        elif isinstance(operator, StateOnDay):
            named += operator.states
    return list(dict.fromkeys(named))


def _only(states: Sequence[str], looked_at: Sequence[str]) -> bool:
    """Whether all spells that are joined are in these states, so that none has to be looked at for it again."""
    return set(states) == set(looked_at)


def _clipped(last: str = "p.last_day", first: str = "p.first_day") -> tuple[str, str]:
    """The ends of a spell within the window."""
    return (
        f"CASE WHEN {first} < s.from_day THEN s.from_day ELSE {first} END",
        f"CASE WHEN {last} > s.to_day THEN s.to_day ELSE {last} END",
    )


def _signed_days(operator: TimeInState, looked_at: Sequence[str]) -> str:
    first, last = _clipped()
    days = f"{last} - {first} + 1"
    if _only(operator.states, looked_at):
        return days
    minus = f" WHEN p.state IN {text_in(operator.minus)} THEN -1" if operator.minus else ""
    sign = f"CASE WHEN p.state IN {text_in(operator.states)} THEN 1{minus} ELSE 0 END"
    return f"{sign} * ({days})"


def _time_shows(operator: TimeInState, name: str, days: str, joined: tuple[str, ...]) -> Shows:
    if operator.at_least is None:
        return Shows(name, "0", days, joined)
    return Shows(name, flag(share_reached(f"({days})", WINDOW, operator.at_least)), days, joined)


def _runs(states: Sequence[str], gap: int, name: str) -> Iterator[View]:
    """Spells of a course that touch, overlap or lie within `gap` days of each other are one run."""
    if not states:
        return
    first, last = _clipped()
    yield View(
        f"clipped_{name}",
        "Spells within the window, and the last day of all that began before each.",
        "SELECT course, follow_up, first_day, last_day,\n"
        "  MAX(last_day) OVER (PARTITION BY course, follow_up ORDER BY first_day, last_day\n"
        "    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_day\n"
        "FROM (\n"
        f"  SELECT {FEW} s.course, s.follow_up, {first} AS first_day,\n"
        f"    {last} AS last_day\n"
        "  FROM schedule s INNER JOIN spells p ON p.person = s.person\n"
        f"  WHERE s.due = 1 AND p.state IN {text_in(states)}\n"
        "    AND p.first_day <= s.to_day AND p.last_day >= s.from_day\n"
        ") inside",
    )
    yield View(
        f"numbered_{name}",
        "Each spell with the number of its run.",
        "SELECT course, follow_up, first_day, last_day,\n"
        f"  SUM(CASE WHEN before_day IS NULL OR first_day > before_day + {gap + 1} THEN 1 ELSE 0 END)\n"
        "    OVER (PARTITION BY course, follow_up ORDER BY first_day, last_day\n"
        "      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run\n"
        f"FROM clipped_{name}",
    )
    yield View(
        f"runs_{name}",
        "The longest run of each course, and the days of all its runs.",
        "SELECT course, follow_up, MAX(length) AS longest, SUM(length) AS days\n"
        "FROM (\n"
        "  SELECT course, follow_up, run, MAX(last_day) - MIN(first_day) + 1 AS length\n"
        f"  FROM numbered_{name}\n"
        "  GROUP BY course, follow_up, run\n"
        ") runs\n"
        "GROUP BY course, follow_up",
    )
