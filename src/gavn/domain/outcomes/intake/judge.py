"""What each row of a file would become: new, there already, a correction, or rejected with every reason why.

The rules of what stands already (`check_people`, `check_moves`) are the rules of what comes in: rows are held to them
together with all that is there, so that a file that is taken in leaves data in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, cast

from gavn.domain.outcomes.check_people import check_people
from gavn.domain.outcomes.intake.alone import remarks_on, wrong_alone
from gavn.domain.outcomes.intake.kinds import FileKind, Record
from gavn.domain.outcomes.intake.known import Known
from gavn.domain.outcomes.people import Course, Event, Exit, Reading, Spell
from gavn.domain.outcomes.referrals import ReferralMove, check_moves
from gavn.domain.values.problem import Place, Problem


class Verdict(StrEnum):
    """What a row that is not rejected would be."""

    NEW = "new"
    ALREADY = "already"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A row that could be read; `born_on` is known where the person came with a CPR number.

    `answers` are those that a score was worked out of, in the order of the questions.
    """

    row: int
    record: Record
    born_on: date | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can be taken in; `changes` names what a correction changes. Remarks keep nothing out."""

    row: int
    verdict: Verdict
    record: Record
    changes: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Every row is in one of the two; of problems, the place is the row's number and our name of the column."""

    accepted: tuple[Accepted, ...]
    rejected: Mapping[int, tuple[Problem, ...]]


Key = tuple[Any, ...]
KEYS: Mapping[type, Callable[[Any], Key]] = {
    ReferralMove: lambda each: (each.referral, each.step),
    Course: lambda each: (each.course,),
    Exit: lambda each: (each.course,),
    Reading: lambda each: (each.id,),
    Event: lambda each: (each.id,),
    Spell: lambda each: (each.person, each.state, each.first_day),
}


def key_of(record: Record) -> Key:
    """What makes two records the same one, which can only be corrected."""
    return KEYS[type(record)](record)


def judge(kind: FileKind, arrived: Sequence[Arrived], known: Known) -> Judged:
    """Nothing is changed here; each row is judged as if all others that are accepted were taken in with it."""
    there = {key_of(record): record for record in _records(kind, known)}
    wrong = _twice(arrived)
    for each in arrived:
        if each.row not in wrong:
            problems = [*wrong_alone(each.record, known, each.born_on), *_other_person(each.record, there)]
            if problems:
                wrong[each.row] = [_in_row(problem, each.row) for problem in problems]
    wrong |= _wrong_together(kind, [each for each in arrived if each.row not in wrong], known)
    accepted = tuple(_accepted(each, there, known) for each in arrived if each.row not in wrong)
    return Judged(accepted, {row: tuple(problems) for row, problems in sorted(wrong.items())})


def _records(kind: FileKind, known: Known) -> Sequence[Record]:
    found: Sequence[Record] = getattr(known.people, kind.table) if kind.table else known.moves
    return found


def _in_row(problem: Problem, row: int) -> Problem:
    return replace(problem, place=Place(line=row, path=problem.place.path))


def _twice(arrived: Iterable[Arrived]) -> dict[int, list[Problem]]:
    """Rows about the same thing: a second one that says the same is needless, and where they differ none is chosen."""
    by_key: dict[Key, list[Arrived]] = {}
    for each in arrived:
        by_key.setdefault(key_of(each.record), []).append(each)
    wrong: dict[int, list[Problem]] = {}
    for first, *others in by_key.values():
        if any((other.record, other.answers) != (first.record, first.answers) for other in others):
            for each, other in zip((first, *others), (others[0], *[first] * len(others)), strict=True):
                wrong[each.row] = [Problem("people-row-differs", Place(line=each.row), {"row": str(other.row)})]
        else:
            for each in others:
                wrong[each.row] = [Problem("people-row-twice", Place(line=each.row), {"row": str(first.row)})]
    return wrong


def _other_person(record: Record, there: Mapping[Key, Record]) -> Iterator[Problem]:
    before = there.get(key_of(record))
    if before is not None and getattr(before, "person", "") != getattr(record, "person", ""):
        yield Problem("people-other-person", Place(path="person"))


def _accepted(each: Arrived, there: Mapping[Key, Record], known: Known) -> Accepted:
    before = there.get(key_of(each.record))
    remarks = tuple(_in_row(remark, each.row) for remark in remarks_on(each.record, known))
    if before is None:
        return Accepted(each.row, Verdict.NEW, each.record, remarks=remarks, answers=each.answers)
    changes = tuple(
        item.name for item in fields(before) if getattr(before, item.name) != getattr(each.record, item.name)
    )
    # Other answers can give the same score.
    if each.answers and known.answers.get(getattr(before, "id", ""), each.answers) != each.answers:
        changes += ("answers",)
    verdict = Verdict.CORRECTION if changes else Verdict.ALREADY
    return Accepted(each.row, verdict, each.record, changes, remarks, each.answers)


def merged(kind: FileKind, records: Iterable[Record], known: Known) -> tuple[Record, ...]:
    """What would stand afterwards: each record in the place of the one that it corrects, new ones at the end."""
    after = {key_of(record): record for record in _records(kind, known)}
    after |= {key_of(record): record for record in records}
    return tuple(after.values())


def _wrong_together(kind: FileKind, arrived: Sequence[Arrived], known: Known) -> dict[int, list[Problem]]:
    """Rejects until what is left is in order: whoever loses one row may lose those that rest on it."""
    wrong: dict[int, list[Problem]] = {}
    left = list(arrived)
    while left:
        found = _problems_by_row(kind, left, known)
        if not found:
            break
        wrong |= found
        left = [each for each in left if each.row not in wrong]
    return wrong


def _problems_by_row(kind: FileKind, arrived: Sequence[Arrived], known: Known) -> dict[int, list[Problem]]:
    after = merged(kind, (each.record for each in arrived), known)
    rows = {key_of(each.record): each.row for each in arrived}
    found: dict[int, list[Problem]] = {}
    for problem in _problems(kind, after, known):
        table, _, number = problem.place.path.partition(".")
        if not number:
            continue
        record = _record_at(kind, table, int(number) - 1, after, known)
        for row in _rows_behind(record, rows, arrived):
            found.setdefault(row, []).append(replace(problem, place=Place(line=row, path=COLUMN.get(problem.code, ""))))
    return found


def _problems(kind: FileKind, after: tuple[Record, ...], known: Known) -> Iterator[Problem]:
    if not kind.table:
        return check_moves(cast(tuple[ReferralMove, ...], after), known.reasons)
    table: dict[str, Any] = {kind.table: after}
    return check_people(replace(known.people, **table))


def _record_at(kind: FileKind, table: str, place: int, after: tuple[Record, ...], known: Known) -> Record:
    if table in (kind.table, "moves"):
        return after[place]
    record: Record = getattr(known.people, table)[place]
    return record


def _rows_behind(record: Record, rows: Mapping[Key, int], arrived: Sequence[Arrived]) -> list[int]:
    """The row that a problem is about; where it is about what stood before, the rows of the same course or person."""
    own = rows.get(key_of(record))
    if own is not None:
        return [own]
    about = _about(record)
    return [each.row for each in arrived if about & _about(each.record)]


def _about(record: Record) -> set[tuple[str, str]]:
    return {(name, text) for name in ("course", "referral", "person") if (text := getattr(record, name, ""))}


# Where in a row each problem of the data as a whole lies.
COLUMN: Mapping[str, str] = {
    "people-exit-unknown": "course",
    "people-exit-too-early": "exited_on",
    "people-reading-too-fine": "value",
    "people-reading-too-large": "value",
    "people-spell-backwards": "last_day",
    "people-two-states": "first_day",
    "referral-reason-needless": "reason",
    "referral-reason-missing": "reason",
    "referral-reason-unknown": "reason",
    "referral-not-referred": "step",
    "referral-two-people": "person",
    "referral-out-of-order": "step",
    "referral-step-too-early": "step",
    "referral-still-open": "on",
}
