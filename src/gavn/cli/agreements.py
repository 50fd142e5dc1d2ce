"""What the commands about agreements share: an agreement read from its folder or file, and what is refused, told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from gavn.cli.arguments import Request, Stop
from gavn.cli.exits import Exit
from gavn.cli.output import print_refusal
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.dossier import Dossier, in_force
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.values.problem import Place, Problem, Refused, in_order
from gavn.files.agreements import AGREEMENTS, FIRST, at_lines, read_dossier, version_name
from gavn.files.read import party_names


@contextmanager
def telling(request: Request, *, facts: str = "") -> Iterator[None]:
    """What is refused within is printed, and the command stops; a fact of the results at `facts` by its line."""
    try:
        yield
    except Refused as refused:
        problems = in_order(at_lines(refused.problems, Path(facts))) if facts else refused.problems
        raise stop(problems, request) from refused


def stop(problems: Iterable[Problem], request: Request) -> Stop:
    """The problems printed, and the end of the command."""
    print_refusal(problems, request.language)
    return Stop(Exit.REFUSED)


def dossier_at(path: Path, request: Request) -> Dossier:
    """The agreement of a folder, or of one of its versions; where it has errors all are printed, and it stops there."""
    reading = read_dossier(path.parent if _is_version(path) else path)
    if reading.dossier is None:
        raise stop(reading.problems, request)
    return reading.dossier


def _is_version(path: Path) -> bool:
    """Whether the path is of a file beside an agreement's first version."""
    return not path.is_dir() and (path.parent / FIRST).is_file()


def names_at(path: Path) -> dict[str, str]:
    """The names of the parties of the fund whose folder an agreement stands in; nothing where it stands alone."""
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    return party_names(folder.parent.parent) if folder.parent.name == AGREEMENTS else {}


def version_at(path: Path, request: Request, *, on: date | None = None) -> Agreement:
    """The version that a file holds; of a folder the one in force on a day, or the newest where no day is given."""
    return version_with_plan(path, request, on=on)[0]


def version_with_plan(
    path: Path, request: Request, *, on: date | None = None
) -> tuple[Agreement, MeasurementPlan | None]:
    """The version, and what is registered beside it; None of an older version, which the plan is not held against."""
    file = path.name if _is_version(path) else ""
    dossier = dossier_at(path, request)
    if file:
        found = next((version for version in dossier.versions if version_name(version.version) == file), None)
    else:
        found = dossier.versions[-1] if on is None else in_force(dossier.versions, on=on)
    if found is None:
        values = {"agreement": dossier.id, "file": file, "on": on.isoformat() if on else ""}
        place = Place(str(path))
        unknown = Problem("agreement-file-unknown", place, values)
        raise stop([unknown if file else Problem("agreement-not-in-force", place, values)], request)
    return found, dossier.measurement_plan if found is dossier.versions[-1] else None
