"""Releases of an agreement's results in a fund folder: a list with who told each when, and a file of what was told
(ADR 0016)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.payments.kept import Kept
from gavn.domain.payments.released import check_released, links
from gavn.domain.payments.tellable import Figure
from gavn.domain.payments.telling import Published
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.agreements import RELEASES
from gavn.files.fields import MOMENT, NAME, NUMBER, read_moment
from gavn.files.folder import FolderReader
from gavn.files.kept import rows_of, unlisted, write_text
from gavn.files.postings import canonical_moment
from gavn.files.releases import release_in, release_text
from gavn.files.source import CsvRow, read_whole, write_csv

FOLDER = "releases"


@dataclass(frozen=True, slots=True)
class FileReleased:
    """A release, whose content is a file of its own: `digest` is the hash of what it tells, and `link` that of it, of
    this row and of the link before it."""

    number: int
    digest: str
    metric: str
    follow_up: str
    results: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime
    link: str


COLUMNS = tuple(item.name for item in fields(FileReleased))
KINDS = {
    "number": NUMBER,
    "digest": NAME,
    "metric": NAME,
    "results": NUMBER,
    "proposed_by": NAME,
    "proposed_at": MOMENT,
    "approved_by": NAME,
    "approved_at": MOMENT,
    "link": NAME,
}


def release_file(agreement: str, number: int) -> str:
    return f"{FOLDER}/{agreement}-{number}.json"


def write_released(published: Sequence[Published], folder: Path) -> None:
    """Writes one agreement's into its folder: the same gives the same bytes, and none writes nothing."""
    if not published:
        return
    pairs = zip(published, links(published), strict=True)
    write_csv(folder / RELEASES, columns=COLUMNS, rows=[_row(each, link) for each, link in pairs])
    for each in published:
        write_text(folder / release_file(each.release.agreement, each.number), release_text(each.release))


def _row(told: Published, link: str) -> tuple[str, ...]:
    figure, made_at, at = told.figure, canonical_moment(told.made_at), canonical_moment(told.at)
    about = (str(told.number), told.release.digest, figure.metric, figure.follow_up, str(told.results))
    return (*about, told.made_by, made_at, told.by, at, link)


def read_released(reader: FolderReader, base: str, dossier: Dossier, kept: Kept | None) -> tuple[Published, ...]:
    """What was made public of one agreement. What is wrong is added to the reader's problems, each at its row."""
    list_of, before = f"{base}/{RELEASES}", len(reader.problems)
    files = sorted(f"{FOLDER}/{path.name}" for path in (reader.folder / base / FOLDER).glob("*.json"))
    if files and not (reader.folder / list_of).exists():
        reader.problems.append(Problem("file-missing", Place(list_of)))
    rows = rows_of(reader, list_of, COLUMNS, KINDS)
    found = [told for row in rows if (told := _published(reader, base, dossier, row)) is not None]
    if len(reader.problems) > before:
        return ()
    reader.problems += _wrong(rows, found, dossier, kept)
    listed = {release_file(dossier.id, each.number) for each in found}
    reader.problems += unlisted(base, files, listed, RELEASES)
    return tuple(found)


def _published(reader: FolderReader, base: str, dossier: Dossier, row: CsvRow) -> Published | None:
    told = row.fields
    file = f"{base}/{release_file(dossier.id, int(told['number']))}"
    try:
        release = release_in(read_whole(reader.folder, file), name=file)
    except Refused as refused:
        reader.problems += refused.problems
        return None
    if (release.agreement, release.digest) != (dossier.id, told["digest"]):
        values = {"file": file, "number": told["number"]}
        reader.problems.append(Problem("kept-is-another", row.place("digest"), values))
        return None
    moments = {name: read_moment(told[name]) for name in ("proposed_at", "approved_at")}
    return Published(
        release,
        Figure(told["metric"], told["follow_up"]),
        int(told["results"]),
        told["proposed_by"],
        moments["proposed_at"],
        told["approved_by"],
        moments["approved_at"],
    )


def _wrong(
    rows: Sequence[CsvRow], found: Sequence[Published], dossier: Dossier, kept: Kept | None
) -> Iterator[Problem]:
    """Row by row, until the first whose link is not that of all before it: the rest follows from that one."""
    sets = kept.sets if kept else ()
    for at, (row, told, link) in enumerate(zip(rows, found, links(found), strict=True)):
        wrong = check_released(told, found[at - 1] if at else None, sets, dossier, number=at + 1)
        yield from (replace(problem, place=row.place("number")) for problem in wrong)
        if row.fields["link"] != link:
            yield Problem("release-link-broken", row.place("link"), {"release": told.release.id})
            return
