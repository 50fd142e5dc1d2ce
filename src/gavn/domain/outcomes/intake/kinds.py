"""The kinds of file with person-level data, what stands in their columns, and the record that a row is.

What is written here is what a file may say; how cells are read is the edge's business (`gavn.files.intake`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from gavn.domain.outcomes.people import Arm, Course, Event, Exit, Reading, Spell
from gavn.domain.outcomes.questionnaires.known import JOB_SATISFACTION, KNOWN
from gavn.domain.outcomes.questionnaires.questionnaire import Questionnaire, score
from gavn.domain.outcomes.referrals import ReferralMove, Step
from gavn.domain.values.problem import Place, Problem, Refused

Record = ReferralMove | Course | Exit | Reading | Event | Spell


class Holds(StrEnum):
    """What a column's cells are read as."""

    PERSON = "person"
    NAME = "name"
    DAY = "day"
    NUMBER = "number"
    ANSWER = "answer"
    YES_NO = "yes-no"
    STEP = "step"
    ARM = "arm"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a row says. What is not `needed` may be blank, or have no column; `fixed` may be said once for all."""

    name: str
    holds: Holds
    needed: bool = True
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: `table` is where its records stand in `People` ("" for moves of referrals)."""

    id: str
    table: str
    columns: tuple[Column, ...]
    questionnaire: Questionnaire | None = None


PERSON = Column("person", Holds.PERSON)
COURSE = Column("course", Holds.NAME)
ID = Column("id", Holds.NAME, needed=False)
ON = Column("on", Holds.DAY)
WITHDRAWN = Column("withdrawn", Holds.YES_NO, needed=False)
REASON = Column("reason", Holds.NAME, needed=False)

ITEM = "item_"
# Of staff, and never of participants, is the one that is left out.
ASKED = tuple(each for each in KNOWN.values() if each is not JOB_SATISFACTION)


def _answers(questionnaire: Questionnaire) -> FileKind:
    items = tuple(Column(f"{ITEM}{number}", Holds.ANSWER, needed=False) for number in range(1, questionnaire.items + 1))
    return FileKind(f"answers-{questionnaire.id}", "readings", (PERSON, ON, *items, ID), questionnaire)


KINDS: Mapping[str, FileKind] = {
    kind.id: kind
    for kind in (
        FileKind("referrals", "", (Column("referral", Holds.NAME), PERSON, Column("step", Holds.STEP), ON, REASON)),
        FileKind(
            "courses",
            "courses",
            (
                COURSE,
                PERSON,
                Column("enrolled_on", Holds.DAY),
                Column("cohort", Holds.NAME, needed=False, fixed=True),
                Column("group", Holds.NAME, needed=False, fixed=True),
                Column("arm", Holds.ARM, needed=False, fixed=True),
            ),
        ),
        FileKind(
            "exits",
            "exits",
            (COURSE, Column("exited_on", Holds.DAY), Column("completed", Holds.YES_NO), REASON),
        ),
        FileKind(
            "readings",
            "readings",
            (
                PERSON,
                Column("instrument", Holds.NAME, fixed=True),
                ON,
                Column("value", Holds.NUMBER),
                WITHDRAWN,
                ID,
            ),
        ),
        *map(_answers, ASKED),
        FileKind("events", "events", (PERSON, Column("event", Holds.NAME, fixed=True), ON, WITHDRAWN, ID)),
        FileKind(
            "spells",
            "spells",
            (
                PERSON,
                Column("state", Holds.NAME, fixed=True),
                Column("first_day", Holds.DAY),
                Column("last_day", Holds.DAY),
            ),
        ),
    )
}


def record_of(kind: FileKind, values: Mapping[str, Any], place: Place) -> Record:
    """The record of a row from what its columns hold; what is not there stands at its default.

    Refuses a form on which a question is skipped: nothing is put in its place, so that it makes no reading.
    """
    said = dict(values)
    if kind.questionnaire is not None:
        said = _scored(kind.questionnaire, said, place)
    if "id" in {column.name for column in kind.columns}:
        thing = said.get("instrument") or said.get("event")
        said.setdefault("id", made_id(said["person"], str(thing), said["on"].isoformat()))
    record: Record = RECORDS[kind.table](**said)
    return record


def _scored(questionnaire: Questionnaire, said: Mapping[str, Any], place: Place) -> dict[str, Any]:
    others = {name: value for name, value in said.items() if not name.startswith(ITEM)}
    answers = {number: said.get(f"{ITEM}{number}") for number in range(1, questionnaire.items + 1)}
    scored = score(questionnaire, answers, place)
    if scored.score is None:
        values = {"instrument": questionnaire.instrument, "items": ", ".join(map(str, scored.skipped))}
        raise Refused([Problem("people-answers-skipped", place, values)])
    return others | {"instrument": questionnaire.instrument, "value": Fraction(scored.score)}


def answers_of(kind: FileKind, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The answers of a row in the order of the questions, blank where one was skipped; nothing of other kinds."""
    return tuple(str(values.get(column.name, "")) for column in kind.columns if column.holds is Holds.ANSWER)


def made_id(*parts: str) -> str:
    """An id for what its sender gave none: the same parts give the same, and nothing in it is a number."""
    text = "\x1f".join(parts)
    digits = hashlib.sha256(text.encode()).hexdigest()[:32]
    return "r-" + digits.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


RECORDS: Mapping[str, Any] = {
    "": ReferralMove,
    "courses": Course,
    "exits": Exit,
    "readings": Reading,
    "events": Event,
    "spells": Spell,
}
# What the words of a column with few values may be.
CHOICES: Mapping[Holds, type[StrEnum]] = {Holds.STEP: Step, Holds.ARM: Arm}
