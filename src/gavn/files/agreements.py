"""Reads and writes agreements: `agreements/<id>/agreement.yaml`, its amendments, cases and tallies (ADR 0011)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from pathlib import Path

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.cases import check_cases
from gavn.domain.agreements.dossier import Case, Dossier, in_force
from gavn.domain.agreements.measurement_plan import MeasurementPlan, check_plan
from gavn.domain.agreements.validate import validate, validate_versions
from gavn.domain.outcomes.facts import Claim, Results, Tally
from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.payments.impossible import impossible, problem_of
from gavn.domain.payments.results import check_results
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Severity, in_order, nearest
from gavn.files.folder import FolderReader, Watch
from gavn.files.rows import write_records
from gavn.files.source import read_records, read_yaml, write_yaml

AGREEMENTS = "agreements"
FIRST = "agreement.yaml"
CASES = "cases.yaml"
RESULTS = "results.yaml"
# What is kept of results and statements beside an agreement, and what was made public of them.
KEPT = ("results.csv", "statements.csv", "events.csv")
RELEASES = "releases.csv"
CLAIMS = "claims.csv"
TALLIES = "tallies.csv"
MEASUREMENT_PLAN = "measurement-plan.yaml"
SHORTFALL = "shortfall"
CLAIM_COLUMNS = tuple(item.name for item in fields_of(Claim))
TALLY_COLUMNS = tuple(item.name for item in fields_of(Tally) if item.name != SHORTFALL)


@dataclass(frozen=True, slots=True)
class DossierReading:
    """`dossier` is None exactly where `problems` holds an error."""

    dossier: Dossier | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ResultsReading:
    """`results` is None exactly where `problems` holds an error."""

    results: Results | None
    problems: tuple[Problem, ...]


def version_name(version: int) -> str:
    """`agreement.yaml`, then `agreement-2.yaml` and so on: each version is whole, so that it can be read alone."""
    return FIRST if version == 1 else f"agreement-{version}.yaml"


def read_dossier(folder: Path) -> DossierReading:
    """One agreement's folder, checked whole: the document, its clauses against each other, its cases."""
    if not (folder / FIRST).is_file():
        return DossierReading(None, (Problem("agreement-missing", Place(str(folder))),))
    # A folder given as `.` has no name of its own, and an agreement's id is its folder's name.
    whole = folder.resolve()
    reader = FolderReader(whole.parent)
    dossier = read_into(reader, whole.name)
    problems = _within(folder, (_below(whole.name, problem) for problem in reader.problems))
    return DossierReading(None if has_errors(problems) else dossier, problems)


def _below(name: str, problem: Problem) -> Problem:
    """The problem in a file as it is called inside a folder of that name."""
    return replace(problem, place=replace(problem.place, file=problem.place.file.removeprefix(f"{name}/")))


def _within(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """In order, each in its file as it is reached from where the reader stands."""
    placed = (replace(each, place=replace(each.place, file=str(folder / each.place.file))) for each in problems)
    return in_order(placed)


def read_dossiers(reader: FolderReader) -> tuple[Dossier, ...]:
    """Every agreement of a fund folder, in the order of their names; those with errors are left out.

    Whatever stands in a folder there belongs to an agreement, also where its first version is gone.
    """
    names = sorted({path.parent.name for path in (reader.folder / AGREEMENTS).glob("*/*")})
    found = [read_into(reader, f"{AGREEMENTS}/{name}") for name in names]
    return tuple(dossier for dossier in found if dossier is not None)


def agreement_folders(path: Path) -> tuple[Path, ...]:
    """The agreements there: a folder that is one, those in a folder of several, or those of a fund; by name."""
    if (path / FIRST).is_file():
        return (path,)
    found = [*path.glob(f"*/{FIRST}"), *path.glob(f"{AGREEMENTS}/*/{FIRST}")]
    return tuple(sorted(file.parent for file in found))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether anything but warnings was found."""
    return any(problem.severity == Severity.ERROR for problem in problems)


def read_into(reader: FolderReader, base: str) -> Dossier | None:
    """One agreement; what is wrong is added to the reader's problems."""
    currency_before, before = reader.currency, len(reader.problems)
    files = _version_files(reader.folder / base)
    versions = [_read_version(reader, f"{base}/{name}", newest=name == files[-1]) for name in files]
    cases = tuple(reader.yaml_list(f"{base}/{CASES}", Case)) if (reader.folder / base / CASES).exists() else ()
    name = f"{base}/{TALLIES}"
    tallies = reader.csv_records(name, _tally_columns_at(reader.folder / name), Tally)
    reader.currency = currency_before
    reader.problems += _misnamed(reader.folder / base, base, files)
    read = [version for version in versions if version is not None]
    if len(read) < len(versions) or not read:
        return None
    _check_versions(reader, base, files, read)
    planned = f"{base}/{MEASUREMENT_PLAN}"
    plan = read_plan(reader, planned, read[-1]) if (reader.folder / planned).is_file() else None
    dossier = Dossier(read[0].id, tuple(read), cases, tallies, plan)
    reader.problems += [_placed(reader, f"{base}/{CASES}", problem) for problem in check_cases(dossier)]
    if not has_errors(reader.problems[before:]):
        # By an agreement that is wrong in itself nothing can be held to be wrong.
        reader.problems += _check_counts(reader.folder, f"{base}/{TALLIES}", dossier)
        reader.problems += _check_typed(reader.folder, f"{base}/{TALLIES}", dossier)
        reader.problems += [_placed(reader, f"{base}/{CASES}", problem) for problem in _check_case_facts(dossier)]
    return dossier


def read_plan(reader: FolderReader, file: str, agreement: Agreement) -> MeasurementPlan | None:
    """The measurement plan of an agreement, which measures as the agreement says; what is wrong is added to the
    reader's problems."""
    plan: MeasurementPlan | None = reader.yaml_record(file, MeasurementPlan)
    if plan is None:
        return None
    if plan.agreement != agreement.id:
        values = {"plan": plan.agreement, "agreement": agreement.id}
        reader.problems.append(_placed(reader, file, Problem("plan-other-agreement", Place(path="agreement"), values)))
    else:
        reader.problems += [_placed(reader, file, problem) for problem in check_plan(plan, agreement)]
    return plan


def _check_counts(folder: Path, file: str, dossier: Dossier) -> Iterator[Problem]:
    """What no statement could be made of, by the newest version; each at its line."""
    found = check_results(dossier.versions[-1], Results((), dossier.tallies))
    for told, problem in zip(at_lines(found, folder / file), found, strict=True):
        yield replace(told, place=replace(told.place, file=file, path=problem.place.path))


def _check_typed(folder: Path, file: str, dossier: Dossier) -> Iterator[Problem]:
    """Warnings of shares and averages that no count of so many persons gives, each at its line."""
    agreement = dossier.versions[-1]
    metrics = {metric.id: metric for metric in agreement.metrics}
    for tally in (each for each in dossier.tallies if each.metric in metrics):
        for found in impossible(tally, metrics[tally.metric], agreement.evidence):
            at = next(iter(places_of_facts(folder / file, {tally.id}).get(tally.id, ())), Place())
            yield problem_of(found, replace(at, file=file, path=tally.id))


def _check_case_facts(dossier: Dossier) -> Iterator[Problem]:
    """The same of each case, by the version in force on its day."""
    for place, case in enumerate(dossier.cases):
        agreement = in_force(dossier.versions, on=case.as_of)
        facts: dict[str, Sequence[Claim | Tally]] = {"claims": case.claims, "tallies": case.tallies}
        paths = {fact.id: f"{place}.{name}.{at}" for name, own in facts.items() for at, fact in enumerate(own)}
        results = Results(case.claims, case.tallies)
        # The id that is a person number is not told, and is looked for.
        unnamed = next((path for fact, path in paths.items() if holds_person_number(fact)), "")
        for problem in check_results(agreement, results, as_of=case.as_of) if agreement else ():
            yield replace(problem, place=Place(path=paths.get(problem.place.path, unnamed)))


def _misnamed(folder: Path, base: str, versions: Sequence[str]) -> Iterator[Problem]:
    """Files that nobody reads because of a slip in the name; what is called something else altogether is no slip."""
    known = (*versions, CASES, TALLIES, MEASUREMENT_PLAN, CLAIMS, RESULTS, *KEPT, RELEASES)
    for file in sorted(folder.glob("*.*")):
        near = nearest(file.name, (FIRST, CASES, TALLIES, MEASUREMENT_PLAN))
        if file.is_file() and file.name not in known and near:
            yield Problem("agreement-file-unread", Place(f"{base}/{file.name}"), near, Severity.WARNING)


def _version_files(folder: Path) -> list[str]:
    """In the order of their numbers, not of their letters."""
    numbers = [path.stem.removeprefix("agreement-") for path in folder.glob("agreement-*.yaml")]
    return [FIRST, *(f"agreement-{n}.yaml" for n in sorted(numbers, key=lambda text: (len(text), text)))]


def _read_version(reader: FolderReader, file: str, *, newest: bool) -> Agreement | None:
    document = read_yaml(reader.folder, file)
    currency = document.data.get("currency") if isinstance(document.data, dict) else None
    # Amounts are read in the agreement's own currency; a wrong one is told of once, by the checks.
    reader.currency = currency if isinstance(currency, str) and currency in MINOR_UNITS else "DKK"
    agreement: Agreement | None = reader.yaml_record(file, Agreement, document=document)
    if agreement is not None:
        # What was to think over in an older version was thought over when it was signed.
        found = validate(agreement) if newest else [p for p in validate(agreement) if p.severity == Severity.ERROR]
        reader.problems += [_placed(reader, file, problem) for problem in found]
    return agreement


def _check_versions(reader: FolderReader, base: str, files: Sequence[str], versions: Sequence[Agreement]) -> None:
    for place, problem in validate_versions(versions):
        reader.problems.append(_placed(reader, f"{base}/{files[place]}", problem))
    name = base.rpartition("/")[2]
    if versions[0].id != name:
        at = reader.places.get((f"{base}/{FIRST}", "id"), Place(f"{base}/{FIRST}"))
        reader.problems.append(Problem("id-not-folder-name", at, {"id": versions[0].id, "name": name}))


def _placed(reader: FolderReader, file: str, problem: Problem) -> Problem:
    """The problem at the line of its path of keys; of what is missing, where the nearest thing around it stands."""
    key = (file, *problem.place.path.split("."))
    while key not in reader.places and len(key) > 1:
        key = key[:-1]
    at = reader.places.get(key, Place(file))
    return replace(problem, place=replace(at, path=problem.place.path))


def read_results(path: Path, *, currency: str, watch: Watch = iter) -> ResultsReading:
    """Results from a folder with `claims.csv`, `tallies.csv` or both, or from one file, whatever it is called."""
    folder, names = (path, [CLAIMS, TALLIES, RESULTS]) if path.is_dir() else (path.parent, [path.name])
    reader = FolderReader(folder, currency=currency, watch=watch)
    there = [name for name in names if (folder / name).is_file()]
    if not there:
        return ResultsReading(None, (_no_results(path),))
    claims: list[Claim] = []
    tallies: list[Tally] = []
    for name in there:
        kind = name if path.is_dir() else results_kind(name, _first_line(path))
        if kind == RESULTS:
            whole: Results | None = reader.yaml_record(name, Results)
            claims += whole.claims if whole else ()
            tallies += whole.tallies if whole else ()
        elif kind == TALLIES:
            tallies += reader.csv_records(name, _tally_columns_at(folder / name), Tally)
        else:
            claims += reader.csv_records(name, CLAIM_COLUMNS, Claim)
    problems = _within(folder, reader.problems)
    return ResultsReading(None if problems else Results(tuple(claims), tuple(tallies)), problems)


def results_kind(name: str, head: str) -> str:
    """Which of the files of results it is: told by its first line, since people rename files."""
    if name.lower().endswith((".yaml", ".yml")):
        return RESULTS
    return CLAIMS if "participant" in head else TALLIES


def at_lines(problems: Iterable[Problem], path: Path) -> Iterator[Problem]:
    """Each problem of a fact at its line in the results there. An id that is used again is told of where it is, with
    where it stood first; one that is a person number, which no problem repeats, by its file at least."""
    problems = list(problems)
    unplaced = {problem.place.path for problem in problems if not problem.place.file}
    places, again = places_of_facts(path, unplaced) if unplaced else {}, Counter[str]()
    for problem in problems:
        fact = problem.place.path
        found = () if problem.place.file else places.get(fact, ())
        again[fact] += problem.code == "fact-id-taken"
        if problem.code == "fact-id-taken" and len(found) > again[fact]:
            first = f"{Path(found[0].file).name}:{found[0].line}"
            yield Problem("fact-id-twice", found[again[fact]], {"fact": fact, "first": first})
        elif found:
            yield replace(problem, place=found[0])
        elif problem.code == "fact-person-number" and not problem.place.file:
            yield replace(problem, place=Place(str(path)))
        else:
            yield problem


def places_of_facts(path: Path, ids: Collection[str]) -> Mapping[str, Sequence[Place]]:
    """Where in the results' CSV files the facts of these ids stand, in order; looked for only where something is wrong.
    A blank id is of those whose own is a person number."""
    files = [path / name for name in (CLAIMS, TALLIES)] if path.is_dir() else [path]
    found: dict[str, list[Place]] = {}
    for file in (file for file in files if file.is_file() and file.suffix.lower() == ".csv"):
        columns = CLAIM_COLUMNS if results_kind(file.name, _first_line(file)) == CLAIMS else _tally_columns_at(file)
        for line, fields in read_records(file.parent, file.name, columns=columns, problems=[]):
            fact = "" if "" in ids and holds_person_number(fields[0]) else fields[0]
            if fact in ids:
                found.setdefault(fact, []).append(Place(str(file), line, 1))
    return found


def tally_columns(tallies: Iterable[Tally]) -> tuple[str, ...]:
    """Those of a file of them: what estimates lack of what was agreed has a column where one lacks something."""
    lacking = any(tally.shortfall is not None for tally in tallies)
    return (*TALLY_COLUMNS, SHORTFALL) if lacking else TALLY_COLUMNS


def _tally_columns_at(file: Path) -> tuple[str, ...]:
    """The same of a file that is there."""
    lacking = _first_line(file).rstrip().endswith(f",{SHORTFALL}")
    return (*TALLY_COLUMNS, SHORTFALL) if lacking else TALLY_COLUMNS


def _first_line(path: Path) -> str:
    """Why a file cannot be read is told when it is read."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.readline()
    except OSError:
        return ""


def _no_results(path: Path) -> Problem:
    """Nothing there, or nothing under the names that are looked for."""
    there = sorted(file.name for file in path.glob("*") if file.suffix.lower() in (".csv", ".yaml", ".yml"))
    if there:
        return Problem("results-other-name", Place(str(path)), {"there": ", ".join(there)})
    return Problem("results-missing", Place(str(path)))


def write_dossier(dossier: Dossier, folder: Path) -> None:
    """Writes an agreement's folder: the same agreement gives the same bytes."""
    for version in dossier.versions:
        write_yaml(folder / version_name(version.version), to_data(version))
    if dossier.cases:
        write_yaml(folder / CASES, to_data(dossier.cases))
    if dossier.tallies:
        write_records(folder / TALLIES, tally_columns(dossier.tallies), dossier.tallies)
    if dossier.measurement_plan is not None:
        write_yaml(folder / MEASUREMENT_PLAN, to_data(dossier.measurement_plan))
