"""Which of a file's columns holds what: guessed from the headings, corrected by a person, and remembered."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gavn.domain.outcomes.intake.kinds import ITEM, KINDS, Column, FileKind, Holds
from gavn.domain.outcomes.person_numbers import could_be_person_number, is_pseudonym
from gavn.domain.values.plain import digest_of, to_data
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.folder import FolderReader
from gavn.files.intake.cells import LONGEST_LIST_SHOWN, shown
from gavn.files.intake.numbers import DateFormat, NumberFormat
from gavn.files.source import write_yaml


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How a kind of file is read: `columns` gives the heading of each of ours, `fixed` what is the same in all rows."""

    kind: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    number_format: NumberFormat | None = None
    date_format: DateFormat | None = None

    @property
    def digest(self) -> str:
        """Known by what it says and not by the order in which it says it."""
        return digest_of(self)


def memory_key(party: str, kind: str, headings: Sequence[str]) -> str:
    """Under which a map is remembered: who sends which kind of file, with which headings in which order."""
    return digest_of([party, kind, [plain_heading(each) for each in headings]])


# How people head their columns, in Danish and English, as `plain_heading` writes them. A heading means one thing only
# within a kind of file.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "person": (
        "person", "borger", "deltager", "participant", "citizen", "sagsnummer", "sagsnr", "sags nr", "case number",
        "case no", "case", "sag", "borger id", "deltager id", "person id", "participant id", "pseudonym", "cpr",
        "cpr nr", "cpr nummer", "cprnr", "cprnummer", "personnummer",
    ),
    "referral": ("referral", "henvisning", "henvisningsnummer", "henvisningsnr", "henvisnings id", "referral id"),
    "step": ("step", "trin", "status", "fase"),
    "course": (
        "course", "forløb", "forløbsnummer", "forløbsnr", "forløbs id", "course id", "enrolment", "forløb nr",
    ),
    "enrolled_on": (
        "enrolled on", "enrolled", "enrolment date", "start date", "start", "startdato", "optaget", "optagelsesdato",
        "indskrevet", "indskrivningsdato", "opstart", "opstartsdato",
    ),
    "cohort": ("cohort", "hold", "kohorte", "årgang"),
    "group": ("group", "gruppe", "undergruppe"),
    "arm": ("arm", "sammenligning", "deltagergruppe"),
    "exited_on": (
        "exited on", "exit date", "end date", "slutdato", "afsluttet", "afslutningsdato", "udskrevet",
        "udskrivningsdato", "exit", "ophør", "ophørsdato",
    ),
    "completed": ("completed", "gennemført", "fuldført"),
    "reason": ("reason", "årsag", "begrundelse", "grund", "frafaldsårsag", "afslutningsårsag"),
    "instrument": ("instrument", "måleredskab", "redskab", "skala", "test", "måling"),
    "on": ("on", "date", "dato", "day", "dag", "måledato", "målt", "svardato", "hændelsesdato", "dato for trin"),
    "value": ("value", "værdi", "score", "resultat", "point", "målt værdi"),
    "withdrawn": ("withdrawn", "trukket tilbage", "tilbagetrukket", "annulleret"),
    "id": ("id", "løbenummer", "løbenr", "nr", "målings id", "hændelses id", "reading id", "event id"),
    "event": ("event", "hændelse"),
    "state": ("state", "tilstand", "ydelse", "forsørgelse"),
    "first_day": ("first day", "fra", "from", "første dag", "fra dato", "start", "startdato"),
    "last_day": ("last day", "til", "to", "sidste dag", "til dato", "slut", "slutdato"),
}  # fmt: skip
# Before the number of a question.
QUESTION = re.compile(r"(?:spørgsmål|spm|question|item|q|s|svar|who 5|who5|rses|gad 7|gad7)?\s*0?([1-9]\d?)", re.ASCII)


def plain_heading(heading: str) -> str:
    """Small letters and single blanks: what a heading says, however it is set."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def guess(kind: FileKind, headings: Sequence[str]) -> Mapping[str, str]:
    """The heading of each of our columns, where exactly one fits; nothing is guessed where two could be meant."""
    known = {column.name: [each for each in headings if each and fits(column, each)] for column in kind.columns}
    found = {name: fitting[0] for name, fitting in known.items() if len(fitting) == 1}
    claimed = Counter(found.values())
    return {name: heading for name, heading in found.items() if claimed[heading] == 1}


def fits(column: Column, heading: str) -> bool:
    """Whether a heading is one that people write over what the column holds."""
    plain = plain_heading(heading)
    if column.name.startswith(ITEM):
        number = QUESTION.fullmatch(plain)
        return number is not None and number[1] == column.name.removeprefix(ITEM)
    # Danish writes as one word what people and systems part with blanks, hyphens and points.
    written = {other.replace(" ", "") for other in (plain_heading(column.name), *HEADINGS[column.name])}
    return plain.replace(" ", "") in written


def check_map(column_map: ColumnMap, headings: Sequence[str], *, file: str = "") -> Iterator[Problem]:
    """What keeps a file from being read by the map; a column's place is its name with us."""
    kind = KINDS.get(column_map.kind)
    if kind is None:
        values = {"value": safe(column_map.kind), "key": "kind", "expected": ", ".join(KINDS)}
        yield Problem("value-not-one-of", Place(file, path="kind"), values)
        return
    yield from _check_names(column_map, kind, file)
    yield from _check_headings(column_map, headings, file)
    yield from _check_said(column_map, file)
    for column in kind.columns:
        said = column_map.columns.get(column.name) or column_map.fixed.get(column.name)
        if not said and (column.needed or column.holds is Holds.ANSWER):
            yield Problem("people-column-unmapped", Place(file, path=column.name), _found(headings, column.name))


def _check_names(column_map: ColumnMap, kind: FileKind, file: str) -> Iterator[Problem]:
    ours = {column.name: column for column in kind.columns}
    for name in {**column_map.columns, **column_map.fixed}:
        if name not in ours:
            values = {"value": safe(name), "key": "columns", "expected": ", ".join(ours)}
            yield Problem("value-not-one-of", Place(file, path=safe(name)), values)
    for name in column_map.fixed:
        if name in ours and (name in column_map.columns or not ours[name].fixed):
            yield Problem("people-fixed-wrong", Place(file, path=name), {"column": name})


def _check_headings(column_map: ColumnMap, headings: Sequence[str], file: str) -> Iterator[Problem]:
    for name, heading in column_map.columns.items():
        if could_be_person_number(heading):
            # A map is remembered, and a number would be with it.
            yield Problem("people-cpr", Place(file, path=safe(name)))
        if heading not in headings:
            values = {"column": safe(heading)} | _found(headings, name)
            yield Problem("people-heading-gone", Place(file, path=safe(name)), values)
    for heading, count in Counter(column_map.columns.values()).items():
        if count > 1:
            names = [name for name, other in column_map.columns.items() if other == heading]
            values = {"column": safe(heading), "names": ", ".join(map(safe, names))}
            yield Problem("people-heading-shared", Place(file, path=safe(names[1])), values)


def _check_said(column_map: ColumnMap, file: str) -> Iterator[Problem]:
    for name, text in (*column_map.fixed.items(), ("sheet", column_map.sheet)):
        if could_be_person_number(text):
            yield Problem("people-cpr", Place(file, path=safe(name)))


def _found(headings: Iterable[str], name: str) -> dict[str, str]:
    listed = ", ".join(safe(heading) for heading in headings if heading)
    return {"name": safe(name), "found": shown(listed, longest=LONGEST_LIST_SHOWN)}


def safe(text: str) -> str:
    """A text that somebody sent, for people to see, without what could be a person's number or most of one."""
    digits = 0 if is_pseudonym(text) else sum(char.isdigit() for char in text)
    return "…" if digits > MOST_DIGITS or could_be_person_number(text) else shown(text)


# A day has eight; a number of nine has lost the nought that it began with.
MOST_DIGITS = 8


def read_map(path: Path) -> ColumnMap:
    """The map in a file, as somebody wrote or kept it; refused with every error."""
    reader = FolderReader(path.parent)
    found: ColumnMap | None = reader.yaml_record(path.name, ColumnMap)
    refuse(reader.problems)
    if found is None:
        raise Refused([Problem("upload-empty", Place(path.name))])
    return found


def write_map(path: Path, column_map: ColumnMap) -> None:
    """The same map gives the same bytes."""
    write_yaml(path, to_data(column_map))
