"""Adds person-level data to a folder of them in one step: whoever looks, or is killed, finds it before or after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gavn.domain.outcomes.intake.judge import merged
from gavn.domain.outcomes.intake.kinds import FileKind, Record
from gavn.domain.outcomes.intake.known import Known
from gavn.domain.outcomes.people import People
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.people import HEAD, TABLES, columns_of, read_head, read_people
from gavn.files.rows import records_text
from gavn.files.whole import locked, write_whole


@dataclass(frozen=True, slots=True)
class Held:
    """What a folder holds, and the bytes it was read from, by file."""

    known: Known
    content: Mapping[str, bytes]


def read_held(folder: Path) -> Held:
    """All that is there; refused where it has errors. A folder that has no courses yet has nobody in it; one of Parquet
    files is measured as it is, and nothing is added to it."""
    if any((folder / f"{table}.parquet").is_file() for table in TABLES):
        raise Refused([Problem("people-data-parquet", Place(folder.name))])
    content = _content(folder)
    if any(f"{table}.csv" in content for table in TABLES):
        reading = read_people(folder)
        refuse(reading.problems)
        return Held(Known(reading.people or _nobody(folder)), content)
    return Held(Known(_nobody(folder)), content)


def _nobody(folder: Path) -> People:
    head = read_head(folder)
    if head.head is None:
        raise Refused(head.problems)
    return People(head.head.as_of, (), covered=head.head.covered, exclusive=head.head.exclusive)


def write_taken_in(folder: Path, kind: FileKind, records: Iterable[Record], *, onto: Held) -> None:
    """Writes the kind's table anew with the records in it; refused where the folder is no longer what was read."""
    file = f"{kind.table}.csv"
    text = records_text(columns_of(kind.table), merged(kind, records, onto.known))
    with locked(folder) as directory:
        if _content(folder) != onto.content:
            raise Refused([Problem("people-data-changed", Place(file))])
        write_whole(folder / file, text.encode("utf-8"), directory=directory)


def _content(folder: Path) -> dict[str, bytes]:
    names = (HEAD, *(f"{table}.csv" for table in TABLES))
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
