"""Result sets and approved statements in a fund folder, beside the agreement that they belong to (ADR 0013)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.agreements.versions import content_hash
from gavn.domain.fund.posted import read_salt
from gavn.domain.outcomes.person_numbers import check_text
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.payments.kept import Holds, Issued, Kept, KeptSet, check_issued, check_set
from gavn.domain.payments.moves import Event, Move
from gavn.domain.payments.result_set import check_words
from gavn.domain.payments.statement import Statement
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import KEPT
from gavn.files.fields import MOMENT, NAME, NUMBER, Kind, read_moment, wrong_in_row
from gavn.files.folder import FolderReader
from gavn.files.postings import canonical_moment
from gavn.files.result_sets import content_digest, result_set_in, result_set_text
from gavn.files.source import CsvRow, read_whole, write_csv
from gavn.files.statements import file_name, statement_in, statement_text

SETS, STATEMENTS, EVENTS = KEPT


@dataclass(frozen=True, slots=True)
class FileSet:
    """A result set, whose content is a file of its own: `content` is the hash of all of it, `digest` that of what a
    statement is made of; `file` is where it came from, blank where it was entered by hand. It `holds` what is
    `expected` where it was entered so or an early closing was stated by it, approved or not, and no ordinary statement
    of it was approved; else what was `found`."""

    number: int
    digest: str
    content: str
    file: str
    sha256: str
    entered_by: str
    entered_at: datetime
    holds: Holds


@dataclass(frozen=True, slots=True)
class FileIssued:
    """An approved statement, whose content is a file of its own; `results` is the number of its result set. `salt` is
    by which the seal in its posting's text is made of its digest; blank where it was never to be posted."""

    number: int
    digest: str
    results: int
    made_by: str
    made_at: datetime
    salt: str


@dataclass(frozen=True, slots=True)
class FileEvent:
    """What somebody did to a statement, in order; `party` is whom they did it for, blank for the fund."""

    statement: int
    move: Move
    by: str
    at: datetime
    grounds: str
    party: str


SET_COLUMNS, STATEMENT_COLUMNS, EVENT_COLUMNS = (
    tuple(item.name for item in fields(record)) for record in (FileSet, FileIssued, FileEvent)
)
SET_KINDS = {
    "number": NUMBER,
    "digest": NAME,
    "content": NAME,
    "entered_by": NAME,
    "entered_at": MOMENT,
    "holds": Kind(Holds, "value-not-one-of", ", ".join(Holds)),
}
STATEMENT_KINDS = {
    "number": NUMBER,
    "digest": NAME,
    "results": NUMBER,
    "made_by": NAME,
    "made_at": MOMENT,
    "salt": Kind(read_salt, "value-not-a-salt"),
}
EVENT_KINDS = {
    "statement": NUMBER,
    "move": Kind(Move, "value-not-one-of", ", ".join(Move)),
    "by": NAME,
    "at": MOMENT,
}


def set_file(number: int) -> str:
    return f"results/{number}.json"


def statement_file(agreement: str, number: int) -> str:
    return f"statements/{file_name(f'{agreement}-{number}')}"


def write_kept(kept: Kept, folder: Path) -> None:
    """Writes them into an agreement's folder: the same gives the same bytes."""
    rows = [
        (
            str(s.results.number),
            s.results.digest,
            content_digest(s.results),
            s.source,
            s.source_sha256,
            s.entered_by,
            moment,
            s.holds.value,
        )
        for s, moment in ((each, canonical_moment(each.entered_at)) for each in kept.sets)
    ]
    write_csv(folder / SETS, columns=SET_COLUMNS, rows=rows)
    for each in kept.sets:
        write_text(folder / set_file(each.results.number), result_set_text(each.results))
    if kept.statements:
        write_csv(folder / STATEMENTS, columns=STATEMENT_COLUMNS, rows=list(_statement_rows(kept.statements)))
        write_csv(folder / EVENTS, columns=EVENT_COLUMNS, rows=list(_event_rows(kept.statements)))
    for issued in kept.statements:
        write_text(folder / statement_file(kept.agreement, issued.filed.statement.number), statement_text(issued.filed))


def write_text(path: Path, text: str) -> None:
    """A file with the bytes of the text, in a folder that is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _statement_rows(statements: Sequence[Issued]) -> Iterator[tuple[str, ...]]:
    for issued in statements:
        statement = issued.filed.statement
        made_at = canonical_moment(issued.made_at)
        yield str(statement.number), statement.digest, str(issued.results), issued.made_by, made_at, issued.salt


def _event_rows(statements: Sequence[Issued]) -> Iterator[tuple[str, ...]]:
    for issued in statements:
        for event in issued.events:
            number = str(issued.filed.statement.number)
            yield number, event.move.value, event.by, canonical_moment(event.at), event.grounds, event.party


def read_kept(reader: FolderReader, base: str, dossier: Dossier, *, fund: str) -> Kept | None:
    """What is kept of one agreement; None where there is nothing. What is wrong is added to the reader's problems.

    `fund` is the party that is the fund itself.
    """
    before = len(reader.problems)
    reader.problems += _missing(reader, base)
    if len(reader.problems) > before or not (reader.folder / base / SETS).exists():
        return None
    sets = _sets(reader, base, dossier)
    statements = _statements(reader, base, dossier, sets, fund) if len(reader.problems) == before else ()
    kept = Kept(dossier.id, sets, statements)
    if len(reader.problems) == before:
        reader.problems += _unlisted(reader, base, kept)
    return kept


def _missing(reader: FolderReader, base: str) -> list[Problem]:
    """The lists that must be there, since something is that they tell of."""
    stated = [name for name in (STATEMENTS, EVENTS) if (reader.folder / base / name).exists()]
    stated += _files(reader, base, "statements")
    wanted = [SETS, STATEMENTS, EVENTS] if stated else [SETS] if _files(reader, base, "results") else []
    places = (f"{base}/{name}" for name in wanted)
    return [Problem("file-missing", Place(place)) for place in places if not (reader.folder / place).exists()]


def _unlisted(reader: FolderReader, base: str, kept: Kept) -> Iterator[Problem]:
    """The files that no list names: what they say would be lost without a word."""
    listed = {set_file(each.results.number) for each in kept.sets}
    listed |= {statement_file(kept.agreement, each.filed.statement.number) for each in kept.statements}
    for folder, name in (("results", SETS), ("statements", STATEMENTS)):
        yield from unlisted(base, _files(reader, base, folder), listed, name)


def unlisted(base: str, files: Iterable[str], listed: Collection[str], name: str) -> Iterator[Problem]:
    """Of the files of an agreement's folder, those that the list of that name does not tell of."""
    for file in files:
        if file not in listed:
            yield Problem("kept-not-listed", Place(f"{base}/{file}"), {"list": name})


def _files(reader: FolderReader, base: str, folder: str) -> list[str]:
    return sorted(f"{folder}/{path.name}" for path in (reader.folder / base / folder).glob("*.json"))


def rows_of(reader: FolderReader, file: str, columns: Sequence[str], kinds: Mapping[str, Kind]) -> list[CsvRow]:
    """The rows that can be read; of the others it is told why they cannot."""
    if not (reader.folder / file).exists():
        return []
    found = []
    for row in reader.csv_rows(file, columns):
        wrong = wrong_in_row(row, kinds)
        reader.problems += wrong
        if not wrong:
            found.append(row)
    return found


def _sets(reader: FolderReader, base: str, dossier: Dossier) -> tuple[KeptSet, ...]:
    found: list[KeptSet] = []
    for row in rows_of(reader, f"{base}/{SETS}", SET_COLUMNS, SET_KINDS):
        told, number = row.fields, int(row.fields["number"])
        try:
            file = f"{base}/{set_file(number)}"
            results = result_set_in(read_whole(reader.folder, file), name=file)
        except Refused as refused:
            reader.problems += refused.problems
            continue
        named = (results.agreement, results.number, results.digest)
        if named != (dossier.id, len(found) + 1, told["digest"]) or results.number != number:
            reader.problems.append(_other(row, file))
        elif content_digest(results) != told["content"]:
            reader.problems.append(Problem("result-set-altered", Place(file), {"digest": told["content"]}))
        reader.problems += [replace(problem, place=Place(file)) for problem in check_words(results)]
        reader.problems += check_text(told["file"], row.place("file"), field="file")
        moment = read_moment(told["entered_at"])
        entered = KeptSet(results, told["file"], told["sha256"], told["entered_by"], moment, Holds(told["holds"]))
        wrong = check_set(entered, found[-1] if found else None)
        reader.problems += [replace(problem, place=row.place("number")) for problem in wrong]
        found.append(entered)
    return tuple(found)


def _statements(
    reader: FolderReader, base: str, dossier: Dossier, sets: Sequence[KeptSet], fund: str
) -> tuple[Issued, ...]:
    events = rows_of(reader, f"{base}/{EVENTS}", EVENT_COLUMNS, EVENT_KINDS)
    versions = {content_hash(version) for version in dossier.versions}
    for event in events:
        reader.problems += check_grounds(event.fields["grounds"], event.place("grounds"))
    before = len(reader.problems)
    rows = rows_of(reader, f"{base}/{STATEMENTS}", STATEMENT_COLUMNS, STATEMENT_KINDS)
    if len(reader.problems) == before:
        numbers = {_number(row, "number") for row in rows}
        reader.problems += [_of_no_statement(event) for event in events if _number(event, "statement") not in numbers]
    found: list[Issued] = []
    earlier: list[Statement] = []
    for row in rows:
        told = row.fields
        file = f"{base}/{statement_file(dossier.id, int(told['number']))}"
        try:
            filed = statement_in(read_whole(reader.folder, file), name=file, earlier=earlier)
        except Refused as refused:
            reader.problems += refused.problems
            continue
        own = tuple(_event(event) for event in events if _number(event, "statement") == _number(row, "number"))
        made_at = read_moment(told["made_at"])
        issued = Issued(filed, int(told["results"]), told["made_by"], made_at, own, told["salt"])
        statement, stated = filed.statement, filed.statement.entitlement
        if (statement.number, statement.digest) != (len(found) + 1, told["digest"]):
            reader.problems.append(_other(row, file))
        if stated.agreement_digest not in versions:
            values = {"statement": statement.id, "digest": stated.agreement_digest}
            reader.problems.append(Problem("statement-of-no-version", Place(file), values))
        wrong = check_issued(issued, sets, stated=found[-1].results if found else 0, fund=fund)
        reader.problems += [replace(problem, place=row.place("number")) for problem in wrong]
        earlier.append(statement)
        found.append(issued)
    return tuple(found)


def _event(row: CsvRow) -> Event:
    told = row.fields
    return Event(Move(told["move"]), told["by"], read_moment(told["at"]), told["grounds"], told["party"])


def _number(row: CsvRow, column: str) -> int:
    return int(row.fields[column])


def _of_no_statement(event: CsvRow) -> Problem:
    return Problem("event-of-no-statement", event.place("statement"), {"statement": event.fields["statement"]})


def _other(row: CsvRow, file: str) -> Problem:
    return Problem("kept-is-another", row.place("number"), {"file": file, "number": row.fields["number"]})
