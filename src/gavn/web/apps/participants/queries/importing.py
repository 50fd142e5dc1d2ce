"""What a file with observations of people would become; nothing is written, and nothing of the file is kept.

A file is read anew when it is confirmed: it may hold CPR numbers, and so lies nowhere in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from gavn.domain.access.decision import Person, acts_for
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.intake.kinds import KINDS, FileKind, made_id
from gavn.domain.outcomes.intake.known import SCALES, Known, Who
from gavn.domain.outcomes.people import Event, People, Reading
from gavn.domain.outcomes.told import Filled, Sends, known_at, of_kind
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.numbers import DateFormat, NumberFormat
from gavn.files.intake.people_columns import ColumnMap, guess, memory_key
from gavn.files.intake.people_rows import PeopleIntake, as_pseudonym, take_in_people
from gavn.files.intake.people_upload import open_people_file
from gavn.files.intake.tables import Table
from gavn.measurement.door.arrivals import by_case_number, by_number
from gavn.web.apps.participants.models import ParticipantRow, ReferralRow
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.rules import Ground, agreement_reached, knows_cases, own_provider
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.telling import rows_of, told_in

# Whoever is referred and enrolled comes in one by one, by criteria that are looked at for each.
OBSERVED = tuple(kind for kind in KINDS.values() if kind.table in ("readings", "events", "spells"))
REGISTERS = ("events", "spells")


@dataclass(frozen=True, slots=True)
class Sending:
    """A file and how it is to be read; the columns are those remembered, or guessed, where none are given.

    `numbers` says that people stand in it by CPR number; else by `provider`'s case numbers, or the sender's own. An
    evaluator knows neither, and sends pseudonyms.
    """

    agreement: str
    kind: str
    name: str
    data: bytes = field(repr=False)
    column_map: ColumnMap | None = None
    numbers: bool = False
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of each row; `courses` are each person's last, and `records` what each id was told as."""

    table: Table = field(repr=False)
    intake: PeopleIntake
    courses: Mapping[str, str]
    records: Mapping[str, str]

    @property
    def column_map(self) -> ColumnMap:
        return self.intake.column_map


def preview_of(sending: Sending, *, by: Person, now: datetime) -> Preview:
    """Refused where the file cannot be read or is not of a kind that somebody may send, and by role and party."""
    ground = agreement_reached(sending.agreement, Permission.RECORD_READINGS, by)
    kind = _kind(sending, ground, by)
    sheet = sending.column_map.sheet if sending.column_map else ""
    table = open_people_file(sending.name, sending.data, sheet=sheet)
    used = sending.column_map or remembered(sending, table, by) or ColumnMap(kind.id, guess(kind, table.head))
    courses = _courses(sending.agreement, by)
    people, records = _known_by_what_they_say(people_on(sending.agreement, day_of(now)), courses)
    filled = {each.record: says.answers for each, says in of_kind(known_of(sending.agreement), Filled)}
    answers = {name: filled[record] for name, record in records.items() if record in filled}
    known = Known(people, scales=SCALES, persons=frozenset(courses), answers=answers)
    intake = take_in_people(table, used, door=_door(sending, ground, by, now), known=known)
    return Preview(table, intake, courses, records)


def _kind(sending: Sending, ground: Ground, by: Person) -> FileKind:
    kind = next((each for each in OBSERVED if each.id == sending.kind), None)
    if kind is None:
        values = {"value": "…", "key": "kind", "expected": ", ".join(each.id for each in OBSERVED)}
        raise Refused([Problem("value-not-one-of", Place(path="kind"), values)])
    if by.role is Role.PROVIDER and kind.table in REGISTERS:
        raise Refused([Problem("register-not-of-provider", Place(path="kind"))])
    if sending.numbers and by.role is not Role.AUTHORITY:
        raise Refused([Problem("referral-cpr-provider", Place(path="numbers"))])
    if knows_cases(by) and not sending.numbers and _provider(sending, by) not in ground.parties[Role.PROVIDER]:
        raise Refused([Problem("referral-provider-unknown", Place(path="provider"))])
    return kind


def _provider(sending: Sending, by: Person) -> str:
    return own_provider(by) or sending.provider


def remembered(sending: Sending, table: Table, by: Person) -> ColumnMap | None:
    """How the party's last file of this kind with these headings was read."""
    record = map_record(sending.kind, table, by)
    for each in known_at(told_in(rows_of(sending.agreement).filter(record=record))):
        if isinstance(each.says, Sends):
            said = each.says
            number = NumberFormat(said.number_format) if said.number_format else None
            day = DateFormat(said.date_format) if said.date_format else None
            return ColumnMap(said.file, said.columns, said.fixed, said.sheet, number, day)
    return None


def map_record(kind: str, table: Table, by: Person) -> str:
    """What a map is told of: the party, the kind and the headings, none of which can be read from it."""
    return f"sends {memory_key(acts_for(by) or by.username, kind, table.head)}"


def _courses(agreement: str, by: Person) -> Mapping[str, str]:
    """Of each person whose courses somebody sees, the last of them."""
    rows = ReferralRow.objects.filter(participant__agreement=agreement).order_by("id")
    if own := own_provider(by):
        rows = rows.filter(provider=own)
    return dict(rows.values_list("participant__pseudonym", "ref"))


def _known_by_what_they_say(people: People, courses: Mapping[str, str]) -> tuple[People, Mapping[str, str]]:
    """People within reach, whose readings and events are named as a file would name them that gives them no id.

    Two of a day keep their own names: which of them a row would correct is not known.
    """
    records: dict[str, str] = {}

    def named(each: Reading | Event, thing: str) -> str:
        name = made_id(each.person, thing, each.on.isoformat())
        name = each.id if name in records else name
        records[name] = each.id
        return name

    return (
        replace(
            people,
            courses=tuple(each for each in people.courses if each.person in courses),
            readings=tuple(
                replace(each, id=named(each, each.instrument)) for each in people.readings if each.person in courses
            ),
            events=tuple(replace(each, id=named(each, each.event)) for each in people.events if each.person in courses),
            spells=tuple(each for each in people.spells if each.person in courses),
            exits=(),
            elsewhere=(),
        ),
        records,
    )


def _door(sending: Sending, ground: Ground, by: Person, now: datetime) -> Callable[[str, Place], Who]:
    """Whoever is not in the agreement stays a mark, of whom nothing can be told."""
    if not knows_cases(by):
        return as_pseudonym
    own = door.door_of(ground.authority)
    here = ParticipantRow.objects.filter(agreement=sending.agreement)
    marks = dict(here.values_list("person__marks__mark", "pseudonym"))

    def person_with(mark: str) -> str:
        return marks.get(mark, mark)

    if sending.numbers:
        return by_number(own, person_with=person_with, today=day_of(now))
    return by_case_number(own, person_with=person_with, provider=_provider(sending, by), agreement=sending.agreement)
