"""Releases as files: `<agreement>-<number>.json`, each what was told, to whom and when, and known by its digest."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.shown import Release
from gavn.domain.disclosure.tables import Dimension, Group, Layout, Unit, Where
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused
from gavn.files.codec import file_model, to_record
from gavn.files.whole import locked, write_whole

SCHEMA = "gavn.release/1"


@dataclass(frozen=True, slots=True)
class FileWhere:
    """A filter: only those in some categories of a dimension."""

    dimension: str
    categories: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileTold:
    """A number as it was told: of which unit, and a category of each dimension in turn; a blank one is all of them."""

    unit: Unit
    group: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FileRelease:
    """A table as it was told; a group that does not stand there was hidden, and why is written nowhere."""

    id: str
    agreement: str
    day: date
    as_of: date
    circle: Circle
    least: int
    base: int
    digest: str
    units: tuple[Unit, ...]
    dimensions: tuple[Dimension, ...]
    told: tuple[FileTold, ...] = ()
    where: tuple[FileWhere, ...] = ()


def release_text(release: Release) -> str:
    """A release as it stands in its file: the same release gives the same bytes."""
    return json.dumps({"schema": SCHEMA, **to_data(_file(release))}, ensure_ascii=False, indent=2, default=str) + "\n"


def _file(release: Release) -> FileRelease:
    told = tuple(
        FileTold(unit, group, counts[group])
        for unit, counts in release.told.items()
        for group in release.layout.groups
        if group in counts
    )
    where = tuple(FileWhere(w.dimension.id, w.dimension.categories, w.kept) for w in release.layout.where)
    return FileRelease(
        release.id,
        release.agreement,
        release.day,
        release.as_of,
        release.circle,
        release.least,
        release.base,
        release.digest,
        tuple(release.told),
        release.layout.dimensions,
        told,
        where,
    )


def write_release(release: Release, folder: Path) -> Path:
    """Writes the release's file; refused where one stands there, since what was told is told."""
    path = folder / f"{release.id}.json"
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder) as directory:
        if path.exists():
            raise Refused([Problem("release-there-already", Place(str(path)), {"release": release.id})])
        write_whole(path, release_text(release).encode("utf-8"), directory=directory)
    return path


def read_releases(folder: Path) -> tuple[Release, ...]:
    """All of one agreement's releases, in order; none may be missing, altered or of another agreement.

    A folder that does not exist holds none.
    """
    numbered = sorted((_number(path), path) for path in folder.glob("*.json"))
    releases = tuple(_read(path) for _, path in numbered)
    for at, (release, (number, path)) in enumerate(zip(releases, numbered, strict=True), start=1):
        first = releases[0].agreement
        if release.agreement != first:
            values = {"release": release.id, "agreement": first}
            raise Refused([Problem("release-other-agreement", Place(str(path)), values)])
        if number != at or path.stem != release.id:
            values = {"expected": f"{first}-{at}", "found": path.stem}
            raise Refused([Problem("release-missing", Place(str(path)), values)])
    return releases


def _number(path: Path) -> int:
    found = re.fullmatch(r".*-(\d+)", path.stem)
    return int(found[1]) if found else 0


def _read(path: Path) -> Release:
    try:
        text = path.read_text(encoding="utf-8")
    except ValueError as error:
        raise Refused([Problem("release-not-one", Place(str(path)), {"schema": SCHEMA})]) from error
    return release_in(text, name=str(path))


def release_in(text: str, *, name: str) -> Release:
    """The release that a file's text holds; refused where it is none, or was altered."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("schema", "") != SCHEMA:
            raise ValueError(SCHEMA)
        model = file_model(FileRelease).model_validate(data, context={"currency": "DKK"})
    except (ValueError, ValidationError) as error:
        raise Refused([Problem("release-not-one", Place(name), {"schema": SCHEMA})]) from error
    kept: FileRelease = to_record(FileRelease, model)
    made = _made(kept)
    groups = frozenset(made.layout.groups)
    if any(group not in groups for told in made.told.values() for group in told) or made.digest != kept.digest:
        raise Refused([Problem("release-altered", Place(name), {"release": kept.id})])
    return made


def _made(kept: FileRelease) -> Release:
    where = tuple(Where(Dimension(each.dimension, each.categories), each.kept) for each in kept.where)
    told: dict[Unit, dict[Group, int]] = {unit: {} for unit in kept.units}
    for each in kept.told:
        told.setdefault(each.unit, {})[each.group] = each.count
    layout = Layout(kept.dimensions, where)
    return Release(kept.id, kept.agreement, kept.day, kept.as_of, kept.circle, kept.least, kept.base, layout, told)
