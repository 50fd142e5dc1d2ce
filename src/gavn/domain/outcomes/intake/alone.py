"""What is wrong with a row that came in, whatever stands beside it in its file; no message repeats who it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from gavn.domain.outcomes.definition import is_plain_name
from gavn.domain.outcomes.intake.kinds import Record
from gavn.domain.outcomes.intake.known import Known, Scale
from gavn.domain.outcomes.people import Event, Exit, Reading, Spell
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.values.plain import fraction_text
from gavn.domain.values.problem import Place, Problem, Severity, nearest

# As long before enrolment as a baseline is looked for where an agreement does not say otherwise.
BASELINE = timedelta(days=90)
# What a row may hold that came from anybody: names, each of which could be a number in hiding.
NAMES = ("referral", "course", "person", "id", "cohort", "group", "reason", "instrument", "event", "state")
# The days on which something was; the last day of a spell may lie ahead.
DAYS = ("on", "enrolled_on", "exited_on", "first_day")
BIRTH = ("on", "enrolled_on", "first_day")
# How the row begins that shows in a template what a row looks like, in either language.
EXAMPLES = ("eksempel-", "example-")


def wrong_alone(record: Record, known: Known, born_on: date | None) -> Iterator[Problem]:
    """Every problem, with our name of the column as its path."""
    for name in NAMES:
        text = getattr(record, name, "")
        if text and could_be_person_number(text):
            yield Problem("people-cpr", Place(path=name))
    if any(getattr(record, name, "").casefold().startswith(EXAMPLES) for name in ("person", "course", "referral")):
        yield Problem("people-example-row", Place())
    yield from _wrong_days(record, known, born_on)
    if isinstance(record, Exit) and record.course not in known.courses:
        yield Problem("people-course-unknown", Place(path="course"))
    if isinstance(record, Reading | Event | Spell):
        if record.person not in known.everybody:
            yield Problem("people-person-unknown", Place(path="person"))
        yield from _wrong_thing(record, known)


def _wrong_days(record: Record, known: Known, born_on: date | None) -> Iterator[Problem]:
    for name in DAYS:
        day = getattr(record, name, None)
        if day is not None and day > known.as_of:
            values = {"date": day.isoformat(), "latest": known.as_of.isoformat()}
            yield Problem("people-day-in-future", Place(path=name), values)
    for name in BIRTH:
        day = getattr(record, name, None)
        if day is not None and born_on is not None and day < born_on:
            # The day of birth is half of a CPR number: it is not told.
            yield Problem("people-before-birth", Place(path=name), {"date": day.isoformat()})


def _wrong_thing(record: Reading | Event | Spell, known: Known) -> Iterator[Problem]:
    name, thing, among = _thing(record, known)
    if not is_plain_name(thing) or (among is not None and thing not in among):
        values = {"name": name, "expected": ", ".join(sorted(among or ())) or "…"} | nearest(thing, among or ())
        yield Problem("people-thing-unknown", Place(path=name), values)
    elif isinstance(record, Reading):
        yield from off_scale(record.instrument, record.value, known.scales)


def off_scale(instrument: str, value: Fraction, scales: Mapping[str, Scale]) -> Iterator[Problem]:
    """A value that the instrument cannot give: by its own scale, or by the ends that the agreement states."""
    scale = scales.get(instrument)
    if scale is None or scale.has(value):
        return
    told = {"instrument": instrument, "value": fraction_text(value), **_scale_values(scale)}
    if scale.step is None:
        yield Problem("people-outside-range", Place(path="value"), told)
    else:
        yield Problem("people-off-scale", Place(path="value"), told)


def _thing(record: Reading | Event | Spell, known: Known) -> tuple[str, str, frozenset[str] | None]:
    """What the record is of: our name of the column, what stands in it, and what may stand there."""
    match record:
        case Reading():
            return "instrument", record.instrument, known.instruments
        case Event():
            return "event", record.event, known.events
    return "state", record.state, known.states


def _scale_values(scale: Scale) -> dict[str, str]:
    ends = {"least": scale.least, "most": scale.most, "step": scale.step}
    return {name: fraction_text(end) if isinstance(end, Fraction) else "…" for name, end in ends.items()}


def remarks_on(record: Record, known: Known) -> Iterator[Problem]:
    """What somebody may want to look at once more; never a reason to keep a row out."""
    if isinstance(record, Reading):
        enrolled = known.first_enrolled.get(record.person)
        if enrolled is not None and record.on < enrolled - BASELINE:
            values = {"date": record.on.isoformat(), "days": str(BASELINE.days)}
            yield Problem("people-before-enrolment", Place(path="on"), values, Severity.WARNING)
        # Where the ends are known, no value is taken in that lies below them.
        if record.value < 0 and record.instrument not in known.scales:
            values = {"value": fraction_text(record.value), "instrument": record.instrument}
            yield Problem("people-below-zero", Place(path="value"), values, Severity.WARNING)
        if known.looked_at is not None and record.instrument not in known.looked_at | known.scales.keys():
            values = {"instrument": record.instrument, "known": ", ".join(sorted(known.looked_at)) or "…"}
            yield Problem("people-not-looked-at", Place(path="instrument"), values, Severity.WARNING)
