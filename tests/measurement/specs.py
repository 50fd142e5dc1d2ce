"""The small tables of docs/reference/measuring: read into questions and people, and what they say is to come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from gavn.domain.outcomes.definition import Definition, Gives
from gavn.domain.outcomes.people import Course, Covered, Event, Exit, People, Reading, Register, Spell
from gavn.domain.values.period import RelativeDate
from gavn.files.codec import file_model, to_record
from gavn.measurement.question import Question, Row
from gavn.measurement.results import scale
from tests.conftest import ROOT
from tests.measurement.peoples import question

FILE = ROOT / "docs" / "reference" / "measuring" / "specs.yaml"
AS_OF = date(2025, 12, 31)


@dataclass(frozen=True)
class Spec:
    """One table: `expect` is by person."""

    name: str
    question: Question
    people: People
    expect: Mapping[str, str]


def specs() -> Sequence[Spec]:
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [_spec(f"{number}-{table['kind']}", table) for number, table in enumerate(written, start=1)]


def _spec(name: str, table: Mapping[str, Any]) -> Spec:
    data = {"looks_at": table["looks_at"], "missing": table.get("missing", "worst"), "overlap": "first-course"}
    model = file_model(Definition).model_validate(data | ({"since": table["since"]} if "since" in table else {}))
    definition: Definition = to_record(Definition, model)
    asked = question(name, definition.looks_at, missing=definition.missing, since=definition.since.label)
    twelve = replace(asked.metric, follow_ups=(RelativeDate.parse("12 months after enrolment"),))
    days = (date(2020, 1, 1).toordinal() - date(1970, 1, 1).toordinal(), (AS_OF - date(1970, 1, 1)).days)
    asked = replace(asked, metric=twelve, enrolled_from=days[0], enrolled_to=days[1], as_of=days[1])
    return Spec(name, asked, _people(table), {person: str(says) for person, says in table["expect"].items()})


def _people(table: Mapping[str, Any]) -> People:
    readings = [
        Reading(f"{person}-{on}", person, table["looks_at"].get("instrument", ""), on, *_value(text))
        for person, own in table.get("readings", {}).items()
        for on, text in own.items()
    ]
    events = [
        Event(f"{person}-{number}", person, text.split()[0], date.fromisoformat(text.split()[1]))
        for person, own in table.get("events", {}).items()
        for number, text in enumerate(own)
    ]
    spells = [
        Spell(person, text.split()[0], *map(date.fromisoformat, text.split()[1:]))
        for person, own in table.get("spells", {}).items()
        for text in own
    ]
    return People(
        AS_OF,
        tuple(Course(person, person, on) for person, on in table["enrolled"].items()),
        tuple(Exit(person, on) for person, on in table.get("exits", {}).items()),
        tuple(readings),
        tuple(events),
        tuple(spells),
        covered=tuple(Covered(each, date(2020, 1, 1), AS_OF) for each in Register),
    )


def _value(text: str) -> tuple[Fraction, bool]:
    value, _, withdrawn = text.partition(" ")
    return Fraction(value), bool(withdrawn)


def told(question: Question, row: Row, expected: str) -> str:
    """A row as the tables write it: the quantity only where the table tells of one."""
    if not row.due:
        return "not due"
    if not row.found:
        return "lost" if row.lost else "missing"
    amount = Fraction(row.quantity, scale(question))
    quantity = str(int(amount)) if amount.denominator == 1 else f"{float(amount):g}"
    if question.definition.looks_at.gives is Gives.QUANTITY and not row.reached:
        return quantity
    reached = "reached" if row.reached else "not reached"
    return f"{reached} {quantity}" if expected[-1].isdigit() else reached
