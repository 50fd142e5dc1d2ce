"""The parts of what `gavn structure` shows: each a table with sentences for people, and rows for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gavn.cli.tables import TextTable
from gavn.domain.forecasting.structuring.free import Number
from gavn.domain.forecasting.structuring.solver import Bound, Solved
from gavn.domain.forecasting.structuring.targets import AMOUNTS, Reading
from gavn.domain.values.money import Money
from gavn.domain.values.plain import fraction_text
from gavn.language.structuring import Sheet, path_text, solved_sentences, verdict

Rows = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of the answer; `rows` by the name of each part of it."""

    title: str
    tables: tuple[TextTable, ...]
    sentences: tuple[str, ...]
    rows: Rows


def plain_number(number: Number | None) -> str | None:
    """For other programs."""
    if number is None:
        return None
    return number.plain() if isinstance(number, Money) else fraction_text(number)


def share_text(share: float | None) -> str | None:
    return None if share is None else f"{share:.4f}"


def solved_shown(solved: Solved, sheet: Sheet) -> Shown:
    """The number, what each target asks of it, and how it did in futures that it was not sought in."""
    heads = ("target", "asks", "present", "own", "fresh")
    rows = tuple(_target_row(solved, place, sheet) for place in range(len(solved.bounds)))
    table = TextTable(tuple(sheet.say(f"structure.head.{head}") for head in heads), rows, frozenset({2, 3, 4}))
    title = sheet.say(
        "structure.solve.title",
        paths="; ".join(path_text(path, sheet) for path in solved.paths),
        present=sheet.number(solved.present),
    )
    return Shown(title, (table,), tuple(solved_sentences(solved, sheet)), _rows_of_solved(solved, sheet))


def _target_row(solved: Solved, place: int, sheet: Sheet) -> tuple[str, ...]:
    bound = solved.bounds[place]
    none = sheet.say("structure.none")
    return (
        sheet.target(bound.target),
        sheet.say(f"structure.side.{bound.side.value}", number=sheet.number(bound.number)),
        sheet.reading(solved.before[place]),
        sheet.reading(solved.own[place]) if solved.own else none,
        sheet.reading(solved.fresh[place]) if solved.fresh else none,
    )


def _rows_of_solved(solved: Solved, sheet: Sheet) -> Rows:
    number = plain_number(solved.number)
    answer = {
        "paths": " ".join(solved.paths),
        "present": plain_number(solved.present),
        "number": number,
        "lowest": plain_number(solved.lowest) if number else None,
        "highest": plain_number(solved.highest) if number else None,
        "moves": solved.moves.value,
        "holds_from": plain_number(solved.holds.lowest) if solved.holds else None,
        "holds_to": plain_number(solved.holds.highest) if solved.holds else None,
        "chance_from": plain_number(solved.by_chance.lowest) if solved.by_chance else None,
        "chance_to": plain_number(solved.by_chance.highest) if solved.by_chance else None,
        "fresh_seed": solved.fresh_seed,
        "verified": verdict(solved) if solved.fresh else None,
    }
    return {"answer": [answer], "targets": [_plain_target(solved, place, sheet) for place in range(len(solved.bounds))]}


def _plain_target(solved: Solved, place: int, sheet: Sheet) -> Mapping[str, object]:
    bound = solved.bounds[place]

    def plain(readings: Sequence[Reading], *, error: bool = False) -> str | None:
        if not readings:
            return None
        return _plain_value(bound, readings[place].error if error else readings[place].value, sheet)

    return {
        "quantity": bound.target.quantity.value,
        "party": bound.target.party,
        "at_least": bound.target.at_least,
        "limit": _plain_value(bound, float(bound.target.limit), sheet),
        "side": bound.side.value,
        "number": plain_number(bound.number),
        "best": _plain_value(bound, bound.reading.value, sheet),
        "monotone": bound.monotone,
        "present": plain(solved.before),
        "own": plain(solved.own),
        "own_error": plain(solved.own, error=True),
        "fresh": plain(solved.fresh),
        "fresh_error": plain(solved.fresh, error=True),
    }


def _plain_value(bound: Bound, value: float, sheet: Sheet) -> str:
    return sheet.plain(value) if bound.target.quantity in AMOUNTS else f"{value:.4f}"


def plain_value(reading: Reading, sheet: Sheet) -> str:
    """For other programs: an amount, or a share of 1."""
    return sheet.plain(reading.value) if reading.target.quantity in AMOUNTS else f"{reading.value:.4f}"
