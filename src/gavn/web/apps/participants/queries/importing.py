"""What a file with observations of people would become; nothing is written, and nothing of the file is kept.

A file is read anew when it is confirmed: it may hold CPR numbers, and so lies nowhere in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gavn.domain.access.decision import Person, acts_for
from gavn.domain.access.roles import Permission, Role
from gavn.domain.agreements.scales import instruments_of
from gavn.domain.outcomes.intake.judge import Accepted, Key, Verdict, key_of
from gavn.domain.outcomes.intake.kinds import KINDS, FileKind, Record, made_id
from gavn.domain.outcomes.intake.known import Known, Who
from gavn.domain.outcomes.people import Event, People, Reading, Spell
from gavn.domain.outcomes.told import Filled, Happened, Read, Sends, Stayed, known_at, of_kind, taken_back
from gavn.domain.values.moment import day_of
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.intake.cells import plain_text
from gavn.files.intake.numbers import DateFormat, NumberFormat
from gavn.files.intake.people_columns import ColumnMap, guess, memory_key, safe
from gavn.files.intake.people_rows import PeopleIntake, Rejection, as_pseudonym, take_in_people
from gavn.files.intake.people_upload import open_people_file
from gavn.files.intake.tables import Table
from gavn.measurement.door.arrivals import by_case_number, by_number
from gavn.web.apps.participants.models import ParticipantRow, ToldRow
from gavn.web.apps.participants.queries.standing import known_of, people_on
from gavn.web.apps.participants.rules import (
    Ground,
    agreement_reached,
    grounds,
    knows_cases,
    may_mend,
    own_provider,
    own_rows,
)
from gavn.web.apps.participants.storage import door
from gavn.web.apps.participants.storage.knowing import protected_in, stand_ins
from gavn.web.apps.participants.storage.telling import rows_of, told_in

# Whoever is referred and enrolled comes in one by one, by criteria that are looked at for each.
OBSERVED = tuple(kind for kind in KINDS.values() if kind.table in ("readings", "events", "spells"))
REGISTERS = ("events", "spells")
TOLD_AS = {"readings": Read.KIND, "events": Happened.KIND, "spells": Stayed.KIND}


def grounds_to_send_to(by: Person) -> tuple[Ground, ...]:
    """The agreements of whose people somebody may send observations."""
    return tuple(each for each in grounds() if each.may(by, Permission.RECORD_READINGS).allowed)


def kinds_to_send(by: Person) -> tuple[FileKind, ...]:
    """Whoever is paid by what a register shows does not send it."""
    return tuple(each for each in OBSERVED if by.role is not Role.PROVIDER or each.table not in REGISTERS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns chosen on a page, by their places in the file from 0: a heading can hold a number, and goes nowhere.

    `headings` is the `key_of_headings` of the file that they were chosen for; those of another are guessed anew.
    """

    headings: str
    places: Mapping[str, int]
    fixed: Mapping[str, str] = field(default_factory=dict)
    number_format: NumberFormat | None = None
    date_format: DateFormat | None = None

    def map_of(self, kind: str, table: Table, sheet: str) -> ColumnMap | None:
        """None for another kind of file, or a file with other headings."""
        if self.headings != key_of_headings(kind, table):
            return None
        columns = {name: table.head[place] for name, place in self.places.items() if place < len(table.head)}
        return ColumnMap(kind, columns, self.fixed, sheet, self.number_format, self.date_format)


def key_of_headings(kind: str, table: Table) -> str:
    return memory_key("", kind, table.head)


@dataclass(frozen=True, slots=True)
class Sending:
    """A file and how it is to be read: by the columns given or chosen, else those remembered, else as guessed.

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
    sheet: str = ""
    chosen: Chosen | None = None


class Origin(StrEnum):
    """Where it is known from what stands in which column."""

    CHOSEN = "chosen"
    REMEMBERED = "remembered"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that somebody may send, before any row of it is looked at."""

    ground: Ground
    kind: FileKind
    table: Table = field(repr=False)
    column_map: ColumnMap
    origin: Origin


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of each row; `courses` are each person's last.

    `before` is what stands already, by what makes two records the same one; `told` is how what a row would correct was
    told until now, by the row's number. `protected` are the rows of people whose names and addresses are.
    """

    opened: Opened
    intake: PeopleIntake
    courses: Mapping[str, str]
    before: Mapping[Key, Record] = field(repr=False)
    told: Mapping[int, Sequence[ToldRow]] = field(repr=False)
    protected: frozenset[int] = frozenset()

    @property
    def table(self) -> Table:
        return self.opened.table

    @property
    def corrections(self) -> tuple[Accepted, ...]:
        """Rows that would be told anew of what stands already."""
        return self.intake.of(Verdict.CORRECTION)

    @property
    def to_take(self) -> int:
        """How many rows would be taken in."""
        return len(self.intake.records)

    @property
    def column_map(self) -> ColumnMap:
        return self.intake.column_map


def open_sent(sending: Sending, *, by: Person) -> Opened:
    """Refused where the file cannot be opened or is not of a kind that somebody may send, and by role and party."""
    ground = agreement_reached(sending.agreement, Permission.RECORD_READINGS, by)
    kind = _kind(sending, ground, by)
    sheet = sending.sheet or (sending.column_map.sheet if sending.column_map else "")
    table = open_people_file(sending.name, sending.data, sheet=sheet)
    chosen = sending.column_map or (sending.chosen.map_of(kind.id, table, sheet) if sending.chosen else None)
    if chosen is not None:
        return Opened(ground, kind, table, chosen, Origin.CHOSEN)
    known = remembered(sending, table, by)
    if known is not None:
        return Opened(ground, kind, table, replace(known, sheet=sheet), Origin.REMEMBERED)
    return Opened(ground, kind, table, ColumnMap(kind.id, guess(kind, table.head), sheet=sheet), Origin.GUESSED)


def preview_of(sending: Sending, *, by: Person, now: datetime) -> Preview:
    """Refused as `open_sent` is, and where the columns do not fit the file."""
    found = open_sent(sending, by=by)
    courses = _courses(sending.agreement, by)
    people, records = _known_by_what_they_say(people_on(sending.agreement, day_of(now)), courses)
    filled = {each.record: says.answers for each, says in of_kind(known_of(sending.agreement), Filled)}
    answers = {name: filled[record] for name, record in records.items() if record in filled}
    looked_at, scales = instruments_of(found.ground.dossier.versions), found.ground.scales(day_of(now))
    known = Known(people, scales=scales, looked_at=looked_at, persons=frozenset(courses), answers=answers)
    door_here = _door(sending, found.ground, by, now)
    names = {record: name for name, record in records.items()}
    intake = take_in_people(
        found.table, found.column_map, door=door_here, known=known, named=lambda own: _named(own, names)
    )
    before: Mapping[Key, Record] = {key_of(each): each for each in getattr(people, found.kind.table)}
    told = _told_before(intake.of(Verdict.CORRECTION), records, sending.agreement)
    protected = frozenset(_protected(found.table, found.column_map, door_here, protected_in(sending.agreement)))
    return Preview(found, _without(intake, _not_corrected(found, told, by)), courses, before, told, protected)


def _protected(table: Table, used: ColumnMap, who: Callable[[str, Place], Who], names: frozenset[str]) -> Iterator[int]:
    """The rows, taken in or not, of whom the door knows to be one of the protected."""
    heading = used.columns.get("person", "")
    if not names or heading not in table.head:
        return
    place = table.head.index(heading)
    for row in table.rows:
        with suppress(Refused):
            text = plain_text(row.cells[place]) if place < len(row.cells) else ""
            if who(text, Place()).name in names:
                yield row.number


def own_number(record: Record) -> str:
    """What a reading or event is called where its sender gave it a number of its own; blank where it has none."""
    return record.id if isinstance(record, Reading | Event) and record.id != _by_its_day(record) else ""


def _by_its_day(each: Reading | Event) -> str:
    return made_id(each.person, each.instrument if isinstance(each, Reading) else each.event, each.on.isoformat())


def _named(own: Record, names: Mapping[str, str]) -> Record:
    """What has a number of its sender's is known by that and the person, whatever else is told of it another time."""
    number = own_number(own)
    if not (number and isinstance(own, Reading | Event)):
        return own
    record = made_id(own.person, type(own).__name__, "number", number)
    return replace(own, id=names.get(record, record))


def _told_before(
    corrections: Sequence[Accepted], records: Mapping[str, str], agreement: str
) -> Mapping[int, Sequence[ToldRow]]:
    """How each record that a row would correct was told until now, by the row's number."""
    spells = _spells(agreement) if any(isinstance(each.record, Spell) for each in corrections) else {}
    names = {
        each.row: spells[key_of(each.record)]
        if isinstance(each.record, Spell)
        else records[str(key_of(each.record)[0])]
        for each in corrections
    }
    found: dict[str, list[ToldRow]] = {name: [] for name in names.values()}
    related = ToldRow.objects.select_related("referral__participant", "referral__person")
    for row in related.filter(agreement=agreement, record__in=list(found)).order_by("number"):
        found[row.record].append(row)
    return {row: found[name] for row, name in names.items()}


def _spells(agreement: str) -> Mapping[Key, str]:
    """The record of each spell by what makes it the same one."""
    rows = ToldRow.objects.select_related("referral__participant").filter(agreement=agreement, kind=Stayed.KIND)
    found: dict[Key, str] = {}
    stand = stand_ins(agreement)
    for each in told_in(rows.order_by("number")):
        if isinstance(each.says, Stayed) and not each.withdrawn:
            found[(stand.get(each.person, each.person), each.says.state, each.says.first_day)] = each.record
    return found


def _not_corrected(found: Opened, told: Mapping[int, Sequence[ToldRow]], by: Person) -> Mapping[int, Problem]:
    """What keeps a row from correcting what stands, as it would keep somebody from doing it by hand."""
    kind = Filled.KIND if found.kind.questionnaire else TOLD_AS[found.kind.table]
    wrong: dict[int, Problem] = {}
    for number, rows in told.items():
        place = Place(safe(found.table.file), number)
        if not may_mend(by, rows[0].party):
            wrong[number] = Problem("told-by-another", place)
        elif rows[-1].withdrawn:
            wrong[number] = Problem("told-withdrawn", place)
        elif rows[-1].kind != kind:
            wrong[number] = Problem("correction-of-another-kind", place)
    return wrong


def _without(intake: PeopleIntake, wrong: Mapping[int, Problem]) -> PeopleIntake:
    """The same rows, of which these are rejected."""
    accepted = tuple(each for each in intake.accepted if each.row not in wrong)
    more = (Rejection(row, (problem,)) for row, problem in wrong.items())
    rejections = sorted((*intake.rejections, *more), key=lambda each: each.row)
    return replace(intake, accepted=accepted, rejections=tuple(rejections))


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
    """Of each person whose courses somebody sees, the last of them; whose referral was taken back is not there."""
    rows = own_rows(agreement, by).exclude(ref__in=list(taken_back(known_of(agreement))))
    stand = stand_ins(agreement)
    return {stand.get(name, name): ref for name, ref in rows.values_list("participant__pseudonym", "ref")}


def _known_by_what_they_say(people: People, courses: Mapping[str, str]) -> tuple[People, Mapping[str, str]]:
    """People within reach, whose readings and events are named as a file would name them that gives them no id.

    Two of a day keep their own names: which of them a row would correct is not known.
    """
    records: dict[str, str] = {}

    def named(each: Reading | Event) -> str:
        name = _by_its_day(each)
        name = each.id if name in records else name
        records[name] = each.id
        return name

    return (
        replace(
            people,
            courses=tuple(each for each in people.courses if each.person in courses),
            readings=tuple(replace(each, id=named(each)) for each in people.readings if each.person in courses),
            events=tuple(replace(each, id=named(each)) for each in people.events if each.person in courses),
            spells=tuple(each for each in people.spells if each.person in courses),
            exits=(),
            elsewhere=(),
        ),
        records,
    )


def _door(sending: Sending, ground: Ground, by: Person, now: datetime) -> Callable[[str, Place], Who]:
    """Whoever is not in the agreement stays a mark, of whom nothing can be told."""
    stand = stand_ins(sending.agreement)
    if not knows_cases(by):
        return lambda text, place: Who(stand.get((name := as_pseudonym(text, place).name), name))
    own = door.door_of(ground.authority)
    here = ParticipantRow.objects.filter(agreement=sending.agreement)
    marks = {mark: stand.get(name, name) for mark, name in here.values_list("person__marks__mark", "pseudonym")}

    def person_with(mark: str) -> str:
        return marks.get(mark, mark)

    if sending.numbers:
        return by_number(own, person_with=person_with, today=day_of(now))
    return by_case_number(own, person_with=person_with, provider=_provider(sending, by), agreement=sending.agreement)
