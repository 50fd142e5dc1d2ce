"""Files with person-level data as others send them, and what they are held against; about nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.intake.known import SCALES, Known, Scale, Who
from gavn.domain.outcomes.people import Course, Event, Exit, People, Reading, Spell
from gavn.domain.outcomes.referrals import LossReason, ReferralMove, Step
from gavn.domain.values.problem import Place
from gavn.files.intake.numbers import NumberFormat
from gavn.files.intake.people_columns import ColumnMap, guess
from gavn.files.intake.people_rows import PeopleIntake, take_in_people
from gavn.files.intake.people_upload import open_people_file
from gavn.measurement.door.arrivals import by_case_number, by_number
from gavn.measurement.door.pseudonyms import Door, DoorKey

TODAY = date(2026, 6, 1)
DOOR = Door(DoorKey(bytes(range(32))), "aarhus")
PEOPLE = People(
    TODAY,
    (Course("F-1", "17", date(2026, 1, 5), "2026"), Course("F-2", "18", date(2026, 2, 2))),
    (Exit("F-2", date(2026, 4, 1), completed=True),),
    (Reading("r-1", "17", "WHO-5", date(2026, 1, 10), Fraction(40)),),
    (Event("e-1", "17", "sigtelse", date(2026, 3, 3)),),
    (Spell("17", "beskæftigelse", date(2026, 3, 1), date(2026, 3, 31)),),
)
KNOWN = Known(
    PEOPLE,
    (ReferralMove("H-1", "19", Step.REFERRED, date(2026, 5, 1)),),
    (LossReason("moved", Step.TURNED_AWAY, "flyttet", "moved"), LossReason("job", Step.DROPPED_OUT, "job", "job")),
    {**SCALES, "Fravær": Scale(Fraction(0), Fraction(100)), "SES": Scale()},
    instruments=frozenset({*SCALES, "Fravær", "SES"}),
    events=frozenset({"sigtelse", "dom"}),
    states=frozenset({"beskæftigelse", "kontanthjælp"}),
)
HEADS: Mapping[str, tuple[str, ...]] = {
    "referrals": ("Henvisning", "Sagsnr.", "Trin", "Dato", "Årsag"),
    "courses": ("Forløb", "Sagsnr.", "Startdato", "Hold", "Gruppe"),
    "exits": ("Forløb", "Slutdato", "Gennemført", "Årsag"),
    "readings": ("Sagsnr.", "Måleredskab", "Dato", "Værdi", "Trukket tilbage", "Løbenummer"),
    "answers-who-5": ("Sagsnr.", "Dato", "Spm. 1", "Spm. 2", "Spm. 3", "Spm. 4", "Spm. 5"),
    "events": ("Sagsnr.", "Hændelse", "Dato", "Trukket tilbage"),
    "spells": ("Sagsnr.", "Tilstand", "Fra", "Til"),
}
ROWS: Mapping[str, tuple[str, ...]] = {
    "referrals": ("H-2", "20", "henvist", "02-05-2026", ""),
    "courses": ("F-3", "20", "01-05-2026", "2026", "unge"),
    "exits": ("F-1", "01-05-2026", "ja", ""),
    "readings": ("17", "WHO-5", "01-05-2026", "52", "", ""),
    "answers-who-5": ("17", "01-05-2026", "3", "3", "2", "4", "1"),
    "events": ("17", "dom", "01-05-2026", ""),
    "spells": ("17", "kontanthjælp", "01-05-2026", "31-05-2026"),
}


def with_cells(kind: str, **changes: str) -> tuple[str, ...]:
    """A good row of a kind with some cells changed; a column by its first word in small letters."""
    names = [head.split()[0].lower().strip(".") if "Spm" not in head else f"q{head[-1]}" for head in HEADS[kind]]
    assert set(changes) <= set(names), (changes, names)
    return tuple({**dict(zip(names, ROWS[kind], strict=True)), **changes}.values())


def csv_of(kind: str, *rows: tuple[str, ...], head: tuple[str, ...] = (), delimiter: str = ";") -> str:
    """Rows under the usual headings."""
    return "".join(delimiter.join(row) + "\r\n" for row in (head or HEADS[kind], *rows))


def by_name(text: str, place: Place) -> Who:
    """Providers' case numbers at the door, which gives the very number back so that tests can be read."""
    return CASES(text, place) and Who(text)


CASES = by_case_number(DOOR, person_with=lambda mark: mark, provider="p", agreement="a")
NUMBERS = by_number(DOOR, person_with=lambda mark: mark, today=TODAY)


def take(
    kind: str,
    name: str,
    data: bytes,
    *,
    known: Known = KNOWN,
    column_map: ColumnMap | None = None,
    numbers: bool = False,
    point: bool = False,
) -> PeopleIntake:
    """What a file would become, with its columns guessed where no map is given."""
    table = open_people_file(name, data)
    used = column_map or ColumnMap(
        kind, guess(KINDS[kind], table.head), number_format=NumberFormat.PLAIN if point else None
    )
    return take_in_people(table, used, door=NUMBERS if numbers else by_name, known=known)
