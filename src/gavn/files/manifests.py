"""The manifest beside measured results: `manifest.json` (ADR 0015)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.agreements.measurement_plan import MeasurementPlan
from gavn.domain.agreements.versions import content_hash
from gavn.domain.outcomes.facts import Results
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.agreements import CLAIM_COLUMNS, CLAIMS, TALLIES, tally_columns
from gavn.files.codec import file_model, to_record
from gavn.files.folder import FolderReader
from gavn.files.rows import records_text
from gavn.files.whole import locked, write_whole

MANIFEST = "manifest.json"
SCHEMA = "gavn.manifest/1"
RATES = "rates.csv"
# So much of a hash tells two plans from each other.
DIGITS = 12
RATE_COLUMNS = tuple(item.name for item in fields(MeasuredRate))


def manifest_text(manifest: Manifest) -> str:
    """As it stands in its file: the same manifest gives the same bytes."""
    data = {"schema": SCHEMA, **to_data(manifest)}
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"


def write_measured(results: Results, manifest: Manifest, folder: Path, *, rates: tuple[MeasuredRate, ...] = ()) -> Path:
    """Writes results with their manifest into a folder that is new, or held measured results before.

    The manifest is written last and taken away first, so that it never stands beside other results than its own.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise Refused([Problem("manifest-folder-taken", Place(str(folder)))])
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        name: records_text(columns, records).encode("utf-8")
        for name, columns, records in (
            (CLAIMS, CLAIM_COLUMNS, results.claims),
            (TALLIES, tally_columns(results.tallies), results.tallies),
            (RATES, RATE_COLUMNS, rates),
        )
        if records
    }
    with locked(folder) as directory:
        for name in (MANIFEST, CLAIMS, TALLIES, RATES):
            (folder / name).unlink(missing_ok=True)
        for name, content in texts.items():
            write_whole(folder / name, content, directory=directory)
        named = replace(manifest, results={name: sha256(content).hexdigest() for name, content in texts.items()})
        write_whole(folder / MANIFEST, manifest_text(named).encode("utf-8"), directory=directory)
    return folder


def read_manifest(folder: Path) -> Manifest | None:
    """What measured the results of a folder, or None where they were not measured; refused where it is no manifest."""
    file = folder / MANIFEST
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.pop("schema", "") != SCHEMA:
            raise ValueError(SCHEMA)
        manifest: Manifest = to_record(Manifest, file_model(Manifest).model_validate(data))
    except (ValueError, ValidationError) as error:
        raise Refused([Problem("manifest-not-one", Place(str(file)), {"schema": SCHEMA})]) from error
    return manifest


def read_rates(folder: Path) -> tuple[MeasuredRate, ...]:
    """What was measured of each rate of a folder of results; none where it was not measured, or refused."""
    reader = FolderReader(folder)
    found: tuple[MeasuredRate, ...] = reader.csv_records(RATES, RATE_COLUMNS, MeasuredRate)
    refuse(reader.problems)
    return found


def check_manifest(folder: Path, agreement: Agreement, plan: MeasurementPlan | None) -> Iterator[Problem]:
    """Why results are not those that their manifest tells of, or were measured by another agreement or version, or by
    another measurement plan than the parties registered, where they did."""
    manifest = read_manifest(folder)
    if manifest is None:
        return
    place = Place(str(folder / MANIFEST))
    if manifest.agreement_hash != content_hash(agreement):
        values = {"measured": f"{manifest.agreement} {manifest.version}", "paid": f"{agreement.id} {agreement.version}"}
        yield Problem("manifest-other-agreement", place, values)
    if plan is not None and plan.registered_on <= manifest.as_of and manifest.plan != plan.digest:
        values = {"measured": manifest.plan[:DIGITS], "registered": plan.digest[:DIGITS]}
        yield Problem("manifest-other-plan", place, values)
    for name, digest in manifest.results.items():
        file = folder / name
        if not file.is_file() or sha256(file.read_bytes()).hexdigest() != digest:
            yield Problem("manifest-results-altered", Place(str(file)), {"file": name})
