"""Views over repeated measurements: the reading that counts at a follow-up, and the one it is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gavn.domain.outcomes.definition import Change, FromBaseline, Level, ReliableChange
from gavn.measurement.question import Question
from gavn.measurement.sql_text import FEW, Shows, View, at_least, at_most, flag, share_reached, slug, text_in


def reading_views(questions: Sequence[Question]) -> tuple[Sequence[View], Sequence[Shows]]:
    """For each metric a view `found_<metric>`, with a row for each course that was measured."""
    names = [slug(question.metric.id) for question in questions]
    made = [view for question, name in zip(questions, names, strict=True) for view in _views(question, name)]
    shows = [
        Shows(name, f"COALESCE(found_{name}.reached, 0)", f"COALESCE(found_{name}.quantity, 0)", (f"found_{name}",))
        for name in names
    ]
    return made, shows


def _views(question: Question, name: str) -> Iterator[View]:
    operator = question.definition.looks_at
    assert isinstance(operator, Level | FromBaseline)
    value = f"at_follow_up_{name}"
    yield View(
        value,
        "The first reading of the window; where that was withdrawn, its place stays empty.",
        _placed(operator.instrument, "s.early_day", "s.late_day"),
    )
    if question.carries:
        yield from _carried(operator.instrument, name)
        value = f"value_{name}"
    if isinstance(operator, Level):
        yield View(
            f"found_{name}",
            "Whether the reading is at the level.",
            f"SELECT v.course, v.follow_up, {flag(_level(operator))} AS reached, v.thousandths AS quantity\n"
            f"FROM {value} v",
        )
        return
    yield View(
        f"at_baseline_{name}",
        "The first reading of the baseline window.",
        _placed(operator.instrument, "s.baseline_from", "s.baseline_to"),
    )
    yield View(f"found_{name}", "The reading against its baseline.", _against(operator, value, name))


def _placed(instrument: str, from_day: str, to_day: str, *, last: bool = False) -> str:
    """The first reading of these days, or the last."""
    order = "r.day DESC, r.id DESC" if last else "r.day, r.id"
    return (
        "SELECT course, follow_up, thousandths\n"
        "FROM (\n"
        f"  SELECT {FEW} s.course, s.follow_up, r.thousandths, r.withdrawn,\n"
        f"    ROW_NUMBER() OVER (PARTITION BY s.course, s.follow_up ORDER BY {order}) AS nth\n"
        "  FROM schedule s INNER JOIN readings r ON r.person = s.person\n"
        f"  WHERE s.due = 1 AND r.instrument IN {text_in((instrument,))}\n"
        f"    AND r.day >= {from_day} AND r.day <= {to_day}\n"
        ") numbered\n"
        "WHERE nth = 1 AND withdrawn = 0"
    )


def _carried(instrument: str, name: str) -> Iterator[View]:
    yield View(
        f"before_follow_up_{name}",
        "The last reading after the baseline and before the window.",
        _placed(instrument, "s.baseline_to + 1", "s.early_day - 1", last=True),
    )
    yield View(
        f"value_{name}",
        "The reading at the follow-up, or the one that stands in for it.",
        f"SELECT a.course, a.follow_up, a.thousandths FROM at_follow_up_{name} a\n"
        "UNION ALL\n"
        "SELECT b.course, b.follow_up, b.thousandths\n"
        f"FROM before_follow_up_{name} b\n"
        f"  LEFT JOIN at_follow_up_{name} a ON a.course = b.course AND a.follow_up = b.follow_up\n"
        "WHERE a.course IS NULL",
    )


def _level(operator: Level) -> str:
    stated = [
        *([at_least("v.thousandths", operator.at_least)] if operator.at_least is not None else []),
        *([at_most("v.thousandths", operator.at_most)] if operator.at_most is not None else []),
    ]
    return " AND ".join(stated)


def _against(operator: FromBaseline, value: str, name: str) -> str:
    change = "b.thousandths - v.thousandths" if operator.fall else "v.thousandths - b.thousandths"
    positive = "\nWHERE b.thousandths > 0" if isinstance(operator, Change) and operator.relative else ""
    return (
        f"SELECT v.course, v.follow_up, {_changed(operator, change)} AS reached, {change} AS quantity\n"
        f"FROM {value} v INNER JOIN at_baseline_{name} b ON b.course = v.course AND b.follow_up = v.follow_up"
        f"{positive}"
    )


def _changed(operator: FromBaseline, change: str) -> str:
    match operator:
        case Change(relative=True):
            return flag(share_reached(f"({change})", "b.thousandths", operator.by))
        case Change():
            return flag(at_least(change, operator.by))
        case ReliableChange():
            return flag(f"{change} >= {operator.least}")
        case _:
            return "0"
